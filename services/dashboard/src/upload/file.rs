//! A file that was uploaded: as it would stand, while it is taken in, and what came of it.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use huiying_ingest::account::{Account, ColumnAccount, SheetAccount, Use};
use huiying_ingest::field::Field;
use huiying_ingest::rehearsal::{Rehearsal, Row, brief};
use huiying_ingest::summary::Kind;
use huiying_ingest::{Summary, summary};
use huiying_pagekit::field_time;
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::{Desk, Error, html};
use huiying_words::problems::{Problem, told};
use huiying_words::{Lang, Words, shown, time};
use serde::Deserialize;

use super::port::{FileKind, Progress, Reading, Taking, Upload, UploadError, UploadPort};
use super::{Pick, Port, address, field, go_to, picks, said, showed};

/// The page of a file.
#[derive(Clone, Debug, Template)]
#[template(path = "upload/import_file.html")]
pub(super) struct FileView {
    shell: Shell,
    t: &'static Words,
    title: String,
    stage: Stage,
}

/// What there is to see of a file.
#[derive(Clone, Debug)]
enum Stage {
    Preview(Box<Preview>),
    Running { so_far: String },
    Done { counts: Vec<Count>, told: Vec<String>, kinds: Vec<KindRow> },
    Wrong { what: String, can_retry: bool },
}

/// How it would stand.
#[derive(Clone, Debug)]
struct Preview {
    lead: String,
    picks: Vec<Pick>,
    source: String,
    /// Where its forms go.
    path: String,
    /// The same with how it is read.
    address: String,
    takes_in: bool,
    /// Whether it can be a full export, and whether its source sends those.
    full_export: Option<bool>,
    sheets: Vec<Sheet>,
    not_read: Vec<(String, String)>,
    words: Vec<Word>,
    kinds: Vec<KindRow>,
    rows: Vec<FirstRow>,
}

#[derive(Clone, Debug)]
struct Sheet {
    name: Option<String>,
    columns: Vec<Column>,
}

/// A column and what it can be used for.
#[derive(Clone, Debug)]
struct Column {
    id: String,
    name: String,
    /// What it is used for now.
    used: String,
    /// What was chosen for it, as `field=column`; empty where its header says it.
    kept: String,
    picks: Vec<FieldPick>,
}

#[derive(Clone, Debug)]
struct FieldPick {
    map: String,
    label: &'static str,
    chosen: bool,
}

#[derive(Clone, Debug)]
struct Word {
    field: &'static str,
    word: String,
    times: String,
}

#[derive(Clone, Debug)]
struct KindRow {
    column: String,
    what: String,
    in_english: bool,
    n: u64,
}

#[derive(Clone, Debug)]
struct FirstRow {
    row: u64,
    number: String,
    facts: Vec<(&'static str, String)>,
}

#[derive(Clone, Debug)]
struct Count {
    name: &'static str,
    n: u64,
}

impl FileView {
    pub(super) fn preview(shell: Shell, upload: &Upload, looked: &Looked) -> Self {
        let title = shell.t.upload.preview_of(&shown(&upload.name));
        let stage = Stage::Preview(Box::new(Preview::of(shell.t, looked)));
        Self { t: shell.t, shell, title, stage }
    }

    /// A file of which there is nothing to look at any more, or nothing yet.
    pub(super) fn told(shell: Shell, upload: &Upload) -> Self {
        let t = shell.t;
        let stage = match &upload.progress {
            Progress::Waiting => Stage::Wrong { what: String::new(), can_retry: false },
            Progress::Running { rows } => Stage::Running { so_far: t.upload.so_far(*rows) },
            Progress::Done(summary) => {
                let (counts, told) = (counts(t, summary), showed::not_recorded(t, summary));
                Stage::Done { counts, told, kinds: kinds(t.upload.lang, &summary.kinds) }
            }
            Progress::Failed { what } => {
                Stage::Wrong { what: format!("{}{}", t.upload.failed, shown(what)), can_retry: true }
            }
        };
        Self { t, shell, title: shown(&upload.name), stage }
    }

    pub(super) fn wrong(shell: Shell, error: &UploadError) -> Self {
        let stage = Stage::Wrong { what: said(shell.t, error), can_retry: false };
        Self { t: shell.t, title: shell.t.upload.import.to_owned(), shell, stage }
    }
}

/// What was found of a file.
#[derive(Clone, Debug)]
pub(super) struct Looked {
    pub(super) id: String,
    pub(super) reading: Reading,
    pub(super) takes_in: bool,
    /// Its source sends full exports, as is kept of it.
    pub(super) full_export: bool,
    pub(super) rehearsal: Rehearsal,
}

impl Preview {
    fn of(t: &'static Words, looked: &Looked) -> Self {
        let Looked { id, reading, takes_in, full_export, rehearsal } = looked;
        let none = Account::default();
        let account = rehearsal.summary.table.as_ref().unwrap_or(&none);
        let sheet = |(n, sheet): (usize, &SheetAccount)| Sheet {
            name: sheet.sheet.as_deref().map(shown),
            columns: sheet
                .columns
                .iter()
                .enumerate()
                .map(|(at, it)| column(reading, t, &format!("map-{n}-{at}"), it))
                .collect(),
        };
        let word = |word: &huiying_ingest::account::UnknownWord| Word {
            field: field(t, word.field),
            word: shown(&word.word),
            times: t.upload.times(word.n),
        };
        Self {
            lead: t.upload.would_be_taken(rehearsal.rows, rehearsal.summary.refused),
            picks: picks(t, reading.kind),
            source: reading.source.clone(),
            path: format!("/import/files/{id}"),
            address: address(id, reading),
            takes_in: *takes_in && rehearsal.rows > 0,
            full_export: can_be_full_export(reading.kind).then_some(*full_export),
            sheets: account.sheets.iter().enumerate().map(sheet).collect(),
            not_read: account
                .sheets_not_read
                .iter()
                .map(|it| (shown(&it.sheet), shown(&told(t.upload.lang, &it.why).text)))
                .collect(),
            words: account.unknown_words.iter().map(word).collect(),
            kinds: kinds(t.upload.lang, &rehearsal.summary.kinds),
            rows: rehearsal.first.iter().map(|row| first_row(t, row)).collect(),
        }
    }
}

fn column(reading: &Reading, t: &'static Words, id: &str, column: &ColumnAccount) -> Column {
    let none: &[&'static str] = &[];
    let (fields, used) = match &column.used {
        Use::Shown { fields } => (fields.as_slice(), names(t, fields)),
        Use::Sealed { fields } => (fields.as_slice(), format!("{}（{}）", names(t, fields), t.upload.sealed)),
        Use::NotUsed { could_be: Some(code) } => (none, format!("{}{}", t.upload.could_be, field(t, code))),
        Use::NotUsed { could_be: None } => (none, t.upload.not_used.to_owned()),
    };
    let pick = |it: &Field| FieldPick {
        map: format!("{}={}", it.code(), column.column),
        label: field(t, it.code()),
        chosen: fields.contains(&it.code()),
    };
    Column {
        id: id.to_owned(),
        name: shown(&column.column),
        used,
        kept: reading.map.iter().find(|map| is_of(map, &column.column)).cloned().unwrap_or_default(),
        picks: Field::ALL.iter().map(pick).collect(),
    }
}

/// Whether a mapping `field=column` is one of this column.
fn is_of(map: &str, column: &str) -> bool {
    map.split_once('=').is_some_and(|(_, of)| of.trim() == column)
}

fn names(t: &Words, fields: &[&'static str]) -> String {
    fields.iter().map(|code| field(t, code)).collect::<Vec<_>>().join("、")
}

fn kinds(lang: Lang, kinds: &[Kind]) -> Vec<KindRow> {
    let row = |kind: &summary::Kind| {
        let Problem { text, in_english } = told(lang, &kind.what);
        let column = kind.column.as_deref().map(shown).unwrap_or_default();
        KindRow { column, what: shown(&text), in_english, n: kind.n }
    };
    kinds.iter().map(row).collect()
}

fn first_row(t: &'static Words, Row { row, report, reply, closed, .. }: &Row) -> FirstRow {
    let received = match report.received_unknown {
        true => t.page.unknown.to_owned(),
        false => time::known(report.received),
    };
    let closed_at = |it: &huiying_ingest::delivery::Closed| {
        it.closed.map_or_else(|| t.upload.time_unknown.to_owned(), time::known)
    };
    let facts = [
        (t.queue.matter, Some(cut(&report.title))),
        (t.case.received, Some(received)),
        (t.case.office, report.office.as_deref().map(cut)),
        (t.case.source_target, report.target.map(time::known)),
        (t.upload.reply, reply.as_ref().map(|it| format!("{} {}", time::known(it.replied), cut(&it.text)))),
        (t.upload.closed, closed.as_ref().map(closed_at)),
    ];
    FirstRow {
        row: *row,
        number: cut(&report.external_id),
        facts: facts.into_iter().filter_map(|(name, text)| Some((name, text?))).collect(),
    }
}

/// A file of replies names only what was answered.
fn can_be_full_export(kind: FileKind) -> bool {
    match kind {
        FileKind::Hotline | FileKind::Messages | FileKind::Mentions => true,
        FileKind::Replies => false,
    }
}

fn counts(t: &Words, summary: &Summary) -> Vec<Count> {
    let of = |name, n| Count { name, n };
    let mut counts = vec![
        of(t.upload.rows, summary.rows),
        of(t.upload.new, summary.new),
        of(t.upload.amended, summary.amended),
        of(t.upload.answered, summary.answered),
        of(t.upload.closed_n, summary.closed),
        of(t.upload.repeats, summary.repeats),
        of(t.upload.refused, summary.refused),
    ];
    if let Some(showed) = summary.full_export {
        counts.push(of(t.upload.no_longer_listed, showed.no_longer_listed));
        counts.push(of(t.upload.listed_again, showed.listed_again));
    }
    counts
}

fn cut(text: &str) -> String {
    shown(&brief(text))
}

/// How the address says that the file is read.
fn reading(pairs: Vec<(String, String)>) -> Reading {
    let mut reading = Reading::default();
    for (name, value) in pairs {
        match name.as_str() {
            "kind" => reading.kind = value.parse().unwrap_or_default(),
            "source" => reading.source = value.trim().to_owned(),
            "map" if !value.is_empty() => reading.map.push(value),
            _ => {}
        }
    }
    reading
}

/// `GET /import/files/{id}`
pub(super) async fn show(
    State(desk): State<Desk>,
    port: Port,
    Path(id): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let uploads = port.ok_or(Error::NothingThere { what: "page" })?.0.0;
    let shell = Shell::new(&desk, &visitor, desk.clock.now());
    let found = desk.ask(move |_| {
        let look = || {
            let upload = uploads.find(&id)?;
            if upload.progress != Progress::Waiting {
                return Ok((upload, None));
            }
            let (reading, takes_in) = (reading(pairs), uploads.takes_in());
            let rehearsal = uploads.look(&id, &reading)?;
            let full_export = uploads.is_full_export(&reading)?;
            Ok((upload, Some(Looked { id, reading, takes_in, full_export, rehearsal })))
        };
        Ok(look())
    });
    match found.await? {
        Ok((upload, Some(looked))) => html(StatusCode::OK, &FileView::preview(shell, &upload, &looked)),
        Ok((upload, None)) => html(StatusCode::OK, &FileView::told(shell, &upload)),
        Err(error) => html(status(&error), &FileView::wrong(shell, &error)),
    }
}

/// What is sent with the button.
#[derive(Debug, Default, Deserialize)]
pub(super) struct TakeIn {
    #[serde(default)]
    save: Option<String>,
    #[serde(default)]
    full_export: Option<String>,
    #[serde(default)]
    exported_at: String,
    #[serde(default)]
    insist: Option<String>,
}

impl TakeIn {
    /// What is asked for; an error where the time is none, or something is asked that is only for full exports.
    fn taking(&self) -> Result<Taking, UploadError> {
        let typed = self.exported_at.trim();
        let exported_at = field_time::read(typed).map(|it| it.at);
        if exported_at.is_none() && !typed.is_empty() {
            return Err(UploadError::NoTime);
        }
        let (full_export, insist) = (self.full_export.is_some(), self.insist.is_some());
        if !full_export && (insist || exported_at.is_some()) {
            return Err(UploadError::NotFull);
        }
        Ok(Taking { save: self.save.is_some(), full_export, exported_at, insist })
    }
}

/// `POST /import/files/{id}`
pub(super) async fn take_in(
    State(desk): State<Desk>,
    port: Port,
    Path(id): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
    visitor: Visitor,
    Form(sent): Form<TakeIn>,
) -> Result<Response, Error> {
    let UploadPort(uploads) = port.ok_or(Error::NothingThere { what: "page" })?.0;
    let reading = reading(pairs);
    let to = address(&id, &reading);
    let take_in = move || uploads.take_in(&id, &reading, sent.taking()?);
    match desk.ask(move |_| Ok(take_in())).await? {
        Ok(()) => Ok(go_to(&to)),
        Err(error) => {
            let shell = Shell::new(&desk, &visitor, desk.clock.now());
            html(status(&error), &FileView::wrong(shell, &error))
        }
    }
}

fn status(error: &UploadError) -> StatusCode {
    match error {
        UploadError::Gone => StatusCode::NOT_FOUND,
        UploadError::Taken => StatusCode::CONFLICT,
        UploadError::Unreadable { .. }
        | UploadError::NoTime
        | UploadError::NotFull
        | UploadError::NeverFull
        | UploadError::InFuture => StatusCode::UNPROCESSABLE_ENTITY,
        UploadError::Failed { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
