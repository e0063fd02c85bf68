//! What each event makes of an incident; total, because what is recorded has happened.

use crate::incident::{Incident, IncidentEvent};

impl Incident {
    /// The incident that an `IncidentEvent::Registered` registers; `None` for any other event.
    #[must_use]
    pub fn registered_by(event: &IncidentEvent) -> Option<Self> {
        let IncidentEvent::Registered { incident: _, title: _, grade, occurred, reported, by: _ } = event
        else {
            return None;
        };
        Some(Self {
            grade: *grade,
            occurred: *occurred,
            reported: *reported,
            closed_at: None,
            merged_into: None,
            releases: Vec::new(),
            obligations: Vec::new(),
            revision: 1,
        })
    }

    /// Folds a later event of this incident into it.
    pub fn apply(&mut self, event: &IncidentEvent) {
        match event {
            IncidentEvent::Closed { at, .. } => self.closed_at = Some(*at),
            IncidentEvent::Reopened { .. } => self.closed_at = None,
            IncidentEvent::Regraded { grade, .. } => self.grade = *grade,
            IncidentEvent::OccurrenceStated { occurred, .. } => self.occurred = Some(*occurred),
            IncidentEvent::Merged { into, .. } => self.merged_into = Some(*into),
            IncidentEvent::Split { .. } => self.merged_into = None,
            IncidentEvent::ReleasePublished { kind, published, .. } => {
                self.releases.push((*kind, *published));
            }
            IncidentEvent::ReleaseWithdrawn { kind, .. } => self.releases.retain(|(it, _)| it != kind),
            IncidentEvent::Registered { .. } => {}
        }
        self.revision += 1;
    }
}
