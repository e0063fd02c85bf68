//! Granting somebody a role, for good or for a time.

use huiying_domain::{PersonId, Role, SourceTime, Wish};
use huiying_pagekit::form::{BadField, Field, FormView, Maker, Place, Sent};
use huiying_words::people;

use super::{ActOnPerson, POWER};
use crate::people::person::PersonDetail;

static ROLE: Field<Role> = Field::choice("role", |t| t.people.role, Role::from_code);
static OFFICE: Field<String> =
    Field::office("office", |t| t.people.office).hint(|t| t.people.office_hint).optional();
static FROM: Field<Option<SourceTime>> = Field::time("from", |t| t.people.from_label);
static UNTIL: Field<Option<SourceTime>> =
    Field::time("until", |t| t.people.until_label).hint(|t| t.people.without_end_hint);

pub(super) static ACT: ActOnPerson = ActOnPerson {
    code: "grant",
    power: POWER,
    place: Place::Front,
    fields: &[&ROLE.spec, &OFFICE.spec, &FROM.spec, &UNTIL.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &PersonDetail) -> Vec<FormView> {
    let roles = Role::ALL.map(|role| (role.code(), people::role(maker.lang, role)));
    let form = maker.form(ACT.code, maker.lang.words().people.grant).choice(&ROLE, roles, "");
    let form = form.field(&OFFICE).field(&FROM).field(&UNTIL);
    detail.person.deactivated_at.is_none().then(|| form.done()).into_iter().collect()
}

fn wish(person: PersonId, sent: &Sent) -> Result<Wish, BadField> {
    let role = ROLE.read(sent)?;
    let office = Some(OFFICE.read(sent)?).filter(|it| role.is_of_an_office() && !it.is_empty());
    let (from, until) = (FROM.read(sent)?.map(|it| it.at), UNTIL.read(sent)?.map(|it| it.at));
    Ok(Wish::GrantRole { person, role, office, from, until })
}
