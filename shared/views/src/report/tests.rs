//! The lists of a report come page by page; its figures are over everything on each.

use huiying_domain::report::Report;
use huiying_domain::{CaseEvent, Channel, ReportId};

use super::*;

fn row() -> CaseRow {
    let at: DateTime<Utc> = "2026-09-03T00:00:00Z".parse().unwrap();
    let report = Report {
        import: None,
        id: ReportId(1),
        source: "s".to_owned(),
        external_id: "1".to_owned(),
        channel: Channel::Hotline,
        via: None,
        title: "made up".to_owned(),
        body: String::new(),
        category: None,
        class: None,
        received: SourceTime::exact(at),
        received_unknown: false,
        from_history: false,
        target: None,
        office: None,
        area: None,
        status: None,
        link: None,
        caller_masked: None,
        phone_masked: None,
        sealed: None,
        details: Default::default(),
        problems: Vec::new(),
    };
    let opened = CaseEvent::Opened { case: CaseId(1), report, at: None };
    CaseRow::opened_by(&opened, at).unwrap()
}

#[test]
fn a_list_of_more_cases_than_a_page_holds_is_read_page_by_page_and_each_case_stands_once() {
    let n_cases = 2 * N_LISTED_MAX as u128 + 1;
    let (policy, rule, row) = (Policy::default(), RuleId::from(SOURCE_TARGET), row());
    let page = |after: Option<CaseId>| {
        let mut judge = Judge::new(&policy, &rule, Listing { cases: true, after }).unwrap();
        (1..=n_cases).for_each(|id| judge.take(&CaseRow { id: CaseId(id), ..row.clone() }));
        judge.finish()
    };
    let (mut listed, mut after, mut n_pages) = (Vec::new(), None, 0);
    loop {
        let report = page(after);
        assert_eq!(report.figures.unjudged, n_cases as usize, "no case has a target");
        let cases = report.cases.unwrap();
        assert!(cases.len() <= N_LISTED_MAX);
        listed.extend(cases.into_iter().map(|it| it.case.0));
        (after, n_pages) = (report.next, n_pages + 1);
        if after.is_none() {
            break;
        }
    }
    assert_eq!(n_pages, 3);
    assert!(listed.into_iter().eq(1..=n_cases));
}

#[test]
fn a_list_that_fills_its_page_to_the_last_case_has_no_page_after_it() {
    let (policy, rule, row) = (Policy::default(), RuleId::from(SOURCE_TARGET), row());
    let mut judge = Judge::new(&policy, &rule, Listing { cases: true, after: None }).unwrap();
    (1..=N_LISTED_MAX as u128).for_each(|id| judge.take(&CaseRow { id: CaseId(id), ..row.clone() }));
    assert_eq!(judge.finish().next, None);
}
