//! Registering an incident, which has a page of its own.

use huiying_domain::{Grade, Request, SourceTime, Wish};
use huiying_pagekit::field_time;
use huiying_pagekit::form::{BadField, Field, FormView, Maker, Sent, Spec};
use huiying_words::incident;

/// What its form is called.
pub(in crate::incident) const FORM: &str = "register";

static TITLE: Field<String> = Field::line("title", |t| t.forms.incident_title);
static GRADE: Field<Grade> = Field::choice("grade", |t| t.incident.grade, Grade::from_code);
static OCCURRED: Field<Option<SourceTime>> =
    Field::time("occurred", |t| t.incident.occurred_at).hint(|t| t.forms.occurred_hint);
static REPORTED: Field<SourceTime> = Field::needed_time("reported", |t| t.incident.reported_at);

static SAME_NAME: Field<bool> = Field::tick("same_name", |t| t.forms.same_name);

/// Every field that it reads.
pub(in crate::incident) static FIELDS: [&Spec; 5] =
    [&TITLE.spec, &GRADE.spec, &OCCURRED.spec, &REPORTED.spec, &SAME_NAME.spec];

/// The form; the moment it is offered at is taken for the first report unless another is typed. Whether it is another
/// incident is asked once there is one of `same_name`.
pub(in crate::incident) fn form(maker: Maker<'_>, same_name: bool) -> FormView {
    let grades = Grade::ALL.map(|it| (it.code(), incident::grade(maker.lang, it)));
    let form = maker.front(FORM, maker.lang.words().forms.register).next_if(true).field(&TITLE);
    let form = if same_name { form.field(&SAME_NAME) } else { form };
    form.choice(&GRADE, grades, "")
        .field(&OCCURRED)
        .filled(&REPORTED, &field_time::field(maker.now))
        .officer("officer")
        .done()
}

/// The request that the form makes.
///
/// # Errors
/// Names the first field that was not understood.
pub(crate) fn request(sent: &Sent) -> Result<Request, BadField> {
    sent.request(FORM, |sent| {
        Ok(Wish::RegisterIncident {
            title: TITLE.read(sent)?,
            grade: GRADE.read(sent)?,
            occurred: OCCURRED.read(sent)?,
            reported: REPORTED.read(sent)?,
            same_name: SAME_NAME.read(sent)?,
        })
    })
}
