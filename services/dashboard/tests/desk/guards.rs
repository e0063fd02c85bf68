//! What guards the pages, and what they say when there is nothing to show.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use crate::bench::{Bench, TOKEN, bench, case, header, text};

#[tokio::test]
async fn every_answer_carries_the_headers_that_bind_a_browser() {
    let bench = bench();
    for uri in ["/", "/about", "/nowhere", "/static/base.css"] {
        let response =
            bench.send(Request::get(uri).header("host", "localhost").body(Body::empty()).unwrap()).await;
        assert!(
            header(&response, "content-security-policy").starts_with("default-src 'self'; style-src 'self';"),
            "{uri}"
        );
        assert!(!header(&response, "content-security-policy").contains("unsafe"));
        assert_eq!(header(&response, "x-content-type-options"), "nosniff");
        assert_eq!(header(&response, "x-frame-options"), "DENY");
        assert_eq!(header(&response, "referrer-policy"), "same-origin");
        assert!(!header(&response, "x-request-id").is_empty());
    }
}

#[tokio::test]
async fn a_name_that_is_not_ours_is_told_so_and_shown_nothing() {
    let bench = Bench::with_a_case().await;
    for (host, status) in [
        ("127.0.0.1:8080", StatusCode::OK),
        ("desk.bureau.example", StatusCode::OK),
        ("rebound.example:8080", StatusCode::MISDIRECTED_REQUEST),
    ] {
        let request = Request::get("/").header("host", host).body(Body::empty()).unwrap();
        let (found, page) = text(bench.send(request).await).await;
        assert_eq!(found, status, "{host}");
        assert_eq!(page.contains("路灯"), status == StatusCode::OK, "{host}");
        assert_eq!(page.contains("server.allowed_hosts"), status != StatusCode::OK, "{host}");
    }
}

#[tokio::test]
async fn a_form_of_another_site_reaches_no_log() {
    let bench = Bench::with_a_case().await;
    let before = bench.desk.intake.tail().borrow().get();
    for (name, value) in
        [("origin", "http://evil.example"), ("sec-fetch-site", "cross-site"), ("origin", "null")]
    {
        let request = Request::post(format!("/cases/{}/close", case()))
            .header("host", "127.0.0.1:8080")
            .header(name, value)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(format!("{TOKEN}&outcome=duplicate&note=x")))
            .unwrap();
        let (status, page) = text(bench.send(request).await).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{name}: {value}");
        assert!(page.contains("提交必须来自本站自己的页面"));
    }
    assert_eq!(bench.desk.intake.tail().borrow().get(), before);
}

#[tokio::test]
async fn a_form_beyond_its_size_is_refused_with_a_page() {
    let mut bench = Bench::with_a_case().await;
    let form = format!("{TOKEN}&text={}", "x".repeat(300_000));
    let (status, page) = text(bench.post(&format!("/cases/{}/reply", case()), &form).await).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.contains("256 KiB"));
}

#[tokio::test]
async fn what_is_not_there_is_a_page_with_a_way_back_in_both_languages() {
    let bench = bench();
    for uri in [
        "/nowhere",
        "/cases/c00000000000000000000000000000001",
        "/cases/1",
        "/incidents/i00000000000000000000000000000001",
        "/static/x.css",
    ] {
        let (status, page) = bench.get(uri).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{uri}");
        assert!(page.contains("没有这个页面") && page.contains("返回值班队列"), "{uri}");
    }
    assert!(bench.get("/nowhere?lang=en").await.1.contains("There is no such page"));
    assert_eq!(bench.get(&format!("/cases/{}?as_of=soon", case())).await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_language_asked_for_is_remembered() {
    let bench = bench();
    let asked = Request::get("/?lang=en").header("host", "localhost").body(Body::empty()).unwrap();
    let response = bench.send(asked).await;
    assert!(header(&response, "set-cookie").starts_with("huiying_lang=en; Path=/; Max-Age="));
    let later =
        Request::get("/").header("host", "localhost").header("cookie", "huiying_lang=en").body(Body::empty());
    assert!(text(bench.send(later.unwrap()).await).await.1.contains("Duty queue"));
}

#[tokio::test]
async fn the_queue_shows_the_case_and_what_is_due_next_whatever_the_filter() {
    let bench = Bench::with_a_case().await;
    for uri in ["/", "/?state=overdue", "/?channel=mention", "/?rule=%22&page=99&per_page=x"] {
        let (status, page) = bench.get(uri).await;
        assert_eq!(status, StatusCode::OK, "{uri}");
        assert!(page.contains("id=\"band-count\"") && page.contains("AH-MSG-SUGGEST-7WD"), "{uri}");
        assert_eq!(page.contains("id=\"row-"), uri == "/", "{uri}");
    }
}

#[tokio::test]
async fn files_are_kept_for_good_by_their_content_only() {
    let bench = bench();
    let (_, page) = bench.get("/").await;
    let css = page.split('"').find(|part| part.starts_with("/static/base.css?v=")).unwrap().to_owned();
    for (uri, caching) in
        [(css.as_str(), "public, max-age=31536000, immutable"), ("/static/base.css", "no-cache")]
    {
        let response =
            bench.send(Request::get(uri).header("host", "localhost").body(Body::empty()).unwrap()).await;
        assert_eq!(header(&response, "cache-control"), caching);
        assert_eq!(header(&response, "content-type"), "text/css; charset=utf-8");
    }
}
