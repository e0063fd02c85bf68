//! Full exports: what they do not list is listed no longer until it returns, unless they may not hold everything.

use std::collections::BTreeSet;

use huiying_domain::import::{ImportBegan, ImportWithdrawal, Way};
use huiying_domain::{Actor, CaseId, ImportId, Known, ReportId, State, decide, evolve};
use huiying_ingest::full_export::{Doubt, Showed};
use huiying_ingest::withdrawal::{Asked, withdraw};
use huiying_ingest::{FullExport, take_in};
use proptest::prelude::*;

use super::*;

/// When the nth import of a test happens: one a day.
fn day(n: u64) -> DateTime<Utc> {
    at("2026-10-01T00:00:00Z") + chrono::TimeDelta::days(i64::try_from(n).unwrap())
}

/// A source that sends full exports, and the imports of them so far.
struct Source {
    bureau: Bureau,
    name: &'static str,
    n: u64,
}

/// How an export comes.
#[derive(Clone, Copy)]
struct How {
    insist: bool,
    exported_at: Option<DateTime<Utc>>,
    n_sheets_not_read: u64,
    /// It does not claim to hold everything.
    is_partial: bool,
}

const PLAIN: How = How { insist: false, exported_at: None, n_sheets_not_read: 0, is_partial: false };

impl Source {
    fn new() -> Self {
        Self { bureau: given(), name: "test", n: 0 }
    }

    async fn sends(&mut self, how: How, table: &str) -> (ImportId, Summary) {
        self.n += 1;
        let (file, now) = (self.bureau.folder.path().join("orders.csv"), day(self.n));
        std::fs::write(&file, table).unwrap();
        let table = TableSource::open(&file, Channel::Hotline, HOTLINE, &Mapping::default()).unwrap();
        let name = format!("hotline/{}", self.name);
        let origin = Origin { channel: Channel::Hotline, source: name.clone(), imported_at: now };
        let keyring = Arc::new(Keyring::open(&self.bureau.folder.path().join("keys")).unwrap());
        let mut sink = LocalSink {
            journal: self.bureau.journal.clone(),
            keyring: keyring.clone(),
            clock: PretendClock::at(now),
        };
        let import = ImportId::derive(&self.n.to_string());
        let (kind, source, file) = ("hotline".into(), self.name.into(), "orders.csv".into());
        let began = ImportBegan { import, kind, source, file, way: Way::Command };
        let How { insist, exported_at, n_sheets_not_read, is_partial } = how;
        let full = FullExport { source: name, exported_at, imported_at: now, n_sheets_not_read, insist };
        let full = (!is_partial).then_some(full);
        let summary = take_in((began, full), table.arrivals(origin), keyring, &mut sink, |_| {}).await;
        (import, summary.unwrap())
    }

    /// Sends these orders and returns what that showed.
    async fn lists(&mut self, how: How, orders: &[u64]) -> Showed {
        self.sends(how, &table(orders)).await.1.full_export.unwrap()
    }

    async fn undoes(&self, import: ImportId) {
        let by = Actor::typed("甲");
        let withdrawal = ImportWithdrawal { import, reason: "导错了文件".into(), by };
        let asked = withdraw(&self.bureau.journal, day(self.n), withdrawal).await.unwrap();
        assert_eq!(asked, Asked::Recorded);
    }

    /// What deciding makes of everything that is on record.
    async fn state(&self) -> State {
        let mut state = State::default();
        for entry in self.bureau.journal.read(Position::START, 10_000).await.unwrap() {
            let known = Known { recorded_at: entry.value.recorded_at, intake: &entry.value.data };
            for event in decide(&state, &known) {
                evolve(&mut state, &event);
            }
        }
        state
    }

    /// The orders that are listed, and those that are no longer, by their cases.
    async fn stand(&self) -> (BTreeSet<CaseId>, BTreeSet<CaseId>) {
        let cases = self.state().await.cases;
        let (listed, gone) = cases.into_iter().partition::<Vec<_>, _>(|(_, case)| case.vanished_at.is_none());
        let ids = |cases: Vec<(CaseId, _)>| cases.into_iter().map(|(id, _)| id).collect();
        (ids(listed), ids(gone))
    }

    fn cases(&self, orders: &[u64]) -> BTreeSet<CaseId> {
        let keyring = Keyring::open(&self.bureau.folder.path().join("keys")).unwrap();
        let key = huiying_domain::id::IdKey::new(keyring.id_secret());
        let case = |n: &u64| CaseId::of(key.report(ReportId::derive("hotline/test", &format!("G-{n}"))));
        orders.iter().map(case).collect()
    }

    async fn n_records(&self) -> usize {
        self.bureau.journal.read(Position::START, 10_000).await.unwrap().len()
    }
}

/// One order a minute, from eight o'clock on.
fn table(orders: &[u64]) -> String {
    let row = |n: &u64| format!("G-{n},路灯{n},晚上看不见路,2026-09-18 08:{n:02},办理中\n");
    format!("工单编号,标题,内容,来电时间,办件状态\n{}", orders.iter().map(row).collect::<String>())
}

fn showed(showed: Showed) -> (u64, u64, u64, Option<Doubt>) {
    (showed.no_longer_listed, showed.listed_again, showed.withheld, showed.why)
}

#[tokio::test]
async fn given_a_full_export_when_the_next_leaves_one_out_then_that_vanishes_until_it_is_listed_again() {
    let mut source = Source::new();
    assert_eq!(showed(source.lists(PLAIN, &[1, 2, 3]).await), (0, 0, 0, None));
    assert_eq!(showed(source.lists(PLAIN, &[1, 3]).await), (1, 0, 0, None));
    assert_eq!(source.stand().await, (source.cases(&[1, 3]), source.cases(&[2])));
    let [gone] = source.cases(&[2]).into_iter().collect::<Vec<_>>()[..] else { panic!() };
    assert_eq!(source.state().await.cases[&gone].vanished_at, Some(day(2)), "it counts from the import");
    let n = source.n_records().await;
    assert_eq!(showed(source.lists(PLAIN, &[1, 3]).await), (0, 0, 0, None), "the same again changes nothing");
    assert_eq!(source.n_records().await, n);
    assert_eq!(showed(source.lists(PLAIN, &[1, 2, 3]).await), (0, 1, 0, None));
    assert_eq!(source.stand().await.1, BTreeSet::new());
}

#[tokio::test]
async fn given_an_export_that_does_not_claim_to_hold_everything_then_nothing_vanishes_and_nothing_returns() {
    let mut source = Source::new();
    source.lists(PLAIN, &[1, 2, 3]).await;
    let partial = How { is_partial: true, ..PLAIN };
    assert_eq!(source.sends(partial, &table(&[3])).await.1.full_export, None);
    assert_eq!(source.stand().await.1, BTreeSet::new());
}

#[tokio::test]
async fn given_a_file_that_may_be_cut_off_then_nothing_vanishes_and_the_count_and_why_are_told() {
    let all: Vec<u64> = (1..=40).collect();
    let left: Vec<u64> = (1..=30).chain([40]).collect();
    let refused = format!("{}断行\n", table(&[3]));
    let cases = [
        (&[1, 2, 3][..], PLAIN, table(&[]), 3, Doubt::NothingListed),
        (&[1, 2, 3], PLAIN, refused, 2, Doubt::RowsRefused),
        (&[1, 2, 3], How { n_sheets_not_read: 1, ..PLAIN }, table(&[1, 3]), 1, Doubt::SheetsNotRead),
        (&all, PLAIN, table(&left), 9, Doubt::TooMany),
    ];
    for (first, how, then, n, why) in cases {
        let mut source = Source::new();
        source.lists(PLAIN, first).await;
        let (_, summary) = source.sends(how, &then).await;
        assert_eq!(showed(summary.full_export.unwrap()), (0, 0, n, Some(why)));
        assert_eq!(source.stand().await.1, BTreeSet::new(), "{why:?}");
        let (_, summary) = source.sends(How { insist: true, ..how }, &then).await;
        assert_eq!(showed(summary.full_export.unwrap()), (n, 0, 0, None), "{why:?}: insisted");
    }
}

#[tokio::test]
async fn given_rows_of_totals_and_a_header_again_then_the_file_is_trusted_all_the_same() {
    let mut source = Source::new();
    source.lists(PLAIN, &[1, 2, 3]).await;
    let then = format!("{}工单编号,标题,内容,来电时间,办件状态\n合计,2,,,\n", table(&[1, 3]));
    let (_, summary) = source.sends(PLAIN, &then).await;
    assert_eq!((summary.refused, summary.no_reports), (0, 2));
    assert_eq!(showed(summary.full_export.unwrap()), (1, 0, 0, None));
}

#[tokio::test]
async fn given_a_file_that_is_cut_off_then_what_it_lists_again_is_listed() {
    let mut source = Source::new();
    let all: Vec<u64> = (1..=40).collect();
    source.lists(PLAIN, &all).await;
    source.lists(PLAIN, &all[1..]).await;
    let cut_off: Vec<u64> = (1..=10).chain([40]).collect();
    assert_eq!(showed(source.lists(PLAIN, &cut_off).await), (0, 1, 29, Some(Doubt::TooMany)));
    assert_eq!(source.stand().await.1, BTreeSet::new());
}

#[tokio::test]
async fn given_an_older_full_export_by_what_its_rows_speak_of_then_nothing_vanishes_or_returns_by_it() {
    let mut source = Source::new();
    source.lists(PLAIN, &[1, 2, 3]).await;
    source.lists(PLAIN, &[1, 3, 5, 6]).await;
    assert_eq!(source.stand().await.1, source.cases(&[2]));
    let showed_then = source.lists(PLAIN, &[1, 2, 3]).await;
    assert_eq!(showed(showed_then), (0, 0, 1, Some(Doubt::Older)), "2 is not listed again");
    assert_eq!(showed_then.newer, 2, "5 and 6 came after everything it speaks of");
    assert_eq!(source.stand().await.1, source.cases(&[2]));
}

#[tokio::test]
async fn given_reports_newer_than_all_a_file_speaks_of_then_they_vanish_only_once_its_time_is_stated() {
    let mut source = Source::new();
    source.lists(PLAIN, &[1, 3]).await;
    source.sends(How { is_partial: true, ..PLAIN }, &table(&[5])).await;
    let then = source.lists(PLAIN, &[1, 3]).await;
    assert_eq!((showed(then), then.newer), ((0, 0, 0, None), 1));
    let stated = How { exported_at: Some(day(3)), ..PLAIN };
    assert_eq!(showed(source.lists(stated, &[1, 3]).await), (1, 0, 0, None));
    let [gone] = source.cases(&[5]).into_iter().collect::<Vec<_>>()[..] else { panic!() };
    assert_eq!(source.state().await.cases[&gone].vanished_at, Some(day(3)), "the time that was stated");
    let older = How { exported_at: Some(day(2)), ..PLAIN };
    assert_eq!(showed(source.lists(older, &[1, 5]).await), (0, 0, 2, Some(Doubt::Older)));
}

#[tokio::test]
async fn given_another_source_then_its_reports_stay() {
    let mut source = Source { name: "other", ..Source::new() };
    source.lists(PLAIN, &[1, 7]).await;
    source.name = "test";
    source.lists(PLAIN, &[1, 2, 3]).await;
    assert_eq!(showed(source.lists(PLAIN, &[1, 3]).await), (1, 0, 0, None));
    assert_eq!(source.stand().await.1, source.cases(&[2]), "neither 1 nor 7 of the other");
}

#[tokio::test]
async fn given_an_undone_import_then_what_it_brought_does_not_vanish_and_what_it_dropped_is_listed() {
    let mut source = Source::new();
    source.lists(PLAIN, &[1, 2, 3]).await;
    let (wrong, _) = source.sends(How { is_partial: true, ..PLAIN }, &table(&[0])).await;
    source.undoes(wrong).await;
    assert_eq!(showed(source.lists(PLAIN, &[1, 2, 3]).await), (0, 0, 0, None), "0 is not on record any more");
    let (dropped, _) = source.sends(PLAIN, &table(&[1, 3])).await;
    source.undoes(dropped).await;
    assert_eq!(showed(source.lists(PLAIN, &[1, 3]).await), (1, 0, 0, None), "it vanishes anew");
    assert_eq!(showed(source.lists(PLAIN, &[1, 2, 3]).await), (0, 1, 0, None));
}

#[tokio::test]
async fn given_a_number_that_is_used_again_then_a_row_with_it_lists_both_reports() {
    let mut source = Source::new();
    source.lists(PLAIN, &[1, 2]).await;
    let reused = table(&[1, 2])
        .replace("G-2,路灯2,晚上看不见路,2026-09-18 08:02", "G-2,井盖,路口缺了,2026-09-18 08:02");
    let (_, summary) = source.sends(PLAIN, &reused.replace("08:02", "09:02")).await;
    assert_eq!((summary.new, showed(summary.full_export.unwrap())), (1, (0, 0, 0, None)));
}

#[tokio::test]
async fn given_a_stated_time_when_it_is_insisted_then_what_came_after_that_time_is_still_not_judged() {
    let mut source = Source::new();
    source.lists(PLAIN, &[1, 2, 3, 5]).await;
    let made = How { exported_at: Some(at("2026-09-18T00:04:00Z")), insist: true, ..PLAIN };
    let then = source.lists(made, &[1, 3]).await;
    assert_eq!((showed(then), then.newer), ((1, 0, 0, None), 1));
    assert_eq!(source.stand().await.1, source.cases(&[2]), "5 came a minute after the file was made");
}

#[tokio::test]
async fn given_an_older_file_with_a_row_that_is_refused_then_nothing_returns_by_it_either() {
    let mut source = Source::new();
    source.lists(PLAIN, &[1, 2, 3]).await;
    source.lists(PLAIN, &[1, 3, 5]).await;
    let (_, summary) = source.sends(PLAIN, &format!("{}断行\n", table(&[1, 2, 3]))).await;
    assert_eq!(summary.refused, 1);
    assert_eq!(showed(summary.full_export.unwrap()), (0, 0, 1, Some(Doubt::Older)));
    assert_eq!(source.stand().await.1, source.cases(&[2]));
    let told = summary.to_string();
    assert!(told.contains("nothing was recorded for 1 report:"), "{told}");
    assert!(told.contains("import the newest full export instead") && !told.contains("--insist"), "{told}");
}

#[tokio::test]
async fn given_an_export_without_a_stated_time_then_a_file_is_newer_once_it_is_stated_that_it_was_made_after_its_import()
 {
    let between = at("2026-09-30T00:00:00Z");
    for (made, first, then, expected) in [
        // The newest order went, so the rows of the second speak of less than those of the first.
        (None, &[1, 2, 5], &[2], (0, 0, 1, Some(Doubt::Older))),
        (Some(day(1)), &[1, 2, 5], &[2], (2, 0, 0, None)),
        (Some(between), &[1, 2, 5], &[2], (0, 0, 2, Some(Doubt::Older))),
        (Some(between), &[1, 2, 5], &[5], (2, 0, 0, None)),
        (Some(at("2026-09-18T00:04:00Z")), &[1, 2, 5], &[5], (0, 0, 2, Some(Doubt::Older))),
    ] {
        let mut source = Source::new();
        source.lists(PLAIN, first).await;
        let how = How { exported_at: made, ..PLAIN };
        assert_eq!(showed(source.lists(how, then).await), expected, "{made:?}: {then:?}");
    }
}

/// An order that came at this time, below those of a table.
fn with_order(table: &str, n: u64, received: &str) -> String {
    format!("{table}G-{n},路灯{n},晚上看不见路,{received},办理中\n")
}

#[tokio::test]
async fn given_an_export_that_brought_only_a_reply_then_a_file_that_was_made_before_it_is_older() {
    let mut source = Source::new();
    let replied = "工单编号,标题,内容,来电时间,办件状态,答复内容,答复时间\n\
        G-1,路灯1,晚上看不见路,2026-09-18 08:01,办理中,,\n\
        G-3,路灯3,晚上看不见路,2026-09-18 08:03,办理中,已修好,2026-09-19 10:00\n";
    source.sends(PLAIN, &replied.replace("已修好,2026-09-19 10:00", ",")).await;
    let how = |made| How { exported_at: Some(made), ..PLAIN };
    let (_, summary) = source.sends(how(day(2)), replied).await;
    assert_eq!((summary.new, summary.amended, summary.answered), (0, 0, 1));
    assert_eq!(showed(source.lists(how(day(1)), &[3]).await), (0, 0, 1, Some(Doubt::Older)));
    assert_eq!(source.stand().await.1, BTreeSet::new());
}

#[tokio::test]
async fn given_a_report_of_which_only_the_day_is_known_then_a_file_made_on_that_day_does_not_judge_it() {
    let mut source = Source::new();
    source.sends(PLAIN, &with_order(&table(&[1, 2]), 9, "2026-09-18")).await;
    let noon = How { exported_at: Some(at("2026-09-18T04:00:00Z")), insist: true, ..PLAIN };
    let then = source.lists(noon, &[1, 2]).await;
    assert_eq!((showed(then), then.newer), ((0, 0, 0, None), 1));
    let next = How { exported_at: Some(at("2026-09-18T16:00:00Z")), insist: true, ..PLAIN };
    assert_eq!(showed(source.lists(next, &[1, 2]).await), (1, 0, 0, None));
}

#[tokio::test]
async fn given_a_report_of_which_no_time_is_known_then_a_file_made_before_it_was_recorded_does_not_judge_it()
{
    let mut source = Source::new();
    let partial = How { is_partial: true, ..PLAIN };
    source.sends(partial, &table(&[1, 2])).await;
    source.sends(partial, &with_order(&table(&[]), 9, "")).await;
    let then = source.lists(How { exported_at: Some(day(1)), ..PLAIN }, &[1, 2]).await;
    assert_eq!((showed(then), then.newer), ((0, 0, 0, None), 1));
    let stated = How { exported_at: Some(day(2)), ..PLAIN };
    assert_eq!(showed(source.lists(stated, &[1, 2]).await), (1, 0, 0, None));
}

#[tokio::test]
async fn given_reports_that_are_not_judged_then_the_summary_says_why_by_whether_a_time_was_stated() {
    let mut source = Source::new();
    source.lists(PLAIN, &[1, 2, 5]).await;
    let stated = How { exported_at: Some(at("2026-09-18T00:04:00Z")), insist: true, ..PLAIN };
    let told = source.sends(stated, &table(&[1, 2])).await.1.to_string();
    let said = "nothing was recorded for 1 report that the file does not list and that may have come after";
    assert!(told.contains(&format!("{said} its stated time\n")), "{told}");
    let told = source.sends(How { insist: true, ..PLAIN }, &table(&[1, 2])).await.1.to_string();
    assert!(
        told.contains(&format!("{said} all it speaks of; import it once more and say with --exported-at")),
        "{told}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn given_any_full_exports_then_what_the_last_lists_is_listed_and_the_last_again_changes_nothing(
        exports in proptest::collection::vec(proptest::sample::subsequence((1..=9).collect::<Vec<u64>>(), 1..=9), 1..6)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut source = Source::new();
            // It was made before its import, and after everything that any of them lists.
            let insist = How { insist: true, exported_at: Some(day(0)), ..PLAIN };
            for orders in &exports {
                source.lists(insist, orders).await;
            }
            let last = exports.last().unwrap();
            let ever: BTreeSet<u64> = exports.iter().flatten().copied().collect();
            let gone: Vec<u64> = ever.into_iter().filter(|it| !last.contains(it)).collect();
            let expected = (source.cases(last), source.cases(&gone));
            assert_eq!(source.stand().await, expected, "{exports:?}");
            let n = source.n_records().await;
            source.lists(insist, last).await;
            assert_eq!(source.n_records().await, n, "{exports:?}");
        });
    }
}
