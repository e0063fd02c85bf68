//! What the tests share: short ways to write dates and instants, and the source files read without the crate.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, Days, NaiveDate, Utc};
use proptest::prelude::{ProptestConfig, Rng, Strategy};
use proptest::test_runner::{RngSeed, TestCaseResult, TestRunner};

use huiying_deadlines::{ClockKind, Due, OfficeHours, PublishedDay, WorkCalendar, due};

/// A date written as `2026-10-08`.
pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An instant written as `2026-10-08 17:30` or with seconds, at +08:00.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    let seconds = if text.len() == "2026-10-08 17:30".len() { ":00" } else { "" };
    let text = format!("{}{seconds}+08:00", text.replace(' ', "T"));
    DateTime::parse_from_rfc3339(&text).unwrap().to_utc()
}

/// The end of a day written as `2026-10-08`: the next midnight at +08:00.
pub(crate) fn end_of(day: &str) -> DateTime<Utc> {
    at(&format!("{day} 00:00")).checked_add_days(Days::new(1)).unwrap()
}

/// Every arrangement that comes with the program.
pub(crate) fn builtin() -> WorkCalendar {
    WorkCalendar::builtin().into_iter().collect()
}

/// The due instants by the built-in calendars and office hours.
pub(crate) fn due_by(kind: ClockKind, start: DateTime<Utc>) -> Due {
    due(&kind, start, &builtin(), &OfficeHours::default())
}

/// A day off, as an arrangement names it.
pub(crate) fn off_day(day: &str, name: &str) -> PublishedDay {
    PublishedDay { date: date(day), name: name.to_owned(), working: false, closed: false, notice: None }
}

/// Tries 2,000 random inputs. A failure names the smallest one found and the seed, which `PROPTEST_RNG_SEED` takes.
pub(crate) fn for_all<S: Strategy>(strategy: &S, test: impl Fn(S::Value) -> TestCaseResult) {
    let mut config = ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() };
    if let RngSeed::Random = config.rng_seed {
        config.rng_seed = RngSeed::Fixed(TestRunner::default().rng().next_u64());
    }
    let seed = config.rng_seed;
    if let Err(error) = TestRunner::new(config).run(strategy, test) {
        panic!("{error}\nto repeat it: PROPTEST_RNG_SEED={seed}");
    }
}

/// One day of a table built from a source file: its date as text and whether it is a working day.
pub(crate) type Table = Vec<(String, bool)>;

/// Every day from 2004-01-01 to 2026-12-31, counted off month by month from a Thursday, with the named days applied.
pub(crate) fn table(named: &BTreeMap<String, bool>) -> Table {
    let mut table = Table::new();
    for year in 2004..=2026 {
        let leap = year % 4 == 0;
        for (month, length) in
            [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].iter().enumerate()
        {
            for day in 1..=*length {
                let text = format!("{year}-{:02}-{day:02}", month + 1);
                // 2004-01-01 was a Thursday, so days 2 and 3 of every seven are Saturday and Sunday.
                let plain = !matches!(table.len() % 7, 2 | 3);
                table.push((text.clone(), named.get(&text).copied().unwrap_or(plain)));
            }
        }
    }
    table
}

/// The days that holiday-cn names, whether each is a working day; it begins with 2007.
pub(crate) fn holiday_cn() -> Option<BTreeMap<String, bool>> {
    let mut named = BTreeMap::new();
    for year in 2007..=2026 {
        let file = json(&format!("calendar/holiday-cn/{year}.json"))?;
        for day in file["days"].as_array().unwrap() {
            named.insert(day["date"].as_str().unwrap().to_owned(), !day["isOffDay"].as_bool().unwrap());
        }
    }
    Some(named)
}

/// The days that chinese-days names, whether each is a working day.
pub(crate) fn chinese_days() -> Option<BTreeMap<String, bool>> {
    let file = json("calendar/chinese-days-1.5.7/chinese-days.json")?;
    let days = |field: &str| file[field].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let off = days("holidays").into_iter().map(|day| (day, false));
    Some(off.chain(days("workdays").into_iter().map(|day| (day, true))).collect())
}

fn json(path: &str) -> Option<serde_json::Value> {
    Some(serde_json::from_str(&data(path)?).unwrap())
}

/// A file of the real data, or `None` with a loud line when this machine has none.
#[expect(clippy::disallowed_methods, reason = "where the data lies is the test run's own setting")]
pub(crate) fn data(path: &str) -> Option<String> {
    let folder = std::env::var("HUIYING_TEST_DATA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").to_owned());
    let file = PathBuf::from(folder).join(path);
    if let Ok(text) = std::fs::read_to_string(&file) {
        return Some(text);
    }
    let required = std::env::var("HUIYING_TEST_REQUIRE").is_ok_and(|value| value == "1");
    assert!(!required, "{} is missing; set HUIYING_TEST_DATA to the data folder", file.display());
    eprintln!("SKIPPED: {} is missing; set HUIYING_TEST_DATA to the data folder", file.display());
    None
}
