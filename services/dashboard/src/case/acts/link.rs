//! Linking a case to the incident it is about.

use huiying_domain::{CaseAct, CaseId, IncidentId, Power, Subject, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;

use super::{ActOnCase, FLOW};

static INCIDENT: Field<IncidentId> = Field::incident("incident", |t| t.forms.incident_id);

pub(super) static ACT: ActOnCase = Act {
    code: "link",
    power: Power::Triage,
    place: Place::Behind(&FLOW),
    fields: &[&INCIDENT.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let t = maker.lang.words();
    let form = maker
        .form(ACT.code, t.forms.link)
        .lead(t.forms.link_lead)
        .pick(&INCIDENT, Subject::Case(detail.row.id));
    detail.may.contains(&CaseAct::Link).then(|| form.done()).into_iter().collect()
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::LinkCase { case, incident: INCIDENT.read(sent)? })
}
