//! Letting the clocks of a case go on.

use huiying_deadlines::PauseCause;
use huiying_domain::{CaseAct, CaseId, Power, SourceTime, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;
use huiying_words::clock;

use super::{ActOnCase, CLOCKS};

static CAUSE: Field<PauseCause> = Field::choice("cause", |t| t.forms.cause, PauseCause::from_code).hidden();
static ENDED: Field<Option<SourceTime>> = Field::time("ended", |t| t.forms.ended_at);

pub(super) static ACT: ActOnCase = Act {
    code: "resume",
    power: Power::MoveClocks,
    place: Place::Behind(&CLOCKS),
    fields: &[&CAUSE.spec, &ENDED.spec],
    forms,
    wish,
};

/// A form for each cause for which clocks stand still, or stood still until an end that nobody stated.
fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let can = |cause: &PauseCause| detail.may.contains(&CaseAct::ResumeClocks(*cause));
    PauseCause::ALL.into_iter().filter(can).map(|cause| form(maker, cause)).collect()
}

fn form(maker: Maker<'_>, cause: PauseCause) -> FormView {
    let t = maker.lang.words();
    let title = match cause {
        PauseCause::Supplement => t.forms.restart,
        PauseCause::Consultation | PauseCause::Hearing | PauseCause::Appraisal => t.forms.resume,
    };
    let title = format!("{title}（{}）", clock::pause_cause(maker.lang, cause));
    maker.form(ACT.code, title).hidden(&CAUSE, cause.code()).field(&ENDED).done()
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::ResumeClocks { case, cause: CAUSE.read(sent)?, ended: ENDED.read(sent)? })
}
