//! When a case that was split is answered: with the last of its matters.

use crate::case::{Case, CaseEvent};
use crate::decide::asked::Asked;
use crate::event::Event;
use crate::id::CaseId;
use crate::time::SourceTime;

impl Asked<'_> {
    /// A message with several matters is answered when each of them is answered or ended, and one at least is answered
    /// (domain reference 3.4 case 19). `replied` is the reply that this matter gets now; without, it ends now.
    pub(super) fn answered_as_a_whole(
        &self,
        part: CaseId,
        known: &Case,
        replied: Option<SourceTime>,
    ) -> Option<Event> {
        let case = known.part_of?;
        let whole = self.state.cases.get(&case)?;
        let mut replies: Vec<SourceTime> = replied.into_iter().chain(known.first_reply).collect();
        for other in whole.parts.iter().filter(|other| **other != part) {
            match self.state.cases.get(other) {
                Some(it) if it.first_reply.is_some() => replies.extend(it.first_reply),
                Some(it) if it.stage.is_finished() => {}
                Some(_) | None => return None,
            }
        }
        let replied = replies.into_iter().max()?;
        Some(Event::Case(CaseEvent::MattersAnswered { case, replied }))
    }
}
