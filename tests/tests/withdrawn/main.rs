//! Imports that are taken back: as if they had never come, as far as queue and figures are concerned.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod program;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use huiying_casework::{Casework, Ports};
use huiying_deadlines::{RulePack, WorkCalendar};
use huiying_domain::clock::obligation::Standing;
use huiying_domain::import::{ImportBegan, ImportWithdrawal, Way};
use huiying_domain::{
    Actor, CaseId, Channel, Decision, Envelope, ImportId, Intake, MessageClass, Obligation, Request,
    RequestId, SourceTime, Stage, Wish,
};
use huiying_eventlog::{Journal, MemoryLog, Position};
use huiying_ingest::withdrawal::{Asked, withdraw};
use huiying_ingest::{FullExport, LocalSink, Mapping, Origin, Summary, take_in};
use huiying_runtime::{Clock, Keyring, PretendClock};
use huiying_tests::chance::Chance;
use huiying_tests::ids::share_secret;

const N_ORDERS: u64 = 4;

fn at(instant: &str) -> DateTime<Utc> {
    instant.parse().unwrap()
}

/// An office with both logs in memory, whose clock goes on by a minute with everything that is done.
struct Bureau {
    folder: tempfile::TempDir,
    ports: Ports,
    clock: Arc<PretendClock>,
    n: u64,
}

impl Bureau {
    async fn new() -> Self {
        let intake: Journal<Envelope<Intake>> = Journal::new(Arc::new(MemoryLog::new()));
        let decisions: Journal<Envelope<Decision>> = Journal::new(Arc::new(MemoryLog::new()));
        let clock = PretendClock::at(at("2026-09-06T00:00:00Z"));
        let folder = tempfile::tempdir().unwrap();
        share_secret(&folder.path().join("keys"));
        let bureau = Self { folder, ports: Ports::new(intake, decisions), clock, n: 0 };
        for calendar in WorkCalendar::builtin() {
            bureau.record(Intake::CalendarPublished(calendar)).await;
        }
        for pack in RulePack::builtin() {
            bureau.record(Intake::PolicyPublished(pack)).await;
        }
        bureau
    }

    async fn record(&self, data: Intake) {
        let (at, id) = (self.clock.now(), format!("{:?}", *self.ports.intake.tail().borrow()));
        let envelope =
            Envelope { id: id.clone(), source: "/test".into(), occurred_at: at, recorded_at: at, data };
        self.ports.intake.append(vec![(id, envelope)]).await.unwrap();
    }

    /// Imports a table as one; returns its id and what came of it.
    async fn imports(&mut self, table: &str) -> (ImportId, Summary) {
        self.imports_as(table, false).await
    }

    /// The same, of a full export where that is said.
    async fn imports_as(&mut self, table: &str, is_full: bool) -> (ImportId, Summary) {
        self.n += 1;
        self.clock.advance(TimeDelta::minutes(1));
        let file: PathBuf = self.folder.path().join("orders.csv");
        std::fs::write(&file, table).unwrap();
        let table = huiying_ingest_hotline::open(&file, &Mapping::default()).unwrap();
        let imported_at = self.clock.now();
        let origin = Origin { channel: Channel::Hotline, source: "hotline/test".into(), imported_at };
        let keyring = Arc::new(Keyring::open(&self.folder.path().join("keys")).unwrap());
        let mut sink = LocalSink {
            journal: self.ports.intake.clone(),
            keyring: keyring.clone(),
            clock: self.clock.clone(),
        };
        let import = ImportId::derive(&self.n.to_string());
        let (kind, source, file) = ("hotline".to_owned(), "test".to_owned(), "orders.csv".to_owned());
        let began = ImportBegan { import, kind, source, file, way: Way::Command };
        let full = FullExport {
            source: "hotline/test".to_owned(),
            exported_at: None,
            imported_at,
            n_sheets_not_read: 0,
            insist: true,
        };
        let began = (began, is_full.then_some(full));
        let summary = take_in(began, table.arrivals(origin), keyring, &mut sink, |_| {}).await.unwrap();
        self.decides().await;
        (import, summary)
    }

    async fn withdraws(&mut self, import: ImportId) -> Asked {
        self.clock.advance(TimeDelta::minutes(1));
        let by = Actor::typed("甲");
        let withdrawal = ImportWithdrawal { import, reason: "导错了文件".into(), by };
        let asked = withdraw(&self.ports.intake, self.clock.now(), withdrawal).await.unwrap();
        self.decides().await;
        asked
    }

    /// Decides everything, beginning anew after each step as if the process had been killed there.
    async fn decides(&self) -> Casework {
        loop {
            let mut casework = Casework::resume(self.ports.clone()).await.unwrap();
            casework.catch_up().await.unwrap();
            if !casework.take_back(self.clock.now()).await.unwrap() {
                return casework;
            }
        }
    }

    /// What queue and figures are made of: every case that is not withdrawn, with its clocks that are not void, after all
    /// have rung that ring by this moment.
    async fn stands(&self, by: DateTime<Utc>) -> BTreeMap<CaseId, Stands> {
        let mut casework = self.decides().await;
        while casework.tick(by).await.unwrap() {
            casework.catch_up().await.unwrap();
        }
        let counted = |it: &&Obligation| !matches!(it.standing, Standing::Void { .. });
        let cases = casework.state().cases.iter().filter(|(_, case)| !case.is_withdrawn());
        let stands = cases.map(|(id, case)| {
            let clocks = case.obligations.iter().filter(counted);
            let clocks = clocks.map(|it| (it.rule.to_string(), it.counted.due_hard, it.standing)).collect();
            let of = (case.stage.clone(), case.class, case.first_reply, case.held);
            let vanished_at = case.vanished_at;
            (*id, Stands { stage: of.0, class: of.1, first_reply: of.2, held: of.3, vanished_at, clocks })
        });
        stands.collect()
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Stands {
    stage: Stage,
    class: Option<MessageClass>,
    first_reply: Option<SourceTime>,
    held: Option<ImportId>,
    vanished_at: Option<DateTime<Utc>>,
    clocks: Vec<(String, DateTime<Utc>, Standing)>,
}

/// An export of some of a few orders, each cell one of a few values or empty.
fn export(chance: &mut Chance) -> String {
    let mut table =
        "工单编号,标题,诉求类别,来电时间,承办单位,办理时限,答复意见,答复时间,办件状态,办结时间\n".to_owned();
    for _ in 0..=chance.below(4) {
        let order = chance.below(N_ORDERS);
        let class = ["咨询", "建议", "投诉"][usize::try_from(order % 3).unwrap()];
        let office = ["", "甲处", "乙处"][usize::try_from(chance.below(3)).unwrap()];
        let target =
            ["", "2026-09-10 18:00:00", "2026-09-17 18:00:00"][usize::try_from(chance.below(3)).unwrap()];
        let reply = ["", ",", "已修复,2026-09-03 09:00:00", "已更换,2026-09-04 09:00:00"];
        let reply = reply[usize::try_from(chance.below(4)).unwrap()];
        let reply = if reply.contains(',') { reply } else { "," };
        let state = ["办理中,", "已办结,2026-09-05 10:00:00", "已办结,", "退回重办,"];
        let state = state[usize::try_from(chance.below(4)).unwrap()];
        table +=
            &format!("G-{order},路灯{order},{class},2026-09-01 08:00:00,{office},{target},{reply},{state}\n");
    }
    table
}

const LATER: &str = "2027-03-01T00:00:00Z";

/// What came after an import compares with it, and may leave out what that says. So it is the last one that is withdrawn;
/// beside it a bureau to which that one never came.
#[tokio::test]
async fn given_random_imports_when_the_last_is_withdrawn_then_all_stands_as_if_it_had_never_come() {
    for seed in 0..20 {
        let chance = &mut Chance::of(seed);
        let n = 1 + chance.below(4);
        let tables: Vec<(String, bool)> = (0..n).map(|_| (export(chance), chance.below(2) == 0)).collect();
        let (mut bureau, mut never) = (Bureau::new().await, Bureau::new().await);
        for (table, is_full) in &tables[..tables.len() - 1] {
            bureau.imports_as(table, *is_full).await;
            never.imports_as(table, *is_full).await;
        }
        let (table, is_full) = tables.last().unwrap();
        let (wrong, _) = bureau.imports_as(table, *is_full).await;
        assert_eq!(bureau.withdraws(wrong).await, Asked::Recorded);
        let (stands, expected) = (bureau.stands(at(LATER)).await, never.stands(at(LATER)).await);
        assert_eq!(stands, expected, "seed {seed}: {tables:#?}");
    }
}

#[tokio::test]
async fn given_random_imports_when_one_is_withdrawn_and_comes_again_then_all_stands_as_if_imported_once() {
    for seed in 100..120 {
        let chance = &mut Chance::of(seed);
        let n = 1 + chance.below(3);
        let tables: Vec<(String, bool)> = (0..n).map(|_| (export(chance), chance.below(2) == 0)).collect();
        let (last, is_full) = tables.last().unwrap();
        let (mut bureau, mut once) = (Bureau::new().await, Bureau::new().await);
        for (table, is_full) in &tables[..tables.len() - 1] {
            bureau.imports_as(table, *is_full).await;
            once.imports_as(table, *is_full).await;
        }
        for _ in 0..=chance.below(2) {
            let (import, _) = bureau.imports_as(last, *is_full).await;
            bureau.withdraws(import).await;
            once.clock.advance(TimeDelta::minutes(2));
        }
        let (_, again) = bureau.imports_as(last, *is_full).await;
        let (_, first) = once.imports_as(last, *is_full).await;
        let told = |it: &Summary| (it.new, it.amended, it.answered, it.closed, it.repeats, it.full_export);
        assert_eq!(told(&again), told(&first), "seed {seed}: nothing is taken for a repeat");
        let (stands, expected) = (bureau.stands(at(LATER)).await, once.stands(at(LATER)).await);
        assert_eq!(stands, expected, "seed {seed}: {tables:#?}");
    }
}

const THREE: &str = "工单编号,标题,诉求类别,来电时间,办件状态\n\
    G-1,路灯不亮,建议,2026-09-01 08:00:00,办理中\n\
    G-2,井盖松动,建议,2026-09-01 08:00:00,办理中\n\
    G-3,噪声扰民,建议,2026-09-01 08:00:00,办理中\n";

#[tokio::test]
async fn given_an_officer_who_worked_on_one_of_three_then_the_others_go_and_that_one_waits_for_a_person() {
    let mut bureau = Bureau::new().await;
    let (import, _) = bureau.imports(THREE).await;
    let worked_on = *bureau.decides().await.state().cases.keys().next().unwrap();
    let wish =
        Wish::ConfirmTriage { case: worked_on, class: MessageClass::Suggestion, office: "甲处".into() };
    let actor = Actor::typed("甲");
    let id = RequestId::derive("triage");
    bureau.record(Intake::Requested(Request { id, actor, seen_revision: None, wish })).await;
    bureau.withdraws(import).await;
    let stands = bureau.stands(at("2026-09-06T12:00:00Z")).await;
    assert_eq!(stands.keys().collect::<Vec<_>>(), [&worked_on]);
    assert_eq!(stands[&worked_on].held, Some(import));
    assert_eq!(bureau.withdraws(import).await, Asked::Before);
    assert_eq!(bureau.withdraws(ImportId::derive("another")).await, Asked::NoSuchImport);
}

/// Every decision holds one case at most, however many rows the import had, and each step looks at a bounded part of intake.
#[tokio::test]
async fn given_1200_rows_when_withdrawn_then_no_decision_and_no_step_grows_with_them() {
    let mut bureau = Bureau::new().await;
    let rows: String =
        (0..1_200).map(|n| format!("H-{n},路灯{n},建议,2026-09-01 08:00:00,办理中\n")).collect();
    let (import, summary) =
        bureau.imports(&format!("工单编号,标题,诉求类别,来电时间,办件状态\n{rows}")).await;
    assert_eq!(summary.new, 1_200);
    let before = *bureau.ports.intake.tail().borrow();
    bureau.withdraws(import).await;
    assert!(bureau.stands(at(LATER)).await.is_empty());
    let entries = bureau.ports.intake.read(before, 10_000).await.unwrap();
    let steps = entries.iter().filter(|it| matches!(it.value.data, Intake::WithdrawalWentOn(_))).count();
    let taken = entries.iter().filter(|it| matches!(it.value.data, Intake::ReportTakenBack(_))).count();
    assert_eq!((steps, taken), (3, 1_200), "500 records of intake a step");
    let decisions = bureau.ports.decisions.read(Position::START, 10_000).await.unwrap();
    let largest =
        decisions.iter().filter(|it| it.value.data.cause > before.get()).map(|it| it.value.data.events.len());
    assert!(largest.max().unwrap() <= 3, "a case and its clocks");
}
