use std::io;
use std::sync::{Arc, Mutex};

use super::*;

/// Where a test's log goes.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no panic")).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_secret_reaches_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let desk = Desk::open().await;
    let signed_in = desk.sign_in(EMAIL, PASSWORD).await;
    let cookie = cookie(&signed_in);
    let refreshed = refresh(&desk, &cookie).await;
    refresh(&desk, &refreshed.json().to_string()).await;
    desk.sign_in(EMAIL, "canary-wrong-password").await;
    let body = json!({ "key": desk.inbox.key, "name": "canary-name", "email": "canary@x.example" });
    let session = desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await;
    desk.call("GET", "/api/v1/none?token=canary-query").send().await;
    let wrong_type = json!({ "email": ["canary-type"], "password": PASSWORD });
    let wrong_type = desk.call("POST", "/api/v1/auth/sign-in").json(&wrong_type).send().await;
    assert!(!wrong_type.text().contains("canary"), "{wrong_type:?}");
    desk.call("GET", "/api/v1/fails").send().await;
    let log = log.text();
    let ours: Vec<_> = log.lines().filter(|line| line.contains("insightdesk_gateway")).collect();
    assert!(ours.len() > 6, "requests are logged: {log}");
    assert!(ours.iter().any(|line| line.contains("canary-cause")), "causes are: {ours:?}");
    let token = |answer: &Answer, field: &str| answer.json()[field].as_str().map(str::to_owned);
    let secrets = [
        token(&signed_in, "access_token"),
        token(&refreshed, "access_token"),
        token(&session, "token"),
        cookie.split_once('=').map(|(_, value)| value.to_owned()),
    ];
    let words = ["canary-password", "canary-wrong", "canary-name", "canary@", "canary-query"];
    for secret in secrets.into_iter().flatten().chain(words.map(str::to_owned)) {
        assert!(!log.contains(&secret), "{secret} in {log}");
    }
    for line in ours {
        assert!(!line.contains("canary-type") && !line.contains(EMAIL), "{line}");
    }
}

#[tokio::test]
async fn the_database_holds_no_token_and_no_password() {
    let desk = Desk::open().await;
    let signed_in = desk.sign_in(EMAIL, PASSWORD).await;
    let body = json!({ "key": desk.inbox.key });
    let session = desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await;
    let rows: Vec<String> = sqlx::query_scalar(
        "select s::text from sign_ins s union all select w::text from widget_tokens w
         union all select u::text from users u",
    )
    .fetch_all(&desk.pools.hub)
    .await
    .expect("the hub reads them");
    assert_eq!(rows.len(), 3);
    let cookie = cookie(&signed_in);
    let refresh = cookie.split_once('=').expect("a value").1;
    let widget = session.json()["token"].as_str().expect("a token").to_owned();
    let known = |secret: &str| {
        let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        rows.iter().any(|row| row.contains(secret) || row.contains(&hex))
    };
    assert!(!known(refresh) && !known(&widget) && !known(PASSWORD));
}

#[tokio::test]
async fn debugging_shows_no_secret() {
    let desk = Desk::open().await;
    let shown = format!("{:?} {:?}", desk.app, desk.app.auth);
    assert!(shown.contains("REDACTED"), "{shown}");
    assert!(!shown.contains("EncodingKey") && !shown.contains("PRIVATE"), "{shown}");
}
