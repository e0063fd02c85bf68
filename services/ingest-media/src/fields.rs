//! Says of every field of entries in JSON what it is used for, so that none is left out without a word.

use std::collections::BTreeMap;

use huiying_domain::bounded::beginning;
use huiying_ingest::account::{ColumnAccount, Use};
use huiying_ingest::field::Field;
use serde_json::Value;

use crate::json::text_of;

/// For each field of an arrival the names that it is read from, the first that has a text.
pub(crate) type Uses = &'static [(Field, &'static [&'static str])];

/// Fields not used that are named; more are counted.
const UNUSED_MAX: usize = 200;
/// Characters of a name that are shown.
const NAME_CHARS_MAX: usize = 200;

/// The fields of all entries, in the order in which they are met, and what each is used for.
pub(crate) fn fields_of(entries: &[Value], uses: Uses) -> Vec<ColumnAccount> {
    let read = read_of(entries, uses);
    let mut columns: Vec<ColumnAccount> =
        names_of(entries).into_iter().map(|name| column(name, uses, &read)).collect();
    let mut n_unused = 0;
    columns.retain(|it| {
        let is_unused = matches!(it.used, Use::NotUsed { .. });
        n_unused += usize::from(is_unused);
        !is_unused || n_unused <= UNUSED_MAX
    });
    if let Some(n_more @ 1..) = n_unused.checked_sub(UNUSED_MAX) {
        let used = Use::NotUsed { could_be: None };
        columns.push(ColumnAccount { column: format!("{n_more} more"), used });
    }
    columns
}

fn names_of(entries: &[Value]) -> Vec<&str> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for name in entries.iter().filter_map(Value::as_object).flat_map(|entry| entry.keys()) {
        let place = places.len();
        places.entry(name).or_insert(place);
    }
    let mut names: Vec<(&str, usize)> = places.into_iter().collect();
    names.sort_by_key(|(_, place)| *place);
    names.into_iter().map(|(name, _)| name).collect()
}

/// Under which names the fields of an arrival are read, each pair once.
fn read_of(entries: &[Value], uses: Uses) -> Vec<(Field, &'static str)> {
    let mut read = Vec::new();
    for entry in entries.iter().filter_map(Value::as_object) {
        for (field, names) in uses {
            let first = names.iter().find(|name| text_of(entry, name).is_some());
            read.extend(first.map(|name| (*field, *name)).filter(|it| !read.contains(it)));
        }
    }
    read
}

/// What becomes of a field. One for which another was read wherever there was something to read is passed over.
fn column(name: &str, uses: Uses, read: &[(Field, &str)]) -> ColumnAccount {
    let is_read =
        |field: &Field| read.contains(&(*field, name)) || read.iter().all(|(other, _)| other != field);
    let named: Vec<Field> = uses.iter().filter(|it| it.1.contains(&name)).map(|it| it.0).collect();
    let fields: Vec<&'static str> =
        named.iter().filter(|field| is_read(field)).map(|field| field.code()).collect();
    let used = match fields.is_empty() {
        true => Use::NotUsed { could_be: named.first().map(|field| field.code()) },
        false => Use::Shown { fields },
    };
    ColumnAccount { column: beginning(name, NAME_CHARS_MAX).to_owned(), used }
}
