//! A sign-in from a device that was not seen before.

use std::net::IpAddr;

use insightdesk_domain::mail::Letter;
use jiff::Timestamp;
use url::Url;

use super::Paper;

/// Tells the owner of an account where somebody signed in.
#[must_use]
pub fn signed_in_from_new_device(
    to: &str,
    name: &str,
    device: &str,
    address: IpAddr,
    security: &Url,
) -> Letter {
    let now = Timestamp::now().strftime("%Y-%m-%d %H:%M UTC");
    Paper::to(name)
        .say(&format!("Somebody signed in to your account: {device}, from {address}, at {now}."))
        .say("If it was you, all is well. If not, end that sign-in and change your password:")
        .link("See who is signed in", security)
        .letter(to, "A new sign-in to your account")
}
