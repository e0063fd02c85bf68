//! On-time figures over real files, judged again by other means: the city's own verdicts, and counting by hand.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, open_workbook_auto};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};
use huiying_tests::program::{Ran, Server, huiying, import};
use huiying_tests::{real_data, samples};
use serde_json::{Value, json};
use tempfile::TempDir;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    (folder, data)
}

/// `huiying report on-time --rule RULE --data DATA --json`, with more options.
fn report(rule: &str, data: &Path, options: &[&str]) -> Value {
    let mut command = huiying(["report", "on-time", "--json", "--rule", rule, "--data"]);
    Ran::of(command.arg(data).args(options)).summary()
}

/// Within, late, missed, open, unjudged.
fn figures(report: &Value) -> [u64; 5] {
    ["within", "late", "missed", "open", "unjudged"].map(|name| report[name].as_u64().unwrap())
}

/// Working days by the published arrangements, counted by looking each day up.
struct ByHand(std::collections::BTreeMap<NaiveDate, bool>);

impl ByHand {
    fn read(folder: &Path) -> Self {
        let mut named = std::collections::BTreeMap::new();
        for year in 2007..=2026 {
            let text = std::fs::read_to_string(folder.join(format!("{year}.json"))).unwrap();
            let year: Value = serde_json::from_str(&text).unwrap();
            for day in year["days"].as_array().unwrap() {
                named.insert(day["date"].as_str().unwrap().parse().unwrap(), day["isOffDay"] == false);
            }
        }
        Self(named)
    }

    fn is_working(&self, date: NaiveDate) -> bool {
        let weekday = !matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        self.0.get(&date).copied().unwrap_or(weekday)
    }

    /// Working days that begin after `from` and not after `to`.
    fn between(&self, from: NaiveDate, to: NaiveDate) -> usize {
        from.iter_days().skip(1).take_while(|date| *date <= to).filter(|date| self.is_working(*date)).count()
    }

    /// Whether what was answered on `to` lies within `n` working days of `from`: on the last of them or before, or on
    /// a day of rest right behind none further.
    fn within(&self, n: usize, from: NaiveDate, to: NaiveDate) -> bool {
        let counted = self.between(from, to);
        counted < n || (counted == n && self.is_working(to))
    }
}

/// The date of a cell: a spreadsheet's own, or text in the unpadded spellings of this file.
fn date_of(cell: &Data) -> NaiveDate {
    if let Data::DateTime(serial) = cell {
        let days = serial.as_f64().floor() as u64;
        return NaiveDate::from_ymd_opt(1899, 12, 30).unwrap() + Days::new(days);
    }
    let text = cell.to_string();
    let text = text.trim();
    NaiveDateTime::parse_from_str(text, "%Y/%m/%d %H:%M:%S")
        .map(|at| at.date())
        .or_else(|_| NaiveDate::parse_from_str(text, "%Y/%m/%d"))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Dates of receipt and reply of every message.
fn received_and_replied(file: &Path) -> Vec<(NaiveDate, NaiveDate)> {
    let mut book = open_workbook_auto(file).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let mut rows = sheet.rows();
    let header: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
    let column = |name: &str| header.iter().position(|it| it == name).unwrap();
    let (received, replied) = (column("留言时间"), column("答复时间"));
    rows.map(|row| (date_of(&row[received]), date_of(&row[replied]))).collect()
}

/// Whether software that knows holidays and no make-up days takes an answer for one within `n` working days.
fn within_by_weekdays(calendar: &ByHand, n: usize, from: NaiveDate, to: NaiveDate) -> bool {
    let off = |date: &NaiveDate| calendar.0.get(date) == Some(&false);
    let is_working = |date: &NaiveDate| !off(date) && !matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    let counted = from.iter_days().skip(1).take_while(|date| *date <= to).filter(is_working).count();
    counted < n || (counted == n && is_working(&to))
}

#[test]
fn given_answered_messages_when_judged_then_the_figures_are_as_counted_by_hand() {
    let name = "messages/changsha_messages_with_replies.xlsx";
    let (Some(file), Some(calendar)) = (real_data(name), real_data("calendar/holiday-cn")) else { return };
    let calendar = ByHand::read(&calendar);
    let messages = received_and_replied(&file);
    let (_folder, data) = folder();
    let _ = import("messages", &file, &data);
    for (rule, n) in [("AH-MSG-SUGGEST-7WD", 7), ("AH-MSG-INQUIRY-15WD", 15)] {
        let report = report(rule, &data, &["--weekdays"]);
        let within = messages.iter().filter(|(from, to)| calendar.within(n, *from, *to)).count() as u64;
        // The file names no class, so that either rule only may govern and nothing is decided.
        assert_eq!(figures(&report), [0; 5], "{rule}");
        let late = messages.len() as u64 - within;
        assert_eq!(figures(&report["possible"]), [within, late, 0, 0, 0], "{rule}");
        let misjudged = messages.iter().filter(|(from, to)| {
            calendar.within(n, *from, *to) != within_by_weekdays(&calendar, n, *from, *to)
        });
        let listed = report["differing"].as_array().unwrap();
        println!("{rule}: {within} within, {} misjudged by weekdays minus holidays", listed.len());
        assert_eq!(listed.len(), misjudged.count(), "{rule}");
        assert!(!listed.is_empty(), "make-up days lie in these years");
        for it in listed {
            println!(
                "{} received {} replied {}: {} and not {}",
                it["number"],
                it["received"]["at"],
                it["replied"]["at"],
                it["judged"],
                it["judged_by_weekdays"]
            );
        }
    }
}

#[test]
fn given_messages_whose_clocks_ran_when_tallied_then_the_figures_of_the_clocks_are_the_same() {
    let name = "messages/changsha_messages_with_replies.xlsx";
    let Some(file) = real_data(name) else { return };
    let (_folder, data) = folder();
    let _ = import("messages", &file, &data);
    let expected = report("AH-MSG-INQUIRY-15WD", &data, &[]);
    let server = Server::start(&data);
    let rules = server.json("/api/v1/rules");
    let tally =
        rules.as_array().unwrap().iter().find(|it| it["rule"] == "AH-MSG-INQUIRY-15WD").unwrap().clone();
    for name in ["within", "late", "open"] {
        assert_eq!(tally[name], expected[name], "{name} in {tally}");
        assert_eq!(tally["possible"][name], expected["possible"][name], "{name} in {tally}");
    }
    assert_ne!(tally["possible"]["within"], 0);
}

/// The city's own rows: number, whether there is a target, whether it is closed, and its verdict.
fn rows_of_boston(file: &Path) -> Vec<(String, bool, bool, String)> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|it| it == name).unwrap();
    let places = ["CASE_ENQUIRY_ID", "TARGET_DT", "CLOSED_DT", "OnTime_Status"].map(column);
    let read = |row: csv::StringRecord| {
        let [number, target, closed, verdict] = places.map(|at| row[at].to_owned());
        (number, !target.is_empty(), !closed.is_empty(), verdict)
    };
    reader.records().map(|row| read(row.unwrap())).collect()
}

/// Why our verdict differs from the city's word; nothing where they agree.
fn disagreement(ours: &str, target: bool, closed: bool, theirs: &str) -> Option<&'static str> {
    match (ours, theirs) {
        ("within", "ONTIME") | ("late", "OVERDUE") => None,
        (_, "") if closed => Some("the city gives no word on a closed request"),
        (_, "") => Some("the city gives no word on an open request"),
        ("unjudged", _) if !target => {
            Some("it has no target to judge by; the city calls such a request on time")
        }
        ("missed", "OVERDUE") if !closed => None,
        ("open", "ONTIME") if !closed => {
            Some("it is open, so not judged yet; the city says its target is ahead")
        }
        _ => Some("the dates say otherwise than the city's word"),
    }
}

#[test]
fn given_the_requests_of_boston_when_judged_by_their_targets_then_the_citys_verdicts_agree() {
    let Some(file) = real_data("hotline/boston_311_2015q1.csv") else { return };
    let (_folder, data) = folder();
    let _ = import("hotline", &file, &data);
    let report = report("SOURCE-TARGET", &data, &["--cases"]);
    let cases = report["cases"].as_array().unwrap();
    let judged: BTreeMap<&str, &str> =
        cases.iter().map(|it| (it["number"].as_str().unwrap(), it["judged"].as_str().unwrap())).collect();
    let rows = rows_of_boston(&file);
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (number, target, closed, theirs) in &rows {
        // A request without a target is not governed by any, and not listed.
        let ours = judged.get(number.as_str()).copied().unwrap_or("unjudged");
        if let Some(reason) = disagreement(ours, *target, *closed, theirs) {
            by_reason.entry(reason).or_default().push(number);
        }
    }
    let n_disagree: usize = by_reason.values().map(Vec::len).sum();
    println!("agreement with the city: {} of {}", rows.len() - n_disagree, rows.len());
    for (reason, numbers) in &by_reason {
        println!("{} differ: {reason}", numbers.len());
        numbers.chunks(12).for_each(|chunk| println!("  {}", chunk.join(" ")));
    }
    let counted: Vec<usize> = by_reason.values().map(Vec::len).collect();
    // 14,867 of them closed, 3,127 open with a target that has passed
    assert_eq!(rows.len() - n_disagree, 17_994, "every request with a target and a word of the city");
    assert_eq!(counted, [8_645, 46, 12, 91], "by definition or for want of a word: {:?}", by_reason.keys());
    assert_eq!(figures(&report), [10_273, 4_640, 3_230, 0, 0], "counted in the file by a script of its own");
    assert_eq!(report["not_governed"], 8_645, "those without a target");
}

#[test]
fn given_a_reply_on_a_day_of_rest_after_the_last_working_day_then_it_is_late_and_on_the_last_day_within() {
    let (folder, data) = folder();
    // Received Friday 2018-02-09; the seventh working day is Saturday the 24th, a make-up day.
    let replies = [("A", "2018-02-24 23:59:59"), ("B", "2018-02-25 10:00:00"), ("C", "")];
    let rows = replies.map(|(number, replied)| {
        let reply = if replied.is_empty() { "" } else { "已办" };
        format!("{number},事项,2018-02-09 10:00:00,建议,{reply},{replied}\n")
    });
    let text = format!("工单编号,标题,来电时间,诉求类别,答复意见,答复时间\n{}", rows.concat());
    let file = samples::file(folder.path(), "orders.csv", text);
    let _ = import("hotline", &file, &data);
    let report = report("AH-MSG-SUGGEST-7WD", &data, &["--cases", "--weekdays"]);
    assert_eq!(figures(&report), [1, 1, 1, 0, 0]);
    let judged: BTreeMap<&str, &str> = report["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["number"].as_str().unwrap(), it["judged"].as_str().unwrap()))
        .collect();
    assert_eq!(judged, BTreeMap::from([("A", "within"), ("B", "late"), ("C", "missed")]));
    let differing = report["differing"].as_array().unwrap();
    assert_eq!(differing.len(), 1, "who knows no make-up days ends on Monday the 26th: {differing:?}");
    assert_eq!(differing[0]["number"], json!("B"));
}

#[test]
fn given_a_running_server_when_a_report_is_asked_for_then_the_server_answers_it() {
    let (folder, data) = folder();
    let file = samples::file(folder.path(), "orders.csv", samples::csv((0..30).map(samples::Order::made_up)));
    let _ = import("hotline", &file, &data);
    let alone = report("AH-MSG-INQUIRY-15WD", &data, &[]);
    let server = Server::start(&data);
    assert_eq!(report("AH-MSG-INQUIRY-15WD", &data, &[]), alone);
    drop(server.stop());
    let mut command = huiying(["report", "on-time", "--rule", "NO-SUCH", "--data"]);
    let ran = Ran::of(command.arg(&data));
    assert_ne!(ran.code, Some(0));
    assert!(ran.stderr.contains("NO-SUCH"), "{}", ran.stderr);
}
