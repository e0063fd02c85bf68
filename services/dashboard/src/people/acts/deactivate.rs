//! Deactivating a person.

use huiying_domain::{PersonId, Wish};
use huiying_pagekit::form::{BadField, Field, FormView, Maker, Place, Sent};

use super::{ActOnPerson, POWER};
use crate::people::person::PersonDetail;

static REASON: Field<String> = Field::text("reason", |t| t.forms.reason);

pub(super) static ACT: ActOnPerson = ActOnPerson {
    code: "deactivate",
    power: POWER,
    place: Place::Front,
    fields: &[&REASON.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &PersonDetail) -> Vec<FormView> {
    let t = maker.lang.words().people;
    let form = maker.form(ACT.code, t.deactivate).lead(t.deactivate_lead).field(&REASON);
    detail.person.deactivated_at.is_none().then(|| form.done()).into_iter().collect()
}

fn wish(person: PersonId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::DeactivatePerson { person, reason: REASON.read(sent)? })
}
