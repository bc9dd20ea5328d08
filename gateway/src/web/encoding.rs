//! Which compressed form of a file a client takes.

use http::{HeaderMap, header};

/// The forms the web build makes, the smaller first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// The forms that the client takes, best first.
    pub(super) fn accepted(headers: &HeaderMap) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|encoding| is_accepted(headers, encoding.token()))
    }

    /// The name of this form of a file.
    pub(super) fn name(self, file: &str) -> String {
        match self {
            Self::Brotli => format!("{file}.br"),
            Self::Gzip => format!("{file}.gz"),
        }
    }

    pub(super) const fn token(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

fn is_accepted(headers: &HeaderMap, token: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    let mut offers = values.filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','));
    offers.any(|offer| {
        let (name, weight) = offer.split_once(';').unwrap_or((offer, ""));
        name.trim().eq_ignore_ascii_case(token) && !is_zero(weight)
    })
}

/// `q=0` means: not this one.
fn is_zero(weight: &str) -> bool {
    let weight = weight.trim().strip_prefix("q=");
    weight.is_some_and(|weight| weight.trim().parse() == Ok(0.0_f32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(value: &str) -> Vec<Encoding> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, value.parse().expect("a header value"));
        Encoding::accepted(&headers).collect()
    }

    #[test]
    fn brotli_comes_before_gzip() {
        assert_eq!(accepted("gzip, deflate, br"), [Encoding::Brotli, Encoding::Gzip]);
        assert_eq!(accepted("GZIP;q=0.5"), [Encoding::Gzip]);
    }

    #[test]
    fn what_is_not_offered_is_not_sent() {
        assert_eq!(accepted("identity"), []);
        assert_eq!(accepted("br;q=0, gzip;q=0.0"), []);
        assert_eq!(accepted("brotli, xgzip"), []);
        assert_eq!(Encoding::accepted(&HeaderMap::new()).count(), 0);
    }
}
