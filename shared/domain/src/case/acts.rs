//! What people ask of a case, one act a file.
//!
//! Each says what happens, or why not; the clock engine adds what becomes of clocks.

mod attempt;
mod close;
mod extend;
mod link;
mod pause;
mod reopen;
mod reply;
mod split;
mod take_up;
mod transfer;
mod triage;
mod whole;
