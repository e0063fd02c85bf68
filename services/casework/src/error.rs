//! What can go wrong while deciding, and whether beginning anew may help.

use huiying_domain::ImportId;
use huiying_eventlog::Position;

/// What can go wrong while deciding.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The intake log could not be read.
    #[error("reading intake after position {after}")]
    Intake {
        /// The last position decided.
        after: Position,
        /// What the log says.
        #[source]
        source: huiying_eventlog::Error,
    },
    /// The decisions were made of another intake log, such as one restored from an older backup.
    #[error(
        "going on after decision for intake {decided}: intake {found}; restore both logs from the same backup"
    )]
    OtherIntake {
        /// How far intake is decided.
        decided: Position,
        /// What intake has there.
        found: &'static str,
    },
    /// The passing of time could not be recorded.
    #[error("recording that time passed, after intake {after}")]
    Tick {
        /// The last position decided.
        after: Position,
        /// What the log says.
        #[source]
        source: huiying_eventlog::Error,
    },
    /// A step of a withdrawal could not be recorded.
    #[error("taking back the import {import}")]
    TakeBack {
        /// The import.
        import: ImportId,
        /// What the log says.
        #[source]
        source: huiying_eventlog::Error,
    },
    /// Another decider was faster: what it decided is the record.
    #[error("deciding intake {cause}: another process has decided it already")]
    DecidedElsewhere {
        /// The position in intake.
        cause: u64,
    },
    /// A decision cannot be folded: the program fails on it, and what it would go on with is not to be trusted.
    #[error(
        "folding the decision for intake {cause}: the program failed at {place}; go back to the previous release, or use a fixed one"
    )]
    Fold {
        /// The position in intake.
        cause: u64,
        /// The place in the program.
        place: String,
    },
    /// The decisions log could not be read or written.
    #[error("{doing} decisions")]
    Decisions {
        /// What was being done.
        doing: &'static str,
        /// What the log says.
        #[source]
        source: huiying_eventlog::Error,
    },
}

impl Error {
    /// Whether beginning anew may help: the log is away for now, or another process was faster.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Intake { source, .. }
            | Self::Tick { source, .. }
            | Self::TakeBack { source, .. }
            | Self::Decisions { source, .. } => source.is_passing(),
            Self::DecidedElsewhere { .. } => true,
            Self::OtherIntake { .. } | Self::Fold { .. } => false,
        }
    }
}
