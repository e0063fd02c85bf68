//! What one case's events make of the rows of its matters.

use huiying_domain::{Actor, CaseEvent, Envelope, Event, Matter, MessageClass, SourceTime};

use super::*;

#[test]
fn a_corrected_time_of_receipt_reaches_the_matters_of_a_case_that_was_split() {
    let example = include_str!("../../../../schemas/decision/cn.huiying.decision.v1.case_opened.json");
    let opened: Envelope<Decision> = serde_json::from_str(example).unwrap();
    let Some((case, mut report)) = opened.data.events.iter().find_map(|event| match event {
        Event::Case(CaseEvent::Opened { case, report, .. }) => Some((*case, report.clone())),
        _ => None,
    }) else {
        panic!("no case is opened")
    };
    let (by, at) = (Actor::typed("甲"), opened.recorded_at);
    let matter = Matter { title: "路灯".into(), class: MessageClass::Complaint, office: "一处".into() };
    let split = Event::Case(CaseEvent::Split { case, matters: vec![(case.part(1), matter)], by, at });
    let corrected: DateTime<Utc> = "2018-02-09T02:00:00Z".parse().unwrap();
    report.received = SourceTime::exact(corrected);
    let amended = Event::Case(CaseEvent::Amended { withdrawn: None, case, report });
    let said = |cause, events| Decision { cause, intake: format!("i{cause}"), events };
    let mut changes = Changes::default();
    for (n, decision) in
        [said(1, opened.data.events), said(2, vec![split]), said(3, vec![amended])].iter().enumerate()
    {
        changes.fold(Kept::by_nobody(), n as u64 + 1, at, decision).unwrap();
    }
    for id in [case.part(1), case] {
        let row = changes.rows.cases[&id].as_ref().unwrap();
        assert_eq!(row.case.received.at, corrected);
    }
}
