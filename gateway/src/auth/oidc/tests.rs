//! Signing in through a small provider that the tests run: discovery, keys, and a token endpoint
//! that insists on the client's secret and the proof of the code.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use aws_lc_rs::digest::{SHA256, digest};
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use insightdesk_domain::audit::Asker;
use insightdesk_domain::ids::{OrganizationId, UserId};
use insightdesk_domain::principal::Role;
use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::{ProviderIn, Secret};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, Header, encode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::task::AbortOnDropHandle;
use url::Url;

use super::*;
use crate::auth::generate;
use crate::auth::keys::SigningKeys;
use crate::limits::LimitProfile;
use crate::testing::{Answer, Authenticator, Call, Desk, EMAIL, PASSWORD};

const CLIENT: &str = "desk";
const SECRET: &str = "canary-client-secret";
const REFRESH: &str = "__Host-insightdesk_refresh";
const COOKIE: &str = "__Host-insightdesk_provider";

/// What the browser was sent with, by the code it gets back.
type Codes = Arc<Mutex<HashMap<String, Grant>>>;

#[derive(Clone)]
struct Grant {
    challenge: String,
    claims: Value,
    /// Not the key that is published.
    forged: bool,
}

struct Elsewhere {
    issuer: String,
    codes: Codes,
    _server: AbortOnDropHandle<()>,
}

#[derive(Clone)]
struct Served {
    issuer: String,
    keys: Arc<SigningKeys>,
    others: Arc<SigningKeys>,
    codes: Codes,
}

fn keys() -> Arc<SigningKeys> {
    Arc::new(SigningKeys::read(&[generate::signing_key()]).expect("a key"))
}

impl Elsewhere {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let codes = Codes::default();
        let (keys, others) = (keys(), keys());
        let served = Served { issuer: issuer.clone(), keys, others, codes: codes.clone() };
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .with_state(served);
        let server = tokio::spawn(async move {
            axum::serve(listener, routes).await.expect("it serves");
        });
        Self { issuer, codes, _server: AbortOnDropHandle::new(server) }
    }

    /// Somebody signs in there and comes back with a code, about whom `change` says more.
    fn grant(&self, url: &str, change: impl FnOnce(&mut Value)) -> (String, String) {
        let url = Url::parse(url).expect("a URL");
        assert!(url.as_str().starts_with(&self.issuer), "{url}");
        let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["redirect_uri"], "http://localhost:4000/api/v1/auth/oidc/callback");
        let now = Timestamp::now().as_second();
        let mut claims = json!({
            "iss": self.issuer, "aud": CLIENT, "sub": "ada-there", "nonce": asked["nonce"],
            "email": EMAIL, "email_verified": true, "name": "Ada There",
            "iat": now, "exp": now + 60,
        });
        change(&mut claims);
        let forged = claims.as_object_mut().expect("claims").remove("forged").is_some();
        let code = format!("code-{}", Uuid::now_v7());
        let challenge = asked["code_challenge"].clone();
        let grant = Grant { challenge, claims, forged };
        self.codes.lock().expect("unpoisoned").insert(code.clone(), grant);
        (code, asked["state"].clone())
    }
}

async fn discovery(State(served): State<Served>) -> Json<Value> {
    let issuer = &served.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn jwks(State(served): State<Served>) -> Json<Value> {
    Json(serde_json::to_value(served.keys.published()).expect("keys"))
}

async fn token(
    State(served): State<Served>,
    headers: HeaderMap,
    body: String,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let refused = || (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" })));
    let form = url::form_urlencoded::parse(body.as_bytes()).into_owned();
    let form: HashMap<String, String> = form.collect();
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{CLIENT}:{SECRET}"));
    let authorization = headers.get("authorization").and_then(|value| value.to_str().ok());
    let grant = served.codes.lock().expect("unpoisoned").remove(&form["code"]);
    let grant = grant.ok_or_else(refused)?;
    let proof = URL_SAFE_NO_PAD.encode(digest(&SHA256, form["code_verifier"].as_bytes()));
    if authorization != Some(&format!("Basic {basic}")) || proof != grant.challenge {
        return Err(refused());
    }
    let mut header = Header::new(Algorithm::EdDSA);
    header.kid = Some(served.keys.signing_id.clone());
    let keys = if grant.forged { &served.others } else { &served.keys };
    let id_token = encode(&header, &grant.claims, &keys.signing).expect("it signs");
    Ok(Json(json!({ "access_token": "x", "token_type": "Bearer", "id_token": id_token })))
}

/// A desk whose organization sends people of example.org elsewhere.
struct Setting {
    desk: Desk,
    elsewhere: Elsewhere,
    provider: Uuid,
}

impl Setting {
    async fn open(creates_members: bool) -> Self {
        let elsewhere = Elsewhere::open().await;
        let desk = Desk::open_with(|options| {
            options.limits.profile = LimitProfile::Load;
            options.auth.oidc_private_networks = true;
            options.auth.registration = true;
        })
        .await;
        desk.execute("update organizations set domains = '{example.org}'").await;
        let mut setting = Self { desk, elsewhere, provider: Uuid::nil() };
        let mut body = setting.wanted();
        body.creates_members = creates_members;
        setting.provider = setting.put(None, body).await.expect("a provider").id;
        setting
    }

    fn wanted(&self) -> ProviderIn {
        ProviderIn {
            name: "Elsewhere".to_owned(),
            issuer: self.elsewhere.issuer.clone(),
            client_id: CLIENT.to_owned(),
            client_secret: Some(Secret::new(SECRET)),
            domains: vec!["example.org".to_owned()],
            creates_members: false,
            enabled: true,
        }
    }

    /// What an admin says of a provider.
    async fn put(&self, id: Option<Uuid>, body: ProviderIn) -> Result<Provider, ApiError> {
        let answer = self.desk.sign_in(EMAIL, PASSWORD).await.json();
        let token = answer["access_token"].as_str().expect("a token");
        let pass = self.desk.app.auth.authenticator().member(token).await.expect("a member");
        self.desk.app.auth.put_provider(&pass, id, body, &Asker::system()).await
    }

    /// Leaves for the provider: where to, and with which cookie.
    async fn leave(&self) -> (String, String) {
        let path = format!("/api/v1/auth/providers/{}/start", self.provider);
        let answer = self.desk.call("POST", &path).send().await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let (cookie, attributes) = answer.cookie(COOKIE).expect("a cookie");
        assert!(attributes.contains("SameSite=Lax") && attributes.contains("HttpOnly"));
        (answer.json()["url"].as_str().expect("a URL").to_owned(), cookie)
    }

    /// Comes back, as a link from elsewhere does: without an origin.
    async fn come_back(&self, code: &str, state: &str, cookie: &str) -> Answer {
        let path = format!("/api/v1/auth/oidc/callback?code={code}&state={state}");
        let call = Call::new(self.desk.address, "GET", &path);
        call.header("cookie", &format!("{COOKIE}={cookie}")).send().await
    }

    async fn sign_in(&self, change: impl FnOnce(&mut Value)) -> Answer {
        let (url, cookie) = self.leave().await;
        let (code, state) = self.elsewhere.grant(&url, change);
        self.come_back(&code, &state, &cookie).await
    }
}

fn is_in(answer: &Answer) -> bool {
    assert_eq!(answer.status, 303, "{answer:?}");
    let is_in = answer.cookie(REFRESH).is_some();
    let page = if is_in { "/" } else { "/#problem=provider" };
    assert_eq!(answer.header("location"), Some(page));
    is_in
}

#[tokio::test]
async fn a_member_signs_in_elsewhere_and_goes_on_here() {
    let setting = Setting::open(false).await;
    let answer = setting.sign_in(|_| ()).await;
    assert!(is_in(&answer));
    let (refresh, _) = answer.cookie(REFRESH).expect("a cookie");
    let refresh = format!("{REFRESH}={refresh}");
    let call = setting.desk.call("POST", "/api/v1/auth/refresh").header("cookie", &refresh);
    let refreshed = call.send().await;
    assert_eq!((refreshed.status, &refreshed.json()["name"]), (200, &json!("Ada")));
    let renamed = |claims: &mut Value| {
        claims["email"] = json!("ada@elsewhere.example");
    };
    assert!(is_in(&setting.sign_in(renamed).await), "she is known by her subject now");
}

#[tokio::test]
async fn nothing_of_the_answer_may_be_wrong() {
    let setting = Setting::open(true).await;
    let wrong: [fn(&mut Value); 8] = [
        |claims| claims["nonce"] = json!("another"),
        |claims| claims["aud"] = json!("another"),
        |claims| claims["iss"] = json!("http://127.0.0.1:1"),
        |claims| claims["exp"] = json!(Timestamp::now().as_second() - 60),
        |claims| claims["forged"] = json!(true),
        |claims| claims["email_verified"] = json!(false),
        |claims| claims["email"] = Value::Null,
        |claims| claims["email"] = json!("eve@elsewhere.example"),
    ];
    for (number, change) in wrong.into_iter().enumerate() {
        assert!(!is_in(&setting.sign_in(change).await), "{number}");
    }
    assert!(is_in(&setting.sign_in(|_| ()).await));
}

#[tokio::test]
async fn only_the_browser_that_left_comes_back_and_once() {
    let setting = Setting::open(false).await;
    let (url, cookie) = setting.leave().await;
    let (code, state) = setting.elsewhere.grant(&url, |_| ());
    let (_, other) = setting.leave().await;
    assert!(!is_in(&setting.come_back(&code, &state, &other).await), "another browser");
    assert!(!is_in(&setting.come_back(&code, &state, "").await), "no cookie");
    assert!(is_in(&setting.come_back(&code, &state, &cookie).await));
    let (again, _) = setting.elsewhere.grant(&url, |_| ());
    assert!(!is_in(&setting.come_back(&again, &state, &cookie).await), "twice");
    let (url, cookie) = setting.leave().await;
    let (code, _) = setting.elsewhere.grant(&url, |_| ());
    assert!(!is_in(&setting.come_back(&code, "another", &cookie).await), "another state");
}

#[tokio::test]
async fn newcomers_join_where_they_may_and_the_disabled_stay_out() {
    let newcomer = |claims: &mut Value| {
        claims["sub"] = json!("ben-there");
        claims["email"] = json!("ben@example.org");
    };
    let closed = Setting::open(false).await;
    assert!(!is_in(&closed.sign_in(newcomer).await));
    let open = Setting::open(true).await;
    assert!(is_in(&open.sign_in(newcomer).await));
    assert!(is_in(&open.sign_in(newcomer).await), "again");
    open.desk.execute("update memberships set disabled_at = now()").await;
    assert!(!is_in(&open.sign_in(newcomer).await));
    assert!(!is_in(&open.sign_in(|_| ()).await));
}

#[tokio::test]
async fn an_address_that_was_never_verified_here_is_not_taken_over() {
    let setting = Setting::open(true).await;
    setting.desk.execute("update users set email_verified_at = null").await;
    assert!(!is_in(&setting.sign_in(|_| ()).await));
}

#[tokio::test]
async fn a_provider_does_not_let_in_whom_another_organization_trusts() {
    let setting = Setting::open(true).await;
    let accounts = &setting.desk.app.accounts;
    let known = accounts.credentials(EMAIL).await.expect("an answer").expect("Ada");
    let name = Name::parse("Other").expect("a name");
    let other = accounts.create_organization(&name, "other").await.expect("a slug");
    let user = known.seat.member.user;
    accounts.create_member(other.id, user, Role::Agent).await.expect("a member");
    assert!(!is_in(&setting.sign_in(|_| ()).await));
}

/// Ben, whom only the provider knows: his refresh token and his access token.
async fn newcomer(setting: &Setting) -> (String, String) {
    let answer = setting.sign_in(|claims| {
        claims["sub"] = json!("ben-there");
        claims["email"] = json!("ben@example.org");
    });
    let (refresh, _) = answer.await.cookie(REFRESH).expect("he is in");
    let refreshed = refresh_with(setting, &refresh, None).await;
    let (refresh, _) = refreshed.cookie(REFRESH).expect("he goes on");
    let token = refreshed.json()["access_token"].as_str().expect("a token").to_owned();
    (refresh, format!("Bearer {token}"))
}

async fn refresh_with(setting: &Setting, refresh: &str, to: Option<&Value>) -> Answer {
    let call = setting.desk.call("POST", "/api/v1/auth/refresh");
    let call = call.header("cookie", &format!("{REFRESH}={refresh}"));
    if let Some(to) = to { call.json(to).send().await } else { call.send().await }
}

async fn send(setting: &Setting, path: &str, bearer: &str, body: Value) -> Answer {
    let call = setting.desk.call("POST", &format!("/api/v1{path}"));
    call.header("authorization", bearer).json(&body).send().await
}

/// A place of Ben's that the provider's organization has nothing to do with.
async fn second_place(setting: &Setting) -> OrganizationId {
    let accounts = &setting.desk.app.accounts;
    let name = Name::parse("Other").expect("a name");
    let other = accounts.create_organization(&name, "other").await.expect("a slug");
    let user = sqlx::query_scalar("select id from users where email = 'ben@example.org'");
    let user = user.fetch_one(&setting.desk.pools.hub).await.expect("Ben");
    let joined = accounts.create_member(other.id, UserId::from_uuid(user), Role::Agent).await;
    joined.expect("a member");
    other.id
}

#[tokio::test]
async fn a_sign_in_of_a_provider_ends_when_its_user_belongs_elsewhere_too() {
    let setting = Setting::open(true).await;
    let (refresh, bearer) = newcomer(&setting).await;
    let other = second_place(&setting).await;
    let to = json!({ "organization": other });
    assert_eq!(refresh_with(&setting, &refresh, Some(&to)).await.status, 404);
    assert_eq!(refresh_with(&setting, &refresh, None).await.status, 401);
    setting.desk.app.auth.forget();
    assert_eq!(send(&setting, "/auth/switch", &bearer, to).await.status, 401);
}

#[tokio::test]
async fn whom_only_a_provider_knows_plants_nothing_for_elsewhere() {
    let setting = Setting::open(true).await;
    let (_, bearer) = newcomer(&setting).await;
    let chosen = json!({ "current": "", "new": "tram lantern osprey quilt" });
    let refused = send(&setting, "/auth/change-password", &bearer, chosen).await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "ACTION_NOT_ALLOWED"));
    let founded = json!({ "name": "Bens", "slug": "bens" });
    assert_eq!(send(&setting, "/organizations", &bearer, founded).await.status, 422);
    let mut key = Authenticator::new();
    let begun = send(&setting, "/auth/passkeys/register", &bearer, json!({})).await.json();
    let credential = key.create(&begun["options"]);
    let made = json!({ "challenge": begun["challenge"], "credential": credential });
    assert_eq!(send(&setting, "/auth/passkeys", &bearer, made).await.status, 200);
    let call = setting.desk.call("POST", "/api/v1/auth/passkeys/sign-in");
    let begun = call.send().await.json();
    let credential = key.get(&begun["options"]);
    let shown = json!({ "challenge": begun["challenge"], "credential": credential });
    let call = setting.desk.call("POST", "/api/v1/auth/passkeys/sign-in/finish");
    assert_eq!(call.json(&shown).send().await.status, 401, "a second factor, no more");
}

#[tokio::test]
async fn a_second_factor_is_asked_for_here() {
    let setting = Setting::open(false).await;
    setting.desk.execute("update users set second_factor_at = now()").await;
    let answer = setting.sign_in(|_| ()).await;
    assert!(answer.cookie(REFRESH).is_none());
    let page = answer.header("location").expect("a page");
    assert!(page.starts_with("/second-factor#challenge="), "{page}");
}

#[tokio::test]
async fn another_issuer_or_client_gets_no_secret_of_the_one_before_and_knows_nobody() {
    let setting = Setting::open(false).await;
    assert!(is_in(&setting.sign_in(|_| ()).await));
    let links = || sqlx::query_scalar::<_, i64>("select count(*) from provider_links");
    let hub = &setting.desk.pools.hub;
    let id = Some(setting.provider);
    let kept = || ProviderIn { client_secret: None, ..setting.wanted() };
    for elsewhere in [
        ProviderIn { issuer: "http://127.0.0.1:1".to_owned(), ..kept() },
        ProviderIn { client_id: "another".to_owned(), ..kept() },
    ] {
        let refused = setting.put(id, elsewhere).await;
        assert!(matches!(refused, Err(ApiError::Invalid(_))), "{refused:?}");
    }
    setting.put(id, ProviderIn { name: "Renamed".to_owned(), ..kept() }).await.expect("kept");
    assert!(is_in(&setting.sign_in(|_| ()).await), "with the secret of before");
    assert_eq!(links().fetch_one(hub).await.expect("a number"), 1);
    let moved = ProviderIn { issuer: "http://127.0.0.1:1".to_owned(), ..setting.wanted() };
    setting.put(id, moved).await.expect("another provider");
    assert_eq!(links().fetch_one(hub).await.expect("a number"), 0);
    let told: Value = sqlx::query_scalar(
        "select entry from audit_queue where entry ->> 'action' = 'admin:settings_changed'
         order by at desc, id desc limit 1",
    )
    .fetch_one(hub)
    .await
    .expect("an entry");
    let text = told.to_string();
    assert!(text.contains(&setting.elsewhere.issuer) && text.contains("Renamed"), "{text}");
    assert!(text.contains(r#""secret_changed":true"#), "{text}");
}

#[tokio::test]
async fn only_the_operator_says_whose_a_domain_is() {
    let setting = Setting::open(true).await;
    let foreign = ProviderIn { domains: vec!["company.example".to_owned()], ..setting.wanted() };
    let refused = setting.put(None, foreign).await;
    assert!(matches!(refused, Err(ApiError::Invalid(_))), "{refused:?}");
    let accounts = &setting.desk.app.accounts;
    let before = accounts.set_domains("acme", &[]).await.expect("the organization");
    assert_eq!(before, ["example.org"]);
    let body = json!({ "email": "anybody@example.org" });
    let shown = setting.desk.call("POST", "/api/v1/auth/providers").json(&body).send().await;
    assert_eq!(shown.json()["data"], json!([]));
    let newcomer = |claims: &mut Value| {
        claims["sub"] = json!("ben-there");
        claims["email"] = json!("ben@example.org");
    };
    assert!(!is_in(&setting.sign_in(newcomer).await), "nobody is made a member");
    assert!(is_in(&setting.sign_in(|_| ()).await), "who is one comes in");
}

#[tokio::test]
async fn an_address_leads_to_its_provider_without_its_secret() {
    let setting = Setting::open(false).await;
    let body = json!({ "email": "anybody@Example.org" });
    let answer = setting.desk.call("POST", "/api/v1/auth/providers").json(&body).send().await;
    assert_eq!(answer.json()["data"][0]["id"], json!(setting.provider));
    assert!(!answer.text().contains(SECRET));
    let sealed: Vec<u8> = sqlx::query_scalar("select client_secret from providers")
        .fetch_one(&setting.desk.pools.hub)
        .await
        .expect("what the hub may see");
    assert!(!sealed.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()));
}
