//! The figures of a published report, found by what is printed before them.
//!
//! Reports are published as pages; what is read here is their text, a cell a line or a row a line, as browsers copy it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::amount::Amount;
use crate::form::{ANNEX, Cell, DISCLOSED, DISPUTES, Form, Line, REQUESTS};

/// How many letters may stand beside a label in its cell: the longest remark of the form has 40.
const LABEL_MORE: usize = 60;
/// How many lines may be missing before one with a short label.
const SHORT_AHEAD: usize = 3;

/// The figures of a report, by cell. A cell that was printed empty or not found is absent.
pub type Figures = BTreeMap<Cell, Amount>;

/// Something about the tables that could not be read as the form has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "unread", rename_all = "snake_case")]
pub enum Unread {
    /// A line whose label is missing or was printed over; its figures were found by their place.
    LabelLost { line: &'static str },
    /// A line with more figures than cells; the last ones were taken.
    TooMany { line: &'static str, n_found: usize, n_cells: usize },
}

/// A report as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Which tables it has.
    pub form: Form,
    /// Their figures.
    pub figures: Figures,
    /// What could not be read in them.
    pub unread: Vec<Unread>,
    /// The text outside the tables, line by line.
    pub prose: Vec<String>,
}

/// Reads the text of a report.
#[must_use]
pub fn read(text: &str) -> Read {
    let cells: Vec<Token> = text.lines().flat_map(tokens).collect();
    let form = form_of(&cells);
    let mut reading = Reading { figures: Figures::new(), unread: Vec::new() };
    let prose = match form {
        Form::Of2021 => reading.three_tables(&cells),
        Form::Annex => {
            let from = cells.iter().position(|it| it.is_label(&ANNEX[0])).unwrap_or(cells.len());
            reading.table(&cells[from..], &ANNEX);
            vec![&cells[..from]]
        }
        Form::Prose => vec![cells.as_slice()],
    };
    let Reading { figures, unread } = reading;
    let lines = prose.into_iter().flatten().map(|it| it.text.clone());
    Read { form, figures, unread, prose: lines.collect() }
}

/// A cell of a table, or a line of prose.
#[derive(Clone, Debug)]
struct Token {
    text: String,
    /// Its letters alone, by which labels are found: spaces, numbering and punctuation differ from one site to the next.
    letters: String,
    amount: Option<Amount>,
}

impl Token {
    fn of(text: &str) -> Self {
        let text = text.trim();
        let letters = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect();
        Self { text: text.to_owned(), letters, amount: text.parse().ok() }
    }

    /// Whether it is the label of a line, however it is numbered; a long label may stand behind that of its group or before
    /// a remark.
    fn is_label(&self, line: &Line) -> bool {
        let unnumbered = numbered_start(&self.letters);
        let long = !is_short(line) && self.letters.chars().count() < line.label.chars().count() + LABEL_MORE;
        self.letters == line.label
            || unnumbered == line.label
            || (long && (unnumbered.starts_with(line.label) || self.letters.ends_with(line.label)))
    }

    /// Whether it is the unit of the figures behind it: 件, 条, 万元.
    fn is_unit(&self) -> bool {
        self.letters.chars().count() <= 2
    }

    fn is_heading(&self, words: &str) -> bool {
        self.letters.ends_with(words) && self.letters.chars().count() <= words.chars().count() + 2
    }
}

/// Whether the label is a word that stands elsewhere in the table too: 其他, 总计.
fn is_short(line: &Line) -> bool {
    line.label.chars().count() <= 3
}

/// The letters after a Chinese digit that numbers them.
fn numbered_start(letters: &str) -> &str {
    letters.strip_prefix(|c: char| "一二三四五六七八九十".contains(c)).unwrap_or(letters)
}

/// Which of the lines to come has this label. A short one is looked for among the next only: it is a column's too.
fn label_ahead(cell: &Token, lines: &[Line]) -> Option<usize> {
    lines.iter().enumerate().position(|(n, line)| cell.is_label(line) && (n < SHORT_AHEAD || !is_short(line)))
}

/// The cells of a line of text: what bars and tabs divide, and figures that follow a label after spaces.
fn tokens(line: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for part in line.split(['|', '\t']) {
        let words: Vec<&str> = part.split_whitespace().collect();
        let n_figures = words.iter().rev().take_while(|it| it.parse::<Amount>().is_ok()).count();
        let (label, figures) = words.split_at(words.len() - n_figures);
        tokens.push(label.join(" "));
        tokens.extend(figures.iter().map(|it| (*it).to_owned()));
    }
    tokens.iter().filter(|it| !it.trim().is_empty()).map(|it| Token::of(it)).collect()
}

fn form_of(cells: &[Token]) -> Form {
    let has = |line: &Line| cells.iter().any(|it| it.is_label(line));
    if has(&REQUESTS[0]) && has(&REQUESTS[24]) {
        Form::Of2021
    } else if has(&ANNEX[0]) && has(&ANNEX[3]) {
        Form::Annex
    } else {
        Form::Prose
    }
}

struct Reading {
    figures: Figures,
    unread: Vec<Unread>,
}

impl Reading {
    /// The three tables of 2021; what is left is prose.
    fn three_tables<'a>(&mut self, cells: &'a [Token]) -> Vec<&'a [Token]> {
        let heading = |words: &str, from: usize| {
            let found = cells[from..].iter().position(|it| it.is_heading(words));
            found.map_or(cells.len(), |at| from + at)
        };
        let one = heading("主动公开政府信息情况", 0);
        let two = heading("收到和处理政府信息公开申请情况", 0);
        let three = heading("政府信息公开行政复议行政诉讼情况", two);
        let end = heading("存在的主要问题及改进情况", three);
        let one = one.min(two);
        self.table(&cells[one..two], &DISCLOSED);
        self.table(&cells[two..three], &REQUESTS);
        self.row(&cells[three..end]);
        vec![&cells[..one], &cells[end..]]
    }

    /// A table with a label before the figures of each line, in the order of the form.
    fn table(&mut self, cells: &[Token], lines: &'static [Line]) {
        let mut next = 0;
        let mut runs: Vec<(Option<usize>, Vec<Amount>)> = vec![(None, Vec::new())];
        for cell in cells {
            if let Some(amount) = cell.amount {
                if let Some((_, figures)) = runs.last_mut() {
                    figures.push(amount);
                }
            } else if let Some(ahead) = label_ahead(cell, &lines[next..]) {
                runs.push((Some(next + ahead), Vec::new()));
                next += ahead + 1;
            } else if !cell.is_unit() {
                runs.push((None, Vec::new()));
            }
        }
        let mut at = 0;
        for (label, figures) in runs {
            match label {
                Some(line) => {
                    self.line(&lines[line], &figures);
                    at = line + 1;
                }
                // Under a heading that has no cells of its own stand those of the line whose label was lost.
                None if at < lines.len() && at > 0 && figures.len() >= lines[at].columns.len() => {
                    self.unread.push(Unread::LabelLost { line: lines[at].code });
                    let last = figures.len() - lines[at].columns.len();
                    self.line(&lines[at], &figures[last..]);
                    at += 1;
                }
                None => {}
            }
        }
    }

    fn line(&mut self, line: &'static Line, figures: &[Amount]) {
        let n_cells = line.columns.len();
        let surplus = figures.len().saturating_sub(n_cells);
        if surplus > 0 {
            self.unread.push(Unread::TooMany { line: line.code, n_found: figures.len(), n_cells });
        }
        let cells = line.columns.iter().map(|column| Cell::of(line.code, column));
        self.figures.extend(cells.zip(figures[surplus..].iter().copied()));
    }

    /// Table 3, whose labels are split over columns: its figures are all in one row.
    fn row(&mut self, cells: &[Token]) {
        let figures: Vec<Amount> = cells.iter().filter_map(|it| it.amount).collect();
        let mut rest = figures.as_slice();
        for line in &DISPUTES {
            let (own, others) = rest.split_at(rest.len().min(line.columns.len()));
            self.line(line, own);
            rest = others;
        }
        if !rest.is_empty() {
            let (n_found, n_cells) = (figures.len(), figures.len() - rest.len());
            self.unread.push(Unread::TooMany { line: DISPUTES[0].code, n_found, n_cells });
        }
    }
}
