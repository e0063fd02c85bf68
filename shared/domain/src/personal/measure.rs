//! How well masking does on a table of notations: what it catches, and what it leaves alone.

use serde::Serialize;

use super::mask_numbers;
use crate::Error;

/// Everything in it is made up: mobile numbers begin with 1990000, identity cards are of a region that does not exist.
const COMMITTED: &str = include_str!("measure/notations.tsv");
const HEADER: &str = "kind\ttext\tshown\tremark";
/// Stands in the third column of a text that must stay as it is.
const STAYS: &str = "=";
const MASK: &str = "****";

/// One way of writing something, and what masking must make of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notation {
    /// The line of the table, from 1.
    pub line: usize,
    /// What it is a notation of.
    pub kind: String,
    /// The text as it is written.
    pub text: String,
    /// What must be shown of it; the text itself where nothing in it is personal.
    pub shown: String,
    /// Why, where that needs saying.
    pub remark: String,
}

impl Notation {
    /// How many masks must be set in it.
    fn n_personal(&self) -> usize {
        n_masks(&self.text, &self.shown)
    }
}

/// The table that comes with the program.
///
/// # Errors
/// As [`read_notations`]; a test reads it.
pub fn committed_notations() -> Result<Vec<Notation>, Error> {
    read_notations(COMMITTED)
}

/// Reads a table of notations: tab-separated, with the header `kind text shown remark`. `shown` is `=` where the text
/// must stay, the remark may be left out, and `\n`, `\t`, `\\`, `\"` and `\u200b` are read as in JSON.
///
/// # Errors
/// Where the header is another or a line has too few cells or cannot be read.
pub fn read_notations(table: &str) -> Result<Vec<Notation>, Error> {
    let bad = |line: usize, what: &str| Error::BadNotation { line, what: what.to_owned() };
    let mut lines = table.lines().zip(1..);
    if lines.next().map(|(header, _)| header) != Some(HEADER) {
        return Err(bad(1, "expected the header `kind`, `text`, `shown`, `remark` with tabs between"));
    }
    let read = |(row, line): (&str, usize)| {
        let mut cells = row.split('\t');
        let (Some(kind), Some(text), Some(shown)) = (cells.next(), cells.next(), cells.next()) else {
            return Err(bad(line, "expected at least three cells with tabs between"));
        };
        let open = |cell: &str| -> Result<String, Error> {
            serde_json::from_str(&format!("\"{cell}\"")).map_err(|error| bad(line, &error.to_string()))
        };
        let text = open(text)?;
        let shown = if shown == STAYS { text.clone() } else { open(shown)? };
        let remark = cells.next().unwrap_or_default().to_owned();
        Ok(Notation { line, kind: kind.to_owned(), text, shown, remark })
    };
    lines.filter(|(row, _)| !row.is_empty()).map(read).collect()
}

/// What masking made of a table. A text of which anything else is shown than the table says counts as not caught, and
/// every mask in it as a wrong one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// Personal numbers and handles in the table.
    pub n_personal: usize,
    /// Those masked as the table says.
    pub n_right: usize,
    /// Masks the table does not have.
    pub n_wrong: usize,
    /// Texts without anything personal.
    pub n_harmless: usize,
    /// What is shown otherwise than the table says.
    pub unlike: Vec<Unlike>,
}

/// A text of which something else is shown than the table says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unlike {
    /// The row of the table.
    #[serde(flatten)]
    pub notation: Notation,
    /// What is shown.
    pub got: String,
}

impl Measure {
    /// Part of what is personal that is masked; 1 where nothing is personal.
    #[must_use]
    pub fn recall(&self) -> f64 {
        ratio(self.n_right, self.n_personal)
    }

    /// Part of the masks that the table has; 1 where there are none.
    #[must_use]
    pub fn precision(&self) -> f64 {
        ratio(self.n_right, self.n_right + self.n_wrong)
    }
}

/// Masks every text of a table and compares.
#[must_use]
pub fn measure(notations: &[Notation]) -> Measure {
    let mut measure = Measure::default();
    for notation in notations {
        let n_personal = notation.n_personal();
        measure.n_personal += n_personal;
        measure.n_harmless += usize::from(n_personal == 0);
        let (got, _) = mask_numbers(&notation.text);
        if got == notation.shown {
            measure.n_right += n_personal;
        } else {
            measure.n_wrong += n_masks(&notation.text, &got);
            measure.unlike.push(Unlike { notation: notation.clone(), got });
        }
    }
    measure
}

/// How many masks were set in a text, which may have had some before.
fn n_masks(text: &str, shown: &str) -> usize {
    shown.matches(MASK).count().saturating_sub(text.matches(MASK).count())
}

/// A part of a whole; 1 where the whole is nothing.
#[must_use]
pub fn ratio(part: usize, whole: usize) -> f64 {
    let of = |n: usize| u32::try_from(n).map_or(f64::INFINITY, f64::from);
    if whole == 0 { 1.0 } else { of(part) / of(whole) }
}
