//! The channels through which people outside the pages are alerted: how each stands, and a message that tries it.

pub(crate) mod samples;

use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use huiying_domain::{Power, Request, Wish};
use huiying_pagekit::form::{Answer, BadField, Field, FormView, Forms, Input, Maker, Sent, ask};
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::{Address, Desk, Error, Needs, Nothing, Page, html, redirect};
use huiying_views::{Ask, ChannelStanding, QueueFilter, QueueQuestion, Telling};
use huiying_words::{Lang, Words, shown, time};

/// The channels of alerts.
pub const PAGE: Page = Page {
    name: "channels",
    path: "/channels",
    nav: None,
    needs: Needs::Power(Power::TestChannels),
    handler: || get(show),
    also: &[("/channels/test", || post(test).get(|| async { Redirect::to("/channels") }))],
    samples: samples::all,
};

/// The end of the address of the form.
const TEST: &str = "test";
/// How long the page waits for a test message to be sent before it says that it waits.
const SENT_WAIT_MAX: Duration = Duration::from_secs(5);

static CHANNEL: Field<String> = Field::named("channel", |t| t.channels.channel).hidden();

/// A channel with how it stands.
#[derive(Clone, Debug)]
struct Row {
    name: String,
    standing: String,
    failing: bool,
    test_waits: Option<String>,
    form: FormView,
}

/// The whole page.
#[derive(Clone, Debug, Template)]
#[template(path = "channels/channels.html")]
pub struct ChannelsView {
    shell: Shell,
    t: &'static Words,
    rows: Vec<Row>,
    unnamed: Option<String>,
    forms: Forms,
}

impl ChannelsView {
    /// The page of these channels at `now`.
    #[must_use]
    pub fn new(shell: Shell, telling: &Telling, forms: Forms, now: DateTime<Utc>) -> Self {
        let lang = shell.lang;
        let maker = Maker { lang, forms: &forms, now };
        let row = |(number, channel): (usize, &ChannelStanding)| Row {
            name: shown(&channel.name),
            standing: standing(lang, channel),
            failing: channel.is_failing(),
            test_waits: channel
                .test_waits_since
                .map(|at| lang.words().channels.test_waits(&time::second(at))),
            form: maker
                .form(TEST, lang.words().channels.test)
                .numbered(number + 1)
                .hidden(&CHANNEL, channel.name.as_str())
                .done(),
        };
        let rows = telling.channels.iter().enumerate().map(row).collect();
        Self { t: shell.t, rows, unnamed: unnamed(lang, telling), forms, shell }
    }
}

fn standing(lang: Lang, channel: &ChannelStanding) -> String {
    let t = lang.words().channels;
    match (&channel.failure, channel.told_at) {
        (Some(it), _) if it.for_good => t.refused(&shown(&it.why), &time::second(it.at)),
        (Some(it), _) => t.failed(it.n_attempts, &shown(&it.why), &time::second(it.at)),
        (None, Some(at)) => t.told(&time::second(at)),
        (None, None) => t.never.to_owned(),
    }
}

/// What the duty queue says where people behind some channel are not told.
pub(crate) fn untold(lang: Lang, telling: &Telling) -> Option<String> {
    let t = lang.words().channels;
    let named = |it: &ChannelStanding| match &it.failure {
        Some(failure) => format!("{}（{}）", shown(&it.name), shown(&failure.why)),
        None => shown(&it.name),
    };
    let failing: Vec<String> = telling.failing().map(named).collect();
    let names = failing.join(lang.pick("、", ", "));
    match failing.len() {
        0 => None,
        n if n == telling.channels.len() => Some(t.nobody_told(&names)),
        _ => Some(t.some_untold(&names)),
    }
}

/// What is said where no channel names an office.
pub(crate) fn unnamed(lang: Lang, telling: &Telling) -> Option<String> {
    let offices: Vec<String> = telling.unnamed_offices.iter().map(|office| shown(office)).collect();
    let offices = offices.join(lang.pick("、", ", "));
    (!offices.is_empty()).then(|| lang.words().channels.unnamed(&offices))
}

/// How the channels stand.
fn look(desk: &Desk) -> Result<Telling, huiying_views::Error> {
    let filter = QueueFilter { page: 1, per_page: 1, ..QueueFilter::default() };
    Ok(desk.views.ask(QueueQuestion { filter, now: desk.clock.now() })?.telling)
}

/// `GET /channels`
pub(crate) async fn show(
    State(desk): State<Desk>,
    visitor: Visitor,
    _: Address<Nothing>,
) -> Result<Response, Error> {
    page(&desk, &visitor, StatusCode::OK, None).await
}

async fn page(
    desk: &Desk,
    visitor: &Visitor,
    status: StatusCode,
    answer: Option<Answer>,
) -> Result<Response, Error> {
    let telling = desk.ask(look).await?;
    let (forms, now) = (Forms::asked_once(answer, None)?, desk.clock.now());
    html(status, &ChannelsView::new(Shell::new(desk, visitor, now), &telling, forms, now))
}

/// The request that the form makes.
///
/// # Errors
/// Names the first field that was not understood.
pub(crate) fn request(sent: &Sent) -> Result<Request, BadField> {
    sent.request("channels/test", |sent| Ok(Wish::TestChannel { channel: CHANNEL.read(sent)? }))
}

/// `POST /channels/test`
pub(crate) async fn test(
    State(desk): State<Desk>,
    visitor: Visitor,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let sent = sent.signed(&visitor.who);
    let request = match request(&sent) {
        Ok(request) => request,
        Err(bad) => {
            let answer = Answer::wrong(visitor.lang, bad);
            return page(&desk, &visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(answer)).await;
        }
    };
    let name = sent.get(CHANNEL.spec.name).to_owned();
    if !desk.ask(look).await?.channels.iter().any(|it| it.name == name) {
        return Err(Error::NothingThere { what: "channel" });
    }
    let officer = request.actor.name.clone();
    ask(&desk, request).await?;
    sent_or_failed(&desk, &name).await?;
    Ok(redirect("/channels", &officer))
}

/// Waits, not for long, until the channel was tried.
async fn sent_or_failed(desk: &Desk, name: &str) -> Result<(), Error> {
    let mut applied = desk.views.applied();
    let tried = async {
        loop {
            applied.mark_unchanged();
            let telling = desk.ask(look).await?;
            let waits = telling.channels.iter().any(|it| it.name == name && it.test_waits_since.is_some());
            if !waits || applied.changed().await.is_err() {
                return Ok(());
            }
        }
    };
    tokio::time::timeout(SENT_WAIT_MAX, tried).await.unwrap_or(Ok(()))
}
