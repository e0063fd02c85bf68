//! Samples of an incident's pages.

use huiying_pagekit::subject::links::Names;
use huiying_pagekit::{Around, Sample};

use super::IncidentView;
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
    vec![Sample::of("incident_new", &NewIncidentView::sample(around))]
}

impl IncidentView {
    /// A made-up incident whose grade was raised after the limits of the new one had passed.
    pub(crate) fn sample_upgraded(around: Around) -> Option<Self> {
        let matters = matters();
        let detail = matters.story.incident(matters.upgraded)?;
        let names = Names::default();
        Some(Self::new(around.shell("/incidents/x"), &detail, &names, forms(None), now()))
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
        Self::new(around.shell("/incidents/new"), forms(None), now())
    }
}
