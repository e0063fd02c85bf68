//! Exports of one source imported one after another by the real program: the last word stands, and the earlier is readable.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::{Path, PathBuf};

use huiying_tests::program::{Server, import};
use huiying_tests::root;
use serde_json::Value;

/// What came of exports of one order: what each import told, the row of the queue and the case.
struct Told {
    summaries: Vec<Value>,
    queue: Value,
    case: Value,
}

fn export(name: &str) -> PathBuf {
    root().join("tests/tests/versions").join(name)
}

fn imported(exports: &[&str]) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let import = |name: &&str| import("hotline", &export(name), &data);
    let summaries = exports.iter().map(import).collect();
    shown(&data, summaries)
}

fn shown(data: &Path, summaries: Vec<Value>) -> Told {
    let server = Server::start(data);
    let queue = server.queue_of(1);
    let id = queue["rows"][0]["subject"]["case"].as_str().unwrap().to_owned();
    let case = server.json(&format!("/api/v1/cases/{id}"));
    Told { summaries, queue, case }
}

impl Told {
    fn counts(&self, name: &str) -> Vec<u64> {
        self.summaries.iter().map(|it| it[name].as_u64().unwrap()).collect()
    }

    /// The clocks of a rule, in the order they were started.
    fn clocks(&self, rule: &str) -> Vec<&Value> {
        let clocks = self.case["row"]["clocks"].as_array().unwrap().iter();
        clocks.filter(|it| it["rule"] == rule).collect()
    }

    /// The values of a field of every event of a kind on the timeline.
    fn events(&self, kind: &str, field: &str) -> Vec<Value> {
        let entries = self.case["timeline"].as_array().unwrap().iter();
        let mut found: Vec<&Value> = entries.filter(|it| it["event"].get(kind).is_some()).collect();
        found.sort_by_key(|it| it["position"].as_u64());
        found.into_iter().map(|it| it["event"][kind][field].clone()).collect()
    }
}

#[test]
fn given_a_limit_and_an_office_changed_and_back_then_the_first_stand_and_the_return_is_told() {
    let told = imported(&["limit_a_b_a_1.csv", "limit_a_b_a_2.csv", "limit_a_b_a_3.csv"]);
    assert_eq!((told.counts("new"), told.counts("amended")), (vec![1, 0, 0], vec![0, 1, 1]));
    let target = *told.clocks("SOURCE-TARGET").last().unwrap();
    assert_eq!(target["counted"]["due_hard"], "2026-12-04T10:00:00Z");
    assert!(target["standing"].get("void").is_none(), "{target}");
    assert_eq!(told.case["row"]["office"], "监管一处");
}

#[test]
fn given_an_office_changed_and_back_then_it_is_the_first() {
    let told = imported(&["office_a_b_a_1.csv", "office_a_b_a_2.csv", "office_a_b_a_3.csv"]);
    assert_eq!(told.counts("amended"), [0, 1, 1]);
    assert_eq!(told.case["row"]["office"], "甲处");
    let unknown = &told.summaries[1]["table"]["unknown_words"];
    assert_eq!(
        (&unknown[0]["word"], &unknown[0]["n"]),
        (&"待退回".into(), &1.into()),
        "told once, with its count"
    );
}

#[test]
fn given_a_closing_time_corrected_beyond_the_limit_then_it_is_late_and_the_first_answer_is_readable() {
    let told = imported(&["closing_time_corrected_1.csv", "closing_time_corrected_2.csv"]);
    assert_eq!(told.counts("closed"), [1, 1]);
    assert_eq!(told.case["row"]["stage"]["closed"]["closed_at"], "2026-11-09T01:00:00Z");
    let target = &told.clocks("SOURCE-TARGET")[0]["standing"]["met"];
    assert_eq!((&target["met_at"], &target["on_time"]), (&"2026-11-09T01:00:00Z".into(), &false.into()));
    let closed = told.events("case_closed", "closed");
    let at = |it: &Value| it["at"].as_str().unwrap().to_owned();
    assert_eq!(closed.iter().map(at).collect::<Vec<_>>(), ["2026-11-05T01:00:00Z", "2026-11-09T01:00:00Z"]);
    assert_eq!(told.events("obligation_met", "on_time"), [true, false]);
}

#[test]
fn given_an_answered_order_that_is_sent_back_then_it_is_open_in_a_new_cycle_with_its_new_limit() {
    let told = imported(&["sent_back_1.csv", "sent_back_2.csv", "sent_back_3.csv"]);
    assert_eq!((told.counts("answered"), told.counts("amended")), (vec![0, 1, 0], vec![0, 1, 1]));
    assert_eq!(told.queue["counts"]["open"], 1, "{}", told.queue);
    assert_eq!(told.case["row"]["stage"], "received");
    assert_eq!(told.events("case_reopened", "reason"), ["退回重办"]);
    let targets = told.clocks("SOURCE-TARGET");
    assert_eq!(targets.len(), 2);
    assert_eq!(targets[0]["standing"]["met"]["on_time"], true, "the first result stays");
    assert_eq!(
        (&targets[1]["anchor"], &targets[1]["counted"]["due_hard"]),
        (&"reopened".into(), &"2026-12-10T10:00:00Z".into())
    );
    assert_eq!(told.clocks("AH-MSG-INQUIRY-15WD").len(), 2);
}

#[test]
fn given_an_order_closed_then_in_work_again_then_closed_later_then_the_second_closing_is_in_force() {
    let exports = [1, 2, 3].map(|n| format!("closed_reopened_closed_later_{n}.csv"));
    let [first, second, third] = exports.each_ref().map(String::as_str);
    let told = imported(&[first, second]);
    assert_eq!(told.case["row"]["stage"], "received", "in work again");
    let told = imported(&[first, second, third]);
    assert_eq!(told.counts("closed"), [1, 0, 1]);
    assert_eq!(told.events("case_closed", "closed").len(), 2, "both are on the record");
    assert_eq!(told.case["row"]["stage"]["closed"]["closed_at"], "2026-11-20T01:00:00Z");
}

#[test]
fn given_a_closing_with_its_own_time_and_no_reply_then_it_is_judged_by_that_and_not_by_the_import() {
    let told = imported(&["closed_with_own_time.csv"]);
    let target = &told.clocks("SOURCE-TARGET")[0]["standing"]["met"];
    assert_eq!((&target["met_at"], &target["on_time"]), (&"2026-11-05T01:00:00Z".into(), &true.into()));
}

#[test]
fn given_a_reply_at_the_instant_of_the_limit_then_it_is_within() {
    let told = imported(&["reply_at_the_limit.csv"]);
    assert_eq!(told.clocks("SOURCE-TARGET")[0]["standing"]["met"]["on_time"], true);
}

#[test]
fn given_a_reply_without_a_time_then_it_is_on_record_with_a_problem_and_the_case_is_not_answered() {
    let told = imported(&["reply_without_time.csv"]);
    assert_eq!(told.counts("answered"), [0]);
    assert_eq!(told.case["report"]["details"]["undated_reply"], "已修复");
    assert_eq!(told.summaries[0]["problems"][0]["column"], "答复时间");
    assert_eq!(told.case["row"]["stage"], "received");
}

#[test]
fn given_a_closed_order_of_a_table_without_reply_columns_then_its_closing_note_answers_it_at_the_closing() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("orders.csv"));
    let table = "工单编号,标题,内容,诉求类别,来电时间,办件状态,办结意见,办结时间\n\
                 A-1,井盖缺失,某路口,投诉,2026-11-02 08:00:00,已办结,已补盖,2026-11-05 09:00:00\n";
    std::fs::write(&file, table).unwrap();
    let told = shown(&data, vec![import("hotline", &file, &data)]);
    assert_eq!((told.counts("answered"), told.counts("closed")), (vec![1], vec![1]));
    assert_eq!(told.events("reply_recorded", "text"), ["已补盖"]);
    assert_eq!(told.clocks("AH-MSG-INQUIRY-15WD")[0]["standing"]["met"]["on_time"], true);
    assert_eq!((&told.queue["counts"]["open"], &told.queue["counts"]["overdue"]), (&0.into(), &0.into()));
}
