//! The shapes of filters and answers; pages and the JSON API use the same.

use chrono::{DateTime, Utc};
use huiying_deadlines::{PublishedCalendar, RuleId, RulePack};
use huiying_domain::report::Report;
use huiying_domain::{CaseAct, Channel, IncidentAct, MessageClass, ReleaseKind, SourceTime, Subject};
use serde::{Deserialize, Serialize};

pub use crate::clock_view::ClockView;
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

/// Rows of the queue by how urgent they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum StateFilter {
    /// Everything that is not finished: what was missed within a day, what is due next, what was missed before, what has
    /// no clock.
    #[default]
    #[serde(rename = "open")]
    Open,
    /// An open clock that has not run out.
    #[serde(rename = "due")]
    Due,
    /// A clock that has run out and is still owed, whatever else lies ahead.
    #[serde(rename = "overdue")]
    Overdue,
    /// Waits for a person to confirm class and office.
    #[serde(rename = "untriaged")]
    Untriaged,
    /// Not finished, and no clock runs.
    #[serde(rename = "unclocked")]
    Unclocked,
    /// Answered, not closed.
    #[serde(rename = "answered")]
    Answered,
    /// Closed.
    #[serde(rename = "closed")]
    Closed,
    /// Not finished, of an import of history that nobody has taken up.
    #[serde(rename = "history")]
    History,
    /// Withdrawn with the import that brought it.
    #[serde(rename = "withdrawn")]
    Withdrawn,
    /// Everything that is not withdrawn.
    #[serde(rename = "all")]
    All,
}

impl StateFilter {
    /// Every filter, in the order pages list them.
    pub const ALL: [Self; 10] = [
        Self::Open,
        Self::Due,
        Self::Overdue,
        Self::Untriaged,
        Self::Unclocked,
        Self::Answered,
        Self::Closed,
        Self::History,
        Self::Withdrawn,
        Self::All,
    ];

    /// The written name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Due => "due",
            Self::Overdue => "overdue",
            Self::Untriaged => "untriaged",
            Self::Unclocked => "unclocked",
            Self::Answered => "answered",
            Self::Closed => "closed",
            Self::History => "history",
            Self::Withdrawn => "withdrawn",
            Self::All => "all",
        }
    }
}

/// Which rows of the queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Only this channel; incidents have none.
    pub channel: Option<Channel>,
    /// Only rows with a clock of this rule that is not void.
    pub rule: Option<RuleId>,
    /// Only rows in this state.
    pub state: StateFilter,
    /// Page, from 1.
    pub page: usize,
    /// Rows a page, at most [`QueueFilter::PER_PAGE_MAX`].
    pub per_page: usize,
}

impl QueueFilter {
    /// Rows a page unless asked otherwise.
    pub const PER_PAGE: usize = 50;
    /// The most rows a page may have.
    pub const PER_PAGE_MAX: usize = 500;
}

/// How many rows are in each state, under the filter's channel and rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Everything that is not finished.
    pub open: usize,
    /// Open clock, not run out.
    pub due: usize,
    /// Open clock that falls due within the next 24 hours.
    pub due_in_a_day: usize,
    /// Open clock, run out, or a limit missed beside the one ahead: such a row is counted as due too.
    pub overdue: usize,
    /// Class and office wait for a person, and the case is not answered or closed.
    pub untriaged: usize,
    /// Not finished, no clock runs.
    pub unclocked: usize,
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
    /// All rows.
    pub all: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference to the field")]
fn is_zero(n: &usize) -> bool {
    *n == 0
}

impl Counts {
    /// How many rows a state filter shows.
    #[must_use]
    pub fn of(&self, state: StateFilter) -> usize {
        match state {
            StateFilter::Open => self.open,
            StateFilter::Due => self.due,
            StateFilter::Overdue => self.overdue,
            StateFilter::Untriaged => self.untriaged,
            StateFilter::Unclocked => self.unclocked,
            StateFilter::Answered => self.answered,
            StateFilter::Closed => self.closed,
            StateFilter::History => self.history,
            StateFilter::Withdrawn => self.withdrawn,
            StateFilter::All => self.all,
        }
    }
}

/// How the clocks of one rule stand, over all cases and incidents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnTime {
    /// The rule.
    pub rule: RuleId,
    /// Its name; the id where no pack in force has it.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// Met on time.
    pub within: usize,
    /// Met late, or missed for good.
    pub late: usize,
    /// Still open, run out or not.
    pub open: usize,
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
    /// The open clock that falls due first; for finished rows the last one met.
    pub lead: Option<ClockView>,
    /// How many clocks are open.
    pub n_open_clocks: usize,
    /// How many limits were missed and are still owed.
    pub n_missed: usize,
    /// Its revision.
    pub revision: u32,
}

/// A page of the queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueuePage {
    /// Position in the decisions log that this page shows.
    pub position: u64,
    /// The moment that due and overdue are told apart by.
    pub now: DateTime<Utc>,
    /// Counts by state under the filter's channel and rule.
    pub counts: Counts,
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

/// Everything about an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentDetail {
    /// The row.
    pub row: ShownIncident,
    /// Its clocks, each with its derivation.
    pub clocks: Vec<ClockView>,
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
