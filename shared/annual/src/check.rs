//! The check of a published report: what adds up, what does not, and what was compared with nothing.

use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

use crate::amount::Amount;
use crate::equations::{Unequal, balance};
use crate::form::{Cell, Form};
use crate::prose::{Claim, Sentence, pattern, sentences};
use crate::read::{Unread, read};

/// Something that does not add up, or is not as the form wants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// An equation of the tables.
    Unequal(Unequal),
    /// A sentence and what it is held to.
    Sentence { text: String, claim: Claim },
    /// Cells without a figure, where 0 has to be written.
    Empty { cells: Vec<Cell> },
    /// A figure that is no count: with decimals, or below zero. Only fees have decimals.
    NoCount { cell: Cell, amount: Amount },
    /// The report is of another year.
    OtherYear { wanted: i32, found: i32 },
}

/// What there is to say of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Which tables it has.
    pub form: Form,
    /// The year it is of, where it says so.
    pub year: Option<i32>,
    /// How many cells were read, and how many equations held to them.
    pub n_cells: usize,
    pub n_equations: usize,
    /// What does not add up.
    pub findings: Vec<Finding>,
    /// What of the tables could not be read as the form has it.
    pub unread: Vec<Unread>,
    /// Sentences whose figures were compared with the tables or with each other, right or wrong.
    pub compared: Vec<Sentence>,
    /// Sentences with figures that were compared with nothing.
    pub uncompared: Vec<String>,
}

impl Check {
    /// How many figures of sentences were compared.
    #[must_use]
    pub fn n_claims(&self) -> usize {
        self.compared.iter().map(|it| it.claims.len()).sum()
    }
}

/// The year of the text is the one that its first sentences name before 年.
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(20\d\d)\s*年"));

/// Checks the text of a report. `before` is that of the year before; `year` is the year that it ought to be of.
#[must_use]
pub fn check(text: &str, before: Option<&str>, year: Option<i32>) -> Check {
    let report = read(text);
    let earlier = before.map(|text| read(text).figures);
    let balance = balance(report.form, &report.figures, earlier.as_ref());
    let sentences = sentences(report.form, &report.prose, &report.figures);
    let found = YEAR.captures(text).and_then(|it| it[1].parse().ok());
    let mut findings: Vec<Finding> = other_year(year, found).into_iter().collect();
    findings.extend(balance.unequal.into_iter().map(Finding::Unequal));
    findings.extend(empty(report.form, &report.figures));
    findings.extend(no_counts(&report.figures));
    let (compared, uncompared): (Vec<Sentence>, Vec<Sentence>) =
        sentences.into_iter().partition(|it| !it.claims.is_empty());
    findings.extend(compared.iter().flat_map(wrong));
    Check {
        form: report.form,
        year: found,
        n_cells: report.figures.len(),
        n_equations: balance.n_held,
        findings,
        unread: report.unread,
        compared,
        uncompared: uncompared.into_iter().map(|it| it.text).collect(),
    }
}

/// The claims of a sentence that do not hold.
fn wrong(sentence: &Sentence) -> impl Iterator<Item = Finding> + '_ {
    let claims = sentence.claims.iter().filter(|claim| !claim.holds());
    claims.map(|claim| Finding::Sentence { text: sentence.text.clone(), claim: claim.clone() })
}

fn other_year(wanted: Option<i32>, found: Option<i32>) -> Option<Finding> {
    let (wanted, found) = (wanted?, found?);
    (wanted != found).then_some(Finding::OtherYear { wanted, found })
}

fn empty(form: Form, figures: &crate::Figures) -> Option<Finding> {
    let cells: Vec<Cell> = form.cells().into_iter().filter(|cell| !figures.contains_key(cell)).collect();
    (!cells.is_empty()).then_some(Finding::Empty { cells })
}

fn no_counts(figures: &crate::Figures) -> impl Iterator<Item = Finding> + '_ {
    let is_fee = |cell: &Cell| cell.line == "fees";
    let wrong =
        figures.iter().filter(move |(cell, it)| it.is_negative() || (!it.is_whole() && !is_fee(cell)));
    wrong.map(|(cell, amount)| Finding::NoCount { cell: *cell, amount: *amount })
}
