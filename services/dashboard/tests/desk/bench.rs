//! A desk on real views over a log in memory, with the decider that a running system would have.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use http_body_util::BodyExt;
use huiying_dashboard::{Desk, router};
use huiying_deadlines::{RulePack, WorkCalendar};
use huiying_domain::report::Report;
use huiying_domain::{
    CaseId, Channel, Decision, Envelope, Intake, Known, ReportId, SourceTime, State, decide, evolve,
};
use huiying_eventlog::{Journal, MemoryLog, Position};
use huiying_runtime::PretendClock;
use huiying_runtime::config::Bureau;
use huiying_views::{History, Views};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// A desk, and the decider that a running system would have.
pub(crate) struct Bench {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<PretendClock>,
    views: Views,
    state: State,
    history: Arc<Decided>,
    pub(crate) position: u64,
    _folder: tempfile::TempDir,
}

/// Every decision taken, as the decisions log would have it.
#[derive(Default)]
struct Decided(Mutex<BTreeMap<u64, (DateTime<Utc>, Decision)>>);

impl History for Decided {
    fn decision(
        &self,
        position: u64,
    ) -> Result<Option<(DateTime<Utc>, Decision)>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(self.0.lock().unwrap().get(&position).cloned())
    }
}

pub(crate) fn now() -> DateTime<Utc> {
    "2026-09-02T18:10:00Z".parse().unwrap()
}

pub(crate) fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let clock = PretendClock::at(now());
    let history = Arc::new(Decided::default());
    let views = Views::open(folder.path(), history.clone()).unwrap();
    let desk = Desk {
        views: Arc::new(views.clone()),
        intake: Journal::new(Arc::new(MemoryLog::new())),
        clock: clock.clone(),
        bureau: Bureau { duty_telephone: "0000-12345".into(), ..Bureau::default() },
        accounts: None,
        is_over_tls: false,
        is_on_loopback: true,
        demo: false,
        allowed_hosts: vec!["desk.bureau.example".into()],
        watched: Default::default(),
        people: Default::default(),
        stop: CancellationToken::new(),
    };
    Bench { desk, clock, views, state: State::default(), history, position: 0, _folder: folder }
}

impl Bench {
    pub(crate) async fn with_a_case() -> Self {
        Self::with(report()).await
    }

    /// A desk whose bureau has the rules of the program and was told this.
    pub(crate) async fn with(report: Report) -> Self {
        let mut bench = bench();
        for calendar in WorkCalendar::builtin() {
            bench.arrives(Intake::CalendarPublished(calendar)).await;
        }
        for pack in RulePack::builtin() {
            bench.arrives(Intake::PolicyPublished(pack)).await;
        }
        bench.arrives(Intake::Reported(report)).await;
        bench
    }

    pub(crate) async fn arrives(&mut self, data: Intake) {
        let id = format!("test-{}", self.position);
        let envelope =
            Envelope { id: id.clone(), source: "/test".into(), occurred_at: now(), recorded_at: now(), data };
        self.desk.intake.append(vec![(id, envelope)]).await.unwrap();
        self.decide().await;
    }

    /// Decides and shows whatever has arrived, as casework and projector do.
    async fn decide(&mut self) {
        for entry in self.desk.intake.read(Position::new(self.position), 1_000).await.unwrap() {
            let known = Known { recorded_at: entry.value.recorded_at, intake: &entry.value.data };
            let events = decide(&self.state, &known);
            events.iter().for_each(|event| evolve(&mut self.state, event));
            self.position = entry.position.get();
            let decision = Decision { cause: self.position, intake: entry.id, events };
            self.history.0.lock().unwrap().insert(self.position, (known.recorded_at, decision.clone()));
            self.views.apply([(self.position, known.recorded_at, &decision)]).unwrap();
        }
    }

    pub(crate) async fn get(&self, uri: &str) -> (StatusCode, String) {
        text(self.send(Request::get(uri).header("host", "127.0.0.1:8080").body(Body::empty()).unwrap()).await)
            .await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Response<Body> {
        router(self.desk.clone()).oneshot(request).await.unwrap()
    }

    /// Sends a form as a browser does, while the decider runs.
    pub(crate) async fn post(&mut self, uri: &str, form: &str) -> Response<Body> {
        self.post_request(a_form(uri, form)).await
    }

    /// The address of the page of the first case.
    pub(crate) fn case(&self) -> String {
        format!("/cases/{}", CaseId::of(report().id))
    }

    /// Everything decided, as it is written.
    pub(crate) fn decided(&self) -> String {
        let decided = self.history.0.lock().unwrap();
        decided.values().map(|(_, it)| serde_json::to_string(it).unwrap()).collect()
    }

    /// The same for a form that is ready to be sent.
    pub(crate) async fn post_request(&mut self, request: Request<Body>) -> Response<Body> {
        let mut tail = self.desk.intake.tail();
        let before = tail.borrow_and_update().get();
        let asking = router(self.desk.clone()).oneshot(request);
        let deciding = async {
            let arrived = tail.wait_for(|tail| tail.get() > before);
            if tokio::time::timeout(Duration::from_secs(1), arrived).await.is_ok() {
                self.decide().await;
            }
        };
        tokio::join!(asking, deciding).0.unwrap()
    }
}

pub(crate) fn a_form(uri: &str, form: &str) -> Request<Body> {
    Request::post(uri)
        .header("host", "127.0.0.1:8080")
        .header("origin", "http://127.0.0.1:8080")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap()
}

/// Fields as a browser sends them.
pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    let pair = |(name, text): &(&str, &str)| format!("{name}={}", text.bytes().map(byte).collect::<String>());
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// Registers an incident reported at ten past one in the night and gives its number.
pub(crate) async fn register(bench: &mut Bench, n: u8, title: &str, grade: &str, occurred: &str) -> String {
    let fields =
        [("title", title), ("grade", grade), ("occurred", occurred), ("reported", "2026-09-03T01:10")];
    let form = format!("token={n:032x}&officer=x&{}", encoded(&fields));
    let response = bench.post("/incidents", &form).await;
    let location = header(&response, "location");
    location.split(['/', '?']).nth(2).unwrap().to_owned()
}

pub(crate) async fn text(response: Response<Body>) -> (StatusCode, String) {
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

pub(crate) fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

pub(crate) fn report() -> Report {
    Report {
        import: None,
        id: ReportId::derive("hotline/test", "T-1"),
        source: "hotline/test".into(),
        external_id: "T-1".into(),
        channel: Channel::Hotline,
        via: None,
        title: "路灯不亮<script>".into(),
        body: String::new(),
        category: None,
        class: None,
        received: SourceTime::exact(now() - TimeDelta::days(1)),
        received_unknown: false,
        from_history: false,
        target: None,
        office: None,
        area: None,
        status: None,
        link: None,
        caller_masked: None,
        phone_masked: None,
        sealed: None,
        details: Default::default(),
        problems: vec![],
    }
}

pub(crate) fn case() -> CaseId {
    CaseId::of(report().id)
}

pub(crate) const TOKEN: &str = "token=0123456789abcdef0123456789abcdef&officer=%E7%94%B2";
