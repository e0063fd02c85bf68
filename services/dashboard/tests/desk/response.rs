//! Response times: every number that is linked leads to exactly so many cases, and what is not understood is said in words.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::TimeDelta;
use huiying_domain::report::{Report, SourceReply};
use huiying_domain::{Channel, Intake, MessageClass, ReportId, SourceTime};

use crate::bench::{Bench, header, now, register, report, text};

/// Cases of three offices, two channels, two classes and two months, every second of them answered.
async fn with_cases() -> Bench {
    let mut bench = Bench::with_a_case().await;
    let (offices, classes) = (["监管一处", "=1+1", "值班室"], [None, Some(MessageClass::Suggestion)]);
    for n in 0..12_usize {
        let number = n.to_string();
        let id = ReportId::derive("hotline/test", &number);
        let received = SourceTime::exact(now() - TimeDelta::days(5 * i64::try_from(n).unwrap()));
        let arrives = Report {
            id,
            external_id: number,
            channel: if n < 8 { Channel::Hotline } else { Channel::Message },
            class: classes[n % 2],
            office: Some(offices[n % 3].to_owned()),
            received,
            ..report()
        };
        bench.arrives(Intake::Reported(arrives)).await;
        if n.is_multiple_of(2) {
            let replied = SourceTime::exact(received.at + TimeDelta::hours(30));
            let text = "已办".to_owned();
            bench
                .arrives(Intake::SourceReplied(SourceReply {
                    import: None,
                    report: id,
                    text,
                    replied,
                    office: None,
                }))
                .await;
        }
    }
    bench
}

/// The addresses of the numbers of a page, each with its number.
fn links(page: &str) -> Vec<(String, String)> {
    let table = page.split("<table").skip(1).flat_map(|table| table.split("<a href=\"").skip(1));
    let link = |rest: &str| {
        let (href, rest) = rest.split_once("\">").unwrap();
        (href.replace("&#38;", "&"), rest.split('<').next().unwrap().to_owned())
    };
    table.map(link).collect()
}

#[tokio::test]
async fn given_cases_then_every_linked_number_leads_to_a_queue_of_exactly_so_many() {
    let bench = with_cases().await;
    let mut n_followed = 0;
    for by in ["office", "channel", "class", "rule", "month"] {
        for period in ["", "&from=2026-08-01&to=2026-08-20"] {
            let (status, page) = bench.get(&format!("/reports/response?by={by}{period}&lang=zh")).await;
            assert_eq!(status, StatusCode::OK);
            for (href, n) in links(&page) {
                let (_, queue) = bench.get(&href).await;
                assert!(queue.contains(&format!("共 {n} 件<")), "{by}: {href} says {n}");
                n_followed += 1;
            }
        }
    }
    assert!(n_followed > 40, "{n_followed} numbers were followed");
}

#[tokio::test]
async fn given_an_incident_in_the_month_then_its_number_is_not_linked_since_the_queue_shows_the_incident_too()
{
    let mut bench = with_cases().await;
    let linked = |page: &str| links(page).iter().any(|(href, _)| href.contains("received_from=2026-09-01"));
    let uri = "/reports/response?by=month";
    assert!(linked(&bench.get(uri).await.1));
    let _ = register(&mut bench, 1, "火灾", "major", "2026-09-03T01:00").await;
    let (_, page) = bench.get(uri).await;
    assert!(!linked(&page) && !links(&page).is_empty(), "{page}");
}

#[tokio::test]
async fn given_an_address_that_is_not_understood_then_the_page_says_what_can_stand_there() {
    let bench = Bench::with_a_case().await;
    for (uri, says) in [
        ("/reports/response?by=colour", "office · channel · class · rule · month"),
        ("/reports/response?colour=red", "by · from · to · of"),
        ("/reports/response?from=2026-09-03&amp;to=2026-09-02", "by · from · to · of"),
        ("/reports/response.csv?from=soon", "日期应如 2026-09-03"),
        ("/reports/response.csv?from=2026-09-03&to=2026-09-02", "起始日期不得晚于截止日期"),
        ("/reports/response.csv?of=x", "reply · closing"),
    ] {
        let (status, page) = bench.get(uri).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{uri}");
        assert!(page.contains(says) && page.contains("<h1"), "{uri}: {page}");
    }
}

#[tokio::test]
async fn given_a_day_that_is_none_or_days_reversed_then_it_is_said_at_the_field_and_the_report_is_shown() {
    let bench = with_cases().await;
    let (_, whole) = bench.get("/reports/response").await;
    let counted =
        |page: &str| page.split("id=\"counted\">").nth(1).unwrap().split("<a").next().unwrap().to_owned();
    for (query, wrong, says) in [
        ("from=soon", "from", "不是日期，应如 2026-09-03"),
        ("to=2026-02-30&from=2026-01-01", "to", "不是日期，应如 2026-09-03"),
        ("from=2026-09-04&to=2026-09-03", "to", "起始日期晚于截止日期"),
    ] {
        let (status, page) = bench.get(&format!("/reports/response?{query}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(counted(&page), counted(&whole), "{query}: the report without the days");
        assert_eq!(page.matches(says).count(), 1, "{query}: said once: {page}");
        for name in ["from", "to"] {
            let said = page.contains(&format!("id=\"scope-{name}-wrong\""));
            assert_eq!(said, name == wrong, "{query}, {name}: {page}");
        }
        for typed in query.split('&').map(|pair| pair.split_once('=').unwrap().1) {
            assert!(page.contains(&format!("value=\"{typed}\"")), "what was typed is kept: {page}");
        }
    }
}

#[tokio::test]
async fn given_the_table_to_download_then_it_opens_as_utf_8_and_runs_nothing() {
    let bench = with_cases().await;
    let request = Request::get("/reports/response.csv?by=office").header("host", "127.0.0.1:8080");
    let response = bench.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(header(&response, "content-type"), "text/csv; charset=utf-8");
    assert!(header(&response, "content-disposition").contains("response-times-by-office.csv"));
    let (_, table) = text(response).await;
    assert!(table.starts_with("\u{feff}\"承办单位\""), "{table}");
    // Four cases of each office; two of them answered, after thirty hours.
    assert!(table.contains("\r\n\"'=1+1\",\"'=1+1\",\"\",\"4\",\"2\",\"108000\",\"108000\","), "{table}");
    assert_eq!(table.lines().count(), 6, "header, three offices, no office, total");
}
