//! Cases software gets wrong, named and numbered as in section 3.4 of the domain reference.
//!
//! Here are those of cases and incidents; the others are in the tests of `huiying-deadlines`.

mod cases;
mod clocks;
mod incidents;

use super::*;

pub(crate) fn restated(events: &[Event], rule: &str) -> Option<(RestateCause, DateTime<Utc>, DateTime<Utc>)> {
    events.iter().find_map(|event| match event {
        Event::Clock(ClockEvent::Restated { rule: of, cause, was_due_hard, counted, .. })
            if of.as_str() == rule =>
        {
            Some((cause.clone(), *was_due_hard, counted.due_hard))
        }
        _ => None,
    })
}
