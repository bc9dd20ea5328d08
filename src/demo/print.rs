//! What the command says, for people and for programs.

use std::fmt::Write;

use serde::Serialize;
use url::Url;

use super::book::{Entry, Login};

/// What programs read: the first organization at the top, all of them below.
#[derive(Serialize)]
struct Out<'a> {
    address: String,
    /// A page on which the widgets may stand.
    origin: String,
    organization: &'a str,
    widget_key: &'a str,
    logins: &'a [Login],
    organizations: &'a [Entry],
}

pub(super) fn json(address: &Url, organizations: &[Entry]) -> serde_json::Result<String> {
    let Some(first) = organizations.first() else { return Ok("{}".to_owned()) };
    let origin = address.origin().ascii_serialization();
    serde_json::to_string_pretty(&Out {
        address: origin.clone(),
        origin,
        organization: &first.name,
        widget_key: &first.widget_key,
        logins: &first.logins,
        organizations,
    })
}

pub(super) fn text(address: &Url, organizations: &[Entry]) -> String {
    let address = address.origin().ascii_serialization();
    let mut text = format!("console      {address}/\nwidget demo  {address}/demo\n");
    for Entry { name, widget_key, logins, .. } in organizations {
        let _ = write!(text, "\n{name}, widget key {widget_key}\n");
        for Login { name, role, email, password, totp_secret } in logins {
            let _ = write!(text, "  {role:6}  {name:11}  {email:20}  {password}");
            if let Some(secret) = totp_secret {
                let _ = write!(text, "  TOTP secret {secret}");
            }
            text.push('\n');
        }
    }
    text.trim_end().to_owned()
}
