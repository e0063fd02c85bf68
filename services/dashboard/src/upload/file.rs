//! A file that was uploaded: as it would stand, while it is taken in, and what came of it.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use huiying_ingest::Summary;
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::{Desk, Error, html};
use huiying_words::{Words, shown};

use super::imported::VANISHED;
use super::kinds::{KindRow, kinds};
use super::port::{Progress, Reading, Upload, UploadError, UploadPort};
use super::preview::{Looked, Preview};
use super::taking::{Answer, TakeIn, answer, look};
use super::{Port, address, go_to, said, showed};

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
    Done { counts: Vec<Count>, told: Vec<String>, kinds: Vec<KindRow>, import: Option<String> },
    Wrong { what: String, can_retry: bool },
}

#[derive(Clone, Debug)]
struct Count {
    name: &'static str,
    n: u64,
    /// Where the cases are listed that are like those counted.
    href: Option<&'static str>,
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
                let told = summary.full_export.map(|it| showed::not_recorded(t, &it)).unwrap_or_default();
                let import = summary.import.map(|import| format!("/imports/{import}"));
                let kinds = kinds(t.upload.lang, &summary.kinds);
                Stage::Done { counts: counts(t, summary), told, kinds, import }
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

fn counts(t: &Words, summary: &Summary) -> Vec<Count> {
    let of = |name, n| Count { name, n, href: None };
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
        let href = (showed.no_longer_listed > 0).then_some(VANISHED);
        counts.push(Count { href, ..of(t.upload.no_longer_listed, showed.no_longer_listed) });
        counts.push(of(t.upload.listed_again, showed.listed_again));
    }
    counts
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
    let UploadPort(uploads) = port.ok_or(Error::NothingThere { what: "page" })?.0;
    let shell = Shell::new(&desk, &visitor, desk.clock.now());
    match desk.ask(move |_| Ok(look(&*uploads, id, reading(pairs)))).await? {
        Ok((upload, Some(looked))) => html(StatusCode::OK, &FileView::preview(shell, &upload, &looked)),
        Ok((upload, None)) => html(StatusCode::OK, &FileView::told(shell, &upload)),
        Err(error) => html(status(&error), &FileView::wrong(shell, &error)),
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
    let answered = desk.ask(move |_| Ok(answer(&*uploads, id, reading, sent))).await?;
    let shell = || Shell::new(&desk, &visitor, desk.clock.now());
    match answered {
        Ok(Answer::Begun) => Ok(go_to(&to)),
        Ok(Answer::Looked(upload, looked)) => {
            let status = looked.wrong.as_ref().map_or(StatusCode::OK, status);
            html(status, &FileView::preview(shell(), &upload, &looked))
        }
        Err(error) => html(status(&error), &FileView::wrong(shell(), &error)),
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
