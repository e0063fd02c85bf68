//! `huiying serve --role`: one service as a process of its own, around Kafka.

use std::future::IntoFuture;
use std::sync::Arc;

use axum::Router;
use huiying_casework::Ports;
use huiying_dashboard::{Desk, RemoteViews};
use huiying_domain::{Channel, Decision, Envelope, Intake};
use huiying_eventlog::{Journal, KafkaLog};
use huiying_projector::api::{self, Api};
use huiying_runtime::{Config, Health, Part, SharedClock, health, metrics, shutdown};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::data::logs::{self, Logs};
use crate::data::notary::Notary;
use crate::data::publication::publish_policy;
use crate::data::{directory, kafka, node};
use crate::door::{addresses, socket};
use crate::errors::AnyError;
use crate::serving::parts::{Parts, notifier_surroundings};

/// One service of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Role {
    /// Takes in hotline work orders (12345, 12350).
    IngestHotline,
    /// Takes in online messages.
    IngestOnline,
    /// Takes in media mentions.
    IngestMedia,
    /// Decides; of several one at a time.
    Casework,
    /// Folds decisions into views and answers the JSON API.
    Projector,
    /// Shows pages and takes requests.
    Dashboard,
    /// Tells people outside the pages; of several each message goes out once.
    Notifier,
}

/// What every role has.
struct Process {
    config: Config,
    clock: SharedClock,
    health: Health,
    stop: CancellationToken,
    parts: Parts,
}

/// Serves one role until the process is asked to stop.
pub(crate) async fn run(config: Config, role: Role) -> Result<(), AnyError> {
    if config.kafka.brokers.is_empty() {
        return Err("a service alone needs brokers to meet the others: set kafka.brokers (HUIYING_KAFKA__BROKERS=host:port,…), or leave out --role to run everything in one process".into());
    }
    directory::prepare(&config.data)?;
    let stop = shutdown::on_signal();
    let parts = Parts::new(stop.clone());
    let process = Process { config, clock: node::system_clock(), health: Health::default(), stop, parts };
    match role {
        Role::IngestHotline => ingest(process, Channel::Hotline).await,
        Role::IngestOnline => ingest(process, Channel::Message).await,
        Role::IngestMedia => ingest(process, Channel::Mention).await,
        Role::Casework => casework(process).await,
        Role::Projector => projector(process).await,
        Role::Dashboard => dashboard(process).await,
        Role::Notifier => notifier(process).await,
    }
}

impl Process {
    /// Opens a log and watches over it.
    async fn log(&mut self, name: &'static str) -> Result<Arc<KafkaLog>, AnyError> {
        let log = kafka::open(&self.config, name).await?;
        self.parts.start(name, kafka::watch(name, &log, self.health.clone(), self.stop.clone()));
        Ok(log)
    }

    /// What it answers to programs, and what every process answers: how it stands. All of it guarded.
    fn guarded(&self, routes: Router) -> Result<Router, AnyError> {
        let watched = health::router(self.health.clone()).merge(metrics::router(metrics::start()?));
        Ok(huiying_dashboard::guarded(routes.merge(watched), &self.config.server.allowed_hosts))
    }

    /// Serves over the network; says where.
    async fn serve(&mut self, routes: Router) -> Result<(), AnyError> {
        let address = self.config.server.listen;
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|error| format!("listening on {address}: {error}"))?;
        let at = listener.local_addr()?;
        let stop = self.stop.clone().cancelled_owned();
        self.parts.start("pages", axum::serve(listener, routes).with_graceful_shutdown(stop).into_future());
        println!("Huiying 回应: http://{at}/");
        Ok(())
    }

    /// Serves the socket in the data directory.
    fn open_door(&mut self, door: Router) -> Result<(), AnyError> {
        let socket = socket::listen(&self.config.data)?;
        let stop = self.stop.clone().cancelled_owned();
        self.parts.start("import door", axum::serve(socket, door).with_graceful_shutdown(stop).into_future());
        Ok(())
    }

    async fn ended(self) -> Result<(), AnyError> {
        let ended = self.parts.ended().await;
        let _ = std::fs::remove_file(socket::socket_path(&self.config.data));
        ended
    }
}

async fn ingest(mut process: Process, channel: Channel) -> Result<(), AnyError> {
    // Made before anything arrives: who imports seals under its keys.
    drop(directory::open_keyring(&process.config.data)?);
    let intake: Journal<Envelope<Intake>> = Journal::new(process.log("intake").await?);
    let watched = process.guarded(Router::new())?;
    process.open_door(addresses::deliveries(intake, process.clock.clone(), Some(channel)))?;
    process.serve(watched).await?;
    process.ended().await
}

async fn casework(mut process: Process) -> Result<(), AnyError> {
    drop(directory::open_keyring(&process.config.data)?);
    let (intake_log, decisions_log) = (process.log("intake").await?, process.log("decisions").await?);
    let intake: Journal<Envelope<Intake>> = Journal::new(intake_log.clone());
    let decisions: Journal<Envelope<Decision>> = Journal::new(decisions_log.clone());
    publish_policy(&intake, &process.clock).await?;
    let copies = Logs { intake: intake_log.copy().clone(), decisions: decisions_log.copy().clone() };
    logs::refuse_shortened(&process.config.data, &copies)?;
    let notary = Notary::open(&process.config, &copies, &process.clock)?;
    let turn = intake_log.take_turns(&format!("{}.casework", process.config.kafka.prefix))?;
    let around = huiying_casework::Surroundings {
        turn: turn.held(),
        clock: process.clock.clone(),
        health: process.health.clone(),
        stop: process.stop.clone(),
    };
    process.health.set("casework", Part::Starting { doing: "beginning".to_owned() });
    process.parts.start("casework", huiying_casework::run(Ports::new(intake.clone(), decisions), around));
    process.parts.start("heads", notary.clone().run(process.config.heads.minutes, process.stop.clone()));
    let door = addresses::publications(intake.clone(), process.clock.clone())
        .merge(addresses::again(intake))
        .merge(addresses::heads(notary.clone()));
    process.open_door(door)?;
    let watched = process.guarded(Router::new())?;
    process.serve(watched).await?;
    let ended = process.ended().await;
    let signed = notary.sign_aside().await;
    drop(turn);
    ended.and(signed.map(drop))
}

async fn projector(mut process: Process) -> Result<(), AnyError> {
    let decisions: Journal<Envelope<Decision>> = Journal::new(process.log("decisions").await?);
    process.health.set("views", Part::Starting { doing: "beginning".to_owned() });
    let views = huiying_projector::open(&process.config.data, &decisions).await?.views;
    let api = Api { views: views.clone(), clock: process.clock.clone(), stop: process.stop.clone() };
    let guarded = process.guarded(api::router(api.clone()))?;
    let (health, stop) = (process.health.clone(), process.stop.clone());
    process.parts.start("projector", huiying_projector::run(views, decisions, health, stop));
    process.open_door(api::router(api))?;
    process.serve(guarded).await?;
    process.ended().await
}

async fn dashboard(mut process: Process) -> Result<(), AnyError> {
    let projectors = process.config.dashboard.projectors.clone();
    if projectors.is_empty() {
        return Err("a dashboard alone has no views: name the projectors it is to ask, dashboard.projectors (HUIYING_DASHBOARD__PROJECTORS=http://host:port,…)".into());
    }
    let intake: Journal<Envelope<Intake>> = Journal::new(process.log("intake").await?);
    let views = RemoteViews::of(projectors);
    process.parts.start("views", views.clone().run(process.health.clone(), process.stop.clone()));
    let desk = Desk {
        views: Arc::new(views),
        intake,
        clock: process.clock.clone(),
        bureau: process.config.bureau.clone(),
        demo: false,
        allowed_hosts: process.config.server.allowed_hosts.clone(),
        stop: process.stop.clone(),
    };
    let watched = process.guarded(Router::new())?;
    process.serve(huiying_dashboard::router(desk).merge(watched)).await?;
    process.ended().await
}

async fn notifier(mut process: Process) -> Result<(), AnyError> {
    let settings = process.config.notifier.clone();
    if settings.channels.is_empty() {
        tracing::warn!(
            "no channel is configured, so nobody is told: name them in the configuration file, [[notifier.channels]]"
        );
    }
    let intake: Journal<Envelope<Intake>> = Journal::new(process.log("intake").await?);
    let decisions: Journal<Envelope<Decision>> = Journal::new(process.log("decisions").await?);
    let (clock, health, stop) = (process.clock.clone(), process.health.clone(), process.stop.clone());
    let around = notifier_surroundings(&process.config, clock, health, stop);
    let ports = huiying_notifier::Ports { intake, decisions };
    process.health.set("notifier", Part::Starting { doing: "beginning".to_owned() });
    process.parts.start("notifier", huiying_notifier::run(settings, ports, around));
    let watched = process.guarded(Router::new())?;
    process.serve(watched).await?;
    process.ended().await
}
