//! What every act on an incident asks of it first.

use crate::incident::Incident;
use crate::refusal::Refusal;

impl Incident {
    /// Whether it is not closed, merged into another or not.
    pub(crate) fn unclosed(&self) -> Result<(), Refusal> {
        match self.closed_at {
            Some(_) => Err(Refusal::AlreadyClosed),
            None => Ok(()),
        }
    }

    /// Whether it is not closed and stands for itself.
    pub(crate) fn own(&self) -> Result<(), Refusal> {
        self.unclosed()?;
        match self.merged_into {
            Some(into) => Err(Refusal::MergedAway { into }),
            None => Ok(()),
        }
    }
}
