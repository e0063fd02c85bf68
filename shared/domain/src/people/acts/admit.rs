//! Admitting a person (登记人员).

use crate::decide::asked::{Answer, Asked};
use crate::event::Event;
use crate::id::PersonId;
use crate::people::PeopleEvent;
use crate::refusal::Refusal;

impl Asked<'_> {
    pub(crate) fn admit_person(&self) -> Answer {
        let person = PersonId::of(self.request);
        // The first is admitted by whoever has a shell on the machine, for nobody else can prove who they are yet.
        if !self.state.people.is_founded() && !self.actor.is_the_console() {
            return Err(Refusal::NotSignedIn);
        }
        let (by, at) = (self.actor.clone(), self.recorded_at);
        Ok(vec![Event::People(PeopleEvent::Admitted { person, by, at })])
    }
}
