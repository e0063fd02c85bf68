//! Recording what the other bureau said to a transfer.

use huiying_domain::{CaseAct, CaseId, Power, SourceTime, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;
use huiying_words::shown;

use super::{ActOnCase, FLOW};

static ACCEPTED: Field<bool> = Field::choice("accepted", |t| t.forms.accepted, yes_or_no);
static ANSWERED: Field<Option<SourceTime>> = Field::time("answered", |t| t.forms.answered_at);
static NOTE: Field<String> = Field::text("note", |t| t.forms.said).optional();

pub(super) static ACT: ActOnCase = Act {
    code: "transfer-answer",
    power: Power::Answer,
    place: Place::Behind(&FLOW),
    fields: &[&ACCEPTED.spec, &ANSWERED.spec, &NOTE.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let t = maker.lang.words();
    let answerable = detail.may.contains(&CaseAct::AnswerTransfer);
    let Some(to) = detail.row.transfer.as_deref().filter(|_| answerable) else {
        return Vec::new();
    };
    let form = maker
        .form(ACT.code, t.forms.answer_transfer)
        .lead(format!("{}{}", t.case.pending_transfer, shown(to)))
        .choice(&ACCEPTED, [("yes", t.forms.accepted_yes), ("no", t.forms.accepted_no)], "")
        .field(&ANSWERED)
        .field(&NOTE);
    vec![form.done()]
}

fn yes_or_no(code: &str) -> Option<bool> {
    match code {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    let (accepted, answered) = (ACCEPTED.read(sent)?, ANSWERED.read(sent)?);
    Ok(Wish::AnswerTransfer { case, accepted, answered, note: NOTE.read(sent)? })
}
