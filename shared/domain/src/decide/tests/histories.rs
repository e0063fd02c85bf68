//! Random histories: what holds whatever happens, and a slow recount by other means that agrees.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use huiying_deadlines::{PauseCause, RuleId};
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

const RULE: &str = "T-ANSWER-20WD";

/// One act on a case, some hours after the one before.
#[derive(Clone, Debug)]
enum Act {
    Pause,
    Resume,
    Extend(u16),
    Attempt,
    Reply,
    Tick,
}

fn acts() -> impl Strategy<Value = Vec<(u16, Act)>> {
    let act = prop_oneof![
        3 => Just(Act::Pause),
        3 => Just(Act::Resume),
        2 => (0_u16..25).prop_map(Act::Extend),
        1 => Just(Act::Attempt),
        1 => Just(Act::Reply),
        3 => Just(Act::Tick),
    ];
    proptest::collection::vec((1_u16..300, act), 0..14)
}

fn wish(act: &Act, now: DateTime<Utc>) -> Option<Wish> {
    let (case, cause) = (case(), PauseCause::Consultation);
    Some(match act {
        Act::Pause => Wish::PauseClocks { case, cause, began: None, note: "去函".into() },
        Act::Resume => Wish::ResumeClocks { case, cause, ended: None },
        Act::Extend(amount) => Wish::ExtendClock {
            case,
            rule: RuleId::from(RULE),
            amount: *amount,
            reason: "复杂".into(),
            approver: "甲".into(),
            told: Some(SourceTime::exact(now)),
        },
        Act::Attempt => Wish::RecordAttempt { case, attempted: None, note: "未接".into() },
        Act::Reply => Wish::RecordReply { case, text: "已办".into(), replied: None },
        Act::Tick => return None,
    })
}

/// Runs a history as casework does: before each act time is recorded as often as a clock waits for it.
fn run(bureau: &mut Bureau, start: DateTime<Utc>, history: &[(u16, Act)]) -> Vec<(DateTime<Utc>, Event)> {
    let mut now = start;
    let mut said = Vec::new();
    let mut record = |bureau: &mut Bureau, now, intake: &Intake| {
        let events = decide(&bureau.state, &Known { recorded_at: now, intake });
        events.iter().for_each(|event| evolve(&mut bureau.state, event));
        said.extend(events.iter().map(|event| (now, event.clone())));
        events.len()
    };
    for (hours, act) in history {
        now += TimeDelta::hours(i64::from(*hours));
        let mut rounds = 0;
        while bureau.state.next_moment().is_some_and(|at| at <= now) {
            assert_ne!(
                record(bureau, now, &Intake::Ticked(Tick {})),
                0,
                "a tick that is due decides something"
            );
            rounds += 1;
            assert!(rounds < 50, "time never comes to rest");
        }
        if let Some(wish) = wish(act, now) {
            bureau.requests += 1;
            let id = RequestId::derive(&bureau.requests.to_string());
            let request = Request { id, actor: officer(), seen_revision: None, wish };
            record(bureau, now, &Intake::Requested(request));
        }
    }
    said
}

/// Working days by the files of the calendars alone: a table of named days over the plain week.
static WORKING_DAYS: LazyLock<BTreeMap<NaiveDate, bool>> = LazyLock::new(|| {
    let mut table = BTreeMap::new();
    let first: NaiveDate = "2016-01-01".parse().unwrap();
    for (n, date) in first.iter_days().take(365 * 5).enumerate() {
        // 2016-01-01 was a Friday, so days 1 and 2 of every seven are Saturday and Sunday.
        table.insert(date, !matches!(n % 7, 1 | 2));
    }
    for calendar in WorkCalendar::builtin() {
        table.extend(calendar.days.iter().map(|day| (day.date, day.working)));
    }
    table
});

fn beijing(at: DateTime<Utc>) -> NaiveDate {
    (at + TimeDelta::hours(8)).date_naive()
}

/// The last day of twenty working days after `start`, or more where extended, those within pauses not counted: found by
/// crossing days out of a list.
fn recount(start: DateTime<Utc>, pauses: &[Span], added: u16) -> DateTime<Utc> {
    let within =
        |date: NaiveDate| pauses.iter().any(|(from, to)| beijing(*from) <= date && date < beijing(*to));
    let open: Vec<NaiveDate> = WORKING_DAYS
        .iter()
        .filter(|(date, working)| **working && **date > beijing(start) && !within(**date))
        .map(|(date, _)| *date)
        .collect();
    let last = open[usize::from(20 + added) - 1];
    last.and_hms_opt(16, 0, 0).unwrap().and_utc()
}

type Span = (DateTime<Utc>, DateTime<Utc>);

/// What the recorded facts say of pauses and extensions, read off the events without folding clocks.
fn read_off(said: &[(DateTime<Utc>, Event)]) -> (Vec<Span>, u16) {
    let (mut pauses, mut open, mut added) = (Vec::new(), None, 0);
    for (_, event) in said {
        match event {
            Event::Case(CaseEvent::PauseBegan { began, .. }) => open = Some(began.at),
            Event::Case(CaseEvent::PauseEnded { ended, .. }) => {
                pauses.extend(open.take().map(|from| (from, ended.at)))
            }
            Event::Case(CaseEvent::ExtensionGranted { amount, .. }) => added = *amount,
            _ => {}
        }
    }
    (pauses, added)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_clock_of_any_history_agrees_with_a_recount_by_other_means(
        day in 0_i64..500, minute in 0_i64..1440, history in acts(),
    ) {
        let start = at("2017-03-01 00:00") + TimeDelta::days(day) + TimeDelta::minutes(minute);
        let mut bureau = given_openness();
        let mut one = report(Some(MessageClass::DisclosureRequest), "2017-03-01 00:00");
        one.received = SourceTime::exact(start);
        let intake = Intake::Reported(one);
        let events = decide(&bureau.state, &Known { recorded_at: start, intake: &intake });
        events.iter().for_each(|event| evolve(&mut bureau.state, event));
        let said = run(&mut bureau, start, &history);
        let (pauses, added) = read_off(&said);
        let clock = bureau.clock(Subject::Case(case()), RULE);
        let due = recount(start, &pauses, added);
        prop_assert_eq!(clock.counted.due_hard, due);
        let replied = said.iter().find_map(|(at, it)| matches!(it, Event::Case(CaseEvent::ReplyRecorded { .. })).then_some(*at));
        let misses = said.iter().filter(|(_, it)| matches!(it, Event::Clock(ClockEvent::Missed { .. }))).count();
        match clock.standing {
            Standing::Met { met_at, on_time, .. } => {
                prop_assert_eq!(Some(met_at), replied);
                prop_assert_eq!(on_time, met_at < due);
            }
            Standing::Missed { missed_at } => prop_assert_eq!((missed_at, replied), (due, None)),
            Standing::Open => prop_assert_eq!(replied, None),
            Standing::Void { .. } => prop_assert!(false, "nothing voids it"),
        }
        prop_assert!(misses <= 1, "a limit that never moves back is missed once: {misses}");
    }

    #[test]
    fn a_replay_of_the_events_gives_the_same_clocks_and_the_same_next_moment(history in acts()) {
        let mut bureau = given_openness();
        let start = at("2018-03-05 09:00");
        let intake = Intake::Reported(report(Some(MessageClass::DisclosureRequest), "2018-03-05 09:00"));
        let mut events = decide(&bureau.state, &Known { recorded_at: start, intake: &intake });
        events.iter().for_each(|event| evolve(&mut bureau.state, event));
        events.extend(run(&mut bureau, start, &history).into_iter().map(|(_, event)| event));
        let written = serde_json::to_string(&events).unwrap();
        let mut replayed = given_openness().state;
        for event in serde_json::from_str::<Vec<Event>>(&written).unwrap() {
            evolve(&mut replayed, &event);
        }
        let subject = Subject::Case(case());
        prop_assert_eq!(replayed.obligations(subject), bureau.state.obligations(subject));
        prop_assert_eq!(replayed.next_moment(), bureau.state.next_moment());
    }

    #[test]
    fn merged_then_split_equals_never_merged(
        times in proptest::collection::vec((0_i64..100, any::<bool>()), 2..4),
        grades in proptest::collection::vec(select(Grade::ALL.to_vec()), 4),
        published in proptest::option::of(0_i64..40),
    ) {
        let mut grades = grades;
        grades.sort();
        let mut never = given();
        let mut merged = given();
        let mut ids = Vec::new();
        for (n, (minutes, known)) in times.iter().enumerate() {
            let wish = || Wish::RegisterIncident {
                title: "某厂爆炸".into(),
                grade: grades[n],
                occurred: known.then(|| SourceTime::exact(at("2017-08-12 20:00") + TimeDelta::minutes(*minutes))),
                reported: SourceTime::exact(at("2017-08-12 22:00") + TimeDelta::minutes(*minutes)),
                same_name: true,
            };
            let events = never.asked("2017-08-12 23:50", None, wish());
            merged.asked("2017-08-12 23:50", None, wish());
            let Event::Incident(IncidentEvent::Registered { incident, .. }) = events[0] else { panic!("{events:?}") };
            ids.push(incident);
        }
        if let Some(minutes) = published {
            let last = *ids.last().unwrap();
            let wish = || Wish::RecordRelease {
                incident: last,
                kind: ReleaseKind::Authoritative,
                published: Some(SourceTime::exact(at("2017-08-12 23:45") + TimeDelta::seconds(minutes))),
                title: "通报".into(),
            };
            never.asked("2017-08-12 23:51", None, wish());
            merged.asked("2017-08-12 23:51", None, wish());
        }
        for other in &ids[1..] {
            let events = merged.asked("2017-08-12 23:52", None, Wish::MergeIncident {
                incident: *other, into: ids[0], note: "同一起".into(),
            });
            prop_assert!(refusal(&events).is_none(), "{events:?}");
        }
        for other in &ids[1..] {
            merged.asked("2017-08-12 23:53", None, Wish::SplitIncident { incident: *other, note: "两起".into() });
        }
        for id in ids {
            let subject = Subject::Incident(id);
            prop_assert_eq!(merged.state.obligations(subject), never.state.obligations(subject));
        }
        prop_assert_eq!(merged.state.next_moment(), never.state.next_moment());
    }

    #[test]
    fn the_order_in_which_the_same_facts_arrive_does_not_change_the_clocks(
        order in Just(vec![0_usize, 1, 2, 3]).prop_shuffle(),
    ) {
        let facts = |bureau: &mut Bureau, n| match n {
            0 => bureau.asked("2018-03-20 09:00", None, reply("2018-02-23 08:00")),
            1 => bureau.asked("2018-03-20 09:00", None, Wish::ConfirmTriage {
                case: case(), class: MessageClass::Suggestion, office: "办公室".into(),
            }),
            2 => bureau.when("2018-03-20 09:00", &Intake::SourceReplied(SourceReply { import: None,
                report: ReportId::derive("hotline/test", "T-1"),
                text: "已回复".into(),
                replied: exact("2018-02-23 08:00"),
                office: None,
            })),
            _ => bureau.asked("2018-03-20 09:00", None, Wish::RecordAttempt {
                case: case(), attempted: Some(exact("2018-02-22 08:00")), note: "未接".into(),
            }),
        };
        let clocks = |order: &[usize]| {
            let mut bureau = given();
            bureau.when("2018-03-20 08:00", &Intake::Reported(report(None, "2018-02-09 10:00")));
            for n in order {
                facts(&mut bureau, *n);
            }
            let standing = |it: &Obligation| (it.rule.clone(), it.counted.due_hard, it.standing, it.candidate);
            bureau.state.obligations(Subject::Case(case())).iter().map(standing).collect::<Vec<_>>()
        };
        let given_order = clocks(&order);
        let expected = clocks(&[0, 1, 2, 3]);
        prop_assert_eq!(given_order, expected);
    }

    #[test]
    fn the_order_of_what_is_learnt_of_an_incident_does_not_change_its_clocks(
        order in Just(vec![0_usize, 1, 2]).prop_shuffle(),
    ) {
        let incident_of = |bureau: &mut Bureau| {
            super::incidents::registered(bureau, Grade::Larger, None).0
        };
        let clocks = |order: &[usize]| {
            let mut bureau = given();
            let incident = incident_of(&mut bureau);
            for n in order {
                let wish = match n {
                    0 => Wish::StateOccurrence { incident, occurred: exact("2017-08-12 22:40") },
                    1 => Wish::RegradeIncident { incident, grade: Grade::Major, reason: "伤亡上升".into() },
                    _ => Wish::RecordRelease {
                        incident,
                        kind: ReleaseKind::Authoritative,
                        published: Some(exact("2017-08-13 03:00")),
                        title: "通报".into(),
                    },
                };
                bureau.asked("2017-08-13 03:05", None, wish);
            }
            let standing = |it: &Obligation| (it.rule.clone(), it.counted.due_hard, it.standing);
            let mut all: Vec<_> =
                bureau.state.obligations(Subject::Incident(incident)).iter().map(standing).collect();
            all.sort_by(|one, other| one.0.cmp(&other.0));
            all
        };
        prop_assert_eq!(clocks(&order), clocks(&[0, 1, 2]));
    }
}
