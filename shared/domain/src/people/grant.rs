//! A role as it was granted: for which office, for how long, and from whose grant where it was delegated.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{GrantId, PersonId};

use super::power::{Power, Wielder};
use super::role::Role;

/// A role that a person holds or held (授权).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The office it is held in; every office where absent.
    pub office: Option<String>,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when, exclusive.
    pub until: Option<DateTime<Utc>>,
    /// The grant it comes from, where somebody stands in for its holder (代理).
    pub delegated: Option<Delegated>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// The grant that a delegated one comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegated {
    /// Who gave it.
    pub person: PersonId,
    /// Which grant of theirs it is.
    pub grant: GrantId,
}

impl Grant {
    /// Whether it holds at this moment, as far as it depends on itself.
    #[must_use]
    pub fn is_in_force(&self, at: DateTime<Utc>) -> bool {
        let is_over = |end: Option<DateTime<Utc>>| end.is_some_and(|end| end <= at);
        self.from <= at && !is_over(self.until) && !is_over(self.revoked_at)
    }

    /// Whether its holder can let somebody else hold it: it is their own, and a role that may be delegated.
    #[must_use]
    pub fn can_be_delegated(&self) -> bool {
        self.delegated.is_none() && Wielder::Role(self.role).may(Power::Delegate)
    }

    /// Whether it allows this; for a power over cases, to a case that `office` handles.
    #[must_use]
    pub fn allows(&self, power: Power, office: Option<&str>) -> bool {
        let is_within = match &self.office {
            Some(own) if power.is_of_a_case() => office == Some(own.as_str()),
            Some(_) | None => true,
        };
        is_within && Wielder::Role(self.role).may(power)
    }
}
