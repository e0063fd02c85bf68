//! Recording that the petitioner was answered (答复).

use crate::case::{Case, CaseEvent};
use crate::clock::stop;
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::time::SourceTime;

/// A reply is recorded even after the case was closed: what was answered in time may be entered late (domain reference 3.4
/// case 31).
pub(super) fn may_record(known: &Case) -> Result<(), Refusal> {
    known.whole()
}

impl Asked<'_> {
    pub(crate) fn record_reply(&self, case: CaseId, text: &str, replied: Option<SourceTime>) -> Answer {
        let known = self.case(case, |it, _| may_record(it))?;
        let text = needed("text", text)?;
        let replied = self.happened(replied, known.reopened.or(known.known_receipt()))?;
        let by = self.actor;
        let answered = CaseEvent::ReplyRecorded { case, text, replied, office: None, by: Some(by.clone()) };
        let resumed = stop::pause_ended_by_reply(case, known, replied, by);
        let whole = self.answered_as_a_whole(case, known, Some(replied));
        Ok(std::iter::once(Event::Case(answered)).chain(resumed).chain(whole).collect())
    }
}
