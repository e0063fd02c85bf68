//! Delegating one's own role to somebody else for a time (委托代理).

use chrono::{DateTime, Utc};

use crate::decide::asked::{Answer, Asked};
use crate::event::Event;
use crate::id::{GrantId, PersonId};
use crate::people::PeopleEvent;
use crate::people::grant::Delegated;
use crate::refusal::Refusal;

impl Asked<'_> {
    /// Only a role granted to the person can be delegated, not one delegated to them, and always with an end.
    pub(crate) fn delegate_role(
        &self,
        own: GrantId,
        person: PersonId,
        from: Option<DateTime<Utc>>,
        until: DateTime<Utc>,
    ) -> Answer {
        self.not_oneself(person)?;
        let giver = self.actor.person.ok_or(Refusal::NotSignedIn)?;
        let held = self.state.people.grants_at(giver, self.recorded_at);
        let held = held.iter().find(|(id, it)| *id == own && it.can_be_delegated());
        let (_, held) = held.ok_or(Refusal::NotHeld)?;
        self.goes_with_others(person, held.role)?;
        let (from, until) = self.period(from, Some(until))?;
        let (role, office) = (held.role, held.office.clone());
        let delegated = Some(Delegated { person: giver, grant: own });
        let (grant, by, at) = (GrantId::of(self.request), self.actor.clone(), self.recorded_at);
        let granted =
            PeopleEvent::RoleGranted { person, grant, role, office, from, until, delegated, by, at };
        Ok(vec![Event::People(granted)])
    }
}
