//! The program's own work on the record.

pub mod alert;
mod event;
pub mod parking;

pub use event::ProcessEvent;
