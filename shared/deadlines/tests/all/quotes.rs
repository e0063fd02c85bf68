//! Every clause that a pack quotes from the source documents stands in them, word for word but for its spaces.

use huiying_deadlines::{Reading, Rule, RulePack};

use crate::support::data;

const ANHUI: &str = "002_34125ed482c3098e.txt";

/// The source document of a rule, by the origin its id names; the law texts are no part of the sources.
fn source(rule: &Rule) -> Option<&'static str> {
    match rule.id.as_str().split('-').next()? {
        "AH" => Some(ANHUI),
        "FZ" => Some("001_ac214f3d55844a5d.txt"),
        "YL" | "ANN" => Some("000_9660b0f2e9cfc501.txt"),
        "AS" => Some("003_b6d08e738659a5d5.txt"),
        "SM" => Some("004_b237b503e719e0fe.txt"),
        _ => None,
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn text_of(source: &str) -> Option<String> {
    data(&format!("../seeds/{source}")).map(|text| squeezed(&text))
}

fn absent<'a>(text: &str, quotes: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    quotes.filter(|quote| !text.contains(&squeezed(quote))).collect()
}

fn quotes_of(readings: &[Reading]) -> impl Iterator<Item = &str> {
    readings.iter().map(|reading| reading.quote.as_str())
}

#[test]
fn every_rule_quotes_its_document() {
    let packs = RulePack::builtin().into_iter().chain(RulePack::examples());
    let rules: Vec<Rule> = packs.flat_map(|pack| pack.rules).collect();
    let mut n_checked = 0;
    for rule in &rules {
        let Some(source) = source(rule) else { continue };
        let Some(text) = text_of(source) else { return };
        let clauses = std::iter::once(rule.quote.as_str()).chain(rule.quote_extension.as_deref());
        assert_eq!(absent(&text, clauses.chain(quotes_of(&rule.readings))), [""; 0], "{}", rule.id);
        n_checked += 1;
    }
    assert_eq!(n_checked, 56, "every rule of the five documents");
}

#[test]
fn every_column_and_task_stands_in_its_annex() {
    let Some(text) = text_of(ANHUI) else { return };
    let pack = RulePack::builtin().into_iter().find(|pack| pack.id == "anhui-2017-draft").unwrap();
    for (n, column) in (1..).zip(&pack.columns) {
        assert_eq!((column.row, column.id.as_str()), (n, format!("AH-COL-{n:02}").as_str()));
        let words =
            [Some(&column.level1), column.level2.as_ref(), column.lead.as_ref(), column.coop.as_ref()];
        let words = words.into_iter().flatten().chain(&column.requirement).map(String::as_str);
        assert_eq!(absent(&text, words), [""; 0], "{}", column.id);
    }
    for (n, task) in (1..).zip(&pack.tasks) {
        assert_eq!((task.row, task.id.as_str()), (n, format!("AH-TASK-{n:02}").as_str()));
        let words = [&task.text, &task.due_raw].into_iter().chain(&task.lead).chain(&task.responsible);
        let words = words.map(String::as_str).chain(quotes_of(&task.readings));
        assert_eq!(absent(&text, words), [""; 0], "{}", task.id);
    }
}
