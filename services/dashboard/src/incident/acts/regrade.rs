//! Changing the grade of an incident.

use huiying_domain::{Grade, IncidentAct, IncidentId, Power, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::IncidentDetail;
use huiying_words::incident;

use super::{ActOnIncident, CHANGES};

static GRADE: Field<Grade> = Field::choice("grade", |t| t.incident.grade, Grade::from_code);
static REASON: Field<String> = Field::text("reason", |t| t.forms.reason);

pub(super) static ACT: ActOnIncident = Act {
    code: "regrade",
    power: Power::HandleIncidents,
    place: Place::Behind(&CHANGES),
    fields: &[&GRADE.spec, &REASON.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &IncidentDetail) -> Vec<FormView> {
    let (lang, t) = (maker.lang, maker.lang.words());
    let can = |grade: &Grade| detail.may.contains(&IncidentAct::Regrade(*grade));
    let grades: Vec<Grade> = Grade::ALL.into_iter().filter(can).collect();
    if grades.is_empty() {
        return Vec::new();
    }
    let form = maker
        .form(ACT.code, t.forms.regrade)
        .lead(t.forms.regrade_lead)
        .choice(&GRADE, grades.into_iter().map(|it| (it.code(), incident::grade(lang, it))), "")
        .field(&REASON);
    vec![form.done()]
}

fn wish(incident: IncidentId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::RegradeIncident { incident, grade: GRADE.read(sent)?, reason: REASON.read(sent)? })
}
