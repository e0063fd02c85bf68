//! What a person names on the command line of an import, and how names of columns are compared.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

pub use crate::field::Field;
use crate::field::field_names;
pub use crate::synonyms::Synonyms;
use crate::table::TableError;

/// What a person named: columns with `--map field=column`, sheets with `--sheet`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    pub(crate) columns: BTreeMap<Field, String>,
    pub(crate) sheets: Vec<String>,
}

impl Mapping {
    /// Reads `field=column` arguments.
    ///
    /// # Errors
    /// When an argument has no `=`, names no known field or no column, or names a field a second time.
    pub fn parse<A: AsRef<str>>(arguments: impl IntoIterator<Item = A>) -> Result<Self, TableError> {
        let mut columns = BTreeMap::new();
        for argument in arguments {
            let argument = argument.as_ref();
            let refuse =
                |why| TableError::MapArgument { argument: argument.into(), why, allowed: field_names() };
            let (field, column) = argument.split_once('=').ok_or_else(|| refuse("there is no \"=\""))?;
            let field: Field = field.trim().parse()?;
            if plain(column).is_empty() {
                return Err(refuse("no column is named"));
            }
            if columns.insert(field, column.trim().to_owned()).is_some() {
                return Err(refuse("the field is named twice"));
            }
        }
        Ok(Self { columns, sheets: Vec::new() })
    }

    /// The same columns, read from these sheets only, hidden ones among them; from every visible one where none is
    /// named.
    #[must_use]
    pub fn with_sheets(self, sheets: Vec<String>) -> Self {
        Self { sheets, ..self }
    }
}

/// What a column without a name is called: by its letters in a spreadsheet.
pub(crate) fn unnamed(at: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = at + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    format!("column {}", letters.iter().rev().collect::<String>())
}

/// A name as it is compared: compatibility forms folded, lower case, without blanks.
pub(crate) fn plain(name: &str) -> String {
    // ASCII and the common Chinese characters have no compatibility form, and almost every name is of these.
    if name.chars().all(|c| c.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        return name.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    }
    name.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && *c != '\u{feff}').collect()
}
