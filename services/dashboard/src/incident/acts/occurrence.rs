//! Stating when an incident happened.

use huiying_domain::{IncidentAct, IncidentId, Power, SourceTime, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::IncidentDetail;

use super::{ActOnIncident, CHANGES};

static OCCURRED: Field<SourceTime> = Field::needed_time("occurred", |t| t.incident.occurred_at);

pub(super) static ACT: ActOnIncident = Act {
    code: "occurrence",
    power: Power::HandleIncidents,
    place: Place::Behind(&CHANGES),
    fields: &[&OCCURRED.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &IncidentDetail) -> Vec<FormView> {
    let t = maker.lang.words();
    let form = maker.form(ACT.code, t.forms.occurrence).lead(t.forms.occurrence_lead).field(&OCCURRED);
    detail.may.contains(&IncidentAct::StateOccurrence).then(|| form.done()).into_iter().collect()
}

fn wish(incident: IncidentId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::StateOccurrence { incident, occurred: OCCURRED.read(sent)? })
}
