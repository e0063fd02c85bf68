//! What sources say of many cases, each in its course: a report, what they amend of it, replies, its end.

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::{RulePack, WorkCalendar};
use huiying_domain::report::{SourceClose, SourceReply};
use huiying_domain::{Channel, Envelope, Intake, MessageClass, Report, ReportId, SourceTime, Tick};
use serde_json::json;

use crate::chance::Chance;
use crate::history::Arrived;

const SOURCE: &str = "hotline/test";

/// When the bureau began: before any case.
#[must_use]
pub fn beginning() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_650)
}

/// The row of a report as an export has it at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The report.
    pub report: Report,
    /// Its reply.
    pub reply: Option<SourceReply>,
    /// Its end.
    pub close: Option<SourceClose>,
}

/// The rows of the case of this number, one for each time that a source says something new of it, with the time of that
/// change: it amends before it replies, and replies before it closes.
#[must_use]
pub fn course(chance: &mut Chance, number: u64) -> Vec<Row> {
    let mut rows = changes(chance, number);
    for (minutes, row) in (0..).zip(&mut rows) {
        let modified = SourceTime::exact(beginning() + TimeDelta::days(30) + TimeDelta::minutes(minutes));
        row.report.details.modified = Some(modified);
    }
    rows
}

fn changes(chance: &mut Chance, number: u64) -> Vec<Row> {
    let mut row = Row { report: report(chance, number), reply: None, close: None };
    let mut rows = vec![row.clone()];
    for version in 0..chance.below(3) {
        row.report.office = Some(format!("承办{version}"));
        row.report.category = Some(format!("类别{version}"));
        row.report.class = Some(*chance.one_of(&MessageClass::ALL));
        if chance.once_in(3) {
            row.report.received = row
                .report
                .received
                .at
                .checked_sub_signed(TimeDelta::hours(1))
                .map_or(row.report.received, SourceTime::exact);
        }
        rows.push(row.clone());
    }
    let received = row.report.received.at;
    let later = |chance: &mut Chance| {
        let hours = i64::try_from(1 + chance.below(500)).expect("below 500");
        SourceTime::exact(received + TimeDelta::hours(hours))
    };
    for turn in 0..chance.below(3) {
        let (text, replied) = (format!("第{number}号第{turn}次答复"), later(chance));
        row.reply = Some(SourceReply { import: None, report: row.report.id, text, replied, office: None });
        rows.push(row.clone());
    }
    if chance.once_in(2) {
        let closed = chance.once_in(2).then(|| later(chance));
        row.close = Some(SourceClose {
            import: None,
            report: row.report.id,
            closed,
            status: "已办结".to_owned(),
            state: None,
        });
        rows.push(row);
    }
    rows
}

fn report(chance: &mut Chance, number: u64) -> Report {
    let external_id = format!("W{number:06}");
    let hours = TimeDelta::hours(i64::try_from(chance.below(700)).expect("below 700"));
    let target = beginning() + hours + TimeDelta::days(20);
    let report = json!({
        "id": ReportId::derive(SOURCE, &external_id),
        "source": SOURCE,
        "external_id": external_id,
        "channel": Channel::Hotline,
        "title": format!("第{number}号路灯不亮"),
        "body": "晚上看不见路",
        "class": (!chance.once_in(3)).then_some(*chance.one_of(&MessageClass::ALL)),
        "target": chance.once_in(4).then(|| SourceTime::exact(target)),
        "received": SourceTime::exact(beginning() + TimeDelta::days(1) + hours),
    });
    serde_json::from_value(report).expect("a report in its written form")
}

/// What the rows say one after another, each thing once.
#[must_use]
pub fn said(rows: &[Row]) -> Vec<Intake> {
    let mut said = Vec::new();
    let mut earlier: Option<&Row> = None;
    for row in rows {
        match earlier {
            None => said.push(Intake::Reported(row.report.clone())),
            Some(earlier) if earlier.report != row.report => said.push(Intake::Amended(row.report.clone())),
            Some(_) => {}
        }
        let before = |of: fn(&Row) -> bool| earlier.is_some_and(of);
        if let Some(reply) =
            row.reply.as_ref().filter(|it| earlier.and_then(|it| it.reply.as_ref()) != Some(it))
        {
            said.push(Intake::SourceReplied(reply.clone()));
        }
        if let Some(close) = row.close.as_ref().filter(|_| !before(|it| it.close.is_some())) {
            said.push(Intake::SourceClosed(close.clone()));
        }
        earlier = Some(row);
    }
    said
}

/// A record of intake.
#[must_use]
pub fn arrived(id: String, at: DateTime<Utc>, data: Intake) -> Arrived {
    let envelope =
        Envelope { id: id.clone(), source: "/test".to_owned(), occurred_at: at, recorded_at: at, data };
    (id, envelope)
}

/// The rules and working days that are published when the bureau begins.
#[must_use]
pub fn policy() -> Vec<Arrived> {
    let calendars = WorkCalendar::builtin().into_iter().map(Intake::CalendarPublished);
    let policy = calendars.chain(RulePack::builtin().into_iter().map(Intake::PolicyPublished));
    policy.enumerate().map(|(n, it)| arrived(format!("policy-{n}"), beginning(), it)).collect()
}

/// The record that so many days have passed since the bureau began.
#[must_use]
pub fn tick(days: i64) -> Arrived {
    let at = beginning() + TimeDelta::days(days);
    arrived(format!("tick-{days}"), at, Intake::Ticked(Tick {}))
}

/// Draws for each of these cases, again and again, whose turn it is, and gives every item of every case in its order.
pub fn interleaved<T>(chance: &mut Chance, cases: Vec<Vec<T>>) -> Vec<T> {
    const AT_ONCE: usize = 300;
    let mut waiting = cases.into_iter().map(Vec::into_iter);
    let mut running: Vec<_> = waiting.by_ref().take(AT_ONCE).collect();
    let mut all = Vec::new();
    while !running.is_empty() {
        let at = usize::try_from(chance.below(running.len() as u64)).expect("below a usize");
        match running[at].next() {
            Some(item) => all.push(item),
            None => match waiting.next() {
                Some(next) => running[at] = next,
                None => drop(running.swap_remove(at)),
            },
        }
    }
    all
}
