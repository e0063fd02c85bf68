//! Who may act for the bureau: people, the roles they are granted, and what each role may do.
//!
//! The record names people by their ids. What they are called, and by what they prove who they are, is kept in a store
//! that forgets, and never reaches this crate.

pub(crate) mod acts;
mod event;
mod fold;
pub mod grant;
pub mod power;
pub mod role;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::id::{GrantId, PersonId};
use crate::refusal::Refusal;

pub use event::PeopleEvent;
pub use grant::Grant;
pub use power::{Power, Wielder};
pub use role::Role;

/// Somebody who may sign in, or could once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// When they were admitted.
    pub admitted_at: DateTime<Utc>,
    /// Since when they can no longer sign in.
    pub deactivated_at: Option<DateTime<Utc>>,
    /// Every role they were ever granted, so that it can be told what they could do at a past moment.
    pub grants: BTreeMap<GrantId, Grant>,
}

impl Person {
    /// The grants in force at this moment.
    pub fn grants_at(&self, at: DateTime<Utc>) -> impl Iterator<Item = (GrantId, &Grant)> {
        let is_here = self.admitted_at <= at && self.deactivated_at.is_none_or(|gone| at < gone);
        self.grants
            .iter()
            .filter(move |(_, grant)| is_here && grant.is_in_force(at))
            .map(|(id, it)| (*id, it))
    }

    /// Whether they may sign in at this moment.
    #[must_use]
    pub fn may_sign_in(&self, at: DateTime<Utc>) -> bool {
        self.grants_at(at).next().is_some()
    }
}

/// Everybody who was ever admitted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People(pub BTreeMap<PersonId, Person>);

impl People {
    /// Whether people sign in here. Once the first person is admitted, nobody acts under a typed name.
    #[must_use]
    pub fn is_founded(&self) -> bool {
        !self.0.is_empty()
    }

    /// The grants in force of a person at this moment. One that was delegated is in force only as long as the one it
    /// comes from.
    #[must_use]
    pub fn grants_at(&self, person: PersonId, at: DateTime<Utc>) -> Vec<(GrantId, &Grant)> {
        let found = self.0.get(&person).into_iter().flat_map(|it| it.grants_at(at));
        found.filter(|(_, grant)| self.is_backed(grant, at)).collect()
    }

    fn is_backed(&self, grant: &Grant, at: DateTime<Utc>) -> bool {
        let Some(from) = grant.delegated else { return true };
        let giver = self.0.get(&from.person).into_iter().flat_map(|it| it.grants_at(at));
        giver.into_iter().any(|(id, it)| id == from.grant && it.delegated.is_none())
    }

    /// The administrators at this moment.
    pub fn administrators(&self, at: DateTime<Utc>) -> impl Iterator<Item = PersonId> {
        let of = move |person: &PersonId| {
            self.grants_at(*person, at).iter().any(|(_, it)| it.role == Role::Administrator)
        };
        self.0.keys().copied().filter(move |person| of(person))
    }

    /// Whether the actor may do this at this moment; for a power over cases, to a case that `office` handles.
    ///
    /// # Errors
    /// [`Refusal::NotSignedIn`] where nobody on the record acts, [`Refusal::NotAllowed`] where no role of theirs may.
    pub fn may(
        &self,
        actor: &Actor,
        power: Power,
        office: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        if !self.is_founded() || actor.is_the_console() && Wielder::Console.may(power) {
            return Ok(());
        }
        let person = actor.person.filter(|person| self.0.contains_key(person)).ok_or(Refusal::NotSignedIn)?;
        let grants = self.grants_at(person, at);
        match grants.iter().any(|(_, grant)| grant.allows(power, office)) {
            true => Ok(()),
            false => Err(Refusal::NotAllowed { power }),
        }
    }
}
