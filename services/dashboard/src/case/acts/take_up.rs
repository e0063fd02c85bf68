//! Taking up a case that came with an import of history.

use huiying_domain::{CaseAct, CaseId, Power, Wish};
use huiying_pagekit::form::{Act, BadField, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;

use super::{ActOnCase, FLOW};

pub(super) static ACT: ActOnCase =
    Act { code: "take-up", power: Power::Triage, place: Place::Behind(&FLOW), fields: &[], forms, wish };

fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let t = maker.lang.words();
    let form = maker.form(ACT.code, t.forms.take_up).lead(t.forms.take_up_lead);
    detail.may.contains(&CaseAct::TakeUp).then(|| form.done()).into_iter().collect()
}

fn wish(case: CaseId, _: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::TakeUpCase { case })
}
