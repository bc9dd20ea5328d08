//! Pages on which a widget may stand: their origins, one by one.

use url::Url;

use crate::error::ApiError;
use crate::options::{is_local, origin};

/// Most origins of an inbox.
const MOST: usize = 50;
/// Longest origin, in bytes.
const LONGEST: usize = 255;

/// Reads origins as browsers write them: scheme, host and port, and nothing else; https, unless the
/// page is on the reader's own machine. There are no wildcards.
pub(super) fn read(texts: &[String]) -> Result<Vec<String>, ApiError> {
    if texts.len() > MOST {
        return Err(ApiError::invalid("allowed_origins", "are more than 50"));
    }
    let mut origins = Vec::with_capacity(texts.len());
    for text in texts {
        let origin = one(text).ok_or_else(|| {
            let problem = "must be like https://www.example.com, without a path or a wildcard";
            ApiError::invalid("allowed_origins", problem)
        })?;
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    Ok(origins)
}

fn one(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok().filter(|_| text.len() <= LONGEST)?;
    let is_safe = url.scheme() == "https" || url.scheme() == "http" && is_local(&url);
    let is_bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let has_wildcard = url.host_str().is_none_or(|host| host.contains('*'));
    (is_safe && is_bare && !has_wildcard).then(|| origin(&url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_kept_as_browsers_write_it() {
        for (text, kept) in [
            ("https://shop.example", "https://shop.example"),
            (" https://Shop.Example:443/ ", "https://shop.example"),
            ("https://shop.example:8443", "https://shop.example:8443"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("http://localhost:4000", "http://localhost:4000"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ] {
            assert_eq!(one(text).as_deref(), Some(kept), "{text}");
        }
    }

    #[test]
    fn whatever_is_more_or_less_than_an_origin_is_refused() {
        for text in [
            "",
            "*",
            "null",
            "shop.example",
            "http://shop.example",
            "https://*.example",
            "https://*",
            "https://shop.example/path",
            "https://shop.example?q",
            "https://shop.example#f",
            "https://user@shop.example",
            "https://user:word@shop.example",
            "ftp://shop.example",
            "file:///",
            "javascript:alert(1)",
            "https://",
            "http://localhost.evil.example",
        ] {
            assert_eq!(one(text), None, "{text}");
        }
        assert_eq!(one(&format!("https://{}.example", "x".repeat(250))), None);
    }

    #[test]
    fn the_same_origin_twice_is_one() {
        let twice = ["https://shop.example".to_owned(), "https://shop.example/".to_owned()];
        assert_eq!(read(&twice).expect("both are good"), ["https://shop.example"]);
        assert!(read(&vec!["https://shop.example".to_owned(); 51]).is_err());
    }
}
