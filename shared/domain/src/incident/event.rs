//! What happens on an incident, as it is written.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::id::{IncidentId, Subject};
use crate::incident::{Grade, NotDone, ReleaseKind};
use crate::time::SourceTime;

/// What happened on an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum IncidentEvent {
    /// An incident was registered.
    #[serde(rename = "incident_registered")]
    Registered {
        incident: IncidentId,
        /// What happened.
        title: String,
        grade: Grade,
        /// When it happened, where known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        occurred: Option<SourceTime>,
        /// When the first report reached the bureau.
        reported: SourceTime,
        by: Actor,
    },
    /// An incident's grade was changed by a person.
    #[serde(rename = "incident_regraded")]
    Regraded {
        incident: IncidentId,
        was: Grade,
        grade: Grade,
        /// Why, in words.
        reason: String,
        by: Actor,
    },
    /// When an incident happened became known, or was corrected.
    #[serde(rename = "occurrence_stated")]
    OccurrenceStated { incident: IncidentId, occurred: SourceTime, by: Actor },
    /// Two incidents were found to be one; no clock is reset.
    #[serde(rename = "incidents_merged")]
    Merged {
        /// The incident that is carried by the other from here on.
        incident: IncidentId,
        /// The other.
        into: IncidentId,
        /// Why, in words.
        note: String,
        by: Actor,
    },
    /// They were found to be two after all.
    #[serde(rename = "incident_split")]
    Split {
        /// The incident that stands for itself again.
        incident: IncidentId,
        /// The one it was merged into.
        from: IncidentId,
        /// Why, in words.
        note: String,
        by: Actor,
    },
    /// Something was published on an incident.
    #[serde(rename = "release_published")]
    ReleasePublished {
        incident: IncidentId,
        kind: ReleaseKind,
        title: String,
        /// When it appeared.
        published: SourceTime,
        by: Actor,
    },
    /// A publication was withdrawn; it stays in the record.
    #[serde(rename = "release_withdrawn")]
    ReleaseWithdrawn {
        incident: IncidentId,
        kind: ReleaseKind,
        withdrawn: SourceTime,
        /// Why, in words.
        reason: String,
        by: Actor,
    },
    /// An incident was closed.
    #[serde(rename = "incident_closed")]
    Closed {
        incident: IncidentId,
        /// When it was recorded.
        at: DateTime<Utc>,
        /// Why, in words.
        note: String,
        /// Why duties that were still open are left undone, and on whose decision; their clocks end as not done.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        not_done: Option<NotDone>,
        by: Actor,
    },
    /// An incident that was closed is in hand again; what had ended unmet is owed again.
    #[serde(rename = "incident_reopened")]
    Reopened {
        incident: IncidentId,
        /// When it was recorded.
        at: DateTime<Utc>,
        /// Why, in words.
        reason: String,
        by: Actor,
    },
}

impl IncidentEvent {
    /// The incident it happened on, whose revision it raises.
    #[must_use]
    pub fn incident(&self) -> IncidentId {
        match self {
            Self::Registered { incident, .. }
            | Self::Regraded { incident, .. }
            | Self::OccurrenceStated { incident, .. }
            | Self::Merged { incident, .. }
            | Self::Split { incident, .. }
            | Self::ReleasePublished { incident, .. }
            | Self::ReleaseWithdrawn { incident, .. }
            | Self::Closed { incident, .. }
            | Self::Reopened { incident, .. } => *incident,
        }
    }

    /// The grade that it states, of which people are told at once: a new incident, or one that turned out graver or not so
    /// grave.
    #[must_use]
    pub fn states_grade(&self) -> Option<Grade> {
        match self {
            Self::Registered { grade, .. } | Self::Regraded { grade, .. } => Some(*grade),
            Self::OccurrenceStated { .. }
            | Self::Merged { .. }
            | Self::Split { .. }
            | Self::ReleasePublished { .. }
            | Self::ReleaseWithdrawn { .. }
            | Self::Closed { .. }
            | Self::Reopened { .. } => None,
        }
    }

    /// The other incident whose timeline tells of it: the one it was merged into or split from.
    #[must_use]
    pub fn told_to(&self) -> Option<Subject> {
        match self {
            Self::Merged { into: other, .. } | Self::Split { from: other, .. } => {
                Some(Subject::Incident(*other))
            }
            Self::Registered { .. }
            | Self::Regraded { .. }
            | Self::OccurrenceStated { .. }
            | Self::ReleasePublished { .. }
            | Self::ReleaseWithdrawn { .. }
            | Self::Closed { .. }
            | Self::Reopened { .. } => None,
        }
    }
}
