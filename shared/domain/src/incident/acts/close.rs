//! Closing an incident (结束处置).

use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::IncidentId;
use crate::incident::{Incident, IncidentAct, IncidentEvent};
use crate::refusal::Refusal;

/// What is merged into another is ended there.
pub(in crate::incident) fn may_close(known: &Incident) -> Result<(), Refusal> {
    known.own()
}

impl Asked<'_> {
    pub(crate) fn close_incident(&self, incident: IncidentId, note: &str) -> Answer {
        self.incident(incident, IncidentAct::Close)?;
        let (note, by) = (needed("note", note)?, self.request.actor.clone());
        Ok(vec![Event::Incident(IncidentEvent::Closed { incident, at: self.recorded_at, note, by })])
    }
}
