use axum::response::IntoResponse;
use http::StatusCode;

use super::*;

const SHOP: &str = "https://shop.example";

fn shop_only(origin: &str) -> bool {
    origin == SHOP
}

/// A browser's request; `None` leaves a header out, `Some` replaces its value.
fn request(changes: &[(&str, Option<&str>)]) -> Request<()> {
    let mut request = Request::get("/ws").body(()).expect("it is well formed");
    let usual = [
        ("upgrade", "websocket"),
        ("connection", "keep-alive, Upgrade"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("sec-websocket-protocol", "other, insightdesk.v1"),
        ("origin", SHOP),
    ];
    for (name, value) in usual {
        let change = changes.iter().find(|(changed, _)| *changed == name);
        if let Some(value) = change.map_or(Some(value), |(_, value)| *value) {
            let value = HeaderValue::from_str(value).expect("it is plain");
            request.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    request
}

fn refusal(changes: &[(&str, Option<&str>)]) -> Option<Refusal> {
    check(&request(changes), &shop_only).err()
}

#[test]
fn a_browser_of_an_allowed_page_gets_a_socket() {
    let accepted = check(&request(&[]), &shop_only).expect("everything is right");
    assert_eq!(accepted.origin, SHOP);
    let response = accepted.into_response();
    assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    assert_eq!(header("sec-websocket-accept"), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    assert_eq!(header("sec-websocket-protocol"), Some(SUBPROTOCOL));
    assert_eq!(header("upgrade"), Some("websocket"));
    assert_eq!(header("connection"), Some("Upgrade"));
}

#[test]
fn a_foreign_missing_null_or_doubled_origin_gets_403() {
    for origin in [Some("https://evil.example"), Some("https://shop.example.evil"), None] {
        assert_eq!(refusal(&[("origin", origin)]), Some(Refusal::Origin), "{origin:?}");
    }
    let anything = |_: &str| true;
    let null = check(&request(&[("origin", Some("null"))]), &anything);
    assert_eq!(null.err(), Some(Refusal::Origin));
    let mut doubled = request(&[]);
    doubled.headers_mut().append(header::ORIGIN, HeaderValue::from_static(SHOP));
    assert_eq!(check(&doubled, &anything).err(), Some(Refusal::Origin));
    assert_eq!(Refusal::Origin.status(), StatusCode::FORBIDDEN);
}

#[test]
fn a_key_that_is_not_16_bytes_of_base64_gets_400() {
    let keys = [
        None,
        Some("short"),
        Some(""),
        Some("dGhlIHNhbXBsZSBub25jZQ"),
        Some("dGhlIHNhbXBsZSBub25jZSE="),
        Some("dGhlIHNhbXBsZSBub25j"),
        Some("!!!!IHNhbXBsZSBub25jZQ=="),
    ];
    for key in keys {
        assert_eq!(refusal(&[("sec-websocket-key", key)]), Some(Refusal::Key), "{key:?}");
    }
    assert_eq!(Refusal::Key.status(), StatusCode::BAD_REQUEST);
}

#[test]
fn two_keys_get_400() {
    let mut doubled = request(&[]);
    let key = HeaderValue::from_static("dGhlIHNhbXBsZSBub25jZQ==");
    doubled.headers_mut().append(header::SEC_WEBSOCKET_KEY, key);
    assert_eq!(check(&doubled, &shop_only).err(), Some(Refusal::Key));
}

#[test]
fn another_version_gets_426_and_the_one_we_speak() {
    for version in [Some("12"), Some("8"), Some("13, 8"), None] {
        let refused = refusal(&[("sec-websocket-version", version)]);
        assert_eq!(refused, Some(Refusal::Version), "{version:?}");
    }
    let response = Refusal::Version.into_response();
    assert_eq!(response.status(), StatusCode::UPGRADE_REQUIRED);
    let version = response.headers().get("sec-websocket-version");
    assert_eq!(version, Some(&HeaderValue::from_static("13")));
}

#[test]
fn a_request_that_asks_for_no_upgrade_gets_426() {
    for change in [("upgrade", None), ("upgrade", Some("h2c")), ("connection", Some("close"))] {
        assert_eq!(refusal(&[change]), Some(Refusal::NoUpgrade), "{change:?}");
    }
    let response = Refusal::NoUpgrade.into_response();
    assert_eq!(response.status(), StatusCode::UPGRADE_REQUIRED);
    assert_eq!(response.headers().get("upgrade"), Some(&HeaderValue::from_static("websocket")));
}

#[test]
fn a_post_gets_405() {
    let mut post = request(&[]);
    *post.method_mut() = Method::POST;
    assert_eq!(check(&post, &shop_only).err(), Some(Refusal::Method));
    assert_eq!(Refusal::Method.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn a_client_that_does_not_offer_our_subprotocol_gets_400() {
    for offer in [None, Some("insightdesk.v2"), Some("insightdesk.v10"), Some("INSIGHTDESK.V1")] {
        let refused = refusal(&[("sec-websocket-protocol", offer)]);
        assert_eq!(refused, Some(Refusal::Subprotocol), "{offer:?}");
    }
}

#[test]
fn the_subprotocol_may_stand_in_a_second_header() {
    let mut split = request(&[("sec-websocket-protocol", Some("other"))]);
    let offer = HeaderValue::from_static(SUBPROTOCOL);
    split.headers_mut().append(header::SEC_WEBSOCKET_PROTOCOL, offer);
    assert!(check(&split, &shop_only).is_ok());
}
