//! Whose processes the server's are. PostgreSQL refuses to run as root.

use std::path::Path;

use nix::unistd::{Uid, User, chown, geteuid};
use tokio::process::Command;

use super::EmbeddedError;

/// The unprivileged user who runs the server in place of root.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
}

impl Account {
    /// Returns nobody when the program is not root: the server then runs as the same user.
    pub(super) fn choose(wanted: Option<&str>) -> Result<Option<Self>, EmbeddedError> {
        if !geteuid().is_root() {
            return Self::stay(wanted);
        }
        let known = ["postgres", "nobody"];
        let name = wanted.or_else(|| known.into_iter().find(|name| look_up(name).is_some()));
        let name = name.unwrap_or("nobody");
        let user = look_up(name).ok_or_else(|| EmbeddedError::NoUser(name.to_owned()))?;
        if user.uid.is_root() {
            return Err(EmbeddedError::Root);
        }
        Ok(Some(Self { name: user.name, uid: user.uid.as_raw(), gid: user.gid.as_raw() }))
    }

    fn stay(wanted: Option<&str>) -> Result<Option<Self>, EmbeddedError> {
        match wanted {
            Some(name) if look_up(name).is_none_or(|user| user.uid != Uid::effective()) => {
                Err(EmbeddedError::NotRoot(name.to_owned()))
            }
            _ => Ok(None),
        }
    }

    /// Gives a folder to the user.
    pub(super) fn own(&self, path: &Path) -> std::io::Result<()> {
        chown(path, Some(self.uid.into()), Some(self.gid.into())).map_err(Into::into)
    }

    /// Has `command` run as the user, without the groups of root.
    pub(super) fn run(&self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }
}

fn look_up(name: &str) -> Option<User> {
    User::from_name(name).ok().flatten()
}
