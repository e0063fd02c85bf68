//! Rules and working-day calendars in force.

mod event;

pub use event::PolicyEvent;
