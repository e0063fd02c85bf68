//! The queue as a stream.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use huiying_domain::{Intake, ReportId};

use crate::bench::{Bench, header, report};

/// The next event of a stream, as text.
async fn event(body: &mut Body) -> Option<String> {
    let frame = tokio::time::timeout(Duration::from_secs(100), body.frame()).await.ok()??;
    Some(String::from_utf8(frame.unwrap().into_data().unwrap().to_vec()).unwrap())
}

fn fragment(event: &str) -> String {
    let lines: Vec<&str> = event
        .lines()
        .filter_map(|line| line.strip_prefix("data: ").or((line == "data:").then_some("")))
        .collect();
    lines.join("\n")
}

async fn stream(bench: &Bench, last: Option<u64>) -> Body {
    let mut request = Request::get("/events").header("host", "localhost");
    if let Some(last) = last {
        request = request.header("last-event-id", last.to_string());
    }
    let response = bench.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(header(&response, "content-type"), "text/event-stream");
    assert_eq!(header(&response, "content-encoding"), "");
    response.into_body()
}

#[tokio::test]
async fn a_stream_sends_the_fragment_of_the_page_and_then_every_change() {
    let mut bench = Bench::with_a_case().await;
    let mut body = stream(&bench, None).await;
    let first = event(&mut body).await.unwrap();
    assert!(
        first.contains("event: queue\n") && first.contains(&format!("id: {}\n", bench.position)),
        "{first}"
    );
    let (_, page) = bench.get("/").await;
    assert!(page.contains(&fragment(&first)), "the stream and the page show the same");

    let mut other = report();
    other.id = ReportId::derive("hotline/test", "T-2");
    other.title = "井盖\r\n缺失".into();
    bench.arrives(Intake::Reported(other)).await;
    let second = event(&mut body).await.unwrap();
    assert!(second.contains("井盖") && !second.contains('\r'), "{second}");
}

#[tokio::test(start_paused = true)]
async fn a_browser_that_is_up_to_date_waits_and_the_order_moves_on_with_time() {
    let bench = Bench::with_a_case().await;
    let mut body = stream(&bench, Some(bench.position)).await;
    let started = tokio::time::Instant::now();
    let mut said = event(&mut body).await.unwrap();
    while said.starts_with(':') {
        said = event(&mut body).await.unwrap();
    }
    assert!(said.contains("event: queue"));
    assert_eq!(started.elapsed().as_secs(), 30);
    let mut lagging = stream(&bench, Some(1)).await;
    let started = tokio::time::Instant::now();
    assert!(event(&mut lagging).await.unwrap().contains("event: queue"));
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_stream_ends_when_the_process_stops() {
    let bench = Bench::with_a_case().await;
    let mut body = stream(&bench, Some(bench.position)).await;
    bench.desk.stop.cancel();
    assert_eq!(event(&mut body).await, None);
}
