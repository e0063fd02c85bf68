//! Ticks on which the program fails: clocks that ring, and clocks that are counted again.

use chrono::{DateTime, Utc};
use huiying_deadlines::{PublishedDay, WorkCalendar};
use huiying_domain::clock::ticks::{Look, look};

use super::*;

fn ticking_fails(_: &State, _: Look, _: DateTime<Utc>) -> Vec<Event> {
    panic!("no place for {QUOTED}")
}

/// Lets time pass until no clock is due that could ring; returns the ticks it took.
async fn ring(casework: &mut Casework) -> usize {
    let mut n_ticks = 0;
    while casework.tick(beginning() + chrono::TimeDelta::days(75)).await.unwrap() {
        n_ticks += 1;
        casework.catch_up().await.unwrap();
    }
    n_ticks
}

#[tokio::test]
async fn given_a_program_that_fails_at_ticks_then_it_ticks_once_and_says_that_no_clock_rings_until_it_is_mended()
 {
    let undisturbed = with_law(Law::default()).await;
    let mut expected = Casework::resume(undisturbed).await.unwrap();
    expected.catch_up().await.unwrap();
    ring(&mut expected).await;
    let law = Law { look: ticking_fails, ..Law::default() };
    let ports = with_law(law).await;
    let mut casework = Casework::resume(ports.clone()).await.unwrap();
    casework.catch_up().await.unwrap();
    assert_eq!(ring(&mut casework).await, 1, "the log is not filled with ticks");
    let Part::Warning { what } = casework.standing() else { panic!("it is told") };
    assert!(what.contains("no clock rings"), "{what}");

    let mut mended = Casework::resume(Ports { law: Law::default(), ..ports }).await.unwrap();
    assert!(ring(&mut mended).await >= 1);
    let Part::Warning { what } = mended.standing() else { panic!("the tick is still parked") };
    assert!(!what.contains("no clock rings"), "{what}");
    assert!(mended.state().cases == expected.state().cases);
}

/// Fails where clocks of certain cases are to ring.
fn ringing_fails(state: &State, at: Look, now: DateTime<Utc>) -> Vec<Event> {
    assert!(!matches!(at, Look::Ring { subject, .. } if is_ill(&subject)), "no place for {QUOTED}");
    look(state, at, now)
}

/// The cases that nothing fails on.
fn others(casework: &Casework) -> BTreeMap<CaseId, Case> {
    let cases = casework.state().cases.iter().filter(|(id, _)| !is_ill(&Subject::Case(**id)));
    cases.map(|(id, case)| (*id, case.clone())).collect()
}

fn is_ill(subject: &Subject) -> bool {
    let ill = [10, 2_000, 3_999].map(|it| CaseId::of(ReportId::derive("hotline/test", &format!("W{it:06}"))));
    matches!(subject, Subject::Case(case) if ill.contains(case))
}

#[tokio::test]
async fn given_a_program_that_fails_at_the_clocks_of_some_cases_then_all_others_ring_and_once_it_is_mended_these_do_too()
 {
    let mut expected = Casework::resume(with_law(Law::default()).await).await.unwrap();
    expected.catch_up().await.unwrap();
    ring(&mut expected).await;
    let law = Law { look: ringing_fails, ..Law::default() };
    let ports = with_law(law).await;
    let mut casework = Casework::resume(ports.clone()).await.unwrap();
    casework.catch_up().await.unwrap();
    ring(&mut casework).await;
    stay_aside_until_it_is_mended(ports, casework, &expected).await;
}

/// Fails where clocks of certain cases are to be counted again.
fn recounting_fails(state: &State, at: Look, now: DateTime<Utc>) -> Vec<Event> {
    assert!(!matches!(at, Look::Recount { subject } if is_ill(&subject)), "no place for {QUOTED}");
    look(state, at, now)
}

/// An arrangement of this year with days off in the weeks of these cases, which moves nearly every limit.
fn days_off() -> Arrived {
    let mut calendar = WorkCalendar::builtin().into_iter().find(|it| it.year == 2026).unwrap();
    for date in ["2026-07-22", "2026-08-05", "2026-08-19"].map(|date| date.parse().unwrap()) {
        calendar.days.push(PublishedDay {
            date,
            working: false,
            name: "测试".into(),
            closed: false,
            notice: None,
        });
    }
    let at = beginning() + chrono::TimeDelta::days(32);
    arrived("calendar/2026/test".to_owned(), at, Intake::CalendarPublished(calendar))
}

#[tokio::test]
async fn given_a_recount_that_fails_at_some_cases_then_all_others_are_counted_and_once_it_is_mended_these_are_too()
 {
    let recounted = async |law: Law| {
        let ports = with_law(law).await;
        let mut casework = Casework::resume(ports.clone()).await.unwrap();
        casework.catch_up().await.unwrap();
        let before = casework.state().cases.clone();
        ports.intake.append(vec![days_off()]).await.unwrap();
        casework.catch_up().await.unwrap();
        ring(&mut casework).await;
        (ports, casework, before)
    };
    let (_, expected, before) = recounted(Law::default()).await;
    let moved = |id: &CaseId| {
        let dues = |cases: &BTreeMap<CaseId, Case>| {
            cases[id].obligations.iter().map(|it| it.counted.due_hard).collect::<Vec<_>>()
        };
        dues(&before) != dues(&expected.state().cases)
    };
    assert!(before.keys().filter(|id| moved(id)).count() > 1_000);
    let (ports, casework, _) = recounted(Law { look: recounting_fails, ..Law::default() }).await;
    stay_aside_until_it_is_mended(ports, casework, &expected).await;
}

/// The clocks on which the program fails are set aside and told of, all others are as expected; brought again they are set aside
/// anew, until a mended program makes all as expected.
async fn stay_aside_until_it_is_mended(ports: Ports, mut casework: Casework, expected: &Casework) {
    let Part::Warning { what } = casework.standing() else { panic!("it is told") };
    assert!(!what.contains("no clock rings"), "{what}");
    assert!(others(&casework) == others(expected), "the others are disturbed");
    assert!(casework.state().cases != expected.state().cases, "some clocks are not as they would be");
    // Not mended yet: what comes again is set aside anew.
    bring_again(&ports).await;
    casework.catch_up().await.unwrap();
    ring(&mut casework).await;
    assert!(others(&casework) == others(expected), "the others are disturbed");
    bring_again(&ports).await;
    let mut mended = Casework::resume(Ports { law: Law::default(), ..ports }).await.unwrap();
    mended.catch_up().await.unwrap();
    ring(&mut mended).await;
    assert_eq!(mended.standing(), Part::Ready);
    assert!(mended.state().cases == expected.state().cases, "other cases in the end");
}
