//! Closing a case.

use huiying_domain::request::Outcome;
use huiying_domain::{CaseId, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;
use huiying_words::case;

use super::{CaseAct, is_open};

static OUTCOME: Field<Outcome> = Field::choice("outcome", |t| t.forms.outcome, Outcome::from_code);
static NOTE: Field<String> = Field::text("note", |t| t.forms.note).hint(|t| t.forms.note_hint).optional();

pub(super) static ACT: CaseAct =
    Act { code: "close", place: Place::Front, fields: &[&OUTCOME.spec, &NOTE.spec], forms, wish };

fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let outcomes = outcomes(detail).map(|it| (it.code(), case::outcome(maker.lang, it)));
    let usual = if detail.row.first_reply.is_some() { Outcome::Answered.code() } else { "" };
    let form = maker
        .front(ACT.code, maker.lang.words().forms.close_case)
        .choice(&OUTCOME, outcomes, usual)
        .field(&NOTE);
    is_open(detail).then(|| form.done()).into_iter().collect()
}

/// The outcomes that can be chosen now: those that rest on something recorded, only once it is.
fn outcomes(detail: &CaseDetail) -> impl Iterator<Item = Outcome> + '_ {
    Outcome::CHOICES.into_iter().filter(move |outcome| match outcome {
        Outcome::NotCorrected => detail.row.supplement_asked,
        Outcome::Unreachable => detail.row.attempts > 0,
        Outcome::Answered
        | Outcome::NoReplyDue
        | Outcome::Duplicate
        | Outcome::ClosedBySource
        | Outcome::Transferred => true,
    })
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::CloseCase { case, outcome: OUTCOME.read(sent)?, note: NOTE.read(sent)? })
}
