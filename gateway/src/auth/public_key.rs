//! Public keys as sites give them: PEM of a `SubjectPublicKeyInfo` (RFC 5280), of just the two
//! kinds that are asked for.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use insightdesk_domain::inbox::IdentityAlgorithm;

const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const END: &str = "-----END PUBLIC KEY-----";
/// Longest text that is looked at.
const LONGEST: usize = 1000;

/// What stands before an Ed25519 key (RFC 8410).
const ED25519_HEAD: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0];
/// What stands before an uncompressed point of P-256 (RFC 5480).
const P256_HEAD: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0,
];

/// The bytes of the key itself, if it is one for `algorithm`.
pub(crate) fn read(pem: &str, algorithm: IdentityAlgorithm) -> Option<Vec<u8>> {
    if pem.len() > LONGEST {
        return None;
    }
    let text = pem.trim().strip_prefix(BEGIN)?.strip_suffix(END)?;
    let text: String = text.split_ascii_whitespace().collect();
    let der = STANDARD.decode(text).ok()?;
    let key = match algorithm {
        IdentityAlgorithm::Hs256 => return None,
        IdentityAlgorithm::Es256 => {
            let point = der.strip_prefix(P256_HEAD)?;
            ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).ok()?;
            point
        }
        IdentityAlgorithm::EdDsa => {
            let key = der.strip_prefix(ED25519_HEAD).filter(|key| key.len() == 32)?;
            ParsedPublicKey::new(&ED25519, key).ok()?;
            key
        }
    };
    Some(key.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    // made by `openssl genpkey`; the private halves were thrown away
    const ED25519_KEY: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA74CyDvM8jN+1cozEWifLKKJ6bbshDqEz/qIrJWo1mBo=
-----END PUBLIC KEY-----
";
    const P256_KEY: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZdlIQGjL4IyuhABXKBITlvikqvyB
L1jaSUlANMz8Te24uAwhsFuFFtjJqRfZXahu4fl5qQXCgRKjJTHxjH2m2Q==
-----END PUBLIC KEY-----
";

    #[test]
    fn a_key_is_good_for_its_own_algorithm_only() {
        assert_eq!(read(ED25519_KEY, IdentityAlgorithm::EdDsa).map(|key| key.len()), Some(32));
        assert_eq!(read(ED25519_KEY, IdentityAlgorithm::Es256), None);
        assert_eq!(read(P256_KEY, IdentityAlgorithm::Es256).map(|key| key.len()), Some(65));
        assert_eq!(read(P256_KEY, IdentityAlgorithm::EdDsa), None);
        assert_eq!(read(P256_KEY, IdentityAlgorithm::Hs256), None);
    }

    #[test]
    fn a_point_beside_the_curve_is_no_key() {
        let beside = P256_KEY.replace("EZdlI", "EZdlJ");
        assert_eq!(read(&beside, IdentityAlgorithm::Es256), None);
    }

    #[test]
    fn what_is_no_key_is_none() {
        let cut = ED25519_KEY.replace("MCow", "");
        let private = ED25519_KEY.replace("PUBLIC", "PRIVATE");
        let long = format!("{ED25519_KEY}{}", " ".repeat(LONGEST));
        for text in ["", BEGIN, &cut, &private, &long, "MCowBQYDK2VwAyEA"] {
            assert_eq!(read(text, IdentityAlgorithm::EdDsa), None, "{text}");
        }
    }
}
