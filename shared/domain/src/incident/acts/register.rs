//! Registering an incident (登记突发事件).

use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::IncidentId;
use crate::incident::{Grade, IncidentEvent};
use crate::refusal::Refusal;
use crate::time::SourceTime;

use super::occurrence::LONGEST_AGO;

impl Asked<'_> {
    pub(crate) fn register_incident(
        &self,
        title: &str,
        grade: Grade,
        occurred: Option<SourceTime>,
        reported: SourceTime,
        same_name: bool,
    ) -> Answer {
        let title = needed("title", title)?;
        if reported.at > self.recorded_at {
            return Err(Refusal::InTheFuture);
        }
        if reported.at < self.recorded_at - LONGEST_AGO {
            return Err(Refusal::TooLongAgo);
        }
        occurred.map_or(Ok(()), |occurred| self.may_have_occurred(occurred, reported))?;
        // Asked here and not by the page: two officers who register the same at once see no incident of each other's yet.
        if let Some(incident) = self.state.in_hand_called(&title).filter(|_| !same_name) {
            return Err(Refusal::SameName { incident });
        }
        Ok(vec![Event::Incident(IncidentEvent::Registered {
            incident: IncidentId::of(self.request),
            title,
            grade,
            occurred,
            reported,
            by: self.actor.clone(),
        })])
    }
}
