//! Closing an incident (结束处置).

use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::IncidentId;
use crate::incident::IncidentEvent;

impl Asked<'_> {
    pub(crate) fn close_incident(&self, incident: IncidentId, note: &str) -> Answer {
        self.incident(incident)?;
        let (note, by) = (needed("note", note)?, self.request.actor.clone());
        Ok(vec![Event::Incident(IncidentEvent::Closed { incident, at: self.recorded_at, note, by })])
    }
}
