//! Linking cases to the incident that they are about.

use std::collections::BTreeSet;

use huiying_domain::{CaseId, IncidentAct, IncidentId, Power, Subject, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::IncidentDetail;

use super::{ActOnIncident, CASES};

static LINKED: Field<BTreeSet<CaseId>> = Field::cases("cases", |t| t.forms.cases);

pub(super) static ACT: ActOnIncident = Act {
    code: "link-cases",
    power: Power::HandleIncidents,
    place: Place::Behind(&CASES),
    fields: &[&LINKED.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &IncidentDetail) -> Vec<FormView> {
    let t = maker.lang.words();
    let form = maker.form(ACT.code, t.forms.link_cases).lead(t.forms.link_cases_lead);
    let form = form.pick(&LINKED, Subject::Incident(detail.row.id));
    detail.may.contains(&IncidentAct::LinkCases).then(|| form.done()).into_iter().collect()
}

fn wish(incident: IncidentId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::LinkCases { incident, cases: LINKED.read(sent)? })
}
