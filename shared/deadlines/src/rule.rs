//! Time limits as data: each rule with its trigger, its count, and the clause of the document it rests on.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::condition::{Attributes, Fact};
use crate::kind::{ClockKind, Unit, no_further_field};
use crate::stop::Stop;

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
    /// Whatever its trigger happens to: a document, an inspection, a period. No clock starts by itself on a case or an
    /// incident.
    #[serde(rename = "trigger", deserialize_with = "no_further_field")]
    Trigger,
}

/// The fact that starts a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// The fact, such as `incident.occurred`.
    pub event: String,
    /// What must be said of it.
    #[serde(default, rename = "where", skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    /// Whether the clause itself names it; if not, it is our default.
    pub stated: bool,
    /// The facts to start from, in this order, while the time of `event` is not known.
    #[serde(default)]
    pub fallback: Vec<String>,
}

/// By which of the facts that it names a rule starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartedBy {
    /// The fact itself.
    Event,
    /// One to start from while the time of that is not known.
    Fallback {
        /// Its place among them, from 0; an earlier one goes before a later.
        place: usize,
    },
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
    /// At least so often (不少于).
    #[serde(rename = "minimum")]
    Minimum,
    /// No number in the clause, or a practice that binds nobody: warned of, never missed.
    #[serde(rename = "soft")]
    Soft,
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

impl Extension {
    /// The most its number may be: a new total, or what is added.
    #[must_use]
    pub fn most(&self) -> Option<u16> {
        match self {
            Self::None => None,
            Self::ExtendTo { total, .. } => Some(*total),
            Self::ExtendBy { max, .. } => Some(*max),
        }
    }
}

/// Why a clock stands still for a while, where its rule says so (domain reference 3.4 cases 14 and 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PauseCause {
    /// A third party or another organ is consulted (政府信息公开条例 arts. 32 to 34).
    #[serde(rename = "consultation")]
    Consultation,
    /// A hearing is held (信访工作条例 art. 36).
    #[serde(rename = "hearing")]
    Hearing,
    /// A technical appraisal is made (第493号令 art. 27).
    #[serde(rename = "appraisal")]
    Appraisal,
    /// The applicant is to correct the request; the clock then starts anew (政府信息公开条例 art. 30).
    #[serde(rename = "supplement")]
    Supplement,
}

impl PauseCause {
    /// Every cause.
    pub const ALL: [Self; 4] = [Self::Consultation, Self::Hearing, Self::Appraisal, Self::Supplement];

    /// The written name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Consultation => "consultation",
            Self::Hearing => "hearing",
            Self::Appraisal => "appraisal",
            Self::Supplement => "supplement",
        }
    }

    /// The cause with this written name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.code() == code)
    }
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
    /// When it applies, in words, where `applies` cannot say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies_when: Option<String>,
    /// What starts it.
    pub start: Start,
    /// How it is counted.
    pub clock: ClockKind,
    /// The planned event it must come before, for limits of that kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// How binding it is.
    pub limit: Limit,
    /// What is striven for within the limit (力争): a second, earlier due instant on the same obligation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<ClockKind>,
    /// The causes for which its clock stands still; for no other it does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<PauseCause>,
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
    /// What satisfies it.
    pub stop: Stop,
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
    /// Rules of other documents that this clause says again: the same matter, the same limit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restates: Vec<RuleId>,
    /// What each place of the document says, where its places differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Reading>,
    /// What the reader of the rule must know.
    #[serde(default)]
    pub note: Option<String>,
}

/// What one place of a document says about a matter that another place of it says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The matter, such as 完成时限; only readings of one matter are compared.
    pub about: String,
    /// The place in the document.
    #[serde(rename = "where")]
    pub place: String,
    /// What it says there, in plain words that can be compared.
    pub says: String,
    /// The text there, word for word.
    pub quote: String,
}

impl Rule {
    /// Whether passing its due instant is a miss: practices and clauses without a number are only warned of.
    #[must_use]
    pub fn is_binding(&self) -> bool {
        matches!(self.limit, Limit::Hard | Limit::Minimum)
            && !matches!(self.clock, ClockKind::Promptly { .. })
    }

    /// Whether the rule is valid on `date`; a document that states no dates leaves its end open.
    #[must_use]
    pub fn in_force_on(&self, date: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= date) && self.valid_to.is_none_or(|to| date <= to)
    }

    /// Whether a fact starts its clock, and as which of those it names.
    #[must_use]
    pub fn is_started_by(&self, fact: &Fact) -> Option<StartedBy> {
        if fact.is(&self.start.event, &self.start.attributes) {
            return Some(StartedBy::Event);
        }
        let place = self.start.fallback.iter().position(|name| name == fact.name())?;
        Some(StartedBy::Fallback { place })
    }

    /// Whether a fact by itself satisfies it. One that a continuing duty asks for does not: see [`Rule::is_ended_by`].
    #[must_use]
    pub fn is_stopped_by(&self, fact: &Fact) -> bool {
        self.is_stopped_by_all(std::slice::from_ref(fact))
    }

    /// Whether facts satisfy it together, where it asks for more than one.
    #[must_use]
    pub fn is_stopped_by_all(&self, facts: &[Fact]) -> bool {
        self.stop.is_met_by(&self.start, facts)
    }

    /// Whether a fact ends it without satisfying it, as the end of an incident ends the duty to go on publishing.
    #[must_use]
    pub fn is_ended_by(&self, fact: &Fact) -> bool {
        self.stop.is_ended_by(&self.start, fact)
    }

    /// Whether it asks for the same act as another, so that both are one duty on two bases.
    #[must_use]
    pub fn asks_as(&self, other: &Self) -> bool {
        self.stop.asks_as(&other.stop)
    }

    /// The name of the fact that satisfies it, the first where it asks for more than one.
    #[must_use]
    pub fn stop_event(&self) -> &str {
        self.stop.fact()
    }
}

/// How far from the reader a rule was made; a lower level cannot relax a higher one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// The State Council and its offices (国家).
    #[serde(rename = "national")]
    National,
    /// A province (省).
    #[serde(rename = "province")]
    Province,
    /// A city (市).
    #[serde(rename = "city")]
    City,
    /// The bureau itself (本单位).
    #[default]
    #[serde(rename = "bureau")]
    Bureau,
}

impl Level {
    /// Whether it is the bureau itself, which is what a pack is of that does not say.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference to the field")]
    pub(crate) fn is_bureau(&self) -> bool {
        *self == Self::Bureau
    }
}
