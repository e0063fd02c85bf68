//! Ending an incident.

use huiying_domain::{IncidentAct, IncidentId, NotDone, Power, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::IncidentDetail;

use super::ActOnIncident;
use super::release::next_release;
use crate::open_duties::open_duties;

static NOTE: Field<String> = Field::text("note", |t| t.forms.note);
static REASON: Field<String> = Field::text("not_done_reason", |t| t.forms.not_done_reason);
static DECIDED_BY: Field<String> = Field::line("decided_by", |t| t.forms.decided_by);

pub(super) static ACT: ActOnIncident = Act {
    code: "close",
    power: Power::HandleIncidents,
    place: Place::Front,
    fields: &[&NOTE.spec, &REASON.spec, &DECIDED_BY.spec],
    forms,
    wish,
};

/// Where hard duties are open the form lists them, and asks why they are left undone and who decided so.
fn forms(maker: Maker<'_>, detail: &IncidentDetail) -> Vec<FormView> {
    let t = maker.lang.words().forms;
    let form = maker.front(ACT.code, t.close_incident).field(&NOTE);
    let open = open_duties(maker.lang, &detail.clocks);
    let form = if open.is_empty() {
        form
    } else {
        let form = open.into_iter().fold(form.lead(t.not_done_lead), |form, line| form.lead(line));
        form.field(&REASON).field(&DECIDED_BY)
    };
    let form = form.next_if(next_release(detail, maker.now).is_none());
    detail.may.contains(&IncidentAct::Close).then(|| form.done()).into_iter().collect()
}

fn wish(incident: IncidentId, sent: &Sent) -> Result<Wish, BadField> {
    let (reason, decided_by) = (REASON.read(sent)?, DECIDED_BY.read(sent)?);
    let is_said = !reason.is_empty() || !decided_by.is_empty();
    let not_done = is_said.then_some(NotDone { reason, decided_by });
    Ok(Wish::CloseIncident { incident, note: NOTE.read(sent)?, not_done })
}
