//! Finding that two incidents are one (并案), or two after all (拆案).

use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::IncidentId;
use crate::incident::{Incident, IncidentEvent};
use crate::refusal::Refusal;

/// What is merged into one is not merged into another beside.
pub(super) fn may_merge(known: &Incident) -> Result<(), Refusal> {
    known.own()
}

/// The incident that carries it, where it can be taken out of that.
pub(super) fn carrier_of(known: &Incident) -> Result<IncidentId, Refusal> {
    known.unclosed()?;
    known.merged_into.ok_or(Refusal::NotMerged)
}

impl Asked<'_> {
    /// The graver of the two carries the other.
    pub(crate) fn merge_incident(&self, incident: IncidentId, into: IncidentId, note: &str) -> Answer {
        let known = self.incident(incident, |it, _| may_merge(it))?;
        if into == incident {
            return Err(Refusal::SameIncident);
        }
        let carrier = self.state.incidents.get(&into).ok_or(Refusal::NoSuchIncident { incident: into })?;
        if carrier.closed_at.is_some() {
            return Err(Refusal::AlreadyClosed);
        }
        if let Some(into) = carrier.merged_into {
            return Err(Refusal::MergedAway { into });
        }
        if known.grade < carrier.grade {
            return Err(Refusal::GraverIncidentMerged);
        }
        let (note, by) = (needed("note", note)?, self.actor.clone());
        Ok(vec![Event::Incident(IncidentEvent::Merged { incident, into, note, by })])
    }

    pub(crate) fn split_incident(&self, incident: IncidentId, note: &str) -> Answer {
        let from = carrier_of(self.incident(incident, |it, _| carrier_of(it).map(drop))?)?;
        let (note, by) = (needed("note", note)?, self.actor.clone());
        Ok(vec![Event::Incident(IncidentEvent::Split { incident, from, note, by })])
    }
}
