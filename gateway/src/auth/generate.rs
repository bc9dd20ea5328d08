//! Secrets for a new installation: keys, inbox keys, first passwords.

use aws_lc_rs::signature::Ed25519KeyPair;
use data_encoding::BASE32;
use secrecy::{SecretSlice, SecretString};

use super::opaque::random;

/// Letters and digits, 62 of them.
const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// Without those that look alike.
const READABLE: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// A key pair for [`AuthOptions::signing_keys`](super::AuthOptions::signing_keys).
///
/// # Panics
/// When the system gives no random bytes.
#[must_use]
pub fn signing_key() -> SecretSlice<u8> {
    let pair = Ed25519KeyPair::generate().expect("the system gives random bytes");
    pair.to_pkcs8().expect("a fresh key is encoded").as_ref().to_vec().into()
}

/// A value for [`AuthOptions::secret`](super::AuthOptions::secret).
#[must_use]
pub fn secret() -> SecretSlice<u8> {
    random::<32>().to_vec().into()
}

/// 256 random bits, for a secret of somebody else's.
pub(crate) fn bytes() -> [u8; 32] {
    random()
}

/// The public key of an inbox, `pk_` and 24 letters and digits.
#[must_use]
pub fn inbox_key() -> String {
    format!("pk_{}", word(ALPHANUMERIC, 24))
}

/// A password to be handed to a person: 24 letters in groups, about 118 bits.
#[must_use]
pub fn password() -> SecretString {
    let groups: Vec<_> = (0..4).map(|_| word(READABLE, 6)).collect();
    groups.join("-").into()
}

/// What an authenticator is given: 160 bits in base32.
#[must_use]
pub fn totp_secret() -> SecretString {
    BASE32.encode(&random::<20>()).into()
}

/// Draws letters evenly: bytes that would favour the first letters are thrown away.
fn word(alphabet: &[u8], length: usize) -> String {
    let fair = 256 - 256 % alphabet.len();
    let mut word = String::with_capacity(length);
    while word.len() < length {
        let byte = usize::from(random::<1>()[0]);
        if byte < fair {
            word.push(char::from(alphabet[byte % alphabet.len()]));
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn an_inbox_key_is_one_the_database_accepts() {
        let key = inbox_key();
        let letters = key.strip_prefix("pk_").expect("the prefix");
        assert_eq!(letters.len(), 24);
        assert!(letters.bytes().all(|letter| letter.is_ascii_alphanumeric()));
        assert_ne!(key, inbox_key());
    }

    #[test]
    fn a_password_is_long_enough_and_never_the_same() {
        let password = password();
        assert_eq!(password.expose_secret().len(), 27);
        assert_ne!(password.expose_secret(), super::password().expose_secret());
    }
}
