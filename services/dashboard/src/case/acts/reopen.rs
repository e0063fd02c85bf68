//! Sending a case back for rework.

use huiying_domain::{CaseAct, CaseId, Power, SourceTime, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;

use super::{ActOnCase, FLOW};

static REOPENED: Field<Option<SourceTime>> = Field::time("reopened", |t| t.forms.reopened_at);
static REASON: Field<String> = Field::text("reason", |t| t.forms.reason);

pub(super) static ACT: ActOnCase = Act {
    code: "reopen",
    power: Power::Answer,
    place: Place::Behind(&FLOW),
    fields: &[&REOPENED.spec, &REASON.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let t = maker.lang.words();
    let form = maker.form(ACT.code, t.forms.reopen).lead(t.forms.reopen_lead).field(&REOPENED).field(&REASON);
    detail.may.contains(&CaseAct::Reopen).then(|| form.done()).into_iter().collect()
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::ReopenCase { case, reopened: REOPENED.read(sent)?, reason: REASON.read(sent)? })
}
