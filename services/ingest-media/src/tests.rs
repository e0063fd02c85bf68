//! Feeds that went wrong once, each with its right value, and any bytes at all.

use chrono::{DateTime, FixedOffset, SecondsFormat};
use huiying_domain::Precision;
use huiying_ingest::Arrival;
use proptest::prelude::*;

use super::*;

mod damaged;
mod formats;

/// What one import of a feed gives.
struct Taken {
    arrivals: Vec<Arrival>,
    notes: Vec<String>,
}

fn take(bytes: &[u8], source: &str) -> Result<Taken, Error> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("feed.xml");
    std::fs::write(&path, bytes).unwrap();
    let imported_at = DateTime::parse_from_rfc3339("2026-11-28T00:00:00Z").unwrap().to_utc();
    let origin = Origin { channel: Channel::Mention, source: source.into(), imported_at };
    let mut taken = Taken { arrivals: Vec::new(), notes: Vec::new() };
    for incoming in open(&path)?.arrivals(origin) {
        match incoming {
            Incoming::Arrival(arrival) => taken.arrivals.push(arrival),
            Incoming::Skipped(note) | Incoming::NoReport(note) | Incoming::Told(note) => {
                taken.notes.push(note.what)
            }
        }
    }
    Ok(taken)
}

fn taken(feed: &str) -> Taken {
    take(feed.as_bytes(), "mention/test").unwrap()
}

impl Taken {
    fn titles(&self) -> Vec<&str> {
        self.arrivals.iter().map(|it| it.report.title.as_str()).collect()
    }

    fn links(&self) -> Vec<&str> {
        self.arrivals.iter().map(|it| it.report.link.as_deref().unwrap_or_default()).collect()
    }

    fn ids(&self) -> Vec<&str> {
        self.arrivals.iter().map(|it| it.report.external_id.as_str()).collect()
    }

    fn problems(&self) -> Vec<&str> {
        self.arrivals.iter().flat_map(|it| &it.problems).map(|it| it.what.as_str()).collect()
    }

    fn times(&self) -> Vec<String> {
        let time = |it: &Arrival| it.report.received.at.to_rfc3339_opts(SecondsFormat::Secs, true);
        self.arrivals.iter().map(time).collect()
    }
}

/// A feed in RSS 2.0 with these items.
fn rss(items: &str) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>某报</title><link>https://news.example/</link>{items}</channel></rss>"
    )
}

const ITEM: &str = "<item><title>化工园区起火</title><link>https://news.example/1</link><guid>1</guid>\
    <pubDate>Fri, 02 Oct 2026 22:30:00 +0800</pubDate></item>";

#[test]
fn an_entry_becomes_a_mention_with_plain_masked_text_and_the_text_as_it_was_under_seal() {
    let text = "&lt;p&gt;据&lt;b&gt;现场&lt;/b&gt; 19900000012 &amp;amp; 其他&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;";
    let item = ITEM.replace("<guid>1</guid>", &format!("<description>{text}</description>"));
    let taken = taken(&rss(&item));
    let Arrival { report, personal, .. } = &taken.arrivals[0];
    assert_eq!((&*report.title, &*report.body), ("化工园区起火", "据现场 ****12 & 其他"));
    assert_eq!(report.via.as_deref(), Some("某报"));
    assert_eq!(taken.times(), ["2026-10-02T14:30:00Z"]);
    assert_eq!(taken.links(), ["https://news.example/1"]);
    assert_eq!(personal.body.as_ref().unwrap().expose(), "据现场 19900000012 & 其他");
    assert!(personal.title.is_none());
}

#[test]
fn the_alternate_link_is_the_page_and_each_entry_a_mention() {
    let entry = |id: u32, title: &str, link: &str| {
        format!(
            "<entry><id>urn:{id}</id><title>{title}</title>{link}<link rel=\"alternate\" type=\"text/html\" \
             href=\"https://news.example/{id}.html\"/><updated>2026-11-27T08:00:00+08:00</updated></entry>"
        )
    };
    let logo = "<link rel=\"enclosure\" type=\"image/png\" href=\"https://news.example/logo.png\"/>";
    let own = "<link rel=\"self\" type=\"application/atom+xml\" href=\"https://news.example/api/3\"/>";
    let entries = entry(1, "化工园区起火", logo) + &entry(2, "桥梁垮塌", logo) + &entry(3, "燃气泄漏", own);
    let taken =
        taken(&format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>某报</title>{entries}</feed>"));
    assert_eq!(taken.ids(), ["urn:1", "urn:2", "urn:3"]);
    assert_eq!(
        taken.links(),
        ["https://news.example/1.html", "https://news.example/2.html", "https://news.example/3.html"]
    );
}

#[test]
fn two_guids_at_one_address_are_two_mentions() {
    let item = |guid: &str, title: &str| {
        format!(
            "<item><title>{title}</title><link>https://news.example/live</link>\
             <guid isPermaLink=\"false\">{guid}</guid><pubDate>Fri, 02 Oct 2026 22:30:00 +0800</pubDate></item>"
        )
    };
    let taken = taken(&rss(&(item("a1", "甲市化工园区起火") + &item("a2", "乙县煤矿透水"))));
    assert_eq!(taken.ids(), ["a1", "a2"]);
    assert_ne!(taken.arrivals[0].report.id, taken.arrivals[1].report.id);
}

#[test]
fn an_item_without_guid_and_link_has_the_same_id_at_every_poll_and_another_if_it_says_something_else() {
    let item = |title: &str| {
        format!(
            "<item><title>{title}</title><description>多位居民反映夜间异味。</description>\
             <pubDate>Fri, 27 Nov 2026 08:00:00 +0800</pubDate></item>"
        )
    };
    let one = taken(&rss(&item("化工厂异味投诉增多")));
    let again = taken(&rss(&item("化工厂异味投诉增多")));
    let other = taken(&rss(&item("化工厂异味投诉减少")));
    assert_eq!(one.arrivals[0].report.id, again.arrivals[0].report.id);
    assert_ne!(one.arrivals[0].report.id, other.arrivals[0].report.id);
}

#[test]
fn one_guid_for_all_items_is_passed_over_for_their_links() {
    let item = |n: u32| {
        format!("<item><title>{n}</title><link>https://news.example/{n}</link><guid>x</guid></item>")
    };
    assert_eq!(
        taken(&rss(&(item(1) + &item(2)))).ids(),
        ["https://news.example/1", "https://news.example/2"]
    );
}

#[test]
fn another_papers_article_stays_that_papers_under_the_source_that_was_read() {
    let feed = rss(ITEM);
    let paper = take(feed.as_bytes(), "mention/paper").unwrap();
    let stranger = take(feed.as_bytes(), "mention/stranger").unwrap();
    assert_eq!(paper.links(), stranger.links());
    assert_ne!(paper.arrivals[0].report.id, stranger.arrivals[0].report.id);
}

#[test]
fn times_without_a_zone_are_beijings_and_a_bare_date_is_that_day() {
    let item = |n: u32, date: &str| {
        format!(
            "<item><title>{n}</title><link>https://news.example/{n}</link><pubDate>{date}</pubDate></item>"
        )
    };
    let items = item(1, "2026-11-26 22:30:00")
        + &item(2, "Thu, 26 Nov 2026 22:30:00")
        + &item(3, "2026-11-26")
        + &item(4, "Thu Nov 26 22:30:00 +0800 2026");
    let taken = taken(&rss(&items));
    let instant = "2026-11-26T14:30:00Z";
    assert_eq!(taken.times(), [instant, instant, "2026-11-25T16:00:00Z", instant]);
    let precisions: Vec<_> = taken.arrivals.iter().map(|it| it.report.received.precision).collect();
    assert_eq!(precisions, [Precision::Second, Precision::Second, Precision::Day, Precision::Second]);
    assert!(taken.problems().is_empty(), "{:?}", taken.problems());
}

#[test]
fn a_source_may_be_in_another_zone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("feed.xml");
    std::fs::write(&path, rss(&ITEM.replace("+0800", "CST"))).unwrap();
    let at = |mentions: Mentions| {
        let imported_at = DateTime::parse_from_rfc3339("2026-11-28T00:00:00Z").unwrap().to_utc();
        let origin = Origin { channel: Channel::Mention, source: "mention/test".into(), imported_at };
        let Some(Incoming::Arrival(first)) = mentions.arrivals(origin).next() else { panic!("no arrival") };
        first.report.received.at.to_rfc3339()
    };
    assert_eq!(at(open(&path).unwrap()), "2026-10-02T14:30:00+00:00");
    let chicago = FixedOffset::west_opt(6 * 3600).unwrap();
    assert_eq!(at(open(&path).unwrap().in_zone(chicago)), "2026-10-03T04:30:00+00:00");
}

#[test]
fn a_time_that_is_missing_unreadable_or_in_the_future_is_a_problem_on_the_record() {
    let with = |date: &str| taken(&rss(&ITEM.replace("Fri, 02 Oct 2026 22:30:00 +0800", date)));
    for date in ["", "soon"] {
        let taken = with(date);
        let report = &taken.arrivals[0].report;
        assert!(report.received_unknown, "{date}");
        assert!(
            report.problems.iter().any(|it| it.what.contains("time of import")),
            "{date}: {:?}",
            report.problems
        );
    }
    let future = with("Fri, 02 Oct 2099 22:30:00 +0800");
    assert_eq!(future.times(), ["2099-10-02T14:30:00Z"]);
    assert!(future.problems()[0].contains("future"), "{:?}", future.problems());
    let updated = with("soon</pubDate><updated>2026-10-02T14:30:00Z</updated><pubDate>");
    assert_eq!(updated.times(), ["2026-10-02T14:30:00Z"]);
    assert_eq!(updated.arrivals[0].problems.len(), 1);
}

#[test]
fn relative_links_start_from_the_base_and_else_from_the_feed() {
    let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"https://news.example/a/\"><title>某报</title>\
        <entry xml:base=\"b/\"><id>1</id><title>甲</title><link href=\"1.html\"/></entry></feed>";
    assert_eq!(taken(atom).links(), ["https://news.example/a/b/1.html"]);
    assert_eq!(
        taken(&rss(&ITEM.replace("https://news.example/1", "/1"))).links(),
        ["https://news.example/1"]
    );
    let alone = taken("<rss><channel><item><title>甲</title><link>/1</link></item></channel></rss>");
    assert_eq!(alone.links(), ["/1"]);
    assert!(alone.problems().iter().any(|it| it.contains("relative")), "{:?}", alone.problems());
}

#[test]
fn a_missing_title_is_the_first_sentence_of_the_text_and_a_long_one_stands_before_the_text() {
    let without =
        ITEM.replace("<title>化工园区起火</title>", "<description>昨夜 23 时起火。已扑灭。</description>");
    assert_eq!(taken(&rss(&without)).titles(), ["昨夜 23 时起火"]);
    let long = "火".repeat(1_000);
    let taken = taken(&rss(&ITEM.replace("化工园区起火", &long)));
    assert_eq!(taken.titles()[0].chars().count(), 300);
    assert!(taken.arrivals[0].report.body.starts_with(&long));
}

#[test]
fn a_number_where_a_text_is_cut_is_masked_before() {
    let long = format!("{} 19900000012 {}", "灾".repeat(19_990), "灾".repeat(100));
    let taken = taken(&rss(&ITEM.replace("<guid>", &format!("<description>{long}</description><guid>"))));
    assert!(!taken.arrivals[0].report.body.contains("1990"));
}

#[test]
fn a_text_that_is_too_long_is_cut_told_and_kept_whole_under_seal() {
    let long = "灾".repeat(150_000);
    let taken = taken(&rss(&ITEM.replace("<guid>", &format!("<description>{long}</description><guid>"))));
    let Arrival { report, personal, .. } = &taken.arrivals[0];
    assert_eq!(report.body.chars().count(), 20_000);
    assert_eq!(personal.body.as_ref().unwrap().expose(), long);
    assert!(taken.problems()[0].contains("20000 characters"), "{:?}", taken.problems());
}
