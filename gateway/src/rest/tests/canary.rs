//! Secrets are used through real calls; then none of them is anywhere that people read.

use std::io;
use std::sync::{Arc, Mutex};

use data_encoding::{BASE32, BASE64, BASE64URL_NOPAD, HEXLOWER};
use insightdesk_store::signing_keys::SigningKeys;
use insightdesk_store::vault::Place;
use secrecy::ExposeSecret;

use super::audit::chain;
use super::factors::{Person, patient};
use super::*;
use crate::auth::generate;

mod owner;

/// Whose lines are looked at: ours, and those of whoever speaks to relays.
const SPEAKERS: [&str; 2] = ["insightdesk", "lettre"];

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What must not be seen, and what was said to somebody who did not get in.
#[derive(Default)]
struct Canaries {
    secrets: Vec<(&'static str, Vec<u8>)>,
    refusals: Vec<String>,
}

impl Canaries {
    fn hide(&mut self, name: &'static str, secret: impl Into<Vec<u8>>) {
        self.secrets.push((name, secret.into()));
    }

    fn hide_text(&mut self, name: &'static str, secret: &Value) {
        self.hide(name, secret.as_str().unwrap_or_else(|| panic!("{name}: {secret}")));
    }

    fn refused(&mut self, answer: &Answer) {
        assert!(answer.status >= 400, "{answer:?}");
        self.refusals.push(answer.text());
    }

    /// The names of those that stand in `text`, in any way that bytes are written.
    fn in_text(&self, text: &str) -> Vec<&'static str> {
        let is_in = |secret: &[u8]| {
            let plain = std::str::from_utf8(secret).ok().map(str::to_owned);
            let coded = [
                HEXLOWER.encode(secret),
                BASE64.encode(secret),
                BASE64URL_NOPAD.encode(secret),
                BASE32.encode(secret),
            ];
            coded.into_iter().chain(plain).any(|shape| text.contains(&shape))
        };
        self.secrets.iter().filter(|(_, secret)| is_in(secret)).map(|(name, _)| *name).collect()
    }
}

/// One secret field after the other; whoever adds one adds a line.
async fn use_all(desk: &Desk, canaries: &mut Canaries) {
    let signed_in = desk.sign_in(EMAIL, PASSWORD).await;
    canaries.hide("password", PASSWORD);
    canaries.hide_text("access token", &signed_in.json()["access_token"]);
    canaries.hide("refresh token", cookie(&signed_in).split_once('=').expect("a value").1);
    canaries.hide("wrong password", "canary-wrong-password");
    canaries.refused(&desk.sign_in(EMAIL, "canary-wrong-password").await);
    canaries.hide("misplaced password", "canary-misplaced");
    let misplaced = json!({ "email": ["canary-misplaced"], "password": "canary-misplaced" });
    let misplaced = desk.call("POST", "/api/v1/auth/sign-in").json(&misplaced).send().await;
    canaries.refused(&misplaced);
    canaries.hide("token in an address", "canary-query");
    canaries.refused(&desk.call("GET", "/api/v1/none?token=canary-query").send().await);
    let body = json!({ "key": desk.inbox.key });
    let session = desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await;
    canaries.hide_text("widget token", &session.json()["token"]);

    let person = Person::of(desk, &signed_in);
    let begun = person.begin("/auth/totp").await.json();
    canaries.hide_text("code that begins an enrolment", &begun["challenge"]);
    let secret = begun["secret"].as_str().expect("a text").as_bytes();
    canaries.hide("TOTP secret that was given up", BASE32.decode(secret).expect("base32"));
    let wrong = json!({ "challenge": begun["challenge"], "code": "000000" });
    canaries.refused(&person.post("/auth/totp/confirm", &wrong).await);
    let enrolled = person.enrol().await;
    canaries.hide("TOTP secret", enrolled.secret);
    for code in enrolled.codes {
        canaries.hide("recovery code", code);
    }
    let half = desk.sign_in(EMAIL, PASSWORD).await.json();
    if half["challenge"].is_string() {
        canaries.hide_text("half a sign-in", &half["challenge"]);
    }

    let stored = SigningKeys::new(desk.pools.hub.clone(), desk.app.vault.clone());
    let key = generate::signing_key();
    stored.add(&key).await.expect("added");
    desk.app.auth.learn_keys(&stored).await.expect("learned");
    canaries.hide("signing key", key.expose_secret()[16..48].to_vec());
    canaries.hide("key-encryption key", [7; 32]);
    let place = Place::new("nowhere", "secret", 1);
    let organization = desk.inbox.organization;
    let sealed = desk.app.vault.seal(organization, &place, b"canary-sealed").await.expect("sealed");
    canaries.hide("sealed field", "canary-sealed");
    let damaged = desk.app.vault.open(organization, &place, &sealed[1..]);
    canaries.refusals.push(format!("{:?}", damaged.await));

    let erase = json!({ "phrase": "erase my account" });
    assert_eq!(person.post("/privacy/erase", &erase).await.status, 202);
    let letter = super::privacy::letter(desk).await;
    let token = letter.split("#token=").nth(1).and_then(|rest| rest.split_whitespace().next());
    canaries.hide("mailed link", token.expect("a link"));
}

/// A log of everything that this thread says from now on.
fn listen() -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    (log, tracing::subscriber::set_default(subscriber))
}

impl Canaries {
    /// Looks for them wherever people read.
    async fn assert_unseen(&self, desk: &Desk, log: &Log) {
        chain(desk).await;
        let log = String::from_utf8_lossy(&log.0.lock().expect("no panic")).into_owned();
        assert!(log.contains("insightdesk"), "there is a log");
        let shown = log.lines().filter(|line| SPEAKERS.iter().any(|it| line.contains(it)));
        for line in shown {
            assert_eq!(self.in_text(line), [""; 0], "in the log: {line}");
        }
        for refusal in &self.refusals {
            assert_eq!(self.in_text(refusal), [""; 0], "in an answer: {refusal}");
        }
        let dump = desk.dump().await;
        assert!(dump.iter().any(|(table, _)| table == "audit_entries"), "the audit log is there");
        for (table, row) in dump {
            assert_eq!(self.in_text(&row), [""; 0], "in {table}: {row}");
        }
        let shown = format!("{:?} {:?}", desk.app, desk.app.auth);
        assert_eq!(self.in_text(&shown), [""; 0], "{shown}");
    }
}

#[tokio::test]
async fn no_secret_is_found_in_logs_refusals_the_audit_log_or_any_table() {
    let (log, _guard) = listen();
    let desk = patient().await;
    let mut canaries = Canaries::default();
    use_all(&desk, &mut canaries).await;
    canaries.assert_unseen(&desk, &log).await;
}
