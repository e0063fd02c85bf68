//! Recording that something was published on an incident, or reported upward.

use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::IncidentId;
use crate::incident::group::Group;
use crate::incident::{Incident, IncidentEvent, ReleaseKind};
use crate::refusal::Refusal;
use crate::time::{Precision, SourceTime};

/// What is published on a carried incident is recorded on the one that carries it.
pub(super) fn may_record(known: &Incident) -> Result<(), Refusal> {
    known.own()
}

impl Asked<'_> {
    pub(crate) fn record_release(
        &self,
        incident: IncidentId,
        kind: ReleaseKind,
        published: Option<SourceTime>,
        title: &str,
    ) -> Answer {
        self.incident(incident, |it, _| may_record(it))?;
        let title = needed("title", title)?;
        if published.is_some_and(|it| it.precision == Precision::Day) {
            return Err(Refusal::TimeOfDayNeeded);
        }
        let earliest = Group::of(self.state, incident).earliest();
        let published = self.happened(published, earliest)?;
        let by = self.actor.clone();
        Ok(vec![Event::Incident(IncidentEvent::ReleasePublished { incident, kind, title, published, by })])
    }
}
