//! Going on with an incident that was ended.

use huiying_domain::{IncidentAct, IncidentId, Power, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::IncidentDetail;

use super::ActOnIncident;

static REASON: Field<String> = Field::text("reason", |t| t.forms.reason);

pub(super) static ACT: ActOnIncident = Act {
    code: "reopen",
    power: Power::HandleIncidents,
    place: Place::Front,
    fields: &[&REASON.spec],
    forms,
    wish,
};

/// It is the one thing left to do to an incident that is ended.
fn forms(maker: Maker<'_>, detail: &IncidentDetail) -> Vec<FormView> {
    let t = maker.lang.words().forms;
    let form =
        maker.front(ACT.code, t.reopen_incident).lead(t.reopen_incident_lead).field(&REASON).next_if(true);
    detail.may.contains(&IncidentAct::Reopen).then(|| form.done()).into_iter().collect()
}

fn wish(incident: IncidentId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::ReopenIncident { incident, reason: REASON.read(sent)? })
}
