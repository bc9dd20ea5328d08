use aws_lc_rs::encoding::{AsBigEndian, Curve25519SeedBin};
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use insightdesk_domain::permission::Permissions;

use super::*;
use crate::auth::generate;

mod forged;

/// A desk's tokens, with the key that signs them.
struct Desk {
    tokens: AccessTokens,
    pair: Ed25519KeyPair,
    kid: String,
}

impl Desk {
    fn open() -> Self {
        let document = generate::signing_key();
        let pair = Ed25519KeyPair::from_pkcs8(document.expose_secret()).expect("just made");
        let keys = SigningKeys::read(&[document]).expect("just made");
        let kid = keys.signing_id.clone();
        let tokens = AccessTokens::new(keys, Duration::from_secs(600));
        Self { tokens, pair, kid }
    }

    fn header(&self) -> Value {
        json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": self.kid })
    }

    /// Signs anything with the right key.
    fn token(&self, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", coded(header), coded(claims));
        let signature = self.pair.sign(message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn verify(&self, header: &Value, claims: &Value) -> Result<Access, AccessError> {
        self.tokens.verify(&self.token(&header.to_string(), &claims.to_string()))
    }
}

fn coded(part: &str) -> String {
    URL_SAFE_NO_PAD.encode(part)
}

/// What a token of ours says.
fn claims() -> Value {
    let now = Timestamp::now().as_second();
    json!({
        "iss": "insightdesk", "aud": "insightdesk-api",
        "sub": UserId::now(), "sid": SignInId::now(),
        "org": OrganizationId::now(), "mid": MemberId::now(),
        "role": "agent", "name": "Ada",
        "iat": now, "nbf": now, "exp": now + 600,
    })
}

fn member() -> Member {
    Member {
        custom_role: None,
        permissions: Permissions::of_role(Role::Agent),
        teams: Vec::new(),
        id: MemberId::now(),
        organization: OrganizationId::now(),
        user: UserId::now(),
        name: "Ada".to_owned(),
        role: Role::Agent,
    }
}

/// The same with one field set, or without it.
fn with(mut object: Value, field: &str, value: Value) -> Value {
    object[field] = value;
    object
}

fn without(mut object: Value, field: &str) -> Value {
    object.as_object_mut().expect("an object").remove(field).expect("a field");
    object
}

#[test]
fn a_token_says_which_sign_in_of_which_member_asks_and_until_when() {
    let (desk, member, sign_in) = (Desk::open(), member(), SignInId::now());
    let now = Timestamp::now();
    let access = desk.tokens.verify(&desk.tokens.sign(&member, sign_in, now)).expect("valid");
    let said = (access.sign_in, access.member, access.organization);
    assert_eq!(said, (sign_in, member.id, member.organization));
    assert_eq!(access.expires_at.as_second(), now.as_second() + 600);
}

#[test]
fn the_vectors_below_differ_from_a_good_token_in_one_thing_only() {
    let desk = Desk::open();
    assert!(desk.verify(&desk.header(), &claims()).is_ok());
}

#[test]
fn a_token_is_over_after_its_time_and_the_difference_of_clocks() {
    let desk = Desk::open();
    let aged = |seconds| Timestamp::now() - jiff::SignedDuration::from_secs(seconds);
    let verify = |at| desk.tokens.verify(&desk.tokens.sign(&member(), SignInId::now(), at));
    assert!(verify(aged(620)).is_ok());
    assert_eq!(verify(aged(640)), Err(AccessError::Expired));
    assert_eq!(verify(aged(-60)), Err(AccessError::Invalid), "from the future");
}

#[test]
fn keys_are_published_under_the_thumbprints_that_tokens_name() {
    let desk = Desk::open();
    let published = serde_json::to_value(desk.tokens.published()).expect("JSON");
    let key = &published["keys"][0];
    assert_eq!(key["kid"], desk.kid.as_str());
    assert_eq!(key["x"], URL_SAFE_NO_PAD.encode(desk.pair.public_key()));
    assert_eq!((&key["kty"], &key["crv"]), (&json!("OKP"), &json!("Ed25519")));
    assert!(key.get("d").is_none());
}

#[test]
fn tokens_of_the_key_before_are_good_until_it_is_taken_away() {
    let [old, new] = [generate::signing_key(), generate::signing_key()];
    let tokens = |keys: &[_]| {
        let keys = SigningKeys::read(keys).expect("keys");
        AccessTokens::new(keys, Duration::from_secs(600))
    };
    let token =
        tokens(std::slice::from_ref(&old)).sign(&member(), SignInId::now(), Timestamp::now());
    assert!(tokens(&[new.clone(), old]).verify(&token).is_ok());
    assert_eq!(tokens(&[new]).verify(&token), Err(AccessError::Invalid));
}

#[test]
fn a_private_key_is_not_shown() {
    let document = generate::signing_key();
    let pair = Ed25519KeyPair::from_pkcs8(document.expose_secret()).expect("just made");
    let shown = format!("{:?}", SigningKeys::read(&[document]).expect("just made"));
    let seed: Curve25519SeedBin<'_> = pair.seed().expect("a seed").as_be_bytes().expect("bytes");
    let seed: &[u8] = seed.as_ref();
    assert!(!shown.contains(&format!("{seed:?}")) && !shown.contains("EncodingKey"), "{shown}");
}
