//! Changing the grade of an incident.

use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::IncidentId;
use crate::incident::{Grade, Incident, IncidentEvent};
use crate::refusal::Refusal;

/// A graver incident carries the others, so a grade does not fall below that of one it carries.
pub(super) fn may_regrade(known: &Incident, grade: Grade, carried: &[&Incident]) -> Result<(), Refusal> {
    known.own()?;
    if known.grade == grade {
        return Err(Refusal::SameGrade);
    }
    match carried.iter().any(|it| it.grade < grade) {
        true => Err(Refusal::GraverIncidentMerged),
        false => Ok(()),
    }
}

impl Asked<'_> {
    pub(crate) fn regrade_incident(&self, incident: IncidentId, grade: Grade, reason: &str) -> Answer {
        let known = self.incident(incident, |it, carried| may_regrade(it, grade, carried))?;
        let (was, reason, by) = (known.grade, needed("reason", reason)?, self.actor.clone());
        Ok(vec![Event::Incident(IncidentEvent::Regraded { incident, was, grade, reason, by })])
    }
}
