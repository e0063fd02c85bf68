//! The shapes of filters and answers; pages and the JSON API use the same.

use chrono::{DateTime, Utc};
use huiying_deadlines::{PublishedCalendar, RuleId, RulePack};
use huiying_domain::report::Report;
use huiying_domain::{
    CaseAct, CaseId, Channel, Grade, IncidentAct, MessageClass, ReleaseKind, SourceTime, Stage, Subject,
};
use serde::{Deserialize, Serialize};

pub use crate::clock_view::ClockView;
pub use crate::filter::{QueueFilter, Sort, StateFilter};
use crate::pressing::Band;
use crate::rows::TimelineEntry;
use crate::shown::{ShownCase, ShownIncident};
pub use crate::telling::{ChannelStanding, Failure, Telling};

/// How far the views have come in the two logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// Position in the decisions log.
    pub position: u64,
    /// Position in the intake log.
    pub cause: u64,
}

/// Rule packs in force and arrangements of working days adopted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdoptedPolicy {
    /// The packs in force.
    pub packs: Vec<RulePack>,
    /// Every arrangement adopted, in their order.
    pub calendars: Vec<PublishedCalendar>,
}

/// How many rows are in each state, under the rest of the filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Everything that is not finished.
    pub open: usize,
    /// Open clock of a rule that is known to govern, not run out.
    pub due: usize,
    /// Open clock that only may apply, not run out, and none whose rule is known to govern.
    #[serde(default)]
    pub due_possible: usize,
    /// Open clock of a rule that is known to govern, falling due within the next 24 hours.
    pub due_in_a_day: usize,
    /// Open clock that only may apply falls due within the next 24 hours, and none whose rule is known to govern.
    #[serde(default)]
    pub due_in_a_day_possible: usize,
    /// Open clock of a rule that is known to govern, run out, or a limit missed beside the one ahead: such a row is counted
    /// as due too. The backlog is not.
    pub overdue: usize,
    /// The same of clocks that only may apply, where nothing is overdue by a rule that is known to govern.
    #[serde(default)]
    pub overdue_possible: usize,
    /// Class and office wait for a person, and the case is on the duty queue: the backlog is not.
    pub untriaged: usize,
    /// Not finished, no clock runs.
    pub unclocked: usize,
    /// Missed longer ago and taken as backlog by a person; counted nowhere else.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub backlog: usize,
    /// Answered, not closed.
    pub answered: usize,
    /// Closed.
    pub closed: usize,
    /// Not finished, of an import of history that nobody has taken up.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub history: usize,
    /// Withdrawn with the import that brought them; they are not among all.
    #[serde(default)]
    pub withdrawn: usize,
    /// No longer listed by their sources, wherever they stand.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub vanished: usize,
    /// All rows.
    pub all: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference to the field")]
fn is_zero(n: &usize) -> bool {
    *n == 0
}

impl Counts {
    /// How many of the rows that a state filter shows are there only for clocks that may apply.
    #[must_use]
    pub fn possible(&self, state: StateFilter) -> usize {
        match state {
            StateFilter::Due => self.due_possible,
            StateFilter::Soon => self.due_in_a_day_possible,
            StateFilter::Overdue => self.overdue_possible,
            StateFilter::Open
            | StateFilter::Untriaged
            | StateFilter::Unclocked
            | StateFilter::Backlog
            | StateFilter::Answered
            | StateFilter::Closed
            | StateFilter::History
            | StateFilter::Withdrawn
            | StateFilter::Vanished
            | StateFilter::All => 0,
        }
    }

    /// How many rows a state filter shows.
    #[must_use]
    pub fn of(&self, state: StateFilter) -> usize {
        match state {
            StateFilter::Open => self.open,
            StateFilter::Due => self.due + self.due_possible,
            StateFilter::Soon => self.due_in_a_day + self.due_in_a_day_possible,
            StateFilter::Overdue => self.overdue + self.overdue_possible,
            StateFilter::Untriaged => self.untriaged,
            StateFilter::Unclocked => self.unclocked,
            StateFilter::Backlog => self.backlog,
            StateFilter::Answered => self.answered,
            StateFilter::Closed => self.closed,
            StateFilter::History => self.history,
            StateFilter::Withdrawn => self.withdrawn,
            StateFilter::Vanished => self.vanished,
            StateFilter::All => self.all,
        }
    }
}

/// On how many rows the clocks of one rule stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Met on time.
    pub within: usize,
    /// Met late, missed, overdue when recorded, or left undone.
    pub late: usize,
    /// Still open, and not known to be overdue.
    pub open: usize,
}

/// How many rows an office has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeCount {
    /// The office, as rows name it.
    pub office: String,
    /// Rows.
    pub n: usize,
}

/// How many rows are of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassCount {
    /// The class.
    pub class: MessageClass,
    /// Rows.
    pub n: usize,
}

/// How the clocks of one rule stand, over all cases and incidents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnTime {
    /// The rule.
    pub rule: RuleId,
    /// What its duty is called; the id where no pack in force has it.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// Met on time.
    pub within: usize,
    /// Met late, missed, or left undone when its incident was ended.
    pub late: usize,
    /// Still open, and not known to be overdue.
    pub open: usize,
    /// The same where the rule only may govern: the class is not known, and its clock is a candidate.
    #[serde(default)]
    pub possible: Tally,
}

/// One row of the queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueRow {
    /// The case or incident.
    pub subject: Subject,
    /// The source's number; for an incident its grade.
    pub number: String,
    /// The entrance; incidents have none.
    pub channel: Option<Channel>,
    /// Title, masked.
    pub title: String,
    /// Class, where known.
    pub class: Option<MessageClass>,
    /// Whether a person confirmed the class.
    pub class_confirmed: bool,
    /// Handling office, where known.
    pub office: Option<String>,
    /// Area, where known.
    pub area: Option<String>,
    /// Written name of the stage.
    pub stage: String,
    /// Chinese name of the stage.
    pub stage_zh: String,
    /// When it was received; for an incident when it happened or was reported.
    pub received: SourceTime,
    /// The clock that is named first: of limits missed and still owed the last one that governs, else the last that only may;
    /// else what falls due next. For rows that are finished or owe nothing, what was judged: a limit not kept before one
    /// that was.
    pub lead: Option<ClockView>,
    /// What falls due next beside a limit that was missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<ClockView>,
    /// Seconds left at the page's `now` until the limit that leads; zero and less where it is overdue. Nothing where what leads
    /// does not bind, stands still or is judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_seconds: Option<i64>,
    /// The stretch of the queue it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<Band>,
    /// The earliest of the limits missed and still owed, governing or possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue_since: Option<DateTime<Utc>>,
    /// How many clocks are open.
    pub n_open_clocks: usize,
    /// How many limits of rules that are known to govern were missed and are still owed.
    pub n_missed: usize,
    /// How many limits that only may apply were missed and are still owed.
    #[serde(default)]
    pub n_missed_possible: usize,
    /// Its revision.
    pub revision: u32,
    /// The grade of an incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// Whether another incident carries it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub merged: bool,
}

/// A page of the queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueuePage {
    /// Position in the decisions log that this page shows.
    pub position: u64,
    /// The moment that due and overdue are told apart by.
    pub now: DateTime<Utc>,
    /// Counts by state, under the rest of the filter.
    pub counts: Counts,
    /// The offices there are with how many rows each has, under the rest of the filter; the most first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offices: Vec<OfficeCount>,
    /// The classes there are with how many rows each has, under the rest of the filter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<ClassCount>,
    /// The row that stands first of everything open, whatever the filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Box<QueueRow>>,
    /// Rules that clocks exist for, with how they stand over everything.
    pub rules: Vec<OnTime>,
    /// The rows.
    pub rows: Vec<QueueRow>,
    /// Rows that match the filter.
    pub n_matching: usize,
    /// This page, from 1.
    pub page: usize,
    /// Pages in all, at least 1.
    pub n_pages: usize,
    /// Records of intake on which the program failed, so that nothing followed from them yet.
    #[serde(default)]
    pub n_parked: usize,
    /// Decisions that could not be shown by a fault of the program.
    #[serde(default)]
    pub n_unshown: usize,
    /// The channels outside the pages, and how they stand; left out where no notifier has stated any.
    #[serde(default, skip_serializing_if = "Telling::is_unknown")]
    pub telling: Telling,
}

/// Everything about a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseDetail {
    /// The row.
    pub row: ShownCase,
    /// What the source says, as last amended.
    pub report: Report,
    /// Its clocks, each with its derivation.
    pub clocks: Vec<ClockView>,
    /// What people can do to it as it stands.
    #[serde(default)]
    pub may: Vec<CaseAct>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// The moment this is as known at; absent for now.
    pub as_of: Option<DateTime<Utc>>,
}

/// A case that is linked to an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkedCase {
    /// The case.
    pub id: CaseId,
    /// The source's number.
    pub number: String,
    /// Title, masked.
    pub title: String,
    /// Where it stands.
    pub stage: Stage,
}

impl IncidentDetail {
    /// The most linked cases that are named.
    pub const N_LINKED_MAX: usize = 30;
}

/// Everything about an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentDetail {
    /// The row.
    pub row: ShownIncident,
    /// Its clocks, each with its derivation.
    pub clocks: Vec<ClockView>,
    /// The cases that are linked to it, the latest linked first, at most [`IncidentDetail::N_LINKED_MAX`].
    #[serde(default)]
    pub linked: Vec<LinkedCase>,
    /// How many are linked to it.
    #[serde(default)]
    pub n_linked: usize,
    /// What is published on it or on those it carries, and not withdrawn.
    pub published: Vec<ReleaseKind>,
    /// What people can do to it as it stands.
    #[serde(default)]
    pub may: Vec<IncidentAct>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// The moment this is as known at; absent for now.
    pub as_of: Option<DateTime<Utc>>,
}
