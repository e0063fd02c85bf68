//! What is masked in a folder of files, each read as an import reads it, held against a second opinion.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use huiying_domain::Channel;
use huiying_domain::personal::masked_in;
use huiying_domain::personal::measure::ratio;
use huiying_ingest::{Arrival, Incoming, Origin};
use serde_json::{Value, json};

use super::witness::hits;
use crate::data::node;
use crate::errors::AnyError;
use crate::import::Kind;
use crate::import::open::{Opened, open};
use crate::sources::Settings;

/// In which order a file is tried as one of them.
const KINDS: [Kind; 3] = [Kind::Hotline, Kind::Messages, Kind::Mentions];
/// Fields of a report that hold no text of a source but names that machines gave.
const NAMES: [&str; 5] = ["id", "source", "external_id", "import", "link"];
const SHAPE_CHARS_MAX: usize = 30;

/// Where something stands that the two opinions differ on, without showing it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) file: String,
    /// The pattern that finds it, or the field that it was masked in.
    pub(super) what: &'static str,
    /// Digits as `d`, letters as `a`, Chinese characters as `字`.
    pub(super) shape: String,
}

/// What was counted in a folder.
#[derive(Debug, Default)]
pub(super) struct Counted {
    pub(super) n_files: usize,
    pub(super) n_not_read: usize,
    pub(super) n_rows: usize,
    pub(super) n_masks: usize,
    /// Numbers that the patterns find in the texts before masking.
    pub(super) n_found: usize,
    /// Those of them that are still shown, with their rows.
    pub(super) shown: BTreeMap<Place, Vec<u64>>,
    /// Masks in which the patterns find nothing, with their rows.
    pub(super) only_masked: BTreeMap<Place, Vec<u64>>,
}

impl Counted {
    pub(super) fn n_shown(&self) -> usize {
        self.shown.values().map(Vec::len).sum()
    }

    pub(super) fn n_only_masked(&self) -> usize {
        self.only_masked.values().map(Vec::len).sum()
    }

    /// Part of the numbers that the patterns find that is not shown.
    pub(super) fn recall(&self) -> f64 {
        ratio(self.n_found.saturating_sub(self.n_shown()), self.n_found)
    }

    pub(super) fn as_json(&self) -> Value {
        let list = |places: &BTreeMap<Place, Vec<u64>>| -> Vec<Value> {
            let place = |(it, rows): (&Place, &Vec<u64>)| json!({ "file": it.file, "what": it.what, "shape": it.shape, "rows": rows });
            places.iter().map(place).collect()
        };
        json!({
            "files": self.n_files,
            "not_read": self.n_not_read,
            "rows": self.n_rows,
            "masks": self.n_masks,
            "found": self.n_found,
            "recall": self.recall(),
            "still_shown": list(&self.shown),
            "only_masked": list(&self.only_masked),
        })
    }

    fn add(&mut self, file: &str, arrival: &Arrival) {
        self.n_rows += 1;
        let place = |what, text: &str| Place { file: file.to_owned(), what, shape: shape(text) };
        let own = own_number(arrival);
        let is_own = |text: &str| own == Some(text);
        for text in shown_texts(arrival) {
            for hit in hits(&text).filter(|hit| !is_own(&text[hit.span.clone()])) {
                self.n_found += 1;
                let rows = self.shown.entry(place(hit.what, &text[hit.span])).or_default();
                rows.push(arrival.row);
            }
        }
        for (field, text) in originals(arrival) {
            let found: Vec<Range<usize>> = hits(text).map(|hit| hit.span).collect();
            let masks = masked_in(text, own.as_slice());
            let overlap = |a: &Range<usize>, b: &Range<usize>| a.start < b.end && b.start < a.end;
            self.n_masks += masks.len();
            self.n_found += found.iter().filter(|hit| masks.iter().any(|mask| overlap(mask, hit))).count();
            for mask in masks.iter().filter(|mask| !found.iter().any(|hit| overlap(mask, hit))) {
                let rows = self.only_masked.entry(place(field, &text[mask.clone()])).or_default();
                rows.push(arrival.row);
            }
        }
    }
}

/// Reads every file below a folder.
///
/// # Errors
/// Where a folder cannot be read.
pub(super) fn count_folder(folder: &Path) -> Result<Counted, AnyError> {
    let now = node::system_clock().now();
    let mut counted = Counted::default();
    for file in files_below(folder)? {
        let name = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
        let Some(opened) = KINDS.into_iter().find_map(|kind| opened(kind, &file, now)) else {
            counted.n_not_read += 1;
            continue;
        };
        counted.n_files += 1;
        for row in opened.rows {
            match row {
                Incoming::Arrival(arrival) => counted.add(&name, &arrival),
                Incoming::Skipped(_) | Incoming::NoReport(_) | Incoming::Told(_) => {}
            }
        }
    }
    Ok(counted)
}

fn opened(kind: Kind, file: &Path, now: DateTime<Utc>) -> Option<Opened> {
    let origin = |channel: Channel, name: &str| Origin {
        channel,
        source: format!("{}/{name}", channel.code()),
        imported_at: now,
    };
    open(kind, file, &Settings::default(), origin).ok()
}

/// The files below a folder, in the order of their paths; links are not followed.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, AnyError> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let about = |error: std::io::Error| format!("reading the folder `{}`: {error}", folder.display());
        for entry in fs::read_dir(&folder).map_err(about)? {
            let entry = entry.map_err(about)?;
            let kind = entry.file_type().map_err(about)?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The number that the source gave to the report, as far as it is shown whole.
fn own_number(arrival: &Arrival) -> Option<&str> {
    Some(arrival.report.external_id.as_str()).filter(|number| !number.contains('*'))
}

/// The texts that would stand on the record in clear.
fn shown_texts(arrival: &Arrival) -> Vec<String> {
    let mut texts = Vec::new();
    let mut open = vec![serde_json::to_value(&arrival.report).unwrap_or_default()];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => texts.push(text),
            Value::Array(values) => open.extend(values),
            Value::Object(fields) => {
                open.extend(fields.into_iter().filter(|(name, _)| !NAMES.contains(&&**name)).map(|it| it.1));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    texts.extend(arrival.reply.as_ref().map(|reply| reply.text.clone()));
    texts
}

/// The texts that masking changed, as they came.
fn originals(arrival: &Arrival) -> impl Iterator<Item = (&'static str, &str)> {
    let personal = &arrival.personal;
    let named = [("title", &personal.title), ("body", &personal.body), ("reply", &personal.reply)];
    let named = named.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?.expose())));
    named.chain(personal.others.iter().map(|(name, text)| (*name, text.expose())))
}

fn shape(text: &str) -> String {
    let shown = |c: char| match c {
        c if c.is_numeric() => 'd',
        c if c.is_ascii_alphabetic() => 'a',
        c if c.is_ascii_punctuation() || c == ' ' => c,
        c if c.is_alphabetic() => '字',
        _ => '.',
    };
    text.chars().take(SHAPE_CHARS_MAX).map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_shows_no_digit_and_no_letter_of_the_text() {
        assert_eq!(shape("闽A12345 +86 １９９ a@b.cn"), "字addddd +dd ddd a@a.aa");
    }

    #[test]
    fn given_work_orders_then_masks_are_held_against_the_patterns() {
        let folder = tempfile::tempdir().unwrap();
        let orders = "工单编号,标题,内容,来电时间\n\
                      2026090312345678,噪音,电话19900000012或QQ123450012,2026-09-03 08:00:00\n\
                      19900000123,积水,与19900000123重复，加微信：abc_12345,2026-09-03 09:00:00\n";
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/orders.csv"), orders).unwrap();
        fs::write(folder.path().join("notes.bin"), [0, 1, 2]).unwrap();
        let counted = count_folder(folder.path()).unwrap();
        assert_eq!((counted.n_files, counted.n_not_read, counted.n_rows), (1, 1, 2));
        assert_eq!((counted.n_masks, counted.n_found), (3, 2));
        // The second row's own number looks like a mobile number and is known to the import.
        let what = |places: &BTreeMap<Place, Vec<u64>>| -> Vec<_> {
            places.iter().map(|(it, rows)| (it.what, it.shape.clone(), rows.clone())).collect()
        };
        assert_eq!(what(&counted.shown), []);
        assert_eq!(what(&counted.only_masked), [("body", "aaa_ddddd".to_owned(), vec![3])]);
    }
}
