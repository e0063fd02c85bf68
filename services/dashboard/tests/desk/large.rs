//! What was put on record before texts were bounded does not make a page large.

use axum::http::StatusCode;
use huiying_domain::report::Report;
use huiying_domain::{Intake, ReportId};

use crate::bench::{bench, report};

#[tokio::test]
async fn a_queue_of_sixty_titles_of_a_megabyte_is_a_page_below_two_hundred_kilobytes() {
    let mut bench = bench();
    // given titles of a megabyte each
    let title = "字".repeat(350_000);
    for n in 1..=60 {
        let id = ReportId(n);
        let external_id = format!("GD{n}");
        let long = Report { id, external_id, title: title.clone(), ..report() };
        bench.arrives(Intake::Reported(long)).await;
    }
    // when the queue is asked for, sixty rows at once
    let (status, page) = bench.get("/?per_page=60").await;
    assert_eq!(status, StatusCode::OK);
    let n_rows = page.matches("<tr id=\"row-").count();
    println!("{n_rows} rows in {} bytes", page.len());
    assert_eq!(n_rows, 60);
    assert!(page.len() < 200_000, "{} bytes", page.len());
}
