use super::*;

const SIGN_IN: &str = "/api/v1/auth/sign-in";

fn good() -> String {
    json!({ "email": EMAIL, "password": PASSWORD }).to_string()
}

#[tokio::test]
async fn only_json_is_read() {
    let desk = Desk::open().await;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json"] {
        let answer = desk.call("POST", SIGN_IN).body(kind, good()).send().await;
        assert_eq!((answer.status, answer.code().as_str()), (415, "MALFORMED"), "{kind}");
        for path in ["/api/v1/auth/refresh", "/api/v1/auth/sign-out"] {
            assert_eq!(desk.call("POST", path).body(kind, "").send().await.status, 415, "{path}");
        }
    }
    let none = desk.call("POST", SIGN_IN).header("content-length", "0").send().await;
    assert_eq!(none.status, 415);
    let packed = desk.call("POST", SIGN_IN).header("content-encoding", "gzip");
    assert_eq!(packed.body("application/json", good()).send().await.status, 415);
    let named = "application/json; charset=utf-8";
    assert_eq!(desk.call("POST", SIGN_IN).body(named, good()).send().await.status, 200);
}

#[tokio::test]
async fn what_is_not_json_is_malformed() {
    let desk = Desk::open().await;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let bom = format!("\u{feff}{}", good());
    let bad: [&[u8]; 8] = [
        b"",
        b"{",
        b"{\"email\":NaN}",
        b"{\"email\":\"\\ud800\",\"password\":\"x\"}",
        b"{\"email\":\"\xff\",\"password\":\"x\"}",
        b"{} {}",
        deep.as_bytes(),
        bom.as_bytes(),
    ];
    for body in bad {
        let answer = desk.call("POST", SIGN_IN).body("application/json", body).send().await;
        let shown = String::from_utf8_lossy(&body[..body.len().min(50)]).into_owned();
        assert!(matches!(answer.status, 400 | 422), "{} {shown}", answer.status);
        assert!(matches!(answer.code().as_str(), "MALFORMED" | "VALIDATION_ERROR"), "{shown}");
    }
}

#[tokio::test]
async fn fields_that_nobody_asked_for_are_refused() {
    let desk = Desk::open().await;
    for field in ["role", "organization", "is_internal"] {
        let body = json!({ "email": EMAIL, "password": PASSWORD, field: "owner" });
        let answer = desk.call("POST", SIGN_IN).json(&body).send().await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "VALIDATION_ERROR"));
        assert_eq!(answer.json()["errors"][0]["field"], field);
    }
    let missing = desk.call("POST", SIGN_IN).json(&json!({ "email": EMAIL })).send().await;
    assert_eq!(
        missing.json()["errors"][0],
        json!({ "field": "password", "message": "is missing" })
    );
    let twice = r#"{"email":"a@example.org","email":"b@example.org","password":"x"}"#;
    let twice = desk.call("POST", SIGN_IN).body("application/json", twice).send().await;
    assert_eq!((twice.status, &twice.json()["errors"][0]["field"]), (422, &json!("email")));
}

#[tokio::test]
async fn values_that_cannot_be_right_are_refused_before_anything_is_hashed() {
    let desk = Desk::open().await;
    let long = "x".repeat(1025);
    let address = format!("{}@example.org", "x".repeat(255));
    for (field, email, password) in
        [("password", EMAIL, long.as_str()), ("email", &address, "x"), ("email", "a\0b", "x")]
    {
        let answer = desk.sign_in(email, password).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "VALIDATION_ERROR"));
        assert_eq!(answer.json()["errors"][0]["field"], field);
    }
    for value in [json!(1), json!(null), json!(["x"]), json!({ "$gt": "" })] {
        let body = json!({ "email": EMAIL, "password": value });
        assert_eq!(desk.call("POST", SIGN_IN).json(&body).send().await.status, 422, "{value}");
    }
}

#[tokio::test]
async fn a_body_has_a_largest_size() {
    let desk = Desk::open().await;
    let large = format!("{{\"email\":\"{}\"}}", "x".repeat(64 * 1024));
    let answer = desk.call("POST", SIGN_IN).body("application/json", large).send().await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "PAYLOAD_TOO_LARGE"));
    let claimed = desk.call("POST", SIGN_IN).header("content-type", "application/json");
    let claimed = claimed.header("content-length", "99999999999").send().await;
    assert_eq!(claimed.status, 413, "without waiting for it");
}

#[tokio::test]
async fn an_address_takes_its_own_methods_only() {
    let desk = Desk::open().await;
    for method in ["GET", "PUT", "DELETE", "PATCH", "TRACE"] {
        let call = desk.call(method, SIGN_IN).header("x-http-method-override", "POST");
        let answer = call.send().await;
        assert_eq!((answer.status, answer.code().as_str()), (405, "MALFORMED"), "{method}");
        assert_eq!(answer.header("allow"), Some("POST"));
    }
    assert_eq!(desk.call("TRACE", "/").send().await.status, 405);
}

#[tokio::test]
async fn what_is_not_an_address_of_the_api_is_not_found() {
    let desk = Desk::open().await;
    for path in ["/api", "/api/", "/api/v1", "/api/v2/x", "/api/v1/none", "/api/v1/../../x"] {
        let answer = desk.call("GET", path).send().await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "NOT_FOUND"), "{path}");
    }
}
