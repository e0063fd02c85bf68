//! Letting the clocks of a case stand still.

use huiying_deadlines::PauseCause;
use huiying_domain::{CaseAct, CaseId, Power, SourceTime, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;
use huiying_words::clock;

use super::{ActOnCase, CLOCKS};

static CAUSE: Field<PauseCause> = Field::choice("cause", |t| t.forms.cause, PauseCause::from_code);
static BEGAN: Field<Option<SourceTime>> = Field::time("began", |t| t.forms.began_at);
static NOTE: Field<String> = Field::text("note", |t| t.forms.whom);

pub(super) static ACT: ActOnCase = Act {
    code: "pause",
    power: Power::MoveClocks,
    place: Place::Behind(&CLOCKS),
    fields: &[&CAUSE.spec, &BEGAN.spec, &NOTE.spec],
    forms,
    wish,
};

/// A form where clocks can stand still for some cause.
fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let (lang, t) = (maker.lang, maker.lang.words());
    let can = |cause: &PauseCause| detail.may.contains(&CaseAct::PauseClocks(*cause));
    let causes: Vec<PauseCause> = PauseCause::ALL.into_iter().filter(can).collect();
    if causes.is_empty() {
        return Vec::new();
    }
    let options = causes.into_iter().map(|cause| (cause.code(), clock::pause_cause(lang, cause)));
    let form = maker
        .form(ACT.code, t.forms.pause)
        .lead(t.forms.pause_lead)
        .choice(&CAUSE, options, "")
        .field(&BEGAN)
        .field(&NOTE);
    vec![form.done()]
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    let (cause, began) = (CAUSE.read(sent)?, BEGAN.read(sent)?);
    Ok(Wish::PauseClocks { case, cause, began, note: NOTE.read(sent)? })
}
