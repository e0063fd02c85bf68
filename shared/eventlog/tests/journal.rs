//! A journal is its log, with a type.

use std::sync::Arc;

use huiying_eventlog::{Appended, Entry, Error, Journal, Log, MemoryLog, NewRecord, Position, Record};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Urged {
    case: String,
    times: u32,
}

fn urged(times: u32) -> Urged {
    Urged { case: "A1".into(), times }
}

fn entry(position: u64, id: &str, times: u32) -> Entry<Urged> {
    Entry { position: Position::new(position), id: id.into(), value: urged(times) }
}

#[tokio::test]
async fn values_come_back_as_they_were_appended_and_are_stored_as_json() {
    let log = Arc::new(MemoryLog::new());
    let journal = Journal::<Urged>::new(log.clone());
    let appended =
        journal.append(vec![("a".into(), urged(1)), ("b".into(), urged(2)), ("a".into(), urged(3))]).await;
    let [first, second] = [1, 2].map(Position::new);
    assert_eq!(appended.unwrap(), [Appended::New(first), Appended::New(second), Appended::Repeat(first)]);
    assert_eq!(
        journal.clone().read(Position::START, 10).await.unwrap(),
        [entry(1, "a", 1), entry(2, "b", 2)]
    );
    assert_eq!(journal.read(first, 10).await.unwrap(), [entry(2, "b", 2)]);
    assert_eq!(journal.get(second).await.unwrap(), Some(entry(2, "b", 2)));
    assert_eq!(journal.get(second.next()).await.unwrap(), None);
    assert_eq!(*journal.tail().borrow(), second);
    assert_eq!(log.get(first).await.unwrap().unwrap().payload, br#"{"case":"A1","times":1}"#);
}

#[tokio::test]
async fn a_record_of_another_shape_is_refused_by_its_position() {
    let log = Arc::new(MemoryLog::new());
    let journal = Journal::<Urged>::new(log.clone());
    journal.append(vec![("a".into(), urged(1))]).await.unwrap();
    log.append(vec![NewRecord { id: "b".into(), payload: br#"{"case":7}"#.into() }]).await.unwrap();
    let refused = journal.read(Position::START, 10).await.unwrap_err();
    assert!(matches!(refused, Error::Decode { position, .. } if position == Position::new(2)), "{refused:?}");
    let said = refused.to_string();
    assert!(said.contains("position 2") && said.contains("run a release that knows it"), "{said}");
    assert_eq!(journal.read(Position::START, 1).await.unwrap(), [entry(1, "a", 1)]);
}

#[tokio::test]
async fn a_value_that_is_no_json_is_refused_before_anything_is_written() {
    let log = Arc::new(MemoryLog::new());
    let journal = Journal::<std::collections::BTreeMap<Vec<u8>, u8>>::new(log);
    let good = ("good".to_owned(), [].into());
    let bad = ("bad".to_owned(), [(vec![1], 1)].into());
    let refused = journal.append(vec![good, bad]).await;
    assert!(matches!(&refused, Err(Error::Encode { id, .. }) if id == "bad"), "{refused:?}");
    assert_eq!(*journal.tail().borrow(), Position::START);
}

#[test]
fn a_position_is_a_plain_number_outside() {
    assert_eq!(serde_json::to_string(&Position::new(7)).unwrap(), "7");
    assert_eq!(serde_json::from_str::<Position>("7").unwrap(), Position::new(7));
    assert_eq!((Position::START.get(), Position::START.next().to_string()), (0, "1".to_owned()));
}

#[test]
fn payloads_do_not_show_in_debug_output() {
    let payload = b"secret".to_vec();
    let record = Record { position: Position::new(1), id: "a".into(), payload: payload.clone() };
    let new = NewRecord { id: "a".into(), payload };
    assert_eq!(format!("{record:?}"), r#"Record { position: 1, id: "a", payload_bytes: 6 }"#);
    assert_eq!(format!("{new:?}"), r#"NewRecord { id: "a", payload_bytes: 6 }"#);
}
