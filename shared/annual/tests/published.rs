//! Published reports are checked: what adds up passes, each equation finds its failing example, and what was not compared
//! is said.

use std::path::PathBuf;

use huiying_annual::check::Finding;
use huiying_annual::prose::Claim;
use huiying_annual::{Amount, Cell, Check, Equation, Form, Unread, check};

/// A made-up report in the form of 2021, as a browser copies it.
const REPORT: &str = include_str!("testdata/report-2023.txt");

fn checked(text: &str) -> Check {
    check(text, None, None)
}

/// The report with one line changed.
fn changed(from: &str, to: &str) -> String {
    assert_eq!(REPORT.matches(from).count(), 1, "{from}");
    REPORT.replace(from, to)
}

fn equations(check: &Check) -> Vec<(Equation, &'static str)> {
    let unequal = check.findings.iter().filter_map(|it| match it {
        Finding::Unequal(it) => Some((it.equation, it.of)),
        _ => None,
    });
    unequal.collect()
}

#[test]
fn given_a_report_that_adds_up_then_every_cell_is_read_and_nothing_is_found() {
    let check = checked(REPORT);
    assert_eq!((check.form, check.year, check.n_cells), (Form::Of2021, Some(2023), 200));
    // Seven columns twice, 25 lines, three groups of table 3.
    assert_eq!(check.n_equations, 7 * 2 + 25 + 3);
    assert_eq!(check.findings, []);
    assert_eq!(check.unread, []);
    // Licences, penalties, a whole with its parts, received, carried over, carried out, reviews.
    assert_eq!(check.n_claims(), 7);
    assert_eq!(check.uncompared, ["全年举办培训3次。"]);
}

#[test]
fn given_a_column_whose_new_applications_do_not_fit_then_what_came_in_is_not_what_went_out() {
    let check =
        checked(&changed("申请数量\t24\t18\t27\t26\t26\t21\t142", "申请数量\t23\t19\t27\t26\t26\t21\t142"));
    assert_eq!(equations(&check), [(Equation::InIsOut, "natural"), (Equation::InIsOut, "commercial")]);
    let Finding::Unequal(found) = &check.findings[0] else { panic!("{:?}", check.findings) };
    assert_eq!(found.sums(), (Amount::whole(26), Amount::whole(27)));
}

#[test]
fn given_a_result_counted_in_another_line_then_the_results_do_not_add_up() {
    let check = checked(&changed("2.重复申请\t0\t2\t0\t0\t2\t1\t5", "2.重复申请\t0\t2\t0\t1\t2\t1\t6"));
    assert_eq!(equations(&check), [(Equation::ResultsAddUp, "welfare"), (Equation::ResultsAddUp, "total")]);
}

#[test]
fn given_a_line_whose_total_is_not_that_of_its_applicants_then_the_line_is_named() {
    let check = checked(&changed(
        "四、结转下年度继续办理\t2\t0\t0\t1\t0\t1\t4",
        "四、结转下年度继续办理\t2\t0\t0\t1\t0\t1\t5",
    ));
    let found = equations(&check);
    assert!(found.contains(&(Equation::ApplicantsAddUp, "carried_out")), "{found:?}");
    let said = check.findings.iter().any(|it| {
        matches!(it, Finding::Sentence { claim: Claim::Cell { cell, .. }, .. }
        if *cell == Cell::of("carried_out", "total"))
    });
    assert!(said, "the sentence says four: {:?}", check.findings);
}

#[test]
fn given_lawsuits_that_do_not_add_up_then_their_group_is_named() {
    let check = checked(&changed(
        "2\t1\t0\t1\t4\t1\t0\t0\t0\t1\t0\t0\t1\t1\t2",
        "2\t1\t0\t1\t4\t1\t0\t0\t0\t1\t0\t0\t1\t1\t3",
    ));
    assert_eq!(equations(&check), [(Equation::EndingsAddUp, "suit_after_review")]);
}

#[test]
fn given_the_year_before_then_what_was_carried_over_is_what_it_carried_out() {
    let before =
        changed("四、结转下年度继续办理\t2\t0\t0\t1\t0\t1\t4", "四、结转下年度继续办理\t3\t0\t0\t0\t0\t0\t3");
    let check = check(REPORT, Some(&before), None);
    assert_eq!(equations(&check), [(Equation::CarriedOver, "commercial"), (Equation::CarriedOver, "total")]);
}

#[test]
fn given_a_sentence_with_another_figure_than_its_cell_then_both_are_told() {
    let check = checked(&changed("行政处罚事项37件", "行政处罚事项27件"));
    let [Finding::Sentence { text, claim }] = check.findings.as_slice() else {
        panic!("{:?}", check.findings)
    };
    let (says, table) = (Amount::whole(27), Amount::whole(37));
    assert_eq!(*claim, Claim::Cell { cell: Cell::of("penalties", "decided"), says, table });
    assert!(text.contains("行政处罚事项27件"), "{text}");
}

#[test]
fn given_parts_that_are_not_their_whole_then_the_sentence_is_found() {
    let check = checked(&changed("信息公开目录信息40条", "信息公开目录信息36条"));
    assert!(
        matches!(check.findings.as_slice(), [Finding::Sentence { claim: Claim::Parts { .. }, .. }]),
        "{check:?}"
    );
}

#[test]
fn given_an_empty_cell_then_it_is_named_and_its_equations_are_not_held() {
    let check = checked(&changed("行政强制\t4", "行政强制\t"));
    assert_eq!(check.findings, [Finding::Empty { cells: vec![Cell::of("coercion", "decided")] }]);
}

#[test]
fn given_a_count_with_decimals_then_it_is_found_while_fees_may_have_them() {
    let check = checked(&changed("行政强制\t4", "行政强制\t4.5"));
    let amount = "4.5".parse().unwrap();
    assert_eq!(check.findings, [Finding::NoCount { cell: Cell::of("coercion", "decided"), amount }]);
}

#[test]
fn given_a_line_whose_label_was_lost_then_its_figures_are_taken_by_their_place_and_that_is_said() {
    let check = checked(&changed("(三)不予公开\t1.属于国家秘密\t0", "(三)不予公开\t0\t0"));
    assert_eq!(check.unread, [Unread::LabelLost { line: "refused.state_secret" }]);
    assert_eq!((check.n_cells, check.findings), (200, Vec::new()));
}

#[test]
fn given_a_report_of_another_year_than_asked_for_then_that_is_found() {
    let check = check(REPORT, None, Some(2024));
    assert_eq!(check.findings, [Finding::OtherYear { wanted: 2024, found: 2023 }]);
}

/// An annex of indicators with its figures of the year and of all years.
fn annex(ways: [u32; 3], website: u32) -> String {
    let [in_person, online, mail] = ways;
    format!(
        "2017年政府信息公开年度报告\n指标名称\t单位\t2017年\t历年累计\n主动公开文件数\t条\t20\t60\n\
         其中：1.政府网站公开数\t条\t{website}\t60\n2.政府公报公开数\t条\t0\t0\n受理政府信息公开申请总数\t件\t5\t9\n\
         其中：1.当面申请数\t件\t{in_person}\t2\n2.网络申请数\t件\t{online}\t6\n3.信函、传真申请数\t件\t{mail}\t1\n\
         对申请的答复总数\t件\t5\t9\n其中：1.同意公开答复数\t件\t3\t7\n2.同意部分公开答复数\t件\t1\t1\n\
         3.不予公开答复数\t件\t1\t1\n4.其他类型答复数\t件\t0\t0\n接受行政申诉、举报数\t件\t0\t0\n行政复议数\t件\t0\t0\n\
         行政诉讼数\t件\t0\t0\n"
    )
}

#[test]
fn given_an_annex_then_ways_channels_and_years_are_held() {
    let right = checked(&annex([1, 3, 1], 20));
    assert_eq!((right.form, right.n_cells, right.findings), (Form::Annex, 30, Vec::new()));
    let wrong = checked(&annex([1, 2, 1], 21));
    assert_eq!(equations(&wrong), [(Equation::WaysAddUp, "year"), (Equation::WithinDisclosed, "year")]);
    // The year before ended with as many as this one began with plus its own, so all but the lines that are zero differ.
    let before = check(&annex([1, 3, 1], 20), Some(&annex([1, 3, 1], 20)), None);
    let n_years = equations(&before).iter().filter(|(equation, _)| *equation == Equation::YearsAddUp).count();
    assert_eq!(n_years, 10, "{:?}", equations(&before));
}

/// A report among the source documents; none where they are not on this machine.
#[expect(clippy::disallowed_methods, reason = "where the data lies is the test run's own setting")]
fn seed(name: &str) -> Option<String> {
    let data = std::env::var("HUIYING_TEST_DATA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").to_owned());
    let file = PathBuf::from(data).join("../seeds").join(name);
    let text = std::fs::read(&file).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    if text.is_none() {
        let required = std::env::var("HUIYING_TEST_REQUIRE").is_ok_and(|value| value == "1");
        assert!(!required, "{} is missing; set HUIYING_TEST_DATA to the data folder", file.display());
        eprintln!("SKIPPED: {} is missing; set HUIYING_TEST_DATA to the data folder", file.display());
    }
    text
}

#[test]
fn the_report_of_2021_says_one_penalty_where_its_table_has_eleven_and_nothing_else_is_wrong() {
    let Some(text) = seed("003_b6d08e738659a5d5.txt") else { return };
    let check = check(&text, None, Some(2021));
    let [Finding::Sentence { claim, .. }] = check.findings.as_slice() else { panic!("{:?}", check.findings) };
    let (says, table) = (Amount::whole(1), Amount::whole(11));
    assert_eq!(*claim, Claim::Cell { cell: Cell::of("penalties", "decided"), says, table });
    assert_eq!((check.n_cells, check.n_equations), (200, 42));
    assert_eq!(check.unread, [Unread::LabelLost { line: "refused.state_secret" }]);
}

#[test]
fn the_report_of_2018_adds_up_in_its_annex_and_its_sentences() {
    let Some(text) = seed("001_ac214f3d55844a5d.txt") else { return };
    let check = checked(&text);
    assert_eq!(
        (check.form, check.n_cells, check.findings.len()),
        (Form::Annex, 30, 0),
        "{:?}",
        check.findings
    );
    // 128 and 839 documents, the nine classes of the 128, no application (said twice), 40 in all years, and no review,
    // lawsuit or appeal.
    assert_eq!(check.n_claims(), 9, "{:?}", check.compared);
}

#[test]
fn the_texts_without_tables_are_held_to_themselves_and_what_was_not_compared_is_listed() {
    for (name, n_claims) in
        [("000_9660b0f2e9cfc501.txt", 1), ("002_34125ed482c3098e.txt", 0), ("004_b237b503e719e0fe.txt", 0)]
    {
        let Some(text) = seed(name) else { return };
        let check = checked(&text);
        assert_eq!(
            (check.form, check.n_claims(), check.findings),
            (Form::Prose, n_claims, Vec::new()),
            "{name}"
        );
        assert!(!check.uncompared.is_empty(), "{name}");
    }
}
