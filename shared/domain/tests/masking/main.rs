//! How much of what identifies a person is masked, and how much else is left alone, over the table of notations.

use std::collections::BTreeMap;

use huiying_domain::personal::mask_numbers;
use huiying_domain::personal::measure::{
    Measure, Notation, committed_notations, measure, ratio, read_notations,
};

const PERSONAL_MIN: usize = 250;
const HARMLESS_MIN: usize = 250;
const RECALL_MIN: f64 = 0.95;
const PRECISION_MIN: f64 = 0.98;
/// Words that masking takes for nothing, so that what it makes of a text must not depend on them.
const BEFORE: &str = "市民反映：";
const AFTER: &str = "。请尽快处理，谢谢";

fn notations() -> Vec<Notation> {
    committed_notations().expect("the committed table can be read")
}

#[test]
fn nearly_all_personal_numbers_are_masked_and_hardly_anything_else() {
    let measure = measure(&notations());
    for it in &measure.unlike {
        let Notation { line, text, shown, .. } = &it.notation;
        println!("line {line}: {text:?} -> {:?} instead of {shown:?}", it.got);
    }
    let Measure { n_personal, n_right, n_wrong, n_harmless, .. } = measure;
    println!("{n_right} of {n_personal} masked, {n_wrong} wrong masks, {n_harmless} harmless texts");
    assert!(n_personal >= PERSONAL_MIN && n_harmless >= HARMLESS_MIN);
    assert!(measure.recall() >= RECALL_MIN, "recall {:.3}", measure.recall());
    assert!(measure.precision() >= PRECISION_MIN, "precision {:.3}", measure.precision());
}

#[test]
fn what_is_not_as_the_table_says_is_said_with_its_reason() {
    for it in measure(&notations()).unlike {
        assert_eq!(it.notation.kind, "evasions that are not caught", "line {}", it.notation.line);
        assert!(!it.notation.remark.is_empty(), "line {}", it.notation.line);
    }
}

#[test]
fn masking_what_was_masked_changes_nothing() {
    for Notation { shown, .. } in notations() {
        assert_eq!(mask_numbers(&mask_numbers(&shown).0), mask_numbers(&shown), "{shown}");
    }
}

#[test]
fn a_notation_in_the_middle_of_a_letter_is_masked_as_it_is_alone() {
    for Notation { text, line, .. } in notations() {
        let alone = mask_numbers(&text).0;
        let shown = mask_numbers(&format!("{BEFORE}{text}{AFTER}")).0;
        assert_eq!(shown, format!("{BEFORE}{alone}{AFTER}"), "line {line}");
    }
}

#[test]
fn no_notation_stands_twice_and_all_mobile_numbers_are_made_up() {
    let mut lines = BTreeMap::new();
    for Notation { text, line, .. } in notations() {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let is_real = ["138", "139", "150", "186"]
            .iter()
            .any(|start| digits.len() == 11 && digits.starts_with(start) && !text.contains(['.', ',']));
        assert!(!is_real, "line {line}");
        assert_eq!(lines.insert(text, line), None, "line {line}");
    }
}

#[test]
fn given_a_text_shown_otherwise_then_it_counts_against_recall_and_its_masks_against_precision() {
    let table = "kind\ttext\tshown\tremark\n\
                 a\t19900000012\t****12\n\
                 a\t19900000034\t****3\twrong on purpose\n\
                 a\t编号19900000012\t****12\n\
                 b\t19900000056\t=\n\
                 b\t1\\n2\t=\n";
    let measure = measure(&read_notations(table).unwrap());
    let lines: Vec<usize> = measure.unlike.iter().map(|it| it.notation.line).collect();
    assert_eq!(lines, [3, 4, 5]);
    assert_eq!((measure.n_personal, measure.n_right, measure.n_wrong, measure.n_harmless), (3, 1, 2, 2));
    assert!((measure.recall() - 1.0 / 3.0).abs() < 1e-9 && (measure.precision() - 1.0 / 3.0).abs() < 1e-9);
    assert!((ratio(0, 0) - 1.0).abs() < 1e-9);
}

#[test]
fn a_table_that_cannot_be_read_is_refused_with_its_line() {
    let told = |table: &str| read_notations(table).unwrap_err().to_string();
    assert!(told("").contains("line 1"));
    assert!(told("kind\ttext\tshown\tremark\na\tb\n").contains("line 2"));
    assert!(told("kind\ttext\tshown\tremark\na\t\\x\t=\n").contains("line 2"));
}
