//! From an address to the file that answers it.

/// The console's page, and what the web build cannot leave out.
pub(super) const CONSOLE: &str = "console/index.html";

/// First parts of addresses that are not the console's.
const TAKEN: [&str; 7] = ["api", "ws", "metrics", "debug", "healthz", "readyz", "version"];

/// Which pages may use a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sharing {
    /// The desk's own.
    OwnPages,
    /// Any: the widget stands on pages of customers.
    AnyPage,
}

/// Where a file is, below `web/dist`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) sharing: Sharing,
}

impl Place {
    /// The place for a path as it stands in the request. No file of ours needs an escape or a
    /// step upwards.
    pub(super) fn of(path: &str) -> Option<Self> {
        if path.contains(['%', '\\', '\0']) || path.contains("..") || path.contains("//") {
            return None;
        }
        let path = path.strip_prefix('/')?;
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        match (first, rest) {
            ("w.js", "") => Some(Self::new("widget/w.js", Sharing::AnyPage)),
            ("widget", _) => Some(Self::new(path, Sharing::AnyPage)),
            ("demo", "") => Some(Self::new("demo/index.html", Sharing::OwnPages)),
            ("demo", _) => Some(Self::new(path, Sharing::OwnPages)),
            (first, _) if TAKEN.contains(&first) => None,
            ("assets", _) => Some(Self::new(&format!("console/{path}"), Sharing::OwnPages)),
            _ if path.contains('.') => {
                Some(Self::new(&format!("console/{path}"), Sharing::OwnPages))
            }
            // The console finds its way by itself.
            _ => Some(Self::new(CONSOLE, Sharing::OwnPages)),
        }
    }

    fn new(file: &str, sharing: Sharing) -> Self {
        Self { file: file.to_owned(), sharing }
    }

    /// Whether people, not pages, ask for this.
    pub(super) fn is_page(&self) -> bool {
        self.file.ends_with(".html")
    }

    /// A name with a hash of the content stands for that content for ever.
    pub(super) fn caching(&self) -> &'static str {
        let is_hashed = self.file.starts_with("console/assets/") || has_hash(&self.file);
        if is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" }
    }
}

/// `panel-Bx3fK9a2.js`: eight letters or more behind the last hyphen.
fn has_hash(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.split('.').next().unwrap_or(name);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> Option<String> {
        Place::of(path).map(|place| place.file)
    }

    #[test]
    fn screens_of_the_console_are_one_page() {
        for path in ["/", "/tickets", "/tickets/018f", "/settings/"] {
            assert_eq!(file(path).as_deref(), Some(CONSOLE), "{path}");
        }
    }

    #[test]
    fn files_are_looked_for_and_never_replaced_by_the_page() {
        assert_eq!(file("/assets/none").as_deref(), Some("console/assets/none"));
        assert_eq!(file("/favicon.svg").as_deref(), Some("console/favicon.svg"));
        assert_eq!(file("/.git/config").as_deref(), Some("console/.git/config"));
        assert_eq!(file("/w.js").as_deref(), Some("widget/w.js"));
        assert_eq!(file("/demo").as_deref(), Some("demo/index.html"));
        assert_eq!(file("/demo/").as_deref(), Some("demo/index.html"));
    }

    #[test]
    fn no_address_leads_out_of_the_folder_or_into_the_program() {
        for path in ["/../secret", "/%2e%2e/secret", "/a\\b", "//a", "/metrics", "/debug/x", "/ws"]
        {
            assert_eq!(file(path), None, "{path}");
        }
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        let caching = |path| Place::of(path).expect("a place").caching();
        for path in ["/assets/index-abc.js", "/widget/panel-Bx3fK9a2.js"] {
            assert!(caching(path).ends_with("immutable"), "{path}");
        }
        for path in ["/", "/w.js", "/demo", "/widget/panel.js", "/favicon.svg"] {
            assert_eq!(caching(path), "no-cache", "{path}");
        }
    }
}
