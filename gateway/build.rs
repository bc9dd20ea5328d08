//! Embeds the pages again when the web build has changed them.

use std::{env, fs};

fn main() -> std::io::Result<()> {
    // Naming a folder that is absent would rebuild the crate every time.
    fs::create_dir_all("web/dist")?;
    // A debug build reads the pages when they are asked for.
    let is_embedded = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    println!("cargo::rerun-if-changed={}", if is_embedded { "web/dist" } else { "build.rs" });
    Ok(())
}
