//! Taking the missed limits of a case as backlog.

use huiying_domain::{CaseAct, CaseId, Power, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;

use super::{ActOnCase, FLOW};

static REASON: Field<String> = Field::text("reason", |t| t.forms.backlog_reason);

pub(super) static ACT: ActOnCase = Act {
    code: "backlog",
    power: Power::Triage,
    place: Place::Behind(&FLOW),
    fields: &[&REASON.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let t = maker.lang.words();
    let form = maker.form(ACT.code, t.forms.backlog).lead(t.forms.backlog_lead).field(&REASON);
    detail.may.contains(&CaseAct::TakeAsBacklog).then(|| form.done()).into_iter().collect()
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::TakeAsBacklog { case, reason: REASON.read(sent)? })
}
