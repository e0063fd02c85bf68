//! How a clock starts: from which fact, at what instant, with which limits.

use chrono::{DateTime, Utc};
use huiying_deadlines::{Applies, Facts, Rule, RuleId, RulePack, derive, local_date, midnight_after};

use crate::case::Case;
use crate::clock::ClockEvent;
use crate::clock::obligation::{
    AlreadyPast, Anchor, Counted, Obligation, PastReason, SOURCE_TARGET, Standing,
};
use crate::event::Event;
use crate::id::Subject;
use crate::incident::Grade;
use crate::report::Channel;
use crate::state::State;
use crate::time::{Precision, SourceTime};

/// The fact a clock starts from, and when it happened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Started {
    pub(crate) anchor: Anchor,
    pub(crate) at: DateTime<Utc>,
}

impl Started {
    /// Where the reply clocks of a case count from: the rework it was sent back for, else its receipt, or for opinion
    /// found by monitoring the finding of it (domain reference 2.1).
    pub(crate) fn of(case: &Case) -> Self {
        match (case.reopened, case.channel) {
            (Some(reopened), _) => Self { anchor: Anchor::Reopened, at: reopened.at },
            (None, Channel::Mention) => Self { anchor: Anchor::Detected, at: case.detected_at },
            (None, Channel::Hotline | Channel::Message) => {
                Self { anchor: Anchor::Received, at: case.received.at }
            }
        }
    }
}

/// A case or incident whose clocks start, when that is known, and why they may then be past already.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Starting {
    pub(crate) subject: Subject,
    pub(crate) now: DateTime<Utc>,
    pub(crate) past: PastReason,
}

impl Starting {
    /// The event that starts the clock of a rule.
    pub(crate) fn clock(
        self,
        state: &State,
        pack: &RulePack,
        rule: &Rule,
        from: Started,
        candidate: bool,
    ) -> Event {
        let facts = Facts::starting(from.at);
        let counted = counted(state, pack, rule, &facts);
        let is_past = rule.is_binding() && counted.due_hard <= self.now;
        let already_past = is_past.then(|| {
            let anew = derive(rule, &Facts::starting(self.now), &state.calendar, &state.hours);
            AlreadyPast { reason: self.past, known_at: self.now, countdown_due: anew.due_hard }
        });
        Event::Clock(ClockEvent::Created {
            subject: self.subject,
            rule: rule.id.clone(),
            pack: counted.pack,
            calendar: counted.calendar,
            started_at: from.at,
            anchor: from.anchor,
            due_hard: counted.due_hard,
            due_soft: counted.due_soft,
            provisional: counted.provisional,
            candidate,
            binding: rule.is_binding(),
            due_by_law: counted.due_by_law,
            target_due: counted.target_due,
            already_past,
        })
    }
}

/// The due instants of a rule's clock, and by what they are counted.
pub(crate) fn counted(state: &State, pack: &RulePack, rule: &Rule, facts: &Facts) -> Counted {
    let due = derive(rule, facts, &state.calendar, &state.hours);
    Counted {
        pack: format!("{} {}", pack.id, pack.version),
        calendar: state.calendar.version(),
        due_hard: due.due_hard,
        due_soft: due.due_soft,
        provisional: due.provisional,
        due_by_law: due.due_by_law,
        target_due: due.target_due,
    }
}

/// Whether a rule governs the answer to a mention: opinion that concerns no incident with rules of its own.
pub(crate) fn governs_mention(rule: &Rule, grade: Option<Grade>) -> bool {
    match &rule.applies {
        Applies::OpinionOutsideGrades { grades } => {
            grade.is_none_or(|grade| !grades.iter().any(|code| code == grade.code()))
        }
        Applies::IncidentGrades { .. } | Applies::MessageClasses { .. } | Applies::Trigger => false,
    }
}

/// Whether a rule governs an incident of this grade.
pub(crate) fn governs_incident(rule: &Rule, grade: Grade) -> bool {
    match &rule.applies {
        Applies::IncidentGrades { grades } => grades.iter().any(|code| code == grade.code()),
        Applies::OpinionOutsideGrades { .. } | Applies::MessageClasses { .. } | Applies::Trigger => false,
    }
}

/// The exclusive end of a target time that the source itself states: a date ends with its day.
pub(crate) fn target_due(target: SourceTime) -> DateTime<Utc> {
    match target.precision {
        Precision::Day => midnight_after(local_date(target.at)),
        Precision::Minute | Precision::Second => target.at,
    }
}

/// The clock of a target time that the source itself states, from the receipt or the rework.
pub(crate) fn target_clock(state: &State, starting: Starting, case: &Case, target: SourceTime) -> Event {
    let (anchor, from) = match case.reopened {
        Some(reopened) => (Anchor::Reopened, reopened),
        None => (Anchor::Received, case.received),
    };
    let due_hard = target_due(target);
    Event::Clock(ClockEvent::Created {
        subject: starting.subject,
        rule: RuleId::from(SOURCE_TARGET),
        pack: String::new(),
        calendar: state.calendar.version(),
        started_at: from.at,
        anchor,
        due_hard,
        due_soft: due_hard,
        provisional: false,
        candidate: false,
        binding: true,
        due_by_law: None,
        target_due: None,
        already_past: (due_hard <= starting.now).then_some(AlreadyPast {
            reason: starting.past,
            known_at: starting.now,
            countdown_due: due_hard,
        }),
    })
}

/// Whether the last clock of this rule among these stands, running or judged.
pub(crate) fn has_clock(obligations: &[Obligation], rule: &RuleId) -> bool {
    let last = obligations.iter().rev().find(|it| it.rule == *rule);
    last.is_some_and(|it| !matches!(it.standing, Standing::Void { .. }))
}

/// Of each rule its last clock: a new cycle stands for the ones before it.
pub(crate) fn last_of_each_rule(obligations: &[Obligation]) -> impl Iterator<Item = &Obligation> {
    obligations.iter().enumerate().filter_map(|(at, it)| {
        let superseded = obligations[at + 1..].iter().any(|later| later.rule == it.rule);
        (!superseded).then_some(it)
    })
}

/// The exclusive end that a clock starts with.
pub(crate) fn started_due(started: &Event) -> Option<DateTime<Utc>> {
    match started {
        Event::Clock(ClockEvent::Created { due_hard, .. }) => Some(*due_hard),
        Event::Policy(_)
        | Event::Case(_)
        | Event::Incident(_)
        | Event::Clock(_)
        | Event::Process(_)
        | Event::People(_) => None,
    }
}
