//! Each petitioner has a key of their own, and a person who was erased stays so while everything else goes on.

use std::collections::{BTreeMap, BTreeSet};

use huiying_domain::Intake;
use huiying_domain::report::Report;
use huiying_runtime::Keyring;

use crate::{Bureau, ROW, counted, given};

impl Bureau {
    fn keyring(&self) -> Keyring {
        Keyring::open(&self.folder.path().join("keys")).unwrap()
    }

    async fn reports(&self) -> Vec<Report> {
        let reports = self.intake().await.into_iter().filter_map(|intake| match intake {
            Intake::Reported(report) | Intake::Amended(report) => Some(report),
            _ => None,
        });
        reports.collect()
    }
}

/// Whose key seals a report.
fn subject(report: &Report) -> &str {
    &report.sealed.as_ref().unwrap().subject
}

fn opened(keyring: &Keyring, report: &Report) -> String {
    let sealed = report.sealed.as_ref().unwrap();
    String::from_utf8(keyring.unseal(&sealed.subject, &sealed.cipher).unwrap().to_vec()).unwrap()
}

/// Rows that look alike where they can: numbers that mask to the same, days and their midnights, numbers used again.
fn ten_thousand_rows() -> String {
    let mut rows = String::new();
    for n in 0..10_000_u32 {
        // A multiplier without a common factor scatters the telephones, each once.
        let phone = format!("1990000{:04}", n * 7_919 % 10_000);
        let number = match n % 4 {
            0 => phone.clone(),
            1 => format!("G-{n}"),
            // Two petitioners under each of these.
            2 => format!("H-{}", n / 8),
            _ => String::new(),
        };
        let day = n % 28 + 1;
        let midnight = if n % 8 < 4 { "" } else { " 00:00" };
        rows.push_str(&format!(
            "{number},来电{n},内容{n},投诉,2026-09-{day:02}{midnight},,,,某{n},{phone},处理中,\n"
        ));
    }
    rows
}

#[tokio::test]
async fn ten_thousand_petitioners_have_ten_thousand_keys_and_each_opens_with_their_own() {
    let bureau = given();
    assert_eq!(counted(&bureau.imports(&ten_thousand_rows()).await), (10_000, 10_000, 0));
    let records = bureau.journal.read(huiying_eventlog::Position::START, 20_000).await.unwrap();
    let sealed: Vec<_> = records
        .into_iter()
        .map(|record| match record.value.data {
            Intake::Reported(report) | Intake::Amended(report) => report.sealed.unwrap(),
            other => panic!("{other:?}"),
        })
        .collect();
    let keyring = bureau.keyring();
    let mut petitioners = BTreeMap::new();
    for sealed in &sealed {
        let clear = keyring.unseal(&sealed.subject, &sealed.cipher).unwrap();
        let clear: BTreeMap<String, String> = serde_json::from_slice(&clear).unwrap();
        petitioners.entry(clear["phone"].clone()).or_insert_with(BTreeSet::new).insert(&sealed.subject);
    }
    assert_eq!(petitioners.len(), 10_000, "the telephones differ");
    let subjects: BTreeSet<&String> = petitioners.values().flatten().copied().collect();
    assert_eq!(subjects.len(), 10_000, "no two petitioners share a key");
    assert!(petitioners.values().all(|subjects| subjects.len() == 1), "a petitioner has one");
}

const PERSONAL: &str = "G-1,路灯不亮,请回电19900000034,投诉,2026-09-18 10:00,,,,某甲,19900000112,处理中,\n";

#[tokio::test]
async fn a_number_used_again_for_another_petitioner_is_sealed_under_another_key() {
    let bureau = given();
    bureau.imports(PERSONAL).await;
    let other = "G-1,井盖缺失,请回电19900000056,求助,2026-09-18 10:00,,,,某乙,19900000212,处理中,\n";
    bureau.imports(other).await;
    let [first, second] = &bureau.reports().await[..] else { panic!() };
    let keyring = bureau.keyring();
    keyring.erase(subject(first)).unwrap();
    assert!(
        opened(&keyring, second).contains("19900000212"),
        "the other petitioner is not erased with the first"
    );
}

#[tokio::test]
async fn a_row_that_says_less_exactly_when_it_came_is_sealed_alike_and_amends_nothing() {
    let bureau = given();
    bureau.imports(&PERSONAL.replace("2026-09-18 10:00", "2026-09-18 10:00:45")).await;
    assert_eq!(counted(&bureau.imports(PERSONAL).await), (1, 0, 1));
    assert_eq!(
        counted(&bureau.imports(&PERSONAL.replace("2026-09-18 10:00", "2026-09-18")).await),
        (1, 0, 1)
    );
}

#[tokio::test]
async fn once_a_person_is_erased_the_same_file_takes_in_the_rest_and_says_so() {
    let bureau = given();
    bureau.imports(PERSONAL).await;
    let keyring = bureau.keyring();
    let [report] = &bureau.reports().await[..] else { panic!() };
    keyring.erase(subject(report)).unwrap();

    let again = bureau.imports(&format!("{PERSONAL}{}", ROW.replace("G-1", "G-2"))).await;
    assert_eq!((again.new, again.amended, again.repeats), (1, 0, 1), "the rest of the file is taken in");
    let told = "the personal data of this row was erased from the record, so none of it was taken in";
    let kinds: Vec<(&str, u64)> = again.kinds.iter().map(|it| (it.what.as_str(), it.n)).collect();
    assert_eq!(kinds, [(told, 1)], "the summary says so");
    assert_eq!(again.problems[0].row, 2);

    let renamed = PERSONAL.replace("路灯不亮", "路灯整夜不亮").replace("某甲", "某某甲");
    assert_eq!(bureau.imports(&renamed).await.amended, 1);
    let reports = bureau.reports().await;
    let amended = reports.last().unwrap();
    assert_eq!(
        (amended.title.as_str(), &amended.sealed),
        ("路灯整夜不亮", &None),
        "nothing is sealed for the person"
    );
    assert!(amended.problems.iter().any(|it| it.what == told), "the record says so");
    let written = serde_json::to_string(&bureau.intake().await).unwrap();
    assert!(!written.contains("19900000034") && !written.contains("19900000112"));
}
