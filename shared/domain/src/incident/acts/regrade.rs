//! Changing the grade of an incident.

use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::IncidentId;
use crate::incident::group;
use crate::incident::{Grade, IncidentEvent};
use crate::refusal::Refusal;

impl Asked<'_> {
    /// A graver incident carries the others, so a grade does not fall below that of one it carries.
    pub(crate) fn regrade_incident(&self, incident: IncidentId, grade: Grade, reason: &str) -> Answer {
        let known = self.incident(incident)?;
        let (was, reason, by) = (known.grade, needed("reason", reason)?, self.request.actor.clone());
        if was == grade {
            return Err(Refusal::SameGrade);
        }
        let graver = |of: &IncidentId| self.state.incidents.get(of).is_some_and(|it| it.grade < grade);
        if group::members(self.state, incident).iter().skip(1).any(graver) {
            return Err(Refusal::GraverIncidentMerged);
        }
        Ok(vec![Event::Incident(IncidentEvent::Regraded { incident, was, grade, reason, by })])
    }
}
