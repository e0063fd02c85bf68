//! What the bureau's record says happened: events in the past tense, gathered in one decision per arrival.

pub(crate) mod written;

use huiying_deadlines::RuleId;
use serde::{Deserialize, Deserializer, Serialize};

use crate::envelope::{Payload, read_data, unknown_type};
use crate::id::Subject;
use crate::tick::Tick;

pub use crate::case::CaseEvent;
pub use crate::clock::ClockEvent;
pub use crate::incident::IncidentEvent;
pub use crate::people::PeopleEvent;
pub use crate::policy::PolicyEvent;
pub use crate::process::ProcessEvent;

/// A fact of the bureau's record, by what it is about. Each family is written and read by its own names, which never
/// change; a changed shape is a new name.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(
    clippy::large_enum_variant,
    reason = "most events are of cases, and a box for each would cost an allocation"
)]
pub enum Event {
    /// Rules and calendars.
    Policy(PolicyEvent),
    /// A case.
    Case(CaseEvent),
    /// An incident.
    Incident(IncidentEvent),
    /// A clock of a case or incident.
    Clock(ClockEvent),
    /// The program's own work.
    Process(ProcessEvent),
    /// Who may act for the bureau.
    People(PeopleEvent),
}

impl Event {
    /// The case or incident it happened on: its revision is raised, so that a page opened before is known to be old.
    #[must_use]
    pub fn revises(&self) -> Option<Subject> {
        match self {
            Self::Case(event) => Some(Subject::Case(event.case())),
            Self::Incident(event) => Some(Subject::Incident(event.incident())),
            Self::Policy(_) | Self::Clock(_) | Self::Process(_) | Self::People(_) => None,
        }
    }

    /// The case or incident whose clock this event starts or changes, and the clock's rule.
    #[must_use]
    pub fn clock_of(&self) -> Option<(Subject, &RuleId)> {
        match self {
            Self::Clock(event) => Some((event.subject(), event.rule())),
            Self::Policy(_) | Self::Case(_) | Self::Incident(_) | Self::Process(_) | Self::People(_) => None,
        }
    }

    /// Every case and incident whose timeline tells of it: the one it happened on first.
    #[must_use]
    pub fn about(&self) -> Vec<Subject> {
        match self {
            Self::Policy(_) | Self::People(_) => Vec::new(),
            Self::Case(event) => {
                std::iter::once(Subject::Case(event.case())).chain(event.told_to()).collect()
            }
            Self::Incident(event) => {
                std::iter::once(Subject::Incident(event.incident())).chain(event.told_to()).collect()
            }
            Self::Clock(event) => vec![event.subject()],
            Self::Process(event) => event.told_to(),
        }
    }
}

/// The one answer to one intake record. Readers keep the first decision per cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Position in the intake log of the record that caused it.
    pub cause: u64,
    /// Id of that record.
    pub intake: String,
    /// What follows from it; empty where nothing does.
    pub events: Vec<Event>,
}

impl Decision {
    /// For a decision on a tick, whether the program failed on all of it, so that no clock rang; `None` for any other.
    #[must_use]
    pub fn rang_nothing(&self) -> Option<bool> {
        Tick::has_id(&self.intake)
            .then(|| matches!(self.events[..], [Event::Process(ProcessEvent::IntakeParked { .. })]))
    }
}

impl Payload for Decision {
    fn type_name(&self) -> &'static str {
        "cn.huiying.decision.v1"
    }

    fn read<'de, D: Deserializer<'de>>(type_name: &str, data: D) -> Result<Self, D::Error> {
        match type_name {
            "cn.huiying.decision.v1" => read_data(type_name, data),
            unknown => Err(unknown_type(unknown)),
        }
    }
}
