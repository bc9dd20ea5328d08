use std::time::Duration;

use data_encoding::BASE32;
use jiff::{Timestamp, ToSpan};
use tokio::task::JoinSet;

use super::*;
use crate::auth::code_at;
use crate::limits::LimitProfile;

/// A desk where a failure costs a count and no time.
pub(super) async fn patient() -> Desk {
    Desk::open_with(|options| {
        options.limits.profile = LimitProfile::Load;
        options.limits.failures.first_delay = Duration::ZERO;
    })
    .await
}

/// Somebody who is signed in.
pub(super) struct Person<'a> {
    pub(super) desk: &'a Desk,
    pub(super) token: String,
}

impl<'a> Person<'a> {
    pub(super) async fn enter(desk: &'a Desk) -> Self {
        Self::of(desk, &desk.sign_in(EMAIL, PASSWORD).await)
    }

    pub(super) fn of(desk: &'a Desk, answer: &Answer) -> Self {
        let token = answer.json()["access_token"].as_str().map(str::to_owned);
        Self { desk, token: token.unwrap_or_else(|| panic!("not signed in: {answer:?}")) }
    }

    pub(super) fn call(&self, method: &str, path: &str) -> Call {
        let bearer = format!("Bearer {}", self.token);
        self.desk.call(method, &format!("/api/v1{path}")).header("authorization", &bearer)
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path).json(body).send().await
    }

    pub(super) async fn begin(&self, path: &str) -> Answer {
        self.call("POST", path).send().await
    }

    /// Gets an authenticator, and shows its code of half a minute ago.
    pub(super) async fn enrol(&self) -> Enrolled {
        let begun = self.begin("/auth/totp").await;
        assert_eq!(begun.status, 200, "{begun:?}");
        let begun = begun.json();
        let secret = BASE32.decode(begun["secret"].as_str().expect("a text").as_bytes());
        let secret = secret.expect("base32");
        let code = code_at(&secret, Timestamp::now() - 30.seconds());
        let body = json!({ "challenge": begun["challenge"], "code": code });
        let done = self.post("/auth/totp/confirm", &body).await;
        assert_eq!(done.status, 200, "{done:?}");
        let codes = done.json()["codes"].as_array().expect("a list").clone();
        Enrolled { secret, codes: codes.iter().map(text).collect() }
    }
}

pub(super) struct Enrolled {
    pub(super) secret: Vec<u8>,
    pub(super) codes: Vec<String>,
}

impl Enrolled {
    pub(super) fn code(&self) -> String {
        code_at(&self.secret, Timestamp::now())
    }

    /// The one that comes after the present one, and is taken already.
    fn next_code(&self) -> String {
        code_at(&self.secret, Timestamp::now() + 30.seconds())
    }
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// The challenge of a sign-in whose password was right.
pub(super) async fn halfway(desk: &Desk) -> Value {
    let answer = desk.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json().get("access_token"), None, "nobody is in yet");
    assert!(answer.all("set-cookie").is_empty());
    answer.json()
}

pub(super) async fn second(desk: &Desk, body: &Value) -> Answer {
    desk.call("POST", "/api/v1/auth/second-factor").json(body).send().await
}

async fn with_code(desk: &Desk, challenge: &Value, code: &str) -> Answer {
    second(desk, &json!({ "challenge": challenge["challenge"], "code": code })).await
}

pub(super) fn assert_wrong(answer: &Answer) {
    assert_eq!((answer.status, answer.code().as_str()), (401, "AUTH_MFA_INVALID"));
    assert!(answer.all("set-cookie").is_empty());
}

#[tokio::test]
async fn a_sign_in_needs_the_code_and_any_node_takes_it() {
    let desk = Desk::open().await;
    let person = Person::enter(&desk).await;
    let enrolled = person.enrol().await;
    assert_eq!(enrolled.codes.len(), 10);
    let begun = halfway(&desk).await;
    assert_eq!(begun["methods"], json!(["totp", "recovery_code"]));
    let other = desk.beside();
    let answer = with_code(&other, &begun, &enrolled.code()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.cookie(REFRESH).is_some() && answer.cookie(DEVICE).is_some());
    let me = Person::of(&other, &answer).call("GET", "/auth/me").send().await;
    assert_eq!(me.json()["has_second_factor"], json!(true));
    let again = with_code(&desk, &begun, &enrolled.next_code()).await;
    assert_wrong(&again);
}

#[tokio::test]
async fn a_code_is_taken_once_also_of_many_who_show_it_at_once() {
    let desk = patient().await;
    let enrolled = Person::enter(&desk).await.enrol().await;
    let (other, code) = (desk.beside(), enrolled.code());
    let mut begun = Vec::new();
    for _ in 0..5 {
        begun.push(halfway(&desk).await);
    }
    let mut shown = JoinSet::new();
    for (number, begun) in begun.iter().enumerate() {
        let body = json!({ "challenge": begun["challenge"], "code": code });
        let node = if number % 2 == 0 { &desk } else { &other };
        shown.spawn(node.call("POST", "/api/v1/auth/second-factor").json(&body).send());
    }
    let statuses: Vec<u16> = shown.join_all().await.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_wrong(&with_code(&desk, &halfway(&desk).await, &code).await);
    let next = with_code(&desk, &halfway(&desk).await, &enrolled.next_code()).await;
    assert_eq!(next.status, 200, "{next:?}");
}

#[tokio::test]
async fn five_wrong_codes_end_it_and_a_right_password_does_not_help() {
    let desk = patient().await;
    let enrolled = Person::enter(&desk).await.enrol().await;
    for _ in 0..5 {
        let begun = halfway(&desk).await;
        assert_wrong(&with_code(&desk, &begun, "abcdef").await);
    }
    let locked = desk.sign_in(EMAIL, PASSWORD).await;
    assert_eq!((locked.status, locked.code().as_str()), (403, "AUTH_ACCOUNT_LOCKED"));
    assert!(locked.header("retry-after").is_some());
    drop(enrolled);
}

#[tokio::test]
async fn a_challenge_is_good_for_five_tries() {
    let desk = Desk::open_with(|options| {
        options.limits.profile = LimitProfile::Load;
        options.limits.failures.first_delay = Duration::ZERO;
        options.limits.failures.allowed = 100;
    })
    .await;
    let enrolled = Person::enter(&desk).await.enrol().await;
    let begun = halfway(&desk).await;
    for _ in 0..5 {
        assert_wrong(&with_code(&desk, &begun, "000").await);
    }
    assert_wrong(&with_code(&desk, &begun, &enrolled.code()).await);
    let over = halfway(&desk).await;
    desk.execute("update auth_challenges set expires_at = now()").await;
    assert_wrong(&with_code(&desk, &over, &enrolled.code()).await);
    assert_eq!(with_code(&desk, &halfway(&desk).await, &enrolled.code()).await.status, 200);
}

#[tokio::test]
async fn a_challenge_of_something_else_is_none() {
    let desk = patient().await;
    let person = Person::enter(&desk).await;
    let enrolled = person.enrol().await;
    let enrolment = person.begin("/auth/totp").await.json();
    assert_wrong(&with_code(&desk, &enrolment, &enrolled.code()).await);
    let other = Person::of(&desk, &with_code(&desk, &halfway(&desk).await, &enrolled.code()).await);
    let secret = BASE32.decode(text(&enrolment["secret"]).as_bytes()).expect("base32");
    let code = code_at(&secret, Timestamp::now());
    let body = json!({ "challenge": enrolment["challenge"], "code": code });
    assert_wrong(&other.post("/auth/totp/confirm", &body).await);
    assert_eq!(person.post("/auth/totp/confirm", &body).await.status, 200);
}

#[tokio::test]
async fn a_new_password_ends_what_the_old_one_began() {
    let desk = patient().await;
    let person = Person::enter(&desk).await;
    let enrolled = person.enrol().await;
    let begun = halfway(&desk).await;
    let body = json!({ "current": PASSWORD, "new": "tram lantern osprey quilt" });
    assert_eq!(person.post("/auth/change-password", &body).await.status, 204);
    assert_wrong(&with_code(&desk, &begun, &enrolled.code()).await);
}

#[tokio::test]
async fn a_recovery_code_is_good_once_and_new_ones_end_the_old() {
    let desk = patient().await;
    let person = Person::enter(&desk).await;
    let enrolled = person.enrol().await;
    let show = async |code: &str| {
        let challenge = halfway(&desk).await;
        second(&desk, &json!({ "challenge": challenge["challenge"], "recovery_code": code })).await
    };
    let first = show(&enrolled.codes[0].to_lowercase()).await;
    assert_eq!(first.status, 200, "{first:?}");
    assert_wrong(&show(&enrolled.codes[0]).await);
    let left = person.call("GET", "/auth/factors").send().await.json();
    assert_eq!(left["recovery_codes_left"], json!(9));
    let renewed = person.begin("/auth/recovery-codes").await.json();
    assert_wrong(&show(&enrolled.codes[1]).await);
    let code = text(&renewed["codes"][0]);
    assert_eq!(show(&code).await.status, 200);
    assert_wrong(&show("no code at all").await);
    let sixth = show(&text(&renewed["codes"][1])).await;
    assert_eq!((sixth.status, sixth.header("retry-after")), (429, Some("3600")));
}

#[tokio::test]
async fn the_database_holds_no_code_in_clear() {
    let desk = Desk::open().await;
    let enrolled = Person::enter(&desk).await.enrol().await;
    let hashes: Vec<Vec<u8>> = sqlx::query_scalar("select hash from recovery_codes")
        .fetch_all(&desk.pools.hub)
        .await
        .expect("what the hub may see");
    assert_eq!(hashes.len(), 10);
    let sealed: Vec<u8> = sqlx::query_scalar("select secret from totp_secrets")
        .fetch_one(&desk.pools.hub)
        .await
        .expect("what the hub may see");
    let is_there = sealed.windows(enrolled.secret.len()).any(|part| part == enrolled.secret);
    assert!(!is_there, "the secret is sealed");
}

#[tokio::test]
async fn whoever_must_enrol_reaches_that_and_nothing_else() {
    let desk = Desk::open().await;
    desk.execute("update memberships set role = 'admin'").await;
    let answer = desk.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(answer.json()["must_enrol"], json!(true));
    let person = Person::of(&desk, &answer);
    let id = uuid::Uuid::now_v7();
    let refused = person.begin(&format!("/members/{id}/reset-factors")).await;
    assert_eq!((refused.status, refused.code().as_str()), (403, "AUTH_MFA_REQUIRED"));
    let admitted =
        desk.app.auth.authenticator().admit(&person.token, crate::testing::CONSOLE).await;
    assert!(matches!(admitted, Err(crate::auth::AuthError::Forbidden)), "{admitted:?}");
    person.enrol().await;
    let found = person.begin(&format!("/members/{id}/reset-factors")).await;
    assert_eq!(found.status, 404, "it is looked for now: {found:?}");
    let last = person.call("DELETE", "/auth/totp").send().await;
    assert_eq!((last.status, last.code().as_str()), (422, "ACTION_NOT_ALLOWED"));
    desk.execute("update memberships set role = 'agent'").await;
    desk.app.auth.authenticator().forget();
    assert_eq!(person.call("DELETE", "/auth/totp").send().await.status, 204);
    let left = person.call("GET", "/auth/factors").send().await.json();
    assert_eq!((&left["totp"], &left["recovery_codes_left"]), (&Value::Null, &json!(0)));
    let answer = desk.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(answer.json()["must_enrol"], json!(false), "and no second factor is asked");
}

#[tokio::test]
async fn an_old_proof_is_renewed_by_password_or_code() {
    let desk = patient().await;
    let person = Person::enter(&desk).await;
    let enrolled = person.enrol().await;
    let grow_old = async || {
        desk.execute("update sign_ins set authenticated_at = now() - interval '6 minutes'").await;
        desk.app.auth.authenticator().forget();
        let refused = person.begin("/auth/recovery-codes").await;
        assert_eq!((refused.status, refused.code().as_str()), (403, "AUTH_REAUTH_REQUIRED"));
    };
    for (proof, status) in [
        (json!({ "password": "not the password" }), 401),
        (json!({ "code": "123" }), 401),
        (json!({ "password": PASSWORD, "code": "123" }), 401),
        (json!({}), 422),
    ] {
        grow_old().await;
        assert_eq!(person.post("/auth/confirm", &proof).await.status, status, "{proof}");
    }
    let node = desk.beside();
    for proof in [json!({ "password": PASSWORD }), json!({ "code": enrolled.code() })] {
        grow_old().await;
        let elsewhere = Person { desk: &node, token: person.token.clone() };
        assert_eq!(elsewhere.post("/auth/confirm", &proof).await.status, 204, "{proof}");
        let renewed = person.begin("/auth/recovery-codes").await;
        assert_eq!(renewed.status, 200, "the other node believes it at once: {renewed:?}");
    }
}

#[tokio::test]
async fn an_admin_takes_lost_factors_away_but_not_the_owners_or_their_own() {
    let desk = Desk::open().await;
    let person = Person::enter(&desk).await;
    person.enrol().await;
    let admin = colleague(&desk, "admin").await;
    let theirs = ada(&desk).await;
    let path = format!("/members/{theirs}/reset-factors");
    assert_eq!(person.begin(&path).await.status, 403, "agents may not");
    desk.execute("update memberships set role = 'owner' where role = 'agent'").await;
    assert_eq!(admin.begin(&path).await.status, 403, "owners are out of reach");
    desk.execute("update memberships set role = 'agent' where role = 'owner'").await;
    let me = admin.call("GET", "/auth/me").send().await.json();
    let own = format!("/members/{}/reset-factors", text(&me["member"]));
    assert_eq!(admin.begin(&own).await.status, 403, "not one's own");
    assert_eq!(admin.begin(&path).await.status, 204);
    assert_eq!(person.call("GET", "/auth/me").send().await.status, 401, "signed out");
    let again = desk.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(again.json()["must_enrol"], json!(false), "{again:?}");
    let told: i64 = sqlx::query_scalar(
        "select count(*) from audit_queue
         where entry->>'action' = 'auth:mfa_disabled' and entry->'details'->>'factor' = 'all'",
    )
    .fetch_one(&desk.pools.hub)
    .await
    .expect("what the hub may see");
    assert_eq!(told, 1);
}

#[tokio::test]
async fn nobody_takes_the_factors_of_whoever_may_do_more() {
    let desk = Desk::open().await;
    let steward = colleague(&desk, "agent").await;
    desk.execute(
        "with steward as (
             insert into roles (id, organization_id, name, permissions)
             select gen_random_uuid(), organization_id, 'Steward', '{member:edit,member:read}'
             from memberships limit 1 returning id)
         update memberships m set custom_role_id = steward.id
         from steward, users u where u.id = m.user_id and u.email = 'eve@example.org'",
    )
    .await;
    desk.execute(
        "update memberships m set role = 'admin' from users u
         where u.id = m.user_id and u.email = 'ada@example.org'",
    )
    .await;
    let admin = Person::enter(&desk).await;
    admin.enrol().await;
    let path = format!("/members/{}/reset-factors", ada(&desk).await);
    assert_eq!(steward.begin(&path).await.status, 403, "an admin is above");
    let left = admin.call("GET", "/auth/factors").send().await;
    assert_eq!(left.status, 200, "nobody is signed out: {left:?}");
    assert_ne!(left.json()["totp"], Value::Null);
    desk.execute("update memberships set custom_role_id = null, role = 'admin'").await;
    desk.app.auth.authenticator().forget();
    assert_eq!(steward.begin(&path).await.status, 204, "an admin is not");
}

#[tokio::test]
async fn whatever_happens_to_factors_is_told_by_mail() {
    let desk = Desk::open().await;
    let told = async || {
        let query = "select payload->>'to', payload->>'text' from outbox
            where payload->>'subject' like 'The second factors%' order by id";
        let told: Vec<(String, String)> =
            sqlx::query_as(query).fetch_all(&desk.pools.hub).await.expect("what the hub may see");
        let ours = told.into_iter().filter(|(to, _)| to == EMAIL);
        ours.map(|(_, text)| text).collect::<Vec<_>>()
    };
    let person = Person::enter(&desk).await;
    person.enrol().await;
    assert_eq!(person.begin("/auth/recovery-codes").await.status, 200);
    let mut key = crate::testing::Authenticator::new();
    let begun = person.begin("/auth/passkeys/register").await.json();
    let made = json!({ "challenge": begun["challenge"], "name": "Blue key",
        "credential": key.create(&begun["options"]) });
    assert_eq!(person.post("/auth/passkeys", &made).await.status, 200);
    assert_eq!(person.call("DELETE", "/auth/totp").send().await.status, 204);
    let admin = colleague(&desk, "admin").await;
    let path = format!("/members/{}/reset-factors", ada(&desk).await);
    assert_eq!(admin.begin(&path).await.status, 204);
    let told = told().await;
    let expected = [
        "authenticator app was set up",
        "New recovery codes",
        "Blue key",
        "authenticator app was taken",
        "Eve took all second factors",
    ];
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for (letter, expected) in told.iter().zip(expected) {
        assert!(letter.contains(expected), "{letter}");
        assert!(letter.contains("/settings/security"), "{letter}");
    }
}

async fn ada(desk: &Desk) -> String {
    let known = desk.app.accounts.credentials(EMAIL).await.expect("an answer").expect("Ada");
    known.seat.member.id.to_string()
}

/// Somebody else of the same organization, with a factor of their own.
pub(super) async fn colleague<'a>(desk: &'a Desk, role: &str) -> Person<'a> {
    use insightdesk_domain::principal::Role;
    use insightdesk_domain::text::Name;
    const OTHER: &str = "eve@example.org";
    let accounts = &desk.app.accounts;
    let known = accounts.credentials(EMAIL).await.expect("an answer").expect("Ada");
    let name = Name::parse("Eve").expect("a name");
    let hash = known.password_hash.expect("a hash");
    let user = accounts.create_user(OTHER, &name, &hash).await.expect("a new user");
    let role = Role::parse(role).expect("a role");
    let organization = known.seat.member.organization;
    accounts.create_member(organization, user, role).await.expect("a new member");
    let person = Person::of(desk, &desk.sign_in(OTHER, PASSWORD).await);
    person.enrol().await;
    person
}
