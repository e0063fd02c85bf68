//! Deactivating a person (停用人员).

use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::PersonId;
use crate::people::PeopleEvent;

impl Asked<'_> {
    pub(crate) fn deactivate_person(&self, person: PersonId, reason: &str) -> Answer {
        self.person(person)?;
        self.not_oneself(person)?;
        self.administrator_left(person)?;
        let (reason, by, at) = (needed("reason", reason)?, self.actor.clone(), self.recorded_at);
        Ok(vec![Event::People(PeopleEvent::Deactivated { person, reason, by, at })])
    }
}
