//! A serving process while it is assembled: the logs its services share, its parts, and the addresses it answers.

use std::sync::Arc;

use axum::Router;
use huiying_dashboard::Desk;
use huiying_domain::{Decision, Envelope, Intake};
use huiying_eventlog::{Journal, KafkaLog, Turn};
use huiying_runtime::problem::as_problems;
use huiying_runtime::{Config, Health, Part, SharedClock, health, shutdown};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::data::notary::Notary;
use crate::data::{kafka, node};
use crate::door::socket;
use crate::errors::AnyError;
use crate::serving::connections::{self, Limits};
use crate::serving::ground::Ground;
use crate::serving::parts::Parts;

/// A process; services are added to it, and then it serves.
pub(crate) struct Process {
    pub(crate) config: Config,
    pub(crate) ground: Ground,
    pub(crate) clock: SharedClock,
    pub(crate) health: Health,
    pub(crate) stop: CancellationToken,
    pub(crate) parts: Parts,
    /// Answered to browsers.
    pub(crate) pages: Router,
    /// What the pages stand on, where this process shows them.
    pub(crate) desk: Option<Desk>,
    /// Answered to programs over the network.
    pub(crate) for_programs: Router,
    /// Answered over the socket in the data directory; `None` where no service answers there.
    pub(crate) door: Option<Router>,
    /// Signs the logs once more when the process ends.
    pub(crate) notary: Option<Notary>,
    /// The turn to decide, given up when the process ends.
    pub(crate) turn: Option<Turn>,
}

impl Process {
    /// A process without services, which ends when it is asked to stop.
    pub(crate) fn new(config: Config, ground: Ground) -> Self {
        let (health, stop) = (Health::default(), shutdown::on_signal());
        if matches!(ground, Ground::Directory(_)) {
            health.set("intake", Part::Ready);
        }
        Self {
            config,
            ground,
            clock: node::system_clock(),
            for_programs: health::router(health.clone()),
            health,
            parts: Parts::new(stop.clone()),
            stop,
            pages: Router::new(),
            desk: None,
            door: None,
            notary: None,
            turn: None,
        }
    }

    /// What arrives.
    pub(crate) async fn intake(&mut self) -> Result<Journal<Envelope<Intake>>, AnyError> {
        if let Ground::Directory(node) = &self.ground {
            return Ok(node.intake.clone());
        }
        Ok(Journal::new(self.log_on_brokers("intake").await?))
    }

    /// What is decided.
    pub(crate) async fn decisions(&mut self) -> Result<Journal<Envelope<Decision>>, AnyError> {
        if let Ground::Directory(node) = &self.ground {
            return Ok(node.decisions.clone());
        }
        Ok(Journal::new(self.log_on_brokers("decisions").await?))
    }

    /// A log on the brokers, opened and watched over from the first time that it is asked for.
    pub(crate) async fn log_on_brokers(&mut self, name: &'static str) -> Result<Arc<KafkaLog>, AnyError> {
        if let Ground::Brokers(open) = &self.ground
            && let Some(log) = open.get(name)
        {
            return Ok(log.clone());
        }
        let log = kafka::open(&self.config, name).await?;
        self.parts.start(name, kafka::watch(name, &log, self.health.clone(), self.stop.clone()));
        if let Ground::Brokers(open) = &mut self.ground {
            open.insert(name, log.clone());
        }
        Ok(log)
    }

    /// Adds routes to those of the socket.
    pub(crate) fn answer_at_the_door(&mut self, routes: Router) {
        self.door = Some(self.door.take().unwrap_or_default().merge(routes));
    }

    /// Adds routes for programs to those of the network.
    pub(crate) fn answer_programs(&mut self, routes: Router) {
        self.for_programs = std::mem::take(&mut self.for_programs).merge(routes);
    }

    /// Begins to answer over the network and, where a service does, over the socket in the data directory.
    pub(crate) fn answer(&mut self, listener: TcpListener, limits: Limits) -> Result<(), AnyError> {
        let (pages, for_programs) = (std::mem::take(&mut self.pages), std::mem::take(&mut self.for_programs));
        let routes = network(pages, for_programs, &self.config.server.allowed_hosts, self.desk.as_ref());
        self.parts.start("pages", connections::serve(listener, routes, limits, self.stop.clone()));
        if let Some(door) = self.door.take() {
            let socket = socket::listen(&self.config.data)?;
            let door = door.layer(axum::middleware::from_fn(as_problems));
            let limits = Limits::of_the_socket();
            self.parts.start("import door", connections::serve(socket, door, limits, self.stop.clone()));
        }
        Ok(())
    }

    /// Waits until the process is asked to stop or a part fails, then ends in order: the logs are signed once more, and
    /// only then may another process decide.
    pub(crate) async fn ended(self) -> Result<(), AnyError> {
        let ended = self.parts.ended().await;
        let _ = std::fs::remove_file(socket::socket_path(&self.config.data));
        let signed = match self.notary {
            Some(notary) => notary.sign_aside().await.map(drop),
            None => Ok(()),
        };
        drop(self.turn);
        ended.and(signed)
    }
}

/// Everything that is served over the network, all of it guarded.
fn network(pages: Router, for_programs: Router, allowed_hosts: &[String], desk: Option<&Desk>) -> Router {
    pages.merge(huiying_dashboard::guarded(for_programs, allowed_hosts, desk))
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode};
    use huiying_projector::api::{self, Api};
    use huiying_runtime::metrics;
    use tower::ServiceExt;

    use super::*;
    use crate::data::node::Node;

    async fn ask(pages: &Router, host: &str, uri: &str) -> (StatusCode, bool, String) {
        let request = Request::get(uri).header("host", host).body(Body::empty()).unwrap();
        let answer = pages.clone().oneshot(request).await.unwrap();
        let (status, marked) = (answer.status(), answer.headers().contains_key("content-security-policy"));
        let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, marked, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_host_name_that_is_not_ours_is_refused_at_every_address_but_the_probe() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { data: folder.path().to_owned(), ..Config::default() };
        let node = Node::open(&config, node::system_clock()).await.unwrap();
        let views = huiying_projector::open(&node.path, &node.decisions).await.unwrap().views;
        let (stop, hosts) = (CancellationToken::new(), vec!["desk.bureau.example".to_owned()]);
        let api = Api { views: views.clone(), clock: node.clock.clone(), stop: stop.clone() };
        let desk = Desk {
            views: Arc::new(views),
            intake: node.intake.clone(),
            clock: node.clock.clone(),
            bureau: Config::default().bureau,
            accounts: None,
            is_over_tls: false,
            is_on_loopback: true,
            demo: false,
            allowed_hosts: hosts.clone(),
            watched: Default::default(),
            people: Default::default(),
            stop,
        };
        let health = Health::default();
        health.set("intake", Part::Ready);
        let watched = health::router(health).merge(metrics::router(metrics::start().unwrap()));
        let for_programs = api::router(api).merge(watched);
        let pages = network(huiying_dashboard::router(desk.clone()), for_programs, &hosts, Some(&desk));
        for uri in ["/", "/about", "/api/v1/queue", "/api/v1/rules", "/metrics", "/readyz", "/version"] {
            for host in ["127.0.0.1:8080", "desk.bureau.example"] {
                let (status, marked, _) = ask(&pages, host, uri).await;
                assert_eq!((status, marked), (StatusCode::OK, true), "{uri} as {host}");
            }
            let (status, marked, body) = ask(&pages, "evil.example", uri).await;
            assert_eq!((status, marked), (StatusCode::MISDIRECTED_REQUEST, true), "{uri}");
            assert!(!body.contains("\"rows\"") && !body.contains("\"ready\""), "{uri}: {body}");
        }
        assert_eq!(ask(&pages, "10.0.0.9", "/healthz").await.0, StatusCode::OK, "probes ask by address");
        let (status, _, body) = ask(&pages, "localhost", "/api/v1/cases/1").await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(body.starts_with('{'), "programs are told as programs: {body}");
        assert_eq!(ask(&pages, "localhost", "/nowhere").await.0, StatusCode::NOT_FOUND);
        for uri in ["/api/v1/queue", "/readyz", "/api/v1/cases/1"] {
            let request = Request::get(uri).header("host", "localhost").body(Body::empty()).unwrap();
            let answer = pages.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.headers()["cache-control"], "no-store", "{uri}");
        }
        let fetched = Request::get("/api/v1/rules").header("host", "localhost");
        let fetched = fetched.header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
        let answer = pages.clone().oneshot(fetched).await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "another site has reports made");
    }
}
