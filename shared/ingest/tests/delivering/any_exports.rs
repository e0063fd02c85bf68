//! Any exports of one source, one after another: the state on record is that of the last, and importing it again adds
//! nothing.

use std::collections::BTreeMap;

use huiying_domain::{Case, CaseId, Known, Stage, State, decide, evolve};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;

const N_ORDERS: usize = 2;
/// The columns that an export may lack; number, title, receipt and state are always there. Those of the answer come
/// together, since one that is missing is read off the others.
const COLUMNS: [&str; 4] = ["承办单位", "诉求地址", "办理时限", ANSWER];
const CLOSED_AT: &str = "办结时间";
const ANSWER: &str = "答复意见,答复时间,办结时间";

/// One row; each cell is one of a few values or empty.
#[derive(Clone, Debug)]
struct Row {
    order: usize,
    office: Option<u8>,
    place: Option<u8>,
    target: Option<u8>,
    reply: Option<u8>,
    /// Where the order is closed: on which day, where that is said.
    closed: Option<Option<u8>>,
}

/// The rows in the order of their change, where they stand in the file, and the columns it has.
#[derive(Clone, Debug)]
struct Export {
    rows: Vec<Row>,
    places: Vec<usize>,
    columns: Vec<&'static str>,
}

fn row() -> impl Strategy<Value = Row> {
    let cell = || proptest::option::of(0_u8..3);
    let closed = proptest::option::of(proptest::option::of(0_u8..3));
    (0..N_ORDERS, cell(), cell(), cell(), cell(), closed).prop_map(
        |(order, office, place, target, reply, closed)| Row { order, office, place, target, reply, closed },
    )
}

fn export() -> impl Strategy<Value = Export> {
    let columns = prop_oneof![Just(COLUMNS.to_vec()), subsequence(COLUMNS.to_vec(), 0..=COLUMNS.len())];
    (vec(row(), 0..6), columns).prop_flat_map(|(rows, columns)| {
        let places = Just((0..rows.len()).collect::<Vec<_>>()).prop_shuffle();
        (Just(rows), places, Just(columns)).prop_map(|(rows, places, columns)| Export {
            rows,
            places,
            columns,
        })
    })
}

impl Row {
    /// The cell of a column, where it has something in it.
    fn cell(&self, column: &str) -> Option<String> {
        let day = |day: u8, hour: u8| format!("2026-09-{:02} {hour:02}:00:00", 10 + day);
        match column {
            "承办单位" => self.office.map(|n| format!("{n}处")),
            "诉求地址" => {
                self.place.map(|n| format!("某街道{}", ["东片", "西片", "北片"][usize::from(n)]))
            }
            "办理时限" => self.target.map(|n| day(n, 18)),
            "答复意见" => self.reply.map(|n| format!("答复{n}")),
            "答复时间" => self.reply.map(|n| day(n, 9)),
            CLOSED_AT => self.closed.flatten().map(|n| day(n, 10)),
            other => panic!("{other} is no column of these"),
        }
    }
}

impl Export {
    fn columns(&self) -> Vec<&'static str> {
        self.columns.iter().flat_map(|it| it.split(',')).collect()
    }

    /// The table; with times of change the rows stand anywhere, without they stand in the order of their change.
    fn table(&self, number: usize, is_dated: bool) -> String {
        let columns = self.columns();
        let mut table = format!("工单编号,标题,来电时间,办件状态,{}", columns.join(","));
        table += if is_dated { ",更新时间\n" } else { "\n" };
        let in_order: Vec<usize> = (0..self.rows.len()).collect();
        for at in if is_dated { &self.places } else { &in_order } {
            let row = &self.rows[*at];
            let state = if row.closed.is_some() { "已办结" } else { "办理中" };
            let cells: Vec<String> = columns.iter().map(|it| row.cell(it).unwrap_or_default()).collect();
            table += &format!("G-{0},路灯{0},2026-09-01 08:00:00,{state},{1}", row.order, cells.join(","));
            table +=
                &if is_dated { format!(",2026-09-20 {number:02}:{at:02}:00\n") } else { "\n".to_owned() };
        }
        table
    }
}

/// What stands of one order: the last thing said in each column, and whether it is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Standing {
    said: BTreeMap<&'static str, String>,
    is_closed: bool,
}

/// The standing of every order, read off the exports. Without times of change a row says what is in it. With them an
/// earlier row that stands below a later one says nothing, not even what that leaves out. An order that is open again has no
/// closing time until a row says one.
fn expected(exports: &[Export], is_dated: bool) -> BTreeMap<usize, Standing> {
    let mut orders: BTreeMap<usize, Standing> = BTreeMap::new();
    for export in exports {
        let mut last_change: BTreeMap<usize, usize> = BTreeMap::new();
        let in_order: Vec<usize> = (0..export.rows.len()).collect();
        for at in if is_dated { &export.places } else { &in_order } {
            let row = &export.rows[*at];
            if is_dated && last_change.get(&row.order).is_some_and(|last| last > at) {
                continue;
            }
            last_change.insert(row.order, *at);
            let order = orders.entry(row.order).or_default();
            order.is_closed = row.closed.is_some();
            if !order.is_closed {
                order.said.remove(CLOSED_AT);
            }
            let said = export.columns().into_iter().filter_map(|column| Some((column, row.cell(column)?)));
            order.said.extend(said);
        }
    }
    orders
}

/// The cases that follow from all that is on record.
async fn cases(bureau: &Bureau) -> BTreeMap<CaseId, Case> {
    let mut state = State::default();
    for entry in bureau.journal.read(Position::START, 10_000).await.unwrap() {
        let known = Known { recorded_at: entry.value.recorded_at, intake: &entry.value.data };
        decide(&state, &known).iter().for_each(|event| evolve(&mut state, event));
    }
    state.cases
}

/// The standing of every order by the latest version of each thing on record, and by its case.
async fn found(bureau: &Bureau) -> BTreeMap<usize, Standing> {
    let written = |time: huiying_domain::SourceTime| {
        let beijing = time.at + chrono::TimeDelta::hours(8);
        beijing.format("%Y-%m-%d %H:%M:%S").to_string()
    };
    let (cases, intake) = (cases(bureau).await, bureau.intake().await);
    let mut orders: BTreeMap<usize, Standing> = BTreeMap::new();
    for order in 0..N_ORDERS {
        let is_its = |it: &&Intake| matches!(it, Intake::Reported(report) if report.external_id == format!("G-{order}"));
        let Some(id) = intake.iter().find(is_its).and_then(Intake::report) else { continue };
        for said in intake.iter().filter(|it| it.report() == Some(id)).cloned() {
            let standing = orders.entry(order).or_default();
            let mut put = |column, cell: Option<String>| {
                cell.into_iter().for_each(|cell| drop(standing.said.insert(column, cell)));
            };
            match said {
                Intake::Reported(report) | Intake::Amended(report) => {
                    put("承办单位", report.office);
                    put("诉求地址", report.details.place);
                    put("办理时限", report.target.map(written));
                }
                Intake::SourceReplied(reply) => {
                    put("答复意见", Some(reply.text));
                    put("答复时间", Some(written(reply.replied)));
                }
                Intake::SourceClosed(close) => put(CLOSED_AT, close.closed.map(written)),
                other => panic!("{other:?}"),
            }
        }
        if let Some(standing) = orders.get_mut(&order) {
            standing.is_closed = matches!(cases[&CaseId::of(id)].stage, Stage::Closed { .. });
        }
    }
    orders
}

/// Imports all of them, the last once more, and with times of change an older one once more.
async fn check(exports: &[Export], is_dated: bool) {
    let bureau = given();
    let tables: Vec<String> = (0..).zip(exports).map(|(n, it)| it.table(n, is_dated)).collect();
    for table in &tables {
        bureau.imports_table(table).await;
    }
    let (expected, mut found) = (expected(exports, is_dated), found(&bureau).await);
    for (order, standing) in &mut found {
        // The time of the closing before may stand where the one after it is closed without a time.
        if !expected.get(order).is_some_and(|it| it.said.contains_key(CLOSED_AT)) {
            standing.said.remove(CLOSED_AT);
        }
    }
    assert_eq!(found, expected);
    let before = bureau.intake().await;
    let again = bureau.imports_table(tables.last().unwrap()).await;
    let Summary { new, amended, answered, closed, .. } = again;
    assert_eq!([new, amended, answered, closed], [0, 0, 0, 0], "the last export again");
    if let [older, _, ..] = &tables[..]
        && is_dated
    {
        let summary = bureau.imports_table(older).await;
        assert_eq!((summary.received, summary.rows), (0, exports[0].rows.len() as u64), "an older export");
        let later: Vec<usize> = exports[1..].iter().flat_map(|it| &it.rows).map(|it| it.order).collect();
        let n_older = exports[0].rows.iter().filter(|it| later.contains(&it.order)).count() as u64;
        assert!(summary.older >= n_older, "{} of {n_older} are told as older", summary.older);
    }
    assert_eq!(bureau.intake().await, before, "nothing was written");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn any_exports_end_with_the_state_of_the_last_and_that_one_again_changes_nothing(
        exports in vec(export(), 1..6),
        is_dated in select(vec![true, false]),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(check(&exports, is_dated));
    }
}
