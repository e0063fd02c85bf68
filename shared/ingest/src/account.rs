//! What an import says of the file itself: sheets, columns and what each was used for, and words nobody knows.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use huiying_domain::personal::mask_numbers;
use serde::Serialize;

use crate::field::{Field, Showing};
use crate::header::Column;
use crate::table::{Format, NotRead, TableReader};

/// Unknown words listed; more are counted.
const WORDS_MAX: usize = 200;
/// Longest word that is listed, in characters: a longer cell is a text and may name people.
const WORD_CHARS_MAX: usize = 40;

/// What an import says of a table, or of a feed in JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The rows are records of JSON or XML, or entries of a feed, and the columns their fields.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_of_records: bool,
    /// What is said of reports on record is read of them, and nothing else is kept.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_of_follow_ups: bool,
    /// The file is a feed or a hot list: which field is used for what is laid down, and nothing else is kept.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_of_feed: bool,
    /// The sheets that are read, in their order; of a text file one without a name.
    pub sheets: Vec<SheetAccount>,
    /// The sheets that are not read, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sheets_not_read: Vec<NotRead>,
    /// Words whose meaning is not known, each once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown_words: Vec<UnknownWord>,
    /// Unknown words beyond those listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub n_more_unknown_words: u64,
}

/// One sheet and its columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SheetAccount {
    /// Its name, in a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Its columns in their order.
    pub columns: Vec<ColumnAccount>,
}

/// One column and what becomes of its cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnAccount {
    /// Its name in the table.
    pub column: String,
    /// What becomes of it.
    #[serde(flatten)]
    pub used: Use,
}

/// What becomes of the cells of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "use")]
pub enum Use {
    /// They are fields of the arrival, shown with personal numbers masked.
    Shown {
        /// The fields' written names.
        fields: Vec<&'static str>,
    },
    /// They are personal fields of the arrival: sealed, and shown as a hint at most.
    Sealed {
        /// The fields' written names.
        fields: Vec<&'static str>,
    },
    /// They are not used; they are kept sealed with the arrival where [`Account::keeps_unused`].
    NotUsed {
        /// The field that another column was the better one for.
        #[serde(skip_serializing_if = "Option::is_none")]
        could_be: Option<&'static str>,
    },
}

/// A word whose meaning is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnknownWord {
    /// The field it stands in.
    pub field: &'static str,
    /// The word, masked.
    pub word: String,
    /// In how many rows.
    pub n: u64,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl Account {
    /// Whether the cells that are not used are kept, sealed with their arrival.
    #[must_use]
    pub fn keeps_unused(&self) -> bool {
        !self.is_of_follow_ups && !self.is_of_feed
    }
}

impl ColumnAccount {
    fn of(column: &Column) -> Self {
        let fields: Vec<&'static str> = column.fields.iter().map(|field| field.code()).collect();
        let is_sealed = column.fields.iter().all(|field| field.showing() == Showing::Sealed);
        let used = match (fields.is_empty(), is_sealed) {
            (true, _) => Use::NotUsed { could_be: column.spare.map(Field::code) },
            (false, true) => Use::Sealed { fields },
            (false, false) => Use::Shown { fields },
        };
        Self { column: column.name.clone(), used }
    }
}

/// The account of a table that is being read: whoever reads the rows adds to it, whoever imports takes it at the end.
#[derive(Clone, Debug, Default)]
pub struct Tally(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    account: Account,
    words: BTreeMap<Field, BTreeMap<String, u64>>,
    n_words: usize,
}

impl Tally {
    /// How many sheets are not read although reports may be on them.
    #[must_use]
    pub fn n_sheets_left(&self) -> u64 {
        self.account().sheets_not_read.iter().filter(|sheet| sheet.may_hold_reports).count() as u64
    }

    /// Of a feed, whose fields are known once it is opened.
    #[must_use]
    pub fn of_feed(columns: Vec<ColumnAccount>) -> Self {
        let sheets = vec![SheetAccount { sheet: None, columns }];
        let account = Account { is_of_records: true, is_of_feed: true, sheets, ..Account::default() };
        Self(Arc::new(Mutex::new(Counts { account, ..Counts::default() })))
    }

    pub(crate) fn of(table: &TableReader, is_of_follow_ups: bool) -> Self {
        let (sheets, not_read) = (table.sheets(), table.sheets_not_read());
        let is_of_records = match table.format() {
            Format::Json | Format::Xml => true,
            Format::Csv { .. } | Format::Xlsx { .. } | Format::Xls { .. } => false,
        };
        let sheets = sheets.iter().map(|sheet| SheetAccount {
            sheet: sheet.name.clone(),
            columns: sheet.columns.iter().map(ColumnAccount::of).collect(),
        });
        let (sheets, sheets_not_read) = (sheets.collect(), not_read.to_vec());
        let account =
            Account { is_of_records, is_of_follow_ups, sheets, sheets_not_read, ..Account::default() };
        Self(Arc::new(Mutex::new(Counts { account, ..Counts::default() })))
    }

    pub(crate) fn add_word(&self, field: Field, word: &str) {
        let word = if word.chars().count() > WORD_CHARS_MAX { "a longer text" } else { word };
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = &mut *counts;
        let words = counts.words.entry(field).or_default();
        match words.get_mut(word) {
            Some(n) => *n += 1,
            None if counts.n_words >= WORDS_MAX => counts.account.n_more_unknown_words += 1,
            None => {
                words.insert(word.to_owned(), 1);
                counts.n_words += 1;
            }
        }
    }

    /// The account so far.
    #[must_use]
    pub fn account(&self) -> Account {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut masked: BTreeMap<(Field, String), u64> = BTreeMap::new();
        for (field, words) in &counts.words {
            for (word, n) in words {
                *masked.entry((*field, mask_numbers(word).0)).or_default() += n;
            }
        }
        let word = |((field, word), n): ((Field, String), u64)| UnknownWord { field: field.code(), word, n };
        let mut unknown_words: Vec<UnknownWord> = masked.into_iter().map(word).collect();
        unknown_words.sort_by_key(|it| (it.field, std::cmp::Reverse(it.n)));
        Account { unknown_words, ..counts.account.clone() }
    }
}
