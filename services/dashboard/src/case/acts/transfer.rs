//! Asking another bureau to take a case.

use huiying_domain::{CaseAct, CaseId, Power, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;

use super::{ActOnCase, FLOW};

static TO: Field<String> = Field::line("to", |t| t.forms.transfer_to);
static REASON: Field<String> = Field::text("reason", |t| t.forms.reason);

pub(super) static ACT: ActOnCase = Act {
    code: "transfer",
    power: Power::Answer,
    place: Place::Behind(&FLOW),
    fields: &[&TO.spec, &REASON.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let t = maker.lang.words();
    let form = maker.form(ACT.code, t.forms.transfer).lead(t.forms.transfer_lead).field(&TO).field(&REASON);
    detail.may.contains(&CaseAct::RequestTransfer).then(|| form.done()).into_iter().collect()
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::RequestTransfer { case, to: TO.read(sent)?, reason: REASON.read(sent)? })
}
