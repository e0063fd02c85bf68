//! Why a request was not met and what to do about it, in plain words for the person who asked.

use huiying_domain::Refusal;

use super::{Lang, clocks, field_names};
use crate::time;

/// What a refusal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Why the request was not met.
    pub why: String,
    /// What to do now.
    pub what_to_do: String,
}

/// A refusal in words.
#[must_use]
pub fn told(lang: Lang, refusal: &Refusal) -> Told {
    let (why, what_to_do) = fixed(lang, refusal);
    Told { why: why.replace("{}", &named(lang, refusal)), what_to_do: what_to_do.to_owned() }
}

/// The sentences of a refusal; `{}` stands for what it names.
fn fixed(lang: Lang, refusal: &Refusal) -> (&'static str, &'static str) {
    let r = lang.refusal_words();
    match refusal {
        Refusal::NoSuchCase { .. } => (r.no_such_case, r.no_such_case_do),
        Refusal::NoSuchIncident { .. } => (r.no_such_incident, r.no_such_incident_do),
        Refusal::ChangedMeanwhile { .. } => (r.changed_meanwhile, r.changed_meanwhile_do),
        Refusal::AlreadyClosed => (r.already_closed, r.already_closed_do),
        Refusal::NotYetAnswered => (r.not_yet_answered, r.not_yet_answered_do),
        Refusal::EmptyText { .. } => (r.empty_text, r.empty_text_do),
        Refusal::InTheFuture => (r.in_the_future, r.in_the_future_do),
        Refusal::TooLongAgo => (r.too_long_ago, r.too_long_ago_do),
        Refusal::BeforeReceipt => (r.before_receipt, r.before_receipt_do),
        Refusal::AfterExpiry { .. } => (r.after_expiry, r.after_expiry_do),
        Refusal::NotExtendable { .. } => (r.not_extendable, r.not_extendable_do),
        Refusal::AlreadyExtended { .. } => (r.already_extended, r.already_extended_do),
        Refusal::ExtensionOutOfRange { .. } => (r.out_of_range, r.out_of_range_do),
        Refusal::NotTold => (r.not_told, r.not_told_do),
        Refusal::NotPausable { .. } => (r.not_pausable, r.not_pausable_do),
        Refusal::AlreadyPaused => (r.already_paused, r.already_paused_do),
        Refusal::NotPaused { .. } => (r.not_paused, r.not_paused_do),
        Refusal::SupplementAskedBefore => (r.supplement_before, r.supplement_before_do),
        Refusal::SupplementTooLate { .. } => (r.supplement_late, r.supplement_late_do),
        Refusal::SameGrade => (r.same_grade, r.same_grade_do),
        Refusal::MergedAway { .. } => (r.merged_away, r.merged_away_do),
        Refusal::NotMerged => (r.not_merged, r.not_merged_do),
        Refusal::SameIncident => (r.same_incident, r.same_incident_do),
        Refusal::NothingPublished => (r.nothing_published, r.nothing_published_do),
        Refusal::NotLinked => (r.not_linked, r.not_linked_do),
        Refusal::NotSplittable => (r.not_splittable, r.not_splittable_do),
        Refusal::TransferPending => (r.transfer_pending, r.transfer_pending_do),
        Refusal::NoTransferPending => (r.no_transfer, r.no_transfer_do),
        Refusal::TimeOfDayNeeded => (r.time_of_day, r.time_of_day_do),
        Refusal::NoAttemptRecorded => (r.no_attempt, r.no_attempt_do),
        Refusal::GraverIncidentMerged => (r.graver_merged, r.graver_merged_do),
        Refusal::NotFinished => (r.not_finished, r.not_finished_do),
        Refusal::AnswerItsMatters => (r.answer_parts, r.answer_parts_do),
    }
}

/// What a refusal names: a field, a rule, a limit, a cause; empty where it names nothing.
fn named(lang: Lang, refusal: &Refusal) -> String {
    match refusal {
        Refusal::EmptyText { field } => field_names::of(lang, field),
        Refusal::AfterExpiry { due_hard } | Refusal::SupplementTooLate { due_hard } => time::due(*due_hard),
        Refusal::NotExtendable { rule } | Refusal::AlreadyExtended { rule } => rule.to_string(),
        Refusal::ExtensionOutOfRange { most } => most.to_string(),
        Refusal::NotPausable { cause } | Refusal::NotPaused { cause } => {
            clocks::pause_cause(lang, *cause).to_owned()
        }
        Refusal::MergedAway { into } => into.to_string(),
        Refusal::NoSuchCase { .. }
        | Refusal::NoSuchIncident { .. }
        | Refusal::ChangedMeanwhile { .. }
        | Refusal::AlreadyClosed
        | Refusal::NotYetAnswered
        | Refusal::InTheFuture
        | Refusal::TooLongAgo
        | Refusal::BeforeReceipt
        | Refusal::NotTold
        | Refusal::AlreadyPaused
        | Refusal::SupplementAskedBefore
        | Refusal::SameGrade
        | Refusal::NotMerged
        | Refusal::SameIncident
        | Refusal::NothingPublished
        | Refusal::NotLinked
        | Refusal::NotSplittable
        | Refusal::TransferPending
        | Refusal::NoTransferPending
        | Refusal::TimeOfDayNeeded
        | Refusal::NoAttemptRecorded
        | Refusal::GraverIncidentMerged
        | Refusal::NotFinished
        | Refusal::AnswerItsMatters => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use huiying_deadlines::{PauseCause, RuleId};
    use huiying_domain::{CaseId, IncidentId};

    use super::*;

    fn every() -> Vec<Refusal> {
        let rule = || RuleId::from("R-1");
        let due_hard: DateTime<Utc> = "2026-09-03T16:00:00Z".parse().unwrap();
        vec![
            Refusal::NoSuchCase { case: CaseId(1) },
            Refusal::NoSuchIncident { incident: IncidentId(1) },
            Refusal::ChangedMeanwhile { seen: 1, found: 2 },
            Refusal::AlreadyClosed,
            Refusal::NotYetAnswered,
            Refusal::EmptyText { field: "text".into() },
            Refusal::InTheFuture,
            Refusal::TooLongAgo,
            Refusal::BeforeReceipt,
            Refusal::AfterExpiry { due_hard },
            Refusal::NotExtendable { rule: rule() },
            Refusal::AlreadyExtended { rule: rule() },
            Refusal::ExtensionOutOfRange { most: 15 },
            Refusal::NotTold,
            Refusal::NotPausable { cause: PauseCause::Hearing },
            Refusal::AlreadyPaused,
            Refusal::NotPaused { cause: PauseCause::Hearing },
            Refusal::SupplementAskedBefore,
            Refusal::SupplementTooLate { due_hard },
            Refusal::SameGrade,
            Refusal::MergedAway { into: IncidentId(1) },
            Refusal::NotMerged,
            Refusal::SameIncident,
            Refusal::NothingPublished,
            Refusal::NotLinked,
            Refusal::NotSplittable,
            Refusal::TransferPending,
            Refusal::NoTransferPending,
            Refusal::TimeOfDayNeeded,
            Refusal::NoAttemptRecorded,
            Refusal::GraverIncidentMerged,
            Refusal::NotFinished,
            Refusal::AnswerItsMatters,
        ]
    }

    #[test]
    fn every_refusal_says_why_and_what_to_do_in_its_own_words() {
        for lang in Lang::ALL {
            let told: Vec<Told> = every().iter().map(|refusal| told(lang, refusal)).collect();
            for (at, one) in told.iter().enumerate() {
                assert!(!one.why.is_empty() && !one.what_to_do.is_empty());
                assert!(told[..at].iter().all(|other| other.why != one.why), "{one:?}");
                assert!(!one.why.contains("{}"), "{one:?}");
                assert!(lang == Lang::Zh || (one.why.is_ascii() && one.what_to_do.is_ascii()), "{one:?}");
            }
        }
    }

    #[test]
    fn what_a_refusal_names_stands_in_its_sentence() {
        let says = |lang, refusal: Refusal| told(lang, &refusal).why;
        assert_eq!(says(Lang::Zh, Refusal::EmptyText { field: "text".into() }), "“答复内容”没有填写。");
        let due_hard: DateTime<Utc> = "2026-09-03T16:00:00Z".parse().unwrap();
        assert_eq!(
            says(Lang::Zh, Refusal::AfterExpiry { due_hard }),
            "时限已于 2026-09-03 24:00 届满，延长须在届满之前办理。"
        );
        assert_eq!(
            says(Lang::En, Refusal::NotPausable { cause: PauseCause::Hearing }),
            "No running clock stands still for: hearing."
        );
        let most = Refusal::ExtensionOutOfRange { most: 15 };
        assert_eq!(says(Lang::Zh, most), "延长超出规则所允许的范围，最多为 15。");
    }
}
