//! A page is the same whether its views are in this process or their answers came as JSON.

use askama::Template;
use huiying_domain::{CaseId, IncidentId, Refusal};
use huiying_pagekit::Around;
use huiying_pagekit::form::Answer;
use huiying_pagekit::subject::links::Names;
use huiying_views::{CaseDetail, IncidentDetail, QueueFilter, QueuePage};
use huiying_words::Lang;
use huiying_words::clock::Rules;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::story::Matters;
use super::{at, forms, matters, now, on_time};
use crate::about::AboutView;
use crate::case::CaseView;
use crate::days::Days;
use crate::incident::IncidentView;
use crate::queue::board::{Board, Seen};

/// The value after a way through JSON, which says the same when it is written again.
fn through_json<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let sent = serde_json::to_string(value).unwrap();
    let read: T = serde_json::from_str(&sent).unwrap_or_else(|error| panic!("{error} in {sent}"));
    assert_eq!(serde_json::to_string(&read).unwrap(), sent);
    read
}

fn cases(matters: &Matters) -> Vec<CaseDetail> {
    let ids: [CaseId; 5] =
        [matters.open, matters.untriaged, matters.overdue, matters.answered, matters.paused];
    let mut found: Vec<CaseDetail> = ids.iter().map(|id| matters.story.case(*id).unwrap()).collect();
    let past = CaseDetail { as_of: Some(at("2026-08-20 18:00")), ..found[3].clone() };
    found.push(past);
    found
}

fn incidents(matters: &Matters) -> Vec<IncidentDetail> {
    let ids: [IncidentId; 2] = [matters.incident, matters.upgraded];
    ids.iter().map(|id| matters.story.incident(*id).unwrap()).collect()
}

#[test]
fn a_case_and_an_incident_look_the_same_after_a_way_through_json() {
    let matters = matters();
    for lang in Lang::ALL {
        let answer = || {
            Some(Answer::refused(
                lang,
                &Refusal::ChangedMeanwhile { seen: 1, found: 2 },
                &[],
                &Rules::default(),
            ))
        };
        let page = |detail: &CaseDetail| {
            let shell = Around { lang, pages: &[] }.shell("/cases/x");
            CaseView::new(shell, detail, &Names::default(), forms(answer()), now()).render().unwrap()
        };
        for detail in cases(&matters) {
            assert!(!detail.clocks.is_empty(), "{}: a page with clocks", detail.row.external_id);
            let read = through_json(&detail);
            assert_eq!(read, detail);
            assert_eq!(page(&read), page(&detail));
        }
        let page = |detail: &IncidentDetail| {
            let shell = Around { lang, pages: &[] }.shell("/incidents/x");
            IncidentView::new(shell, detail, &Names::default(), forms(None), now()).render().unwrap()
        };
        for detail in incidents(&matters) {
            let read = through_json(&detail);
            assert_eq!(read, detail);
            assert_eq!(page(&read), page(&detail));
        }
    }
}

#[test]
fn the_queue_and_the_rules_look_the_same_after_a_way_through_json() {
    let (queue, rules) = (crate::queue::samples::queue(), on_time());
    assert!(queue.rows.iter().any(|row| row.lead.is_some()));
    for lang in Lang::ALL {
        let filter = QueueFilter { page: 2, per_page: QueueFilter::PER_PAGE, ..QueueFilter::default() };
        let board = |queue: &QueuePage| {
            let seen = Seen { queue, filter: &filter, days: &Days::default(), telephone: "" };
            Board::of(lang, seen).to_string()
        };
        assert_eq!(board(&through_json(&queue)), board(&queue));
        let about =
            |rules| AboutView::new(Around { lang, pages: &[] }.shell("/about"), rules).render().unwrap();
        assert_eq!(about(&through_json(&rules)), about(&rules));
    }
}
