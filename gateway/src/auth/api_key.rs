//! Keys of the API as they are written: `idk_live_`, 32 random bytes, and six letters by which a
//! typing error, or a program that looks for lost keys, tells one from anything else.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;

use super::opaque::random;

const PREFIX: &str = "idk_live_";
/// Letters of 32 bytes.
const RANDOM: usize = 43;
const CHECK: usize = 6;
/// Letters by which a key is recognised without being given away.
const SHOWN: usize = PREFIX.len() + 6;

/// A fresh key.
pub(crate) fn draw() -> SecretString {
    let random = URL_SAFE_NO_PAD.encode(random::<32>());
    format!("{PREFIX}{random}{}", check(&random)).into()
}

/// Whether a token looks like a key, right or wrong.
pub(crate) fn looks_like_one(token: &str) -> bool {
    token.starts_with(PREFIX)
}

/// Whether a token is written as a key is.
pub(super) fn is_one(token: &str) -> bool {
    let Some(rest) = token.strip_prefix(PREFIX) else { return false };
    rest.is_ascii()
        && rest.len() == RANDOM + CHECK
        && rest.split_at_checked(RANDOM).is_some_and(|(random, rest)| check(random) == rest)
}

/// The first letters.
pub(crate) fn shown(key: &str) -> &str {
    key.get(..SHOWN).unwrap_or_default()
}

fn check(random: &str) -> String {
    let mut check = URL_SAFE_NO_PAD.encode(digest(&SHA256, random.as_bytes()));
    check.truncate(CHECK);
    check
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_key_is_recognised_and_a_slip_in_it_as_well() {
        let key = draw();
        let key = key.expose_secret();
        assert!(is_one(key) && looks_like_one(key));
        assert_ne!(key, draw().expose_secret());
        let slip = if key.ends_with('A') { "B" } else { "A" };
        let changed = format!("{}{slip}", &key[..key.len() - 1]);
        for wrong in ["", "idk_live_", &changed, &key[1..], &key[..key.len() - 1], "idk_live_é"] {
            assert!(!is_one(wrong), "{wrong}");
        }
    }

    #[test]
    fn what_is_shown_of_a_key_gives_little_away() {
        let key = draw();
        assert_eq!(shown(key.expose_secret()).len(), 15);
    }
}
