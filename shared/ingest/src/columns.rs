//! Finds which column holds which field, by header name only and never by position.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use crate::table::TableError;

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// A field of an arrival that a column can hold.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $($(#[$doc])* $name,)* }

        impl Field {
            /// Every field, in reading order.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name used in `--map field=column` and in messages.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

fields! {
    /// The number the source gave the record; with the source's name it identifies the arrival.
    ExternalId = "external_id",
    /// Heading.
    Title = "title",
    /// What the citizen said.
    Body = "body",
    /// Nature: consultation, complaint, ...
    Category = "category",
    /// How it came in: telephone, website, ...
    Channel = "channel",
    /// When the source received it.
    ReceivedAt = "received_at",
    /// When the source wants it answered.
    TargetAt = "target_at",
    /// The answer given.
    Reply = "reply",
    /// When the answer was given.
    RepliedAt = "replied_at",
    /// The office that handled it.
    Office = "office",
    /// Who called or wrote: personal data.
    Caller = "caller",
    /// Telephone number: personal data.
    Phone = "phone",
    /// Street address: personal data.
    Address = "address",
    /// District, quarter or river.
    Area = "area",
    /// State in the source's own words.
    Status = "status",
    /// Days from arrival to the last answer, where the source gives no time of the answer.
    RepliedAfterDays = "replied_after_days",
}

impl Field {
    /// Whether the cell holds a time.
    #[must_use]
    pub const fn is_time(self) -> bool {
        matches!(self, Self::ReceivedAt | Self::TargetAt | Self::RepliedAt)
    }

    /// Whether a cell such as 无 or `/` means "nothing written here"; in running text it may be an answer.
    pub(crate) const fn has_empty_markers(self) -> bool {
        self.is_time()
            || matches!(
                self,
                Self::ExternalId | Self::RepliedAfterDays | Self::Caller | Self::Phone | Self::Address
            )
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Field {
    type Err = TableError;

    fn from_str(name: &str) -> Result<Self, TableError> {
        let found = Self::ALL.iter().find(|field| field.code() == name).copied();
        found.ok_or_else(|| TableError::UnknownField { name: name.into(), allowed: field_names() })
    }
}

fn field_names() -> String {
    Field::ALL.iter().map(|field| field.code()).collect::<Vec<_>>().join(", ")
}

/// The columns a person named with `--map field=column`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping(BTreeMap<Field, String>);

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
        Ok(Self(columns))
    }
}

/// The header names known for one kind of export: for each field, the best name first.
///
/// The field's own code name is always known too, as the last choice.
#[derive(Debug, Clone, Copy)]
pub struct Synonyms(pub(crate) &'static [(Field, &'static [&'static str])]);

/// A header that was found: where it ends and what each column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    /// Row number of the header's last row.
    pub(crate) row: u64,
    /// Name and field of each column, by position.
    pub(crate) columns: Vec<(String, Option<Field>)>,
}

/// Why no header was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HeaderFault {
    /// There is no row with anything in it.
    Empty,
    /// The best row lacks required fields.
    Missing { missing: Vec<&'static str>, columns: Vec<String> },
    /// `--map` named a column that is not there.
    NoSuchColumn { field: Field, column: String, columns: Vec<String> },
}

impl HeaderFault {
    /// How many columns the best row had: the more, the better the file was cut.
    pub(crate) fn width(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Missing { columns, .. } | Self::NoSuchColumn { columns, .. } => columns.len(),
        }
    }
}

/// The header among a table's first rows, by the number of fields its names give.
pub(crate) fn find_header(
    rows: &[(u64, Vec<String>)],
    synonyms: Synonyms,
    mapping: &Mapping,
) -> Result<Header, HeaderFault> {
    let one_row = rows.iter().map(|(row, names)| (*row, names.clone()));
    let two_rows = rows.windows(2).map(|pair| (pair[1].0, merge(&pair[0].1, &pair[1].1)));
    let mut best: Option<(usize, Header)> = None;
    for (row, names) in one_row.chain(two_rows) {
        let header = Header::of(row, names, synonyms, mapping);
        let hits = header.fields().len();
        // With nothing recognised the widest row is shown in the message: titles are narrow.
        let better = best.as_ref().is_none_or(|(most, other)| {
            hits > *most || (hits == 0 && *most == 0 && header.columns.len() > other.columns.len())
        });
        if better {
            best = Some((hits, header));
        }
    }
    best.ok_or(HeaderFault::Empty)?.1.checked(mapping)
}

/// A two-row header as one: the lower name where there is one, else the upper (a cell merged downwards).
fn merge(upper: &[String], lower: &[String]) -> Vec<String> {
    let name = |at: usize| {
        let named = |row: &[String]| row.get(at).filter(|name| !name.is_empty()).cloned();
        named(lower).or_else(|| named(upper)).unwrap_or_default()
    };
    (0..upper.len().max(lower.len())).map(name).collect()
}

impl Header {
    fn of(row: u64, mut names: Vec<String>, synonyms: Synonyms, mapping: &Mapping) -> Self {
        names.truncate(names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1));
        let names: Vec<String> =
            names.into_iter().enumerate().map(|(at, name)| name_or_letter(name, at)).collect();
        let mut at_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, name) in names.iter().enumerate() {
            at_name.entry(plain(name)).or_default().push(at);
        }
        let mut fields = vec![None; names.len()];
        let mut take = |field: Field, name: &str| {
            let free = at_name.get(&plain(name))?.iter().find(|at| fields[**at].is_none())?;
            fields[*free] = Some(field);
            Some(())
        };
        for (field, column) in &mapping.0 {
            take(*field, column);
        }
        for (field, known) in synonyms.0.iter().filter(|(field, _)| !mapping.0.contains_key(field)) {
            let mut known = known.iter().copied().chain([field.code()]);
            known.find_map(|name| take(*field, name));
        }
        Self { row, columns: names.into_iter().zip(fields).collect() }
    }

    fn fields(&self) -> BTreeSet<Field> {
        self.columns.iter().filter_map(|(_, field)| *field).collect()
    }

    fn names(&self) -> Vec<String> {
        self.columns.iter().map(|(name, _)| name.clone()).collect()
    }

    fn checked(self, mapping: &Mapping) -> Result<Self, HeaderFault> {
        let fields = self.fields();
        let columns = || self.names();
        if let Some((field, column)) = mapping.0.iter().find(|(field, _)| !fields.contains(field)) {
            return Err(HeaderFault::NoSuchColumn {
                field: *field,
                column: column.clone(),
                columns: columns(),
            });
        }
        let mut missing = Vec::new();
        for field in [Field::ExternalId, Field::ReceivedAt] {
            if !fields.contains(&field) {
                missing.push(field.code());
            }
        }
        if !fields.contains(&Field::Title) && !fields.contains(&Field::Body) {
            missing.push("title or body");
        }
        if missing.is_empty() { Ok(self) } else { Err(HeaderFault::Missing { missing, columns: columns() }) }
    }
}

fn name_or_letter(name: String, at: usize) -> String {
    if name.is_empty() { unnamed(at) } else { name }
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
    name.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && *c != '\u{feff}').collect()
}
