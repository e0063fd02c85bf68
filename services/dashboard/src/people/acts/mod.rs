//! What can be asked about people and their roles: one file for each act.

pub(crate) mod admit;
mod deactivate;
pub(crate) mod delegate;
mod grant;
mod revoke;

use huiying_domain::{PersonId, Power};
use huiying_pagekit::form::Act;

use super::person::PersonDetail;

/// Something that can be done to a person.
pub(crate) type ActOnPerson = Act<PersonId, PersonDetail>;

/// Every act on the page of a person, in the order of their forms.
pub(crate) static ACTS: &[&ActOnPerson] = &[&grant::ACT, &revoke::ACT, &deactivate::ACT];

/// What all of them take.
const POWER: Power = Power::ManagePeople;
