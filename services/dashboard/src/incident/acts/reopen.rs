//! Going on with an incident that was ended.

use huiying_domain::{IncidentAct, IncidentId, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::IncidentDetail;

use super::{ActOnIncident, CHANGES};

static REASON: Field<String> = Field::text("reason", |t| t.forms.reason);

pub(super) static ACT: ActOnIncident =
    Act { code: "reopen", place: Place::Behind(&CHANGES), fields: &[&REASON.spec], forms, wish };

fn forms(maker: Maker<'_>, detail: &IncidentDetail) -> Vec<FormView> {
    let t = maker.lang.words().forms;
    let form = maker.form(ACT.code, t.reopen_incident).lead(t.reopen_incident_lead).field(&REASON);
    detail.may.contains(&IncidentAct::Reopen).then(|| form.done()).into_iter().collect()
}

fn wish(incident: IncidentId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::ReopenIncident { incident, reason: REASON.read(sent)? })
}
