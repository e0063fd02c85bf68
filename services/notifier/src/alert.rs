//! What people outside the pages are to be told, one thing at a time.

use chrono::{DateTime, Utc};
use huiying_deadlines::{RuleId, Warning};
use huiying_domain::clock::obligation::PastReason;
use huiying_domain::{ClockEvent, Event, Grade, IncidentEvent, ProcessEvent, Subject};
use huiying_runtime::config::AlertKind;

/// Something people are to be told.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alert {
    /// Where it was decided, in the decisions log.
    pub(crate) position: u64,
    /// Which event of that decision it is.
    pub(crate) number: usize,
    /// When that was recorded.
    pub(crate) at: DateTime<Utc>,
    /// What it is about; nothing where a record of no case could not be decided.
    pub(crate) subject: Option<Subject>,
    /// It is about a clock that only may apply, since the class of its case is not known.
    pub(crate) candidate: bool,
    /// What is to be told.
    pub(crate) what: What,
}

impl Alert {
    /// The rule whose next word makes this one needless, where there is one; a miss stays worth telling, unless it may turn
    /// out that the rule never governed.
    pub(crate) fn may_be_overtaken(&self) -> Option<&RuleId> {
        match &self.what {
            What::Warned { rule, .. } | What::AlreadyPast { rule, .. } => Some(rule),
            What::Missed { rule, .. } => Some(rule).filter(|_| self.candidate),
            What::Registered { .. }
            | What::Regraded { .. }
            | What::Parked { .. }
            | What::SetAside
            | What::Test { .. } => None,
        }
    }
}

/// What people are to be told.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// A limit is near, or reminds.
    Warned {
        /// The rule.
        rule: RuleId,
        /// Which warning.
        warning: Warning,
        /// The exclusive end.
        due: DateTime<Utc>,
    },
    /// A limit has passed unmet.
    Missed {
        /// The rule.
        rule: RuleId,
        /// The limit that passed.
        due: DateTime<Utc>,
    },
    /// A clock was started whose limit had passed already.
    AlreadyPast {
        /// The rule.
        rule: RuleId,
        /// The limit.
        due: DateTime<Utc>,
        /// How that came.
        reason: PastReason,
    },
    /// An incident was registered.
    Registered {
        /// Its grade.
        grade: Grade,
    },
    /// An incident is of another grade than was known.
    Regraded {
        /// Its grade now.
        grade: Grade,
    },
    /// The program failed on a record, which waits: clocks it would start do not run.
    Parked {
        /// The record's id.
        intake: String,
    },
    /// The program failed where clocks were to ring: these ring no more.
    SetAside,
    /// A person tries a channel.
    Test {
        /// The channel's name.
        channel: String,
    },
}

impl What {
    /// What people are to be told of an event and what that is about; `None` where nothing.
    pub(crate) fn of(event: &Event) -> Option<(Option<Subject>, Self)> {
        match event {
            Event::Clock(event) => Self::of_clock(event).map(|what| (Some(event.subject()), what)),
            Event::Incident(event) => {
                Self::of_incident(event).map(|what| (Some(Subject::Incident(event.incident())), what))
            }
            Event::Process(event) => Self::of_process(event),
            Event::Policy(_) | Event::Case(_) | Event::People(_) => None,
        }
    }

    fn of_clock(event: &ClockEvent) -> Option<Self> {
        match event {
            ClockEvent::Created { rule, due_hard, already_past: Some(past), candidate: false, .. } => {
                Some(Self::AlreadyPast { rule: rule.clone(), due: *due_hard, reason: past.reason })
            }
            ClockEvent::Warned { rule, warning, due_hard, .. } => {
                Some(Self::Warned { rule: rule.clone(), warning: *warning, due: *due_hard })
            }
            ClockEvent::Missed { rule, missed_at, .. } => {
                Some(Self::Missed { rule: rule.clone(), due: *missed_at })
            }
            ClockEvent::Created { .. }
            | ClockEvent::Confirmed { .. }
            | ClockEvent::Restated { .. }
            | ClockEvent::Met { .. }
            | ClockEvent::Voided { .. } => None,
        }
    }

    fn of_incident(event: &IncidentEvent) -> Option<Self> {
        let grade = event.states_grade()?;
        let registered = matches!(event, IncidentEvent::Registered { .. });
        Some(if registered { Self::Registered { grade } } else { Self::Regraded { grade } })
    }

    fn of_process(event: &ProcessEvent) -> Option<(Option<Subject>, Self)> {
        match event {
            ProcessEvent::ClocksSetAside { subject, .. } => Some((Some(*subject), Self::SetAside)),
            ProcessEvent::IntakeParked { intake, .. } => {
                Some((None, Self::Parked { intake: intake.clone() }))
            }
            ProcessEvent::ChannelTestAsked { channel, .. } => {
                Some((None, Self::Test { channel: channel.clone() }))
            }
            ProcessEvent::RequestRefused { .. }
            | ProcessEvent::ChannelsStated { .. }
            | ProcessEvent::AlertsTaken { .. }
            | ProcessEvent::AlertsTold { .. }
            | ProcessEvent::AlertsFailed { .. }
            | ProcessEvent::ReportUnknown { .. }
            | ProcessEvent::CaseIdTaken { .. }
            | ProcessEvent::ImportBegan { .. }
            | ProcessEvent::ImportEnded { .. }
            | ProcessEvent::ImportWithdrawn { .. }
            | ProcessEvent::WithdrawalWentOn { .. }
            | ProcessEvent::IntakeResumed { .. } => None,
        }
    }

    /// The kind that configurations know it by.
    pub(crate) fn kind(&self) -> AlertKind {
        match self {
            Self::Warned { .. } => AlertKind::Warned,
            Self::Missed { .. } | Self::AlreadyPast { .. } => AlertKind::Missed,
            Self::Registered { .. } | Self::Regraded { .. } => AlertKind::Incident,
            Self::Parked { .. } | Self::SetAside => AlertKind::Fault,
            Self::Test { .. } => AlertKind::Test,
        }
    }

    /// Whether it only tries a channel.
    pub(crate) fn is_test(&self) -> bool {
        self.kind() == AlertKind::Test
    }

    /// The rule and the limit, where it is about a clock.
    pub(crate) fn clock(&self) -> Option<(&RuleId, DateTime<Utc>)> {
        match self {
            Self::Warned { rule, due, .. }
            | Self::Missed { rule, due }
            | Self::AlreadyPast { rule, due, .. } => Some((rule, *due)),
            Self::Registered { .. }
            | Self::Regraded { .. }
            | Self::Parked { .. }
            | Self::SetAside
            | Self::Test { .. } => None,
        }
    }
}
