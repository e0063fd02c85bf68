//! Registering an incident (登记突发事件).

use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::IncidentId;
use crate::incident::IncidentEvent;
use crate::refusal::Refusal;
use crate::wish::Wish;

use super::occurrence::LONGEST_AGO;

impl Asked<'_> {
    pub(crate) fn register_incident(&self) -> Answer {
        let Wish::RegisterIncident { title, grade, occurred, reported, same_name } = &self.request.wish
        else {
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
        // Asked here and not by the page: two officers who register the same at once see no incident of each other's yet.
        if let Some(incident) = self.state.in_hand_called(&title).filter(|_| !same_name) {
            return Err(Refusal::SameName { incident });
        }
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
