//! Undoing the link of a case to an incident.

use huiying_domain::{CaseId, Wish};
use huiying_pagekit::form::{Act, BadField, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;

use super::{CaseAct, FLOW, is_open};

pub(super) static ACT: CaseAct =
    Act { code: "unlink", place: Place::Behind(&FLOW), fields: &[], forms, wish };

fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let form = maker.form(ACT.code, maker.lang.words().forms.unlink);
    let linked = is_open(detail) && detail.row.incident.is_some();
    linked.then(|| form.done()).into_iter().collect()
}

fn wish(case: CaseId, _: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::UnlinkCase { case })
}
