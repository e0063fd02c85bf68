//! Views that are built hold what views hold that were kept up to date, however few rows the build keeps in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use huiying_deadlines::{RuleId, RulePack, WorkCalendar};
use huiying_domain::alike::folded;
use huiying_domain::process::alert::Round;
use huiying_domain::report::{Report, SourceReply};
use huiying_domain::wish::Wish;
use huiying_domain::{Actor, Matter, Outcome, Request};
use huiying_domain::{
    CaseId, Channel, Event, Grade, IncidentId, Intake, Known, MessageClass, ProcessEvent, ReportId,
    RequestId, SourceTime, State, Subject, Tick, decide, evolve,
};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use super::*;
use crate::index::{Index, OnTimeCounts, Picked};
use crate::list::ChangedRows;
use crate::list::cases::Cases;
use crate::list::incidents::Incidents;
use crate::list::titles::{TitleRow, Titles};
use crate::view::View;
use crate::views::Found;
use crate::written::rows_of;
use crate::{
    Ask, Candidate, ChannelStanding, History, QueueFilter, QueueQuestion, SearchQuestion, Sought,
    StateFilter, Views,
};

const N_CASES: u8 = 8;

/// One arrival about one of a few cases.
#[derive(Clone, Debug)]
enum Act {
    Report(u8, Option<MessageClass>),
    Reply(u8),
    Close(u8),
    Reopen(u8),
    Split(u8),
    Incident,
    Link(u8),
    Merge,
    Tick,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let case = || 0..N_CASES;
    let class = select(vec![None, Some(MessageClass::Complaint), Some(MessageClass::Suggestion)]);
    let act = prop_oneof![
        6 => (case(), class).prop_map(|(n, class)| Act::Report(n, class)),
        3 => case().prop_map(Act::Reply),
        2 => case().prop_map(Act::Close),
        2 => case().prop_map(Act::Reopen),
        2 => case().prop_map(Act::Split),
        2 => Just(Act::Incident),
        2 => case().prop_map(Act::Link),
        1 => Just(Act::Merge),
        2 => Just(Act::Tick),
    ];
    proptest::collection::vec(act, 1..40)
}

fn start() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

fn report(n: u8, class: Option<MessageClass>, at: DateTime<Utc>) -> Report {
    let number = n.to_string();
    let report = json!({
        "id": ReportId::derive("hotline/test", &number),
        "source": "hotline/test",
        "external_id": number,
        "channel": Channel::Hotline,
        // Another title each time, so that a report that comes again amends its case.
        "title": format!("路灯 {n} {at}"),
        "body": "路灯不亮。",
        "class": class,
        "received": SourceTime::exact(start() + TimeDelta::hours(i64::from(n))),
        "office": "规划科技处",
    });
    serde_json::from_value(report).unwrap()
}

/// The arrival, given the incidents that there are.
fn intake(act: &Act, now: DateTime<Utc>, incidents: &[IncidentId]) -> Option<Intake> {
    let id = |n: &u8| ReportId::derive("hotline/test", &n.to_string());
    let case = |n: &u8| CaseId::of(id(n));
    let wish = match act {
        Act::Report(n, class) => return Some(Intake::Reported(report(*n, *class, now))),
        Act::Reply(n) => {
            let (report, replied) = (id(n), SourceTime::exact(now));
            let reply = SourceReply { import: None, report, text: "已办".into(), replied, office: None };
            return Some(Intake::SourceReplied(reply));
        }
        Act::Tick => return Some(Intake::Ticked(Tick {})),
        Act::Close(n) => {
            Wish::CloseCase {
                case: case(n), outcome: Outcome::NoReplyDue, note: "表扬".into(), triage: None
            }
        }
        Act::Reopen(n) => Wish::ReopenCase { case: case(n), reopened: None, reason: "未办".into() },
        Act::Split(n) => {
            let matter = |title: &str| Matter {
                title: title.into(),
                class: MessageClass::Complaint,
                office: "一处".into(),
            };
            Wish::SplitCase { case: case(n), matters: vec![matter("路灯"), matter("井盖")] }
        }
        Act::Incident => {
            let reported = SourceTime::exact(now);
            Wish::RegisterIncident {
                title: "火灾".into(),
                grade: Grade::Major,
                occurred: None,
                reported,
                same_name: true,
            }
        }
        Act::Link(n) => Wish::LinkCase { case: case(n), incident: *incidents.last()? },
        Act::Merge => {
            let [.., incident, into] = incidents else { return None };
            Wish::MergeIncident { incident: *incident, into: *into, note: "同一起".into() }
        }
    };
    let actor = Actor::typed("甲");
    let id = RequestId::derive(&now.to_string());
    Some(Intake::Requested(Request { id, actor, seen_revision: None, wish }))
}

fn decided(acts: &[Act]) -> Vec<(u64, DateTime<Utc>, Decision)> {
    let mut state = State::default();
    let calendars = WorkCalendar::builtin().into_iter().map(Intake::CalendarPublished);
    let policy = calendars.chain(RulePack::builtin().into_iter().map(Intake::PolicyPublished));
    let mut log = Vec::new();
    let mut record = |state: &mut State, intake: &Intake| {
        let cause = log.len() as u64 + 1;
        let recorded_at = start() + TimeDelta::hours(5 * cause.cast_signed());
        let events = decide(state, &Known { recorded_at, intake });
        events.iter().for_each(|event| evolve(state, event));
        log.push((cause, recorded_at, Decision { cause, intake: format!("i{cause}"), events }));
    };
    policy.for_each(|intake| record(&mut state, &intake));
    for (n, act) in acts.iter().enumerate() {
        let now = start() + TimeDelta::hours(n as i64);
        let incidents: Vec<IncidentId> = state.incidents.keys().copied().collect();
        if let Some(intake) = intake(act, now, &incidents) {
            record(&mut state, &intake);
        }
    }
    log
}

struct Untold;

impl History for Untold {
    fn decision(&self, _: u64) -> Found {
        Ok(None)
    }
}

fn open(path: &Path) -> Views {
    Views::open(path, Arc::new(Untold)).unwrap()
}

fn queue(views: &Views) -> (crate::Counts, Vec<Subject>, Vec<String>) {
    let filter = QueueFilter { state: StateFilter::All, per_page: 100, ..QueueFilter::default() };
    let page = views.ask(QueueQuestion { filter, now: start() + TimeDelta::days(20) }).unwrap();
    let rules = page.rules.iter().map(|rule| format!("{rule:?}")).collect();
    (page.counts, page.rows.iter().map(|row| row.subject).collect(), rules)
}

/// The rows of a view as they are stored.
fn stored<V: View>(views: &Views) -> Vec<(V::Key, V::Row)> {
    let mut rows = Vec::new();
    let each = views.0.store.each::<V>(|key, row| {
        rows.push((key, row));
        Ok(())
    });
    each.unwrap();
    rows
}

/// What the index would be if it were made of the rows anew.
fn index_of_rows(views: &Views) -> (Picked, Vec<(RuleId, OnTimeCounts)>) {
    let cases = stored::<Cases>(views).into_iter().map(|(id, row)| (id, Some(row))).collect();
    let incidents = stored::<Incidents>(views).into_iter().map(|(id, row)| (id, Some(row))).collect();
    let rows = ChangedRows { cases, incidents, ..ChangedRows::default() };
    let index = Index::new(rows_of(&rows, Numbers::default()).unwrap().1);
    of_index(&index)
}

fn of_index(index: &Index) -> (Picked, Vec<(RuleId, OnTimeCounts)>) {
    let filter = QueueFilter { state: StateFilter::All, per_page: 100, page: 1, ..QueueFilter::default() };
    let now = start() + TimeDelta::days(20);
    (index.pick(&filter, now), index.on_time())
}

/// What is searched is what the rows say: every title and number, and what is ended behind what is in hand.
fn assert_searched(views: &Views) -> Result<(), TestCaseError> {
    let titles: BTreeMap<Subject, TitleRow> = stored::<Titles>(views).into_iter().collect();
    let (cases, incidents) = (stored::<Cases>(views), stored::<Incidents>(views));
    prop_assert_eq!(titles.len(), cases.len() + incidents.len());
    for (id, row) in &cases {
        let title = &titles[&Subject::Case(*id)];
        prop_assert_eq!(title.ended, row.case.stage.is_finished(), "{:?}", row);
        prop_assert_eq!(&title.text, &format!("{}\n{}", folded(&row.title), folded(&row.external_id)));
    }
    for (id, row) in &incidents {
        let is_ended = row.incident.closed_at.is_some() || row.incident.merged_into.is_some();
        prop_assert_eq!(titles[&Subject::Incident(*id)].ended, is_ended, "{:?}", row);
    }
    for (of, n) in [(Sought::Cases, cases.len()), (Sought::Incidents, incidents.len())] {
        let found = views.ask(SearchQuestion { of, words: String::new() }).unwrap();
        prop_assert_eq!((found.n_matching, found.list.len()), (n, n.min(SearchQuestion::N_MAX)));
        let ended = |it: &Candidate| titles[&it.subject].ended;
        prop_assert!(found.list.is_sorted_by_key(ended));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn views_that_are_built_equal_those_kept_up_to_date(acts in acts(),
        n_rows_max in 1_usize..6,
        n_replaced_max in 0_u64..2_000,
        at_once in 1_usize..9,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (kept, built) = (folder.path().join("kept"), folder.path().join("built"));
        let log = decided(&acts);
        let views = open(&kept);
        for run in log.chunks(at_once) {
            views.apply(run.iter().map(|(position, at, it)| (*position, *at, it))).unwrap();
        }
        let mut builder = Builder { n_rows_max, ..Builder::new(&built, Program::default()).unwrap() };
        builder.shelf.n_replaced_max = n_replaced_max;
        for (position, at, decision) in &log {
            builder.fold(*position, *at, decision).unwrap();
        }
        builder.finish().unwrap();
        let fresh = open(&built);
        prop_assert_eq!(fresh.digest().unwrap(), views.digest().unwrap());
        prop_assert_eq!(queue(&fresh), queue(&views));
        assert_searched(&views)?;
        let shown = queue(&views);
        drop(views);
        let again = open(&kept);
        prop_assert_eq!(queue(&again), shown, "the index read from the store is the one that was in memory");
        assert_searched(&again)?;
        prop_assert_eq!(index_of_rows(&again), of_index(&again.0.memory.read().unwrap().index));
    }

    #[test]
    fn rows_hold_cases_and_incidents_as_deciding_knows_them(acts in acts()) {
        let folder = tempfile::tempdir().unwrap();
        let (views, mut state) = (open(folder.path()), State::default());
        for (position, at, decision) in &decided(&acts) {
            views.apply([(*position, *at, decision)]).unwrap();
            decision.events.iter().for_each(|event| evolve(&mut state, event));
        }
        let cases: Vec<_> = stored::<Cases>(&views).into_iter().map(|(id, row)| (id, row.case)).collect();
        let incidents = stored::<Incidents>(&views).into_iter().map(|(id, row)| (id, row.incident));
        let incidents: Vec<_> = incidents.collect();
        prop_assert_eq!(cases, state.cases.into_iter().collect::<Vec<_>>());
        prop_assert_eq!(incidents, state.incidents.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn views_whose_index_lacks_an_entry_are_not_opened_and_one_that_is_wrong_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let log = decided(&[Act::Report(0, None), Act::Report(1, None), Act::Reply(1)]);
    let views = open(folder.path());
    views.apply(log.iter().map(|(position, at, it)| (*position, *at, it))).unwrap();
    assert!(views.digest().is_ok());
    let [one, other] = [0, 1].map(|n| CaseId::of(ReportId::derive("hotline/test", &format!("{n}"))));
    let entry_of =
        |case| views.0.store.index().unwrap().entries.into_iter().find(|(id, _)| *id == Subject::Case(case));
    let wrong = crate::written::to_bytes(&entry_of(other).unwrap().1);
    views.0.store.put_entry(Subject::Case(one), &wrong);
    let found = views.digest().unwrap_err().to_string();
    assert!(found.contains("is not that of its row"), "{found}");
    views.0.store.remove_entry(Subject::Case(one));
    drop(views);
    let refused = Views::open(folder.path(), Arc::new(Untold)).unwrap_err().to_string();
    assert!(refused.contains("1 entries of the index for 2 rows"), "{refused}");
}

/// Views that are kept up to date with these events, one decision each, and views that are built of them with room for one row.
fn kept_and_built(folder: &Path, events: impl IntoIterator<Item = Event>) -> [Views; 2] {
    let (kept, built) = (open(&folder.join("kept")), folder.join("built"));
    let mut builder = Builder { n_rows_max: 1, ..Builder::new(&built, Program::default()).unwrap() };
    for (cause, event) in (1..).zip(events) {
        let decision = Decision { cause, intake: format!("i{cause}"), events: vec![event] };
        kept.apply([(cause, start(), &decision)]).unwrap();
        builder.fold(cause, start(), &decision).unwrap();
    }
    builder.finish().unwrap();
    let built = open(&built);
    assert_eq!(built.digest().unwrap(), kept.digest().unwrap());
    [kept, built]
}

#[test]
fn a_row_that_goes_is_gone_from_views_that_are_kept_up_to_date_and_from_those_that_are_built() {
    let parked = |intake: &str| {
        let (intake, report, why) = (intake.to_owned(), None, "row.rs:1".to_owned());
        Event::Process(ProcessEvent::IntakeParked { intake, report, why })
    };
    let resumed = Event::Process(ProcessEvent::IntakeResumed { intake: "one".to_owned() });
    let told = [parked("one"), parked("two"), resumed, parked("again/two"), parked("three")];
    let folder = tempfile::tempdir().unwrap();
    for views in kept_and_built(folder.path(), told) {
        let waiting: Vec<String> = views.0.memory.read().unwrap().parked.iter().cloned().collect();
        assert_eq!(waiting, ["again/two", "three"]);
    }
}

#[test]
fn the_queue_tells_of_channels_alike_from_views_kept_up_to_date_built_and_opened_again() {
    let at = start();
    let round = |channel: &str, attempt| Round { channel: channel.to_owned(), after: 0, through: 1, attempt };
    let failed = |channel: &str, attempt| {
        let why = "it refuses".to_owned();
        ProcessEvent::AlertsFailed { round: round(channel, attempt), why, for_good: true, at }
    };
    let channels = ["duty", "night"].map(str::to_owned).to_vec();
    let said = [
        ProcessEvent::ChannelsStated { channels, unnamed_offices: vec!["一处".to_owned()], at },
        failed("duty", 1),
        failed("night", 1),
        failed("night", 2),
        ProcessEvent::AlertsTold { round: round("duty", 2), subjects: Vec::new(), n_alerts: 1, at },
    ];
    let folder = tempfile::tempdir().unwrap();
    let [kept, built] = kept_and_built(folder.path(), said.map(Event::Process));
    let shown = |views: &Views| {
        let telling = views.ask(QueueQuestion { filter: QueueFilter::default(), now: at }).unwrap().telling;
        let channel = |it: &ChannelStanding| {
            (it.name.clone(), it.told_at, it.failure.as_ref().map(|failure| failure.n_attempts))
        };
        (telling.channels.iter().map(channel).collect::<Vec<_>>(), telling.unnamed_offices)
    };
    let standings = vec![("duty".to_owned(), Some(at), None), ("night".to_owned(), None, Some(2))];
    let expected = (standings, vec!["一处".to_owned()]);
    assert_eq!(shown(&kept), expected);
    assert_eq!(shown(&built), expected);
    drop(kept);
    assert_eq!(shown(&open(&folder.path().join("kept"))), expected);
}
