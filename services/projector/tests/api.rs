//! The API for whoever shows what it answers: how far it has come, never less than was shown before, and refusals.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use huiying_domain::{Actor, Decision, Event, ProcessEvent, Refusal, RequestId};
use huiying_projector::api::{Api, router};
use huiying_runtime::PretendClock;
use huiying_views::views::Found;
use huiying_views::{History, Views};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

struct NoHistory;

impl History for NoHistory {
    fn decision(&self, _: u64) -> Found {
        Ok(None)
    }
}

struct Projector {
    api: Api,
    _folder: TempDir,
}

/// An answer, with the position it says it may go up to.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    kind: String,
    position: String,
    json: Value,
}

impl Projector {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let views = Views::open(folder.path(), Arc::new(NoHistory)).unwrap();
        let clock = PretendClock::at("2026-09-02T18:10:00Z".parse().unwrap());
        Self { api: Api { views, clock, stop: CancellationToken::new() }, _folder: folder }
    }

    /// Applies the decision at a position, whose cause lies ten records further on.
    fn apply(&self, position: u64, events: Vec<Event>) {
        let decision = Decision { cause: position + 10, intake: format!("r-{position}"), events };
        self.api.views.apply([(position, self.api.clock.now(), &decision)]).unwrap();
    }

    async fn ask(&self, uri: &str, at_least: Option<&str>) -> Answer {
        let mut request = Request::get(uri);
        if let Some(position) = at_least {
            request = request.header("huiying-at-least", position);
        }
        let response = router(self.api.clone()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let header =
            |name: &str| response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        let (kind, position, status) =
            (header("content-type"), header("huiying-position"), response.status());
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        Answer { status, kind, position, json: serde_json::from_slice(&body).unwrap() }
    }
}

#[tokio::test(start_paused = true)]
async fn how_far_the_views_have_come_is_told_at_once_once_they_are_beyond_or_when_the_wait_is_over() {
    let projector = Projector::open();
    projector.apply(1, vec![]);
    let started = Instant::now();
    let here = json!({ "position": 1, "cause": 11 });
    for uri in ["/api/v1/applied", "/api/v1/applied?after=0"] {
        let answer = projector.ask(uri, None).await;
        assert_eq!((answer.status, answer.json, answer.position), (StatusCode::OK, here.clone(), "1".into()));
    }
    assert_eq!(started.elapsed(), Duration::ZERO);
    let later = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        projector.apply(2, vec![]);
    };
    let (answer, ()) = tokio::join!(projector.ask("/api/v1/applied?after=1", None), later);
    assert_eq!((answer.json, started.elapsed().as_secs()), (json!({ "position": 2, "cause": 12 }), 3));
    let answer = projector.ask("/api/v1/applied?after=2", None).await;
    assert_eq!((answer.json, started.elapsed().as_secs()), (json!({ "position": 2, "cause": 12 }), 13));
    let answer = projector.ask("/api/v1/applied?after=soon", None).await;
    assert_eq!((answer.status, answer.kind.as_str()), (StatusCode::BAD_REQUEST, "application/problem+json"));
}

#[tokio::test(start_paused = true)]
async fn a_question_is_answered_from_as_far_as_it_says_or_not_at_all() {
    let projector = Projector::open();
    projector.apply(7, vec![]);
    let started = Instant::now();
    let answer = projector.ask("/api/v1/queue", Some("7")).await;
    assert_eq!(
        (answer.status, &answer.json["position"], answer.position.as_str()),
        (StatusCode::OK, &json!(7), "7")
    );
    assert_eq!(started.elapsed(), Duration::ZERO);
    let later = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        projector.apply(8, vec![]);
    };
    let (answer, ()) = tokio::join!(projector.ask("/api/v1/queue", Some("8")), later);
    assert_eq!((answer.status, &answer.json["position"]), (StatusCode::OK, &json!(8)));
    let started = Instant::now();
    let answer = projector.ask("/api/v1/queue", Some("9")).await;
    assert_eq!(
        (answer.status, answer.kind.as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "application/problem+json")
    );
    let detail = answer.json["detail"].as_str().unwrap();
    assert!(detail.contains("position 8") && detail.contains("to 9"), "{detail}");
    assert_eq!(started.elapsed().as_secs(), 2);
    assert_eq!(projector.ask("/api/v1/queue", Some("-1")).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_sent_elsewhere_when_the_process_stops() {
    let projector = Projector::open();
    let started = Instant::now();
    for (uri, at_least) in [("/api/v1/applied?after=1", None), ("/api/v1/rules", Some("1"))] {
        let stopping = async { projector.api.stop.cancel() };
        let (answer, ()) = tokio::join!(projector.ask(uri, at_least), stopping);
        assert_eq!(
            (answer.status, &answer.json["title"]),
            (StatusCode::SERVICE_UNAVAILABLE, &json!("stopping"))
        );
    }
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test]
async fn a_refusal_is_found_by_its_request_and_nothing_else_is() {
    let projector = Projector::open();
    let (refused, other) = (RequestId::derive("refused"), RequestId::derive("other"));
    let by = Actor::typed("甲");
    let reason = Refusal::ChangedMeanwhile { seen: 1, found: 2 };
    projector.apply(
        1,
        vec![Event::Process(ProcessEvent::RequestRefused { request: refused, subject: None, reason, by })],
    );
    let answer = projector.ask(&format!("/api/v1/refusals/{refused}"), None).await;
    assert_eq!(
        (answer.status, answer.json),
        (StatusCode::OK, json!({ "changed_meanwhile": { "seen": 1, "found": 2 } }))
    );
    let answer = projector.ask(&format!("/api/v1/refusals/{other}"), None).await;
    assert_eq!((answer.status, answer.kind.as_str()), (StatusCode::NOT_FOUND, "application/problem+json"));
    assert_eq!(projector.ask("/api/v1/refusals/x", None).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn due_and_overdue_are_told_apart_by_the_moment_asked_for() {
    let projector = Projector::open();
    for (uri, now) in [
        ("/api/v1/queue", "2026-09-02T18:10:00Z"),
        ("/api/v1/queue?now=2026-09-03T00%3A00%3A00.5Z", "2026-09-03T00:00:00.500Z"),
    ] {
        assert_eq!(projector.ask(uri, None).await.json["now"], now, "{uri}");
    }
}

#[tokio::test]
async fn every_error_has_the_form_of_a_problem_with_the_path_and_where_known_the_parameter() {
    let projector = Projector::open();
    let case = "/api/v1/cases/c00000000000000000000000000000001";
    for (uri, status, field) in [
        (format!("{case}?as_of=soon"), 400, json!("as_of")),
        (format!("{case}?as_of=2026-11-28"), 400, json!("as_of")),
        (format!("{case}?asof=2026-11-28T10:00:00Z"), 400, json!("asof")),
        (case.to_owned(), 404, Value::Null),
        ("/api/v1/cases/1".to_owned(), 400, Value::Null),
        ("/api/v1/incidents/1".to_owned(), 400, Value::Null),
        ("/api/v1/queue?colour=red".to_owned(), 400, json!("colour")),
        ("/api/v1/queue?state=overdu".to_owned(), 400, json!("state")),
        ("/api/v1/queue?rule=NO-SUCH".to_owned(), 400, json!("rule")),
        ("/api/v1/rules?x=1".to_owned(), 400, json!("x")),
        ("/api/v1/policy?x=1".to_owned(), 400, json!("x")),
        ("/api/v1/cases".to_owned(), 400, json!("number")),
        ("/api/v1/reports/on-time".to_owned(), 400, json!("rule")),
        ("/api/v1/reports/on-time?rule=NO-SUCH".to_owned(), 404, Value::Null),
        ("/api/v1/reports/response?by=colour".to_owned(), 400, json!("by")),
        ("/api/v1/reports/response?from=soon".to_owned(), 400, json!("from")),
        ("/api/v1/reports/response?from=2026-09-03&to=2026-09-02".to_owned(), 400, json!("to")),
        ("/api/v2/queue".to_owned(), 404, Value::Null),
    ] {
        let answer = projector.ask(&uri, None).await;
        assert_eq!(answer.kind, "application/problem+json", "{uri}");
        assert_eq!((answer.status.as_u16(), &answer.json["status"]), (status, &json!(status)), "{uri}");
        assert_eq!(answer.json["field"], field, "{uri}: {}", answer.json);
        assert_eq!(answer.json["instance"], uri.split('?').next().unwrap(), "{uri}");
        for member in ["type", "title", "detail"] {
            assert!(answer.json[member].as_str().is_some_and(|text| !text.is_empty()), "{uri}: {member}");
        }
    }
}

#[tokio::test]
async fn what_is_not_known_is_refused_with_the_names_that_are() {
    let projector = Projector::open();
    for (uri, known) in [
        ("/api/v1/queue?colour=red", "`received_to`, `state`, `sort`, `page`, `per_page`, `now`"),
        ("/api/v1/queue?state=overdu", "`open`, `due`, `soon`, `overdue`"),
        ("/api/v1/cases/c00000000000000000000000000000001?asof=x", "`as_of`"),
        ("/api/v1/cases/1", "`c` and 32 lower-case hexadecimal digits"),
    ] {
        let detail = projector.ask(uri, None).await.json["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(known), "{uri}: {detail}");
    }
}

#[tokio::test]
async fn a_plus_sign_that_people_paste_into_an_address_is_read() {
    let projector = Projector::open();
    for now in ["2026-11-28T10:00:00+08:00", "2026-11-28T10:00:00%2B08:00"] {
        let answer = projector.ask(&format!("/api/v1/queue?now={now}"), None).await;
        assert_eq!(answer.json["now"], "2026-11-28T02:00:00Z", "{now}");
    }
    let answer = projector
        .ask("/api/v1/cases/c00000000000000000000000000000001?as_of=2026-11-28T10:00:00+08:00", None)
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "it is a moment, and there is no such case");
}
