//! A bureau whose services are called by hand, so that a night passes in seconds.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::{DateTime, Utc};
use http_body_util::BodyExt;
use huiying_casework::{Casework, Ports};
use huiying_dashboard::Desk;
use huiying_deadlines::{ClockKind, RulePack, WorkCalendar};
use huiying_domain::Intake;
use huiying_eventlog::{Journal, MemoryLog, Position};
use huiying_notifier::Draft;
use huiying_projector::api::{Api, router};
use huiying_runtime::PretendClock;
use huiying_runtime::config::{AlertChannel, Bureau as Named, Destination, Notifier};
use huiying_tests::courses::arrived;
use huiying_views::Views;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

pub(crate) const SUGGESTION: &str = "AH-MSG-SUGGEST-7WD";
pub(crate) const INQUIRY: &str = "AH-MSG-INQUIRY-15WD";
pub(crate) const RELEASE: &str = "AH-OPN-5H";
pub(crate) const CONFERENCE: &str = "AH-OPN-24H";
/// The rules of this bureau with the hours that each gives here, so that limits lie anywhere in the night.
pub(crate) const RULES: [(&str, u16); 4] = [(SUGGESTION, 12), (INQUIRY, 20), (RELEASE, 5), (CONFERENCE, 24)];

/// The bureau.
pub(crate) struct Bureau {
    pub(crate) clock: Arc<PretendClock>,
    ports: Ports,
    casework: Casework,
    views: Views,
    pages: Router,
    api: Router,
    draft: Draft,
    drafted: Position,
    n_arrived: usize,
    _folder: tempfile::TempDir,
}

impl Bureau {
    /// A bureau with its rules and working days.
    pub(crate) async fn open(now: DateTime<Utc>) -> Self {
        let log = || Arc::new(MemoryLog::new());
        let ports = Ports::new(Journal::new(log()), Journal::new(log()));
        let casework = Casework::resume(ports.clone()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let views = huiying_projector::open(folder.path(), &ports.decisions).await.unwrap().views;
        let (clock, stop) = (PretendClock::at(now), CancellationToken::new());
        let desk = Desk {
            views: Arc::new(views.clone()),
            intake: ports.intake.clone(),
            clock: clock.clone(),
            bureau: Named::default(),
            accounts: None,
            is_over_tls: false,
            is_on_loopback: true,
            demo: false,
            allowed_hosts: Vec::new(),
            watched: Default::default(),
            people: Default::default(),
            stop: stop.clone(),
        };
        let api = router(Api { views: views.clone(), clock: clock.clone(), stop });
        let mut bureau = Self {
            clock,
            ports,
            casework,
            views,
            pages: huiying_dashboard::router(desk),
            api,
            draft: Draft::new(&channels(), "某局"),
            drafted: Position::START,
            n_arrived: 0,
            _folder: folder,
        };
        for calendar in WorkCalendar::builtin() {
            bureau.arrives(now, Intake::CalendarPublished(calendar)).await;
        }
        for pack in packs() {
            bureau.arrives(now, Intake::PolicyPublished(pack)).await;
        }
        bureau.follow().await;
        bureau
    }

    /// Something arrives; nothing follows from it yet.
    pub(crate) async fn arrives(&mut self, now: DateTime<Utc>, data: Intake) {
        self.n_arrived += 1;
        let record = arrived(format!("arrival-{}", self.n_arrived), now, data);
        self.ports.intake.append(vec![record]).await.unwrap();
    }

    /// What arrived is decided, shown and put down for the channels.
    pub(crate) async fn follow(&mut self) {
        self.casework.catch_up().await.unwrap();
        while huiying_projector::step(&self.views, &self.ports.decisions).await.unwrap() > 0 {}
        for entry in self.ports.decisions.read(self.drafted, usize::MAX).await.unwrap() {
            self.draft.read(entry.position.get(), entry.value.recorded_at, &entry.value.data);
            self.drafted = entry.position;
        }
    }

    /// Clocks ring as far as they do by `now`.
    pub(crate) async fn tick(&mut self, now: DateTime<Utc>) {
        while self.casework.tick(now).await.unwrap() {
            self.follow().await;
        }
    }

    /// A page as a browser gets it.
    pub(crate) async fn page(&self, path: &str) -> String {
        get(&self.pages, path).await
    }

    /// An answer of the API as a program gets it.
    pub(crate) async fn answer(&self, path: &str) -> Value {
        serde_json::from_str(&get(&self.api, path).await).unwrap()
    }

    /// The message that waits to be sent.
    pub(crate) fn message(&self, now: DateTime<Utc>) -> Option<Value> {
        self.draft.message(0, now)
    }
}

async fn get(router: &Router, path: &str) -> String {
    let request = Request::get(path).header("host", "127.0.0.1:8080").body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(status, StatusCode::OK, "{path}: {text}");
    text
}

fn channels() -> Notifier {
    let channel = AlertChannel {
        name: "值班群".to_owned(),
        to: Destination::Wecom("https://robot.example".to_owned().into()),
        tells: Vec::new(),
        offices: Vec::new(),
        last_resort: false,
    };
    Notifier { channels: vec![channel], hours: 72, ..Notifier::default() }
}

/// The packs of the program with the rules of this bureau alone.
fn packs() -> Vec<RulePack> {
    let hours = |id: &str| RULES.iter().find(|(rule, _)| *rule == id).map(|(_, hours)| *hours);
    let mut packs = RulePack::builtin();
    for pack in &mut packs {
        pack.rules.retain(|rule| hours(rule.id.as_str()).is_some());
        for rule in &mut pack.rules {
            rule.clock = ClockKind::Hours { n: hours(rule.id.as_str()).unwrap() };
        }
        pack.columns.clear();
        pack.tasks.clear();
    }
    packs.retain(|pack| !pack.rules.is_empty());
    packs
}
