//! What people ask on the pages, and how it comes back to them.

use axum::http::StatusCode;
use chrono::TimeDelta;

use crate::bench::{Bench, TOKEN, a_form, case, header, text};

#[tokio::test]
async fn confirming_replying_and_closing_go_through_intake_and_come_back_on_the_page() {
    let mut bench = Bench::with_a_case().await;
    let uri = format!("/cases/{}", case());
    let steps = [
        (
            "confirm",
            "&seen_revision=1&class=complaint&office=%E5%8A%9E%E5%85%AC%E5%AE%A4",
            "确认类别“投诉”，承办单位“办公室”",
        ),
        ("reply", "&seen_revision=2&text=19900000012%E5%B7%B2%E4%BF%AE&replied=", "****12已修"),
        ("close", "&seen_revision=3&outcome=answered&note=", "办结：已答复办结"),
    ];
    for (n, (action, fields, shown)) in steps.into_iter().enumerate() {
        let token = format!("token={n:032x}&officer=%E7%94%B2");
        let response = bench.post(&format!("{uri}/{action}"), &format!("{token}{fields}")).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{action}");
        assert!(header(&response, "set-cookie").starts_with("huiying_officer="));
        let (status, page) = bench.get(header(&response, "location")).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("已登记。") && page.contains(shown), "{action}: {page}");
        assert!(!page.contains("19900000012"));
    }
}

#[tokio::test]
async fn given_limits_still_open_then_the_form_that_closes_the_case_lists_them_with_their_ends() {
    let mut bench = Bench::with_a_case().await;
    let uri = format!("/cases/{}", case());
    let form = async |bench: &Bench| {
        let (_, page) = bench.get(&uri).await;
        let rest = page.split("<form id=\"close\"").nth(1).unwrap();
        rest.split("</form>").next().unwrap().to_owned()
    };
    let of_a_suggestion = "反馈处理意见 · 7 个工作日内，至 2026-09-11 24:00";
    let before = form(&bench).await;
    assert!(before.contains("以下硬性时限尚未办结"), "{before}");
    assert!(before.contains(&format!("候选：{of_a_suggestion}")), "the class is not confirmed: {before}");
    bench
        .post(&format!("{uri}/confirm"), &format!("{TOKEN}&seen_revision=1&class=suggestion&office=x"))
        .await;
    let confirmed = form(&bench).await;
    assert!(confirmed.contains(&format!("· {of_a_suggestion}")), "{confirmed}");
    bench.post(&format!("{uri}/reply"), &format!("{TOKEN}&seen_revision=2&text=x")).await;
    let answered = form(&bench).await;
    assert!(!answered.contains("尚未办结"), "nothing is open: {answered}");
}

#[tokio::test]
async fn a_button_pressed_twice_asks_once() {
    let mut bench = Bench::with_a_case().await;
    let uri = format!("/cases/{}/confirm", case());
    let form = format!("{TOKEN}&seen_revision=1&class=complaint&office=x");
    let first = bench.post(&uri, &form).await;
    let length = bench.desk.intake.tail().borrow().get();
    let second = bench.send(a_form(&uri, &form)).await;
    assert_eq!(header(&first, "location"), header(&second, "location"));
    assert_eq!(bench.desk.intake.tail().borrow().get(), length);
}

#[tokio::test]
async fn the_second_of_two_people_reads_why_and_what_to_do() {
    let mut bench = Bench::with_a_case().await;
    let uri = format!("/cases/{}/confirm", case());
    bench.post(&uri, &format!("{TOKEN}&seen_revision=1&class=complaint&office=x")).await;
    let other = "token=ffffffffffffffffffffffffffffffff&officer=b&seen_revision=1&class=help&office=y";
    let response = bench.post(&uri, other).await;
    let (status, page) = text(response).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("已有他人更新了此件") && page.contains("data-refused"), "{page}");
    assert!(page.contains("name=\"seen_revision\" value=\"2\""), "the page is up to date: {page}");
    assert!(
        page.contains("list=\"offices\" maxlength=\"200\" required value=\"y\""),
        "what was typed is kept: {page}"
    );
}

#[tokio::test]
async fn an_address_cannot_make_the_page_claim_what_did_not_happen() {
    let bench = Bench::with_a_case().await;
    for query in ["asked=q00000000000000000000000000000001&at=1", "asked=x&at=1", "at=99"] {
        let (_, page) = bench.get(&format!("/cases/{}?{query}", case())).await;
        assert!(!page.contains("已登记。"), "{query}");
    }
}

#[tokio::test]
async fn a_wrong_field_is_named_and_what_was_typed_is_kept() {
    let mut bench = Bench::with_a_case().await;
    let form = format!("{TOKEN}&seen_revision=1&text=%E5%B7%B2%E4%BF%AE&replied=tomorrow");
    let (status, page) = text(bench.post(&format!("/cases/{}/reply", case()), &form).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("填写有误：答复时间") && page.contains(">已修</textarea>"), "{page}");
    assert!(
        page.contains("name=\"replied\" aria-invalid=\"true\" aria-describedby=\"replied-wrong\""),
        "{page}"
    );
    assert!(page.contains("<p id=\"replied-wrong\" class=\"wrong\">"), "{page}");
}

#[tokio::test]
async fn an_incident_is_registered_with_its_clocks_and_a_refused_one_keeps_its_form() {
    let mut bench = Bench::with_a_case().await;
    let form = format!(
        "{TOKEN}&title=%E7%88%86%E7%87%83&grade=major&occurred=2026-09-03T01:00&reported=2026-09-03T01:10"
    );
    let response = bench.post("/incidents", &form).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let (_, page) = bench.get(header(&response, "location")).await;
    assert!(
        page.contains("AH-OPN-5H") && page.contains("2026-09-03 06:00") && page.contains("已登记。"),
        "{page}"
    );

    let future =
        "token=00000000000000000000000000000007&officer=a&title=x&grade=major&reported=2026-09-04T01:10";
    let (status, page) = text(bench.post("/incidents", future).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("晚于现在") && page.contains("2026-09-04T01:10"), "{page}");
}

#[tokio::test]
async fn a_page_of_the_past_shows_what_was_known_then_and_offers_nothing_to_do() {
    let mut bench = Bench::with_a_case().await;
    bench.clock.advance(TimeDelta::hours(5));
    bench
        .post(
            &format!("/cases/{}/confirm", case()),
            &format!("{TOKEN}&seen_revision=1&class=complaint&office=x"),
        )
        .await;
    let (_, then) = bench.get(&format!("/cases/{}?as_of=2026-09-03T03:00", case())).await;
    assert!(
        then.contains("这是当时所知的情形")
            && !then.contains("确认类别“投诉”")
            && !then.contains("method=\"post\"")
    );
    let (_, now) = bench.get(&format!("/cases/{}", case())).await;
    assert!(now.contains("确认类别“投诉”") && now.contains("method=\"post\""));
    let (status, before) = bench.get(&format!("/cases/{}?as_of=2026-01-01", case())).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(before.contains("当时尚未登记") && before.contains("2026-01-01 00:00:00"), "{before}");
    let never = bench.get("/cases/c00000000000000000000000000000001?as_of=2026-01-01").await;
    assert!(never.1.contains("没有这个页面"), "{}", never.1);
}
