//! What is known again: by an id of an earlier version, by another mark than before, or not at all.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use huiying_domain::id::IdKey;
use huiying_domain::{Channel, Envelope, Intake, ReportId};
use huiying_eventlog::{Journal, MemoryLog, Position};
use huiying_ingest::{Incoming, IntakeJournal, LocalSink, Origin, Summary, import};
use huiying_ingest_media::open;
use huiying_runtime::{Keyring, PretendClock};

struct Bureau {
    folder: tempfile::TempDir,
    journal: IntakeJournal,
}

fn given() -> Bureau {
    let journal = Journal::new(Arc::new(MemoryLog::new()));
    Bureau { folder: tempfile::tempdir().unwrap(), journal }
}

fn now() -> DateTime<Utc> {
    "2026-11-28T00:00:00Z".parse().unwrap()
}

fn origin(source: &str) -> Origin {
    Origin { channel: Channel::Mention, source: source.to_owned(), imported_at: now() }
}

fn rss(items: &str) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>某报</title><link>https://news.example/</link>{items}</channel></rss>"
    )
}

fn item(guid: &str, link: &str, title: &str, text: &str) -> String {
    format!(
        "<item><title>{title}</title><link>{link}</link><guid isPermaLink=\"false\">{guid}</guid>\
         <description>{text}</description><pubDate>Fri, 02 Oct 2026 22:30:00 +0800</pubDate></item>"
    )
}

const LIVE: &str = "https://news.example/live";

impl Bureau {
    fn feed(&self, feed: &str) -> std::path::PathBuf {
        let file = self.folder.path().join("feed.xml");
        std::fs::write(&file, feed).unwrap();
        file
    }

    async fn imports(&self, source: &str, feed: &str) -> Summary {
        let keyring = Arc::new(Keyring::open(&self.folder.path().join("keys")).unwrap());
        let mut sink = LocalSink {
            journal: self.journal.clone(),
            keyring: keyring.clone(),
            clock: PretendClock::at(now()),
        };
        let arrivals = open(&self.feed(feed)).unwrap().arrivals(origin(source));
        import(arrivals, keyring, &mut sink, |_| {}).await.unwrap()
    }

    /// Puts the first entry of a feed on record as earlier versions did, which numbered it by its address.
    async fn has_from_an_earlier_version(&self, source: &str, feed: &str) {
        let first = open(&self.feed(feed)).unwrap().arrivals(origin(source)).next();
        let Some(Incoming::Arrival(arrival)) = first else { panic!("no entry") };
        let mut report = arrival.report;
        report.external_id = report.link.clone().unwrap();
        let keyring = Keyring::open(&self.folder.path().join("keys")).unwrap();
        report.id = IdKey::new(keyring.id_secret()).report(ReportId::derive(source, &report.external_id));
        let id = report.id.to_string();
        let envelope = Envelope {
            id: id.clone(),
            source: format!("/{source}"),
            occurred_at: report.received.at,
            recorded_at: now(),
            data: Intake::Reported(report),
        };
        self.journal.append(vec![(id, envelope)]).await.unwrap();
    }

    /// The numbers of the reports on record, and how often one was amended.
    async fn on_record(&self) -> (Vec<String>, usize) {
        let (mut reported, mut n_amended) = (Vec::new(), 0);
        for entry in self.journal.read(Position::START, usize::MAX).await.unwrap() {
            match entry.value.data {
                Intake::Reported(report) => reported.push(report.external_id),
                Intake::Amended(_) => n_amended += 1,
                other => panic!("{other:?}"),
            }
        }
        (reported, n_amended)
    }
}

#[tokio::test]
async fn what_an_earlier_version_took_in_under_its_address_is_known_under_its_guid() {
    let bureau = given();
    let fire = item("a1", LIVE, "甲市化工园区起火", "现场正在处置");
    bureau.has_from_an_earlier_version("mention/paper", &rss(&fire)).await;
    let summary = bureau.imports("mention/paper", &rss(&fire)).await;
    assert_eq!((summary.received, summary.repeats), (0, 1));
    assert_eq!(bureau.on_record().await, (vec![LIVE.to_owned()], 0));
}

#[tokio::test]
async fn another_matter_at_the_address_an_earlier_version_took_for_its_number_is_taken_in() {
    let bureau = given();
    let fire = item("a1", LIVE, "甲市化工园区起火", "现场正在处置");
    bureau.has_from_an_earlier_version("mention/paper", &rss(&fire)).await;
    let mine = item("a2", LIVE, "乙县煤矿透水", "救援队已到达");
    let summary = bureau.imports("mention/paper", &rss(&(fire + &mine))).await;
    assert_eq!((summary.received, summary.repeats), (1, 1));
    assert_eq!(bureau.on_record().await, (vec![LIVE.to_owned(), "a2".to_owned()], 0));
}

#[tokio::test]
async fn a_guid_that_stops_telling_items_apart_opens_none_of_them_twice() {
    let bureau = given();
    let fire = item("x", "https://news.example/1", "甲市化工园区起火", "现场正在处置");
    let mine = item("x", "https://news.example/2", "乙县煤矿透水", "救援队已到达");
    bureau.imports("mention/paper", &rss(&fire)).await;
    let both = bureau.imports("mention/paper", &rss(&(mine + &fire))).await;
    assert_eq!((both.received, both.repeats), (1, 1));
    assert_eq!(bureau.on_record().await.0, ["x", "https://news.example/2"]);
}

#[tokio::test]
async fn a_rewritten_article_is_amended_and_a_wholly_other_one_under_its_guid_is_another_mention() {
    let bureau = given();
    bureau.imports("mention/paper", &rss(&item("a1", LIVE, "甲市化工园区起火", "现场正在处置"))).await;
    bureau.imports("mention/paper", &rss(&item("a1", LIVE, "甲市化工园区起火已扑灭", "无人员伤亡"))).await;
    assert_eq!(bureau.on_record().await, (vec!["a1".to_owned()], 1));
    let other = rss(&item("a1", LIVE, "乙县煤矿透水", "救援队已到达"));
    assert_eq!(bureau.imports("mention/paper", &other).await.received, 1);
    assert_eq!(bureau.imports("mention/paper", &other).await.received, 0);
    assert_eq!(bureau.on_record().await, (vec!["a1".to_owned(), "a1".to_owned()], 1));
}

#[tokio::test]
async fn one_article_of_two_sources_is_two_reports_and_every_poll_again_only_repeats() {
    let bureau = given();
    let feed = rss(&(item("a1", LIVE, "甲市化工园区起火", "") + "<item><title>无号无址</title></item>"));
    for source in ["mention/stranger", "mention/paper"] {
        assert_eq!(bureau.imports(source, &feed).await.received, 2, "{source}");
        for _ in 0..3 {
            let again = bureau.imports(source, &feed).await;
            assert_eq!((again.received, again.repeats), (0, 2), "{source}");
        }
    }
    assert_eq!(bureau.on_record().await.0.len(), 4);
}
