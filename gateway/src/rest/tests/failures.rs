use super::*;

#[tokio::test]
async fn a_failure_of_ours_says_nothing_of_its_cause() {
    let desk = Desk::open().await;
    let failed = desk.call("GET", "/api/v1/fails").send().await;
    assert_eq!((failed.status, failed.code().as_str()), (503, "UNAVAILABLE"));
    assert_eq!(failed.header("retry-after"), Some("1"));
    let panicked = desk.call("GET", "/api/v1/panics").send().await;
    assert_eq!((panicked.status, panicked.code().as_str()), (500, "INTERNAL"));
    for answer in [failed, panicked] {
        assert!(!answer.text().contains("canary"), "{answer:?}");
    }
    assert_eq!(desk.sign_in(EMAIL, PASSWORD).await.status, 200, "and serves the next");
}

#[tokio::test]
async fn a_database_that_is_away_costs_requests_and_not_the_program() {
    let desk = Desk::open().await;
    desk.pools.close().await;
    let answer = desk.sign_in(EMAIL, PASSWORD).await;
    assert_eq!((answer.status, answer.code().as_str()), (503, "UNAVAILABLE"));
    let answer = desk.shop("POST", "/api/v1/widget/sessions").json(&json!({})).send().await;
    assert_eq!(answer.status, 503);
    assert_eq!(desk.call("GET", "/.well-known/jwks.json").send().await.status, 200);
}

#[tokio::test]
async fn a_problem_has_the_fields_of_the_standard_and_ours() {
    let desk = Desk::open().await;
    let answer = desk.call("GET", "/api/v1/none").send().await;
    assert_eq!(
        problem(&answer),
        json!({
            "title": "Not Found", "status": 404, "code": "NOT_FOUND",
            "detail": "There is nothing at this address.",
        })
    );
}

#[tokio::test]
async fn ten_thousand_random_paths_make_one_series() {
    let desk = Desk::open().await;
    for number in 0..50 {
        desk.call("GET", &format!("/api/v1/{number}")).send().await;
        desk.call("GET", &format!("/assets/{number}")).send().await;
        desk.call(&format!("METHOD{number}"), "/api/v1/auth/sign-in").send().await;
    }
    desk.sign_in(EMAIL, PASSWORD).await;
    let families = desk.registry.gather();
    let of = |name| families.iter().find(|family| family.name() == name).expect("a metric");
    for name in ["insightdesk_http_requests_total", "insightdesk_http_request_duration_seconds"] {
        let series = of(name).get_metric();
        let labels: Vec<Vec<_>> = series
            .iter()
            .map(|one| one.get_label().iter().map(|label| label.value().to_owned()).collect())
            .collect();
        assert_eq!(series.len(), 4, "{labels:?}");
        let sign_in = ["POST", "/api/v1/auth/sign-in", "200"].map(str::to_owned).to_vec();
        assert!(labels.contains(&sign_in), "{labels:?}");
    }
}
