//! What needs no data directory: the calculator as a person uses it, day by day, also for a case of a directory, and the
//! check of an annual report.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::Path;

use huiying_tests::program::{Ran, Server, huiying, import};
use huiying_tests::{real_data, root, samples};
use serde_json::{Value, json};

fn ran(arguments: &[&str]) -> Ran {
    // Nowhere that a data directory or a configuration could lie.
    let nowhere = tempfile::tempdir().unwrap();
    let mut command = huiying(arguments);
    Ran::of(command.current_dir(nowhere.path()))
}

fn explained(arguments: &[&str]) -> Value {
    ran(&[&["explain", "--json"], arguments].concat()).summary()
}

/// Dates that were counted, in the order they were looked at.
fn counted(explanation: &Value) -> Vec<&str> {
    let days = explanation["days"].as_array().unwrap();
    days.iter().filter(|day| day["counted"] == true).map(|day| day["date"].as_str().unwrap()).collect()
}

#[test]
fn given_the_golden_dates_when_explained_then_the_exclusive_ends_are_those() {
    for (rule, from, due) in [
        ("AH-MSG-SUGGEST-7WD", "2018-02-09T10:00:00+08:00", "2018-02-25T00:00:00+08:00"),
        ("AH-MSG-INQUIRY-15WD", "2018-02-09T10:00:00+08:00", "2018-03-08T00:00:00+08:00"),
        ("AH-PUB-DOC", "2018-09-28T17:30:00+08:00", "2018-09-30T00:00:00+08:00"),
        ("AH-OPN-5H", "2017-08-12T22:40:00+08:00", "2017-08-13T03:40:00+08:00"),
        ("AH-OPN-24H", "2017-08-12T22:40:00+08:00", "2017-08-13T22:40:00+08:00"),
    ] {
        let explanation = explained(&["--rule", rule, "--from", from]);
        assert_eq!(explanation["due_hard"], due, "{rule}");
        assert_eq!(explanation["started_at"], from, "{rule}");
    }
    let inspection = explained(&["--rule", "AH-PUB-INSPECT-3WD", "--event-date", "2018-10-08"]);
    assert_eq!(inspection["due_hard"], "2018-09-29T00:00:00+08:00", "by the end of 2018-09-28");
}

#[test]
fn given_a_clock_over_spring_festival_when_explained_then_each_day_says_why_and_cites_its_notice() {
    let explanation = explained(&["--rule", "AH-MSG-SUGGEST-7WD", "--from", "2018-02-09 10:00"]);
    let days =
        ["2018-02-11", "2018-02-12", "2018-02-13", "2018-02-14", "2018-02-22", "2018-02-23", "2018-02-24"];
    assert_eq!(counted(&explanation), days, "two make-up days, Sunday the 11th and Saturday the 24th, count");
    let of = |date: &str| {
        let days = explanation["days"].as_array().unwrap();
        days.iter().find(|day| day["date"] == date).unwrap().clone()
    };
    assert_eq!(of("2018-02-24")["why"], "makeup_day");
    assert_eq!(of("2018-02-15")["why"], "holiday");
    assert_eq!(of("2018-02-10")["why"], "weekend");
    for date in ["2018-02-24", "2018-02-15"] {
        assert!(of(date)["notice"].as_str().unwrap().contains("2017-11/30"), "{}", of(date));
    }
    assert!(explanation["clause"].as_str().unwrap().contains("7个工作日"), "{explanation}");
    assert!(explanation["document"].as_str().unwrap().contains("征求意见稿"), "{explanation}");
    assert_eq!(explanation["due_soft"], "2018-02-24T17:30:00+08:00");
    assert_eq!((&explanation["provisional"], &explanation["target_due"]), (&json!(false), &Value::Null));
}

#[test]
fn given_extension_pause_and_target_when_explained_then_they_are_counted() {
    let extended = explained(&["--rule", "AH-MSG-SUGGEST-7WD", "--from", "2018-02-09 10:00", "--extended"]);
    assert_eq!(extended["due_hard"], "2018-03-08T00:00:00+08:00", "15 in all, not 7 and 15");
    let paused =
        ["--rule", "YL-REQUEST-ONTIME", "--from", "2018-03-05 09:00", "--paused", "2018-03-08..2018-03-14"];
    assert_eq!(explained(&paused)["due_hard"], "2018-04-10T00:00:00+08:00");
    let rest =
        ["--rule", "YL-REQUEST-ONTIME", "--from", "2018-03-05 09:00", "--paused", "2018-03-10..2018-03-12"];
    assert_eq!(explained(&rest)["due_hard"], "2018-04-03T00:00:00+08:00", "a weekend adds nothing");
    let repost = explained(&["--rule", "AH-REPOST", "--from", "2026-09-30 10:00"]);
    assert_eq!(repost["target_due"], "2026-09-30T11:00:00+08:00");
    assert_eq!(repost["due_hard"], "2026-10-09T00:00:00+08:00");
}

#[test]
fn given_an_earlier_moment_when_explained_as_known_then_the_arrangement_of_that_day_counts() {
    // On 27 January 2020 the holiday was prolonged to 2 February: 31 January and 1, 2 February became days of rest.
    let at =
        |known: &str| explained(&["--rule", "AH-PUB-DOC", "--from", "2020-01-23 10:00", "--as-known", known]);
    assert_eq!(at("2020-01-23 10:00")["due_hard"], "2020-02-01T00:00:00+08:00", "end of Friday 31 January");
    assert_eq!(at("2020-01-28 10:00")["due_hard"], "2020-02-04T00:00:00+08:00", "end of Monday 3 February");
}

#[test]
fn given_an_unpublished_year_when_explained_then_both_possible_ends_are_shown() {
    let explanation = explained(&["--rule", "AH-MSG-SUGGEST-7WD", "--from", "2026-12-28 10:00"]);
    assert_eq!(explanation["provisional"], true);
    assert_eq!(explanation["due_hard"], "2027-01-07T00:00:00+08:00", "by the plain week");
    assert_eq!(explanation["due_by_law"], "2027-01-08T00:00:00+08:00", "New Year's Day is a holiday by law");
}

#[test]
fn given_a_bad_question_when_asked_then_the_answer_names_the_option_and_what_to_write() {
    for (arguments, said) in [
        (&["--rule", "NO-SUCH", "--from", "2018-02-09"][..], "there is no rule `NO-SUCH`"),
        (&["--rule", "AH-OPN-5H", "--from", "yesterday"], "--from `yesterday` is not an instant"),
        (&["--rule", "AH-OPN-5H"], "needs --from"),
        (&["--rule", "AH-PUB-INSPECT-3WD"], "needs --event-date"),
        (&["--rule", "AH-OPN-5H", "--from", "2018-02-09", "--extended"], "allows no extension"),
        (&["--rule", "AH-MSG-SUGGEST-7WD", "--from", "2018-02-09", "--extended=16"], "allows 8 to 15"),
        (&["--rule", "AH-MSG-SUGGEST-7WD", "--from", "2018-02-09", "--paused", "x"], "write A..B"),
    ] {
        let ran = ran(&[&["explain"], arguments].concat());
        assert_ne!(ran.code, Some(0), "{arguments:?}");
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn given_every_year_when_its_days_are_printed_then_each_is_as_both_sources_have_it() {
    let (Some(cn), Some(days)) =
        (real_data("calendar/holiday-cn"), real_data("calendar/chinese-days-1.5.7/chinese-days.json"))
    else {
        return;
    };
    let read = |path: &Path| serde_json::from_str::<Value>(&std::fs::read_to_string(path).unwrap()).unwrap();
    let other = read(&days);
    let mut named = std::collections::BTreeMap::new();
    for year in 2007..=2026 {
        for day in read(&cn.join(format!("{year}.json")))["days"].as_array().unwrap() {
            named.insert(day["date"].as_str().unwrap().to_owned(), day["isOffDay"] == false);
        }
    }
    let mut n = 0;
    for year in 2004..=2026 {
        let printed = ran(&["calendar", "days", "--year", &year.to_string(), "--json"]).summary();
        for day in printed.as_array().unwrap() {
            let date = day["date"].as_str().unwrap();
            let weekday = !matches!(weekday(date), 0 | 6);
            let by_other =
                (weekday && other["holidays"].get(date).is_none()) || other["workdays"].get(date).is_some();
            assert_eq!(day["working"], by_other, "{date} by chinese-days");
            if year >= 2007 {
                assert_eq!(
                    day["working"],
                    named.get(date).copied().unwrap_or(weekday),
                    "{date} by holiday-cn"
                );
            }
            assert!(day["why"].is_string() && day.get("notice").is_some(), "{day}");
            n += 1;
        }
    }
    assert_eq!(n, 8_401, "every day of 23 years");
}

/// The day of the week, Sunday being 0, by Sakamoto's congruence.
fn weekday(date: &str) -> i64 {
    let part = |from: usize, to: usize| date[from..to].parse::<i64>().unwrap();
    let (mut year, month, day) = (part(0, 4), part(5, 7), part(8, 10));
    if month < 3 {
        year -= 1;
    }
    let shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][usize::try_from(month - 1).unwrap()];
    (year + year / 4 - year / 100 + year / 400 + shift + day) % 7
}

#[test]
fn given_an_arrangement_in_the_form_of_holiday_cn_when_imported_then_open_clocks_are_restated() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let orders = "工单编号,标题,来电时间,诉求类别\nA,事项,2026-11-02 10:00:00,信访\n";
    let _ = import("hotline", &samples::file(folder.path(), "orders.csv", orders), &data);
    let arrangement = json!({
        "year": 2027,
        "papers": ["https://example.org/2027"],
        "days": [
            {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
            {"name": "元旦", "date": "2027-01-04", "isOffDay": true},
        ],
    });
    let file = samples::file(folder.path(), "2027.json", arrangement.to_string());
    let server = Server::start(&data);
    let _ = server.queue_of(1);
    let published = Ran::of(huiying(["calendar", "import", "--data"]).arg(&data).arg(&file));
    assert_eq!(published.code, Some(0), "{published:?}");
    let queue = server.queue_when(|queue| queue["rows"][0]["lead"]["counted"]["provisional"] == false);
    assert_eq!(queue["rows"][0]["lead"]["counted"]["due_hard"], "2027-01-05T16:00:00Z");
    let again = Ran::of(huiying(["calendar", "import", "--data"]).arg(&data).arg(&file));
    assert!(again.stdout.contains("already"), "{again:?}");

    let id = queue["rows"][0]["subject"]["case"].as_str().unwrap().to_owned();
    let mut command = huiying(["explain", "--json", "--case", &id, "--data"]);
    let through_server = Ran::of(command.arg(&data)).summary();
    assert_eq!(through_server["clocks"][0]["due_hard"], "2027-01-06T00:00:00+08:00");
    assert_eq!(
        through_server["due_hard"], "2027-01-06T00:00:00+08:00",
        "the leading clock stands at the top"
    );
    let by_number = ["explain", "--json", "--case", "A", "--rule", "xf-34-finish-60d", "--data"];
    assert_eq!(Ran::of(huiying(by_number).arg(&data)).summary(), through_server);
    drop(server.stop());
    let mut command = huiying(["explain", "--json", "--case", &id, "--data"]);
    assert_eq!(Ran::of(command.arg(&data)).summary(), through_server, "and the same without a server");
    let told = Ran::of(huiying(["explain", "--case", &id, "--data"]).arg(&data));
    assert!(told.stdout.contains("不计") && told.stdout.contains("元旦放假"), "{}", told.stdout);
}

#[test]
fn given_no_server_when_an_arrangement_is_imported_then_open_clocks_are_restated_and_the_calculator_knows_it()
{
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let orders = "工单编号,标题,来电时间,诉求类别\nA,事项,2026-11-02 10:00:00,信访\n";
    let _ = import("hotline", &samples::file(folder.path(), "orders.csv", orders), &data);
    let days = json!([{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]);
    let arrangement = json!({"year": 2027, "papers": ["https://example.org/2027"], "days": days});
    let file = samples::file(folder.path(), "2027.json", arrangement.to_string());
    let imported = Ran::of(huiying(["calendar", "import", "--data"]).arg(&data).arg(&file));
    assert_eq!(imported.code, Some(0), "{imported:?}");
    let case = Ran::of(huiying(["explain", "--json", "--case", "A", "--data"]).arg(&data)).summary();
    assert_eq!(
        (&case["due_hard"], &case["provisional"]),
        (&json!("2027-01-05T00:00:00+08:00"), &json!(false))
    );

    let ask = ["explain", "--json", "--rule", "XF-34-FINISH-60D", "--from", "2026-11-02 10:00", "--data"];
    let asked = Ran::of(huiying(ask).arg(&data)).summary();
    assert_eq!((&asked["due_hard"], &asked["provisional"]), (&case["due_hard"], &json!(false)));
    let days =
        Ran::of(huiying(["calendar", "days", "--json", "--year", "2027", "--data"]).arg(&data)).summary();
    assert_eq!((&days[0]["date"], &days[0]["why"]), (&json!("2027-01-01"), &json!("holiday")));
}

#[test]
fn given_a_target_of_its_source_when_a_case_is_explained_then_it_stands_among_its_clocks() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let orders =
        "工单编号,标题,来电时间,诉求类别,办理时限\nA,事项,2026-03-02 10:00:00,投诉,2026-03-05 17:30:00\n";
    let _ = import("hotline", &samples::file(folder.path(), "orders.csv", orders), &data);
    let ask = ["explain", "--json", "--case", "A", "--rule", "SOURCE-TARGET", "--data"];
    let target = Ran::of(huiying(ask).arg(&data)).summary();
    assert_eq!(target["due_hard"], "2026-03-05T17:30:00+08:00");
    assert_eq!((&target["rule"], &target["days"]), (&json!("SOURCE-TARGET"), &json!([])));
    let earlier = ["explain", "--json", "--case", "A", "--as-known", "2020-01-01", "--data"];
    let ran = Ran::of(huiying(earlier).arg(&data));
    assert_ne!(ran.code, Some(0), "nothing was known of it then: {}", ran.stdout);
    let unknown = Ran::of(huiying(["explain", "--case", "B", "--data"]).arg(&data));
    assert!(unknown.stderr.contains("there is no case `B`"), "{}", unknown.stderr);
}

#[test]
fn given_a_file_that_is_no_arrangement_when_imported_then_it_is_told_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for (content, said) in [
        ("{}", "reading a calendar"),
        (r#"{"year":2027,"papers":[],"days":[]}"#, "not published yet"),
        (
            r#"{"year":2027,"papers":[],"days":[{"name":"元旦","date":"2026-01-01","isOffDay":true}]}"#,
            "2026-01-01",
        ),
    ] {
        let file = samples::file(folder.path(), "calendar.json", content);
        let ran = Ran::of(huiying(["calendar", "import", "--data"]).arg(&data).arg(&file));
        assert_ne!(ran.code, Some(0), "{content}");
        assert!(ran.stderr.contains(said), "{content}: {}", ran.stderr);
    }
}

#[test]
fn given_a_published_annual_report_when_checked_then_what_does_not_add_up_is_named_and_the_command_fails() {
    let report = root().join("shared/annual/tests/testdata/report-2023.txt");
    let right = ran(&["report", "annual", "--year", "2023", "--check", report.to_str().unwrap()]);
    assert_eq!(right.code, Some(0), "{}", right.stderr);
    assert!(
        right.stdout.contains("读取 200 个单元格") && right.stdout.contains("未发现不符之处"),
        "{}",
        right.stdout
    );

    let dir = tempfile::tempdir().unwrap();
    let wrong = dir.path().join("report.txt");
    let text = std::fs::read_to_string(&report).unwrap().replace("行政处罚事项37件", "行政处罚事项27件");
    std::fs::write(&wrong, text).unwrap();
    let found = ran(&["report", "annual", "--lang", "en", "--check", wrong.to_str().unwrap()]);
    assert_eq!(found.code, Some(1));
    let told = "a sentence differs from the table (penalties.decided): it says 27, the table 37";
    assert!(found.stdout.contains(told), "{}", found.stdout);
    assert!(found.stderr.contains("does not add up"), "{}", found.stderr);
}
