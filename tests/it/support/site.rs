//! A site of a customer, which vouches for its visitors.

use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::client::Pass;
use super::desk::{House, ORIGIN};
use super::http;

/// A key of the first inbox of an organization, as the site holds it.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    inbox: String,
    id: String,
    secret: String,
}

impl Site {
    /// Has an owner or admin make a key on a node.
    pub(crate) fn open(house: &House, node: SocketAddr, admin: &Pass) -> Self {
        let bearer = format!("Authorization: Bearer {}\r\n", admin.token);
        let inboxes = http::get_with(node, "/api/v1/inboxes", &bearer).expect("an answer");
        let inboxes: Value = serde_json::from_str(&inboxes.body).expect("JSON");
        let inbox = inboxes["data"][0]["id"].as_str().expect("an inbox");
        let path = format!("/api/v1/inboxes/{inbox}/identity-keys");
        let body = json!({ "algorithm": "HS256", "keep_hours": 0 });
        let made = http::post(node, &path, &bearer, &body).expect("an answer");
        let made: Value = serde_json::from_str(&made.body).expect("JSON");
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
        let inbox = house.organizations[0].widget_key.clone();
        Self { inbox, id: text(&made["key"]["id"]), secret: text(&made["secret"]) }
    }

    /// What the site says of a visitor, signed.
    fn sign(&self, external_id: &str, name: &str) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("later than 1970").as_secs();
        let head = json!({ "alg": "HS256", "typ": "JWT", "kid": self.id });
        let claims = json!({
            "sub": external_id, "name": name, "aud": "insightdesk-widget",
            "iat": now, "exp": now + 600,
        });
        let part = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", part(&head), part(&claims));
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.secret.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    /// Opens a widget on a node for somebody whom the site knows, who may have been somebody else
    /// in this browser. The answer, whatever it is.
    pub(crate) fn visit(
        &self,
        node: SocketAddr,
        (external_id, name): (&str, &str),
        before: Option<&Pass>,
    ) -> http::Answer {
        let mut body = json!({ "key": self.inbox, "identity": self.sign(external_id, name) });
        if let Some(before) = before {
            body["token"] = json!(before.token);
        }
        let origin = format!("Origin: {ORIGIN}\r\n");
        http::post(node, "/api/v1/widget/sessions", &origin, &body).expect("an answer")
    }

    /// The same, where it has to work: the token to come in with, and the contact's id.
    pub(crate) fn enter(
        &self,
        node: SocketAddr,
        who: (&str, &str),
        before: Option<&Pass>,
    ) -> (Pass, String) {
        let answer = self.visit(node, who, before);
        assert_eq!(answer.status, 200, "{}", answer.body);
        let session: Value = serde_json::from_str(&answer.body).expect("JSON");
        let text = |field: &str| session[field].as_str().expect("a text").to_owned();
        (Pass { token: text("token"), origin: ORIGIN.to_owned() }, text("contact"))
    }
}
