//! Whether the process is alive, ready, and which version it is.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

/// How one part of the process stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state")]
pub enum Part {
    /// Working.
    #[serde(rename = "ready")]
    Ready,
    /// Working, with what somebody should see to.
    #[serde(rename = "ready_with_warning")]
    Warning {
        /// What is the matter and what to do.
        what: String,
    },
    /// Not yet working, with what it is doing.
    #[serde(rename = "starting")]
    Starting {
        /// What it is doing.
        doing: String,
    },
    /// Not working, with why and what to do.
    #[serde(rename = "failed")]
    Failed {
        /// Why and what to do.
        why: String,
    },
}

impl Part {
    fn is_ready(&self) -> bool {
        matches!(self, Self::Ready | Self::Warning { .. })
    }
}

/// How every part of the process stands; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<Mutex<BTreeMap<&'static str, Part>>>);

impl Health {
    /// Sets how a part stands.
    pub fn set(&self, name: &'static str, part: Part) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name, part);
    }

    /// How every part stands.
    #[must_use]
    pub fn parts(&self) -> BTreeMap<&'static str, Part> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether there are parts and every one of them is ready.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let parts = self.parts();
        !parts.is_empty() && parts.values().all(Part::is_ready)
    }
}

/// `/healthz` (alive), `/readyz` (every part ready), `/version`.
pub fn router(health: Health) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(readyz))
        .route("/version", get(version))
        .with_state(health)
}

async fn readyz(State(health): State<Health>) -> (StatusCode, Json<BTreeMap<&'static str, Part>>) {
    let status = if health.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(health.parts()))
}

#[derive(Serialize)]
struct Version {
    name: &'static str,
    version: &'static str,
}

async fn version() -> Json<Version> {
    Json(Version { name: "huiying", version: env!("CARGO_PKG_VERSION") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_ready_when_every_part_is() {
        let health = Health::default();
        assert!(!health.is_ready());
        health.set("log", Part::Ready);
        health.set("views", Part::Starting { doing: "rebuilding".into() });
        assert!(!health.is_ready());
        health.set("views", Part::Ready);
        assert!(health.is_ready());
        health.set("views", Part::Warning { what: "look here".into() });
        assert!(health.is_ready(), "a warning keeps nobody out");
        health.set("log", Part::Failed { why: "disk full".into() });
        assert!(!health.is_ready());
    }
}
