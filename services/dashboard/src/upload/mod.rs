//! Importing a file on a page: it is uploaded, looked at as it would stand, and taken in.

mod file;
mod imported;
mod kinds;
pub mod port;
mod preview;
pub(crate) mod samples;
mod showed;
mod taking;

use std::str::FromStr;

use askama::Template;
use axum::Extension;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use huiying_domain::Power;
use huiying_domain::bounded::beginning;
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::{Desk, Error, Needs, Page, encode, html};
use huiying_views::{Ask, ImportRow, ImportsQuestion};
use huiying_words::problems::told;
use huiying_words::{Words, shown, upload};

use self::port::{FILE_BYTES_MAX, FileKind, Reading, UploadError, UploadPort};

/// Where a file is chosen.
pub const PAGE: Page = Page {
    name: "import",
    path: "/import",
    nav: Some(|t| t.upload.import),
    needs: Needs::Power(Power::Import),
    handler: || get(choose),
    also: &[("/import/files", || {
        let taking = post(take).layer(DefaultBodyLimit::max(FILE_BYTES_MAX + FORM_BYTES));
        taking.get(|| async { Redirect::to("/import") })
    })],
    samples: samples::choosing,
};

/// A file that was uploaded.
pub const FILE: Page = Page {
    name: "import_file",
    path: "/import/files/{id}",
    nav: None,
    needs: Needs::Power(Power::Import),
    handler: || get(file::show).post(file::take_in),
    also: &[],
    samples: samples::files,
};

/// An import, which can be taken back.
pub const IMPORTED: Page = Page {
    name: "imported",
    path: "/imports/{id}",
    nav: None,
    needs: Needs::Power(Power::Import),
    handler: || get(imported::show).post(imported::withdraw),
    also: &[],
    samples: samples::imported,
};

/// Room for the fields of the form beside the file.
const FORM_BYTES: usize = 64 * 1024;
/// Characters of a file's name that are kept.
const NAME_CHARS_MAX: usize = 120;

/// A kind of file that can be chosen.
#[derive(Clone, Debug)]
struct Pick {
    code: &'static str,
    label: &'static str,
    chosen: bool,
}

/// The page on which a file is chosen.
#[derive(Clone, Debug, Template)]
#[template(path = "upload/import.html")]
struct ImportView {
    shell: Shell,
    t: &'static Words,
    /// Whether files are taken by this process.
    is_here: bool,
    takes_in: bool,
    wrong: Option<String>,
    picks: Vec<Pick>,
    sources: Vec<String>,
    imports: Vec<imported::Line>,
}

impl ImportView {
    fn new(shell: Shell, offer: Offer, imports: &[ImportRow], wrong: Option<String>) -> Self {
        Self {
            imports: imported::lines(shell.t, imports),
            picks: picks(shell.t, FileKind::default()),
            t: shell.t,
            shell,
            is_here: offer.is_here,
            takes_in: offer.takes_in,
            wrong,
            sources: offer.sources,
        }
    }
}

/// What this process offers.
#[derive(Clone, Debug, Default)]
struct Offer {
    is_here: bool,
    takes_in: bool,
    sources: Vec<String>,
}

/// The port, where this process has one.
type Port = Option<Extension<UploadPort>>;

/// `GET /import`
async fn choose(State(desk): State<Desk>, port: Port, visitor: Visitor) -> Result<Response, Error> {
    choosing(&desk, port, &visitor, StatusCode::OK, None).await
}

async fn choosing(
    desk: &Desk,
    port: Port,
    visitor: &Visitor,
    status: StatusCode,
    wrong: Option<String>,
) -> Result<Response, Error> {
    let ask = move |desk: &Desk| Ok((offer(port.as_ref()), desk.views.ask(ImportsQuestion)?));
    let (asked, imports) = desk.ask(ask).await?;
    let shell = Shell::new(desk, visitor, desk.clock.now());
    html(status, &ImportView::new(shell, asked, &imports, wrong))
}

/// What can be chosen; sources that cannot be read are only not proposed, since their name can still be typed.
fn offer(port: Option<&Extension<UploadPort>>) -> Offer {
    let Some(Extension(UploadPort(uploads))) = port else { return Offer::default() };
    let sources = uploads.sources().unwrap_or_else(|error| {
        tracing::warn!("the sources of files cannot be listed: {error:?}");
        Vec::new()
    });
    Offer { is_here: true, takes_in: uploads.takes_in(), sources }
}

/// `POST /import/files`
async fn take(
    State(desk): State<Desk>,
    port: Port,
    visitor: Visitor,
    body: Multipart,
) -> Result<Response, Error> {
    let Some(Extension(UploadPort(uploads))) = port.clone() else {
        return choosing(&desk, port, &visitor, StatusCode::NOT_FOUND, None).await;
    };
    let t = visitor.lang.words();
    let sent = match sent(body).await {
        Ok(sent) => sent,
        Err(response) => return Ok(response),
    };
    let Some((name, bytes)) = sent.file else {
        let wrong = Some(t.upload.no_file.to_owned());
        return choosing(&desk, port, &visitor, StatusCode::UNPROCESSABLE_ENTITY, wrong).await;
    };
    match desk.ask(move |_| Ok(uploads.keep(&name, &bytes))).await? {
        Ok(id) => Ok(go_to(&address(&id, &sent.reading))),
        Err(error) => {
            let wrong = Some(said(t, &error));
            choosing(&desk, port, &visitor, StatusCode::INTERNAL_SERVER_ERROR, wrong).await
        }
    }
}

/// What the form of the first page sends.
#[derive(Default)]
struct Sent {
    file: Option<(String, axum::body::Bytes)>,
    reading: Reading,
}

/// Reads the parts of the form; what cannot be read is answered with its status, such as too large.
async fn sent(mut body: Multipart) -> Result<Sent, Response> {
    let mut sent = Sent::default();
    while let Some(part) = body.next_field().await.map_err(IntoResponse::into_response)? {
        let (name, file_name) = (part.name().map(str::to_owned), part.file_name().map(str::to_owned));
        let bytes = part.bytes().await.map_err(IntoResponse::into_response)?;
        let text = || String::from_utf8_lossy(&bytes).trim().to_owned();
        match name.as_deref() {
            Some("file") if !bytes.is_empty() => {
                let name = file_name.unwrap_or_default();
                sent.file = Some((beginning(&name, NAME_CHARS_MAX).to_owned(), bytes));
            }
            Some("kind") => sent.reading.kind = FileKind::from_str(&text()).unwrap_or_default(),
            Some("source") => sent.reading.source = text(),
            Some(_) | None => {}
        }
    }
    Ok(sent)
}

fn go_to(address: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, address.to_owned())]).into_response()
}

/// The address of a file read in this way.
fn address(id: &str, reading: &Reading) -> String {
    let mut address = format!("/import/files/{id}?kind={}", reading.kind.code());
    if !reading.source.is_empty() {
        address += &format!("&source={}", encode(&reading.source));
    }
    reading.map.iter().for_each(|map| address += &format!("&map={}", encode(map)));
    address
}

fn picks(t: &'static Words, chosen: FileKind) -> Vec<Pick> {
    let pick = |kind: FileKind| {
        let label = match kind {
            FileKind::Hotline => t.upload.kind_hotline,
            FileKind::Messages => t.upload.kind_messages,
            FileKind::Mentions => t.upload.kind_mentions,
            FileKind::Replies => t.upload.kind_replies,
        };
        Pick { code: kind.code(), label, chosen: kind == chosen }
    };
    FileKind::ALL.map(pick).into()
}

/// What is wrong with an upload, in words.
fn said(t: &Words, error: &UploadError) -> String {
    match error {
        UploadError::Gone => t.upload.gone.to_owned(),
        UploadError::Taken => t.upload.taken.to_owned(),
        UploadError::NoTime => t.upload.no_time.to_owned(),
        UploadError::NotFull => t.upload.full_export_needed.to_owned(),
        UploadError::NeverFull => t.upload.never_full.to_owned(),
        UploadError::InFuture => t.upload.in_future.to_owned(),
        UploadError::Unreadable { what } => {
            format!("{}{}", t.upload.unreadable, shown(&told(t.upload.lang, what).text))
        }
        UploadError::Failed { what } => format!("{}{}", t.upload.failed, shown(what)),
    }
}

/// The name of a field of an arrival.
fn field(t: &Words, code: &'static str) -> &'static str {
    upload::field(t.upload.lang, code)
}
