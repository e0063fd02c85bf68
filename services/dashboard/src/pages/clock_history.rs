//! What the timeline says of each clock: what it said before, who approved an extension, the last warning.

use chrono::{DateTime, Utc};
use huiying_deadlines::{RuleId, Warning};
use huiying_domain::clock::obligation::RestateCause;
use huiying_domain::{CaseEvent, ClockEvent, Event, SourceTime};
use huiying_views::TimelineEntry;

/// What happened to one clock, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// Its rule.
    pub rule: RuleId,
    /// Each time it was counted again.
    pub restated: Vec<Restated>,
    /// The extension granted.
    pub extended: Option<Extended>,
    /// The last warning given and the moment it was meant for.
    pub warned: Option<(Warning, DateTime<Utc>)>,
}

/// A clock counted again.
#[derive(Clone, Debug, PartialEq)]
pub struct Restated {
    /// The end it had before.
    pub was: DateTime<Utc>,
    /// The end it had then.
    pub now: DateTime<Utc>,
    /// It stood still from then on, so that this end was to move.
    pub paused: bool,
    /// Why.
    pub cause: RestateCause,
    /// When that was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// An extension granted.
#[derive(Clone, Debug, PartialEq)]
pub struct Extended {
    /// Who approved it.
    pub approver: String,
    /// When the person was told.
    pub told: SourceTime,
    /// Why.
    pub reason: String,
}

/// The history of every clock, in the order in which they were started.
#[must_use]
pub fn histories(timeline: &[TimelineEntry]) -> Vec<History> {
    let mut clocks: Vec<History> = Vec::new();
    for entry in timeline {
        match &entry.event {
            Event::Clock(ClockEvent::Created { rule, .. }) => {
                let rule = rule.clone();
                clocks.push(History { rule, restated: Vec::new(), extended: None, warned: None });
            }
            Event::Case(CaseEvent::ExtensionGranted { rule, approver, told, reason, .. }) => {
                if let Some(clock) = last(&mut clocks, rule) {
                    let (approver, reason) = (approver.clone(), reason.clone());
                    clock.extended = Some(Extended { approver, told: *told, reason });
                }
            }
            Event::Clock(ClockEvent::Restated { rule, cause, counted, was_due_hard, facts, .. }) => {
                if let Some(clock) = last(&mut clocks, rule) {
                    clock.restated.push(Restated {
                        was: *was_due_hard,
                        now: counted.due_hard,
                        paused: facts.is_paused(),
                        cause: cause.clone(),
                        recorded_at: entry.recorded_at,
                    });
                }
            }
            Event::Clock(ClockEvent::Warned { rule, warning, moment, .. }) => {
                if let Some(clock) = last(&mut clocks, rule) {
                    clock.warned = Some((*warning, *moment));
                }
            }
            _ => {}
        }
    }
    clocks
}

/// The last clock of a rule: a new cycle stands for the ones before it.
fn last<'a>(clocks: &'a mut [History], rule: &RuleId) -> Option<&'a mut History> {
    clocks.iter_mut().rev().find(|it| it.rule == *rule)
}
