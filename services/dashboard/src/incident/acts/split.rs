//! Taking an incident out of the one it was merged into.

use huiying_domain::{IncidentId, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::IncidentDetail;

use super::{CHANGES, IncidentAct, is_open};

static NOTE: Field<String> = Field::text("note", |t| t.forms.reason);

pub(super) static ACT: IncidentAct =
    Act { code: "split", place: Place::Behind(&CHANGES), fields: &[&NOTE.spec], forms, wish };

fn forms(maker: Maker<'_>, detail: &IncidentDetail) -> Vec<FormView> {
    let t = maker.lang.words();
    let form = maker.form(ACT.code, t.forms.split_incident).lead(t.forms.split_incident_lead).field(&NOTE);
    let carried = is_open(detail) && detail.row.merged_into.is_some();
    carried.then(|| form.done()).into_iter().collect()
}

fn wish(incident: IncidentId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::SplitIncident { incident, note: NOTE.read(sent)? })
}
