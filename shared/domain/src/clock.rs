//! The clocks of cases and incidents.

mod event;

pub use event::ClockEvent;
