//! Where mail goes: a relay by SMTP, a folder, or standard output.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::response::Category;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use tokio::fs;
use tokio::io::AsyncWriteExt;
use url::Url;
use uuid::Uuid;

use super::wire::canonical;

/// How long a relay may take for each of its answers.
const ANSWER: Duration = Duration::from_secs(30);

/// Why an address is not one of a relay. Never says the address, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RelayError {
    #[error(
        "must be smtps://, smtp+starttls:// or smtp:// with a host, file:/// with a folder, or \
         stdout:"
    )]
    Form,
    #[error("the host has no name that a certificate could be for")]
    Host,
}

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotSent {
    /// It never will be.
    #[error("refused for good: {0}")]
    Refused(String),
    #[error("not now: {0}")]
    Later(String),
}

/// Where mail goes.
#[derive(Clone)]
pub enum Relay {
    Smtp(AsyncSmtpTransportBuilder),
    /// One file for each mail.
    Folder(PathBuf),
    Stdout,
}

/// Takes messages.
#[derive(Debug, Clone)]
pub(super) enum Way {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Folder(PathBuf),
    Stdout,
}

impl Relay {
    /// Reads where mail goes.
    ///
    /// # Errors
    /// When it says nothing that is known here.
    pub fn parse(address: &SecretString) -> Result<Self, RelayError> {
        let url = Url::parse(address.expose_secret()).map_err(|_| RelayError::Form)?;
        match url.scheme() {
            "stdout" => Ok(Self::Stdout),
            "file" => url.to_file_path().map(Self::Folder).map_err(|()| RelayError::Form),
            "smtp" | "smtps" | "smtp+starttls" => smtp(&url).map(Self::Smtp),
            _ => Err(RelayError::Form),
        }
    }

    /// Prepares to bring mail there; only within a runtime.
    pub(super) fn open(self) -> Way {
        match self {
            Self::Smtp(relay) => Way::Smtp(Box::new(relay.build())),
            Self::Folder(folder) => Way::Folder(folder),
            Self::Stdout => Way::Stdout,
        }
    }
}

impl Way {
    /// Hands a message over; `id` tells repeats.
    pub(super) async fn send(
        &self,
        id: Uuid,
        envelope: &Envelope,
        message: &[u8],
    ) -> Result<(), NotSent> {
        let message = canonical(message).map_err(|error| NotSent::Refused(error.to_string()))?;
        match self {
            Self::Smtp(relay) => match relay.send_raw(envelope, &message).await {
                Ok(_) => Ok(()),
                Err(error) => Err(judge(&error)),
            },
            Self::Folder(folder) => put(folder, id, &message).await.map_err(|error| {
                NotSent::Later(format!("the folder of the relay: {}", error.kind()))
            }),
            Self::Stdout => print(&message).map_err(|error| NotSent::Later(error.to_string())),
        }
    }
}

/// A password is written into the log by nobody.
impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Smtp(_) => f.write_str("Smtp"),
            Self::Folder(folder) => f.debug_tuple("Folder").field(folder).finish(),
            Self::Stdout => f.write_str("Stdout"),
        }
    }
}

fn smtp(url: &Url) -> Result<AsyncSmtpTransportBuilder, RelayError> {
    type Smtp = AsyncSmtpTransport<Tokio1Executor>;
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(RelayError::Form)?;
    let mut relay = match url.scheme() {
        "smtps" => Smtp::relay(host).map_err(|_| RelayError::Host)?,
        // Without TLS nothing is sent: a relay that offers none is not the one that was meant.
        "smtp+starttls" => Smtp::starttls_relay(host).map_err(|_| RelayError::Host)?,
        _ => Smtp::builder_dangerous(host),
    };
    if let Some(port) = url.port() {
        relay = relay.port(port);
    }
    if !url.username().is_empty() {
        let user = decoded(url.username())?;
        let password = decoded(url.password().unwrap_or_default())?;
        relay = relay.credentials(Credentials::new(user, password));
    }
    Ok(relay.timeout(Some(ANSWER)))
}

/// Undoes `%40` and the like, which an address needs for signs that mean something in it.
fn decoded(text: &str) -> Result<String, RelayError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let (Some(high), Some(low)) = (digit(), digit()) else { return Err(RelayError::Form) };
        bytes.push(u8::try_from(high * 16 + low).map_err(|_| RelayError::Form)?);
    }
    String::from_utf8(bytes).map_err(|_| RelayError::Form)
}

/// Only what is said of this message in particular is for good; a relay that lets nobody in may do
/// so tomorrow. What relays write is not repeated: addresses stand in it.
fn judge(error: &lettre::transport::smtp::Error) -> NotSent {
    match error.status() {
        Some(code) if error.is_permanent() && code.category == Category::MailSystem => {
            NotSent::Refused(code.to_string())
        }
        Some(code) => NotSent::Later(code.to_string()),
        None if error.is_timeout() => NotSent::Later("the relay does not answer".to_owned()),
        None if error.is_tls() => NotSent::Later("no TLS with the relay".to_owned()),
        None => NotSent::Later("the relay cannot be reached".to_owned()),
    }
}

/// Only this user may read what is put there: links sign people in.
async fn put(folder: &Path, id: Uuid, message: &[u8]) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).await?;
    let (open, finished) = (folder.join(format!(".{id}")), folder.join(format!("{id}.eml")));
    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&open).await?;
    file.write_all(message).await?;
    file.sync_all().await?;
    fs::rename(open, finished).await
}

fn print(message: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(message)?;
    out.write_all(b"\r\n")?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(address: &str) -> Result<Relay, RelayError> {
        Relay::parse(&address.to_owned().into())
    }

    #[test]
    fn relays_are_told_by_their_scheme() {
        for address in [
            "smtp://127.0.0.1:2525",
            "smtp://user:p%40ss@relay.example:587",
            "smtps://relay.example",
            "smtp+starttls://user:pass@relay.example",
        ] {
            assert!(matches!(parse(address), Ok(Relay::Smtp(_))), "{address}");
        }
        assert!(matches!(parse("stdout:"), Ok(Relay::Stdout)));
        let Ok(Relay::Folder(folder)) = parse("file:///var/mails") else { panic!("a folder") };
        assert_eq!(folder, Path::new("/var/mails"));
    }

    #[test]
    fn anything_else_is_refused_and_not_repeated() {
        for address in ["", "relay.example", "http://relay.example", "smtp://", "file://host/x"] {
            let error = parse(address).expect_err(address);
            assert!(!error.to_string().contains("relay.example"), "{error}");
        }
        assert_eq!(parse("smtp://a:%zz@relay.example").err(), Some(RelayError::Form));
    }

    #[test]
    fn a_password_is_not_shown() {
        let relay = parse("smtps://user:canary@relay.example").expect("a relay");
        assert!(!format!("{relay:?}").contains("canary"));
    }
}
