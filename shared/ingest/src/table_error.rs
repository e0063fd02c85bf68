//! Why a table cannot be read at all, and what a person can do about it.

use huiying_domain::bounded::beginning;
use huiying_domain::personal::mask_numbers;
use std::io;
use std::path::{Path, PathBuf};

use crate::field::Field;
use crate::header::{HeaderFault, Seen};

/// Why a table cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file cannot be opened or read.
    #[error("could not read the table {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds nothing.
    #[error("{} is empty: export the table again, with its header row", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{} is not a table: {what}; save it as CSV or XLSX", path.display())]
    NotATable {
        /// The file.
        path: PathBuf,
        /// What it looks like.
        what: &'static str,
    },
    /// The file is JSON or XML without records that could be told apart.
    #[error("could not read records of {}: {what}; expected a list of objects, or one object per line", path.display())]
    NotRecords {
        /// The file.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// The file asks for more than [`Limits`](crate::table::Limits) allow.
    #[error("{} is too large to read: {what}; split it or save it as CSV", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Which limit it passes.
        what: String,
    },
    /// The workbook is damaged.
    #[error("could not read the workbook {}: open it in a spreadsheet and save it again", path.display())]
    Workbook {
        /// The file.
        path: PathBuf,
        /// What its reader said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No row names the columns that are needed.
    #[error(
        "{} has no column for {missing}; columns seen: {columns}; \
         name the column with --map field=column, for example --map {example}=...", path.display()
    )]
    Header {
        /// The file.
        path: PathBuf,
        /// The fields without a column.
        missing: String,
        /// The names in the row that looks most like a header.
        columns: String,
        /// One field to show in the example.
        example: &'static str,
    },
    /// The file is of another kind than the one it is imported as.
    #[error(
        "{} is {what}: import it with `huiying import {command}`; \
         to import it as this kind all the same, name one of its columns with --map", path.display()
    )]
    OtherKind {
        /// The file.
        path: PathBuf,
        /// What it is.
        what: &'static str,
        /// What comes after `huiying import`.
        command: &'static str,
    },
    /// The file is a feed.
    #[error("{} is a feed: import it with `huiying import mentions`", path.display())]
    Feed {
        /// The file.
        path: PathBuf,
    },
    /// `--map` names a column that is not there.
    #[error("{} has no column \"{column}\", named by --map {field}={column}; columns seen: {columns}", path.display())]
    NoSuchColumn {
        /// The file.
        path: PathBuf,
        /// The field that was mapped.
        field: Field,
        /// The column that was named.
        column: String,
        /// The names in the row that looks most like a header.
        columns: String,
    },
    /// `--sheet` names a sheet that is not there.
    #[error("{} has no sheet \"{sheet}\"; its sheets are {sheets}", path.display())]
    NoSuchSheet {
        /// The file.
        path: PathBuf,
        /// The sheet that was named.
        sheet: String,
        /// The sheets there are.
        sheets: String,
    },
    /// None of the sheets that are shown has a header that fits, and there are hidden ones.
    #[error(
        "no sheet of {} that is shown has a header that fits: {why}; \
         these are hidden: {hidden}; read one with --sheet NAME", path.display()
    )]
    OnlyHidden {
        /// The file.
        path: PathBuf,
        /// Why the best of the others does not fit.
        why: String,
        /// The hidden sheets.
        hidden: String,
    },
    /// `--sheet` was given for a file without sheets.
    #[error("{} is no workbook, so it has no sheets: leave --sheet out", path.display())]
    NoSheets {
        /// The file.
        path: PathBuf,
    },
    /// A file of words cannot be understood.
    #[error("could not read the words in {}: {what}", path.display())]
    Words {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The words that were kept for a source cannot be understood.
    #[error(
        "could not read the words that are kept for the source: {what}; name them with --words and --save again"
    )]
    KeptWords {
        /// What is wrong with them.
        what: String,
    },
    /// A `--map` argument cannot be understood.
    #[error("could not understand --map {argument}: {why}; write --map field=column with one of {allowed}")]
    MapArgument {
        /// The argument.
        argument: String,
        /// What is wrong with it.
        why: &'static str,
        /// The fields there are.
        allowed: String,
    },
    /// A name that is no field.
    #[error("there is no field \"{name}\"; the fields are {allowed}")]
    UnknownField {
        /// The name.
        name: String,
        /// The fields there are.
        allowed: String,
    },
}

impl TableError {
    pub(crate) fn header(path: &Path, fault: HeaderFault) -> Self {
        let path = path.to_owned();
        match fault {
            HeaderFault::Empty => Self::Empty { path },
            HeaderFault::Missing { missing, seen } => {
                let first = missing.first().and_then(|names| names.split([' ', ',']).next());
                let example = first.unwrap_or("title");
                Self::Header { path, missing: missing.join(" and for "), columns: listed(&seen), example }
            }
            HeaderFault::OtherKind { other, .. } => {
                Self::OtherKind { path, what: other.what, command: other.command }
            }
            HeaderFault::NoSuchColumn { field, column, seen } => {
                Self::NoSuchColumn { path, field, column, columns: listed(&seen) }
            }
        }
    }

    pub(crate) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Read { path, source }
    }
}

/// Column names for a message: no more of them, and no longer, than fit one; none of what may be data.
pub(crate) fn listed(seen: &Seen) -> String {
    const SHOWN_MAX: usize = 40;
    const NAME_CHARS_MAX: usize = 30;
    if seen.is_data {
        return "not shown, since the first row looks like data and not like a header".into();
    }
    let columns = &seen.columns;
    let name = |name: &String| mask_numbers(beginning(name, NAME_CHARS_MAX)).0;
    let mut list = columns.iter().take(SHOWN_MAX).map(name).collect::<Vec<_>>().join(", ");
    if columns.len() > SHOWN_MAX {
        list.push_str(", ...");
    }
    list
}
