//! A source that lists a report no longer: it is known and shown, and nobody is answered by it.

use super::*;
use crate::import::{Said, SaidAgain, TakenBack};
use crate::{ImportId, Listing};

const EXPORT: ImportId = ImportId(7);
const LATER: ImportId = ImportId(8);

fn stated(listed: bool, exported: &str, import: ImportId) -> Listing {
    Listing {
        report: ReportId::derive("hotline/test", "T-1"),
        listed,
        exported_at: at(exported),
        import: Some(import),
        withdrawn: None,
    }
}

fn vanished(exported: &str) -> Intake {
    Intake::ListingStated(stated(false, exported, EXPORT))
}

fn vanished_at(bureau: &Bureau) -> Option<DateTime<Utc>> {
    bureau.state.cases[&case()].vanished_at
}

#[test]
fn given_a_case_when_its_source_lists_it_no_longer_then_that_is_known_and_neither_stage_nor_clocks_change() {
    let mut bureau = given();
    received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
    let before = bureau.state.cases[&case()].clone();
    let events = bureau.when("2018-02-12 10:00", &vanished("2018-02-12 09:00"));
    let [Event::Case(CaseEvent::NoLongerListed { exported_at, import: EXPORT, withdrawn: None, .. })] =
        events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!(exported_at, at("2018-02-12 09:00"));
    let after = bureau.state.cases[&case()].clone();
    assert_eq!(after.vanished_at, Some(at("2018-02-12 09:00")));
    assert_eq!((after.stage, after.obligations), (before.stage, before.obligations));
    assert!(!after.worked_on);
    assert!(!bureau.ticked("2018-03-30 10:00").is_empty(), "its clocks ring as before");
}

#[test]
fn given_a_case_that_vanished_when_it_is_said_again_then_nothing_follows_and_the_first_time_stays() {
    let mut bureau = given();
    received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
    bureau.when("2018-02-12 10:00", &vanished("2018-02-12 09:00"));
    assert_eq!(bureau.when("2018-02-13 10:00", &vanished("2018-02-13 09:00")), []);
    assert_eq!(vanished_at(&bureau), Some(at("2018-02-12 09:00")));
}

#[test]
fn given_a_case_that_vanished_when_it_is_listed_again_then_it_is_as_if_it_had_never_been_away() {
    let mut bureau = given();
    received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
    let again = Intake::ListingStated(stated(true, "2018-02-13 09:00", LATER));
    assert_eq!(bureau.when("2018-02-11 10:00", &again), [], "it is listed all the time");
    bureau.when("2018-02-12 10:00", &vanished("2018-02-12 09:00"));
    let events = bureau.when("2018-02-13 10:00", &again);
    assert!(
        matches!(events[..], [Event::Case(CaseEvent::ListedAgain { import: Some(LATER), .. })]),
        "{events:?}"
    );
    assert_eq!(vanished_at(&bureau), None);
}

#[test]
fn given_a_vanished_case_when_the_export_is_withdrawn_then_it_is_listed_and_the_record_says_why() {
    let mut bureau = given();
    received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
    bureau.when("2018-02-12 10:00", &vanished("2018-02-12 09:00"));
    let restated =
        Listing { import: None, withdrawn: Some(EXPORT), ..stated(true, "2018-02-14 09:00", EXPORT) };
    let events = bureau.when("2018-02-14 10:00", &Intake::ListingStated(restated));
    assert!(
        matches!(
            events[..],
            [Event::Case(CaseEvent::ListedAgain { import: None, withdrawn: Some(EXPORT), .. })]
        ),
        "{events:?}"
    );
    assert_eq!(vanished_at(&bureau), None);
}

#[test]
fn given_a_case_that_is_split_when_its_source_drops_it_then_the_whole_is_marked_and_no_matter_of_it() {
    let mut bureau = given();
    received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
    let matter = |title: &str| Matter {
        title: title.into(),
        class: MessageClass::Suggestion,
        office: "办公室".into(),
    };
    let matters = vec![matter("路灯"), matter("井盖")];
    bureau.asked("2018-02-09 11:00", None, Wish::SplitCase { case: case(), matters });
    let parts = bureau.state.cases[&case()].parts.clone();
    assert_eq!(parts.len(), 2);
    bureau.when("2018-02-12 10:00", &vanished("2018-02-12 09:00"));
    assert!(vanished_at(&bureau).is_some());
    assert!(parts.iter().all(|part| bureau.state.cases[part].vanished_at.is_none()));
}

#[test]
fn given_a_withdrawn_case_then_no_export_speaks_of_it_until_it_is_received_anew_and_then_it_is_listed() {
    let mut bureau = given();
    let brought =
        Report { import: Some(LATER), ..report(Some(MessageClass::Suggestion), "2018-02-09 10:00") };
    bureau.when("2018-02-09 10:00", &Intake::Reported(brought.clone()));
    bureau.when("2018-02-12 10:00", &vanished("2018-02-12 09:00"));
    let taken = TakenBack {
        import: LATER,
        report: brought.id,
        is_latest: false,
        before: None,
        reason: "导错了文件".into(),
        by: officer(),
    };
    bureau.when("2018-02-13 10:00", &Intake::ReportTakenBack(taken));
    assert!(bureau.state.cases[&case()].is_withdrawn());
    assert_eq!(bureau.when("2018-02-13 11:00", &vanished("2018-02-13 09:00")), []);
    let again = SaidAgain {
        import: LATER,
        known_at: at("2018-02-10 10:00"),
        said: Said::Report(Box::new(Report { import: None, ..brought })),
    };
    bureau.when("2018-02-13 12:00", &Intake::SaidAgain(again));
    assert_eq!(vanished_at(&bureau), None);
}

#[test]
fn given_a_report_that_never_arrived_then_an_export_without_it_names_an_unknown_report() {
    let events = given().when("2018-02-12 10:00", &vanished("2018-02-12 09:00"));
    assert!(matches!(events[..], [Event::Process(ProcessEvent::ReportUnknown { .. })]), "{events:?}");
}
