//! Published shapes stay readable: every example parses, is written again as it stands, and none is missing.

use std::collections::{BTreeMap, BTreeSet};

use huiying_deadlines::{Applies, ClockKind, Extension, Limit, RulePack, Unit};
use huiying_domain::obligation::{Anchor, VoidReason};
use huiying_domain::request::Outcome;
use huiying_domain::{
    Channel, Decision, Envelope, Event, Grade, Intake, MessageClass, Payload, Precision, Refusal,
    ReleaseKind, Wish,
};
use huiying_tests::root;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The written names of an enum and a function that tells a value's. A new variant does not compile before it is named
/// here, and once named it fails until it has an example.
macro_rules! written {
    ($names:ident, $name_of:ident, $enum:ident { $($variant:ident => $written:literal),+ $(,)? }) => {
        const $names: &[&str] = &[$($written),+];
        fn $name_of(value: &$enum) -> &'static str {
            match value { $($enum::$variant { .. } => $written),+ }
        }
    };
}

written!(INTAKE_TYPES, intake_type, Intake {
    Reported => "cn.huiying.intake.reported.v1",
    Amended => "cn.huiying.intake.amended.v1",
    SourceReplied => "cn.huiying.intake.source_replied.v1",
    SourceClosed => "cn.huiying.intake.source_closed.v1",
    Requested => "cn.huiying.intake.requested.v1",
    CalendarPublished => "cn.huiying.intake.calendar_published.v1",
    PolicyPublished => "cn.huiying.intake.policy_published.v1",
});

written!(WISHES, wish_name, Wish {
    ConfirmTriage => "confirm_triage",
    RecordReply => "record_reply",
    CloseCase => "close_case",
    RegisterIncident => "register_incident",
    RecordRelease => "record_release",
    CloseIncident => "close_incident",
});

written!(EVENTS, event_name, Event {
    CalendarAdopted => "calendar_adopted",
    PolicyAdopted => "policy_adopted",
    CaseOpened => "case_opened",
    CaseAmended => "case_amended",
    TriageConfirmed => "triage_confirmed",
    ReplyRecorded => "reply_recorded",
    CaseClosed => "case_closed",
    IncidentRegistered => "incident_registered",
    ReleasePublished => "release_published",
    IncidentClosed => "incident_closed",
    ObligationCreated => "obligation_created",
    ObligationConfirmed => "obligation_confirmed",
    ObligationMet => "obligation_met",
    ObligationMissed => "obligation_missed",
    ObligationVoided => "obligation_void",
    RequestRefused => "request_refused",
    ReportUnknown => "report_unknown",
});

written!(REFUSALS, refusal_name, Refusal {
    NoSuchCase => "no_such_case",
    NoSuchIncident => "no_such_incident",
    ChangedMeanwhile => "changed_meanwhile",
    AlreadyClosed => "already_closed",
    NotYetAnswered => "not_yet_answered",
    EmptyText => "empty_text",
    InTheFuture => "in_the_future",
    BeforeReceipt => "before_receipt",
    TooLongAgo => "too_long_ago",
});

written!(CLOCK_KINDS, clock_kind, ClockKind {
    Hours => "hours",
    SameDay => "same_day",
    WorkingDays => "working_days",
    WorkingDaysBefore => "working_days_before",
    CalendarDays => "calendar_days",
    Months => "months",
});

written!(EXTENSIONS, extension_kind, Extension {
    None => "none",
    ExtendTo => "extend_to",
    ExtendBy => "extend_by",
});

written!(SCOPES, scope_kind, Applies {
    IncidentGrades => "incident_grades",
    OpinionOutsideGrades => "opinion_outside_grades",
    MessageClasses => "message_classes",
});

written!(CHANNELS, channel, Channel { Hotline => "hotline", Message => "message", Mention => "mention" });
written!(PRECISIONS, precision, Precision { Day => "day", Minute => "minute", Second => "second" });
written!(LIMITS, limit, Limit { Hard => "hard", Target => "target" });
written!(UNITS, unit, Unit { WorkingDays => "working_days", CalendarDays => "calendar_days" });

written!(CLASSES, class, MessageClass {
    ConsultationReq => "consultation_req",
    Help => "help",
    Complaint => "complaint",
    Report => "report",
    Suggestion => "suggestion",
    Praise => "praise",
    Other => "other",
});

written!(GRADES, grade, Grade {
    ExtraMajor => "extra_major",
    Major => "major",
    Larger => "larger",
    General => "general",
});

written!(RELEASES, release, ReleaseKind {
    Authoritative => "authoritative",
    PressConference => "press_conference",
    Update => "update",
});

written!(OUTCOMES, outcome, Outcome {
    Answered => "answered",
    NoReplyDue => "no_reply_due",
    Duplicate => "duplicate",
    ClosedBySource => "closed_by_source",
});

written!(ANCHORS, anchor, Anchor {
    Received => "received",
    Occurred => "occurred",
    ReportedAsFallback => "reported_as_fallback",
});

written!(VOID_REASONS, void_reason, VoidReason {
    OtherClass => "other_class",
    NoReplyDue => "no_reply_due",
    TargetChanged => "target_changed",
    ReceiptCorrected => "receipt_corrected",
    IncidentClosed => "incident_closed",
});

/// The examples in a folder of `schemas`, by the name of their file.
fn examples(folder: &str) -> BTreeMap<String, String> {
    let folder = root().join("schemas").join(folder);
    let entries = std::fs::read_dir(&folder).expect("the folder of examples is there");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.expect("the folder can be read");
        let text = std::fs::read_to_string(entry.path()).expect("an example is text");
        (entry.file_name().into_string().expect("a plain name"), text)
    };
    entries.map(read).collect()
}

/// Reads every example in a folder and checks that it is written again as it stands.
fn read_examples<T: Payload>(folder: &str) -> Vec<Envelope<T>> {
    let read = |(name, text): (String, String)| {
        let envelope: Envelope<T> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let published: Value = serde_json::from_str(&text).expect("parsed a moment ago");
        let written = serde_json::to_value(&envelope).expect("records have a JSON form");
        assert_eq!(written, published, "{name} is written otherwise than it was published");
        assert!(name.starts_with(envelope.data.type_name()), "{name} is not named after its type");
        envelope
    };
    examples(folder).into_iter().map(read).collect()
}

fn assert_each_has_an_example<'a>(names: &[&str], seen: impl Iterator<Item = &'a str>) {
    let seen: BTreeSet<&str> = seen.collect();
    let missing: Vec<&&str> = names.iter().filter(|name| !seen.contains(**name)).collect();
    assert!(missing.is_empty(), "no example of {missing:?}");
}

#[test]
fn every_intake_type_and_every_wish_has_an_example_that_reads_and_is_written_as_published() {
    let examples: Vec<Envelope<Intake>> = read_examples("intake");
    for example in &examples {
        assert_eq!(intake_type(&example.data), example.data.type_name());
    }
    assert_each_has_an_example(INTAKE_TYPES, examples.iter().map(|it| intake_type(&it.data)));
    let wishes = examples.iter().filter_map(|it| match &it.data {
        Intake::Requested(request) => Some(wish_name(&request.wish)),
        _ => None,
    });
    assert_each_has_an_example(WISHES, wishes);
}

#[test]
fn every_event_and_every_refusal_has_an_example_that_reads_and_is_written_as_published() {
    let examples: Vec<Envelope<Decision>> = read_examples("decision");
    let events = || examples.iter().flat_map(|it| &it.data.events);
    assert_each_has_an_example(EVENTS, events().map(event_name));
    let refusals = events().filter_map(|event| match event {
        Event::RequestRefused { reason, .. } => Some(refusal_name(reason)),
        _ => None,
    });
    assert_each_has_an_example(REFUSALS, refusals);
    for event in events() {
        let written = serde_json::to_value(event).expect("events have a JSON form");
        assert!(written.get(event_name(event)).is_some(), "{written}");
    }
}

#[test]
fn every_kind_of_rule_has_an_example() {
    let examples: Vec<Envelope<Intake>> = read_examples("intake");
    let packs: Vec<&RulePack> = examples
        .iter()
        .filter_map(|it| match &it.data {
            Intake::PolicyPublished(pack) => Some(pack),
            _ => None,
        })
        .collect();
    let rules = || packs.iter().flat_map(|pack| &pack.rules);
    assert_each_has_an_example(CLOCK_KINDS, rules().map(|rule| clock_kind(&rule.clock)));
    assert_each_has_an_example(EXTENSIONS, rules().map(|rule| extension_kind(&rule.extension)));
    assert_each_has_an_example(SCOPES, rules().map(|rule| scope_kind(&rule.applies)));
}

#[test]
fn words_in_records_are_read_and_written_as_ever() {
    assert_words(CHANNELS, channel);
    assert_words(PRECISIONS, precision);
    assert_words(LIMITS, limit);
    assert_words(UNITS, unit);
    assert_words(CLASSES, class);
    assert_words(GRADES, grade);
    assert_words(RELEASES, release);
    assert_words(OUTCOMES, outcome);
    assert_words(ANCHORS, anchor);
    assert_words(VOID_REASONS, void_reason);
}

fn assert_words<T: Serialize + DeserializeOwned>(words: &[&str], name_of: fn(&T) -> &'static str) {
    for word in words {
        let value: T =
            serde_json::from_value(Value::from(*word)).expect("a word that was ever written is read");
        assert_eq!(name_of(&value), *word);
        assert_eq!(serde_json::to_value(&value).expect("a word"), *word);
    }
}

#[test]
fn a_type_of_a_later_version_is_refused_by_its_name() {
    let report = &examples("intake")["cn.huiying.intake.reported.v1.json"];
    let later = report.replacen("cn.huiying.intake.reported.v1", "cn.huiying.intake.reported.v2", 1);
    let error = serde_json::from_str::<Envelope<Intake>>(&later).unwrap_err().to_string();
    assert!(error.contains("`cn.huiying.intake.reported.v2`") && error.contains("upgrade"), "{error}");

    let decision = &examples("decision")["cn.huiying.decision.v1.nothing_follows.json"];
    let later = decision.replacen("cn.huiying.decision.v1", "cn.huiying.decision.v2", 1);
    let error = serde_json::from_str::<Envelope<Decision>>(&later).unwrap_err().to_string();
    assert!(error.contains("`cn.huiying.decision.v2`") && error.contains("upgrade"), "{error}");
}

#[test]
fn an_event_that_this_version_does_not_know_is_refused_by_its_name() {
    let decision = &examples("decision")["cn.huiying.decision.v1.report_unknown.json"];
    let later = decision.replacen("\"report_unknown\"", "\"report_forgotten\"", 1);
    let error = serde_json::from_str::<Envelope<Decision>>(&later).unwrap_err().to_string();
    assert!(error.contains("report_forgotten"), "{error}");
}
