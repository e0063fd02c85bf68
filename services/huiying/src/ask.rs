//! Questions to the views: to the running server where there is one, else to the data directory itself.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use huiying_projector::api::{self, Api};
use huiying_runtime::Config;
use huiying_views::Question;
use huiying_views::question::address;
use hyper::body::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::data::node;
use crate::door::way_in::{WayIn, way_in};
use crate::errors::AnyError;

/// The JSON that answers a question, read as `T`, asked of whoever has the data.
pub(crate) async fn json<T: DeserializeOwned>(
    config: &Config,
    question: &impl Question,
) -> Result<T, AnyError> {
    let address = &address(question);
    if !config.data.join("FORMAT").exists() {
        let data = config.data.display();
        return Err(format!("there is no data directory `{data}`: choose one with --data").into());
    }
    let clock = node::system_clock();
    let (status, body) = match way_in(config, &clock).await? {
        WayIn::Server(mut server) => server.get(address).await?,
        WayIn::Directory(node) => {
            node.decide_all().await?;
            let opened = huiying_projector::open(&node.path, &node.decisions).await?;
            huiying_projector::catch_up(&opened.views, &node.decisions).await?;
            in_process(
                api::router(Api { views: opened.views, clock, stop: CancellationToken::new() }),
                address,
            )
            .await?
        }
    };
    if status != StatusCode::OK {
        return Err(said(status, &body).into());
    }
    Ok(serde_json::from_slice(&body)?)
}

async fn in_process(api: Router, address: &str) -> Result<(StatusCode, Bytes), AnyError> {
    let response = api.oneshot(Request::get(address).body(Body::empty())?).await?;
    let status = response.status();
    Ok((status, response.into_body().collect().await?.to_bytes()))
}

/// The title and detail of problem details, else the bare answer.
fn said(status: StatusCode, body: &[u8]) -> String {
    let problem: Value = serde_json::from_slice(body).unwrap_or_default();
    match (problem["title"].as_str(), problem["detail"].as_str()) {
        (Some(title), Some(detail)) => format!("{title}: {detail}"),
        _ => format!("{status}: {}", String::from_utf8_lossy(body)),
    }
}
