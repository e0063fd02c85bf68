//! One event from end to end: a row of a file becomes a line on an open page, and what a person asks comes back to it.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use http_body_util::BodyExt;
use huiying_casework::Ports;
use huiying_dashboard::Desk;
use huiying_deadlines::{RulePack, WorkCalendar};
use huiying_domain::{CaseId, Channel, Envelope, Intake};
use huiying_eventlog::{Journal, Options, SegmentedLog};
use huiying_ingest::{LocalSink, Mapping, Origin};
use huiying_runtime::config::Bureau;
use huiying_runtime::{Clock, Health, Keyring, PretendClock};
use huiying_tests::ids::{report_id, share_secret};
use huiying_tests::samples;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

const HEADER: &str = "工单编号,标题,内容,来电时间,诉求类别,诉求人,联系电话\n";
/// Thursday; 15 working days later, over Mid-Autumn and National Day, it is 22 October (domain reference, T2).
const ROW: &str = "A-1,井盖缺失,路口井盖不见了,2026-09-24 08:05:09,投诉,张三丰,19900000012\n";
const DUE: &str = "2026-10-22 24:00";
const OTHER_ROW: &str = "A-2,路灯不亮,,2026-09-24 08:30:00,,,\n";

/// A bureau in one process: the services that the program runs, on a folder of their own and a pretend clock.
struct Office {
    folder: TempDir,
    clock: Arc<PretendClock>,
    intake: Journal<Envelope<Intake>>,
    keyring: Arc<Keyring>,
    pages: Router,
    stop: CancellationToken,
}

impl Drop for Office {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Office {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        share_secret(&keys);
        let now: DateTime<Utc> = "2026-09-24T01:00:00Z".parse().unwrap();
        let clock = PretendClock::at(now);
        let log = |name| Arc::new(SegmentedLog::open(&folder.path().join(name), Options::default()).unwrap());
        let (intake, decisions) = (Journal::new(log("intake")), Journal::new(log("decisions")));
        intake.append(policy(now)).await.unwrap();
        let views = huiying_projector::open(folder.path(), &decisions).await.unwrap().views;
        let (health, stop) = (Health::default(), CancellationToken::new());
        let ports = Ports::new(intake.clone(), decisions.clone());
        tokio::spawn(huiying_casework::run(
            ports,
            huiying_casework::Surroundings {
                turn: huiying_casework::Surroundings::always(),
                clock: clock.clone(),
                health: health.clone(),
                stop: stop.clone(),
            },
        ));
        tokio::spawn(huiying_projector::run(views.clone(), decisions, health, stop.clone()));
        let desk = Desk {
            views: Arc::new(views),
            intake: intake.clone(),
            clock: clock.clone(),
            bureau: Bureau::default(),
            accounts: None,
            is_over_tls: false,
            is_on_loopback: true,
            demo: false,
            allowed_hosts: Vec::new(),
            watched: Default::default(),
            people: Default::default(),
            stop: stop.clone(),
        };
        Self {
            keyring: Arc::new(Keyring::open(&keys).unwrap()),
            pages: huiying_dashboard::router(desk),
            folder,
            clock,
            intake,
            stop,
        }
    }

    /// Imports a file of orders as the command does.
    async fn import(&self, rows: &str) -> [u64; 3] {
        let file = samples::file(self.folder.path(), "orders.csv", format!("{HEADER}{rows}"));
        let origin = Origin { channel: Channel::Hotline, source: source(), imported_at: self.clock.now() };
        let rows = huiying_ingest_hotline::open(&file, &Mapping::default()).unwrap().arrivals(origin);
        let mut sink = LocalSink {
            journal: self.intake.clone(),
            keyring: self.keyring.clone(),
            clock: self.clock.clone(),
        };
        let summary = huiying_ingest::import(rows, self.keyring.clone(), &mut sink, |_| ()).await.unwrap();
        assert_eq!(summary.problems, []);
        [summary.rows, summary.received, summary.repeats]
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.pages.clone().oneshot(request).await.unwrap()
    }

    async fn page(&self, path: &str) -> String {
        let request = Request::get(path).header("host", "127.0.0.1:8080").body(Body::empty()).unwrap();
        let response = self.send(request).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    /// Sends a form as a browser does, and returns the page it leads to, or the one that says why it was refused.
    async fn submit(&self, path: &str, form: &str) -> String {
        let request = Request::post(path)
            .header("host", "127.0.0.1:8080")
            .header("origin", "http://127.0.0.1:8080")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        let response = self.send(request).await;
        if response.status() == StatusCode::UNPROCESSABLE_ENTITY {
            let bytes = response.into_body().collect().await.unwrap().to_bytes();
            return String::from_utf8(bytes.to_vec()).unwrap();
        }
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{path}");
        let location = response.headers()["location"].to_str().unwrap().to_owned();
        self.page(&location).await
    }
}

fn source() -> String {
    "hotline/工单编号".to_owned()
}

fn case(number: &str) -> CaseId {
    CaseId::of(report_id(&source(), number))
}

/// Working calendars and rules, as the program publishes them to a new directory.
fn policy(now: DateTime<Utc>) -> Vec<(String, Envelope<Intake>)> {
    let calendars = WorkCalendar::builtin().into_iter().map(Intake::CalendarPublished);
    let packs = RulePack::builtin().into_iter().map(Intake::PolicyPublished);
    calendars
        .chain(packs)
        .enumerate()
        .map(|(at, data)| {
            let id = format!("policy-{at}");
            let source = "/test".to_owned();
            (id.clone(), Envelope { id, source, occurred_at: now, recorded_at: now, data })
        })
        .collect()
}

/// Reads a stream of events until one says this, and returns its fragment; one follows each change, so few are needed.
async fn event_with(stream: &mut Body, said: &str) -> String {
    let mut last = String::new();
    for _ in 0..20 {
        let frame = stream.frame().await.expect("the stream goes on").unwrap();
        last = String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap();
        if last.contains(said) {
            return last
                .lines()
                .map(|line| line.strip_prefix("data:").map_or(line, str::trim_start))
                .fold(String::new(), |text, line| text + line + "\n");
        }
    }
    panic!("no event says {said}; the last was {last}");
}

/// The row of a case in a fragment of the queue.
fn row_of<'a>(fragment: &'a str, number: &str) -> &'a str {
    let row = fragment.split(&format!("id=\"row-{}\"", case(number))).nth(1).expect("the row is there");
    row.split("</tr>").next().unwrap()
}

/// The hidden fields of a form of a page.
fn hidden(page: &str, form: &str) -> String {
    let form = page.split(&format!("<form id=\"{form}\"")).nth(1).expect("the form is there");
    let form = form.split("</form>").next().unwrap();
    let value = |name: &str| {
        let rest = form.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("the field is there");
        rest.split('"').next().unwrap().to_owned()
    };
    format!("token={}&seen_revision={}&officer=b", value("token"), value("seen_revision"))
}

#[tokio::test]
async fn given_an_open_page_when_a_row_is_imported_then_the_fragment_sent_to_it_shows_number_and_limit() {
    let bureau = Office::open().await;
    assert_eq!(bureau.import(OTHER_ROW).await, [1, 1, 0]);
    let request = Request::get("/events").header("host", "localhost").body(Body::empty()).unwrap();
    let mut stream = bureau.send(request).await.into_body();
    let before = event_with(&mut stream, "A-2").await;
    assert!(!before.contains("A-1") && !before.contains(DUE), "{before}");

    assert_eq!(bureau.import(ROW).await, [1, 1, 0]);
    let event = event_with(&mut stream, "A-1").await;
    assert!(event.contains("event: queue\n"), "{event}");
    let row = row_of(&event, "A-1");
    assert!(row.contains(DUE) && row.contains("AH-MSG-INQUIRY-15WD") && row.contains("投诉"), "{row}");
    assert!(!event.contains("19900000012") && !event.contains("张三丰"));
    assert!(bureau.page("/").await.contains(row), "a page opened now shows the same row");
    assert_eq!(bureau.import(ROW).await, [1, 0, 1], "a row that is known is a repeat");
}

#[tokio::test]
async fn given_a_case_when_it_is_confirmed_answered_and_closed_by_form_then_its_page_and_the_queue_say_so() {
    let bureau = Office::open().await;
    bureau.import(ROW).await;
    let path = format!("/cases/{}", case("A-1"));
    let page = wait_for_page(&bureau, &path).await;

    let form =
        format!("{}&class=complaint&office=%E6%8A%A2%E4%BF%AE%E4%B8%80%E9%98%9F", hidden(&page, "confirm"));
    let page = bureau.submit(&format!("{path}/confirm"), &form).await;
    assert!(page.contains("<dd>抢修一队</dd>") && page.contains("办理中"), "{page}");

    bureau.clock.advance(TimeDelta::hours(2));
    let form = format!("{}&text=%E5%B7%B2%E8%A1%A5%E9%BD%90&replied=", hidden(&page, "reply"));
    let page = bureau.submit(&format!("{path}/reply"), &form).await;
    assert!(page.contains("已补齐") && page.contains("2026-09-24 11:00"), "{page}");

    let form = format!("{}&outcome=answered&note=", hidden(&page, "close"));
    let page = bureau.submit(&format!("{path}/close"), &form).await;
    assert!(page.contains("已答复办结"), "{page}");
    let offered = page.matches("method=\"post\"").count();
    let is_right = offered == 2 && page.contains("/reopen\"") && page.contains("/reply\"");
    assert!(is_right, "a closed case can be sent back, and a reply recorded late: {page}");
    assert!(!bureau.page("/").await.contains("A-1"), "what is closed waits for nobody");
    let closed = bureau.page("/?state=closed").await;
    assert!(row_of(&closed, "A-1").contains("抢修一队"));
}

#[tokio::test]
async fn given_a_form_sent_twice_when_it_arrives_again_then_nothing_changes() {
    let bureau = Office::open().await;
    bureau.import(ROW).await;
    let path = format!("/cases/{}", case("A-1"));
    let page = wait_for_page(&bureau, &path).await;
    let form = format!("{}&class=complaint&office=x", hidden(&page, "confirm"));
    let first = bureau.submit(&format!("{path}/confirm"), &form).await;
    let length = *bureau.intake.tail().borrow();
    let second = bureau.submit(&format!("{path}/confirm"), &form).await;
    assert_eq!(*bureau.intake.tail().borrow(), length);
    assert_eq!(without_tokens(&first), without_tokens(&second));
}

#[tokio::test]
async fn given_a_page_that_is_out_of_date_when_its_form_is_sent_then_it_is_refused_in_words() {
    let bureau = Office::open().await;
    bureau.import(ROW).await;
    let path = format!("/cases/{}", case("A-1"));
    let mine = wait_for_page(&bureau, &path).await;
    let theirs = bureau.page(&path).await;
    let form = format!("{}&class=complaint&office=first", hidden(&theirs, "confirm"));
    bureau.submit(&format!("{path}/confirm"), &form).await;

    let form = format!("{}&class=help&office=second", hidden(&mine, "confirm"));
    let page = bureau.submit(&format!("{path}/confirm"), &form).await;
    assert!(page.contains("已有他人更新了此件，您的操作没有登记"), "{page}");
    assert!(page.contains("<dd>first</dd>") && !page.contains("<dd>second</dd>"), "{page}");
}

/// The page of a case, once the views have it.
async fn wait_for_page(bureau: &Office, path: &str) -> String {
    let request = Request::get("/events").header("host", "localhost").body(Body::empty()).unwrap();
    let mut stream = bureau.send(request).await.into_body();
    event_with(&mut stream, path).await;
    bureau.page(path).await
}

fn without_tokens(page: &str) -> String {
    let mut parts = page.split("name=\"token\" value=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |page, part| page + part.split_once('"').map_or(part, |(_, rest)| rest))
}
