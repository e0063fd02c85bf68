//! Merging an incident into another.

use huiying_domain::{IncidentAct, IncidentId, Power, Subject, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::IncidentDetail;

use super::{ActOnIncident, CHANGES};

static INTO: Field<IncidentId> = Field::incident("into", |t| t.forms.into_id);
static NOTE: Field<String> = Field::text("note", |t| t.forms.reason);

pub(super) static ACT: ActOnIncident = Act {
    code: "merge",
    power: Power::HandleIncidents,
    place: Place::Behind(&CHANGES),
    fields: &[&INTO.spec, &NOTE.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &IncidentDetail) -> Vec<FormView> {
    let t = maker.lang.words();
    let form = maker.form(ACT.code, t.forms.merge).lead(t.forms.merge_lead);
    let form = form.pick(&INTO, Subject::Incident(detail.row.id)).field(&NOTE);
    detail.may.contains(&IncidentAct::Merge).then(|| form.done()).into_iter().collect()
}

fn wish(incident: IncidentId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::MergeIncident { incident, into: INTO.read(sent)?, note: NOTE.read(sent)? })
}
