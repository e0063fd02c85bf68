//! An import that writes nothing: what would be read, and the first rows as they would stand.

use std::fmt;

use chrono_tz::Asia::Shanghai;
use huiying_domain::bounded::within;
use huiying_domain::id::IdKey;
use huiying_domain::{Precision, Report, SourceTime};
use huiying_runtime::Keyring;
use serde::Serialize;

use crate::Error;
use crate::account::Tally;
use crate::delivery::{Closed, Replied, Sink};
use crate::foreseen::Foreseen;
use crate::full_export::{FullExport, Listed};
use crate::import::Incoming;
use crate::listings::look_ahead;
use crate::summary::{Summary, shown};

/// Rows shown.
const ROWS_MAX: usize = 10;
/// Of a text, this many characters are shown.
const TEXT_CHARS_MAX: usize = 60;

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rehearsal {
    /// Rows that would be arrivals; which of them are repeats is known only when they are written.
    pub rows: u64,
    /// What would be refused, what is wrong by kind, and what was read of the table.
    pub summary: Summary,
    /// The first rows as they would stand, personal data masked.
    pub first: Vec<Row>,
    /// What it would show of the reports that it does not list, where it is looked at as a full export.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_export: Option<Foreseen>,
}

/// One row as it would stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Row number as a spreadsheet shows it.
    pub row: u64,
    /// The report; what is sealed is left out.
    pub report: Report,
    /// The reply, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Replied>,
    /// That it is finished, where the source says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
}

/// Reads everything and writes nothing.
#[must_use]
pub fn rehearse(rows: impl Iterator<Item = Incoming>, tally: Option<&Tally>) -> Rehearsal {
    let mut rehearsal = Rehearsal::default();
    for row in rows {
        match row {
            Incoming::Arrival(arrival) => {
                rehearsal.rows += 1;
                arrival.problems.into_iter().for_each(|problem| rehearsal.summary.add_problem(problem));
                if rehearsal.first.len() < ROWS_MAX {
                    let (row, report) = (arrival.row, arrival.report);
                    rehearsal.first.push(Row { row, report, reply: arrival.reply, closed: arrival.closed });
                }
            }
            Incoming::Skipped(problem) => rehearsal.summary.add_refused(problem),
            Incoming::NoReport(problem) => rehearsal.summary.add_no_report(problem),
            Incoming::Told(problem) => rehearsal.summary.add_problem(problem),
        }
    }
    rehearsal.summary.sort_kinds();
    rehearsal.summary.table = tally.map(Tally::account);
    rehearsal
}

/// The same of a full export, compared with what is on record of its source.
///
/// # Errors
/// Where that cannot be read.
pub async fn rehearse_full_export(
    rows: impl Iterator<Item = Incoming>,
    tally: Option<&Tally>,
    export: &FullExport,
    (keyring, sink): (&Keyring, &mut dyn Sink),
) -> Result<Rehearsal, Error> {
    let key = IdKey::new(keyring.id_secret());
    let mut listed = Listed::default();
    let rows = rows.inspect(|row| {
        if let Incoming::Arrival(arrival) = row {
            listed.add_unkeyed(arrival, key, export.imported_at);
        }
    });
    let mut rehearsal = rehearse(rows, tally);
    let foreseen = look_ahead(sink, (export, &listed), rehearsal.summary.refused).await?;
    rehearsal.full_export = Some(foreseen);
    Ok(rehearsal)
}

impl fmt::Display for Rehearsal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let refused = self.summary.refused;
        let place = self.summary.place();
        let rows = place.rows_of(self.rows);
        writeln!(f, "{rows} would be taken in, {refused} refused; nothing was written")?;
        if let Some(foreseen) = &self.full_export {
            write!(f, "{foreseen}")?;
        }
        if let Some(account) = &self.summary.table {
            write!(f, "{account}")?;
        }
        for kind in &self.summary.kinds {
            let column = place.in_column(kind.column.as_deref());
            writeln!(f, "{}{column}: {}", place.rows_of(kind.n), shown(&kind.what))?;
        }
        self.first.iter().try_for_each(|row| write!(f, "{} {row}", place.row))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { external_id, title, details, .. } = &self.report;
        writeln!(f, "{}: {} {}", self.row, shown(external_id), cut(title))?;
        let report = &self.report;
        let received = (!report.received_unknown).then_some(report.received);
        let reply = self.reply.as_ref();
        let undated = details.undated_reply.as_ref().map(|text| format!("{} (time unknown)", cut(text)));
        let word = |word: Option<&String>| word.map(|word| cut(word));
        let lines = [
            ("received", Some(received.map_or_else(|| "unknown".to_owned(), written))),
            ("target", report.target.map(written)),
            ("category", word(report.category.as_ref())),
            ("channel", word(report.via.as_ref())),
            ("office", word(report.office.as_ref())),
            ("place", word(details.place.as_ref())),
            ("area", word(report.area.as_ref())),
            ("status", word(report.status.as_ref())),
            ("urgency", details.urgency.as_ref().map(|it| cut(&it.word))),
            ("satisfaction", details.satisfaction.as_ref().map(|it| cut(&it.word))),
            ("solved", details.solved.as_ref().map(|it| cut(&it.word))),
            ("caller", word(report.caller_masked.as_ref())),
            ("phone", word(report.phone_masked.as_ref())),
            ("body", (!report.body.is_empty()).then(|| cut(&report.body))),
            ("reply", reply.map(|it| format!("{} {}", written(it.replied), cut(&it.text))).or(undated)),
            (
                "closed",
                self.closed.as_ref().map(|it| it.closed.map_or_else(|| "time unknown".to_owned(), written)),
            ),
        ];
        for (name, text) in lines.into_iter().filter_map(|(name, text)| Some((name, text?))) {
            writeln!(f, "  {name}: {text}")?;
        }
        Ok(())
    }
}

/// The beginning of a text on one line, as a row that would be imported is shown.
#[must_use]
pub fn brief(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    within(line, TEXT_CHARS_MAX)
}

fn cut(text: &str) -> String {
    shown(&brief(text))
}

fn written(time: SourceTime) -> String {
    let form = match time.precision {
        Precision::Day => "%Y-%m-%d",
        Precision::Minute => "%Y-%m-%d %H:%M",
        Precision::Second => "%Y-%m-%d %H:%M:%S",
    };
    time.at.with_timezone(&Shanghai).format(form).to_string()
}
