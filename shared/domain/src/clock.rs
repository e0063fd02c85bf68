//! The clocks of cases and incidents.

pub(crate) mod alarms;
mod event;
pub mod obligation;
pub(crate) mod recount;
pub(crate) mod start;
pub(crate) mod stop;
pub(crate) mod ticks;

pub use event::ClockEvent;
