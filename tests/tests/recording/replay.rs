//! Replays a recording through casework, projector and pages.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use chrono::{DateTime, TimeDelta, Utc};
use http_body_util::BodyExt;
use huiying_casework::{Casework, Ports};
use huiying_dashboard::Desk;
use huiying_domain::{Decision, Envelope, Intake, Subject};
use huiying_eventlog::{Journal, Log, Options, Position, SegmentedLog};
use huiying_runtime::PretendClock;
use huiying_runtime::config::Bureau;
use huiying_tests::history::Arrived;
use huiying_views::{
    Ask, CaseQuestion, IncidentQuestion, PolicyQuestion, QueueFilter, QueueQuestion, StateFilter, Views,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// What became of a recording: each text with its name.
pub(crate) struct Replayed {
    /// Every record of the decisions log.
    pub(crate) decisions: Vec<(String, String)>,
    /// Every answer of the views, as JSON.
    pub(crate) answers: Vec<(String, String)>,
    /// Every page, in both languages.
    pub(crate) pages: Vec<(String, String)>,
}

fn recorded(name: &str) -> Vec<Arrived> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/recording").join(format!("{name}.jsonl"));
    let text = std::fs::read_to_string(&path).unwrap();
    let read = |line: &str| {
        let envelope: Envelope<Intake> = serde_json::from_str(line).unwrap();
        (envelope.id.clone(), envelope)
    };
    text.lines().map(read).collect()
}

pub(crate) async fn replay(name: &str) -> Replayed {
    let folder = tempfile::tempdir().unwrap();
    let arrivals: Vec<Arrived> = recorded("setup").into_iter().chain(recorded(name)).collect();
    let now = arrivals.iter().map(|(_, it)| it.recorded_at).max().unwrap() + TimeDelta::hours(7);
    let log = |name| -> Arc<dyn Log> {
        Arc::new(SegmentedLog::open(&folder.path().join(name), Options::default()).unwrap())
    };
    let ports = Ports::new(Journal::new(log("intake")), Journal::new(log("decisions")));
    ports.intake.append_in_parts(arrivals).await.unwrap();
    Casework::resume(ports.clone()).await.unwrap().catch_up().await.unwrap();
    let views = huiying_projector::open(folder.path(), &ports.decisions).await.unwrap().views;
    let decisions = ports.decisions.read(Position::START, usize::MAX).await.unwrap();
    let decisions = decisions.iter().map(|it| decision(&it.value)).collect();
    let (subjects, answers) = answers(&views, now);
    let pages = pages(views, ports, &subjects, now).await;
    Replayed { decisions, answers, pages }
}

/// A decision with the names of its events, as it is written.
fn decision(written: &Envelope<Decision>) -> (String, String) {
    let text = serde_json::to_string(written).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let events = value["data"]["events"].as_array().unwrap();
    let name = |event: &serde_json::Value| match event.as_object() {
        Some(object) => object.keys().next().unwrap().clone(),
        None => event.as_str().unwrap().to_owned(),
    };
    let names: Vec<String> = events.iter().map(name).collect();
    (format!("{} {}", written.id, names.join(" ")), text)
}

fn answers(views: &Views, now: DateTime<Utc>) -> (Vec<Subject>, Vec<(String, String)>) {
    let mut answers = Vec::new();
    let mut subjects = Vec::new();
    let mut filter = QueueFilter {
        state: StateFilter::All,
        per_page: QueueFilter::PER_PAGE_MAX,
        ..QueueFilter::default()
    };
    loop {
        let mut queue = views.ask(QueueQuestion { filter: filter.clone(), now }).unwrap();
        queue.rules.sort_by(|a, b| a.rule.cmp(&b.rule));
        subjects.extend(queue.rows.iter().map(|row| row.subject));
        answers.push((format!("queue {}", filter.page), serde_json::to_string_pretty(&queue).unwrap()));
        filter.page = queue.page + 1;
        if queue.page >= queue.n_pages {
            break;
        }
    }
    for subject in &subjects {
        let answer = match *subject {
            Subject::Case(id) => {
                serde_json::to_string_pretty(&views.ask(CaseQuestion { id, as_of: None }).unwrap())
            }
            Subject::Incident(id) => {
                serde_json::to_string_pretty(&views.ask(IncidentQuestion { id, as_of: None }).unwrap())
            }
        };
        answers.push((format!("{subject:?}"), answer.unwrap()));
    }
    answers.push((
        "policy".to_owned(),
        serde_json::to_string_pretty(&views.ask(PolicyQuestion).unwrap()).unwrap(),
    ));
    (subjects, answers)
}

async fn pages(
    views: Views,
    ports: Ports,
    subjects: &[Subject],
    now: DateTime<Utc>,
) -> Vec<(String, String)> {
    let desk = Desk {
        views: Arc::new(views),
        intake: ports.intake,
        clock: PretendClock::at(now),
        bureau: Bureau::default(),
        accounts: None,
        is_over_tls: false,
        is_on_loopback: true,
        demo: false,
        allowed_hosts: Vec::new(),
        watched: Default::default(),
        people: Default::default(),
        stop: CancellationToken::new(),
    };
    let router = huiying_dashboard::router(desk);
    let of = |subject: &Subject| match subject {
        Subject::Case(id) => format!("/cases/{id}"),
        Subject::Incident(id) => format!("/incidents/{id}"),
    };
    let plain = ["/", "/?state=all", "/?state=overdue", "/incidents/new", "/about", "/reports/response"];
    let reports = ["/reports/response?by=rule", "/reports/response?by=class&of=closing"];
    let fixed = plain.into_iter().chain(reports).map(str::to_owned);
    let mut pages = Vec::new();
    for path in fixed.into_iter().chain(subjects.iter().map(of)) {
        for lang in ["zh", "en"] {
            pages.push((format!("{path} {lang}"), page(&router, &path, lang).await));
        }
    }
    pages
}

/// The page without what chance put into it: the tokens of its forms.
async fn page(router: &Router, path: &str, lang: &str) -> String {
    let request = Request::get(path)
        .header("host", "127.0.0.1:8080")
        .header("cookie", format!("huiying_lang={lang}"))
        .body(Body::empty())
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    assert!(response.status().is_success(), "{path}: {}", response.status());
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let html = String::from_utf8(bytes.to_vec()).unwrap();
    let mut parts = html.split("name=\"token\" value=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| format!("{text}name=\"token\" value=\"{}", &part[32..]))
}
