//! The imports: when, by which way, of which source, what came of them, and what taking one back would do.

use chrono::{DateTime, Utc};
use huiying_domain::import::{FullExported, ImportBegan, ImportCounts};
use huiying_domain::{Actor, CaseEvent, CaseId, Event, ImportId, ProcessEvent, Report};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::list::cases::Cases;
use crate::question::{Found, NoParameters, Nothing, Question};
use crate::view::{Folding, Key, Told, View};
use crate::views::Views;

/// Imports in one answer, the latest first; a bureau that imports every hour has them for half a year.
pub const N_LISTED_MAX: usize = 5000;

/// Every import.
#[derive(Debug)]
pub struct Imports;

/// An import as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    /// Its id, kind, source, file and way.
    #[serde(flatten)]
    pub began: ImportBegan,
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// When it was read to its end; none while it runs, and where it broke off.
    pub ended_at: Option<DateTime<Utc>>,
    /// What came of it, once it ended.
    pub counts: Option<ImportCounts>,
    /// What it showed beside its rows, where it was one of a full export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_export: Option<FullExported>,
    /// That it was taken back.
    pub withdrawn: Option<WithdrawnImport>,
}

/// That an import was taken back, and what has become of its cases so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawnImport {
    /// Why, in words.
    pub reason: String,
    /// By whom.
    pub by: Actor,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Everything it brought was looked at.
    pub is_done: bool,
}

impl View for Imports {
    type Key = ImportId;
    type Row = ImportRow;

    const TAG: u8 = b'm';
    const NAME: &'static str = "imports";

    fn fold(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        let Event::Process(event) = told.event else { return Ok(()) };
        match event {
            ProcessEvent::ImportBegan { began, at } => {
                let row = ImportRow {
                    began: began.clone(),
                    began_at: *at,
                    ended_at: None,
                    counts: None,
                    full_export: None,
                    withdrawn: None,
                };
                rows.put(began.import, row);
            }
            ProcessEvent::ImportEnded { import, counts, full_export, at } => {
                if let Some(row) = rows.row(import)? {
                    (row.ended_at, row.counts) = (Some(*at), Some(*counts));
                    row.full_export = *full_export;
                }
            }
            ProcessEvent::ImportWithdrawn { import, reason, by, at } => {
                if let Some(row) = rows.row(import)? {
                    let (reason, by) = (reason.clone(), by.clone());
                    row.withdrawn = Some(WithdrawnImport { reason, by, at: *at, is_done: false });
                }
            }
            ProcessEvent::WithdrawalWentOn { import, is_done, .. } => {
                if let Some(withdrawn) = rows.row(import)?.and_then(|row| row.withdrawn.as_mut()) {
                    withdrawn.is_done = *is_done;
                }
            }
            ProcessEvent::RequestRefused { .. }
            | ProcessEvent::AlertsTaken { .. }
            | ProcessEvent::AlertsTold { .. }
            | ProcessEvent::AlertsFailed { .. }
            | ProcessEvent::ReportUnknown { .. }
            | ProcessEvent::ClocksSetAside { .. }
            | ProcessEvent::ChannelsStated { .. }
            | ProcessEvent::ChannelTestAsked { .. }
            | ProcessEvent::CaseIdTaken { .. }
            | ProcessEvent::IntakeParked { .. }
            | ProcessEvent::IntakeResumed { .. } => {}
        }
        Ok(())
    }
}

/// Which cases each import spoke of, by a report or an amendment.
#[derive(Debug)]
pub struct ImportedCases;

/// An import and one of its cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Imported {
    /// The import.
    pub import: ImportId,
    /// The case.
    pub case: CaseId,
}

/// What an import did to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Brought {
    /// It opened it.
    #[serde(rename = "opened")]
    Opened,
    /// It amended it.
    #[serde(rename = "amended")]
    Amended,
}

impl Key for ImportId {
    fn write(&self, to: &mut Vec<u8>) {
        self.0.write(to);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Key::read(bytes).map(Self)
    }
}

impl Key for Imported {
    fn write(&self, to: &mut Vec<u8>) {
        self.import.write(to);
        self.case.write(to);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (import, case) = bytes.split_at_checked(size_of::<u128>())?;
        Some(Self { import: Key::read(import)?, case: Key::read(case)? })
    }
}

impl View for ImportedCases {
    type Key = Imported;
    type Row = Brought;

    const TAG: u8 = b'n';
    const NAME: &'static str = "cases of imports";

    fn fold(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        let Event::Case(event) = told.event else { return Ok(()) };
        // What stands again after a withdrawal is no import's doing.
        let (Some(report), false) =
            (event.states_report(), matches!(event, CaseEvent::Amended { withdrawn: Some(_), .. }))
        else {
            return Ok(());
        };
        let amends = matches!(event, CaseEvent::Amended { .. });
        let brought = if amends { Brought::Amended } else { Brought::Opened };
        note(rows, event.case(), report, brought)
    }
}

fn note(
    rows: &mut Folding<'_, ImportedCases>,
    case: CaseId,
    report: &Report,
    brought: Brought,
) -> Result<(), Error> {
    let Some(import) = report.import else { return Ok(()) };
    let key = Imported { import, case };
    // What an import opened it opened, also where it spoke of it again.
    if rows.row(&key)?.is_none() {
        rows.put(key, brought);
    }
    Ok(())
}

/// The imports, the latest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportsQuestion;

impl Question for ImportsQuestion {
    type Parameters = NoParameters;
    type Answer = Vec<ImportRow>;

    const ADDRESS: &'static str = "/api/v1/imports";

    fn read(_: &str, _: NoParameters, _: DateTime<Utc>) -> Result<Self, huiying_domain::Error> {
        Ok(Self)
    }

    fn written(&self) -> (String, NoParameters) {
        (String::new(), NoParameters {})
    }

    fn answer(&self, views: &Views) -> Result<Vec<ImportRow>, Error> {
        let mut all = views.0.store.rows::<Imports>()?;
        all.sort_by_key(|row| (std::cmp::Reverse(row.began_at), row.began.import));
        all.truncate(N_LISTED_MAX);
        Ok(all)
    }
}

/// One import with how its cases stand; nothing where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportQuestion {
    /// The import.
    pub import: ImportId,
}

/// Cases of an import that are listed by name.
pub const N_HELD_MAX: usize = 1000;

/// An import, what taking it back would do or has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportDetail {
    /// The import.
    #[serde(flatten)]
    pub row: ImportRow,
    /// Cases that it opened and nobody worked on: they would be withdrawn.
    pub n_would_go: usize,
    /// Cases that it amended and nobody worked on: they would go back to the version before.
    pub n_would_go_back: usize,
    /// Cases that officers worked on.
    pub n_worked_on: usize,
    /// Cases that are withdrawn.
    pub n_withdrawn: usize,
    /// Cases that a withdrawal left to a person, who has not looked yet; the first [`N_HELD_MAX`].
    pub held: Vec<HeldCase>,
}

impl Found for ImportDetail {}

/// A case that a withdrawal left to a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldCase {
    /// The case.
    pub case: CaseId,
    /// The source's number.
    pub number: String,
    /// Title, masked.
    pub title: String,
}

impl Question for ImportQuestion {
    type Parameters = NoParameters;
    type Answer = Option<ImportDetail>;

    const ADDRESS: &'static str = "/api/v1/imports/{id}";

    fn read(id: &str, _: NoParameters, _: DateTime<Utc>) -> Result<Self, huiying_domain::Error> {
        Ok(Self { import: id.parse()? })
    }

    fn written(&self) -> (String, NoParameters) {
        (self.import.to_string(), NoParameters {})
    }

    fn answer(&self, views: &Views) -> Result<Option<ImportDetail>, Error> {
        let Some(row) = views.0.store.row::<Imports>(&self.import)? else { return Ok(None) };
        let mut detail = ImportDetail {
            row,
            n_would_go: 0,
            n_would_go_back: 0,
            n_worked_on: 0,
            n_withdrawn: 0,
            held: Vec::new(),
        };
        let mut begin = Vec::new();
        self.import.write(&mut begin);
        views.0.store.each_from::<ImportedCases>(&begin, |Imported { case, .. }, brought| {
            let Some(row) = views.0.store.row::<Cases>(&case)? else { return Ok(()) };
            match (brought, row.case.is_withdrawn(), row.case.worked_on) {
                (_, true, _) => detail.n_withdrawn += 1,
                (_, false, true) => detail.n_worked_on += 1,
                (Brought::Opened, false, false) => detail.n_would_go += 1,
                (Brought::Amended, false, false) => detail.n_would_go_back += 1,
            }
            if row.case.held == Some(self.import) && detail.held.len() < N_HELD_MAX {
                detail.held.push(HeldCase { case, number: row.external_id, title: row.title });
            }
            Ok(())
        })?;
        Ok(Some(detail))
    }

    fn nothing(&self) -> Nothing {
        Nothing { title: "no such import", detail: self.import.to_string() }
    }
}
