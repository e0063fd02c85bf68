//! `huiying serve`: every service in one process on the embedded log.

pub(crate) mod parts;
pub(crate) mod roles;

use std::future::IntoFuture;
use std::sync::Arc;

use axum::Router;
use huiying_dashboard::Desk;
use huiying_projector::api::{self, Api};
use huiying_runtime::{Config, Health, Part, Stopwatch, health, metrics, shutdown};
use tokio::net::TcpListener;

use crate::data::directory;
use crate::data::node::{self, Node};
use crate::data::notary::Notary;
use crate::door::{addresses, socket};
use crate::errors::AnyError;
use crate::serving::parts::{Parts, notifier_surroundings};

/// Serves until the process is asked to stop.
pub(crate) async fn run(config: Config) -> Result<(), AnyError> {
    if !config.kafka.brokers.is_empty() {
        return Err("kafka.brokers is set, so each service is a process of its own: name one with --role, or unset it to run everything in this process on the embedded log".into());
    }
    let node = Node::open(&config.data, node::system_clock()).await?;
    serve(&config, &node).await
}

/// Serves an open data directory until the process is asked to stop.
pub(crate) async fn serve(config: &Config, node: &Node) -> Result<(), AnyError> {
    let took = Stopwatch::start();
    let metrics = metrics::start()?;
    let health = Health::default();
    let stop = shutdown::on_signal();
    let address = config.server.listen;
    let listener =
        TcpListener::bind(address).await.map_err(|error| format!("listening on {address}: {error}"))?;
    let opened = huiying_projector::open(&node.path, &node.decisions).await?;
    let views = opened.views;
    health.set("intake", Part::Ready);
    // Before anybody can ask: a process of which one part is ready is not ready.
    for part in ["casework", "views"] {
        health.set(part, Part::Starting { doing: "beginning".to_owned() });
    }

    let api = Api { views: views.clone(), clock: node.clock.clone(), stop: stop.clone() };
    let desk = Desk {
        views: Arc::new(views.clone()),
        intake: node.intake.clone(),
        clock: node.clock.clone(),
        bureau: config.bureau.clone(),
        demo: directory::is_demo(&node.path),
        allowed_hosts: config.server.allowed_hosts.clone(),
        stop: stop.clone(),
    };
    let watched = health::router(health.clone()).merge(metrics::router(metrics));
    let pages = router(desk, api::router(api.clone()).merge(watched));
    let notary = Notary::open(config, &node.logs, &node.clock)?;
    let door = addresses::deliveries(node.intake.clone(), node.clock.clone(), None)
        .merge(addresses::publications(node.intake.clone(), node.clock.clone()))
        .merge(addresses::again(node.intake.clone()))
        .merge(api::router(api))
        .merge(addresses::heads(notary.clone()));

    let mut parts = Parts::new(stop.clone());
    let socket = socket::listen(&node.path)?;
    let at = listener.local_addr()?;
    parts.start(
        "pages",
        axum::serve(listener, pages).with_graceful_shutdown(stop.clone().cancelled_owned()).into_future(),
    );
    parts.start(
        "import door",
        axum::serve(socket, door).with_graceful_shutdown(stop.clone().cancelled_owned()).into_future(),
    );
    parts.start(
        "casework",
        huiying_casework::run(
            node.ports(),
            huiying_casework::Surroundings {
                turn: huiying_casework::Surroundings::always(),
                clock: node.clock.clone(),
                health: health.clone(),
                stop: stop.clone(),
            },
        ),
    );
    parts.start("heads", notary.clone().run(config.heads.minutes, stop.clone()));
    // Nobody is woken by made-up cases.
    if !config.notifier.channels.is_empty() && !directory::is_demo(&node.path) {
        let (intake, decisions) = (node.intake.clone(), node.decisions.clone());
        let ports = huiying_notifier::Ports { intake, decisions };
        let around = notifier_surroundings(config, node.clock.clone(), health.clone(), stop.clone());
        parts.start("notifier", huiying_notifier::run(config.notifier.clone(), ports, around));
    }
    parts.start("projector", huiying_projector::run(views, node.decisions.clone(), health, stop));
    tracing::info!(ms = took.elapsed().as_millis(), "serving on http://{at}/");
    println!("Huiying 回应: http://{at}/");
    let ended = parts.ended().await;
    let _ = std::fs::remove_file(socket::socket_path(&node.path));
    let signed = notary.sign_aside().await;
    ended.and(signed.map(drop))
}

/// Everything that is served over the network, all of it guarded.
fn router(desk: Desk, for_programs: Router) -> Router {
    let for_programs = huiying_dashboard::guarded(for_programs, &desk.allowed_hosts);
    huiying_dashboard::router(desk).merge(for_programs)
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode};
    use tokio_util::sync::CancellationToken;
    use tower::ServiceExt;

    use super::*;

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
        let node = Node::open(folder.path(), node::system_clock()).await.unwrap();
        let views = huiying_projector::open(&node.path, &node.decisions).await.unwrap().views;
        let stop = CancellationToken::new();
        let api = Api { views: views.clone(), clock: node.clock.clone(), stop: stop.clone() };
        let desk = Desk {
            views: Arc::new(views),
            intake: node.intake.clone(),
            clock: node.clock.clone(),
            bureau: Config::default().bureau,
            demo: false,
            allowed_hosts: vec!["desk.bureau.example".to_owned()],
            stop,
        };
        let health = Health::default();
        health.set("intake", Part::Ready);
        let watched = health::router(health).merge(metrics::router(metrics::start().unwrap()));
        let pages = router(desk, api::router(api).merge(watched));
        for uri in ["/", "/about", "/api/v1/queue", "/api/v1/rules", "/metrics", "/readyz", "/version"] {
            for host in ["127.0.0.1:8080", "desk.bureau.example"] {
                let (status, marked, _) = ask(&pages, host, uri).await;
                assert_eq!((status, marked), (StatusCode::OK, true), "{uri} as {host}");
            }
            let (status, marked, body) = ask(&pages, "evil.example", uri).await;
            assert_eq!((status, marked), (StatusCode::MISDIRECTED_REQUEST, true), "{uri}");
            assert!(!body.contains("\"rows\"") && !body.contains("ready"), "{uri}: {body}");
        }
        assert_eq!(ask(&pages, "10.0.0.9", "/healthz").await.0, StatusCode::OK, "probes ask by address");
        let (status, _, body) = ask(&pages, "localhost", "/api/v1/cases/1").await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(body.starts_with('{'), "programs are told as programs: {body}");
        assert_eq!(ask(&pages, "localhost", "/nowhere").await.0, StatusCode::NOT_FOUND);
    }
}
