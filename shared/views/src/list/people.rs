//! Who may act for the bureau, and as what.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use huiying_domain::people::Person;
use huiying_domain::{Event, People, PersonId};

use crate::Error;
use crate::question::{Found, NoParameters, Question};
use crate::view::{Folding, Key, Told, View};
use crate::views::Views;

/// Everybody who was ever admitted.
#[derive(Debug)]
pub struct Persons;

impl Key for PersonId {
    fn write(&self, to: &mut Vec<u8>) {
        self.0.write(to);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Key::read(bytes).map(Self)
    }
}

impl View for Persons {
    type Key = PersonId;
    type Row = Person;

    const TAG: u8 = b'h';
    const NAME: &'static str = "people";

    fn fold(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        let Event::People(event) = told.event else { return Ok(()) };
        match (rows.row(&event.person())?, Person::admitted_by(event)) {
            (Some(person), _) => person.apply(event),
            (None, Some(admitted)) => rows.put(event.person(), admitted),
            (None, None) => {}
        }
        Ok(())
    }
}

/// Everybody who was ever admitted, with every role they were granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeopleQuestion;

impl Found for People {}

impl Question for PeopleQuestion {
    type Parameters = NoParameters;
    type Answer = People;

    const ADDRESS: &'static str = "/api/v1/people";

    fn read(_: &str, _: NoParameters, _: DateTime<Utc>) -> Result<Self, huiying_domain::Error> {
        Ok(Self)
    }

    fn written(&self) -> (String, NoParameters) {
        (String::new(), NoParameters {})
    }

    fn answer(&self, views: &Views) -> Result<People, Error> {
        Ok(views.0.memory.read().unwrap_or_else(PoisonError::into_inner).people.clone())
    }
}
