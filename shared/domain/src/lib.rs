//! What arrives, what is decided and how: intake, events, cases and incidents as pure functions.
//!
//! Nothing in this crate does I/O, reads a clock or draws random numbers; time is an argument or a field.
//! Suggested reading order:
//!
//! 1. [`id`]: names of things; [`time`]: a time as a source gives it; [`personal`]: what must never be shown;
//!    [`alike`]: text as it is compared; [`bounded`]: text within bounds.
//! 2. [`report`] with its [`details`], [`mod@import`], [`listing`] and [`request`] with its [`wish`]: what arrives;
//!    [`intake`]: the records of the intake log.
//! 3. [`event`]: what is decided; [`envelope`]: how both are written, as CloudEvents.
//! 4. [`process`]: what the program says of its own work, such as records it parked and alerts it sent.
//! 5. [`case`], [`incident`], [`policy`], [`people`]: a folder each, with its state, its events and what people ask of it; [`clock`]:
//!    what becomes of their clocks; [`state`]: all of it together.
//! 6. [`decide()`]: intake in, events out; [`evolve()`]: event in, state out.

// A new variant must be looked at wherever one is matched.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

pub mod actor;
pub mod alike;
pub mod bounded;
pub mod case;
pub mod clock;
pub mod decide;
pub mod details;
pub mod envelope;
pub mod event;
pub mod evolve;
pub mod id;
pub mod import;
pub mod incident;
pub mod intake;
pub mod listing;
pub mod pasted;
pub mod people;
pub mod personal;
pub mod policy;
pub mod process;
pub mod refusal;
pub mod report;
pub mod request;
pub mod state;
pub mod tick;
pub mod time;
pub mod wish;
mod written_names;

pub use actor::Actor;
pub use case::{Assigned, Case, CaseAct, Matter, Outcome, Stage, Triage};
pub use clock::obligation::{Counted, Obligation};
pub use decide::decide;
pub use details::Details;
pub use envelope::{Envelope, Payload};
pub use event::{
    CaseEvent, ClockEvent, Decision, Event, IncidentEvent, PeopleEvent, PolicyEvent, ProcessEvent,
};
pub use evolve::evolve;
pub use id::{CaseId, GrantId, ImportId, IncidentId, PersonId, ReportId, RequestId, Subject};
pub use incident::{Grade, Incident, IncidentAct, NotDone, ReleaseKind};
pub use intake::{Intake, Known};
pub use listing::Listing;
pub use people::{People, Power, Role};
pub use personal::{Personal, Sealed};
pub use process::alert::{Ended, Receipt, Round};
pub use process::parking::Parking;
pub use refusal::Refusal;
pub use report::{Channel, MessageClass, Report};
pub use request::Request;
pub use state::State;
pub use tick::Tick;
pub use time::{Precision, SourceTime};
pub use wish::Wish;

/// What can go wrong when a written record or a name is read back.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A name does not have the form of its kind.
    #[error("reading {kind} `{text}`: expected {expected}")]
    BadId {
        /// What was being read.
        kind: &'static str,
        /// What stood there.
        text: String,
        /// The form that is accepted.
        expected: &'static str,
    },
    /// A record's type is not one this version knows.
    #[error(
        "reading a record of type `{found}`: this version does not know it; a newer huiying wrote it, upgrade before going on"
    )]
    UnknownType {
        /// The type that was found.
        found: String,
    },
    /// A row of a table of notations, by which masking is measured, cannot be read.
    #[error("reading the table of notations, line {line}: {what}")]
    BadNotation {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// A record of a known type does not have that type's shape.
    #[error("reading a record of type `{of_type}`: {why}")]
    BadShape {
        /// The type that was being read.
        of_type: String,
        /// What its reader says.
        why: String,
    },
}
