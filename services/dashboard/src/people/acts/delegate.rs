//! Letting somebody else hold a role of one's own for a time.

use huiying_domain::{GrantId, PersonId, Request, SourceTime, Wish};
use huiying_pagekit::form::{BadField, Field, FieldProblem, Sent, Spec};

static GRANT: Field<String> = Field::named("grant", |t| t.people.role);
static PERSON: Field<String> = Field::named("person", |t| t.people.person);
static UNTIL: Field<SourceTime> = Field::needed_time("until", |t| t.people.until_label);

/// Every field that it reads.
pub(crate) static FIELDS: [&Spec; 3] = [&GRANT.spec, &PERSON.spec, &UNTIL.spec];

/// The request that the form makes, and who holds the role meanwhile.
///
/// # Errors
/// Names the first field that was not understood.
pub(crate) fn request(sent: &Sent) -> Result<(Request, PersonId), BadField> {
    let chosen = |field: &'static Field<String>| field.read(sent);
    let wrong =
        |field: &'static Field<String>| BadField { field: &field.spec, problem: FieldProblem::NoChoice };
    let grant: GrantId = chosen(&GRANT)?.parse().map_err(|_| wrong(&GRANT))?;
    let person: PersonId = chosen(&PERSON)?.parse().map_err(|_| wrong(&PERSON))?;
    let until = UNTIL.read(sent)?.at;
    let request =
        sent.request("account/delegate", |_| Ok(Wish::DelegateRole { grant, person, from: None, until }))?;
    Ok((request, person))
}
