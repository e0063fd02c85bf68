//! Reads from intake what is on record of a source, and records which of its reports a full export lists.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use huiying_domain::import::{FullExported, ImportBegan};
use huiying_domain::report::{SourceClose, SourceReply};
use huiying_domain::time::SourceTime;
use huiying_domain::{Envelope, ImportId, Intake, Listing, ReportId};
use huiying_eventlog::{Appended, Position};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::delivery::{IntakeJournal, Sink};
use crate::foreseen::{Foreseen, foresee};
use crate::full_export::{Change, FullExport, Known, Listed, OnRecord, Showed, compare};
use crate::withdrawal::{self, Note, Withdrawals};

/// Records of intake read at once.
const READ_AHEAD: usize = 1024;
/// Records of intake after which a page ends, so that no answer grows without bound and none is waited for too long.
const PAGE: usize = 32 * READ_AHEAD;
/// Reports that a file does not list, named before it is taken in.
const N_FORESEEN: usize = 10;
/// Listings recorded at once.
const BATCH: usize = 1000;

/// Which records of intake are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageAsked {
    /// The source, `channel/name`.
    pub source: String,
    /// The position after which to go on.
    pub after: u64,
}

/// Some of what is on record of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// In the order of the log.
    pub on_record: Vec<OnRecord>,
    /// The position up to which intake was read; none where that is all of it.
    pub next: Option<u64>,
}

/// What a full export showed of reports of its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// The source, `channel/name`.
    pub source: String,
    /// What it showed, each with the number of its record.
    pub listings: Vec<(Listing, u64)>,
    /// The import, where it may not be on record yet.
    pub began: Option<ImportBegan>,
}

/// Reads a page of what is on record of a source.
///
/// # Errors
/// [`Error::Log`] where the log cannot be read.
pub async fn page(journal: &IntakeJournal, asked: &PageAsked) -> Result<Page, Error> {
    let of_source = format!("/{}", asked.source);
    let (mut after, mut n_read) = (Position::new(asked.after), 0);
    let mut withdrawals = Withdrawals::default();
    let mut page = Page::default();
    let mut followed = BTreeSet::new();
    while n_read < PAGE {
        let read = journal.read(after, READ_AHEAD).await?;
        let Some(last) = read.last() else { return Ok(page) };
        (after, n_read) = (last.position, n_read + read.len());
        let imports = read.iter().filter_map(|entry| import_of(&entry.value.data)).collect();
        withdrawals.ask(journal, imports).await?;
        for entry in read {
            let is_withdrawn = withdrawals.hold(import_of(&entry.value.data));
            // That an import brought a reply says the same as that it brought ten thousand.
            let is_new = |it: &OnRecord| match it {
                OnRecord::Followed { import } => followed.insert(*import),
                OnRecord::Version { .. } | OnRecord::Listing { .. } | OnRecord::FullExport { .. } => true,
            };
            page.on_record.extend(on_record(entry.value, &of_source, is_withdrawn).filter(is_new));
        }
    }
    page.next = Some(after.get());
    Ok(page)
}

/// The import that a record is of, or about.
fn import_of(intake: &Intake) -> Option<ImportId> {
    if let Intake::ImportEnded(ended) = intake { Some(ended.import) } else { intake.import() }
}

fn on_record(entry: Envelope<Intake>, of_source: &str, is_withdrawn: bool) -> Option<OnRecord> {
    let Envelope { source, recorded_at, data, .. } = entry;
    match data {
        Intake::Reported(report) | Intake::Amended(report) if source == of_source && !is_withdrawn => {
            Some(OnRecord::Version {
                report: report.id,
                number: report.external_id,
                received_at: (!report.received_unknown).then(|| last_second(report.received)),
                recorded_at,
                import: report.import,
            })
        }
        // What stands again after a withdrawal follows from what is left out here.
        Intake::ListingStated(listing) if source == of_source && listing.withdrawn.is_none() => {
            Some(OnRecord::Listing { listing, stands: !is_withdrawn })
        }
        Intake::SourceReplied(SourceReply { import, .. })
        | Intake::SourceClosed(SourceClose { import, .. })
            if source == of_source && !is_withdrawn =>
        {
            import.map(|import| OnRecord::Followed { import })
        }
        Intake::ImportEnded(ended) if !is_withdrawn => {
            let of = |showed| OnRecord::FullExport { import: ended.import, showed, recorded_at };
            ended.full_export.map(of)
        }
        Intake::Reported(_)
        | Intake::Amended(_)
        | Intake::ListingStated(_)
        | Intake::ImportEnded(_)
        | Intake::SourceReplied(_)
        | Intake::SourceClosed(_)
        | Intake::Requested(_)
        | Intake::CalendarPublished(_)
        | Intake::PolicyPublished(_)
        | Intake::Ticked(_)
        | Intake::AlertsTaken(_)
        | Intake::AlertsEnded(_)
        | Intake::ChannelsStated(_)
        | Intake::ImportBegan(_)
        | Intake::ImportWithdrawn(_)
        | Intake::ReportTakenBack(_)
        | Intake::SaidAgain(_)
        | Intake::WithdrawalWentOn(_) => None,
    }
}

/// The last second that a time can stand for: of a date the last of its day.
fn last_second(time: SourceTime) -> DateTime<Utc> {
    time.end() - TimeDelta::seconds(1)
}

/// Records what a full export showed; the same once more adds nothing. Returns the reports of which it was recorded.
///
/// # Errors
/// [`Error::Withdrawn`] where the import was taken back, [`Error::Log`] where the log fails.
pub async fn state(
    journal: &IntakeJournal,
    recorded_at: DateTime<Utc>,
    stated: Stated,
) -> Result<Vec<ReportId>, Error> {
    let Stated { source, listings, began } = stated;
    let imports = listings.iter().filter_map(|(listing, _)| listing.import).collect();
    if withdrawal::is_any_withdrawn(journal, imports).await? {
        return Err(Error::Withdrawn);
    }
    if let Some(began) = began.filter(|_| !listings.is_empty()) {
        withdrawal::note(journal, recorded_at, Note::Began(began)).await?;
    }
    let source = format!("/{source}");
    let records = listings.iter().map(|(listing, number)| {
        let id = listing.report.listing_record(*number);
        let (source, occurred_at) = (source.clone(), listing.exported_at);
        let data = Intake::ListingStated(*listing);
        (id.clone(), Envelope { id, source, occurred_at, recorded_at, data })
    });
    let appended = journal.append_in_parts(records.collect()).await?;
    let new = listings.iter().zip(appended).filter(|(_, appended)| matches!(appended, Appended::New(_)));
    Ok(new.map(|((listing, _), _)| listing.report).collect())
}

/// Compares what a file lists with what is on record of its source, and records what that shows. `began` is taken once the
/// import is on record.
pub(crate) async fn compare_and_state(
    sink: &mut dyn Sink,
    (import, began): (ImportId, &mut Option<ImportBegan>),
    (export, listed): (&FullExport, &Listed),
    n_refused: u64,
) -> Result<(Showed, FullExported), Error> {
    let known = known(sink, &export.source).await?;
    let (changes, mut showed) = compare(export, Some(import), (&known, listed), n_refused);
    (showed.no_longer_listed, showed.listed_again) = (0, 0);
    for batch in changes.chunks(BATCH) {
        let listings = batch.iter().map(|it| (listing(it, export, import), it.number)).collect();
        let stated = Stated { source: export.source.clone(), listings, began: began.clone() };
        let recorded = sink.state(stated).await?;
        if !recorded.is_empty() {
            *began = None;
        }
        // Another import may have been first; what it recorded is not counted twice.
        for change in batch.iter().filter(|it| recorded.contains(&it.report)) {
            match change.listed {
                true => showed.listed_again += 1,
                false => showed.no_longer_listed += 1,
            }
        }
    }
    Ok((showed, showed.recorded(export)))
}

/// What taking a file in would show of what is on record of its source; nothing is recorded.
pub(crate) async fn look_ahead(
    sink: &mut dyn Sink,
    (export, listed): (&FullExport, &Listed),
    n_refused: u64,
) -> Result<Foreseen, Error> {
    let known = known(sink, &export.source).await?;
    Ok(foresee(export, (&known, listed), n_refused, N_FORESEEN))
}

/// Everything that is on record of a source.
async fn known(sink: &mut dyn Sink, source: &str) -> Result<Known, Error> {
    let mut known = Known::default();
    let mut next = Some(0);
    while let Some(after) = next {
        let page = sink.page(PageAsked { source: source.to_owned(), after }).await?;
        page.on_record.into_iter().for_each(|it| known.fold(it));
        next = page.next;
    }
    Ok(known)
}

fn listing(change: &Change, export: &FullExport, import: ImportId) -> Listing {
    Listing {
        report: change.report,
        listed: change.listed,
        exported_at: export.exported_at.unwrap_or(export.imported_at),
        import: Some(import),
        withdrawn: None,
    }
}
