//! What is known of the demo organizations, passwords included: `demo.json`.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

const NAME: &str = "demo.json";

/// The demo organizations, the first one first.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Book {
    pub(super) organizations: Vec<Entry>,
}

/// One organization and how to come in.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) widget_key: String,
    /// Agents first.
    pub(super) logins: Vec<Login>,
}

/// A member who can sign in.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Login {
    pub(super) name: String,
    pub(super) role: String,
    pub(super) email: String,
    pub(super) password: String,
    /// What an authenticator is given, in base32, for those who need a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) totp_secret: Option<String>,
}

impl Book {
    /// Reads the file; empty if there is none.
    pub(super) fn read(data: &Path) -> anyhow::Result<Self> {
        let path = data.join(NAME);
        match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text)
                .with_context(|| format!("{}: remove it to get new passwords", path.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| path.display().to_string()),
        }
    }

    /// Writes the file as a whole, for the same user only.
    pub(super) fn write(&self, data: &Path) -> anyhow::Result<()> {
        let (path, draft) = (data.join(NAME), data.join("demo.json.new"));
        let write = || {
            fs::create_dir_all(data)?;
            let mut options = OpenOptions::new();
            let mut file: File =
                options.create(true).truncate(true).write(true).mode(0o600).open(&draft)?;
            file.write_all(&serde_json::to_vec_pretty(self)?)?;
            file.sync_all()?;
            fs::rename(&draft, &path)
        };
        write().with_context(|| path.display().to_string())
    }

    /// The login with this e-mail.
    pub(super) fn login(&self, email: &str) -> Option<&Login> {
        let mut logins = self.organizations.iter().flat_map(|entry| &entry.logins);
        logins.find(|login| login.email == email)
    }

    /// Puts an organization in its place.
    pub(super) fn put(&mut self, entry: Entry) {
        match self.organizations.iter_mut().find(|known| known.slug == entry.slug) {
            Some(known) => *known = entry,
            None => self.organizations.push(entry),
        }
    }
}
