//! Response times of cases by rule, office, channel, class or month: from receipt to the first reply and to the closing.

mod counting;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Figures;

pub use super::times::{DAYS, Times};
pub use counting::Response;

/// What the rows of the report are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// The handling office, as rows of the queue name it.
    #[default]
    #[serde(rename = "office")]
    Office,
    /// The channel.
    #[serde(rename = "channel")]
    Channel,
    /// The class, those stated by a source apart from those that a person confirmed.
    #[serde(rename = "class")]
    Class,
    /// The rule, by how sure it is that it governs. A case stands in the row of every rule that gave it a limit.
    #[serde(rename = "rule")]
    Rule,
    /// The month of receipt in Beijing.
    #[serde(rename = "month")]
    Month,
}

impl By {
    /// Everything to choose from, in the order pages list it.
    pub const ALL: [Self; 5] = [Self::Office, Self::Channel, Self::Class, Self::Rule, Self::Month];

    /// The written name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Channel => "channel",
            Self::Class => "class",
            Self::Rule => "rule",
            Self::Month => "month",
        }
    }
}

/// How sure it is that something holds of a case. Figures of one are never added to those of another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Certainty {
    /// A person confirmed the class, or it does not depend on the class.
    #[default]
    #[serde(rename = "decided")]
    Decided,
    /// The class is only what the source states.
    #[serde(rename = "provisional")]
    Provisional,
    /// The class is not known, so that the rule only may govern.
    #[serde(rename = "possible")]
    Possible,
}

/// How many cases kept the limits that a rule gave them, by how sure it is that it governs. A case with several limits of one
/// kind counts by the one that was kept worst: not kept at all, late, open, on time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// By limits that are decided.
    pub decided: Figures,
    /// By limits of a class that nobody confirmed.
    pub provisional: Figures,
    /// By limits that only may apply.
    pub possible: Figures,
}

impl Kept {
    /// The figures of one kind.
    #[must_use]
    pub fn of(&self, certainty: Certainty) -> Figures {
        match certainty {
            Certainty::Decided => self.decided,
            Certainty::Provisional => self.provisional,
            Certainty::Possible => self.possible,
        }
    }
}

/// The cases of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseRow {
    /// What they have in common: the id of a rule, the name of an office, the code of a channel or class, or a month such as
    /// `2026-09`. Nothing where they have none, and in the total.
    pub key: Option<String>,
    /// How sure that is.
    pub certainty: Certainty,
    /// How many were received.
    pub received: usize,
    /// How many of these have no limit that stands.
    pub no_limit: usize,
    /// Whether the queue filtered by this row and the period shows exactly these cases.
    pub in_queue: bool,
    /// From receipt to the first reply of all cycles.
    pub reply: Times,
    /// From receipt to the closing in force.
    pub closing: Times,
    /// How the limits were kept.
    pub kept: Kept,
}

/// Which cases are counted and what the rows are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// What the rows are.
    pub by: By,
    /// Only what was received on this day in Beijing or later.
    pub from: Option<NaiveDate>,
    /// Only what was received on this day in Beijing or earlier.
    pub to: Option<NaiveDate>,
}

/// Response times by one dimension over one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseReport {
    /// What the rows are.
    pub by: By,
    /// The first day of receipt.
    pub from: Option<NaiveDate>,
    /// The last day of receipt.
    pub to: Option<NaiveDate>,
    /// Every case once.
    pub total: ResponseRow,
    /// The rows: offices by how many cases they have, months in their order, everything else as pages list it; the row of
    /// cases that have none of it comes last.
    pub rows: Vec<ResponseRow>,
    /// Messages that were split: each of their matters counts in their place.
    pub n_split: usize,
    /// Cases that came with an import which was withdrawn: they count nowhere.
    pub n_withdrawn: usize,
}

#[cfg(test)]
mod tests;
