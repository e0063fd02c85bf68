//! What a full export shows beside its rows: which reports its source lists no longer, and which again.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

use chrono::{DateTime, Utc};
use huiying_domain::id::IdKey;
use huiying_domain::import::FullExported;
use huiying_domain::listing::Standing;
use huiying_domain::{ImportId, Listing, Report, ReportId};
use serde::{Deserialize, Serialize};

use crate::arrival::Arrival;
use crate::delivery::{Closed, Delivery, Replied};

/// So many reports may vanish at once, however few there are.
const VANISHED_FEW: u64 = 5;
/// Of more than that, at most one in so many.
const VANISHED_ONE_IN: u64 = 5;

/// An import of everything that its source has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullExport {
    /// The source as its reports name it, `channel/name`.
    pub source: String,
    /// When it was made, where whoever imports it says so.
    pub exported_at: Option<DateTime<Utc>>,
    /// When it is imported.
    pub imported_at: DateTime<Utc>,
    /// Sheets that were not read although reports may be on them.
    pub n_sheets_not_read: u64,
    /// What it shows is recorded also where it may not hold everything.
    pub insist: bool,
}

/// What a file lists.
#[derive(Debug, Default)]
pub struct Listed {
    ids: HashSet<ReportId>,
    numbers: HashSet<String>,
    newest_at: Option<DateTime<Utc>>,
}

impl Listed {
    /// Takes in a row. It lists every report under its number, since a number that is used again does not say which of
    /// them is meant. Times after the import are mistakes and say nothing of when the file was made.
    pub fn add(&mut self, delivery: &Delivery, imported_at: DateTime<Utc>) {
        let Delivery { report, aliases, reply, closed, .. } = delivery;
        self.ids.insert(report.id);
        self.ids.extend(aliases);
        self.add_said(report, (reply.as_ref(), closed.as_ref()), imported_at);
    }

    /// The same of a row that is only looked at, whose ids are not keyed yet.
    pub fn add_unkeyed(&mut self, arrival: &Arrival, key: IdKey<'_>, imported_at: DateTime<Utc>) {
        let Arrival { report, aliases, reply, closed, .. } = arrival;
        self.ids.insert(key.report(report.id));
        self.ids.extend(aliases.iter().map(|alias| key.report(*alias)));
        self.add_said(report, (reply.as_ref(), closed.as_ref()), imported_at);
    }

    fn add_said(
        &mut self,
        report: &Report,
        (reply, closed): (Option<&Replied>, Option<&Closed>),
        imported_at: DateTime<Utc>,
    ) {
        if !self.numbers.contains(&report.external_id) {
            self.numbers.insert(report.external_id.clone());
        }
        let received = (!report.received_unknown).then_some(report.received);
        let replied = reply.map(|it| it.replied);
        let closed = closed.and_then(|it| it.closed);
        let times = [received, replied, closed, report.details.modified].into_iter().flatten();
        let newest_at = times.map(|it| it.at).filter(|at| *at <= imported_at).max();
        self.newest_at = self.newest_at.max(newest_at);
    }

    fn lists(&self, report: ReportId, number: &str) -> bool {
        self.ids.contains(&report) || self.numbers.contains(number)
    }
}

/// Something that intake holds of a source. What withdrawn imports brought is left out, but for the numbers that it took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnRecord {
    /// A version of a report.
    #[serde(rename = "version")]
    Version {
        /// The report.
        report: ReportId,
        /// Its number.
        number: String,
        /// The last second in which it can have been received, where the source says when it was.
        received_at: Option<DateTime<Utc>>,
        /// When the version was recorded.
        recorded_at: DateTime<Utc>,
        /// The import that brought it.
        import: Option<ImportId>,
    },
    /// Whether a report was listed, as an export showed.
    #[serde(rename = "listing")]
    Listing {
        /// What it showed.
        listing: Listing,
        /// Whether that stands, rather than only its number being taken.
        stands: bool,
    },
    /// An import brought a reply or a closing of this source.
    #[serde(rename = "followed")]
    Followed {
        /// The import.
        import: ImportId,
    },
    /// What a full export of some source showed.
    #[serde(rename = "full_export")]
    FullExport {
        /// The import.
        import: ImportId,
        /// What it showed.
        showed: FullExported,
        /// When the import had ended, and the file was made before that.
        recorded_at: DateTime<Utc>,
    },
}

/// What is on record of a source.
#[derive(Debug, Default)]
pub struct Known {
    reports: BTreeMap<ReportId, KnownReport>,
    /// The imports that brought something of this source.
    imports: BTreeSet<ImportId>,
    full_exports: Vec<Earlier>,
}

/// An earlier full export of some source.
#[derive(Debug)]
struct Earlier {
    import: ImportId,
    showed: FullExported,
    recorded_at: DateTime<Utc>,
}

#[derive(Debug, Default)]
struct KnownReport {
    number: String,
    received_at: Option<DateTime<Utc>>,
    /// When its first version was recorded.
    first_at: Option<DateTime<Utc>>,
    standing: Standing,
    n_listings: u64,
    /// When its source last spoke of it, and by which import.
    spoken: Option<(DateTime<Utc>, Option<ImportId>)>,
}

impl Known {
    /// Folds in what intake holds, in its order.
    pub fn fold(&mut self, on_record: OnRecord) {
        match on_record {
            OnRecord::Version { report, number, received_at, recorded_at, import } => {
                self.imports.extend(import);
                let known = self.reports.entry(report).or_default();
                known.number = number;
                known.received_at = received_at;
                known.first_at = known.first_at.or(Some(recorded_at));
                known.spoken = Some((recorded_at, import));
                known.standing.version();
            }
            OnRecord::Listing { listing, stands } => {
                let known = self.reports.entry(listing.report).or_default();
                known.n_listings += 1;
                if stands {
                    self.imports.extend(listing.import);
                    known.standing.listing(listing);
                }
            }
            OnRecord::Followed { import } => {
                self.imports.insert(import);
            }
            OnRecord::FullExport { import, showed, recorded_at } => {
                self.full_exports.push(Earlier { import, showed, recorded_at });
            }
        }
    }

    /// The number of a report.
    pub(crate) fn number_of(&self, report: ReportId) -> Option<&str> {
        self.reports.get(&report).map(|it| it.number.as_str())
    }

    /// Whether a file is older than a full export of this source that is on record, as far as times are known.
    fn is_after(&self, export: &FullExport, listed: &Listed) -> bool {
        let mut own = self.full_exports.iter().filter(|earlier| self.imports.contains(&earlier.import));
        own.any(|earlier| earlier.is_newer(export.exported_at, listed.newest_at))
    }
}

impl Earlier {
    /// Whether it was made after a file, of which it may be stated when it was made and known what its rows speak of. Where
    /// nobody stated when this one was made, that was between what its rows speak of and the end of its import; a time within
    /// these does not decide, and neither does none: then the rows of both are compared.
    fn is_newer(&self, stated: Option<DateTime<Utc>>, newest_at: Option<DateTime<Utc>>) -> bool {
        let rows_are_newer = || self.showed.newest_at.zip(newest_at).is_some_and(|(own, other)| own > other);
        match (self.showed.exported_at, stated) {
            (Some(own), Some(other)) => own > other,
            (None, Some(other)) if other >= self.recorded_at => false,
            (None, Some(other)) if self.showed.newest_at.is_some_and(|own| own > other) => true,
            (None, Some(_)) | (_, None) => rows_are_newer(),
        }
    }
}

impl KnownReport {
    /// The latest moment at which it can have come to its source.
    fn came_at(&self) -> Option<DateTime<Utc>> {
        self.received_at.or(self.first_at)
    }
}

/// Why nothing was recorded of reports that a file does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// It is older than the last full export.
    Older,
    /// It lists nothing at all.
    NothingListed,
    /// Rows could not be used, or it could not be read to its end.
    RowsRefused,
    /// Sheets were not read.
    SheetsNotRead,
    /// More reports would vanish than is likely.
    TooMany,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Older => "the file is older than the last full export, by its times",
            Self::NothingListed => "the file lists nothing",
            Self::RowsRefused => "rows were refused or the file was not read to its end",
            Self::SheetsNotRead => "sheets were not read; name those that belong to the export with --sheet",
            Self::TooMany => "more reports would vanish than is likely, so the file may be cut off",
        })
    }
}

impl Doubt {
    /// What to do about it with the command.
    pub(crate) fn what_to_do(self) -> &'static str {
        match self {
            Self::Older => {
                "import the newest full export instead, and if this is the newest, say with --exported-at when it was made"
            }
            Self::NothingListed | Self::RowsRefused | Self::SheetsNotRead | Self::TooMany => {
                "if the file holds everything, import it once more with --insist"
            }
        }
    }
}

/// What a full export showed, as it is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Showed {
    /// Reports that it lists no longer.
    pub no_longer_listed: u64,
    /// Reports that it lists again.
    pub listed_again: u64,
    /// Reports of which nothing was recorded.
    #[serde(skip_serializing_if = "is_zero")]
    pub withheld: u64,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Doubt>,
    /// Reports that it does not list and that came after its stated time, or after everything it speaks of, so that it may be
    /// older than they are.
    #[serde(skip_serializing_if = "is_zero")]
    pub newer: u64,
    /// It was stated when it was made.
    #[serde(skip)]
    pub is_time_stated: bool,
    /// The latest time that a row speaks of.
    #[serde(skip)]
    pub newest_at: Option<DateTime<Utc>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference to the field")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl Showed {
    /// The same as it is recorded.
    #[must_use]
    pub fn recorded(&self, export: &FullExport) -> FullExported {
        FullExported {
            exported_at: export.exported_at,
            newest_at: self.newest_at,
            no_longer_listed: self.no_longer_listed,
            listed_again: self.listed_again,
            withheld: self.withheld,
        }
    }
}

/// A report that is listed no longer, or again, and the number of the record that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The report.
    pub report: ReportId,
    /// Whether it is listed.
    pub listed: bool,
    /// The number of the record.
    pub number: u64,
}

/// Compares what a file lists with what is on record of its source. `import` is the one that brings it, none where it is
/// only looked at, and `n_refused` how many of its rows could not be used.
#[must_use]
pub fn compare(
    export: &FullExport,
    import: Option<ImportId>,
    (known, listed): (&Known, &Listed),
    n_refused: u64,
) -> (Vec<Change>, Showed) {
    let (mut vanished, mut again, mut newer, mut n_judged) = (Vec::new(), Vec::new(), 0, 0);
    let bound = export.exported_at.or(listed.newest_at);
    for (report, it) in known.reports.iter().filter(|(_, it)| it.standing.is_on_record()) {
        let change = |listed| Change { report: *report, listed, number: it.n_listings + 1 };
        let spoken_meanwhile = it.spoken.is_some_and(|(at, by)| at > export.imported_at && by != import);
        match (listed.lists(*report, &it.number), it.standing.is_listed()) {
            (true, true) => n_judged += 1,
            (true, false) => again.push(change(true)),
            (false, false) => {}
            (false, true) if spoken_meanwhile => {}
            (false, true) if bound.zip(it.came_at()).is_some_and(|(bound, at)| at > bound) => newer += 1,
            (false, true) => {
                n_judged += 1;
                vanished.push(change(false));
            }
        }
    }
    let doubt = doubt(export, (known, listed), n_refused, (vanished.len() as u64, n_judged));
    let (newest_at, is_time_stated) = (listed.newest_at, export.exported_at.is_some());
    let mut showed = Showed { newer, is_time_stated, newest_at, ..Showed::default() };
    if let Some(doubt) = doubt.filter(|_| !export.insist) {
        showed.withheld = vanished.len() as u64;
        vanished.clear();
        // A file that was cut off lists what it lists; of an older one even that is no more so.
        if doubt == Doubt::Older {
            showed.withheld += again.len() as u64;
            again.clear();
        }
        showed.why = Some(doubt).filter(|_| showed.withheld > 0);
    }
    (showed.no_longer_listed, showed.listed_again) = (vanished.len() as u64, again.len() as u64);
    vanished.append(&mut again);
    (vanished, showed)
}

/// The first reason to doubt a file. That it is older comes first, since then even what it lists is no more so.
fn doubt(
    export: &FullExport,
    (known, listed): (&Known, &Listed),
    n_refused: u64,
    (n_vanished, n_judged): (u64, u64),
) -> Option<Doubt> {
    let is_more_than_likely = n_vanished > VANISHED_FEW && n_vanished * VANISHED_ONE_IN > n_judged;
    let doubts = [
        (Doubt::Older, known.is_after(export, listed)),
        (Doubt::NothingListed, listed.ids.is_empty()),
        (Doubt::RowsRefused, n_refused > 0),
        (Doubt::SheetsNotRead, export.n_sheets_not_read > 0),
        (Doubt::TooMany, is_more_than_likely),
    ];
    doubts.into_iter().find_map(|(doubt, is_so)| is_so.then_some(doubt))
}
