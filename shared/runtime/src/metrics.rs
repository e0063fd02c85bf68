//! Counters and gauges for Prometheus at `/metrics`.

use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::Error;

/// Starts recording metrics for the whole process.
///
/// # Errors
/// [`Error::Telemetry`] where recording was started before.
pub fn start() -> Result<PrometheusHandle, Error> {
    PrometheusBuilder::new()
        .install_recorder()
        .map_err(|source| Error::Telemetry { what: "metrics", source: Box::new(source) })
}

/// `/metrics` in Prometheus' text form.
pub fn router(handle: PrometheusHandle) -> Router {
    Router::new().route(
        "/metrics",
        get(move || {
            let handle = handle.clone();
            async move {
                handle.run_upkeep();
                handle.render()
            }
        }),
    )
}
