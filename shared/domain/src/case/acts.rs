//! What people can ask of a case: a file for each act, together with the act that undoes it.
//!
//! An act returns what happens, or why it is refused; the clock engine then adds what that does to the clocks.

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
