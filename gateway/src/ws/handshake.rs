//! Everything that is checked before a request becomes a socket.
//!
//! A request that fails is answered as plain HTTP and no socket exists. Browsers send `Origin` and
//! cannot forge it, so exactly one is demanded and a policy of the caller decides; who the client
//! is comes later, in its first frame.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fastwebsockets::upgrade::is_upgrade_request;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request};

mod answer;
mod refusal;

#[cfg(feature = "conformance")]
pub(super) use answer::switching;
pub use refusal::Refusal;

/// The subprotocol a client must offer.
pub const SUBPROTOCOL: &str = "insightdesk.v1";

/// What RFC 6455 adds to the key before hashing it.
const KEY_SUFFIX: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Decides which pages may open a socket.
pub trait OriginPolicy {
    /// Whether pages of `origin` (`https://shop.example`, as the browser sent it) may.
    fn allows(&self, origin: &str) -> bool;
}

impl<F: Fn(&str) -> bool> OriginPolicy for F {
    fn allows(&self, origin: &str) -> bool {
        self(origin)
    }
}

/// A request that may become a socket. As a response it is the 101 that says so.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// Where the page came from; a contact's token is bound to it.
    pub origin: String,
    accept: HeaderValue,
}

/// All checks, for the product's own endpoint.
pub fn check<B>(request: &Request<B>, origins: &impl OriginPolicy) -> Result<Accepted, Refusal> {
    let accept = check_upgrade(request)?;
    check_subprotocol(request.headers())?;
    let origin = check_origin(request.headers(), origins)?;
    Ok(Accepted { origin, accept })
}

/// The part RFC 6455 demands; answers what `Sec-WebSocket-Accept` must be.
pub fn check_upgrade<B>(request: &Request<B>) -> Result<HeaderValue, Refusal> {
    if request.method() != Method::GET {
        return Err(Refusal::Method);
    }
    if !is_upgrade_request(request) {
        return Err(Refusal::NoUpgrade);
    }
    let headers = request.headers();
    if only(headers, header::SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        return Err(Refusal::Version);
    }
    let key = only(headers, header::SEC_WEBSOCKET_KEY).ok_or(Refusal::Key)?;
    match STANDARD.decode(key) {
        Ok(nonce) if nonce.len() == 16 => Ok(accept(key.as_bytes())),
        _ => Err(Refusal::Key),
    }
}

fn check_subprotocol(headers: &HeaderMap) -> Result<(), Refusal> {
    let offers = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL);
    let mut offers = offers.iter().filter_map(|offer| offer.to_str().ok());
    if offers.any(|offer| offer.split(',').any(|name| name.trim() == SUBPROTOCOL)) {
        Ok(())
    } else {
        Err(Refusal::Subprotocol)
    }
}

fn check_origin(headers: &HeaderMap, origins: &impl OriginPolicy) -> Result<String, Refusal> {
    match only(headers, header::ORIGIN) {
        Some(origin) if origin != "null" && origins.allows(origin) => Ok(origin.to_owned()),
        _ => Err(Refusal::Origin),
    }
}

/// The value of a header that is there exactly once and in plain characters.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

fn accept(key: &[u8]) -> HeaderValue {
    let mut hash = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY);
    hash.update(key);
    hash.update(KEY_SUFFIX);
    HeaderValue::try_from(STANDARD.encode(hash.finish())).expect("base64 is plain characters")
}

#[cfg(test)]
mod tests;
