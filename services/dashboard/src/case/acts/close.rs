//! Closing a case.

use huiying_domain::request::Outcome;
use huiying_domain::{CaseAct, CaseId, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;
use huiying_words::case;

use super::ActOnCase;

static OUTCOME: Field<Outcome> = Field::choice("outcome", |t| t.forms.outcome, Outcome::from_code);
static NOTE: Field<String> = Field::text("note", |t| t.forms.note).hint(|t| t.forms.note_hint).optional();

pub(super) static ACT: ActOnCase =
    Act { code: "close", place: Place::Front, fields: &[&OUTCOME.spec, &NOTE.spec], forms, wish };

fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let outcomes: Vec<Outcome> = outcomes(detail).collect();
    if outcomes.is_empty() {
        return Vec::new();
    }
    let outcomes = outcomes.into_iter().map(|it| (it.code(), case::outcome(maker.lang, it)));
    let usual = if detail.row.first_reply.is_some() { Outcome::Answered.code() } else { "" };
    let form = maker
        .front(ACT.code, maker.lang.words().forms.close_case)
        .choice(&OUTCOME, outcomes, usual)
        .field(&NOTE)
        .next_if(detail.row.first_reply.is_some());
    vec![form.done()]
}

/// The outcomes that can be chosen now: those that rest on something recorded, only once it is.
fn outcomes(detail: &CaseDetail) -> impl Iterator<Item = Outcome> + '_ {
    Outcome::CHOICES.into_iter().filter(|outcome| detail.may.contains(&CaseAct::Close(*outcome)))
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::CloseCase { case, outcome: OUTCOME.read(sent)?, note: NOTE.read(sent)? })
}
