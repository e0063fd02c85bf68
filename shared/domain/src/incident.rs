//! An incident (突发事件): its grade, its two times, and what was published on it.

pub(crate) mod acts;
mod event;
mod fold;
pub(crate) mod group;
mod guards;
mod not_done;

use chrono::{DateTime, Utc};
use huiying_deadlines::vocabulary::{OPINION_REPORTED_UPWARD, PRESS_CONFERENCE_HELD, RELEASE_PUBLISHED};
use huiying_deadlines::{Fact, Rule};
use serde::{Deserialize, Serialize};

use crate::clock::obligation::Obligation;
use crate::id::IncidentId;
use crate::time::SourceTime;

pub use acts::IncidentAct;
pub use event::IncidentEvent;
pub use not_done::NotDone;

/// Grade of an incident (第493号令 art. 3), not to be mixed with warning or response levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grade {
    /// 特别重大
    #[serde(rename = "extra_major")]
    ExtraMajor,
    /// 重大
    #[serde(rename = "major")]
    Major,
    /// 较大
    #[serde(rename = "larger")]
    Larger,
    /// 一般
    #[serde(rename = "general")]
    General,
}

impl Grade {
    /// Every grade, the gravest first.
    pub const ALL: [Self; 4] = [Self::ExtraMajor, Self::Major, Self::Larger, Self::General];

    /// The written name, which rule packs use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ExtraMajor => "extra_major",
            Self::Major => "major",
            Self::Larger => "larger",
            Self::General => "general",
        }
    }

    /// The grade with this written name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.code() == code)
    }
}

/// What the bureau put out on an incident: to the public, or to the level above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ReleaseKind {
    /// Authoritative information (权威信息), which stops the 5-hour clock.
    #[serde(rename = "authoritative")]
    Authoritative,
    /// A press conference was held (新闻发布会), which stops the 24-hour clock.
    #[serde(rename = "press_conference")]
    PressConference,
    /// A follow-up (续报), which stops no clock.
    #[serde(rename = "update")]
    Update,
    /// The accident bulletin of the first day (事故快讯).
    #[serde(rename = "flash")]
    Flash,
    /// The report to the level above (上报, 第493号令 arts. 10 and 11).
    #[serde(rename = "reported_upward")]
    ReportedUpward,
}

impl ReleaseKind {
    /// Every kind, in the order forms list them.
    pub const ALL: [Self; 5] =
        [Self::Authoritative, Self::PressConference, Self::Flash, Self::ReportedUpward, Self::Update];

    /// The written name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Authoritative => "authoritative",
            Self::PressConference => "press_conference",
            Self::Update => "update",
            Self::Flash => "flash",
            Self::ReportedUpward => "reported_upward",
        }
    }

    /// The kind with this written name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it reaches the public.
    #[must_use]
    pub fn is_public(self) -> bool {
        !matches!(self, Self::ReportedUpward)
    }

    /// The fact that it states.
    #[must_use]
    pub fn fact(self) -> Fact {
        match self {
            Self::PressConference => Fact::new(PRESS_CONFERENCE_HELD),
            Self::ReportedUpward => Fact::new(OPINION_REPORTED_UPWARD),
            Self::Authoritative | Self::Update | Self::Flash => {
                Fact::new(RELEASE_PUBLISHED).with("kind", self.code()).with("to", "public")
            }
        }
    }

    /// Whether it is what a rule waits for.
    #[must_use]
    pub fn stops(self, rule: &Rule) -> bool {
        rule.is_stopped_by(&self.fact())
    }
}

/// What deciding needs to know of an incident. Views keep it within their rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its grade.
    pub grade: Grade,
    /// When it happened, where known.
    pub occurred: Option<SourceTime>,
    /// When the first report reached the bureau.
    pub reported: SourceTime,
    /// When it was closed.
    #[serde(with = "huiying_deadlines::instant::utc_option", default)]
    pub closed_at: Option<DateTime<Utc>>,
    /// The incident that carries it, where the two are one.
    pub merged_into: Option<IncidentId>,
    /// What was put out and not withdrawn, in the order it was recorded.
    pub releases: Vec<(ReleaseKind, SourceTime)>,
    /// Its clocks.
    pub obligations: Vec<Obligation>,
    /// How many events have touched it.
    pub revision: u32,
}

impl Incident {
    /// Whether nothing is owed on it any more: it was ended, or another incident carries it.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.closed_at.is_some() || self.merged_into.is_some()
    }

    /// The kinds of what was put out and not withdrawn, each once, in the order of their first publication.
    #[must_use]
    pub fn published(&self) -> Vec<ReleaseKind> {
        let mut kinds = Vec::new();
        for (kind, _) in &self.releases {
            if !kinds.contains(kind) {
                kinds.push(*kind);
            }
        }
        kinds
    }
}

#[cfg(test)]
mod tests {
    use huiying_deadlines::recorded::{Part, recordable};
    use huiying_deadlines::vocabulary::SubjectKind;

    use super::*;

    #[test]
    fn every_release_states_a_fact_that_packs_may_wait_for_and_every_such_fact_is_stated() {
        let facts = ReleaseKind::ALL.map(ReleaseKind::fact);
        for fact in &facts {
            let mut stops = recordable(SubjectKind::Incident, Part::Stop);
            assert!(stops.any(|it| it.can_be(fact.name(), fact.attributes())), "{fact:?}");
        }
        for it in recordable(SubjectKind::Incident, Part::Stop) {
            let kinds =
                it.attributes.iter().filter(|(name, _)| *name == "kind").flat_map(|(_, values)| *values);
            let stated = |kind: &str| {
                facts.iter().any(|fact| fact.attributes().get("kind").is_some_and(|it| it == kind))
            };
            assert!(facts.iter().any(|fact| fact.name() == it.fact), "{}", it.fact);
            assert!(kinds.copied().all(stated), "{}", it.fact);
        }
    }
}
