//! What is asked of people and roles, one file for each act.

mod admit;
mod deactivate;
mod delegate;
mod grant;
mod revoke;

use chrono::{DateTime, Utc};

use super::Person;
use crate::decide::asked::Asked;
use crate::id::PersonId;
use crate::refusal::Refusal;

impl Asked<'_> {
    /// The person, where they were not deactivated.
    fn person(&self, person: PersonId) -> Result<&Person, Refusal> {
        let known = self.state.people.0.get(&person).filter(|it| it.deactivated_at.is_none());
        known.ok_or(Refusal::NoSuchPerson { person })
    }

    /// Nobody decides on their own roles.
    fn not_oneself(&self, person: PersonId) -> Result<(), Refusal> {
        match self.actor.person == Some(person) {
            true => Err(Refusal::OnOneself),
            false => Ok(()),
        }
    }

    /// Refuses to leave the bureau without another administrator whose role has no end.
    fn administrator_left(&self, without: PersonId) -> Result<(), Refusal> {
        let now = self.recorded_at;
        let people = &self.state.people;
        let for_good = |person: &PersonId| {
            let grants = people.grants_at(*person, now);
            grants.iter().any(|(_, it)| it.role == super::Role::Administrator && it.until.is_none())
        };
        let is_one = people.administrators(now).any(|it| it == without);
        match is_one && !people.administrators(now).any(|it| it != without && for_good(&it)) {
            true => Err(Refusal::LastAdministrator),
            false => Ok(()),
        }
    }

    /// The period of a grant. It begins now where no beginning is given, or where that has passed.
    fn period(
        &self,
        from: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
    ) -> Result<(DateTime<Utc>, Option<DateTime<Utc>>), Refusal> {
        let from = from.map_or(self.recorded_at, |from| from.max(self.recorded_at));
        match until.is_some_and(|until| until <= from) {
            true => Err(Refusal::EndsBeforeItBegins),
            false => Ok((from, until)),
        }
    }
}
