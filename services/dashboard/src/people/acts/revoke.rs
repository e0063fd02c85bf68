//! Revoking a role that somebody holds: a form for each.

use huiying_domain::{GrantId, PersonId, Wish};
use huiying_pagekit::form::{BadField, Field, FieldProblem, FormView, Maker, Place, Sent};

use super::{ActOnPerson, POWER};
use crate::people::person::PersonDetail;

static GRANT: Field<String> = Field::named("grant", |t| t.people.role).hidden();
static REASON: Field<String> = Field::text("reason", |t| t.forms.reason);

pub(super) static ACT: ActOnPerson = ActOnPerson {
    code: "revoke",
    power: POWER,
    place: Place::Front,
    fields: &[&GRANT.spec, &REASON.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &PersonDetail) -> Vec<FormView> {
    let t = maker.lang.words().people;
    let form = |(number, (grant, role)): (usize, (GrantId, String))| {
        let form = maker.form(ACT.code, t.revoke(&role)).numbered(number + 1);
        form.hidden(&GRANT, grant.to_string()).field(&REASON).done()
    };
    detail.revocable(maker.lang, maker.now).into_iter().enumerate().map(form).collect()
}

fn wish(person: PersonId, sent: &Sent) -> Result<Wish, BadField> {
    let wrong = |_| BadField { field: &GRANT.spec, problem: FieldProblem::NoChoice };
    let grant: GrantId = GRANT.read(sent)?.parse().map_err(wrong)?;
    Ok(Wish::RevokeRole { person, grant, reason: REASON.read(sent)? })
}
