use super::*;

/// A small web build.
#[derive(RustEmbed)]
#[folder = "src/web/tests/site"]
struct Site;

/// A web build that was never made.
#[derive(RustEmbed)]
#[folder = "src/web/tests/none"]
#[allow_missing = true]
struct Nothing;

fn get(path: &str, headers: &[(&'static str, &str)]) -> Response {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, value.parse().expect("a header value"));
    }
    answer::<Site>(&Method::GET, path, &map)
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).and_then(|value| value.to_str().ok())
}

async fn body(response: Response) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("a body");
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[tokio::test]
async fn every_screen_of_the_console_is_its_page() {
    for path in ["/", "/tickets/018f", "/settings"] {
        let response = get(path, &[]);
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(header(&response, "content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(header(&response, "cache-control"), Some("no-cache"));
        assert!(body(response).await.contains("Console"), "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    for path in ["/assets/none.js", "/none.txt", "/w.js/x", "/widget/none", "/demo/none", "/api/x"]
    {
        assert_eq!(get(path, &[]).status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_smallest_form_is_sent_that_the_client_takes() {
    let path = "/assets/index-abc.js";
    for (accepted, encoding, content) in
        [("br, gzip", Some("br"), "brotli"), ("gzip", Some("gzip"), "gzip"), ("", None, "plain();")]
    {
        let response = get(path, &[("accept-encoding", accepted)]);
        assert_eq!(header(&response, "content-encoding"), encoding);
        assert_eq!(header(&response, "content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(header(&response, "vary"), Some("accept-encoding"));
        assert_eq!(header(&response, "cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(body(response).await.trim(), content);
    }
    assert_eq!(header(&get("/", &[("accept-encoding", "br")]), "content-encoding"), None);
}

#[tokio::test]
async fn what_the_client_has_is_not_sent_again() {
    let response = get("/", &[]);
    let tag = header(&response, "etag").expect("a tag").to_owned();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let response = get("/", &[("if-none-match", &known)]);
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(header(&response, "etag"), Some(tag.as_str()));
        assert_eq!(body(response).await, "");
    }
    assert_eq!(get("/", &[("if-none-match", "\"other\"")]).status(), StatusCode::OK);
}

#[tokio::test]
async fn each_form_of_a_file_has_a_tag_of_its_own() {
    let tag = |accepted| {
        let response = get("/assets/index-abc.js", &[("accept-encoding", accepted)]);
        header(&response, "etag").map(str::to_owned)
    };
    assert_ne!(tag("br"), tag("gzip"));
    assert_ne!(tag("br"), tag(""));
}

#[tokio::test]
async fn only_the_widget_is_for_pages_of_others() {
    for path in ["/w.js", "/widget/panel-Bx3fK9a2.js"] {
        let response = get(path, &[]);
        assert_eq!(header(&response, "access-control-allow-origin"), Some("*"));
        assert_eq!(header(&response, "cross-origin-resource-policy"), Some("cross-origin"));
    }
    for path in ["/", "/demo", "/assets/index-abc.js", "/favicon.svg"] {
        let response = get(path, &[]);
        assert_eq!(header(&response, "access-control-allow-origin"), None, "{path}");
        assert_eq!(header(&response, "cross-origin-resource-policy"), None, "{path}");
    }
}

#[tokio::test]
async fn the_demo_is_a_page_of_its_own() {
    assert!(body(get("/demo", &[])).await.contains("Shop"));
}

#[tokio::test]
async fn pages_are_only_read() {
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::TRACE, Method::CONNECT] {
        let response = answer::<Site>(&method, "/", &HeaderMap::new());
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(header(&response, "allow"), Some("GET, HEAD"));
    }
}

#[tokio::test]
async fn without_a_web_build_people_are_told_and_programs_are_not_misled() {
    let page = answer::<Nothing>(&Method::GET, "/", &HeaderMap::new());
    assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(body(page).await.contains("gateway/web"));
    let asset = answer::<Nothing>(&Method::GET, "/assets/index.js", &HeaderMap::new());
    assert_eq!(asset.status(), StatusCode::NOT_FOUND);
}
