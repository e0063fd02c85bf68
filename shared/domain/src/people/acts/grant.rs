//! Granting somebody a role (授予角色).

use chrono::{DateTime, Utc};

use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::{GrantId, PersonId};
use crate::people::{PeopleEvent, Role};
use crate::refusal::Refusal;

impl Asked<'_> {
    pub(crate) fn grant_role(
        &self,
        person: PersonId,
        role: Role,
        office: Option<&str>,
        (from, until): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    ) -> Answer {
        self.not_oneself(person)?;
        self.goes_with_others(person, role)?;
        let (from, until) = self.period(from, until)?;
        let office = match role.is_of_an_office() {
            true => Some(needed("office", office.unwrap_or_default())?),
            false => None,
        };
        let (grant, by, at) = (GrantId::of(self.request), self.actor.clone(), self.recorded_at);
        let granted =
            PeopleEvent::RoleGranted { person, grant, role, office, from, until, delegated: None, by, at };
        Ok(vec![Event::People(granted)])
    }

    /// Refuses a role that must be kept apart from one the person holds, or is yet to hold.
    pub(super) fn goes_with_others(&self, person: PersonId, role: Role) -> Result<(), Refusal> {
        let now = self.recorded_at;
        let is_over = |end: Option<DateTime<Utc>>| end.is_some_and(|end| end <= now);
        let known = self.person(person)?;
        let held = known.grants.values().filter(|it| !is_over(it.until) && !is_over(it.revoked_at));
        match held.map(|it| it.role).find(|held| !held.goes_with(role)) {
            Some(held) => Err(Refusal::KeptApart { held, asked: role }),
            None => Ok(()),
        }
    }
}
