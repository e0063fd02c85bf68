//! What guards the pages, and what they say when there is nothing to show.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::TimeDelta;

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
        assert_eq!(header(&response, "cross-origin-resource-policy"), "same-origin");
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
            .body(Body::from(format!("{TOKEN}&seen_revision=1&outcome=duplicate&note=x")))
            .unwrap();
        let (status, page) = text(bench.send(request).await).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{name}: {value}");
        assert!(page.contains("提交必须来自本站自己的页面"));
    }
    assert_eq!(bench.desk.intake.tail().borrow().get(), before);
}

#[tokio::test]
async fn a_form_that_does_not_say_where_it_comes_from_or_comes_from_a_page_elsewhere_reaches_no_log() {
    let bench = Bench::with_a_case().await;
    let before = bench.desk.intake.tail().borrow().get();
    let ours = ("origin", "http://127.0.0.1:8080");
    for headers in [
        vec![],
        vec![("referer", "http://127.0.0.1:8080/")],
        vec![ours, ("referer", "http://evil.example/127.0.0.1:8080")],
        vec![("sec-fetch-site", "same-origin"), ("referer", "http://127.0.0.1:8081/")],
    ] {
        let mut request = Request::post(format!("/cases/{}/close", case()))
            .header("host", "127.0.0.1:8080")
            .header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        let request =
            request.body(Body::from(format!("{TOKEN}&seen_revision=1&outcome=duplicate&note=x"))).unwrap();
        let (status, _) = text(bench.send(request).await).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    assert_eq!(bench.desk.intake.tail().borrow().get(), before);
}

#[tokio::test]
async fn a_link_from_another_site_is_followed_and_nothing_is_fetched_by_one() {
    let bench = Bench::with_a_case().await;
    let (site, mode, dest) = ("sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest");
    let navigated = [(site, "cross-site"), (mode, "navigate"), (dest, "document")];
    let framed = [(site, "cross-site"), (mode, "navigate"), (dest, "iframe")];
    let fetched = [(site, "same-site"), (mode, "no-cors"), (dest, "image")];
    let own = [(site, "same-origin"), (mode, "cors"), (dest, "empty")];
    let cases = [(navigated, true), (framed, false), (fetched, false), (own, true)];
    for (headers, may_ask) in cases {
        let mut request = Request::get("/").header("host", "127.0.0.1:8080");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let (status, _) = text(bench.send(request.body(Body::empty()).unwrap()).await).await;
        assert_eq!(status == StatusCode::OK, may_ask, "{headers:?}");
    }
}

#[tokio::test]
async fn what_an_address_asks_for_and_is_not_known_is_refused_in_words_with_what_is() {
    let bench = Bench::with_a_case().await;
    let case = format!("/cases/{}", case());
    for (uri, told) in [
        (
            "/?colour=red",
            "channel · rule · office · class · received_from · received_to · state · sort · page · per_page · lang",
        ),
        ("/?state=overdu", "open · due · soon · overdue · untriaged"),
        ("/?class=fire", "complaint · consultation_req"),
        ("/?sort=colour", "due · received · newest · office"),
        ("/?channel=fax", "hotline · message · mention"),
        ("/?rule=NO-SUCH", "AH-MSG-SUGGEST-7WD"),
        ("/?page=0", "1, 2, 3"),
        ("/?state=due&state=all", "channel · rule · office"),
        ("/events?colour=red", "channel · rule · office"),
        ("/about?x=1", "lang"),
        ("/incidents/new?x=1", "lang"),
        ("/channels?x=1", "lang"),
        (&format!("{case}?asof=2026-09-03"), "as_of · asked · at · form · from · choose · q · lang"),
    ] {
        let (status, page) = bench.get(uri).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{uri}");
        assert!(page.contains(told) && page.contains("返回值班队列"), "{uri}: {page}");
    }
    assert!(bench.get("/?colour=red&lang=en").await.1.contains("Something in the address is not known"));
}

#[tokio::test]
async fn a_moment_with_its_zone_is_read_on_a_page_however_its_plus_sign_came() {
    let bench = Bench::with_a_case().await;
    bench.clock.advance(TimeDelta::hours(5));
    let page = |as_of: &str| format!("/cases/{}?as_of={as_of}", case());
    let shown = async |as_of: &str| {
        let (status, text) = bench.get(&page(as_of)).await;
        (status, text.contains("这是当时所知的情形"))
    };
    for as_of in ["2026-09-03T03:00:00+08:00", "2026-09-03T03:00:00%2B08:00", "2026-09-02T19:00:00Z"] {
        assert_eq!(shown(as_of).await, (StatusCode::OK, true), "{as_of}");
    }
}

#[tokio::test]
async fn a_moment_that_lies_ahead_is_refused_and_this_second_is_not() {
    let bench = Bench::with_a_case().await;
    let page = |as_of: &str| format!("/cases/{}?as_of={as_of}", case());
    let (status, ahead) = bench.get(&page("2026-09-03T02:10:01")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ahead.contains("2026-09-03 02:10:01 尚未到来"), "{ahead}");
    assert_eq!(bench.get(&page("2026-09-03T02:10:00")).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_form_that_does_not_say_which_revision_its_page_showed_is_refused_before_the_log() {
    let mut bench = Bench::with_a_case().await;
    let before = bench.desk.intake.tail().borrow().get();
    for seen in ["", "&seen_revision="] {
        let form = format!("{TOKEN}{seen}&class=complaint&office=x");
        let (status, _) = text(bench.post(&format!("/cases/{}/confirm", case()), &form).await).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{seen}");
    }
    assert_eq!(bench.desk.intake.tail().borrow().get(), before);
}

#[tokio::test]
async fn a_request_about_nothing_is_refused_before_the_log() {
    let mut bench = Bench::with_a_case().await;
    let before = bench.desk.intake.tail().borrow().get();
    for (uri, form) in [
        ("/cases/c000000000000000000000000000000ff/reply", format!("{TOKEN}&seen_revision=1&text=x")),
        ("/incidents/i000000000000000000000000000000ff/close", format!("{TOKEN}&seen_revision=1&note=x")),
        ("/channels/test", format!("{TOKEN}&channel=nobody")),
    ] {
        let (status, _) = text(bench.post(uri, &form).await).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{uri}");
    }
    assert_eq!(bench.desk.intake.tail().borrow().get(), before);
}

#[tokio::test]
async fn the_address_that_a_form_is_sent_to_leads_to_its_page_where_it_is_only_opened() {
    let bench = Bench::with_a_case().await;
    let case = format!("/cases/{}", case());
    let incident = "/incidents/i00000000000000000000000000000001";
    for (uri, page) in [
        (format!("{case}/reply"), case.as_str()),
        (format!("{case}/close"), &case),
        (format!("{incident}/release"), incident),
        ("/incidents".to_owned(), "/incidents/new"),
        ("/channels/test".to_owned(), "/channels"),
        ("/import/files".to_owned(), "/import"),
    ] {
        let request = Request::get(&uri).header("host", "localhost").body(Body::empty()).unwrap();
        let response = bench.send(request).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{uri}");
        assert_eq!(header(&response, "location"), page, "{uri}");
    }
    for uri in [format!("{case}/nothing"), "/cases/1/reply".to_owned()] {
        assert_eq!(bench.get(&uri).await.0, StatusCode::NOT_FOUND, "{uri}");
    }
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
    for uri in ["/", "/?state=overdue", "/?channel=mention", "/?channel=mention&rule=&page=99&per_page=7"] {
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
