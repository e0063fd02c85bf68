//! What each event makes of a clock; total, because what is recorded has happened.

use huiying_deadlines::Facts;

use crate::clock::ClockEvent;
use crate::clock::obligation::{Counted, Obligation, RestateCause, Standing};
use crate::event::Event;

/// Folds an event of one rule's clock into the clocks of its case or incident: a new clock is put last, and any other event
/// changes the last clock of its rule.
pub fn apply(clocks: &mut Vec<Obligation>, event: &ClockEvent) {
    if let Some(started) = Obligation::started_by(event) {
        // Most cases have one clock or two; growing by the usual doubling would hold room for four.
        clocks.reserve_exact(1);
        clocks.push(started);
    } else if let Some(clock) = clocks.iter_mut().rev().find(|it| it.rule == *event.rule()) {
        clock.change(event);
    }
}

impl Obligation {
    /// The obligation that a `ClockEvent::Created` makes; `None` for any other event.
    #[must_use]
    pub fn created_by(event: &Event) -> Option<Self> {
        match event {
            Event::Clock(event) => Self::started_by(event),
            Event::Policy(_) | Event::Case(_) | Event::Incident(_) | Event::Process(_) | Event::People(_) => {
                None
            }
        }
    }

    /// As [`Obligation::created_by`], of an event that is known to be of a clock.
    #[must_use]
    pub fn started_by(event: &ClockEvent) -> Option<Self> {
        let ClockEvent::Created {
            subject: _,
            rule,
            pack,
            calendar,
            started_at,
            anchor,
            due_hard,
            due_soft,
            provisional,
            candidate,
            binding,
            due_by_law,
            target_due,
            already_past,
        } = event
        else {
            return None;
        };
        Some(Self {
            rule: rule.clone(),
            anchor: *anchor,
            facts: Facts::starting(*started_at),
            counted: Counted {
                pack: pack.clone(),
                calendar: calendar.clone(),
                due_hard: *due_hard,
                due_soft: *due_soft,
                provisional: *provisional,
                due_by_law: *due_by_law,
                target_due: *target_due,
            },
            binding: *binding,
            candidate: *candidate,
            already_past: *already_past,
            warned_at: None,
            standing: Standing::Open,
        })
    }

    /// Folds a later event on this obligation's rule into it.
    pub fn change(&mut self, event: &ClockEvent) {
        match event {
            ClockEvent::Created { .. } => {}
            ClockEvent::Confirmed { .. } => self.candidate = false,
            ClockEvent::Restated { anchor, facts, counted, cause, .. } => {
                self.anchor = *anchor;
                self.facts = facts.clone();
                self.restate(counted, cause);
            }
            ClockEvent::Warned { moment, .. } => self.warned_at = Some(*moment),
            ClockEvent::Met { met_at, on_time, margin_seconds, .. } => {
                self.standing =
                    Standing::Met { met_at: *met_at, on_time: *on_time, margin_seconds: *margin_seconds };
            }
            ClockEvent::Missed { missed_at, .. } => {
                self.standing = Standing::Missed { missed_at: *missed_at };
            }
            ClockEvent::Voided { reason, .. } => self.standing = Standing::Void { reason: *reason },
        }
    }

    fn restate(&mut self, counted: &Counted, cause: &RestateCause) {
        self.counted = counted.clone();
        self.warned_at = None;
        self.already_past = self.already_past.filter(|past| counted.due_hard <= past.known_at);
        // A miss stands unless the limit moved beyond it; then the next tick judges anew.
        let moved = matches!(self.standing, Standing::Missed { missed_at } if missed_at < counted.due_hard);
        // What met it is said again where it still does.
        let is_judged_anew = match cause {
            RestateCause::Merged
            | RestateCause::Split
            | RestateCause::Occurrence
            | RestateCause::Receipt
            | RestateCause::ReplyWithdrawn => true,
            RestateCause::Calendar
            | RestateCause::Policy
            | RestateCause::Paused
            | RestateCause::Resumed
            | RestateCause::Restarted
            | RestateCause::Extended
            | RestateCause::Published => false,
        };
        if moved || (is_judged_anew && self.standing.is_met()) {
            self.standing = Standing::Open;
        }
    }
}
