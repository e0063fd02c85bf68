//! Events about people and their roles, as they are written to the log.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::grant::Delegated;
use super::role::Role;
use crate::actor::Actor;
use crate::id::{GrantId, PersonId};

/// A change in who may act for the bureau.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PeopleEvent {
    /// A person was admitted and can be granted roles.
    #[serde(rename = "person_admitted")]
    Admitted { person: PersonId, by: Actor, at: DateTime<Utc> },
    /// A person was granted a role, by an administrator or by somebody who delegated theirs.
    #[serde(rename = "role_granted")]
    RoleGranted {
        person: PersonId,
        grant: GrantId,
        role: Role,
        /// The office it is held in; every office where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        office: Option<String>,
        from: DateTime<Utc>,
        /// Until when; without end where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<DateTime<Utc>>,
        /// The grant it was delegated from.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        delegated: Option<Delegated>,
        by: Actor,
        at: DateTime<Utc>,
    },
    /// A role was revoked.
    #[serde(rename = "role_revoked")]
    RoleRevoked { person: PersonId, grant: GrantId, reason: String, by: Actor, at: DateTime<Utc> },
    /// A person was deactivated: they hold no role and cannot sign in.
    #[serde(rename = "person_deactivated")]
    Deactivated { person: PersonId, reason: String, by: Actor, at: DateTime<Utc> },
}

impl PeopleEvent {
    /// Whom it is about.
    #[must_use]
    pub fn person(&self) -> PersonId {
        match self {
            Self::Admitted { person, .. }
            | Self::RoleGranted { person, .. }
            | Self::RoleRevoked { person, .. }
            | Self::Deactivated { person, .. } => *person,
        }
    }
}
