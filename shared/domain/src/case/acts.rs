//! What people ask of a case, one act a file: each says what happens, or why not. What becomes of clocks follows from it.

mod attempt;
mod close;
mod extend;
mod link;
mod pause;
mod reopen;
mod reply;
mod split;
mod transfer;
mod triage;
mod whole;
