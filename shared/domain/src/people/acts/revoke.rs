//! Revoking a role (撤销角色).

use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::{GrantId, PersonId};
use crate::people::{PeopleEvent, Role};
use crate::refusal::Refusal;

impl Asked<'_> {
    pub(crate) fn revoke_role(&self, person: PersonId, grant: GrantId, reason: &str) -> Answer {
        let known = self.person(person)?.grants.get(&grant).filter(|it| it.revoked_at.is_none());
        let known = known.ok_or(Refusal::NotHeld)?;
        if known.role == Role::Administrator {
            self.administrator_left(person)?;
        }
        let (reason, by, at) = (needed("reason", reason)?, self.actor.clone(), self.recorded_at);
        Ok(vec![Event::People(PeopleEvent::RoleRevoked { person, grant, reason, by, at })])
    }
}
