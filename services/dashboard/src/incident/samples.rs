//! Samples of an incident's pages.

use huiying_domain::{IncidentId, Refusal, Subject};
use huiying_pagekit::form::act::lists;
use huiying_pagekit::form::{Answer, Forms, Found, Sent};
use huiying_pagekit::subject::links::Names;
use huiying_pagekit::{Around, Sample, WayBack};
use huiying_words::clock::Rules;

use super::IncidentView;
use super::acts::ACTS;
use super::acts::register::{FIELDS, FORM};
use super::new::NewIncidentView;
use crate::samples::{forms, matters, now};

pub(super) fn all(around: Around) -> Vec<Sample> {
    let samples = [
        ("incident", IncidentView::sample(around)),
        ("incident_upgraded", IncidentView::sample_upgraded(around)),
    ];
    samples.into_iter().filter_map(|(name, page)| Some(Sample::of(name, &page?))).collect()
}

pub(super) fn new(around: Around) -> Vec<Sample> {
    vec![
        Sample::of("incident_new", &NewIncidentView::sample(around)),
        Sample::of("incident_new_same_name", &NewIncidentView::sample_same_name(around)),
    ]
}

impl IncidentView {
    /// A made-up incident whose grade was raised after the limits of the new one had passed.
    pub(crate) fn sample_upgraded(around: Around) -> Option<Self> {
        let matters = matters();
        let detail = matters.story.incident(matters.upgraded)?;
        let names = Names::default();
        let found = lists(ACTS).map(|(form, of, _)| {
            let words = if form == "link-cases" { "护栏".to_owned() } else { String::new() };
            (form, Found { words, candidates: matters.story.candidates(of) })
        });
        let way_back = WayBack::read("state=all&page=2");
        let (found, choosing) = (found.collect(), "link-cases".to_owned());
        let forms = Forms { found, choosing, way_back, ..forms(None) };
        Some(Self::new(around.shell("/incidents/x"), &detail, &names, forms, now()))
    }

    /// A made-up incident with its clocks running.
    pub(crate) fn sample(around: Around) -> Option<Self> {
        let matters = matters();
        let detail = matters.story.incident(matters.incident)?;
        Some(Self::new(around.shell("/incidents/x"), &detail, &Names::default(), forms(None), now()))
    }
}

impl NewIncidentView {
    /// The empty form.
    pub(crate) fn sample(around: Around) -> Self {
        Self::new(around.shell("/incidents/new"), forms(None), None, now())
    }

    /// The form that came back, since an incident of the same name is in hand.
    pub(crate) fn sample_same_name(around: Around) -> Self {
        let incident = IncidentId(1);
        let answer =
            Answer::refused(around.lang, &Refusal::SameName { incident }, &FIELDS, &Rules::default());
        let typed = Sent::of(&[("title", "某化工厂爆燃"), ("grade", "major")]);
        let forms = Forms { typed, sent: FORM.to_owned(), ..forms(Some(answer)) };
        let named = (Subject::Incident(incident), "某化工厂 爆燃".to_owned());
        let same = Names::of([named]).link(around.lang, Subject::Incident(incident), "");
        Self::new(around.shell("/incidents/new"), forms, Some(same), now())
    }
}
