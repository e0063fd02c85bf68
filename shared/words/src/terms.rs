//! Names of the field in both languages; the Chinese ones are the domain's own.

use huiying_domain::request::Outcome;
use huiying_domain::{Channel, Grade, MessageClass, ReleaseKind};

use super::Lang;

/// A channel.
#[must_use]
pub fn channel(lang: Lang, channel: Channel) -> &'static str {
    let en = match channel {
        Channel::Hotline => "hotline",
        Channel::Message => "online message",
        Channel::Mention => "media",
    };
    lang.pick(channel.zh(), en)
}

/// A class of message.
#[must_use]
pub fn class(lang: Lang, class: MessageClass) -> &'static str {
    let en = match class {
        MessageClass::ConsultationReq => "question",
        MessageClass::Help => "request for help",
        MessageClass::Complaint => "complaint",
        MessageClass::Report => "tip-off",
        MessageClass::Suggestion => "suggestion",
        MessageClass::Praise => "praise",
        MessageClass::Other => "problem reported",
        MessageClass::DisclosureRequest => "disclosure request",
        MessageClass::Petition => "petition",
    };
    lang.pick(class.zh(), en)
}

/// A grade of incident.
#[must_use]
pub fn grade(lang: Lang, grade: Grade) -> &'static str {
    let en = match grade {
        Grade::ExtraMajor => "extra-major",
        Grade::Major => "major",
        Grade::Larger => "larger",
        Grade::General => "general",
    };
    lang.pick(grade.zh(), en)
}

/// A kind of release.
#[must_use]
pub fn release(lang: Lang, kind: ReleaseKind) -> &'static str {
    let en = match kind {
        ReleaseKind::Authoritative => "authoritative information",
        ReleaseKind::PressConference => "press conference",
        ReleaseKind::Update => "follow-up",
        ReleaseKind::Flash => "accident bulletin",
        ReleaseKind::ReportedUpward => "report to the level above",
    };
    lang.pick(kind.zh(), en)
}

/// How a case ended.
#[must_use]
pub fn outcome(lang: Lang, outcome: Outcome) -> &'static str {
    let en = match outcome {
        Outcome::Answered => "answered",
        Outcome::NoReplyDue => "no reply due",
        Outcome::Duplicate => "duplicate",
        Outcome::ClosedBySource => "closed by the source",
        Outcome::Transferred => "transferred",
        Outcome::NotCorrected => "request not corrected",
        Outcome::Unreachable => "petitioner cannot be reached",
    };
    lang.pick(outcome.zh(), en)
}

/// A stage by its written and its Chinese name, as rows of the queue carry it.
#[must_use]
pub fn stage(lang: Lang, code: &str, zh: &str) -> String {
    let en = match code {
        "received" => "to triage",
        "handling" => "in hand",
        "closed" if zh == "已并案" => "merged",
        other => other,
    };
    lang.pick(zh, en).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_has_an_english_name_without_chinese() {
        let mut en: Vec<&str> = Channel::ALL.map(|it| channel(Lang::En, it)).to_vec();
        en.extend(MessageClass::ALL.map(|it| class(Lang::En, it)));
        en.extend(Grade::ALL.map(|it| grade(Lang::En, it)));
        en.extend(ReleaseKind::ALL.map(|it| release(Lang::En, it)));
        en.extend(Outcome::CHOICES.map(|it| outcome(Lang::En, it)));
        en.extend([Outcome::ClosedBySource, Outcome::Transferred].map(|it| outcome(Lang::En, it)));
        assert!(en.iter().all(|term| !term.is_empty() && term.is_ascii()), "{en:?}");
    }
}
