//! A table of reports as a source of arrivals: the shape that hotline orders and online messages share.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;

use chrono::FixedOffset;
use huiying_domain::{Channel, ReportId};

use crate::account::Tally;
use crate::arrival::{Arrival, Origin, Reading, read_row};
use crate::columns::{Field, Mapping, Synonyms};
use crate::date_order::{DateOrder, Doubts, Notation};
use crate::import::Incoming;
use crate::meanings::Meanings;
use crate::rows::{Problem, Row, SourceRow};
use crate::synonyms::Needs;
use crate::table::{Limits, TableError, TableReader, open};
use crate::{follow_up, mention};

/// A table whose header is understood.
#[derive(Debug)]
pub struct TableSource {
    channel: Channel,
    needs: Needs,
    table: TableReader,
    meanings: Meanings,
    tally: Tally,
    notation: Notation,
}

impl TableSource {
    /// Opens a CSV or workbook whose columns have the names of `synonyms`, or those that `mapping` gives.
    ///
    /// # Errors
    /// Where it is no table, has no header that can be understood, or passes a limit.
    pub fn open(
        path: &Path,
        channel: Channel,
        synonyms: Synonyms,
        mapping: &Mapping,
    ) -> Result<Self, TableError> {
        let table = open(path, synonyms, mapping, &Limits::default())?;
        let needs = synonyms.needs();
        let tally = Tally::of(&table, needs == Needs::FollowUps);
        Ok(Self {
            channel,
            needs,
            table,
            meanings: Meanings::default(),
            tally,
            notation: Notation::default(),
        })
    }

    /// The same table, read with the words of its source.
    #[must_use]
    pub fn with_meanings(self, meanings: Meanings) -> Self {
        Self { meanings, ..self }
    }

    /// The same table, its times without an offset read in the zone of its source. Dates of China go by the history of its
    /// zone, summer time included.
    #[must_use]
    pub fn in_zone(self, zone: FixedOffset) -> Self {
        const CHINA_SECONDS: i32 = 8 * 3600;
        let zone = Some(zone).filter(|zone| zone.local_minus_utc() != CHINA_SECONDS);
        Self { notation: Notation { zone, ..self.notation }, ..self }
    }

    /// The same table, its dates whose year stands last read in this order.
    #[must_use]
    pub fn in_order(self, order: Option<DateOrder>) -> Self {
        Self { notation: Notation { order, ..self.notation }, ..self }
    }

    /// About how many rows there are.
    #[must_use]
    pub fn rows_hint(&self) -> Option<u64> {
        self.table.rows_hint()
    }

    /// What there is to say of the table itself; complete once all arrivals are taken.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally.clone()
    }

    /// The rows as arrivals.
    pub fn arrivals(self, origin: Origin) -> impl Iterator<Item = Incoming> + Send + 'static {
        let Self { channel, needs, mut table, meanings, tally, notation } = self;
        let origin = Origin { channel, ..origin };
        let mut twins = Twins::default();
        let mut doubts = Doubts::default();
        std::iter::from_fn(move || {
            let Some(row) = table.next() else { return doubts.next().map(Incoming::Told) };
            let sheet = table.current_sheet();
            Some(match row {
                Row::Read(mut row) => {
                    row.notation = notation;
                    doubts.look_at(&row);
                    let Reading { mut arrival, unknown_words } = read_row(&origin, &meanings, &row);
                    unknown_words.iter().for_each(|(field, word)| tally.add_word(*field, word));
                    if let Err(mut problem) = settle(needs, &origin, &row, &mut arrival) {
                        name_sheet(sheet, std::iter::once(&mut problem.what));
                        return Some(Incoming::Skipped(problem));
                    }
                    twins.tell_apart(&origin, &row, &mut arrival);
                    name_sheet(sheet, arrival.problems.iter_mut().map(|it| &mut it.what));
                    name_sheet(sheet, arrival.report.problems.iter_mut().map(|it| &mut it.what));
                    Incoming::Arrival(arrival)
                }
                Row::Skipped(mut problem) => {
                    name_sheet(sheet, std::iter::once(&mut problem.what));
                    Incoming::Skipped(problem)
                }
                Row::NoReport(mut problem) => {
                    name_sheet(sheet, std::iter::once(&mut problem.what));
                    Incoming::NoReport(problem)
                }
            })
        })
    }
}

/// What the kind of the table makes of an arrival.
fn settle(needs: Needs, origin: &Origin, row: &SourceRow, arrival: &mut Arrival) -> Result<(), Problem> {
    match needs {
        Needs::Reports => Ok(()),
        Needs::Mentions => {
            mention::settle(origin, row, arrival);
            Ok(())
        }
        Needs::FollowUps => follow_up::settle(origin, row, arrival),
    }
}

/// Names the sheet in messages, where several are read.
fn name_sheet<'a>(sheet: Option<&str>, messages: impl Iterator<Item = &'a mut String>) {
    if let Some(sheet) = sheet {
        messages.for_each(|what| what.push_str(&format!(" (sheet {sheet})")));
    }
}

/// Rows whose numbers were made from what is shown of them, and which differ in what is not: several letters of one
/// wording, with a telephone number each, are several arrivals.
#[derive(Default)]
struct Twins {
    rows: BTreeMap<String, Vec<u64>>,
    /// Random for each import: what it makes of a row is kept in memory only.
    hashing: RandomState,
}

impl Twins {
    fn tell_apart(&mut self, origin: &Origin, row: &SourceRow, arrival: &mut Arrival) {
        let number = &arrival.report.external_id;
        if [Field::ExternalId, Field::Link].into_iter().any(|field| row.text(field) == Some(number)) {
            return;
        }
        let cells: Vec<(&Field, &str)> =
            row.cells.iter().map(|(field, cell)| (field, cell.text.as_str())).collect();
        let whole = self.hashing.hash_one((cells, &row.unmapped));
        let known = self.rows.entry(number.clone()).or_default();
        let nth = known.iter().position(|it| *it == whole).unwrap_or_else(|| {
            known.push(whole);
            known.len() - 1
        });
        if nth > 0 {
            arrival.report.external_id = format!("{number}-{}", nth + 1);
            arrival.report.id = ReportId::derive(&origin.source, &arrival.report.external_id);
        }
    }
}
