//! Ending an incident.

use huiying_domain::{IncidentAct, IncidentId, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::IncidentDetail;

use super::ActOnIncident;

static NOTE: Field<String> = Field::text("note", |t| t.forms.note);

pub(super) static ACT: ActOnIncident =
    Act { code: "close", place: Place::Front, fields: &[&NOTE.spec], forms, wish };

fn forms(maker: Maker<'_>, detail: &IncidentDetail) -> Vec<FormView> {
    let form = maker.front(ACT.code, maker.lang.words().forms.close_incident).field(&NOTE);
    detail.may.contains(&IncidentAct::Close).then(|| form.done()).into_iter().collect()
}

fn wish(incident: IncidentId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::CloseIncident { incident, note: NOTE.read(sent)? })
}
