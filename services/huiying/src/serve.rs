//! `huiying serve`: every service in one process on the embedded log.

use std::future::{Future, IntoFuture};

use huiying_dashboard::Desk;
use huiying_projector::api::{self, Api};
use huiying_runtime::{Config, Health, Part, Stopwatch, health, metrics, shutdown};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::cli::AnyError;
use crate::node::{self, Node};
use crate::remote;

/// How long connections may take to end once the process is asked to stop.
const STOP_SECONDS_MAX: u64 = 10;

/// Serves until the process is asked to stop.
pub(crate) async fn run(config: Config) -> Result<(), AnyError> {
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

    let desk = Desk {
        views: views.clone(),
        intake: node.intake.clone(),
        clock: node.clock.clone(),
        bureau: config.bureau.clone(),
        demo: node::is_demo(&node.path),
        allowed_hosts: config.server.allowed_hosts.clone(),
        stop: stop.clone(),
    };
    let pages = huiying_dashboard::router(desk)
        .merge(api::router(Api { views: views.clone(), clock: node.clock.clone() }))
        .merge(health::router(health.clone()))
        .merge(metrics::router(metrics));
    let door = remote::router(node.intake.clone(), node.clock.clone());

    let mut parts = Parts { running: JoinSet::new(), stop: stop.clone() };
    let socket = remote::listen(&node.path)?;
    let at = listener.local_addr()?;
    parts.start(
        "pages",
        axum::serve(listener, pages).with_graceful_shutdown(stop.clone().cancelled_owned()).into_future(),
    );
    parts.start(
        "import door",
        axum::serve(socket, door).with_graceful_shutdown(stop.clone().cancelled_owned()).into_future(),
    );
    parts.start("casework", huiying_casework::run(node.ports(), health.clone(), stop.clone()));
    parts.start("projector", huiying_projector::run(views, node.decisions.clone(), health, stop));
    tracing::info!(ms = took.elapsed().as_millis(), "serving on http://{at}/");
    println!("Huiying 回应: http://{at}/");
    let ended = parts.ended().await;
    let _ = std::fs::remove_file(remote::socket_path(&node.path));
    ended
}

/// The services of the process: when one ends, all end.
struct Parts {
    running: JoinSet<(&'static str, Result<(), AnyError>)>,
    stop: CancellationToken,
}

impl Parts {
    fn start<E: Into<AnyError>>(
        &mut self,
        name: &'static str,
        part: impl Future<Output = Result<(), E>> + Send + 'static,
    ) {
        self.running.spawn(async move { (name, part.await.map_err(Into::into)) });
    }

    /// Waits for all to end; the first fault is the answer.
    async fn ended(mut self) -> Result<(), AnyError> {
        let mut fault = None;
        while let Some(ended) = self.next_ended().await {
            self.stop.cancel();
            let (name, result) = ended.unwrap_or_else(|panic| ("a part", Err(panic.into())));
            if let Err(error) = result {
                tracing::error!("{name} failed: {}", chain(error.as_ref()));
                fault = fault.or(Some(error));
            }
        }
        fault.map_or(Ok(()), Err)
    }

    /// The next part to end; once stopping, none is waited for longer than [`STOP_SECONDS_MAX`].
    async fn next_ended(
        &mut self,
    ) -> Option<Result<(&'static str, Result<(), AnyError>), tokio::task::JoinError>> {
        if !self.stop.is_cancelled() {
            let stop = self.stop.clone();
            tokio::select! {
                ended = self.running.join_next() => return ended,
                () = stop.cancelled() => {}
            }
        }
        let wait = std::time::Duration::from_secs(STOP_SECONDS_MAX);
        tokio::time::timeout(wait, self.running.join_next()).await.unwrap_or_else(|_| {
            tracing::warn!("some connections did not end within {STOP_SECONDS_MAX} s and are cut");
            None
        })
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text.push_str(": ");
        text.push_str(&source.to_string());
        cause = source.source();
    }
    text
}
