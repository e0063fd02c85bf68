//! Finds the records of a JSON text and reads each as named texts, numbers as they are written.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use huiying_domain::bounded::beginning;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Cells, DEPTH_MAX, Found};
use crate::table::Limits;

/// How deep the list of records may stand in objects around it.
const LIST_DEPTH_MAX: usize = 3;

/// The records of a text: the objects of a list, those of the one list of objects within an object, or an object a line.
/// An object whose names are those of a record, as `is_record` says, is one itself, whatever lists it has.
pub(super) fn find(
    text: &str,
    limits: &Limits,
    is_record: impl Fn(&[String]) -> bool,
) -> Result<Found, String> {
    let max = usize::try_from(limits.rows_max).unwrap_or(usize::MAX).saturating_add(1);
    let begin = text.len() - text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
    if text[begin..].starts_with('[') {
        return Ok(list(&text[begin..], text, max));
    }
    match serde_json::from_str::<&RawValue>(&text[begin..]) {
        Ok(value) => of_object(value, text, max, &is_record, LIST_DEPTH_MAX),
        Err(error) => lines(text, begin, max).ok_or_else(|| broken(&error)),
    }
}

/// Whether a text says that it is a JSON Feed, near its beginning.
pub(super) fn is_feed(text: &str) -> bool {
    const HEAD_CHARS: usize = 2_000;
    let head = beginning(text, HEAD_CHARS);
    head.contains("https://jsonfeed.org/version/") || head.contains(r"https:\/\/jsonfeed.org\/version\/")
}

/// Where reading stopped; what stands there is not repeated.
fn broken(error: &serde_json::Error) -> String {
    format!("it breaks off or is no JSON at line {}, column {}", error.line(), error.column())
}

fn range(part: &str, text: &str) -> Range<usize> {
    let begin = part.as_ptr().addr() - text.as_ptr().addr();
    begin..begin + part.len()
}

/// The items of a list; those before the place where it breaks off.
fn list(part: &str, text: &str, max: usize) -> Found {
    let mut reader = serde_json::Deserializer::from_str(part);
    let mut items = Items { max, items: Vec::new() };
    let ended = reader.deserialize_seq(&mut items).and_then(|()| reader.end());
    let stopped = |error| format!("no record from here on was read: {}", broken(&error));
    // The table stops at its limit, and whoever reads it is told.
    let broken = ended.err().filter(|_| items.items.len() < max).map(stopped);
    let pieces = items.items.into_iter().map(|item| range(item.get(), text)).collect();
    Found { pieces, broken }
}

/// An object a line, where the first line is one.
fn lines(text: &str, begin: usize, max: usize) -> Option<Found> {
    let first = text[begin..].lines().next()?;
    serde_json::from_str::<Members<'_>>(first).ok()?;
    let lines = text[begin..].lines().filter(|line| !line.trim().is_empty()).take(max);
    Some(Found { pieces: lines.map(|line| range(line, text)).collect(), broken: None })
}

fn of_object(
    object: &RawValue,
    text: &str,
    max: usize,
    is_record: &impl Fn(&[String]) -> bool,
    depth: usize,
) -> Result<Found, String> {
    let itself = || Found { pieces: vec![range(object.get(), text)], broken: None };
    let Ok(Members(members)) = serde_json::from_str(object.get()) else {
        return Err("it is JSON, and neither a list nor an object".to_owned());
    };
    let names: Vec<String> = members.iter().map(|(name, _)| name.clone()).collect();
    if is_record(&names) {
        return Ok(itself());
    }
    let of_objects = |value: &RawValue| opens(value, '[').is_some_and(|rest| rest.starts_with('{'));
    let is_empty = |value: &RawValue| opens(value, '[').is_some_and(|rest| rest.starts_with(']'));
    let lists: Vec<_> = members.iter().filter(|(_, value)| of_objects(value)).collect();
    match &lists[..] {
        [(_, one)] => return Ok(list(one.get(), text, max)),
        [] => {}
        _ => {
            let names: Vec<&str> = lists.iter().take(5).map(|(name, _)| name.as_str()).collect();
            return Err(format!("it has several lists of records ({}); leave one of them", names.join(", ")));
        }
    }
    let inner = members.iter().filter(|(_, value)| depth > 0 && opens(value, '{').is_some());
    for (_, value) in inner {
        let found = of_object(value, text, max, is_record, depth - 1)?;
        if found.pieces != [range(value.get(), text)] {
            return Ok(found);
        }
    }
    if members.iter().any(|(_, value)| is_empty(value)) {
        return Ok(Found { pieces: Vec::new(), broken: None });
    }
    Ok(itself())
}

/// What follows the bracket with which a value begins.
fn opens(value: &RawValue, bracket: char) -> Option<&str> {
    value.get().strip_prefix(bracket).map(str::trim_start)
}

/// Name and text of each value of an object.
pub(super) fn cells(record: &str, cells_max: usize) -> Result<Cells<'_>, String> {
    let Members(members) = serde_json::from_str(record).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => "not an object".to_owned(),
        _ => format!("no JSON from column {} on", error.column()),
    })?;
    let mut cells = Vec::new();
    flatten("", members, DEPTH_MAX, cells_max, &mut cells)?;
    Ok(cells)
}

fn flatten<'a>(
    prefix: &str,
    members: Vec<(String, &'a RawValue)>,
    depth: usize,
    cells_max: usize,
    cells: &mut Cells<'a>,
) -> Result<(), String> {
    for (name, value) in members {
        let name = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        let inner = opens(value, '{').filter(|_| depth > 0);
        match inner.and_then(|_| serde_json::from_str(value.get()).ok()) {
            Some(Members(members)) => flatten(&name, members, depth - 1, cells_max, cells)?,
            None => cells.push((name, text_of(value))),
        }
        if cells.len() > cells_max {
            return Err(format!("more than {cells_max} values"));
        }
    }
    Ok(())
}

/// A value as text: a number as it is written, a list of single values one a line, any other list as it is written.
fn text_of(value: &RawValue) -> Cow<'_, str> {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'"') => serde_json::from_str(text).map_or(Cow::Borrowed(text), Cow::Owned),
        Some(b'n') => Cow::Borrowed(""),
        Some(b'[') => single_values(text).map_or(Cow::Borrowed(text), Cow::Owned),
        _ => Cow::Borrowed(text),
    }
}

fn single_values(list: &str) -> Option<String> {
    let values: Vec<&RawValue> = serde_json::from_str(list).ok()?;
    let is_single = |value: &&RawValue| !value.get().starts_with(['[', '{']);
    let texts: Vec<Cow<'_, str>> = values.iter().map(|it| text_of(it)).collect();
    values.iter().all(is_single).then(|| texts.join("\n"))
}

/// The members of an object in their order, each with its value as it is written; a name may stand there twice.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct OfObject;
        impl<'de> Visitor<'de> for OfObject {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        reader.deserialize_map(OfObject)
    }
}

/// Takes the items of a list up to where it breaks off, not more than `max`.
struct Items<'de> {
    max: usize,
    items: Vec<&'de RawValue>,
}

impl<'de> Visitor<'de> for &mut Items<'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while self.items.len() < self.max
            && let Some(item) = list.next_element()?
        {
            self.items.push(item);
        }
        Ok(())
    }
}
