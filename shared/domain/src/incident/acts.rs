//! What people ask of an incident, one act a file.
//!
//! Each says what happens, or why not; the clock engine adds what becomes of clocks.

pub(super) mod close;
pub(super) mod merge;
pub(super) mod occurrence;
mod register;
pub(super) mod regrade;
pub(super) mod release;
pub(super) mod withdraw;
