//! Tokens that somebody made up. Every one of them is refused, and none makes the desk ask
//! anybody else for a key.

use super::*;

fn assert_refused(desk: &Desk, header: &Value, claims: &Value) {
    assert_eq!(desk.verify(header, claims), Err(AccessError::Invalid), "{header} {claims}");
}

#[test]
fn other_algorithms_are_refused() {
    let desk = Desk::open();
    for algorithm in ["none", "None", "nOnE", "HS256", "ES256", "RS256", "eddsa", "EDDSA", ""] {
        assert_refused(&desk, &with(desk.header(), "alg", json!(algorithm)), &claims());
    }
    for algorithm in [json!(null), json!(["EdDSA"]), json!(1)] {
        assert_refused(&desk, &with(desk.header(), "alg", algorithm), &claims());
    }
    assert_refused(&desk, &without(desk.header(), "alg"), &claims());
}

#[test]
fn an_unsigned_token_is_refused() {
    let desk = Desk::open();
    for algorithm in ["none", "EdDSA"] {
        let header = with(desk.header(), "alg", json!(algorithm)).to_string();
        let token = format!("{}.{}.", coded(&header), coded(&claims().to_string()));
        assert_eq!(desk.tokens.verify(&token), Err(AccessError::Invalid));
    }
}

#[test]
fn the_public_key_is_no_secret_to_sign_with() {
    let desk = Desk::open();
    let public = desk.pair.public_key().as_ref();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", coded("x"));
    for secret in [public, pem.as_bytes(), format!("{pem}\n").as_bytes()] {
        let header = with(desk.header(), "alg", json!("HS256")).to_string();
        let message = format!("{}.{}", coded(&header), coded(&claims().to_string()));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
        let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag));
        assert_eq!(desk.tokens.verify(&token), Err(AccessError::Invalid));
    }
}

#[test]
fn a_token_brings_no_key_of_its_own() {
    let desk = Desk::open();
    let key = json!({ "kty": "OKP", "crv": "Ed25519", "x": coded("x") });
    let address = json!("http://127.0.0.1:1/keys");
    let extra = [
        ("jwk", key),
        ("jku", address.clone()),
        ("x5u", address),
        ("x5c", json!(["MIIB"])),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("cty", json!("JWT")),
        ("enc", json!("A256GCM")),
    ];
    for (field, value) in extra {
        assert_refused(&desk, &with(desk.header(), field, value), &claims());
    }
}

#[test]
fn a_key_is_looked_up_by_its_name_and_by_nothing_else() {
    let desk = Desk::open();
    let long = "k".repeat(1 << 20);
    for id in ["../../dev/null", "' or 1=1 --", "", "\0", &long, "a/b"] {
        assert_refused(&desk, &with(desk.header(), "kid", json!(id)), &claims());
    }
    assert_refused(&desk, &without(desk.header(), "kid"), &claims());
    let twice = format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{0}","kid":"{0}"}}"#, desk.kid);
    let token = desk.token(&twice, &claims().to_string());
    assert_eq!(desk.tokens.verify(&token), Err(AccessError::Invalid));
}

#[test]
fn a_token_of_another_desk_is_refused() {
    let (desk, other) = (Desk::open(), Desk::open());
    assert!(other.verify(&other.header(), &claims()).is_ok());
    let token = other.token(&other.header().to_string(), &claims().to_string());
    assert_eq!(desk.tokens.verify(&token), Err(AccessError::Invalid));
    let token = other.token(&desk.header().to_string(), &claims().to_string());
    assert_eq!(desk.tokens.verify(&token), Err(AccessError::Invalid), "under our key's name");
}

#[test]
fn tokens_for_something_else_are_refused() {
    let desk = Desk::open();
    for kind in ["JWT", "at+JWT", "refresh", ""] {
        assert_refused(&desk, &with(desk.header(), "typ", json!(kind)), &claims());
    }
    assert_refused(&desk, &desk.header(), &with(claims(), "iss", json!("insightdesk.evil")));
    for audience in [json!("insightdesk-widget"), json!(["insightdesk-api"]), json!(null)] {
        assert_refused(&desk, &desk.header(), &with(claims(), "aud", audience));
    }
}

#[test]
fn strange_times_are_refused() {
    let desk = Desk::open();
    let now = Timestamp::now().as_second();
    let times = [
        json!((now + 600).to_string()),
        json!(600.5),
        json!(1e300),
        json!(-1),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(null),
        json!(now + 3600),
    ];
    for time in times {
        let verified = desk.verify(&desk.header(), &with(claims(), "exp", time.clone()));
        assert!(verified.is_err(), "{time}");
    }
    assert_refused(&desk, &desk.header(), &with(claims(), "nbf", json!(now + 3600)));
    for claim in ["exp", "nbf", "iat", "iss", "aud", "sub", "sid", "org", "mid"] {
        assert_refused(&desk, &desk.header(), &without(claims(), claim));
    }
}

#[test]
fn claims_that_are_there_twice_or_not_ours_are_refused() {
    let desk = Desk::open();
    let claims = claims();
    assert_refused(&desk, &desk.header(), &with(claims.clone(), "tenant", json!("other")));
    let text = claims.to_string();
    let twice = format!(r#"{{"org":"{}",{}"#, OrganizationId::now(), &text[1..]);
    let token = desk.token(&desk.header().to_string(), &twice);
    assert_eq!(desk.tokens.verify(&token), Err(AccessError::Invalid));
}

#[test]
fn only_three_parts_in_plain_base64url_are_a_token() {
    let desk = Desk::open();
    let good = desk.token(&desk.header().to_string(), &claims().to_string());
    let parts: Vec<_> = good.split('.').collect();
    let [head, body, signature] = parts[..] else { panic!("three parts") };
    let bad = [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        format!("{head}.{body}"),
        format!("{good}."),
        format!(".{good}"),
        format!("{head}..{body}.{signature}"),
        format!("{head}.{body}.{signature}.x.y"),
        format!("{head}=.{body}.{signature}"),
        format!("{head}.{body}=.{signature}"),
        format!("{head}.{body}.{signature}=="),
        format!(" {good}"),
        format!("{good}\n"),
        format!("Bearer {good}"),
        json!({ "protected": head, "payload": body, "signature": signature }).to_string(),
    ];
    for token in bad {
        assert_eq!(desk.tokens.verify(&token), Err(AccessError::Invalid), "{token:?}");
    }
}

#[test]
fn a_signature_fits_in_one_form_only() {
    let desk = Desk::open();
    let good = desk.token(&desk.header().to_string(), &claims().to_string());
    let (message, signature) = good.rsplit_once('.').expect("a signature");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64");
    let refused = |bytes: &[u8]| {
        let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(bytes));
        assert_eq!(desk.tokens.verify(&token), Err(AccessError::Invalid));
    };
    refused(&[0; 64]);
    refused(&signature[..63]);
    refused(&[&signature[..], &[0]].concat());
    // S + L: the same number to whoever forgets to look at its size.
    refused(&[&signature[..32], &plus_order(&signature[32..])].concat());
    for byte in [0, 31, 32, 63] {
        let mut changed = signature.clone();
        changed[byte] ^= 1;
        refused(&changed);
    }
}

/// Adds the order of the group to a little-endian number.
fn plus_order(scalar: &[u8]) -> Vec<u8> {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    let sum = scalar.iter().zip(ORDER).map(|(left, right)| {
        let sum = u16::from(*left) + u16::from(right) + carry;
        carry = sum >> 8;
        sum.to_le_bytes()[0]
    });
    sum.collect()
}
