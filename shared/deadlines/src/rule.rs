//! Time limits as data: each rule with its trigger, its count, and the clause of the document it rests on.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};

/// The stable name of a rule, such as `AH-OPN-5H`: prefix for the origin, then matter and limit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(String);

impl RuleId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for RuleId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A name for people in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// Chinese, shown first.
    pub zh: String,
    /// English, beside it.
    pub en: String,
}

/// What a rule governs. The codes are those of the domain's grades and classes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", deny_unknown_fields)]
pub enum Applies {
    /// Opinion that concerns an incident of one of these grades.
    #[serde(rename = "incident_grades")]
    IncidentGrades {
        /// Grade codes, such as `major`.
        grades: Vec<String>,
    },
    /// All other opinion on government affairs: that which concerns no incident of these grades.
    #[serde(rename = "opinion_outside_grades")]
    OpinionOutsideGrades {
        /// Grade codes that have a rule of their own.
        grades: Vec<String>,
    },
    /// Messages from the public of one of these classes.
    #[serde(rename = "message_classes")]
    MessageClasses {
        /// Class codes, such as `suggestion`.
        classes: Vec<String>,
    },
}

/// The event that starts a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// The event, such as `incident.occurred`.
    pub event: String,
    /// Whether the clause itself names it; if not, it is our default.
    pub stated: bool,
    /// The events to start from, in this order, while the time of `event` is not known.
    #[serde(default)]
    pub fallback: Vec<String>,
}

/// How a limit is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", deny_unknown_fields)]
pub enum ClockKind {
    /// Continuous hours from the instant of the trigger, through nights and holidays (小时).
    #[serde(rename = "hours")]
    Hours {
        /// Number of hours.
        n: u16,
    },
    /// Until 24:00 of the date of the trigger, holiday or not (当日).
    #[serde(rename = "same_day", deserialize_with = "no_further_field")]
    SameDay,
    /// Until 24:00 of the n-th working day after the date of the trigger (工作日).
    #[serde(rename = "working_days")]
    WorkingDays {
        /// Number of working days.
        n: u16,
    },
    /// Until 24:00 of the n-th working day before the date of a planned event (提前…个工作日).
    #[serde(rename = "working_days_before")]
    WorkingDaysBefore {
        /// Number of working days; the date of the event is not counted.
        n: u16,
    },
    /// Until 24:00 of the n-th calendar day after the date of the trigger (日).
    #[serde(rename = "calendar_days")]
    CalendarDays {
        /// Number of calendar days.
        n: u16,
        /// Whether a last day of rest moves the end to the next working day (民法典 art. 203).
        roll_forward: bool,
    },
    /// Until 24:00 of the corresponding day n months later, else that month's last day (民法典 art. 202).
    #[serde(rename = "months")]
    Months {
        /// Number of months.
        n: u16,
        /// Whether a last day of rest moves the end to the next working day (民法典 art. 203).
        roll_forward: bool,
    },
}

impl ClockKind {
    /// The number the clause gives; one for the same day.
    #[must_use]
    pub fn n(&self) -> u16 {
        match *self {
            Self::SameDay => 1,
            Self::Hours { n }
            | Self::WorkingDays { n }
            | Self::WorkingDaysBefore { n }
            | Self::CalendarDays { n, .. }
            | Self::Months { n, .. } => n,
        }
    }
}

/// How binding a limit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Limit {
    /// Must not be passed (不得, 应, 最迟).
    #[serde(rename = "hard")]
    Hard,
    /// To be striven for (力争).
    #[serde(rename = "target")]
    Target,
}

/// What the number of an extension counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// Working days (工作日).
    #[serde(rename = "working_days")]
    WorkingDays,
    /// Calendar days (日).
    #[serde(rename = "calendar_days")]
    CalendarDays,
}

/// Whether and how a limit can be extended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", deny_unknown_fields)]
pub enum Extension {
    /// The clause allows none.
    #[serde(rename = "none", deserialize_with = "no_further_field")]
    None,
    /// To a total counted from the original start (可延长至).
    #[serde(rename = "extend_to")]
    ExtendTo {
        /// The new total, not what is added.
        total: u16,
        /// What the total counts.
        unit: Unit,
        /// When it is allowed, in the words of the clause.
        condition: String,
        /// Whether the clause says who approves.
        approver_stated: bool,
    },
    /// By an amount counted from the original due date (延长).
    #[serde(rename = "extend_by")]
    ExtendBy {
        /// The most that may be added.
        max: u16,
        /// What it counts.
        unit: Unit,
        /// When it is allowed, in the words of the clause.
        condition: String,
        /// Whether the clause says who approves.
        approver_stated: bool,
    },
}

/// One time limit of one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable name.
    pub id: RuleId,
    /// What it demands, for people.
    pub name: Name,
    /// What it governs.
    pub applies: Applies,
    /// What starts it.
    pub start: Start,
    /// How it is counted.
    pub clock: ClockKind,
    /// How binding it is.
    pub limit: Limit,
    /// Whether it can be extended.
    pub extension: Extension,
    /// The office that leads (牵头), if the document names one.
    #[serde(default)]
    pub lead: Option<String>,
    /// The offices that take part (配合).
    #[serde(default)]
    pub coop: Vec<String>,
    /// The person answerable, if the document names one.
    #[serde(default)]
    pub accountable: Option<String>,
    /// What satisfies it: the event, such as `release.published`, then what must be true of it, in words.
    pub stop: String,
    /// What the document says happens on a miss.
    #[serde(default)]
    pub consequence: Option<String>,
    /// The clause, word for word.
    pub quote: String,
    /// The clause on extension, word for word.
    #[serde(default)]
    pub quote_extension: Option<String>,
    /// The place of the clause in the document, where known.
    #[serde(default, rename = "where")]
    pub place: Option<String>,
    /// The document: number, title, date.
    pub document: String,
    /// First day of validity; open if absent.
    #[serde(default)]
    pub valid_from: Option<NaiveDate>,
    /// Last day of validity; open if absent.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
    /// What the reader of the rule must know.
    #[serde(default)]
    pub note: Option<String>,
}

impl Rule {
    /// Whether the rule is valid on `date`; a document that states no dates leaves its end open.
    #[must_use]
    pub fn in_force_on(&self, date: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= date) && self.valid_to.is_none_or(|to| date <= to)
    }
}

/// Refuses fields beside `kind`, which serde lets pass on a variant that has none.
fn no_further_field<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Empty {}
    Empty::deserialize(deserializer).map(|Empty {}| ())
}
