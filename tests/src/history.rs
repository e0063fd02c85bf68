//! A made-up history of a bureau: what arrives there in some days, sensible and not, drawn by chance from a seed.

mod wishes;

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::{RulePack, WorkCalendar};
use huiying_domain::report::{SourceClose, SourceReply};
use huiying_domain::{
    Channel, Envelope, IncidentId, Intake, MessageClass, Report, ReportId, SourceTime, Tick,
};
use serde_json::json;

use crate::chance::Chance;

/// A record of intake with its id.
pub type Arrived = (String, Envelope<Intake>);

/// Years whose calendars are published at the beginning; a later one follows in the middle.
const YEARS: [i32; 2] = [2025, 2026];

/// Draws what arrives, one record after another.
#[derive(Debug)]
pub struct Historian {
    chance: Chance,
    now: DateTime<Utc>,
    reports: Vec<ReportId>,
    incidents: Vec<IncidentId>,
    written: Vec<Arrived>,
}

/// The history of a seed: working calendars, rules, and then so many records.
#[must_use]
pub fn history(seed: u64, n_records: usize) -> Vec<Arrived> {
    let mut historian = Historian {
        chance: Chance::of(seed),
        now: DateTime::UNIX_EPOCH + TimeDelta::days(20_700),
        reports: Vec::new(),
        incidents: Vec::new(),
        written: Vec::new(),
    };
    for calendar in WorkCalendar::builtin().into_iter().filter(|it| YEARS.contains(&it.year)) {
        historian.arrives(Intake::CalendarPublished(calendar));
    }
    for pack in RulePack::builtin() {
        historian.arrives(Intake::PolicyPublished(pack));
    }
    for _ in 0..n_records {
        let data = historian.something();
        historian.arrives(data);
    }
    historian.written
}

impl Historian {
    fn arrives(&mut self, data: Intake) {
        let minutes = self.chance.below(600);
        self.now += TimeDelta::minutes(i64::try_from(minutes).expect("below 600"));
        let id = format!("arrival-{}", self.written.len() + 1);
        let at = self.now;
        let envelope =
            Envelope { id: id.clone(), source: "/test".to_owned(), occurred_at: at, recorded_at: at, data };
        self.written.push((id, envelope));
    }

    fn something(&mut self) -> Intake {
        match self.chance.below(24) {
            0..4 => {
                let number = self.reports.len();
                let report = self.report(number);
                self.reports.push(report.id);
                Intake::Reported(report)
            }
            4..6 => {
                let number =
                    usize::try_from(self.chance.below(self.reports.len() as u64 + 1)).expect("a usize");
                Intake::Amended(self.report(number))
            }
            6..8 => Intake::SourceReplied(SourceReply {
                import: None,
                report: self.known_report(),
                text: "已答复".to_owned(),
                replied: self.earlier(),
                office: None,
            }),
            8 => Intake::SourceClosed(SourceClose {
                import: None,
                report: self.known_report(),
                closed: None,
                status: "已办结".to_owned(),
                state: None,
            }),
            9 => Intake::CalendarPublished(self.chance.one_of(&WorkCalendar::builtin()).clone()),
            10..12 => Intake::Ticked(Tick {}),
            _ => Intake::Requested(self.request()),
        }
    }

    /// The report of this number, as it may stand by now. Only its time of receipt never changes.
    fn report(&mut self, number: usize) -> Report {
        let source = "hotline/test";
        let external_id = format!("T-{number}");
        let received =
            DateTime::UNIX_EPOCH + TimeDelta::days(20_697 + i64::try_from(number).expect("few reports"));
        let channel = Channel::ALL[number % 3];
        let class = *self.chance.one_of(&MessageClass::ALL);
        let target = self.now + TimeDelta::hours(i64::try_from(self.chance.below(200)).expect("below 200"));
        let report = json!({
            "id": ReportId::derive(source, &external_id),
            "source": source,
            "external_id": external_id,
            "channel": channel,
            "title": format!("第{number}件"),
            "class": (!self.chance.once_in(3)).then_some(class),
            "target": self.chance.once_in(3).then(|| SourceTime::exact(target)),
            "received": SourceTime::exact(received),
        });
        serde_json::from_value(report).expect("a report in its written form")
    }

    /// A report that arrived, or now and then one that never did.
    fn known_report(&mut self) -> ReportId {
        let never = ReportId::derive("hotline/test", "never");
        if self.reports.is_empty() || self.chance.once_in(10) {
            return never;
        }
        // Mostly one of the last few, so that one thing happens after another to the same.
        let recent = self.reports.len().saturating_sub(4);
        let from = if self.chance.once_in(4) { 0 } else { recent };
        *self.chance.one_of(&self.reports[from..])
    }

    /// A text, now and then an empty one.
    fn text(&mut self) -> String {
        if self.chance.once_in(8) { " ".to_owned() } else { format!("文字{}", self.written.len()) }
    }

    /// A time some days ago; now and then one that is still to come.
    fn earlier(&mut self) -> SourceTime {
        let hours = i64::try_from(self.chance.below(300)).expect("below 300");
        SourceTime::exact(self.now - TimeDelta::hours(hours - 20))
    }

    fn sometimes_a_time(&mut self) -> Option<SourceTime> {
        (!self.chance.once_in(2)).then(|| self.earlier())
    }
}
