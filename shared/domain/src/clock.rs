//! The clocks of cases and incidents.

pub(crate) mod alarms;
pub(crate) mod case;
pub(crate) mod engine;
mod event;
pub mod fold;
pub(crate) mod incident;
mod look;
pub mod obligation;
pub(crate) mod recount;
pub(crate) mod restate;
pub(crate) mod start;
pub(crate) mod stop;
pub mod ticks;

pub use event::ClockEvent;
