//! Linking a case to the incident it is about, and taking the link back.

use std::collections::BTreeSet;

use crate::case::{Case, CaseEvent};
use crate::decide::asked::{Answer, Asked};
use crate::event::Event;
use crate::id::{CaseId, IncidentId};
use crate::refusal::Refusal;

/// A case is about one incident; linking it again corrects which.
pub(super) fn may_link(known: &Case) -> Result<(), Refusal> {
    known.unfinished()
}

/// The incident that it is linked to, where the link can be taken back.
pub(super) fn linked_to(known: &Case) -> Result<IncidentId, Refusal> {
    known.unfinished()?;
    known.incident.ok_or(Refusal::NotLinked)
}

impl Asked<'_> {
    pub(crate) fn link_case(&self, case: CaseId, incident: IncidentId) -> Answer {
        self.case(case, |it, _| may_link(it))?;
        let about = self.state.incidents.get(&incident).ok_or(Refusal::NoSuchIncident { incident })?;
        if about.closed_at.is_some() {
            return Err(Refusal::AlreadyClosed);
        }
        Ok(vec![Event::Case(CaseEvent::Linked { case, incident, by: self.actor.clone() })])
    }

    /// One that cannot be linked has all of them refused, so that the page that asked shows what is still to be done.
    pub(crate) fn link_cases(&self, incident: IncidentId, cases: &BTreeSet<CaseId>) -> Answer {
        self.incident(incident, |it, _| it.unclosed())?;
        if cases.is_empty() {
            return Err(Refusal::EmptyText { field: "cases".to_owned() });
        }
        let linked = |case: &CaseId| {
            let known = self.state.cases.get(case).ok_or(Refusal::NoSuchCase { case: *case })?;
            known.not_withdrawn()?;
            may_link(known)?;
            let by = self.actor.clone();
            Ok(Event::Case(CaseEvent::Linked { case: *case, incident, by }))
        };
        cases.iter().map(linked).collect()
    }

    pub(crate) fn unlink_case(&self, case: CaseId) -> Answer {
        let incident = linked_to(self.case(case, |it, _| linked_to(it).map(drop))?)?;
        Ok(vec![Event::Case(CaseEvent::Unlinked { case, incident, by: self.actor.clone() })])
    }
}
