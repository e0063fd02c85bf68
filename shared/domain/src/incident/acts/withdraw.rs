//! Recording that a publication was withdrawn; it stays on the record (domain reference 3.4 case 27).

use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::IncidentId;
use crate::incident::group::Group;
use crate::incident::{Incident, IncidentEvent, ReleaseKind};
use crate::refusal::Refusal;
use crate::time::SourceTime;

/// It may have been published on any incident that this one carries.
pub(super) fn may_withdraw(
    known: &Incident,
    kind: ReleaseKind,
    carried: &[&Incident],
) -> Result<(), Refusal> {
    known.own()?;
    let mut published = carried.iter().copied().chain([known]).flat_map(|it| &it.releases);
    match published.any(|(of, _)| *of == kind) {
        true => Ok(()),
        false => Err(Refusal::NothingPublished),
    }
}

impl Asked<'_> {
    pub(crate) fn withdraw_release(
        &self,
        incident: IncidentId,
        kind: ReleaseKind,
        withdrawn: Option<SourceTime>,
        reason: &str,
    ) -> Answer {
        self.incident(incident, |it, carried| may_withdraw(it, kind, carried))?;
        let published = Group::of(self.state, incident).release_on(kind);
        let (incident, first) = published.ok_or(Refusal::NothingPublished)?;
        let withdrawn = self.happened(withdrawn, Some(first))?;
        let (reason, by) = (needed("reason", reason)?, self.actor.clone());
        Ok(vec![Event::Incident(IncidentEvent::ReleaseWithdrawn { incident, kind, withdrawn, reason, by })])
    }
}
