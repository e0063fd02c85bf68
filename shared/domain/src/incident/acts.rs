//! What people can ask of an incident: a file for each act, together with the act that undoes it.
//!
//! An act returns what happens, or why it is refused; the clock engine then adds what that does to the clocks.

pub(super) mod close;
pub(super) mod merge;
pub(super) mod occurrence;
mod register;
pub(super) mod regrade;
pub(super) mod release;
pub(super) mod withdraw;
