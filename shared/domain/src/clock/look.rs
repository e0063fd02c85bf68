//! What a tick looks at, one clock, case or incident at a time.

use crate::id::Subject;

/// One thing that a tick looks at. Each is looked at for itself, so that a fault of the program at one leaves the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A clock that is due to ring.
    Ring {
        /// Whose clock.
        subject: Subject,
        /// Its place among the clocks of that case or incident.
        place: usize,
    },
    /// A case or incident whose clocks are to be counted again.
    Recount {
        /// Which.
        subject: Subject,
    },
}

impl Look {
    /// The case or incident that is looked at.
    #[must_use]
    pub fn subject(self) -> Subject {
        match self {
            Self::Ring { subject, .. } | Self::Recount { subject } => subject,
        }
    }
}
