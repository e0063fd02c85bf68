//! Undoing the link of a case to an incident.

use huiying_domain::{CaseAct, CaseId, Power, Wish};
use huiying_pagekit::form::{Act, BadField, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;

use super::{ActOnCase, FLOW};

pub(super) static ACT: ActOnCase =
    Act { code: "unlink", power: Power::Triage, place: Place::Behind(&FLOW), fields: &[], forms, wish };

fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let form = maker.form(ACT.code, maker.lang.words().forms.unlink);
    detail.may.contains(&CaseAct::Unlink).then(|| form.done()).into_iter().collect()
}

fn wish(case: CaseId, _: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::UnlinkCase { case })
}
