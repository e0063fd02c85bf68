//! A case (案件): where it stands, what it asks for, and its clocks.

pub(crate) mod acts;
pub(crate) mod arrivals;
mod beside;
mod event;
mod fold;
mod guards;
mod matter;
mod outcome;
mod questions;
pub(crate) mod withdrawn;

use chrono::{DateTime, Utc};
use huiying_deadlines::Fact;
use huiying_deadlines::vocabulary::{DISCLOSURE_ANSWERED, FEEDBACK_SENT, MESSAGE_REPLIED, RELEASE_PUBLISHED};
use serde::{Deserialize, Serialize};

use crate::clock::obligation::Obligation;
use crate::details::SourceState;
use crate::id::{CaseId, ImportId, IncidentId};
use crate::report::{Channel, MessageClass};
use crate::time::SourceTime;

pub use acts::CaseAct;
pub use acts::extend::{amounts, in_time};
pub use beside::Beside;
pub use event::CaseEvent;
pub use fold::OfParts;
pub use matter::{Matter, Triage};
pub use outcome::Outcome;
pub use questions::Assigned;

/// Where a case stands; each stage carries the facts that are true in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Arrived; class and office wait for a person (待研判).
    #[serde(rename = "received")]
    Received,
    /// Class and office are confirmed (办理中).
    #[serde(rename = "handling")]
    Handling {
        /// Who handles it.
        office: String,
        /// Since when.
        #[serde(with = "huiying_deadlines::instant::utc")]
        confirmed_at: DateTime<Utc>,
    },
    /// The petitioner was answered (已答复).
    #[serde(rename = "answered")]
    Answered {
        /// When the first reply reached its channel.
        replied: SourceTime,
    },
    /// Finished (办结).
    #[serde(rename = "closed")]
    Closed {
        /// When.
        #[serde(with = "huiying_deadlines::instant::utc")]
        closed_at: DateTime<Utc>,
        /// How.
        outcome: Outcome,
    },
}

impl Stage {
    /// The written name.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Handling { .. } => "handling",
            Self::Answered { .. } => "answered",
            Self::Closed { .. } => "closed",
        }
    }

    /// The stage of a case that was sent back for rework: its office has it again, or it waits for one.
    #[must_use]
    pub fn after_reopening(office: Option<String>, reopened_at: DateTime<Utc>) -> Self {
        office.map_or(Self::Received, |office| Self::Handling { office, confirmed_at: reopened_at })
    }

    /// Whether a person has closed it; a source that closes a case does not end our duty to answer.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        matches!(self, Self::Closed { outcome, .. } if *outcome != Outcome::ClosedBySource)
    }

    /// Whether the case is closed, by a person or by its source.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Closed { .. })
    }
}

/// What deciding needs to know of a case; texts stay in the events. Views keep it within their rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The entrance it came by.
    pub channel: Channel,
    /// Its class, by the source's word until a person confirms it.
    pub class: Option<MessageClass>,
    /// Whether a person confirmed class and office.
    pub class_confirmed: bool,
    /// When it was received, as the source says.
    pub received: SourceTime,
    /// That time is a stand-in: the source's could not be read.
    pub received_unknown: bool,
    /// When the bureau learnt of it: the record of its report.
    #[serde(with = "huiying_deadlines::instant::utc")]
    pub detected_at: DateTime<Utc>,
    /// Where it stands.
    pub stage: Stage,
    /// The first reply of this cycle, kept when the case is closed: the earlier of the two below.
    pub first_reply: Option<SourceTime>,
    /// The first reply of this cycle that a person recorded.
    pub own_reply: Option<SourceTime>,
    /// The reply of this cycle that the source tells of; a later version of it takes its place.
    pub source_reply: Option<SourceTime>,
    /// What the source's own word for the state means, as it last said.
    pub source_state: Option<SourceState>,
    /// The office that handles it, once confirmed.
    pub office: Option<String>,
    /// The incident it is about, where a person has linked them.
    pub incident: Option<IncidentId>,
    /// The case it was split from.
    pub part_of: Option<CaseId>,
    /// The cases it was split into.
    pub parts: Vec<CaseId>,
    /// The bureau that was asked to take it and has not answered.
    pub transfer: Option<String>,
    /// Whether the applicant was asked to correct the request, which can be done once.
    pub supplement_asked: bool,
    /// When it was sent back for rework, where it was; its clocks count from then on.
    pub reopened: Option<SourceTime>,
    /// Replies given before are of an earlier cycle.
    #[serde(with = "huiying_deadlines::instant::utc_option", default)]
    pub answers_from: Option<DateTime<Utc>>,
    /// The place in its clocks of the first one of this cycle.
    pub cycle_from: usize,
    /// When a consultation ended by the silence of whoever was asked: nobody stated it, so a stated end replaces it.
    pub silent_end: Option<SourceTime>,
    /// How often a reply was tried that did not reach the petitioner.
    pub attempts: u32,
    /// Its clocks.
    pub obligations: Vec<Obligation>,
    /// When a person last took what was missed until then as backlog (积压); limits missed later are not covered.
    #[serde(with = "huiying_deadlines::instant::utc_option", default)]
    pub backlog_at: Option<DateTime<Utc>>,
    /// It came with an import of history and nobody has taken it up: its clocks are judged and never ring, and it is on
    /// no duty queue.
    pub from_history: bool,
    /// Whether an officer has ever worked on it.
    pub worked_on: bool,
    /// Whether an officer has worked on it since a source last spoke of it.
    pub worked_on_since: bool,
    /// An import that was withdrawn and says something of it, where an officer had worked on it: a person has to look.
    pub held: Option<ImportId>,
    /// Since when its source lists it no longer (不再列出): the time of the full export that showed so.
    #[serde(with = "huiying_deadlines::instant::utc_option", default)]
    pub vanished_at: Option<DateTime<Utc>>,
    /// How many events have touched it; a request that saw an older one is refused.
    pub revision: u32,
}

impl Case {
    /// The clocks of this cycle: those before it are of replies that did not settle the matter.
    #[must_use]
    pub fn cycle(&self) -> &[Obligation] {
        self.obligations.get(self.cycle_from..).unwrap_or_default()
    }

    /// Whether a reply given then is one of an earlier cycle.
    #[must_use]
    pub fn is_of_earlier_cycle(&self, replied: SourceTime) -> bool {
        self.answers_from.is_some_and(|from| replied.at < from)
    }

    /// When the last of what settled this cycle happened, a reply or the closing; none where it is not settled.
    #[must_use]
    pub fn settled_at(&self) -> Option<DateTime<Utc>> {
        let closed = match &self.stage {
            Stage::Closed { closed_at, .. } => Some(*closed_at),
            Stage::Received | Stage::Handling { .. } | Stage::Answered { .. } => None,
        };
        let replies = [self.first_reply, self.source_reply].into_iter().flatten().map(|it| it.at);
        replies.chain(closed).max()
    }

    /// Whether its source closed it and a person did not.
    #[must_use]
    pub fn is_closed_by_source(&self) -> bool {
        match &self.stage {
            Stage::Closed { outcome: Outcome::ClosedBySource, .. } => true,
            Stage::Closed { outcome: Outcome::Duplicate, .. } => {
                self.source_state == Some(SourceState::ClosedDuplicate)
            }
            Stage::Closed {
                outcome:
                    Outcome::Answered
                    | Outcome::NoReplyDue
                    | Outcome::Transferred
                    | Outcome::NotCorrected
                    | Outcome::Unreachable
                    | Outcome::ImportWithdrawn,
                ..
            }
            | Stage::Received
            | Stage::Handling { .. }
            | Stage::Answered { .. } => false,
        }
    }

    /// Whether the import that brought it was withdrawn.
    #[must_use]
    pub fn is_withdrawn(&self) -> bool {
        matches!(self.stage, Stage::Closed { outcome: Outcome::ImportWithdrawn, .. })
    }

    /// The facts that a reply to it states, by the names of the documents. The answer to a mention is given where all can
    /// read it.
    #[must_use]
    pub fn reply_facts(&self) -> Vec<Fact> {
        match self.channel {
            Channel::Mention => vec![Fact::new(RELEASE_PUBLISHED).with("to", "public")],
            Channel::Hotline | Channel::Message => {
                [MESSAGE_REPLIED, FEEDBACK_SENT, DISCLOSURE_ANSWERED].map(Fact::new).to_vec()
            }
        }
    }

    /// When it was received, unless that time is a stand-in.
    #[must_use]
    pub fn known_receipt(&self) -> Option<SourceTime> {
        (!self.received_unknown).then_some(self.received)
    }
}
