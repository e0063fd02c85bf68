//! Splitting a case that holds several matters (domain reference 3.4 case 19).

use crate::case::{Case, CaseEvent, Matter};
use crate::clock::obligation::{Obligation, owed};
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::report::Channel;

/// What can be split is a whole message that nobody has answered and whose clocks run.
pub(super) fn may_split(known: &Case) -> Result<(), Refusal> {
    known.unfinished()?;
    let is_whole = known.parts.is_empty() && known.part_of.is_none();
    if !is_whole || known.channel == Channel::Mention || known.first_reply.is_some() {
        return Err(Refusal::NotSplittable);
    }
    match owed(&known.obligations).any(Obligation::is_paused) {
        true => Err(Refusal::AlreadyPaused),
        false => Ok(()),
    }
}

impl Asked<'_> {
    pub(crate) fn split_case(&self, case: CaseId, matters: &[Matter]) -> Answer {
        self.case(case, |it, _| may_split(it))?;
        if matters.len() < 2 {
            return Err(Refusal::NotSplittable);
        }
        let mut named = Vec::new();
        for (at, matter) in matters.iter().enumerate() {
            let (title, office) = (needed("title", &matter.title)?, needed("office", &matter.office)?);
            named.push((case.part(at + 1), Matter { title, office, class: matter.class }));
        }
        let (at, by) = (self.recorded_at, self.actor.clone());
        Ok(vec![Event::Case(CaseEvent::Split { case, matters: named, by, at })])
    }
}
