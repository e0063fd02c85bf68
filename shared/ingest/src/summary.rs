//! What came of an import: counts, what was wrong by kind, and what was read of the table.

use std::collections::BTreeMap;
use std::fmt;

use huiying_domain::ImportId;
use serde::Serialize;

use crate::account::{Account, SheetAccount, Use};
use crate::delivery::Outcome;
use crate::foreseen::Foreseen;
use crate::full_export::Showed;
use crate::rows::Problem;

/// Problems listed in a summary; more are counted.
const PROBLEMS_MAX: usize = 1000;
/// Problems printed for people; the others are counted by kind, and listed with `--json`.
const PRINTED_MAX: usize = 50;

/// Unknown words printed for people.
const WORDS_PRINTED_MAX: usize = 20;

/// What came of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The import, by which it can be taken back, once it is on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
    /// Rows that are arrivals: `received + repeats`.
    pub rows: u64,
    /// Rows that brought something new, whatever it is.
    pub received: u64,
    /// Rows that brought nothing: they were known, or are older than what is on record.
    pub repeats: u64,
    /// Rows that are older than what is on record, by the source's own time of change.
    #[serde(skip_serializing_if = "is_zero")]
    pub older: u64,
    /// Rows that are new reports.
    pub new: u64,
    /// Rows that amend a report on record.
    pub amended: u64,
    /// Rows that bring a reply.
    pub answered: u64,
    /// Rows that close a report.
    pub closed: u64,
    /// Rows that cannot be used, each told among the problems.
    pub refused: u64,
    /// Rows that nobody meant for reports, such as totals and repeated headers.
    #[serde(skip_serializing_if = "is_zero")]
    pub no_reports: u64,
    /// What a full export showed beside its rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_export: Option<Showed>,
    /// How often each kind of problem was met, the most frequent first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<Kind>,
    /// What was wrong, row by row, the first thousand.
    pub problems: Vec<Problem>,
    /// Problems beyond those listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub n_more_problems: u64,
    /// What was read of the table or of the feed in JSON, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<Account>,
}

/// A kind of problem and how often it was met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kind {
    /// The column it is about, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What is wrong, without what was seen.
    pub what: String,
    /// In how many rows.
    pub n: u64,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// A problem without what was seen in the row and on which sheet.
fn kind_of(what: &str) -> &str {
    let what = what.split_once(" (sheet ").map_or(what, |(kind, _)| kind);
    what.split_once(": ").map_or(what, |(kind, _)| kind)
}

impl Summary {
    pub(crate) fn add_problem(&mut self, problem: Problem) {
        let what = kind_of(&problem.what);
        let known = self.kinds.iter_mut().find(|it| it.column == problem.column && it.what == what);
        match known {
            Some(kind) => kind.n += 1,
            None => self.kinds.push(Kind { column: problem.column.clone(), what: what.to_owned(), n: 1 }),
        }
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem);
        } else {
            self.n_more_problems += 1;
        }
    }

    pub(crate) fn add_refused(&mut self, problem: Problem) {
        self.refused += 1;
        self.add_problem(problem);
    }

    pub(crate) fn add_no_report(&mut self, problem: Problem) {
        self.no_reports += 1;
        self.add_problem(problem);
    }

    pub(crate) fn add_outcomes(&mut self, outcomes: &[Outcome]) {
        for outcome in outcomes.iter().filter(|it| it.unmatched.is_none()) {
            self.rows += 1;
            match outcome.is_repeat() {
                true => self.repeats += 1,
                false => self.received += 1,
            }
            self.older += u64::from(outcome.older);
            self.new += u64::from(outcome.new);
            self.amended += u64::from(outcome.amended);
            self.answered += u64::from(outcome.replied);
            self.closed += u64::from(outcome.closed);
        }
    }

    /// How the places of the file are called.
    pub(crate) fn place(&self) -> Place {
        match self.table.as_ref().is_some_and(|table| table.is_of_records) {
            true => Place { row: "record", column: "field" },
            false => Place { row: "row", column: "column" },
        }
    }

    /// The kinds of problems, the most frequent first.
    pub(crate) fn sort_kinds(&mut self) {
        self.kinds.sort_by_key(|kind| std::cmp::Reverse(kind.n));
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, received, repeats, new, amended, answered, closed, refused, .. } = self;
        writeln!(f, "{}: {received} received, {repeats} repeats", self.place().rows_of(*rows))?;
        writeln!(f, "{new} new, {amended} amended, {answered} answered, {closed} closed, {refused} refused")?;
        if self.older > 0 {
            writeln!(f, "{} older than what is on record, not used", rows_of(self.older))?;
        }
        if let Some(showed) = &self.full_export {
            write!(f, "{showed}")?;
        }
        if let Some(import) = self.import {
            writeln!(f, "to take this import back: huiying import undo {import}")?;
        }
        if let Some(account) = &self.table {
            write!(f, "{account}")?;
        }
        let place = self.place();
        for Kind { column, what, n } in &self.kinds {
            writeln!(f, "{}{}: {}", place.rows_of(*n), place.in_column(column.as_deref()), shown(what))?;
        }
        for Problem { row, column, what } in self.problems.iter().take(PRINTED_MAX) {
            let name = place.row;
            writeln!(f, "{name} {row}{}: {}", place.in_column(column.as_deref()), shown(what))?;
        }
        let n_printed = self.problems.len().min(PRINTED_MAX) as u64;
        match self.problems.len() as u64 + self.n_more_problems - n_printed {
            0 => Ok(()),
            n => writeln!(f, "and {n} more problems, counted above; --json lists the first {PROBLEMS_MAX}"),
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for sheet in &self.sheets {
            told.entry(columns_of(sheet, self)).or_default().extend(sheet.sheet.as_deref());
        }
        for (columns, sheets) in told {
            if !sheets.is_empty() {
                writeln!(f, "sheets read: {}", shown(&sheets.join(", ")))?;
            }
            write!(f, "{columns}")?;
        }
        for it in &self.sheets_not_read {
            writeln!(f, "sheet not read: {}: {}", shown(&it.sheet), shown(&it.why))?;
        }
        for it in self.unknown_words.iter().take(WORDS_PRINTED_MAX) {
            writeln!(f, "unknown word for {}: \"{}\" in {}", it.field, shown(&it.word), rows_of(it.n))?;
        }
        let further = self.unknown_words.iter().skip(WORDS_PRINTED_MAX);
        match further.map(|it| it.n).sum::<u64>() + self.n_more_unknown_words {
            0 => Ok(()),
            n => writeln!(f, "and more unknown words in {}; --json lists them", rows_of(n)),
        }
    }
}

/// The lines on the columns of a sheet.
fn columns_of(sheet: &SheetAccount, account: &Account) -> String {
    let (mut used, mut sealed, mut unused) = (Vec::new(), Vec::new(), Vec::new());
    for it in &sheet.columns {
        let column = shown(&it.column);
        match &it.used {
            Use::Shown { fields } => used.push(format!("{column} as {}", fields.join(" and "))),
            Use::Sealed { fields } => sealed.push(format!("{column} as {}", fields.join(" and "))),
            Use::NotUsed { could_be: Some(field) } => {
                unused.push(format!("{column} (could be {field}, another column was better)"));
            }
            Use::NotUsed { could_be: None } => unused.push(column),
        }
    }
    let line = |what: &str, columns: Vec<String>| match columns.is_empty() {
        true => String::new(),
        false => format!("{what}: {}\n", columns.join(", ")),
    };
    let (sealed_as, unused_as) = match account.keeps_unused() {
        true => ("columns sealed, not shown", "columns not used, kept sealed"),
        false => ("columns not kept", "columns not used, not kept"),
    };
    line("columns used", used) + &line(sealed_as, sealed) + &line(unused_as, unused)
}

impl fmt::Display for Showed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { no_longer_listed, listed_again, withheld, why, newer, is_time_stated, newest_at: _ } =
            self;
        writeln!(f, "full export: {no_longer_listed} no longer listed, {listed_again} listed again")?;
        if let Some(why) = why {
            let (reports, what_to_do) = (reports_of(*withheld), why.what_to_do());
            writeln!(f, "nothing was recorded for {reports}: {why}; {what_to_do}")?;
        }
        let missing =
            format!("nothing was recorded for {} that the file does not list and that", reports_of(*newer));
        match (newer, is_time_stated) {
            (0, _) => Ok(()),
            (_, true) => writeln!(f, "{missing} may have come after its stated time"),
            (_, false) => writeln!(
                f,
                "{missing} may have come after all it speaks of; import it once more and say with --exported-at when it was made"
            ),
        }
    }
}

impl fmt::Display for Foreseen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Showed { no_longer_listed, listed_again, withheld, why, newer, .. } = &self.showed;
        let (gone, again) = (reports_of(*no_longer_listed), reports_of(*listed_again));
        writeln!(f, "full export: {gone} would be marked as no longer listed, {again} as listed again")?;
        if let Some(why) = why {
            let (reports, what_to_do) = (reports_of(*withheld), why.what_to_do());
            writeln!(f, "nothing would be recorded for {reports}: {why}; {what_to_do}")?;
        }
        if *newer > 0 {
            let reports = reports_of(*newer);
            writeln!(
                f,
                "nothing would be recorded for {reports} that may have come after the file was made"
            )?;
        }
        for it in &self.missing {
            writeln!(f, "  not listed: {}", shown(&it.number))?;
        }
        match self.n_missing.saturating_sub(self.missing.len() as u64) {
            0 => Ok(()),
            n => writeln!(f, "  and {n} more"),
        }
    }
}

/// `1 report`, `2 reports`.
fn reports_of(n: u64) -> String {
    if n == 1 { "1 report".to_owned() } else { format!("{n} reports") }
}

/// `1 row`, `2 rows`.
fn rows_of(n: u64) -> String {
    if n == 1 { "1 row".to_owned() } else { format!("{n} rows") }
}

/// How the places of a file are called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// `row` or `record`.
    pub(crate) row: &'static str,
    column: &'static str,
}

impl Place {
    /// `1 row`, `2 rows`, `2 records`.
    pub(crate) fn rows_of(self, n: u64) -> String {
        format!("{n} {}{}", self.row, if n == 1 { "" } else { "s" })
    }

    pub(crate) fn in_column(self, column: Option<&str>) -> String {
        column.map(|column| format!(", {} `{}`", self.column, shown(column))).unwrap_or_default()
    }
}

/// Text from outside for a terminal: what would steer it, or turn the direction of writing, is replaced.
#[must_use]
pub(crate) fn shown(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_of_one_kind_are_counted_whatever_was_seen_and_wherever() {
        let mut summary = Summary::default();
        for (row, what) in
            [(2, "no such day: saw \"2026-02-30\" (sheet 一)"), (3, "no such day: saw \"2026-02-31\"")]
        {
            summary.add_problem(Problem { row, column: Some("时间".to_owned()), what: what.to_owned() });
        }
        assert_eq!(
            summary.kinds,
            [Kind { column: Some("时间".to_owned()), what: "no such day".to_owned(), n: 2 }]
        );
    }

    #[test]
    fn what_would_steer_a_terminal_is_replaced() {
        assert_eq!(shown("a\u{1b}[2Jb\u{202e}c\n"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}");
    }
}
