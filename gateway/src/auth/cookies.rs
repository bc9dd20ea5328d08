//! The cookies of the console. No script reads them, no other site sends them.

use axum_extra::extract::cookie::{Cookie, CookieJar};
use http::HeaderValue;
use jiff::Timestamp;

/// Holds the refresh token.
const REFRESH: &str = "__Host-insightdesk_refresh";
/// Holds the device cookie.
const DEVICE: &str = "__Host-insightdesk_device";
/// Holds what somebody takes along to a provider.
const PROVIDER: &str = "__Host-insightdesk_provider";
/// How long that is, in seconds.
const PROVIDER_SECONDS: i64 = 600;
/// How long a device is remembered, in seconds.
const DEVICE_SECONDS: i64 = 365 * 24 * 3600;

/// The refresh token that a request brings.
pub(crate) fn refresh(jar: &CookieJar) -> Option<&str> {
    jar.get(REFRESH).map(Cookie::value)
}

/// The device cookie that a request brings.
pub(crate) fn device(jar: &CookieJar) -> Option<&str> {
    jar.get(DEVICE).map(Cookie::value)
}

/// What somebody took along to a provider.
pub(crate) fn provider(jar: &CookieJar) -> Option<&str> {
    jar.get(PROVIDER).map(Cookie::value)
}

/// Keeps a refresh token for as long as its sign-in lives.
pub(crate) fn set_refresh(token: &str, expires_at: Timestamp) -> HeaderValue {
    set(REFRESH, token, (expires_at.as_second() - Timestamp::now().as_second()).max(0))
}

/// Forgets the refresh token.
pub(crate) fn clear_refresh() -> HeaderValue {
    set(REFRESH, "", 0)
}

/// Keeps a device cookie.
pub(crate) fn set_device(cookie: &str) -> HeaderValue {
    set(DEVICE, cookie, DEVICE_SECONDS)
}

/// Gives something along to a provider: it comes back with a link from there.
pub(crate) fn set_provider(token: &str) -> HeaderValue {
    write(PROVIDER, token, PROVIDER_SECONDS, "Lax")
}

/// Forgets what somebody took along to a provider.
pub(crate) fn clear_provider() -> HeaderValue {
    write(PROVIDER, "", 0, "Lax")
}

fn set(name: &str, value: &str, seconds: i64) -> HeaderValue {
    write(name, value, seconds, "Strict")
}

fn write(name: &str, value: &str, seconds: i64, same_site: &str) -> HeaderValue {
    let cookie = format!(
        "{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite={same_site}"
    );
    let mut header = HeaderValue::try_from(cookie).expect("base64 and constants");
    header.set_sensitive(true);
    header
}
