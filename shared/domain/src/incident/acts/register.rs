//! Registering an incident (登记突发事件).

use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::IncidentId;
use crate::incident::IncidentEvent;
use crate::refusal::Refusal;
use crate::request::Wish;

use super::occurrence::LONGEST_AGO;

impl Asked<'_> {
    pub(crate) fn register_incident(&self) -> Answer {
        let Wish::RegisterIncident { title, grade, occurred, reported } = &self.request.wish else {
            return Ok(Vec::new());
        };
        let title = needed("title", title)?;
        if reported.at > self.recorded_at {
            return Err(Refusal::InTheFuture);
        }
        if reported.at < self.recorded_at - LONGEST_AGO {
            return Err(Refusal::TooLongAgo);
        }
        occurred.map_or(Ok(()), |occurred| self.may_have_occurred(occurred, *reported))?;
        Ok(vec![Event::Incident(IncidentEvent::Registered {
            incident: IncidentId::of(self.request.id),
            title,
            grade: *grade,
            occurred: *occurred,
            reported: *reported,
            by: self.request.actor.clone(),
        })])
    }
}
