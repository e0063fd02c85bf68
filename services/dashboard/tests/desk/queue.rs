//! The queue: a miss leads, every place says the same of it, filters and orders are in the address, and watching is shared.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::TimeDelta;
use http_body_util::BodyExt;
use huiying_domain::report::Report;
use huiying_domain::{Channel, Intake, MessageClass, ReportId, SourceTime};
use huiying_views::question::Asked;
use huiying_views::{Applied, Ask, CaseQuestion, Queries, QueueFilter, QueueQuestion};
use tokio::sync::watch;

use crate::bench::{Bench, TOKEN, case, now, report};

/// The source's limit ran out four hours ago; the rules leave days.
async fn with_a_missed_target() -> Bench {
    let target = Some(SourceTime::exact(now() - TimeDelta::hours(4)));
    Bench::with(Report { target, ..report() }).await
}

#[tokio::test]
async fn given_a_missed_limit_then_row_band_page_and_answer_say_the_same_at_the_same_second() {
    let bench = with_a_missed_target().await;
    for (passed, hours, says) in [(0, 4, "逾期 4 小时"), (1, 5, "逾期 5 小时"), (19, 24, "逾期 1 天")]
    {
        bench.clock.advance(TimeDelta::hours(passed));
        let (_, queue) = bench.get("/").await;
        let row = queue.split("<tbody>").nth(1).unwrap();
        let leads = format!(">{says}</strong>");
        assert!(row.contains("class=\"is-over\"") && row.contains(&leads), "{row}");
        assert!(row.contains("下一时限 <strong") && row.find(&leads) < row.find("下一时限"), "{row}");
        let band = queue.split("id=\"band\"").nth(1).unwrap().split("</section>").next().unwrap();
        assert!(band.contains(&format!(">{says}</p>")) && band.contains("已逾期，须立即处置"), "{band}");
        let (_, page) = bench.get(&format!("/cases/{}", case())).await;
        let head = page.split("class=\"subject-live\"").nth(1).unwrap();
        assert!(head.contains(says) && head.find(says) < head.find("剩 "), "{head}");

        let (_, english) = bench.get("/?lang=en").await;
        let says_en = says.replace("逾期", "overdue").replace("小时", "h").replace("天", "d");
        assert!(
            english.contains(&format!(">{says_en}</strong>")) && english.contains("Next limit <strong"),
            "{english}"
        );

        let question = QueueQuestion { filter: QueueFilter::default(), now: bench.desk.clock.now() };
        let answer = bench.desk.views.ask(question).unwrap();
        assert_eq!(answer.rows[0].left_seconds, Some(-hours * 3_600));
        assert_eq!(answer.rows[0].lead.as_ref().unwrap().clock.rule.as_str(), "SOURCE-TARGET");
        assert_eq!(answer.first.as_deref(), Some(&answer.rows[0]));
    }
}

#[tokio::test]
async fn given_limits_that_only_may_have_been_missed_then_a_row_counts_none_as_missed() {
    let bench =
        Bench::with(Report { received: SourceTime::exact(now() - TimeDelta::days(60)), ..report() }).await;
    let (_, queue) = bench.get("/").await;
    let row = queue.split("<tbody>").nth(1).unwrap();
    assert!(row.contains("候选时限已过") && !row.contains("逾期 0 项"), "{row}");
    let (_, english) = bench.get("/?lang=en").await;
    let row = english.split("<tbody>").nth(1).unwrap();
    assert!(row.contains("possibly overdue, the earliest since") && !row.contains("0 overdue"), "{row}");
}

#[tokio::test]
async fn given_an_old_miss_when_it_is_taken_as_backlog_then_it_leaves_the_open_list_and_stays_counted_and_linked()
 {
    let mut bench = with_a_missed_target().await;
    let revision =
        bench.desk.views.ask(CaseQuestion { id: case(), as_of: None }).unwrap().unwrap().row.revision;
    let uri = format!("/cases/{}/backlog", case());
    let form = format!(
        "{TOKEN}&seen_revision={revision}&reason=%E7%BA%A6%E5%AE%9A%E4%B8%8B%E6%9C%88%E7%AD%94%E5%A4%8D"
    );
    assert_eq!(bench.post(&uri, &form).await.status(), StatusCode::SEE_OTHER);
    let (_, page) = bench.get(&format!("/cases/{}", case())).await;
    assert!(page.contains("列入积压") && page.contains("约定下月答复"), "{page}");

    let row = format!("id=\"row-{}\"", case());
    assert!(bench.get("/").await.1.contains(&row), "a fresh miss stays in sight");
    bench.clock.advance(TimeDelta::days(3));
    let (_, queue) = bench.get("/").await;
    assert!(!queue.contains(&row), "{queue}");
    assert!(
        queue.contains("id=\"state-backlog\" href=\"/?state=backlog\"")
            && queue.contains("积压 <span class=\"n\">1<")
    );
    let (_, backlog) = bench.get("/?state=backlog").await;
    assert!(backlog.contains(&row) && backlog.contains("class=\"is-over\""), "{backlog}");
}

#[tokio::test]
async fn given_offices_and_classes_then_the_queue_offers_them_with_their_counts_and_is_filtered_by_the_address()
 {
    let mut bench = Bench::with_a_case().await;
    for (n, office, class) in [
        (2, "甲处", MessageClass::Complaint),
        (3, "甲处", MessageClass::Help),
        (4, "乙处", MessageClass::Complaint),
    ] {
        let number = format!("T-{n}");
        let mut other = report();
        (other.id, other.external_id) = (ReportId::derive("hotline/test", &number), number);
        (other.office, other.class) = (Some(office.into()), Some(class));
        other.received = SourceTime::exact(now() - TimeDelta::days(n));
        bench.arrives(Intake::Reported(other)).await;
    }
    let numbers = async |uri: &str| {
        let (_, page) = bench.get(uri).await;
        let rows = page.split("<tbody>").nth(1).unwrap_or_default().to_owned();
        let of = |n: &usize| rows.find(&format!("<span class=\"sub\">T-{n}</span>")).map(|at| (at, *n));
        let mut found: Vec<_> = [1, 2, 3, 4].iter().filter_map(of).collect();
        found.sort_unstable();
        (found.into_iter().map(|(_, n)| n).collect::<Vec<_>>(), page)
    };
    let (_, page) = numbers("/").await;
    for option in [
        "<option value=\"甲处\">甲处（2）<",
        "<option value=\"乙处\">乙处（1）<",
        "<option value=\"complaint\">投诉（2）<",
    ] {
        assert!(page.contains(option), "{option}: {page}");
    }
    let (shown, page) = numbers("/?office=%E7%94%B2%E5%A4%84&class=help").await;
    assert_eq!(shown, [3]);
    assert!(
        page.contains("<option value=\"甲处\" selected>甲处（1）<"),
        "the count is that of the class: {page}"
    );
    assert!(page.contains("id=\"tile-overdue\" class=\"tile tile-overdue tile-zero\" href=\"/?office=%E7%94%B2%E5%A4%84&#38;class=help&#38;state=overdue\""), "{page}");
    assert!(
        page.contains("from=office%3D%25E7%2594%25B2%25E5%25A4%2584%26class%3Dhelp"),
        "the way back keeps it: {page}"
    );
    // Now is 2 September, 02:10 the next day in Beijing: T-2 came on 1 September, T-3 on 31 August.
    assert_eq!(numbers("/?received_from=2026-08-31&received_to=2026-09-01").await.0.len(), 2);
    assert_eq!(numbers("/?received_to=2026-08-30").await.0, [4]);
    assert_eq!(numbers("/?sort=received").await.0, [4, 3, 2, 1]);
    assert_eq!(numbers("/?sort=newest").await.0, [1, 2, 3, 4]);
    assert_eq!(numbers("/?sort=office").await.0[0], 4, "乙 before 甲, and no office last");
    let (shown, page) = numbers("/?office=%E4%B8%99%E5%A4%84").await;
    assert_eq!(shown, [] as [usize; 0]);
    assert!(page.contains("“office”没有“丙处”这个值。可用的值：甲处 · 乙处"), "{page}");
}

#[tokio::test]
async fn given_an_older_miss_then_the_next_limit_is_called_too_and_under_the_same_name_in_row_and_band() {
    let bench = with_a_missed_target().await;
    let (_, queue) = bench.get("/").await;
    let of = format!("data-of=\"{}\" data-called=\"路灯不亮&#60;script&#62;\" data-due=\"", case());
    for part in ["<section id=\"band\"", "<tbody>"] {
        let part = queue.split(part).nth(1).unwrap().split("</section>").next().unwrap();
        let due: BTreeSet<&str> =
            part.split(&of).skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert_eq!(due.len(), 2, "the miss and what is next: {part}");
    }
}

#[tokio::test]
async fn given_a_day_that_is_none_or_days_reversed_then_it_is_said_at_the_field_and_the_queue_is_shown() {
    let bench = Bench::with_a_case().await;
    let row = format!("id=\"row-{}\"", case());
    let field = |name: &str| format!("id=\"filter-{name}-wrong\"");
    for (query, wrong, says) in [
        ("received_from=09/03/2026", "from", "不是日期，应如 2026-09-03"),
        ("received_to=2026-02-30&received_from=2026-01-01", "to", "不是日期，应如 2026-09-03"),
        ("received_from=2026-09-04&received_to=2026-09-03", "to", "起始日期晚于截止日期"),
    ] {
        let (status, page) = bench.get(&format!("/?{query}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(page.contains(&row), "{query}: {page}");
        assert_eq!(page.matches(says).count(), 1, "{query}: said once: {page}");
        let n_marked = if says.starts_with("起始") { 2 } else { 1 };
        assert_eq!(page.matches("aria-invalid").count(), n_marked, "{query}: {page}");
        for name in ["from", "to"] {
            assert_eq!(page.contains(&field(name)), name == wrong, "{query}, {name}: {page}");
        }
        for typed in query.split('&').map(|pair| pair.split_once('=').unwrap().1) {
            assert!(page.contains(&format!("value=\"{typed}\"")), "what was typed is kept: {page}");
        }
    }
    // The live part, which replaces that of the page, says it too.
    let request = Request::get("/events?received_from=yesterday").header("host", "localhost");
    let mut body = bench.send(request.body(Body::empty()).unwrap()).await.into_body();
    next(&mut body, &field("from")).await;
    let (_, page) = bench.get("/?received_from=yesterday&state=all").await;
    assert!(page.contains("sse-connect=\"/events?state=all&#38;received_from=yesterday\""), "{page}");
}

#[tokio::test]
async fn given_a_filter_then_the_print_of_the_queue_says_it_in_words_with_moment_counts_and_page() {
    let bench = Bench::with_a_case().await;
    let (_, page) = bench.get("/?channel=hotline&state=all&received_from=2026-09-01&sort=newest").await;
    let print = page.split("class=\"on-paper\"").nth(1).unwrap().split("</div>").next().unwrap();
    for says in [
        "北京时间 <time data-clock>2026-09-03 02:10</time> · 第 1 / 1 页，共 1 件",
        "筛选：状态：全部 · 渠道：热线 · 收到自：2026-09-01 · 排序：后收到在前",
        "已逾期：0 · 24 小时内到期：0 · 待研判：1",
    ] {
        assert!(print.contains(says), "{says}: {print}");
    }
}

#[test]
fn media_mentions_are_read_by_what_is_new_unless_another_order_is_asked_for() {
    use huiying_views::Sort;
    let of = |channel, sort| QueueFilter { channel, sort, ..QueueFilter::default() }.sorted();
    assert_eq!(of(Some(Channel::Mention), None), Sort::Newest);
    assert_eq!(of(Some(Channel::Mention), Some(Sort::Due)), Sort::Due);
    assert_eq!(of(Some(Channel::Hotline), None), Sort::Due);
    assert_eq!(of(None, None), Sort::Due);
}

/// Views that count how often they are asked.
struct Counted {
    views: Arc<dyn Queries>,
    n_asked: Arc<AtomicUsize>,
}

impl Queries for Counted {
    fn applied(&self) -> watch::Receiver<Applied> {
        self.views.applied()
    }

    fn answer(&self, asked: &mut dyn Asked) -> Result<(), huiying_views::Error> {
        self.n_asked.fetch_add(1, Ordering::SeqCst);
        self.views.answer(asked)
    }
}

async fn next(body: &mut Body, mark: &str) {
    loop {
        let frame = body.frame().await.unwrap().unwrap();
        let text = String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap();
        if text.contains(mark) {
            return;
        }
    }
}

#[tokio::test]
async fn given_thirty_who_watch_one_filter_then_a_change_is_made_into_a_page_once() {
    let mut bench = Bench::with_a_case().await;
    let n_asked = Arc::new(AtomicUsize::new(0));
    bench.desk.views = Arc::new(Counted { views: bench.desk.views.clone(), n_asked: n_asked.clone() });
    let mut bodies = Vec::new();
    for n in 0..30 {
        let uri = if n == 29 { "/events?state=all" } else { "/events" };
        let request = Request::get(uri).header("host", "localhost").body(Body::empty()).unwrap();
        bodies.push(bench.send(request).await.into_body());
    }
    for body in &mut bodies {
        next(body, "event: queue").await;
    }
    // Each is told at once how the queue stands, or that nobody answers.
    let n_opened = n_asked.load(Ordering::SeqCst);
    let mut other = report();
    other.id = ReportId::derive("hotline/test", "T-2");
    bench.arrives(Intake::Reported(other)).await;
    let mark = format!("id: {}\n", bench.position);
    for body in &mut bodies {
        next(body, &mark).await;
    }
    assert_eq!(n_asked.load(Ordering::SeqCst) - n_opened, 2, "one for each filter");
}
