//! Stating or correcting when an incident happened.

use chrono::TimeDelta;

use crate::decide::asked::{Answer, Asked};
use crate::event::Event;
use crate::id::IncidentId;
use crate::incident::{Incident, IncidentEvent};
use crate::refusal::Refusal;
use crate::time::SourceTime;

/// An incident registered longer after its time than this is a slip of the pen.
pub(super) const LONGEST_AGO: TimeDelta = TimeDelta::days(366);

/// When a carried incident happened counts for the one that carries it.
pub(super) fn may_state(known: &Incident) -> Result<(), Refusal> {
    known.unclosed()
}

impl Asked<'_> {
    pub(crate) fn state_occurrence(&self, incident: IncidentId, occurred: SourceTime) -> Answer {
        let known = self.incident(incident, |it, _| may_state(it))?;
        self.may_have_occurred(occurred, known.reported)?;
        let by = self.actor.clone();
        Ok(vec![Event::Incident(IncidentEvent::OccurrenceStated { incident, occurred, by })])
    }

    /// An incident happens neither ahead, nor after the first report of it, nor a year ago.
    pub(super) fn may_have_occurred(
        &self,
        occurred: SourceTime,
        reported: SourceTime,
    ) -> Result<(), Refusal> {
        if occurred.at > self.recorded_at {
            Err(Refusal::InTheFuture)
        } else if reported.end() <= occurred.at {
            Err(Refusal::BeforeReceipt)
        } else if occurred.at < self.recorded_at - LONGEST_AGO {
            Err(Refusal::TooLongAgo)
        } else {
            Ok(())
        }
    }
}
