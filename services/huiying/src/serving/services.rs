//! What each service adds to the process that has it: its parts, and its addresses.

use std::sync::Arc;

use huiying_casework::{Ports, Surroundings};
use huiying_dashboard::upload::port::UploadPort;
use huiying_dashboard::{Desk, RemoteViews};
use huiying_domain::{Channel, Envelope, Intake};
use huiying_eventlog::Journal;
use huiying_projector::api::{self, Api};
use huiying_runtime::Part;
use huiying_views::{Queries, Views};
use tokio::sync::watch;

use crate::data::logs::{self, Logs};
use crate::data::notary::Notary;
use crate::data::publication::publish_policy;
use crate::data::{accounts, directory, keys};
use crate::door::addresses;
use crate::errors::AnyError;
use crate::serving::ground::Ground;
use crate::serving::plan::{Plan, Service};
use crate::serving::process::Process;
use crate::serving::uploads::KeptFiles;

impl Process {
    /// Adds the services of the plan. The views come first: the rest is of little use before they are open.
    pub(crate) async fn add(&mut self, plan: Plan) -> Result<(), AnyError> {
        let views = if plan.has(Service::Projector) { Some(self.add_projector().await?) } else { None };
        if plan.has(Service::Dashboard) {
            self.add_dashboard(views).await?;
        }
        let channels = plan.channels();
        if !channels.is_empty() {
            self.add_ingest(channels).await?;
        }
        if plan.has(Service::Casework) {
            self.add_casework().await?;
        }
        if plan.has(Service::Notifier) {
            self.add_notifier().await?;
        }
        Ok(())
    }

    async fn add_projector(&mut self) -> Result<Views, AnyError> {
        let decisions = self.decisions().await?;
        self.begins("views");
        let views = huiying_projector::open(&self.config.data, &decisions).await?.views;
        let (health, stop) = (self.health.clone(), self.stop.clone());
        let api = Api { views: views.clone(), clock: self.clock.clone(), stop: stop.clone() };
        self.answer_programs(api::router(api.clone()));
        self.answer_at_the_door(api::router(api));
        self.parts.start("projector", huiying_projector::run(views.clone(), decisions, health, stop));
        Ok(views)
    }

    /// Shows the views of this process, else those of the projectors that the configuration names.
    async fn add_dashboard(&mut self, views: Option<Views>) -> Result<(), AnyError> {
        let intake = self.intake().await?;
        let views: Arc<dyn Queries> = match views {
            Some(views) => Arc::new(views),
            None => {
                let views = RemoteViews::of(self.config.dashboard.projectors.clone());
                self.parts.start("views", views.clone().run(self.health.clone(), self.stop.clone()));
                Arc::new(views)
            }
        };
        let desk = Desk {
            views,
            intake,
            clock: self.clock.clone(),
            bureau: self.config.bureau.clone(),
            accounts: Some(Arc::new(accounts::open(&self.config)?)),
            is_over_tls: self.config.server.tls_proxy,
            is_on_loopback: self.config.server.listen.ip().is_loopback() && !self.config.server.tls_proxy,
            demo: directory::is_demo(&self.config.data),
            allowed_hosts: self.config.server.allowed_hosts.clone(),
            watched: Default::default(),
            people: Default::default(),
            stop: self.stop.clone(),
        };
        self.pages = huiying_dashboard::router(desk.clone());
        self.desk = Some(desk);
        // Whoever takes files in seals under the keys of its directory, so it has to have the logs to itself.
        if let Ground::Directory(node) = &self.ground {
            let uploads = KeptFiles::of(node, tokio::runtime::Handle::current());
            let port = UploadPort(Arc::new(uploads));
            self.pages = std::mem::take(&mut self.pages).layer(axum::Extension(port));
        }
        Ok(())
    }

    async fn add_ingest(&mut self, channels: Vec<Channel>) -> Result<(), AnyError> {
        let intake = self.intake().await?;
        let keyring = match &self.ground {
            Ground::Directory(node) => node.keyring.clone(),
            Ground::Brokers(_) => Arc::new(keys::open_keyring(&self.config.data)?),
        };
        self.answer_at_the_door(addresses::deliveries(intake, keyring, self.clock.clone(), channels));
        Ok(())
    }

    async fn add_casework(&mut self) -> Result<(), AnyError> {
        let (intake, decisions) = (self.intake().await?, self.decisions().await?);
        let (logs, turn) = self.place_of_deciding(&intake).await?;
        let notary = Notary::open(&self.config, &logs, &self.clock)?;
        let (clock, health, stop) = (self.clock.clone(), self.health.clone(), self.stop.clone());
        let around = Surroundings { turn, clock, health, stop };
        self.begins("casework");
        self.parts.start("casework", huiying_casework::run(Ports::new(intake.clone(), decisions), around));
        self.parts.start("heads", notary.clone().run(self.config.heads.minutes, self.stop.clone()));
        let routes = addresses::publications(intake.clone(), self.clock.clone())
            .merge(addresses::requests(intake.clone(), self.clock.clone()))
            .merge(addresses::parked(intake))
            .merge(addresses::heads(notary.clone()));
        self.answer_at_the_door(routes);
        self.notary = Some(notary);
        Ok(())
    }

    /// The logs whose heads are signed, and whether it is this process's turn to decide: always where it has the logs to
    /// itself.
    async fn place_of_deciding(
        &mut self,
        intake: &Journal<Envelope<Intake>>,
    ) -> Result<(Logs, watch::Receiver<bool>), AnyError> {
        if let Ground::Directory(node) = &self.ground {
            return Ok((node.logs.clone(), Surroundings::always()));
        }
        let intake_log = self.log_on_brokers("intake").await?;
        let decisions_log = self.log_on_brokers("decisions").await?;
        publish_policy(intake, &self.clock).await?;
        let logs = Logs { intake: intake_log.copy().clone(), decisions: decisions_log.copy().clone() };
        logs::refuse_shortened(&self.config.data, &logs)?;
        let turn = intake_log.take_turns(&format!("{}.casework", self.config.kafka.prefix))?;
        let held = turn.held();
        self.turn = Some(turn);
        Ok((logs, held))
    }

    async fn add_notifier(&mut self) -> Result<(), AnyError> {
        let settings = self.config.notifier.clone();
        let is_among_others = matches!(self.ground, Ground::Directory(_));
        // Nobody is woken by made-up cases.
        if is_among_others && (settings.channels.is_empty() || directory::is_demo(&self.config.data)) {
            return Ok(());
        }
        if settings.channels.is_empty() {
            tracing::warn!(
                "no channels are configured, so nobody will be alerted: list them in the configuration file under [[notifier.channels]]"
            );
        }
        let ports =
            huiying_notifier::Ports { intake: self.intake().await?, decisions: self.decisions().await? };
        let around = huiying_notifier::Surroundings {
            bureau: self.config.bureau.name.clone(),
            clock: self.clock.clone(),
            health: self.health.clone(),
            stop: self.stop.clone(),
        };
        self.begins("notifier");
        self.parts.start("notifier", huiying_notifier::run(settings, ports, around));
        Ok(())
    }

    /// Before anybody can ask: a process of which one part is ready is not ready.
    fn begins(&self, part: &'static str) {
        self.health.set(part, Part::Starting { doing: "beginning".to_owned() });
    }
}
