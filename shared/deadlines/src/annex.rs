//! What the annexes of a document ask for: web columns that must be kept fresh, and tasks with an office and a date.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::kind::ClockKind;
use crate::rule::{Reading, RuleId};

/// A web column of the bureau's disclosure site and how it must be kept fresh (公开栏目).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Stable name, such as `AH-COL-07`.
    pub id: RuleId,
    /// Number of the row in the annex, from 1.
    pub row: u16,
    /// First-level column (一级栏目).
    pub level1: String,
    /// Second-level column (二级栏目), where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level2: Option<String>,
    /// The office that leads (牵头责任单位), if the annex names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// The offices that take part (配合责任单位).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coop: Option<String>,
    /// How it is kept fresh; more than one entry where the annex asks for more than one thing, none where for nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refresh: Vec<Refresh>,
    /// Whether the annex leaves its cells empty below a merged one, so that they were carried down.
    #[serde(default, skip_serializing_if = "is_false")]
    pub merged: bool,
    /// The requirement, word for word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<String>,
    /// The rules of the pack that say the same of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleId>,
    /// First day of the column; its first window is the first whole one from then on. Before all windows if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
    /// The place of the row in the document.
    #[serde(rename = "where")]
    pub place: String,
}

impl Column {
    /// First and second level as one name.
    #[must_use]
    pub fn name(&self) -> String {
        self.level2.as_ref().map_or_else(|| self.level1.clone(), |level2| format!("{}·{level2}", self.level1))
    }
}

/// One way in which a column is kept fresh.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// How it is counted.
    pub clock: ClockKind,
    /// The event it follows or comes before; none for a cadence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
}

/// A task of the bureau with its offices and its date (任务).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Stable name, such as `AH-TASK-12`.
    pub id: RuleId,
    /// Number of the row in the annex, from 1.
    pub row: u16,
    /// The task, word for word.
    pub text: String,
    /// What it comes to, in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The offices that lead (牵头处室).
    pub lead: Vec<String>,
    /// The offices responsible (责任处室), if the annex names any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<String>,
    /// The date as the annex writes it (完成时限), word for word.
    pub due_raw: String,
    /// Last day by which it is to be done, where the annex names a month or a year: the last day of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// Whether it is to be kept up after that (长期坚持).
    #[serde(default, skip_serializing_if = "is_false")]
    pub standing: bool,
    /// How it comes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurs: Option<Recurrence>,
    /// The rules of the pack that carry its limits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleId>,
    /// What each place of the document says, where its places differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Reading>,
    /// The place of the row in the document.
    #[serde(rename = "where")]
    pub place: String,
}

/// How a task comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", deny_unknown_fields)]
pub enum Recurrence {
    /// In every window or by a date of every year.
    #[serde(rename = "clock")]
    Clock {
        /// The window or the date.
        clock: ClockKind,
        /// An earlier date to strive for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<ClockKind>,
    },
    /// Whenever an event happens; its rules carry the limit.
    #[serde(rename = "event")]
    Event {
        /// The event.
        event: String,
    },
}

fn is_false(value: &bool) -> bool {
    !value
}
