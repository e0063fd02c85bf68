//! What every act on a case asks of it first.

use huiying_deadlines::RuleId;

use crate::case::Case;
use crate::clock::obligation::{Obligation, Standing, owed};
use crate::refusal::Refusal;

impl Case {
    /// Whether its class and office are only suggested. Of a case that was split, each matter has its own.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        !self.class_confirmed && self.parts.is_empty()
    }

    /// Whether a limit of this rule was missed, in this cycle or an earlier one, and no reply has been given since.
    pub(crate) fn owes_miss(&self, rule: &RuleId) -> bool {
        let is_missed = |it: &Obligation| it.rule == *rule && matches!(it.standing, Standing::Missed { .. });
        self.first_reply.is_none() && owed(&self.obligations).any(is_missed)
    }

    /// Whether the import that brought it still stands.
    pub(crate) fn not_withdrawn(&self) -> Result<(), Refusal> {
        if self.is_withdrawn() { Err(Refusal::AlreadyClosed) } else { Ok(()) }
    }

    /// Whether a person may still act on it.
    pub(crate) fn unfinished(&self) -> Result<(), Refusal> {
        if self.stage.is_finished() { Err(Refusal::AlreadyClosed) } else { Ok(()) }
    }

    /// Whether it is answered as one: each matter of a case that was split is answered for itself.
    pub(crate) fn whole(&self) -> Result<(), Refusal> {
        if self.parts.is_empty() { Ok(()) } else { Err(Refusal::AnswerItsMatters) }
    }
}
