//! Sending a case back for rework.

use huiying_domain::{CaseId, SourceTime, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;

use super::{CaseAct, FLOW};

static REOPENED: Field<Option<SourceTime>> = Field::time("reopened", |t| t.forms.reopened_at);
static REASON: Field<String> = Field::text("reason", |t| t.forms.reason);

pub(super) static ACT: CaseAct =
    Act { code: "reopen", place: Place::Behind(&FLOW), fields: &[&REOPENED.spec, &REASON.spec], forms, wish };

/// What is answered or closed can be sent back, unless its matters are cases of their own.
fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let (t, row) = (maker.lang.words(), &detail.row);
    let finished = row.first_reply.is_some() || row.stage.is_closed();
    let form = maker.form(ACT.code, t.forms.reopen).lead(t.forms.reopen_lead).field(&REOPENED).field(&REASON);
    (finished && row.parts.is_empty()).then(|| form.done()).into_iter().collect()
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::ReopenCase { case, reopened: REOPENED.read(sent)?, reason: REASON.read(sent)? })
}
