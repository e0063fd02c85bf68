//! Taking an incident out of the one it was merged into.

use huiying_domain::{IncidentAct, IncidentId, Power, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::IncidentDetail;

use super::{ActOnIncident, CHANGES};

static NOTE: Field<String> = Field::text("note", |t| t.forms.reason);

pub(super) static ACT: ActOnIncident = Act {
    code: "split",
    power: Power::HandleIncidents,
    place: Place::Behind(&CHANGES),
    fields: &[&NOTE.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &IncidentDetail) -> Vec<FormView> {
    let t = maker.lang.words();
    let form = maker.form(ACT.code, t.forms.split_incident).lead(t.forms.split_incident_lead).field(&NOTE);
    detail.may.contains(&IncidentAct::Split).then(|| form.done()).into_iter().collect()
}

fn wish(incident: IncidentId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::SplitIncident { incident, note: NOTE.read(sent)? })
}
