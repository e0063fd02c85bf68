//! Consecutive polls of three Chinese papers, taken in one after the other: each item once, none lost.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use huiying_domain::{Channel, Intake};
use huiying_eventlog::{Journal, MemoryLog, Position};
use huiying_ingest::{IntakeJournal, LocalSink, Origin, Summary, import};
use huiying_ingest_media::open;
use huiying_runtime::{Keyring, PretendClock};
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::{files, real_data};

/// The guid of every item of a poll, in the order of the file, read without the code under test.
fn guids(poll: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(poll).unwrap();
    let mut reader = Reader::from_str(&text);
    let (mut guids, mut guid) = (Vec::new(), None);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) if element.name().into_inner() == "guid" => guid = Some(String::new()),
            Event::End(element) if element.name().into_inner() == "guid" => guids.extend(guid.take()),
            Event::Text(text) => guid.iter_mut().for_each(|guid| guid.push_str(&text)),
            Event::CData(text) => guid.iter_mut().for_each(|guid| guid.push_str(&text)),
            Event::GeneralRef(name) => guid.iter_mut().for_each(|guid| {
                assert_eq!(&*name, "amp", "the polls have no other references in guids");
                guid.push('&');
            }),
            Event::Eof => return guids,
            _ => {}
        }
    }
}

async fn taken_in(journal: &IntakeJournal, poll: &Path, keys: &Path) -> Summary {
    let imported_at: DateTime<Utc> = "2026-11-28T00:00:00Z".parse().unwrap();
    let feed = open(poll).unwrap();
    let origin = Origin { channel: Channel::Mention, source: "mention/paper".into(), imported_at };
    let keyring = Arc::new(Keyring::open(keys).unwrap());
    let mut sink = LocalSink {
        journal: journal.clone(),
        keyring: keyring.clone(),
        clock: PretendClock::at(imported_at),
    };
    import(feed.arrivals(origin), keyring, &mut sink, |_| {}).await.unwrap()
}

#[tokio::test]
async fn every_item_that_any_poll_has_is_there_exactly_once() {
    let Some(folder) = real_data("media/polls") else { return };
    // One poll of lifeweek gives two courses each other's address: what is at a known address with wholly other words
    // is taken in as another mention, so that no amendment of a closed case hides it.
    for (paper, n_polls, n_replaced) in [("ifeng", 20, 0), ("infzm", 28, 0), ("lifeweek", 10, 2)] {
        let journal: IntakeJournal = Journal::new(Arc::new(MemoryLog::new()));
        let keys = tempfile::tempdir().unwrap();
        let polls = files(&folder.join(paper));
        assert_eq!(polls.len(), n_polls);
        let mut expected = BTreeSet::new();
        for poll in &polls {
            let guids = guids(poll);
            let summary = taken_in(&journal, poll, &keys.path().join("keys")).await;
            assert_eq!(summary.rows, guids.len() as u64, "{}", poll.display());
            assert_eq!(summary.problems, [], "{}", poll.display());
            expected.extend(guids);
        }
        let intake = journal.read(Position::START, usize::MAX).await.unwrap();
        let mut reported = Vec::new();
        let mut n_amended = 0;
        for entry in intake {
            match entry.value.data {
                Intake::Reported(report) => reported.push(report.external_id),
                Intake::Amended(_) => n_amended += 1,
                other => panic!("{other:?}"),
            }
        }
        eprintln!("{paper}: {} items, {n_amended} amendments", reported.len());
        assert_eq!(reported.len(), expected.len() + n_replaced, "{paper}");
        assert_eq!(reported.into_iter().collect::<BTreeSet<_>>(), expected, "{paper}");
        let last = polls.last().unwrap();
        let again = taken_in(&journal, last, &keys.path().join("keys")).await;
        assert_eq!((again.received, again.repeats), (0, guids(last).len() as u64), "{paper}");
    }
}
