//! Splitting a case that holds several matters (domain reference 3.4 case 19).

use crate::case::{Case, CaseEvent};
use crate::clock::obligation::Obligation;
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::report::Channel;
use crate::request::Matter;

impl Asked<'_> {
    pub(crate) fn split_case(&self, case: CaseId, matters: &[Matter]) -> Answer {
        let known = self.unfinished(case)?;
        if !is_splittable(known) || matters.len() < 2 {
            return Err(Refusal::NotSplittable);
        }
        if known.obligations.iter().any(Obligation::is_paused) {
            return Err(Refusal::AlreadyPaused);
        }
        let mut named = Vec::new();
        for (at, matter) in matters.iter().enumerate() {
            let (title, office) = (needed("title", &matter.title)?, needed("office", &matter.office)?);
            named.push((case.part(at + 1), Matter { title, office, class: matter.class }));
        }
        let (at, by) = (self.recorded_at, self.request.actor.clone());
        Ok(vec![Event::Case(CaseEvent::Split { case, matters: named, by, at })])
    }
}

/// A whole message that nobody has answered.
fn is_splittable(known: &Case) -> bool {
    let whole = known.parts.is_empty() && known.part_of.is_none();
    whole && known.channel != Channel::Mention && known.first_reply.is_none()
}
