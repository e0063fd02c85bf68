//! The program's own work on the record.

mod event;

pub use event::ProcessEvent;
