//! Finds the records of an Open311 answer in XML and reads each as named texts.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::Event;

use super::{Cells, DEPTH_MAX, Found};
use crate::table::Limits;

/// The name of the outermost element, without its prefix.
pub(super) fn outermost(text: &str) -> Option<String> {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) | Event::Empty(element) => {
                return Some(element.local_name().into_inner().to_ascii_lowercase());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// The records of an answer: the elements within the outermost one.
pub(super) fn find(text: &str, limits: &Limits) -> Result<Found, String> {
    let mut reader = Reader::from_str(text);
    let mut found = Found { pieces: Vec::new(), broken: None };
    let mut is_inside = false;
    while (found.pieces.len() as u64) <= limits.rows_max {
        let piece = match reader.read_event() {
            Ok(Event::Start(_)) if !is_inside => {
                is_inside = true;
                continue;
            }
            Ok(Event::Start(element)) => reader.read_to_end(element.name()),
            Ok(Event::End(_)) => {
                is_inside = false;
                continue;
            }
            Ok(Event::Eof) if is_inside => {
                found.broken = Some(broken(text, reader.buffer_position()));
                return Ok(found);
            }
            Ok(Event::Eof) => return Ok(found),
            Ok(_) => continue,
            Err(error) => Err(error),
        };
        let place = |at: u64| usize::try_from(at).ok();
        match piece.map(|span| Some(place(span.start)?..place(span.end)?)) {
            Ok(span) => found.pieces.extend(span),
            Err(_) => {
                found.broken = Some(broken(text, reader.error_position()));
                return Ok(found);
            }
        }
    }
    Ok(found)
}

fn broken(text: &str, at: u64) -> String {
    let before = usize::try_from(at).ok().and_then(|at| text.get(..at)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    format!("no record from here on was read: it breaks off or is no XML at line {line}")
}

/// Name and text of each element of a record that holds no other.
pub(super) fn cells(record: &str, cells_max: usize) -> Result<Cells<'_>, String> {
    let mut reader = Reader::from_str(record);
    let mut cells: Cells<'_> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    // What stands between an element's start and its end, unless another element stands there too.
    let mut text: Option<String> = None;
    loop {
        match reader.read_event().map_err(|_| "no XML".to_owned())? {
            Event::Start(element) => {
                open.push(element.local_name().into_inner().to_owned());
                text = Some(String::new());
            }
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Text(said) => text.iter_mut().for_each(|text| text.push_str(&said)),
            Event::CData(said) => text.iter_mut().for_each(|text| text.push_str(&said)),
            Event::GeneralRef(name) => {
                let said = resolve(&name);
                text.iter_mut().for_each(|text| text.push_str(&said));
            }
            Event::End(_) => {
                if let Some(text) = text.take() {
                    cells.push((open.join("."), Cow::Owned(text)));
                }
                open.pop();
            }
            Event::Eof => return Ok(cells),
        }
        if open.len() > DEPTH_MAX {
            return Err(format!("elements in elements, more than {DEPTH_MAX} deep"));
        }
        if cells.len() > cells_max {
            return Err(format!("more than {cells_max} values"));
        }
    }
}

/// What a name between `&` and `;` stands for; itself where it stands for nothing. None is ever looked up in the file.
fn resolve(name: &str) -> Cow<'static, str> {
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    });
    let named = || resolve_html5_entity(name).map(Cow::Borrowed);
    let character = number.and_then(char::from_u32).map(|c| Cow::Owned(c.to_string()));
    character.or_else(named).unwrap_or_else(|| Cow::Owned(format!("&{name};")))
}
