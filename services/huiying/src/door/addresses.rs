//! What the socket serves: deliveries, what full exports show, publications, records that come again, and heads signed as of now.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use huiying_domain::import::ImportWithdrawal;
use huiying_domain::{Actor, Channel, Envelope, Intake, ReportId, Request};
use huiying_eventlog::Journal;
use huiying_ingest::delivery::deliver;
use huiying_ingest::listings::{self, Page, PageAsked, Stated};
use huiying_ingest::withdrawal::{self, Asked, Note};
use huiying_ingest::{Delivery, IntakeJournal, Outcome};
use huiying_runtime::{Keyring, SharedClock};

use crate::data::again;
use crate::data::notary::Notary;
use crate::data::publication::{self, Publication};
use crate::errors::chain;
use crate::history;

/// The largest batch that the server takes, in bytes.
const BATCH_BYTES_MAX: usize = 256 << 20;

#[derive(Clone)]
struct Deliveries {
    journal: IntakeJournal,
    keyring: Arc<Keyring>,
    clock: SharedClock,
    /// The channels that are taken.
    channels: Vec<Channel>,
}

/// Takes batches of deliveries of these channels.
pub(crate) fn deliveries(
    journal: IntakeJournal,
    keyring: Arc<Keyring>,
    clock: SharedClock,
    channels: Vec<Channel>,
) -> Router {
    Router::new()
        .route("/", get(|| async { "huiying\n" }))
        .route("/deliveries", post(take_deliveries))
        .route("/imports", post(take_note))
        .route("/imports/withdrawals", post(take_withdrawal))
        .route("/listings", post(take_listings))
        .route("/listings/page", post(tell_page))
        .layer(DefaultBodyLimit::max(BATCH_BYTES_MAX))
        .with_state(Deliveries { journal, keyring, clock, channels })
}

async fn take_deliveries(
    State(door): State<Deliveries>,
    Json(batch): Json<Vec<Delivery>>,
) -> Result<Json<Vec<Outcome>>, (StatusCode, String)> {
    if let Some(other) = batch.iter().map(|it| it.report.channel).find(|it| !door.channels.contains(it)) {
        let taken: Vec<&str> = door.channels.iter().map(|it| it.code()).collect();
        let (taken, other) = (taken.join("`, `"), other.code());
        let what = format!(
            "this service takes in only the channel `{taken}`, not `{other}`: name the data directory of the service that takes in `{other}`"
        );
        return Err((StatusCode::UNPROCESSABLE_ENTITY, what));
    }
    let outcomes = deliver((&door.journal, &door.keyring), door.clock.now(), batch).await;
    outcomes.map(Json).map_err(|error| {
        use std::error::Error as _;
        let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
        tracing::error!("recording a delivery failed: {error}{cause}");
        (StatusCode::INSUFFICIENT_STORAGE, format!("{error}{cause}"))
    })
}

async fn take_note(
    State(door): State<Deliveries>,
    Json(note): Json<Note>,
) -> Result<Json<bool>, (StatusCode, String)> {
    let noted = withdrawal::note(&door.journal, door.clock.now(), note).await;
    noted.map(|()| Json(true)).map_err(|error| {
        tracing::error!("recording an import failed: {}", chain(&error));
        (StatusCode::INSUFFICIENT_STORAGE, chain(&error))
    })
}

async fn take_withdrawal(
    State(door): State<Deliveries>,
    Json(mut withdrawal): Json<ImportWithdrawal>,
) -> Result<Json<Asked>, (StatusCode, String)> {
    withdrawal.by = Actor::the_console(&withdrawal.by.name);
    let asked = withdrawal::withdraw(&door.journal, door.clock.now(), withdrawal).await;
    asked.map(Json).map_err(|error| {
        tracing::error!("recording a withdrawal failed: {}", chain(&error));
        (StatusCode::INSUFFICIENT_STORAGE, chain(&error))
    })
}

async fn tell_page(
    State(door): State<Deliveries>,
    Json(asked): Json<PageAsked>,
) -> Result<Json<Page>, (StatusCode, String)> {
    let page = listings::page(&door.journal, &asked).await;
    page.map(Json).map_err(|error| {
        tracing::error!("reading what is on record of a source failed: {}", chain(&error));
        (StatusCode::INTERNAL_SERVER_ERROR, chain(&error))
    })
}

async fn take_listings(
    State(door): State<Deliveries>,
    Json(stated): Json<Stated>,
) -> Result<Json<Vec<ReportId>>, (StatusCode, String)> {
    let recorded = listings::state(&door.journal, door.clock.now(), stated).await;
    recorded.map(Json).map_err(|error| {
        tracing::error!("recording what a full export showed failed: {}", chain(&error));
        (StatusCode::INSUFFICIENT_STORAGE, chain(&error))
    })
}

#[derive(Clone)]
struct Press {
    intake: Journal<Envelope<Intake>>,
    clock: SharedClock,
}

/// The door's address for publications.
pub(crate) fn publications(intake: Journal<Envelope<Intake>>, clock: SharedClock) -> Router {
    Router::new().route("/publications", post(take_publication)).with_state(Press { intake, clock })
}

async fn take_publication(
    State(press): State<Press>,
    Json(publication): Json<Publication>,
) -> Result<Json<bool>, (StatusCode, String)> {
    publication::append(&press.intake, publication, press.clock.now()).await.map(Json).map_err(|error| {
        tracing::error!("recording a publication failed: {error}");
        (StatusCode::INSUFFICIENT_STORAGE, error.to_string())
    })
}

/// The door's address for what people ask by a command.
pub(crate) fn requests(intake: Journal<Envelope<Intake>>, clock: SharedClock) -> Router {
    Router::new().route("/requests", post(take_requests)).with_state(Press { intake, clock })
}

async fn take_requests(
    State(press): State<Press>,
    Json(mut requests): Json<Vec<Request>>,
) -> Result<Json<usize>, (StatusCode, String)> {
    // Whatever they say, whoever reaches the socket asks by a command.
    requests.iter_mut().for_each(|it| it.actor = Actor::the_console(&it.actor.name));
    history::append(&press.intake, requests, press.clock.now()).await.map(Json).map_err(|error| {
        tracing::error!("recording requests failed: {error}");
        (StatusCode::INSUFFICIENT_STORAGE, error.to_string())
    })
}

/// The door's address for records that come again.
pub(crate) fn parked(intake: Journal<Envelope<Intake>>) -> Router {
    Router::new().route("/again", post(bring_again)).with_state(intake)
}

async fn bring_again(
    State(intake): State<Journal<Envelope<Intake>>>,
    Json(positions): Json<Vec<u64>>,
) -> Result<Json<usize>, (StatusCode, String)> {
    again::append(&intake, &positions).await.map(Json).map_err(|error| {
        tracing::error!("submitting parked records again failed: {error}");
        (StatusCode::INSUFFICIENT_STORAGE, error.to_string())
    })
}

/// The address at which other processes of the same user ask for heads as of now.
pub(crate) fn heads(notary: Notary) -> Router {
    let sign = move || async move {
        notary.sign_aside().await.map(|n| format!("{n}\n")).map_err(|error| {
            tracing::error!("signing the heads of the logs failed: {error}");
            (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
        })
    };
    Router::new().route("/heads", post(sign))
}
