//! A night at the duty desk, minute by minute: what the band, the rows, the pages of cases and incidents, the API and the
//! alerts say of every limit agrees to the second, and no row with a missed limit is shown as on time.
//!
//! Cases and incidents have limits anywhere in the night; some are answered, some get their class, some arrive later. What
//! must be said follows in `expected` from the limits put in, and what is said is read from the HTML and the JSON.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod bureau;
mod expected;
mod page;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use huiying_domain::report::SourceReply;
use huiying_domain::{
    Actor, CaseId, Channel, Grade, IncidentId, Intake, MessageClass, ReleaseKind, Report, ReportId, Request,
    RequestId, SourceTime, Wish,
};
use huiying_runtime::Clock;
use huiying_tests::chance::Chance;
use serde_json::{Value, json};

use bureau::{Bureau, CONFERENCE, INQUIRY, RELEASE, RULES, SUGGESTION};
use expected::{Limit, Matter, overdue, words};
use page::{Queue, Said, Subject};

const N_CASES: u64 = 300;
const N_INCIDENTS: u64 = 5;
/// From ten in the evening to two: longer takes more than half a minute.
const N_MINUTES: u64 = 240;
/// Pages of cases and incidents that are opened each minute beside those of which a limit has just passed.
const N_PAGES: usize = 2;
const TARGET: &str = "SOURCE-TARGET";

/// What happens in the night.
enum Happens {
    Reported { report: Box<Report>, matter: Matter },
    Registered { request: Box<Request>, matter: Matter },
    Replied { report: ReportId },
    Confirmed { case: CaseId, class: MessageClass },
    Published { incident: IncidentId },
}

/// A night drawn from a seed: what happens at which minute.
struct Night {
    chance: Chance,
    begins: DateTime<Utc>,
    happens: Vec<(u64, Happens)>,
}

fn hours_of(rule: &str) -> TimeDelta {
    let (_, hours) = RULES.iter().find(|(id, _)| *id == rule).unwrap();
    TimeDelta::hours(i64::from(*hours))
}

/// The rules that govern a message of this class; of no class, all that may.
fn rules_of(class: Option<MessageClass>) -> Vec<&'static str> {
    match class {
        None => vec![SUGGESTION, INQUIRY],
        Some(MessageClass::Suggestion) => vec![SUGGESTION],
        Some(_) => vec![INQUIRY],
    }
}

impl Night {
    fn of(seed: u64) -> Self {
        let begins = "2026-11-24T14:00:00Z".parse().unwrap();
        let mut night = Self { chance: Chance::of(seed), begins, happens: Vec::new() };
        (0..N_CASES).for_each(|n| night.case(n));
        (0..N_INCIDENTS).for_each(|n| night.incident(n));
        night.happens.sort_by_key(|(minute, _)| *minute);
        night
    }

    /// Two of three are there when the night begins.
    fn arrival(&mut self) -> u64 {
        if self.chance.once_in(3) { self.chance.below(N_MINUTES) } else { 0 }
    }

    fn at(&self, minute: u64) -> DateTime<Utc> {
        self.begins + TimeDelta::minutes(i64::try_from(minute).unwrap())
    }

    fn seconds(&mut self, hours: u64) -> TimeDelta {
        TimeDelta::seconds(i64::try_from(self.chance.below(hours * 3_600)).unwrap())
    }

    fn later(&mut self, minute: u64) -> u64 {
        minute + 1 + self.chance.below(N_MINUTES)
    }

    fn case(&mut self, n: u64) {
        let arrives = self.arrival();
        let received = self.at(arrives) - self.seconds(18);
        let class =
            *self.chance.one_of(&[None, None, Some(MessageClass::Suggestion), Some(MessageClass::Complaint)]);
        let target =
            self.chance.once_in(3).then(|| self.at(arrives) + self.seconds(20) - TimeDelta::hours(6));
        let external_id = format!("N-{n}");
        let id = ReportId::derive("hotline/test", &external_id);
        let report = json!({
            "id": id,
            "source": "hotline/test",
            "external_id": external_id,
            "channel": Channel::Hotline,
            "title": format!("第{n}件"),
            "class": class,
            "received": SourceTime::exact(received),
            "target": target.map(SourceTime::exact),
        });
        let by_rule = rules_of(class).into_iter().map(|rule| Limit {
            rule,
            due: received + hours_of(rule),
            possible: class.is_none(),
        });
        let target = target.map(|due| Limit { rule: TARGET, due, possible: false });
        let limits = by_rule.chain(target).collect();
        let matter = Matter { id: CaseId::of(id).to_string(), incident: false, limits };
        let report = Box::new(serde_json::from_value(report).unwrap());
        self.happens.push((arrives, Happens::Reported { report, matter }));
        match (self.chance.below(4), class) {
            (0, _) => {
                let minute = self.later(arrives);
                self.happens.push((minute, Happens::Replied { report: id }));
            }
            (1, None) => {
                let class = *self.chance.one_of(&[MessageClass::Suggestion, MessageClass::Complaint]);
                let minute = self.later(arrives);
                self.happens.push((minute, Happens::Confirmed { case: CaseId::of(id), class }));
            }
            _ => {}
        }
    }

    fn incident(&mut self, n: u64) {
        let registered = self.arrival();
        let occurred = self.at(registered) - self.seconds(6);
        let request = request(&format!("incident-{n}"), |_| Wish::RegisterIncident {
            title: format!("第{n}起"),
            grade: Grade::Major,
            occurred: Some(SourceTime::exact(occurred)),
            reported: SourceTime::exact(self.at(registered)),
            same_name: false,
        });
        let incident = IncidentId::of(request.id);
        let limit = |rule| Limit { rule, due: occurred + hours_of(rule), possible: false };
        let limits = [RELEASE, CONFERENCE].map(limit).to_vec();
        let matter = Matter { id: incident.to_string(), incident: true, limits };
        let request = Box::new(request);
        self.happens.push((registered, Happens::Registered { request, matter }));
        if self.chance.once_in(2) {
            let minute = self.later(registered);
            self.happens.push((minute, Happens::Published { incident }));
        }
    }
}

fn request(token: &str, wish: impl FnOnce(RequestId) -> Wish) -> Request {
    let id = RequestId::derive(token);
    let actor = Actor::typed("甲");
    Request { id, actor, seen_revision: None, wish: wish(id) }
}

/// Puts what happens into intake, and what follows from it into what is expected.
async fn happen(bureau: &mut Bureau, matters: &mut Vec<Matter>, now: DateTime<Utc>, it: Happens) {
    let ended = |id: &str, rule: Option<&str>, matters: &mut Vec<Matter>| {
        let matter = matters.iter_mut().find(|it| it.id == id).unwrap();
        matter.limits.retain(|limit| rule.is_some_and(|rule| limit.rule != rule));
    };
    let data = match it {
        Happens::Reported { report, matter } => {
            matters.push(matter);
            Intake::Reported(*report)
        }
        Happens::Registered { request, matter } => {
            matters.push(matter);
            Intake::Requested(*request)
        }
        Happens::Replied { report } => {
            ended(&CaseId::of(report).to_string(), None, matters);
            let replied = SourceTime::exact(now);
            Intake::SourceReplied(SourceReply {
                report,
                text: "已答复".to_owned(),
                replied,
                office: None,
                import: None,
            })
        }
        Happens::Confirmed { case, class } => {
            let matter = matters.iter_mut().find(|it| it.id == case.to_string()).unwrap();
            let governs = rules_of(Some(class));
            matter.limits.retain(|limit| limit.rule == TARGET || governs.contains(&limit.rule));
            matter.limits.iter_mut().for_each(|limit| limit.possible = false);
            let wish = |_| Wish::ConfirmTriage { case, class, office: "监管一处".to_owned() };
            Intake::Requested(request(&format!("triage-{case}"), wish))
        }
        Happens::Published { incident } => {
            ended(&incident.to_string(), Some(RELEASE), matters);
            let (kind, title) = (ReleaseKind::Authoritative, "情况通报".to_owned());
            let wish = |_| Wish::RecordRelease { incident, kind, published: None, title };
            Intake::Requested(request(&format!("release-{incident}"), wish))
        }
    };
    bureau.arrives(now, data).await;
}

/// Everything that is said otherwise than it must be, by the place where it is said.
struct Disagreements {
    now: DateTime<Utc>,
    found: BTreeMap<&'static str, Vec<String>>,
    n_compared: usize,
}

impl Disagreements {
    fn hold(&mut self, place: &'static str, holds: bool, what: impl FnOnce() -> String) {
        self.n_compared += 1;
        if !holds {
            self.found.entry(place).or_default().push(format!("{} {}", self.now, what()));
        }
    }

    /// Whether a limit is spoken of as it must be: what has passed before what is ahead.
    fn said(&mut self, place: &'static str, matter: &Matter, said: &Said, n_units: usize) {
        let Some(lead) = matter.lead(self.now) else {
            let is_still = !matches!(said.kind.as_str(), "over" | "soon" | "ahead");
            self.hold(place, is_still, || format!("{}: nothing is owed, but {said:?}", matter.id));
            return;
        };
        let (due, text) = lead.said(self.now, n_units);
        let holds =
            said.due == Some(due) && said.text == text && (said.kind == "over") == (lead.due <= self.now);
        self.hold(place, holds, || format!("{}: {text}, but {said:?}", matter.id));
    }

    /// Whether what falls due next stands beside a missed limit.
    fn beside(&mut self, place: &'static str, matter: &Matter, said: Option<&(String, Option<i64>)>) {
        let expected = matter.beside(self.now).map(|it| it.said(self.now, 2));
        let found = said.map(|(text, due)| (due.unwrap_or_default(), text.clone()));
        self.hold(place, found == expected, || format!("{}: {expected:?}, but {found:?}", matter.id));
    }

    fn queue(&mut self, matters: &[Matter], queue: &Queue) {
        let expected = overdue(matters, self.now);
        self.hold("tile", queue.overdue == expected, || format!("{expected:?}, but {:?}", queue.overdue));
        self.hold("rows", queue.rows.len() == matters.len(), || format!("{} rows", queue.rows.len()));
        for matter in matters {
            match queue.rows.get(&matter.id) {
                Some(row) => {
                    self.said("row", matter, row, 2);
                    self.beside("row, next", matter, queue.beside.get(&matter.id));
                }
                None => self.hold("rows", false, || format!("no row of {}", matter.id)),
            }
        }
        let Some((id, band)) = &queue.band else {
            let ahead = matters.iter().filter(|it| it.next(self.now).is_some()).count();
            return self.hold("band", ahead == 0, || format!("no band, and {ahead} limits ahead"));
        };
        let matter = matters.iter().find(|it| it.id == *id).unwrap();
        self.said("band", matter, band, 3);
        let row = queue.rows.get(id);
        self.hold(
            "band and row",
            row.is_some_and(|row| row.due == band.due && row.kind == band.kind),
            || format!("the band of {id} says {band:?}, its row {row:?}"),
        );
    }

    fn subject(&mut self, matter: &Matter, row: Option<&Said>, page: &Subject) {
        self.said("page", matter, &page.head, 2);
        let row_due = row.and_then(|row| row.due);
        self.hold("page and row", matter.limits.is_empty() || row_due == page.head.due, || {
            format!("{}: the row speaks of {row:?}, its page of {:?}", matter.id, page.head)
        });
        self.beside("page, next", matter, page.beside.as_ref());
        let first = page.duties.first().filter(|_| !matter.limits.is_empty());
        let is_led = matter.limits.is_empty() || first == Some(&page.head);
        self.hold("duty", is_led, || format!("{}: {:?}, but {first:?} first", matter.id, page.head));
        for duty in page.duties.iter().filter(|duty| duty.due.is_some()) {
            let limit = matter.limits.iter().find(|it| Some(it.due.timestamp()) == duty.due);
            let holds = limit.is_some_and(|it| {
                duty.text == words(it.due, self.now, 2) && (duty.kind == "over") == (it.due <= self.now)
            });
            self.hold("duty", holds, || format!("a duty of {} says {duty:?}", matter.id));
        }
    }

    fn answer(&mut self, matters: &[Matter], queue: &Queue, answer: &Value) {
        let (n, n_possible) = overdue(matters, self.now);
        let counts = &answer["counts"];
        let counted = [&counts["overdue"], &counts["overdue_possible"]];
        self.hold("API counts", counted == [&json!(n), &json!(n_possible)], || {
            format!("{n} and {n_possible}: {counted:?}")
        });
        for row in answer["rows"].as_array().unwrap() {
            let id = row["subject"].as_object().unwrap().values().next().unwrap().as_str().unwrap();
            let matter = matters.iter().find(|it| it.id == id).unwrap();
            let passed = matter.passed(self.now);
            let n_possible = passed.iter().filter(|it| it.possible).count();
            let expected = [json!(matter.limits.len()), json!(passed.len() - n_possible), json!(n_possible)];
            let found = ["n_open_clocks", "n_missed", "n_missed_possible"].map(|name| row[name].clone());
            self.hold("API rows", found == expected, || format!("{id}: {expected:?}, but {found:?}"));
            let due = row["lead"]["counted"]["due_hard"].as_str();
            let due = due.map(|it| it.parse::<DateTime<Utc>>().unwrap().timestamp());
            let shown = queue.rows.get(id).and_then(|row| row.due);
            self.hold("API and row", shown.is_none() || shown == due, || {
                format!("{id}: API {due:?}, row {shown:?}")
            });
        }
    }

    fn alerts(&mut self, matters: &[Matter], message: Option<&Value>) {
        let empty = Vec::new();
        let alerts = message.map_or(&empty, |it| it["alerts"].as_array().unwrap());
        let mut told = BTreeSet::new();
        for alert in alerts.iter().filter(|it| !it["due"].is_null()) {
            let id = alert["subject"].as_object().unwrap().values().next().unwrap().as_str().unwrap();
            let due: DateTime<Utc> = alert["due"].as_str().unwrap().parse().unwrap();
            let (rule, possible) = (alert["rule"].as_str().unwrap(), alert["possible"] == true);
            let left = words(due, self.now, 2);
            self.hold("alert", alert["left"] == left.as_str(), || {
                format!("alert of {id}: {left}, but {alert}")
            });
            if alert["kind"] == "missed" {
                told.insert((id, rule, possible));
                self.hold("alert", due <= self.now, || format!("told as missed before it was: {alert}"));
            }
            let matter = matters.iter().find(|it| it.id == id).unwrap();
            let limit = matter.limits.iter().find(|it| it.rule == rule);
            self.hold("alert", limit.is_none_or(|it| it.due == due && it.possible == possible), || {
                format!("{limit:?}, but {alert}")
            });
        }
        for matter in matters {
            // What only may have been missed before it arrived is not told; all else is.
            for limit in matter.passed(self.now).iter().filter(|it| !it.possible) {
                let key = (matter.id.as_str(), limit.rule, false);
                self.hold("untold", told.contains(&key), || {
                    format!("nobody is told of {limit:?} of {}", matter.id)
                });
            }
        }
    }
}

#[tokio::test]
async fn given_a_night_of_random_limits_then_at_every_minute_band_row_page_answer_and_alert_agree() {
    let seed = huiying_tests::number("HUIYING_TEST_SEED", 20_261_129);
    println!("seed {seed}: {N_CASES} cases, {N_INCIDENTS} incidents, {N_MINUTES} minutes");
    let night = Night::of(seed);
    let mut bureau = Bureau::open(night.begins).await;
    let (mut matters, mut happens) = (Vec::<Matter>::new(), night.happens.into_iter().peekable());
    let mut all = Disagreements { now: night.begins, found: BTreeMap::new(), n_compared: 0 };
    for minute in 0..N_MINUTES {
        let (before, now) = (all.now, bureau.clock.now());
        all.now = now;
        while let Some((_, it)) = happens.next_if(|(at, _)| *at <= minute) {
            happen(&mut bureau, &mut matters, now, it).await;
        }
        bureau.follow().await;
        if matters.iter().any(|it| it.passes_between(before, now)) {
            // The moment at which a limit has passed and nobody has recorded it yet.
            let queue = Queue::read(&bureau.page("/?state=all&per_page=500").await);
            all.queue(&matters, &queue);
        }
        bureau.tick(now).await;
        let queue = Queue::read(&bureau.page("/?state=all&per_page=500").await);
        all.queue(&matters, &queue);
        all.answer(&matters, &queue, &bureau.answer("/api/v1/queue?state=all&per_page=500").await);
        all.alerts(&matters, bureau.message(now).as_ref());
        let from = usize::try_from(minute).unwrap() * N_PAGES;
        let mut opened: Vec<&Matter> = matters.iter().filter(|it| it.passes_between(before, now)).collect();
        opened.extend(matters.iter().cycle().skip(from % matters.len()).take(N_PAGES));
        for matter in opened {
            let path = if matter.incident { "incidents" } else { "cases" };
            let page = Subject::read(&bureau.page(&format!("/{path}/{}", matter.id)).await);
            all.subject(matter, queue.rows.get(&matter.id), &page);
        }
        bureau.clock.advance(TimeDelta::seconds(60));
    }
    let n_found: BTreeMap<_, usize> = all.found.iter().map(|(place, all)| (place, all.len())).collect();
    println!("{} things compared; disagreements by place: {n_found:?}", all.n_compared);
    let first: Vec<_> = all.found.iter().map(|(place, all)| (place, &all[..all.len().min(3)])).collect();
    assert!(first.is_empty(), "seed {seed}: {n_found:?}, the first of each: {first:#?}");
}
