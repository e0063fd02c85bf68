//! What people ask of a case, one act a file.
//!
//! Each says what happens, or why not; the clock engine adds what becomes of clocks.

pub(super) mod attempt;
pub(super) mod backlog;
pub(super) mod close;
pub(crate) mod extend;
pub(super) mod link;
pub(super) mod pause;
pub(super) mod reopen;
pub(super) mod reply;
pub(super) mod split;
pub(super) mod take_up;
pub(super) mod transfer;
pub(super) mod triage;
mod whole;
