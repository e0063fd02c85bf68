//! Letting the clocks of a case stand still.

use huiying_deadlines::PauseCause;
use huiying_domain::{CaseId, SourceTime, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_pagekit::subject::clocks::owed;
use huiying_views::{CaseDetail, ClockView};
use huiying_words::clock;

use super::{CLOCKS, CaseAct, is_open};

static CAUSE: Field<PauseCause> = Field::choice("cause", |t| t.forms.cause, PauseCause::from_code);
static BEGAN: Field<Option<SourceTime>> = Field::time("began", |t| t.forms.began_at);
static NOTE: Field<String> = Field::text("note", |t| t.forms.whom);

pub(super) static ACT: CaseAct = Act {
    code: "pause",
    place: Place::Behind(&CLOCKS),
    fields: &[&CAUSE.spec, &BEGAN.spec, &NOTE.spec],
    forms,
    wish,
};

/// A form where the rule of a running clock names a cause; a correction can be asked for once.
fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let (lang, t) = (maker.lang, maker.lang.words());
    if !is_open(detail) || owed(&detail.clocks).any(|view| view.clock.is_paused()) {
        return Vec::new();
    }
    let asked_before = detail.row.supplement_asked;
    let named = |cause: &PauseCause| {
        let names_it = |view: &ClockView| {
            let rule = view.rule.as_ref();
            let runs = view.clock.is_open() && maker.now < view.clock.counted.due_hard;
            runs && rule.is_some_and(|rule| rule.pauses.contains(cause))
        };
        owed(&detail.clocks).any(names_it) && !(*cause == PauseCause::Supplement && asked_before)
    };
    let causes: Vec<PauseCause> = PauseCause::ALL.into_iter().filter(named).collect();
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
