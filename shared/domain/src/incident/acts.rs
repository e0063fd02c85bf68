//! What people ask of an incident, one act a file.
//!
//! Each says what happens, or why not; the clock engine adds what becomes of clocks.

mod close;
mod merge;
mod occurrence;
mod register;
mod regrade;
mod release;
mod withdraw;
