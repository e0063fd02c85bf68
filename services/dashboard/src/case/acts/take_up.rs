//! Taking up a case that came with an import of history.

use huiying_domain::{CaseId, Wish};
use huiying_pagekit::form::{Act, BadField, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;

use super::{CaseAct, FLOW, is_open};

pub(super) static ACT: CaseAct =
    Act { code: "take-up", place: Place::Behind(&FLOW), fields: &[], forms, wish };

fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let t = maker.lang.words();
    let form = maker.form(ACT.code, t.forms.take_up).lead(t.forms.take_up_lead);
    let waits = is_open(detail) && detail.row.from_history;
    waits.then(|| form.done()).into_iter().collect()
}

fn wish(case: CaseId, _: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::TakeUpCase { case })
}
