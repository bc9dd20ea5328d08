use insightdesk_domain::ids::OrganizationId;
use insightdesk_store::pools::PoolOptions;
use insightdesk_store::testing::TestDatabase;
use insightdesk_store::vault::KeyRing;

use super::*;
use crate::testing::Sink;

/// A database whose outbox is emptied into a relay.
struct Office {
    postman: Postman,
    pools: Pools,
    _database: TestDatabase,
}

impl Office {
    async fn with(relay: &str) -> Self {
        let database = TestDatabase::create().await;
        let pools = Pools::open(database.login(), &PoolOptions::default());
        let relay = Relay::parse(&relay.to_owned().into()).expect("a relay");
        let sender = Sender::parse("Desk <desk@example.org>", "desk.example").expect("a sender");
        let vault = Vault::new(pools.hub.clone(), KeyRing::fixed([7; 32]));
        let postman = Postman::new(pools.clone(), vault, relay, sender);
        Self { postman, pools, _database: database }
    }

    async fn of(sink: &Sink) -> Self {
        Self::with(&format!("smtp://{}", sink.address)).await
    }

    async fn post(&self, subject: &str, text: &str) {
        let (to, html) = ("ada@example.org".to_owned(), String::new());
        let (subject, text) = (subject.to_owned(), text.to_owned());
        let letter = Letter { to, subject, text, html, sealed: None };
        let mut connection = self.pools.hub.acquire().await.expect("a connection");
        let nobody = OrganizationId::from_uuid(uuid::Uuid::nil());
        outbox::post(&mut connection, nobody, &letter).await.expect("it is posted");
    }

    /// As [`Office::post`], sealed.
    async fn post_sealed(&self, text: &str) {
        let letter =
            crate::mail::letters::Paper::to("Ada").say(text).letter("ada@example.org", "Hi");
        let sealed = envelope::seal(&self.postman.vault, letter).await.expect("sealed");
        let mut connection = self.pools.hub.acquire().await.expect("a connection");
        let nobody = OrganizationId::from_uuid(uuid::Uuid::nil());
        outbox::post(&mut connection, nobody, &sealed).await.expect("it is posted");
    }

    async fn round(&self) -> usize {
        self.postman.round().await.expect("the database answers")
    }

    async fn waiting(&self) -> i64 {
        outbox::waiting(&self.pools.hub, MAIL).await.expect("the database answers").count
    }

    async fn execute(&self, statement: &'static str) {
        sqlx::query(statement).execute(&self.pools.hub).await.expect("what the hub may do");
    }
}

fn message_id(message: &str) -> Option<&str> {
    message.lines().find(|line| line.starts_with("Message-ID: "))
}

#[tokio::test]
async fn a_letter_leaves_once_and_nothing_of_it_is_kept() {
    let sink = Sink::open().await;
    let office = Office::of(&sink).await;
    office.post("Hello", "canary").await;
    assert_eq!((office.round().await, office.round().await), (1, 0));
    let received = sink.received();
    assert_eq!(received.len(), 1);
    assert_eq!((received[0].from.as_str(), received[0].to.len()), ("desk@example.org", 1));
    assert!(received[0].message.contains("canary"));
    assert_eq!(office.waiting().await, 0);
}

#[tokio::test]
async fn a_relay_that_is_busy_gets_it_again_after_a_while() {
    let sink = Sink::open().await;
    let office = Office::of(&sink).await;
    office.post("Hello", "again").await;
    sink.answer_next("451 come back");
    assert_eq!((office.round().await, sink.received().len()), (1, 0));
    assert_eq!(office.round().await, 0, "not at once");
    office.execute("update outbox set due_at = now()").await;
    assert_eq!((office.round().await, sink.received().len()), (1, 1));
    assert_eq!(office.waiting().await, 0);
}

#[tokio::test]
async fn what_may_have_been_sent_is_sent_again_under_the_same_id() {
    let sink = Sink::open().await;
    let office = Office::of(&sink).await;
    office.post("Hello", "twice").await;
    sink.break_next();
    office.round().await;
    office.execute("update outbox set due_at = now()").await;
    office.round().await;
    let received = sink.received();
    assert_eq!(received.len(), 2);
    assert!(message_id(&received[0].message).is_some());
    assert_eq!(message_id(&received[0].message), message_id(&received[1].message));
}

#[tokio::test]
async fn a_mail_nobody_takes_is_given_up_after_a_day_or_a_clear_no() {
    let sink = Sink::open().await;
    let office = Office::of(&sink).await;
    office.post("Hello", "to nobody").await;
    sink.answer_next("550 no such user");
    office.round().await;
    assert_eq!(office.waiting().await, 0, "nobody has this address");
    office.post("Hello", "too late").await;
    office.execute("update outbox set created_at = now() - interval '24 hours'").await;
    sink.answer_next("451 come back");
    office.round().await;
    assert_eq!(office.waiting().await, 0, "a day has passed");
    assert!(sink.received().is_empty());
}

#[tokio::test]
async fn a_relay_that_wants_a_password_is_asked_again() {
    let sink = Sink::open().await;
    let office = Office::of(&sink).await;
    office.post("Hello", "later").await;
    sink.answer_next("530 authenticate first");
    office.round().await;
    assert_eq!(office.waiting().await, 1);
}

#[tokio::test]
async fn nothing_in_a_letter_becomes_a_command() {
    let sink = Sink::open().await;
    let office = Office::of(&sink).await;
    let text = "Hi\n.\nMAIL FROM:<eve@example.org>\nRCPT TO:<bob@example.org>\nDATA\nBuy\n.\n";
    office.post("Hello\r\nBcc: bob@example.org", text).await;
    office.round().await;
    let received = sink.received();
    assert_eq!(received.len(), 1, "{received:?}");
    assert_eq!(received[0].to, ["ada@example.org"]);
    assert!(!received[0].message.lines().any(|line| line.starts_with("Bcc")));
}

#[tokio::test]
async fn a_relay_without_tls_gets_nothing_where_tls_is_wanted() {
    let sink = Sink::open().await;
    let office = Office::with(&format!("smtp+starttls://{}", sink.address)).await;
    office.post("Hello", "canary").await;
    office.round().await;
    assert!(sink.received().is_empty());
    assert_eq!(office.waiting().await, 1);
}

#[tokio::test]
async fn a_folder_gets_a_file_for_each_mail_that_others_cannot_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let below = folder.path().join("mails");
    let office = Office::with(&format!("file://{}", below.display())).await;
    office.post("One", "first").await;
    office.post("Two", "second").await;
    assert_eq!(office.round().await, 2);
    let files = std::fs::read_dir(&below).expect("it is made").map(|file| file.expect("a file"));
    let files: Vec<_> = files.map(|file| file.path()).collect();
    assert_eq!(files.len(), 2);
    for file in files {
        assert_eq!(file.extension().and_then(|it| it.to_str()), Some("eml"));
        let mode = std::fs::metadata(&file).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o077, 0);
        let text = std::fs::read_to_string(&file).expect("it is text");
        assert!(text.contains("\r\nMIME-Version: 1.0\r\n"), "{text}");
    }
}

#[test]
fn pauses_grow_to_an_hour() {
    let pauses: Vec<u64> = (1..=9).map(|attempt| pause(attempt).as_secs()).collect();
    assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
    assert_eq!(pause(1_000), LONGEST_PAUSE);
}

#[tokio::test]
async fn a_sealed_letter_is_readable_for_its_addressee_only() {
    let sink = Sink::open().await;
    let office = Office::of(&sink).await;
    office.post_sealed("canary-link").await;
    let kept = "select payload::text from outbox";
    let kept: String = sqlx::query_scalar(kept).fetch_one(&office.pools.hub).await.expect("a row");
    assert!(!kept.contains("canary-link"), "{kept}");
    assert_eq!(office.round().await, 1);
    assert!(sink.received()[0].message.contains("canary-link"));
    assert_eq!(office.waiting().await, 0, "nothing is left of it");
    office.post_sealed("canary-link").await;
    let divert = r#"update outbox set payload = jsonb_set(payload, '{to}', '"eve@example.org"')"#;
    office.execute(divert).await;
    office.round().await;
    assert_eq!((sink.received().len(), office.waiting().await), (1, 0), "it opens for nobody else");
}
