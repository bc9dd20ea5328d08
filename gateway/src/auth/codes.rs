//! Codes of six digits that an authenticator shows for half a minute, and recovery codes for who
//! has lost it.

use data_encoding::BASE32;
use insightdesk_protocol::rest::Secret;
use insightdesk_store::accounts::TokenHash;
use jiff::Timestamp;
use qrcode::QrCode;
use qrcode::render::svg;
use totp_rs::{Builder, Totp};

use super::opaque;
use crate::error::ApiError;

/// Who made the code, as authenticators show it.
const ISSUER: &str = "InsightDesk";
/// Bytes of a secret, as RFC 4226 recommends.
const SECRET: usize = 20;
/// Seconds that a code is shown.
const STEP: u64 = 30;
/// Recovery codes that somebody gets.
const CODES: usize = 10;
/// Random bytes of one: 120 bits, which need no slow hash.
const CODE_BYTES: usize = 15;

/// Fresh bytes for an authenticator.
pub(super) fn new_secret() -> [u8; SECRET] {
    opaque::random()
}

/// How an authenticator is told a secret: to be typed, as an address, and as a picture of it.
pub(super) struct Shown {
    pub(super) secret: Secret,
    pub(super) uri: Secret,
    pub(super) qr: Secret,
}

pub(super) fn show(secret: &[u8], email: &str) -> Result<Shown, ApiError> {
    let failed = |_| ApiError::Internal("a secret cannot be shown");
    let uri = totp(secret, email, false)?.to_url().map_err(failed)?;
    let code = QrCode::new(uri.as_bytes());
    let code = code.map_err(|_| ApiError::Internal("a secret cannot be drawn"))?;
    let qr = code.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    Ok(Shown {
        secret: Secret::new(BASE32.encode(secret)),
        uri: Secret::new(uri),
        qr: Secret::new(qr),
    })
}

/// The step that `code` belongs to, if it is right about now: within a step of the present one, or
/// exactly then if `strict`.
pub(super) fn step_of(
    secret: &[u8],
    code: &str,
    strict: bool,
    now: Timestamp,
) -> Result<Option<i64>, ApiError> {
    let code: String = code.chars().filter(|letter| !letter.is_whitespace()).take(7).collect();
    let now = u64::try_from(now.as_second()).unwrap_or(0);
    let step = totp(secret, "", strict)?.check(&code, now);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// The code that an authenticator shows at a time.
#[cfg(test)]
pub(crate) fn code_at(secret: &[u8], at: Timestamp) -> String {
    let at = u64::try_from(at.as_second()).expect("after 1970");
    totp(secret, "", false).expect("a secret").generate(at).to_string()
}

fn totp(secret: &[u8], email: &str, strict: bool) -> Result<Totp, ApiError> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_step_duration(STEP)
        .with_skew(u16::from(!strict))
        .with_issuer(Some(ISSUER))
        .with_account_name(email.replace(':', "."))
        .build()
        .map_err(|_| ApiError::Internal("a secret cannot be used"))
}

/// Ten recovery codes, and what is kept of them.
pub(super) fn recovery_codes() -> (Vec<Secret>, Vec<TokenHash>) {
    let codes = std::iter::repeat_with(|| BASE32.encode(&opaque::random::<CODE_BYTES>()));
    let codes: Vec<String> = codes.take(CODES).collect();
    let hashes = codes.iter().map(|code| opaque::hash(code)).collect();
    (codes.into_iter().map(Secret::new).collect(), hashes)
}

/// What is kept of a recovery code, however it was typed.
pub(super) fn recovery_hash(code: &str) -> TokenHash {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).take(25);
    opaque::hash(&letters.map(|letter| letter.to_ascii_uppercase()).collect::<String>())
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    /// RFC 6238, appendix B, the last six of eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let at = Timestamp::from_second(at).expect("a time");
            assert_eq!(code_at(secret, at), code);
            assert_eq!(
                step_of(secret, code, true, at).expect("it works"),
                Some(at.as_second() / 30)
            );
        }
    }

    #[test]
    fn a_code_is_good_for_a_step_around_its_own_and_no_longer() {
        let (secret, now) = (new_secret(), Timestamp::from_second(1_700_000_010).expect("a time"));
        let code = code_at(&secret, now);
        for (later, loose, strict) in [
            (-60, false, false),
            (-30, true, false),
            (0, true, true),
            (30, true, false),
            (60, false, false),
        ] {
            let at = now + i64::from(later).seconds();
            let good = |strict| step_of(&secret, &code, strict, at).expect("it works").is_some();
            assert_eq!((good(false), good(true)), (loose, strict), "{later}");
        }
    }

    #[test]
    fn a_code_is_six_digits_and_nothing_else() {
        let (secret, now) = (new_secret(), Timestamp::now());
        let code = code_at(&secret, now);
        let (left, right) = code.split_at(3);
        let step = |code: &str| step_of(&secret, code, false, now).expect("it works");
        assert!(step(&format!("{left} {right}")).is_some());
        for wrong in ["", "12345", &format!("{code}0"), &format!("+{}", &code[1..]), "abcdef"] {
            assert_eq!(step(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_shown_as_text_address_and_picture() {
        let shown = show(&new_secret(), "ada@example.org").expect("it can be shown");
        assert_eq!(shown.secret.expose().len(), 32);
        let uri = shown.uri.expose();
        assert!(uri.starts_with("otpauth://totp/InsightDesk:ada"), "{uri}");
        assert!(uri.contains(shown.secret.expose()), "{uri}");
        assert!(shown.qr.expose().contains("<svg"));
    }

    #[test]
    fn recovery_codes_have_24_letters_and_are_read_in_any_dress() {
        let (codes, hashes) = recovery_codes();
        assert_eq!((codes.len(), hashes.len()), (10, 10));
        let code = codes[0].expose();
        assert_eq!(code.len(), 24);
        let (left, right) = code.split_at(12);
        let dressed = format!(" {}-{}", left.to_lowercase(), right);
        assert_eq!(recovery_hash(&dressed), hashes[0]);
        assert_ne!(recovery_hash(&format!("{code}A")), hashes[0]);
    }
}
