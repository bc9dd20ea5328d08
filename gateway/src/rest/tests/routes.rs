//! The addresses that the program has, as its own source declares them, and what their handlers ask.

use std::fs;
use std::path::{Path, PathBuf};

/// Beside the API: what is not there, and the keys with which tokens are checked.
const NOBODYS: [&str; 2] = ["/api/{*rest}", "/.well-known/jwks.json"];

/// One method of one address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Route {
    pub(super) method: String,
    /// Below `/api/v1`.
    pub(super) path: String,
    /// The handler wants to know which member asks.
    pub(super) is_granted: bool,
}

impl Route {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// All of them. Panics where the source does not say what a handler needs.
pub(super) fn all() -> Vec<Route> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rest");
    let mut files = vec![folder.with_extension("rs")];
    gather(&folder, &mut files);
    let mut routes: Vec<Route> = files.iter().flat_map(|file| of_file(file)).collect();
    routes.sort();
    assert!(routes.len() > 50, "they are declared in another way: {routes:?}");
    routes
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the source is there") {
        let path = entry.expect("it can be read").path();
        match path.file_stem() {
            Some(name) if name == "tests" => {}
            _ if path.is_dir() => gather(&path, files),
            _ => files.push(path),
        }
    }
}

fn of_file(file: &Path) -> Vec<Route> {
    let source = fs::read_to_string(file).expect("it is text");
    let mut routes = Vec::new();
    for (at, _) in source.match_indices(".route(") {
        let arguments = balanced(&source[at + ".route".len()..]);
        let (path, handlers) = arguments.split_once(',').expect("a path and handlers");
        let path = path.trim().trim_matches('"').to_owned();
        if NOBODYS.contains(&&*path) {
            continue;
        }
        for (method, handler) in methods(handlers) {
            let is_granted = signature(file, &source, &handler).contains("Granted<");
            routes.push(Route { method, path: path.clone(), is_granted });
        }
    }
    routes
}

/// What stands between a parenthesis and its partner.
fn balanced(text: &str) -> &str {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' if depth == 1 => return &text[1..at],
            ')' => depth -= 1,
            _ => {}
        }
    }
    panic!("no end of {text}")
}

/// `get(a).post(b)` as methods and handlers. A preflight is everybody's.
fn methods(chain: &str) -> Vec<(String, String)> {
    let known = ["get", "post", "put", "patch", "delete"];
    let mut found = Vec::new();
    for method in known {
        for (at, _) in chain.match_indices(&format!("{method}(")) {
            let is_word = chain[..at].chars().next_back().is_none_or(|it| !it.is_alphanumeric());
            if is_word {
                let handler = balanced(&chain[at + method.len()..]).trim().to_owned();
                found.push((method.to_uppercase(), handler));
            }
        }
    }
    assert!(!found.is_empty(), "{chain} answers to nothing that is known here");
    found
}

/// The parameters of a handler, in this file or in the module that it is named with.
fn signature(file: &Path, source: &str, handler: &str) -> String {
    let (module, name) = handler.rsplit_once("::").unwrap_or(("", handler));
    let source = match module {
        "" => source.to_owned(),
        module => {
            let module = module.replace("::", "/") + ".rs";
            let inside = file.with_extension("").join(&module);
            let beside = file.with_file_name(&module);
            fs::read_to_string(inside).or_else(|_| fs::read_to_string(beside)).expect(handler)
        }
    };
    let head = format!("async fn {name}(");
    let at = source.find(&head).unwrap_or_else(|| panic!("{handler} of {file:?} is nowhere"));
    balanced(&source[at + head.len() - 1..]).to_owned()
}
