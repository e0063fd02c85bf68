//! Confirming what a case asks for and who handles it.

use huiying_domain::{CaseAct, CaseId, MessageClass, Power, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;
use huiying_words::{case, shown};

use super::ActOnCase;

static CLASS: Field<MessageClass> = Field::choice("class", |t| t.case.class, MessageClass::from_code);
static OFFICE: Field<String> = Field::office("office", |t| t.case.office);

pub(super) static ACT: ActOnCase = Act {
    code: "confirm",
    power: Power::Triage,
    place: Place::Front,
    fields: &[&CLASS.spec, &OFFICE.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let (lang, row) = (maker.lang, &detail.row);
    let classes = MessageClass::ALL.map(|it| (it.code(), case::class(lang, it)));
    let office = row.office.as_deref().map(shown).unwrap_or_default();
    let form = maker
        .front(ACT.code, lang.words().forms.confirm)
        .choice(&CLASS, classes, row.class.map_or("", MessageClass::code))
        .filled(&OFFICE, &office)
        .officer("confirm-officer")
        .unkept()
        .next_if(!row.class_confirmed);
    detail.may.contains(&CaseAct::ConfirmTriage).then(|| form.done()).into_iter().collect()
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::ConfirmTriage { case, class: CLASS.read(sent)?, office: OFFICE.read(sent)? })
}
