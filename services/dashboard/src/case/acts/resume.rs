//! Letting the clocks of a case go on.

use huiying_deadlines::PauseCause;
use huiying_domain::{CaseId, SourceTime, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_pagekit::subject::clocks::owed;
use huiying_views::{CaseDetail, ClockView};
use huiying_words::clock;

use super::{CLOCKS, CaseAct, is_open};

static CAUSE: Field<PauseCause> = Field::choice("cause", |t| t.forms.cause, PauseCause::from_code).hidden();
static ENDED: Field<Option<SourceTime>> = Field::time("ended", |t| t.forms.ended_at);

pub(super) static ACT: CaseAct =
    Act { code: "resume", place: Place::Behind(&CLOCKS), fields: &[&CAUSE.spec, &ENDED.spec], forms, wish };

/// A form for each cause for which clocks stand still.
fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    if !is_open(detail) {
        return Vec::new();
    }
    paused_for(&detail.clocks).into_iter().map(|cause| form(maker, cause)).collect()
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

fn paused_for(views: &[ClockView]) -> Vec<PauseCause> {
    let mut causes: Vec<PauseCause> = owed(views)
        .flat_map(|view| &view.clock.facts.pauses)
        .filter(|pause| pause.to.is_none())
        .map(|pause| pause.cause)
        .collect();
    causes.sort_unstable();
    causes.dedup();
    causes
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::ResumeClocks { case, cause: CAUSE.read(sent)?, ended: ENDED.read(sent)? })
}
