//! What people ask of an incident, one act a file: each says what happens, or why not. What becomes of clocks follows from
//! it.

mod close;
mod merge;
mod occurrence;
mod register;
mod regrade;
mod release;
mod withdraw;
