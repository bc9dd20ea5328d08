//! Expands the query macros again when what they depend on changes.

use std::path::Path;

fn main() {
    for path in ["../../.sqlx", "../../migrations", "sqlx.toml"] {
        // Naming a path that is absent would rebuild the crate every time.
        if Path::new(path).exists() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    for name in ["DATABASE_URL", "SQLX_OFFLINE", "SQLX_OFFLINE_DIR"] {
        println!("cargo::rerun-if-env-changed={name}");
    }
}
