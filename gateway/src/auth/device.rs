//! Device cookies: they remember that somebody signed in here before, and prove nothing else.
//!
//! Failed attempts are counted for an account and a network. A device that knows the account has a
//! count of its own, so that an attacker in the same network cannot lock the owner out.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac::{Key, sign, verify};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretSlice;

use super::opaque;

const NONCE: usize = 16;
const ACCOUNT: usize = 16;
const CODE: usize = 32;

/// An account by its e-mail address, whether there is one or not.
pub type AccountId = [u8; ACCOUNT];

/// One browser, as far as one account is concerned.
pub(crate) type DeviceId = [u8; NONCE];

/// Makes and reads device cookies.
pub(super) struct Devices {
    code: Key,
}

impl Devices {
    pub(super) fn new(secret: &SecretSlice<u8>) -> Self {
        Self { code: opaque::derive(secret, "device cookie") }
    }

    /// A cookie that remembers `email` on this device; a known device keeps its id.
    pub(super) fn issue(&self, email: &str, known: Option<DeviceId>) -> String {
        let mut bytes = Vec::with_capacity(NONCE + ACCOUNT + CODE);
        bytes.extend_from_slice(&known.unwrap_or_else(opaque::random));
        bytes.extend_from_slice(&account(email));
        let code = sign(&self.code, &bytes);
        bytes.extend_from_slice(code.as_ref());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The device, if the cookie is ours and remembers `email`.
    pub(super) fn read(&self, cookie: &str, email: &str) -> Option<DeviceId> {
        let bytes = URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let bytes: [u8; NONCE + ACCOUNT + CODE] = bytes.try_into().ok()?;
        let (named, code) = bytes.split_at(NONCE + ACCOUNT);
        verify(&self.code, named, code).ok()?;
        let (nonce, remembered) = named.split_at(NONCE);
        if remembered == account(email) { nonce.try_into().ok() } else { None }
    }
}

impl fmt::Debug for Devices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Devices").finish_non_exhaustive()
    }
}

/// Short, whatever somebody writes into the field.
pub(crate) fn account(email: &str) -> AccountId {
    let hash = digest(&SHA256, email.as_bytes());
    hash.as_ref()[..ACCOUNT].try_into().expect("a part of 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn devices() -> Devices {
        Devices::new(&vec![7; 32].into())
    }

    #[test]
    fn a_cookie_is_good_for_its_own_account_only() {
        let devices = devices();
        let cookie = devices.issue("ada@example.org", None);
        assert!(devices.read(&cookie, "ada@example.org").is_some());
        assert!(devices.read(&cookie, "eve@example.org").is_none());
    }

    #[test]
    fn a_device_keeps_its_id() {
        let devices = devices();
        let id = devices.read(&devices.issue("ada@example.org", None), "ada@example.org");
        let again = devices.issue("ada@example.org", id);
        assert_eq!(devices.read(&again, "ada@example.org"), id);
    }

    #[test]
    fn a_changed_cookie_is_nobodys() {
        let devices = devices();
        let cookie = devices.issue("ada@example.org", None);
        for place in [0, 30, cookie.len() - 1] {
            let mut changed = cookie.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ASCII");
            assert!(devices.read(&changed, "ada@example.org").is_none(), "{changed}");
        }
        assert!(devices.read("", "ada@example.org").is_none());
    }
}
