//! A changed shape of what is stored raises the format, so that no program reads rows that it would misunderstand.

use chrono::{DateTime, TimeDelta};
use huiying_deadlines::{Facts, Pause, PauseCause, RuleId};
use huiying_domain::Outcome;
use huiying_domain::clock::obligation::{AlreadyPast, Anchor, PastReason, Standing, VoidReason};
use huiying_domain::details::SourceState;
use huiying_domain::{
    Case, CaseId, Channel, Counted, Grade, Incident, IncidentId, MessageClass, Obligation, Precision,
    ReleaseKind, SourceTime, Stage,
};

use super::*;
use crate::index::{Entry, Phase};
use crate::list::titles::TitleRow;
use crate::pressing::Limits;
use crate::telling::{Failure, Mark, TellingFact};
use crate::view::Form;
use crate::{CaseRow, IncidentRow};

/// The shapes as they were when the format was last raised.
const STORED: &str = include_str!("format.txt");

const ANCHORS: [Anchor; 9] = [
    Anchor::Received,
    Anchor::Detected,
    Anchor::Occurred,
    Anchor::ReportedAsFallback,
    Anchor::Reported,
    Anchor::Published,
    Anchor::Withdrawn,
    Anchor::Reopened,
    Anchor::Supplemented,
];
const REASONS: [VoidReason; 15] = [
    VoidReason::OtherClass,
    VoidReason::NoReplyDue,
    VoidReason::TargetChanged,
    VoidReason::ReceiptCorrected,
    VoidReason::IncidentClosed,
    VoidReason::Regraded,
    VoidReason::Transferred,
    VoidReason::Split,
    VoidReason::NewCycle,
    VoidReason::PolicyChanged,
    VoidReason::UnderIncident,
    VoidReason::ClosingTimeUnknown,
    VoidReason::NotDone,
    VoidReason::TargetWithdrawn,
    VoidReason::ImportWithdrawn,
];
const OUTCOMES: [Outcome; 8] = [
    Outcome::Answered,
    Outcome::NoReplyDue,
    Outcome::Duplicate,
    Outcome::ClosedBySource,
    Outcome::Transferred,
    Outcome::NotCorrected,
    Outcome::Unreachable,
    Outcome::ImportWithdrawn,
];
const STATES: [SourceState; 6] = [
    SourceState::Open,
    SourceState::Closed,
    SourceState::ClosedDuplicate,
    SourceState::SentBack,
    SourceState::ReplyWithdrawn,
    SourceState::TargetWithdrawn,
];
const CAUSES: [PauseCause; 4] =
    [PauseCause::Consultation, PauseCause::Hearing, PauseCause::Appraisal, PauseCause::Supplement];
const PAST: [PastReason; 3] = [PastReason::ReceivedLate, PastReason::Regraded, PastReason::Reclassified];

/// A moment of its own for each field.
fn at(second: i64) -> DateTime<chrono::Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(second)
}

fn time(second: i64, precision: Precision) -> SourceTime {
    SourceTime { at: at(second), precision }
}

fn clock(anchor: Anchor, standing: Standing) -> Obligation {
    let pause = |cause| Pause { cause, from: at(2), to: Some(at(3)) };
    Obligation {
        rule: RuleId::from("AH-OPN-5H"),
        anchor,
        facts: Facts { start: at(1), pauses: CAUSES.map(pause).to_vec(), extension: Some(10) },
        counted: Counted {
            pack: "anhui 1".to_owned(),
            calendar: "2026".to_owned(),
            due_hard: at(4),
            due_soft: at(5),
            provisional: true,
            due_by_law: Some(at(6)),
            target_due: Some(at(7)),
        },
        binding: true,
        candidate: true,
        already_past: Some(AlreadyPast {
            reason: PastReason::Regraded,
            known_at: at(8),
            countdown_due: at(9),
        }),
        warned_at: Some(at(10)),
        standing,
    }
}

fn standings() -> Vec<Standing> {
    let voided = REASONS.map(|reason| Standing::Void { reason });
    let met = Standing::Met { met_at: at(11), on_time: true, margin_seconds: -12 };
    [Standing::Open, met, Standing::Missed { missed_at: at(13) }].into_iter().chain(voided).collect()
}

fn stages() -> Vec<Stage> {
    let closed = OUTCOMES.map(|outcome| Stage::Closed { closed_at: at(14), outcome });
    let handling = Stage::Handling { office: "一处".to_owned(), confirmed_at: at(15) };
    let answered = Stage::Answered { replied: time(16, Precision::Minute) };
    [Stage::Received, handling, answered].into_iter().chain(closed).collect()
}

fn case_row() -> CaseRow {
    CaseRow {
        id: CaseId(1),
        case: Case {
            held: None,
            vanished_at: Some(at(31)),
            worked_on: false,
            worked_on_since: false,
            channel: Channel::Message,
            class: Some(MessageClass::Complaint),
            class_confirmed: true,
            received: time(17, Precision::Day),
            received_unknown: true,
            detected_at: at(18),
            stage: Stage::Received,
            first_reply: Some(time(19, Precision::Second)),
            own_reply: Some(time(27, Precision::Second)),
            source_reply: Some(time(28, Precision::Minute)),
            source_state: Some(SourceState::SentBack),
            office: Some("一处".to_owned()),
            incident: Some(IncidentId(2)),
            part_of: Some(CaseId(3)),
            parts: vec![CaseId(4), CaseId(5)],
            transfer: Some("某局".to_owned()),
            supplement_asked: true,
            reopened: Some(time(20, Precision::Minute)),
            answers_from: Some(at(29)),
            cycle_from: 1,
            silent_end: Some(time(23, Precision::Minute)),
            from_history: true,
            backlog_at: Some(at(30)),
            attempts: 2,
            obligations: vec![clock(Anchor::Received, Standing::Open)],
            revision: 6,
        },
        external_id: "12345".to_owned(),
        source: "hotline/test".to_owned(),
        title: "路灯".to_owned(),
        source_office: Some("二处".to_owned()),
        area: Some("某区".to_owned()),
        ever_replied: Some(time(21, Precision::Minute)),
        closed: Some(time(31, Precision::Minute)),
        changed_at: at(22),
        history: vec![7, 8],
    }
}

fn incident_row() -> IncidentRow {
    IncidentRow {
        id: IncidentId(1),
        incident: Incident {
            grade: Grade::Major,
            occurred: Some(time(23, Precision::Minute)),
            reported: time(24, Precision::Second),
            closed_at: Some(at(25)),
            merged_into: Some(IncidentId(2)),
            releases: ReleaseKind::ALL.map(|kind| (kind, time(26, Precision::Minute))).to_vec(),
            obligations: vec![clock(Anchor::Occurred, Standing::Open)],
            revision: 3,
        },
        title: "火灾".to_owned(),
        carries: vec![IncidentId(4), IncidentId(5)],
        changed_at: at(27),
        history: vec![6, 7],
    }
}

fn title_row() -> TitleRow {
    TitleRow { text: "路灯\n12345".to_owned(), received: 29, ended: true }
}

/// An entry with more rules than one block tells apart, at each kind of place.
fn index(numbers: &mut Numbers) -> Vec<Entry> {
    let named = |n: u32| Obligation {
        rule: RuleId::from(format!("R{n}").as_str()),
        ..clock(Anchor::Received, Standing::Open)
    };
    let clocks: Vec<Obligation> = (0..65).map(named).collect();
    let row = case_row();
    let row = CaseRow { case: Case { obligations: clocks, ..row.case }, ..row };
    let limits = Limits { missed: Some(1), next: Some(2), taken: true };
    let decided = (true, Some(3));
    let entry = Entry {
        limits,
        missed_decided: decided.0,
        next_decided: decided.1,
        untriaged: true,
        ..Entry::case(&row, numbers)
    };
    [Phase::Open, Phase::Answered, Phase::Closed, Phase::History, Phase::Withdrawn]
        .map(|phase| Entry { phase, ..entry.clone() })
        .to_vec()
}

fn hex(value: &impl Serialize) -> String {
    to_bytes(value).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn json(value: &impl Serialize) -> String {
    String::from_utf8(to_json(value)).unwrap()
}

/// Every kind of fact about channels.
fn telling() -> [TellingFact; 4] {
    let mark = Mark { position: 3, at: at(28) };
    let (why, channels) = ("refused".to_owned(), vec!["a".to_owned()]);
    let failure = Failure { why, for_good: true, n_attempts: 2, at: at(28) };
    let unnamed_offices = vec!["监管一处".to_owned()];
    [
        TellingFact::Stated { channels, unnamed_offices },
        TellingFact::Told(mark),
        TellingFact::Failed { mark, failure },
        TellingFact::TestAsked(mark),
    ]
}

/// Every shape with every field filled, and every name of what is stored by its number.
fn shapes() -> String {
    let mut numbers = Numbers::default();
    let entries = index(&mut numbers);
    let unshown = Unshown { failed_at: "rows.rs:1".to_owned(), build: "1".to_owned() };
    let standing = crate::store::Standing { position: 1, cause: 2, mark: "i2".to_owned() };
    let precisions = [Precision::Day, Precision::Minute, Precision::Second];
    let lines = [
        ("a row of cases", hex(&case_row())),
        ("a row of incidents", hex(&incident_row())),
        ("a row of titles", hex(&title_row())),
        ("entries of the index", hex(&entries)),
        ("stages", hex(&stages())),
        ("anchors", hex(&ANCHORS)),
        ("standings", hex(&standings())),
        ("limits past", hex(&PAST)),
        ("precisions", hex(&precisions)),
        ("channels and classes", hex(&(Channel::ALL, MessageClass::ALL))),
        ("grades", hex(&Grade::ALL)),
        ("states of sources", hex(&STATES)),
        ("numbers of rules", json(&numbers)),
        ("unshown", json(&unshown)),
        ("standing", json(&standing)),
        ("telling", json(&telling())),
    ];
    lines.map(|(what, bytes)| format!("{what}: {bytes}\n")).concat()
}

#[test]
fn what_is_stored_has_the_shapes_that_its_format_was_committed_with() {
    let (first, shapes_then) = STORED.split_once('\n').unwrap();
    let format_then: u32 = first.strip_prefix("format ").unwrap().parse().unwrap();
    let now = shapes();
    assert!(
        now == shapes_then || FORMAT > format_then,
        "a shape that is stored has changed, and a program of format {FORMAT} would misread older rows: raise FORMAT"
    );
    assert!(
        now == shapes_then && FORMAT == format_then,
        "the format was raised: put this into shared/views/src/store/format.txt\nformat {FORMAT}\n{now}"
    );
}

#[test]
fn every_view_whose_rows_are_written_without_names_has_its_shape_in_the_file() {
    struct Look(String);
    impl Visit for Look {
        fn view<V: View>(&mut self) -> Result<(), Error> {
            let there = self.0.contains(&format!("\na row of {}: ", V::NAME));
            assert!(there || V::FORM == Form::Json, "add a row of {} to `shapes` here", V::NAME);
            Ok(())
        }
    }
    each_view(&mut Look(format!("\n{}", shapes()))).unwrap();
}
