//! Closing a case.

use huiying_domain::{CaseAct, CaseId, MessageClass, Outcome, Power, Triage, Wish};
use huiying_pagekit::form::{Act, BadField, Draft, Field, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;
use huiying_words::{case, shown};

use super::ActOnCase;
use crate::open_duties::open_duties;

static OUTCOME: Field<Outcome> = Field::choice("outcome", |t| t.forms.outcome, Outcome::from_code);
static NOTE: Field<String> = Field::text("note", |t| t.forms.note).hint(|t| t.forms.note_hint).optional();
/// The same where it cannot be closed as answered, and every outcome needs its reason.
static REASON: Field<String> = Field::text("note", |t| t.forms.note);
static CLASS: Field<MessageClass> = Field::choice("class", |t| t.case.class, MessageClass::from_code)
    .hint(|t| t.forms.triage_hint)
    .optional();
static OFFICE: Field<String> = Field::line("office", |t| t.case.office).of_offices().optional();

pub(super) static ACT: ActOnCase = Act {
    code: "close",
    power: Power::Answer,
    place: Place::Front,
    fields: &[&OUTCOME.spec, &CLASS.spec, &OFFICE.spec, &NOTE.spec],
    forms,
    wish,
};

/// The form lists the limits that are still open. Where it can be closed as answered and nobody has confirmed class and
/// office, it asks for them.
fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let (lang, row) = (maker.lang, &detail.row);
    let outcomes: Vec<Outcome> = outcomes(detail).collect();
    if outcomes.is_empty() {
        return Vec::new();
    }
    let is_provisional = !row.class_confirmed && detail.may.contains(&CaseAct::ConfirmTriage);
    let can_be_answered = outcomes.contains(&Outcome::Answered);
    let asks = can_be_answered && is_provisional;
    let outcomes = outcomes.into_iter().map(|it| (it.code(), case::outcome(lang, it)));
    let usual = if row.first_reply.is_some() { Outcome::Answered.code() } else { "" };
    let t = lang.words().forms;
    let open = open_duties(lang, &detail.clocks);
    let lead = (!open.is_empty()).then(|| t.still_open_lead.to_owned());
    let form = lead.into_iter().chain(open).fold(maker.front(ACT.code, t.close_case), Draft::lead);
    let form = form.choice(&OUTCOME, outcomes, usual);
    let form = if asks {
        let classes = MessageClass::ALL.map(|it| (it.code(), case::class(lang, it)));
        let office = row.office.as_deref().map(shown).unwrap_or_default();
        form.apart()
            .choice(&CLASS, classes, row.class.map_or("", MessageClass::code))
            .filled(&OFFICE, &office)
    } else {
        form
    };
    let note = if can_be_answered { &NOTE } else { &REASON };
    vec![form.field(note).next_if(row.first_reply.is_some()).done()]
}

/// The outcomes that can be chosen now: those that rest on something recorded, only once it is.
fn outcomes(detail: &CaseDetail) -> impl Iterator<Item = Outcome> + '_ {
    Outcome::CHOICES.into_iter().filter(|outcome| detail.may.contains(&CaseAct::Close(*outcome)))
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    let outcome = OUTCOME.read(sent)?;
    // Another outcome is no word on class and office, which the form has filled in with what is suggested.
    let is_said = outcome == Outcome::Answered && !sent.get(CLASS.spec.name).is_empty();
    let triage = match is_said {
        true => Some(Triage { class: CLASS.read(sent)?, office: OFFICE.read(sent)? }),
        false => None,
    };
    Ok(Wish::CloseCase { case, outcome, note: NOTE.read(sent)?, triage })
}
