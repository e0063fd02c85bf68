//! Published shapes stay readable: every example parses, is written again as it stands, and none is missing.

mod asyncapi;
mod later;
mod names;

use std::collections::{BTreeMap, BTreeSet};

use huiying_deadlines::{Applies, ClockKind, Extension, Level, Limit, PauseCause, RulePack, Unit, Warning};
use huiying_domain::Outcome;
use huiying_domain::clock::obligation::{Anchor, PastReason, RestateCause, VoidReason};
use huiying_domain::{
    Channel, Decision, Envelope, Event, Grade, Intake, MessageClass, Payload, Precision, ProcessEvent,
    Refusal, ReleaseKind, Wish,
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
    Ticked => "cn.huiying.intake.ticked.v1",
    AlertsTaken => "cn.huiying.intake.alerts_taken.v1",
    AlertsEnded => "cn.huiying.intake.alerts_ended.v1",
    ChannelsStated => "cn.huiying.intake.channels_stated.v1",
    ImportBegan => "cn.huiying.intake.import_began.v1",
    ImportEnded => "cn.huiying.intake.import_ended.v1",
    ImportWithdrawn => "cn.huiying.intake.import_withdrawn.v1",
    ReportTakenBack => "cn.huiying.intake.report_taken_back.v1",
    SaidAgain => "cn.huiying.intake.said_again.v1",
    WithdrawalWentOn => "cn.huiying.intake.withdrawal_went_on.v1",
    ListingStated => "cn.huiying.intake.listing_stated.v1",
});

/// The name that an event or a wish is written under.
fn name_of<T: Serialize>(value: &T) -> String {
    let written = serde_json::to_value(value).expect("what is written has a JSON form");
    written.as_object().and_then(|it| it.keys().next()).expect("it stands under its name").clone()
}

written!(REFUSALS, refusal_name, Refusal {
    NoSuchCase => "no_such_case",
    NoSuchIncident => "no_such_incident",
    ChangedMeanwhile => "changed_meanwhile",
    AlreadyClosed => "already_closed",
    NotYetAnswered => "not_yet_answered",
    NotTriaged => "not_triaged",
    EmptyText => "empty_text",
    InTheFuture => "in_the_future",
    BeforeReceipt => "before_receipt",
    TooLongAgo => "too_long_ago",
    AfterExpiry => "after_expiry",
    NotExtendable => "not_extendable",
    AlreadyExtended => "already_extended",
    ExtensionOutOfRange => "extension_out_of_range",
    NotTold => "not_told",
    NotPausable => "not_pausable",
    AlreadyPaused => "already_paused",
    NotPaused => "not_paused",
    SupplementAskedBefore => "supplement_asked_before",
    SupplementTooLate => "supplement_too_late",
    SameGrade => "same_grade",
    MergedAway => "merged_away",
    NotMerged => "not_merged",
    SameIncident => "same_incident",
    SameName => "same_name",
    NothingPublished => "nothing_published",
    NotLinked => "not_linked",
    NotSplittable => "not_splittable",
    TransferPending => "transfer_pending",
    NoTransferPending => "no_transfer_pending",
    TimeOfDayNeeded => "time_of_day_needed",
    NoAttemptRecorded => "no_attempt_recorded",
    GraverIncidentMerged => "graver_incident_merged",
    DutiesOpen => "duties_open",
    NotEnded => "not_ended",
    NotFinished => "not_finished",
    NotFromHistory => "not_from_history",
    NothingMissed => "nothing_missed",
    AnswerItsMatters => "answer_its_matters",
    NotSignedIn => "not_signed_in",
    NotAllowed => "not_allowed",
    NoSuchPerson => "no_such_person",
    OnOneself => "on_oneself",
    LastAdministrator => "last_administrator",
    KeptApart => "kept_apart",
    EndsBeforeItBegins => "ends_before_it_begins",
    NotHeld => "not_held",
});

written!(CLOCK_KINDS, clock_kind, ClockKind {
    Hours => "hours",
    SameDay => "same_day",
    WorkingDays => "working_days",
    WorkingDaysBefore => "working_days_before",
    CalendarDays => "calendar_days",
    Months => "months",
    Simultaneous => "simultaneous",
    Promptly => "promptly",
    Before => "before",
    Cadence => "cadence",
    Date => "date",
    DailyQuota => "daily_quota",
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
    Trigger => "trigger",
});

written!(CHANNELS, channel, Channel { Hotline => "hotline", Message => "message", Mention => "mention" });
written!(PRECISIONS, precision, Precision { Day => "day", Minute => "minute", Second => "second" });
written!(LIMITS, limit, Limit { Hard => "hard", Target => "target", Minimum => "minimum", Soft => "soft" });
written!(UNITS, unit, Unit { Hours => "hours", WorkingDays => "working_days", CalendarDays => "calendar_days" });

written!(CLASSES, class, MessageClass {
    ConsultationReq => "consultation_req",
    Help => "help",
    Complaint => "complaint",
    Report => "report",
    Suggestion => "suggestion",
    Praise => "praise",
    Other => "other",
    DisclosureRequest => "disclosure_request",
    Petition => "petition",
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
    Flash => "flash",
    ReportedUpward => "reported_upward",
});

written!(OUTCOMES, outcome, Outcome {
    Answered => "answered",
    NoReplyDue => "no_reply_due",
    Duplicate => "duplicate",
    ClosedBySource => "closed_by_source",
    Transferred => "transferred",
    NotCorrected => "not_corrected",
    Unreachable => "unreachable",
    ImportWithdrawn => "import_withdrawn",
});

written!(ANCHORS, anchor, Anchor {
    Received => "received",
    Occurred => "occurred",
    ReportedAsFallback => "reported_as_fallback",
    Detected => "detected",
    Reported => "reported",
    Published => "published",
    Withdrawn => "withdrawn",
    Reopened => "reopened",
    Supplemented => "supplemented",
});

written!(VOID_REASONS, void_reason, VoidReason {
    OtherClass => "other_class",
    NoReplyDue => "no_reply_due",
    TargetChanged => "target_changed",
    ClosingTimeUnknown => "closing_time_unknown",
    ReceiptCorrected => "receipt_corrected",
    IncidentClosed => "incident_closed",
    Regraded => "regraded",
    Transferred => "transferred",
    Split => "split",
    NewCycle => "new_cycle",
    PolicyChanged => "policy_changed",
    UnderIncident => "under_incident",
    NotDone => "not_done",
    TargetWithdrawn => "target_withdrawn",
    ImportWithdrawn => "import_withdrawn",
});

written!(RESTATE_CAUSES, restate_cause, RestateCause {
    Calendar => "calendar",
    Policy => "policy",
    Occurrence => "occurrence",
    Receipt => "receipt",
    Merged => "merged",
    Split => "split",
    Paused => "paused",
    Resumed => "resumed",
    Restarted => "restarted",
    Extended => "extended",
    Published => "published",
    ReplyWithdrawn => "reply_withdrawn",
});

written!(PAST_REASONS, past_reason, PastReason {
    ReceivedLate => "received_late",
    Regraded => "regraded",
    Reclassified => "reclassified",
    Reopened => "reopened",
});

written!(PAUSE_CAUSES, pause_cause, PauseCause {
    Consultation => "consultation",
    Hearing => "hearing",
    Appraisal => "appraisal",
    Supplement => "supplement",
});

written!(WARNINGS, warning, Warning {
    TwoThirds => "two_thirds",
    TargetPassed => "target_passed",
    DayBefore => "day_before",
    LastCall => "last_call",
    Heartbeat => "heartbeat",
});

written!(LEVELS, level, Level {
    National => "national",
    Province => "province",
    City => "city",
    Bureau => "bureau",
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
        Intake::Requested(request) => Some(name_of(&request.wish)),
        _ => None,
    });
    let wishes: Vec<String> = wishes.collect();
    assert_each_has_an_example(Wish::names(), wishes.iter().map(String::as_str));
}

#[test]
fn every_event_and_every_refusal_has_an_example_that_reads_and_is_written_as_published() {
    let examples: Vec<Envelope<Decision>> = read_examples("decision");
    let events = || examples.iter().flat_map(|it| &it.data.events);
    let seen: Vec<String> = events().map(name_of).collect();
    assert_each_has_an_example(Event::names(), seen.iter().map(String::as_str));
    let refusals = events().filter_map(|event| match event {
        Event::Process(ProcessEvent::RequestRefused { reason, .. }) => Some(refusal_name(reason)),
        _ => None,
    });
    assert_each_has_an_example(REFUSALS, refusals);
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
    assert_words(RESTATE_CAUSES, restate_cause);
    assert_words(PAST_REASONS, past_reason);
    assert_words(PAUSE_CAUSES, pause_cause);
    assert_words(WARNINGS, warning);
    assert_words(LEVELS, level);
}

fn assert_words<T: Serialize + DeserializeOwned>(words: &[&str], name_of: fn(&T) -> &'static str) {
    for word in words {
        let value: T =
            serde_json::from_value(Value::from(*word)).expect("a word that was ever written is read");
        assert_eq!(name_of(&value), *word);
        assert_eq!(serde_json::to_value(&value).expect("a word"), *word);
    }
}
