//! Samples of a case's page.

use huiying_domain::{Refusal, Subject};
use huiying_pagekit::form::act::find;
use huiying_pagekit::form::{Answer, Forms, Sent};
use huiying_pagekit::subject::links::Names;
use huiying_pagekit::{Around, Sample};
use huiying_words::clock::Rules;

use super::CaseView;
use super::acts::ACTS;
use crate::samples::{at, forms, matters, now};

pub(super) fn all(around: Around) -> Vec<Sample> {
    let samples = [
        ("case", CaseView::sample(around)),
        ("case_refused", CaseView::sample_refused(around)),
        ("case_paused", CaseView::sample_paused(around)),
        ("case_wrong", CaseView::sample_wrong(around)),
        ("case_as_of", CaseView::sample_as_of(around)),
        ("case_no_longer_listed", CaseView::sample_no_longer_listed(around)),
    ];
    samples.into_iter().filter_map(|(name, page)| Some(Sample::of(name, &page?))).collect()
}

impl CaseView {
    /// A made-up case whose class and office are confirmed.
    pub(crate) fn sample(around: Around) -> Option<Self> {
        let matters = matters();
        let detail = matters.story.case(matters.open)?;
        Some(Self::new(
            around.shell("/cases/x"),
            &detail,
            &Names::default(),
            forms(Some(Answer::Done)),
            now(),
        ))
    }

    /// A made-up case of unknown class, after a refused request.
    pub(crate) fn sample_refused(around: Around) -> Option<Self> {
        let matters = matters();
        let detail = matters.story.case(matters.untriaged)?;
        let answer = Answer::refused(
            around.lang,
            &Refusal::ChangedMeanwhile { seen: 1, found: 2 },
            &[],
            &Rules::default(),
        );
        Some(Self::new(around.shell("/cases/x"), &detail, &Names::default(), forms(Some(answer)), now()))
    }

    /// A made-up request for disclosure whose clock was paused, extended, and stands still again.
    pub(crate) fn sample_paused(around: Around) -> Option<Self> {
        let matters = matters();
        let detail = matters.story.case(matters.paused)?;
        let names = Names::default();
        Some(Self::new(around.shell("/cases/x"), &detail, &names, forms(None), now()))
    }

    /// A made-up case whose form to split it came back.
    pub(crate) fn sample_wrong(around: Around) -> Option<Self> {
        let matters = matters();
        let detail = matters.story.case(matters.untriaged)?;
        let typed = Sent::of(&[("title_1", "护栏"), ("class_1", "report"), ("title_2", "路灯")]);
        let bad = (find(ACTS, "split")?.wish)(matters.untriaged, &typed).err()?;
        let answer = Answer::wrong(around.lang, bad);
        let forms = Forms { typed, sent: "split".to_owned(), ..forms(Some(answer)) };
        let fire = (Subject::Incident(matters.upgraded), "某仓库火灾".to_owned());
        Some(Self::new(around.shell("/cases/x"), &detail, &Names::of([fire]), forms, now()))
    }

    /// A made-up answered case as it was known on a past day.
    pub(crate) fn sample_as_of(around: Around) -> Option<Self> {
        let matters = matters();
        let mut detail = matters.story.case(matters.answered)?;
        detail.as_of = Some(at("2026-08-20 18:00"));
        Some(Self::new(around.shell("/cases/x"), &detail, &Names::default(), forms(None), now()))
    }

    /// A made-up case that its source lists no longer.
    pub(crate) fn sample_no_longer_listed(around: Around) -> Option<Self> {
        let matters = matters();
        let mut detail = matters.story.case(matters.open)?;
        detail.row.vanished_at = Some(at("2026-08-21 18:00"));
        Some(Self::new(around.shell("/cases/x"), &detail, &Names::default(), forms(None), now()))
    }
}
