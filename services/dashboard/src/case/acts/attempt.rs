//! Recording a reply that did not reach the petitioner.

use huiying_domain::{CaseAct, CaseId, Power, SourceTime, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;

use super::{ActOnCase, FLOW};

static ATTEMPTED: Field<Option<SourceTime>> = Field::time("attempted", |t| t.forms.attempted_at);
static NOTE: Field<String> = Field::text("note", |t| t.forms.attempt_note);

pub(super) static ACT: ActOnCase = Act {
    code: "attempt",
    power: Power::Answer,
    place: Place::Behind(&FLOW),
    fields: &[&ATTEMPTED.spec, &NOTE.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let t = maker.lang.words();
    let form =
        maker.form(ACT.code, t.forms.attempt).lead(t.forms.attempt_lead).field(&ATTEMPTED).field(&NOTE);
    detail.may.contains(&CaseAct::RecordAttempt).then(|| form.done()).into_iter().collect()
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::RecordAttempt { case, attempted: ATTEMPTED.read(sent)?, note: NOTE.read(sent)? })
}
