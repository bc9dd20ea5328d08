use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::*;

async fn everything(desk: &Desk) -> Vec<Answer> {
    let api = desk.sign_in(EMAIL, PASSWORD).await;
    let not_found = desk.call("GET", "/assets/none.js").send().await;
    let page = desk.call("GET", "/").send().await;
    let too_large = "x".repeat(70_000);
    let too_large = desk.call("POST", "/api/v1/auth/sign-in").body("application/json", too_large);
    let foreign = desk.call("OPTIONS", "/api/v1/widget/sessions").header("origin", "null");
    let failed = desk.call("GET", "/api/v1/fails").send().await;
    let panicked = desk.call("GET", "/api/v1/panics").send().await;
    vec![api, not_found, page, too_large.send().await, foreign.send().await, failed, panicked]
}

#[tokio::test]
async fn every_answer_makes_browsers_careful() {
    let desk = Desk::open().await;
    for answer in everything(&desk).await {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("x-xss-protection", "0"),
            ("x-dns-prefetch-control", "off"),
            ("x-permitted-cross-domain-policies", "none"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.all(name), [value], "{name} of {answer:?}");
        }
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(policy.contains("default-src 'none'; script-src 'self'; style-src 'self'"));
        assert!(policy.contains("connect-src 'self' ws://localhost:4000;"), "{policy}");
        assert!(policy.ends_with("require-trusted-types-for 'script'"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
        assert!(answer.header("permissions-policy").is_some());
        assert_eq!(answer.header("server"), None);
        assert_eq!(answer.header("x-powered-by"), None);
        assert_eq!(answer.header("strict-transport-security"), None, "not over plain http");
        assert!(answer.header("x-request-id").is_some());
    }
}

#[tokio::test]
async fn over_tls_browsers_stay_with_it() {
    let desk = Desk::open_with(|options| {
        options.public_url = "https://desk.example".parse().expect("an address");
    })
    .await;
    let answer = desk.call("GET", "/api/v1/none").send().await;
    let strict = answer.header("strict-transport-security");
    assert_eq!(strict, Some("max-age=31536000; includeSubDomains"));
    let policy = answer.header("content-security-policy").expect("a policy");
    assert!(policy.contains("connect-src 'self' wss://desk.example;"), "{policy}");
}

#[tokio::test]
async fn an_upgraded_answer_is_no_exception() {
    let desk = Desk::open().await;
    let mut stream = TcpStream::connect(desk.address).await.expect("the desk listens");
    let request = "GET /echo HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n";
    stream.write_all(request.as_bytes()).await.expect("sent");
    stream.shutdown().await.expect("nothing more is sent, so the echo ends");
    let answer = Answer::read(&mut stream).await;
    assert_eq!(answer.status, 101);
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn what_the_api_says_is_not_kept() {
    let desk = Desk::open().await;
    for answer in [desk.sign_in(EMAIL, PASSWORD).await, desk.sign_in(EMAIL, "a guess").await] {
        assert_eq!(answer.all("cache-control"), ["no-store"]);
    }
}

#[tokio::test]
async fn a_caller_may_name_its_request_unless_it_writes_into_the_log() {
    let desk = Desk::open().await;
    let id = async |id: &str| {
        let answer = desk.call("GET", "/api/v1/none").header("x-request-id", id).send().await;
        let shown = answer.header("x-request-id").expect("an id").to_owned();
        assert_eq!(answer.json()["requestId"], shown.as_str());
        shown
    };
    assert_eq!(id("abc-123_X").await, "abc-123_X");
    for bad in ["a b", "a\"b", &"x".repeat(65), ""] {
        let made = id(bad).await;
        assert_ne!(made, bad);
        assert_eq!(made.len(), 36);
    }
}
