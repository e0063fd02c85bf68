//! What was imported: the list on the page of files, and the page of one import, on which it is taken back.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use huiying_domain::bounded::beginning;
use huiying_domain::import::ImportWithdrawal;
use huiying_domain::{Actor, ImportId};
use huiying_ingest::withdrawal;
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::{Desk, Error, html};
use huiying_views::{Ask, ImportDetail, ImportQuestion, ImportRow};
use huiying_words::{Words, case, events, shown, time};
use serde::Deserialize;

use super::showed;

/// Imports listed on the page of files; older ones are listed by the command.
pub(super) const N_LISTED: usize = 50;
/// Where the cases are listed that their source no longer lists.
pub(super) const VANISHED: &str = "/?state=vanished";
/// Characters of a reason.
const REASON_CHARS_MAX: usize = 500;
/// Characters of a name.
const NAME_CHARS_MAX: usize = 40;

/// An import in a line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) href: String,
    pub(super) at: String,
    pub(super) what: String,
    pub(super) counts: String,
    pub(super) withdrawn: Option<String>,
}

/// The imports in lines.
pub(super) fn lines(t: &'static Words, rows: &[ImportRow]) -> Vec<Line> {
    rows.iter().take(N_LISTED).map(|row| Line::of(t, row)).collect()
}

impl Line {
    fn of(t: &'static Words, row: &ImportRow) -> Self {
        let counts = row.counts.map_or_else(
            || t.upload.not_ended.to_owned(),
            |it| {
                let said = t.upload.counts(it.rows, it.new, it.amended, it.answered, it.closed);
                said + &t.upload.counts_rest(it.repeats, it.refused)
            },
        );
        let counts = counts + &row.full_export.map(|it| showed::in_a_line(t, it)).unwrap_or_default();
        let withdrawn = row.withdrawn.as_ref().map(|it| {
            let done = if it.is_done { t.upload.withdrawn_by } else { t.upload.being_withdrawn_by };
            format!("{done}{} · {}", events::by(&it.by), shown(&it.reason))
        });
        Self {
            href: format!("/imports/{}", row.began.import),
            at: time::minute(row.began_at),
            what: format!("{} · {}", case::source(t.upload.lang, &row.began.source), shown(&row.began.file)),
            counts,
            withdrawn,
        }
    }
}

/// The page of one import.
#[derive(Clone, Debug, Template)]
#[template(path = "upload/imported.html")]
pub(super) struct ImportedView {
    shell: Shell,
    t: &'static Words,
    line: Line,
    /// Reports that it showed to be listed no longer, and where those are.
    gone: Option<(u64, &'static str)>,
    /// What taking it back would do; none once it is taken back.
    would: Option<Vec<(&'static str, usize)>>,
    /// Cases that are withdrawn, once it is taken back.
    n_withdrawn: usize,
    /// What to know of a full export that is taken back.
    was_full_export: Option<&'static str>,
    is_running: bool,
    /// Cases left to a person, each with its address and what it is called.
    held: Vec<(String, String)>,
    wrong: Option<&'static str>,
    sent: Sent,
}

impl ImportedView {
    pub(super) fn new(shell: Shell, detail: &ImportDetail, wrong: Option<&'static str>, sent: Sent) -> Self {
        let t = shell.t;
        let would = vec![
            (t.upload.would_go, detail.n_would_go),
            (t.upload.would_go_back, detail.n_would_go_back),
            (t.upload.worked_on, detail.n_worked_on),
        ];
        let withdrawn = detail.row.withdrawn.as_ref();
        let is_relisting =
            withdrawn.is_some() && detail.row.full_export.is_some_and(|showed| showed.no_longer_listed > 0);
        let called = |number: &str, title: &str| format!("{} {}", shown(number), shown(title));
        Self {
            line: Line::of(t, &detail.row),
            gone: detail.row.full_export.map(|it| (it.no_longer_listed, VANISHED)).filter(|(n, _)| *n > 0),
            would: withdrawn.is_none().then_some(would),
            n_withdrawn: detail.n_withdrawn,
            was_full_export: is_relisting.then_some(t.upload.was_full_export),
            is_running: withdrawn.is_some_and(|it| !it.is_done),
            held: detail
                .held
                .iter()
                .map(|it| (format!("/cases/{}", it.case), called(&it.number, &it.title)))
                .collect(),
            wrong,
            sent: Sent { officer: sent.officer.or_else(|| Some(shell.officer.clone())), ..sent },
            t,
            shell,
        }
    }
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    officer: Option<String>,
}

async fn detail(desk: &Desk, id: &str) -> Result<ImportDetail, Error> {
    let nothing = || Error::NothingThere { what: "import" };
    let import: ImportId = id.parse().map_err(|_| nothing())?;
    desk.ask(move |desk| desk.views.ask(ImportQuestion { import })).await?.ok_or_else(nothing)
}

/// `GET /imports/{id}`
pub(super) async fn show(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let detail = detail(&desk, &id).await?;
    let shell = Shell::new(&desk, &visitor, desk.clock.now());
    html(StatusCode::OK, &ImportedView::new(shell, &detail, None, Sent::default()))
}

/// `POST /imports/{id}`: the import is taken back, with who and why.
pub(super) async fn withdraw(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    visitor: Visitor,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let detail = detail(&desk, &id).await?;
    let reason = beginning(sent.reason.trim(), REASON_CHARS_MAX).to_owned();
    let name = beginning(sent.officer.as_deref().unwrap_or_default().trim(), NAME_CHARS_MAX).to_owned();
    let import = detail.row.began.import;
    let by = visitor.who.actor().or_else(|| (!name.is_empty()).then(|| Actor::typed(&name)));
    let (false, Some(by)) = (reason.is_empty(), by) else {
        let shell = Shell::new(&desk, &visitor, desk.clock.now());
        let view = ImportedView::new(shell, &detail, Some(visitor.lang.words().upload.reason_needed), sent);
        return html(StatusCode::UNPROCESSABLE_ENTITY, &view);
    };
    let withdrawal = ImportWithdrawal { import, reason, by };
    // One that was taken back before is shown as it stands.
    match withdrawal::withdraw(&desk.intake, desk.clock.now(), withdrawal).await {
        Ok(_) => Ok((StatusCode::SEE_OTHER, [(LOCATION, format!("/imports/{import}"))]).into_response()),
        Err(huiying_ingest::Error::Log(source)) => Err(Error::Intake { source }),
        Err(error) => {
            tracing::error!("taking an import back: {error}");
            Err(Error::NothingThere { what: "import" })
        }
    }
}
