//! Samples of the pages that import a file.

use std::sync::Arc;

use huiying_domain::import::{FullExported, ImportBegan, ImportCounts, Way};
use huiying_domain::{Actor, CaseId, ImportId, ReportId};
use huiying_ingest::Summary;
use huiying_ingest::account::{Account, ColumnAccount, SheetAccount, UnknownWord, Use};
use huiying_ingest::foreseen::{Foreseen, Missing};
use huiying_ingest::full_export::{Doubt, Showed};
use huiying_ingest::rehearsal::{Rehearsal, Row};
use huiying_ingest::summary::Kind;
use huiying_ingest::table::NotRead;
use huiying_pagekit::{Around, Sample};
use huiying_views::{HeldCase, ImportDetail, ImportRow, WithdrawnImport};

use super::file::FileView;
use super::imported::{ImportedView, Sent as SentWithdrawal};
use super::port::{FileKind, Progress, Reading, Upload, UploadError};
use super::preview::Looked;
use super::taking::TakeIn;
use super::{ImportView, Offer};
use crate::samples::{exact, report};

/// The id of a file that was uploaded.
const ID: &str = "00000000000000000000000000000001";

pub(super) fn choosing(around: Around) -> Vec<Sample> {
    let offer = Offer { is_here: true, takes_in: true, sources: vec!["12345平台".to_owned()] };
    let page = |name: &str, offer: Offer| {
        let imports = [import(None), import(Some(true))];
        Sample::of(name, &ImportView::new(around.shell("/import"), offer, &imports, None))
    };
    vec![page("import", offer), page("import_elsewhere", Offer::default())]
}

pub(super) fn files(around: Around) -> Vec<Sample> {
    let path = format!("/import/files/{ID}");
    let shell = || around.shell(&path);
    let told = |name: &str, progress| Sample::of(name, &FileView::told(shell(), &upload(progress)));
    let import = Some(ImportId(1));
    let done =
        Progress::Done(Arc::new(Summary { import, rows: 3, received: 2, repeats: 1, new: 2, ..summary() }));
    let preview = |name: &str, looked| {
        Sample::of(name, &FileView::preview(shell(), &upload(Progress::Waiting), &looked))
    };
    let wrong = |wrong| Looked { wrong: Some(wrong), ..looked() };
    let showed = Showed { no_longer_listed: 1, listed_again: 2, newer: 1, ..Showed::default() };
    let cut_off = Showed { listed_again: 2, withheld: 40, why: Some(Doubt::TooMany), ..Showed::default() };
    let older =
        Showed { withheld: 1, why: Some(Doubt::Older), newer: 1, is_time_stated: true, ..Showed::default() };
    let full = |showed| {
        Progress::Done(Arc::new(Summary { rows: 3, repeats: 3, full_export: Some(showed), ..summary() }))
    };
    let failed = "writing to the intake log; import the file again, what is already there is not doubled";
    vec![
        preview("import_file", looked()),
        preview("import_file_foreseen", foreseen()),
        told("import_file_running", Progress::Running { rows: 1000 }),
        told("import_file_done", done),
        told("import_file_full_export", full(showed)),
        told("import_file_cut_off", full(cut_off)),
        told("import_file_older", full(older)),
        told("import_file_failed", Progress::Failed { what: failed.to_owned() }),
        Sample::of("import_file_gone", &FileView::wrong(shell(), &UploadError::Gone)),
        preview("import_file_not_full", wrong(UploadError::NotFull)),
        preview("import_file_never_full", wrong(UploadError::NeverFull)),
        preview("import_file_in_future", wrong(UploadError::InFuture)),
    ]
}

/// An import that stands, or whose withdrawal is done or goes on.
fn import(withdrawn: Option<bool>) -> ImportRow {
    let counts = ImportCounts { rows: 3, new: 2, amended: 0, answered: 0, closed: 0, repeats: 1, refused: 0 };
    let (kind, source, file) = ("hotline".to_owned(), "12345平台".to_owned(), "九月工单.xlsx".to_owned());
    let by = Actor::typed("值班员一号");
    let at = exact("2026-09-01 18:00").at;
    ImportRow {
        began: ImportBegan { import: ImportId(1), kind, source, file, way: Way::Page },
        began_at: at,
        ended_at: Some(at),
        counts: Some(counts),
        full_export: None,
        withdrawn: withdrawn.map(|is_done| WithdrawnImport {
            reason: "导错了文件".to_owned(),
            by,
            at,
            is_done,
        }),
    }
}

/// One of a full export that left out some reports and was not trusted in others; it stands, or is withdrawn.
fn full_export(withdrawn: Option<bool>) -> ImportRow {
    let showed =
        FullExported { no_longer_listed: 2, listed_again: 1, withheld: 3, ..FullExported::default() };
    ImportRow { full_export: Some(showed), ..import(withdrawn) }
}

pub(super) fn imported(around: Around) -> Vec<Sample> {
    let shell = || around.shell(&format!("/imports/{}", ImportId(1)));
    let held = HeldCase {
        case: CaseId(2),
        number: "GD20260901002".to_owned(),
        title: "化工园区夜间异味扰民".to_owned(),
    };
    let detail = |row: ImportRow, held: Vec<HeldCase>| ImportDetail {
        n_would_go: usize::from(row.withdrawn.is_none()),
        n_would_go_back: 0,
        n_worked_on: 1,
        n_withdrawn: usize::from(row.withdrawn.is_some()),
        row,
        held,
    };
    let of = |name: &str, detail: &ImportDetail| {
        Sample::of(name, &ImportedView::new(shell(), detail, None, SentWithdrawal::default()))
    };
    vec![
        of("imported", &detail(import(None), Vec::new())),
        of("imported_full_export", &detail(full_export(None), Vec::new())),
        of("imported_full_export_withdrawn", &detail(full_export(Some(true)), Vec::new())),
        of("imported_withdrawn", &detail(import(Some(true)), vec![held])),
    ]
}

fn upload(progress: Progress) -> Upload {
    Upload { name: "九月工单.xlsx".to_owned(), n_bytes: 40_960, progress }
}

fn looked() -> Looked {
    let reading = Reading {
        kind: FileKind::Hotline,
        source: "12345平台".to_owned(),
        map: vec!["closing_note=处理说明".to_owned()],
    };
    let made_up = [
        report("GD20260901001", "某小区楼道堆放电动车", None, exact("2026-09-01 08:30")),
        report("GD20260901002", "化工园区夜间异味扰民", None, exact("2026-09-01 09:10")),
    ];
    let row = |(report, row)| Row { row, report, reply: None, closed: None };
    let first = made_up.into_iter().zip(2..).map(row).collect();
    Looked {
        id: ID.to_owned(),
        reading,
        takes_in: true,
        sent: TakeIn { exported_at: "2026-09-03 18:05".to_owned(), ..TakeIn::kept(true) },
        wrong: None,
        rehearsal: Rehearsal { rows: 2, first, summary: summary(), full_export: None },
    }
}

/// A file that leaves out three reports, of which one may have come after it.
fn foreseen() -> Looked {
    let showed = Showed { no_longer_listed: 2, listed_again: 1, newer: 1, ..Showed::default() };
    let missing = ["GD20260830007", "GD20260831002"].map(|number| Missing {
        number: number.to_owned(),
        report: ReportId::derive("hotline/12345平台", number),
    });
    let full_export = Some(Foreseen { showed, n_missing: 2, missing: missing.into() });
    let looked = looked();
    Looked { rehearsal: Rehearsal { full_export, ..looked.rehearsal }, ..looked }
}

fn summary() -> Summary {
    let column = |column: &str, used| ColumnAccount { column: column.to_owned(), used };
    let columns = vec![
        column("工单编号", Use::Shown { fields: vec!["external_id"] }),
        column("来电内容", Use::Shown { fields: vec!["title", "body"] }),
        column("来电人", Use::Sealed { fields: vec!["caller"] }),
        column("处理说明", Use::Shown { fields: vec!["closing_note"] }),
        column("处理结果", Use::NotUsed { could_be: Some("reply") }),
        column("坐席", Use::NotUsed { could_be: None }),
    ];
    let table = Account {
        sheets: vec![SheetAccount { sheet: Some("九月".to_owned()), columns }],
        sheets_not_read: vec![NotRead {
            sheet: "去年".to_owned(),
            why: "hidden".to_owned(),
            may_hold_reports: false,
        }],
        unknown_words: vec![UnknownWord { field: "status", word: "挂起".to_owned(), n: 4 }],
        ..Account::default()
    };
    let kind = Kind { column: Some("办理时限".to_owned()), what: "not a time".to_owned(), n: 2 };
    Summary { refused: 1, kinds: vec![kind], table: Some(table), ..Summary::default() }
}
