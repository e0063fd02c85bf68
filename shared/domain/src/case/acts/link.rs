//! Linking a case to the incident it is about, and taking the link back.

use crate::case::CaseEvent;
use crate::decide::asked::{Answer, Asked};
use crate::event::Event;
use crate::id::{CaseId, IncidentId};
use crate::refusal::Refusal;

impl Asked<'_> {
    pub(crate) fn link_case(&self, case: CaseId, incident: IncidentId) -> Answer {
        self.unfinished(case)?;
        let about = self.state.incidents.get(&incident).ok_or(Refusal::NoSuchIncident { incident })?;
        if about.closed_at.is_some() {
            return Err(Refusal::AlreadyClosed);
        }
        Ok(vec![Event::Case(CaseEvent::Linked { case, incident, by: self.request.actor.clone() })])
    }

    pub(crate) fn unlink_case(&self, case: CaseId) -> Answer {
        let incident = self.unfinished(case)?.incident.ok_or(Refusal::NotLinked)?;
        Ok(vec![Event::Case(CaseEvent::Unlinked { case, incident, by: self.request.actor.clone() })])
    }
}
