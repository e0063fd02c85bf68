//! What the state of an order means.

use huiying_domain::details::SourceState;
use huiying_ingest::Mapping;
use huiying_ingest::meanings::Meanings;
use huiying_ingest::synonyms::HOTLINE;

use crate::support::{orders, read_file, told};

fn with_state(word: &str) -> crate::support::Read {
    orders(format!("工单编号,标题,来电时间,办件状态\nA-1,井盖,2026-09-01,{word}\n"))
}

#[test]
fn given_words_for_a_closed_state_then_the_order_is_closed() {
    for word in [
        "已回复",
        "已答复",
        "按期办结",
        "逾期办结",
        "已归档",
        "已办结",
        "办结",
        "Closed",
        "Resolved",
        "Completed",
    ] {
        let read = with_state(word);
        let closed = read.one().closed.as_ref().unwrap();
        assert_eq!((closed.status.as_str(), closed.state), (word, None));
    }
}

#[test]
fn given_words_for_an_open_state_or_one_sent_back_then_nothing_is_closed() {
    for word in ["处理中", "已派单", "待回复", "Open"] {
        let read = with_state(word);
        assert_eq!((&read.one().closed, read.one().report.details.state), (&None, Some(SourceState::Open)));
    }
    for word in ["退回重办", "重新办理"] {
        let read = with_state(word);
        assert_eq!(
            (&read.one().closed, read.one().report.details.state),
            (&None, Some(SourceState::SentBack))
        );
    }
}

#[test]
fn given_a_closing_as_duplicate_then_it_is_one_by_its_state_or_by_its_words() {
    let read = with_state("Closed (Duplicate)");
    assert_eq!(read.one().closed.as_ref().unwrap().state, Some(SourceState::ClosedDuplicate));
    let read = orders(
        "CASE_ENQUIRY_ID,CASE_TITLE,OPEN_DT,CLOSED_DT,CASE_STATUS,CLOSURE_REASON\n\
         1,Noise,11/01/2026 08:00:00 AM,11/02/2026 08:00:00 AM,Closed,Case Closed Duplicate of Existing Case 2\n",
    );
    assert_eq!(read.one().closed.as_ref().unwrap().state, Some(SourceState::ClosedDuplicate));
    assert_eq!(
        read.one().report.details.closing_note.as_deref(),
        Some("Case Closed Duplicate of Existing Case 2")
    );
}

#[test]
fn given_an_unknown_state_then_it_is_told_and_never_guessed() {
    let read = with_state("流转完毕");
    assert_eq!((&read.one().closed, read.one().report.details.state), (&None, None));
    assert_eq!(read.one().report.status.as_deref(), Some("流转完毕"));
    let [word] = &read.account.unknown_words[..] else { panic!() };
    assert_eq!((word.field, word.word.as_str(), word.n), ("status", "流转完毕", 1));
}

#[test]
fn given_a_closing_time_beside_an_open_state_then_nothing_is_closed_and_it_is_told() {
    let read = orders("工单编号,标题,来电时间,办件状态,办结时间\nA-1,井盖,2026-09-01,处理中,2026-09-03\n");
    assert_eq!(read.one().closed, None);
    assert!(
        told(read.one())[0].starts_with("a closing time although the state is not known as a closed one")
    );
}

#[test]
fn given_a_closing_time_in_a_table_without_states_then_it_closes() {
    let read =
        orders("工单编号,标题,来电时间,办结时间\nA-1,井盖,2026-09-01,2026-09-03\nA-2,井盖,2026-09-01,\n");
    assert!(read.arrivals[0].closed.as_ref().unwrap().closed.is_some());
    assert_eq!(read.arrivals[1].closed, None);
}

#[test]
fn given_a_file_of_words_of_the_source_then_they_go_before_those_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let (words, table) = (folder.path().join("words.toml"), folder.path().join("orders.csv"));
    std::fs::write(&words, "[state]\nclosed = [\"3\"]\n").unwrap();
    std::fs::write(&table, "工单编号,标题,来电时间,办件状态\nA-1,井盖,2026-09-01,3\n").unwrap();
    let read = read_file(&table, HOTLINE, &Mapping::default(), Meanings::read(&words).unwrap()).unwrap();
    assert!(read.one().closed.is_some());
    std::fs::write(&words, "[state]\nfinished = [\"3\"]\n").unwrap();
    let error = Meanings::read(&words).unwrap_err().to_string();
    assert!(error.contains("words.toml") && error.contains("finished"), "{error}");
}
