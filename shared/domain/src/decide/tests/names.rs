//! Two incidents of one name, and several cases linked to an incident at once.

use std::collections::BTreeSet;

use super::*;

fn registers(bureau: &mut Bureau, title: &str, same_name: bool) -> Vec<Event> {
    let wish = Wish::RegisterIncident {
        title: title.into(),
        grade: Grade::Major,
        occurred: None,
        reported: exact("2017-08-12 23:10"),
        same_name,
    };
    bureau.asked("2017-08-12 23:15", None, wish)
}

fn registered(events: &[Event]) -> IncidentId {
    match events.first() {
        Some(Event::Incident(IncidentEvent::Registered { incident, .. })) => *incident,
        other => panic!("not registered: {other:?}"),
    }
}

#[test]
fn a_second_incident_of_the_name_of_one_in_hand_is_refused_unless_it_is_said_to_be_another() {
    let mut bureau = given();
    let first = registered(&registers(&mut bureau, "3号楼A座起火", false));
    for same in ["3号楼A座起火", "３号楼Ａ座起火", " 3 号楼 a 座起火"] {
        let refused = registers(&mut bureau, same, false);
        assert_eq!(refusal(&refused), Some(&Refusal::SameName { incident: first }), "{same}");
    }
    registered(&registers(&mut bureau, "3号楼B座起火", false));
    let second = registered(&registers(&mut bureau, "3号楼A座起火", true));
    assert_ne!(second, first);
}

#[test]
fn the_name_of_an_ended_incident_is_free_again_and_that_of_a_carried_one_as_long_as_its_carrier_is_in_hand() {
    let mut bureau = given();
    let carried = registered(&registers(&mut bureau, "厂房起火", false));
    let carrier = registered(&registers(&mut bureau, "仓库起火", false));
    let merge = Wish::MergeIncident { incident: carried, into: carrier, note: "同一起".into() };
    assert_eq!(refusal(&bureau.asked("2017-08-12 23:20", None, merge)), None);
    let refused = registers(&mut bureau, "厂房起火", false);
    assert_eq!(refusal(&refused), Some(&Refusal::SameName { incident: carried }));
    bureau.asked("2017-08-12 23:40", None, super::incidents::ended(carrier, "扑灭"));
    registered(&registers(&mut bureau, "仓库起火", false));
    registered(&registers(&mut bureau, "厂房起火", false));
}

/// Opens the case of another report.
fn another_case(bureau: &mut Bureau, number: &str) -> CaseId {
    let id = ReportId::derive("hotline", number);
    let report =
        Report { id, external_id: number.into(), ..report(Some(MessageClass::Help), "2017-08-12 22:00") };
    bureau.when("2017-08-12 22:00", &Intake::Reported(report));
    CaseId::of(id)
}

#[test]
fn several_cases_are_linked_at_once_or_none_of_them() {
    let mut bureau = given();
    let incident = registered(&registers(&mut bureau, "厂房起火", false));
    let (first, second) = (another_case(&mut bureau, "A-1"), another_case(&mut bureau, "A-2"));
    let finished = another_case(&mut bureau, "A-3");
    let close =
        Wish::CloseCase { case: finished, outcome: Outcome::NoReplyDue, note: "误拨".into(), triage: None };
    assert_eq!(refusal(&bureau.asked("2017-08-12 23:20", None, close)), None);

    let link = |cases: &[CaseId]| Wish::LinkCases { incident, cases: cases.iter().copied().collect() };
    let refused = bureau.asked("2017-08-12 23:30", None, link(&[first, finished]));
    assert_eq!(refusal(&refused), Some(&Refusal::AlreadyClosed));
    assert_eq!(bureau.state.cases[&first].incident, None, "none is linked where one cannot be");
    let nobody = bureau.asked("2017-08-12 23:31", None, link(&[]));
    assert_eq!(refusal(&nobody), Some(&Refusal::EmptyText { field: "cases".into() }));

    let events = bureau.asked("2017-08-12 23:32", None, link(&[second, first]));
    let linked: BTreeSet<CaseId> = events
        .iter()
        .filter_map(|it| match it {
            Event::Case(CaseEvent::Linked { case, incident: to, .. }) if *to == incident => Some(*case),
            _ => None,
        })
        .collect();
    assert_eq!(linked, BTreeSet::from([first, second]));
    assert_eq!(bureau.state.cases[&first].incident, Some(incident));
}
