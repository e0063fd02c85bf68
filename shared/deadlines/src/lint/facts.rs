//! Facts that a rule names and that do not exist, cannot be so, or cannot be recorded where its clock runs.

use super::{Kind, Report, Severity, place_of, worded};
use crate::condition::Attributes;
use crate::recorded::{Part, recordable};
use crate::rule::{Applies, Rule, RuleId};
use crate::stop::Stop;
use crate::vocabulary::{self, FactKind, SubjectKind};

const EMPTY_STOP: Kind = Kind {
    severity: Severity::Error,
    code: "empty-stop",
    advice: "写明由什么事实满足, 例如 stop: {fact: message.replied}",
};
const FACT: Kind = Kind {
    severity: Severity::Error,
    code: "unknown-fact",
    advice: "改用事实表中的名称; 否则时钟不会起动或者不会停下",
};
const EVENT: Kind =
    Kind { severity: Severity::Warning, code: "unknown-event", advice: "核对事件名的拼写" };
const ATTRIBUTE: Kind = Kind {
    severity: Severity::Error,
    code: "unknown-attribute",
    advice: "改用该事实的属性, 或者把说明写入 note",
};
const VALUE: Kind = Kind {
    severity: Severity::Error,
    code: "value-not-allowed",
    advice: "改用该属性的取值, 或者把说明写入 note",
};
const STOP: Kind = Kind {
    severity: Severity::Error,
    code: "stop-not-recordable",
    advice: "改为 applies: {kind: trigger}, 否则时钟起动后无法停下",
};
const START: Kind = Kind {
    severity: Severity::Warning,
    code: "start-not-recordable",
    advice: "改为 applies: {kind: trigger}, 或者改用系统能记录的起算事件",
};

pub(super) fn check(rule: &Rule, report: &mut Report<'_>) {
    check_names(rule, report);
    check_attributes(rule, &rule.start.event, &rule.start.attributes, report);
    if let Stop::Facts(stop) = &rule.stop {
        stop.named().for_each(|(fact, asked)| check_attributes(rule, fact, asked, report));
    }
    if rule.stop_event().is_empty() {
        report.add_rule(&EMPTY_STOP, rule, "没有写明由什么满足".to_owned());
        return;
    }
    let (starts_on, stops_on) = match &rule.applies {
        Applies::Trigger => return,
        Applies::MessageClasses { .. } => (SubjectKind::Case, SubjectKind::Case),
        Applies::IncidentGrades { .. } => (SubjectKind::Incident, SubjectKind::Incident),
        Applies::OpinionOutsideGrades { .. } => (SubjectKind::Case, SubjectKind::Incident),
    };
    check_start(rule, starts_on, report);
    check_stop(rule, stops_on, report);
}

/// A name that does not exist is an error where the rule is written in facts; older packs are only told.
fn check_names(rule: &Rule, report: &mut Report<'_>) {
    let mut names = vec![rule.start.event.as_str()];
    names.extend(rule.start.fallback.iter().chain(&rule.before).map(String::as_str));
    let kind = match &rule.stop {
        Stop::Words(_) => {
            names.extend(Some(rule.stop_event()).filter(|name| !name.is_empty()));
            &EVENT
        }
        Stop::Facts(stop) => {
            names.extend(stop.named().map(|(fact, _)| fact).filter(|name| !name.is_empty()));
            names.extend(stop.until.as_deref());
            &FACT
        }
    };
    for name in names {
        check_name(kind, &rule.id, place_of(rule), name, report);
    }
}

/// The event of a column or a task.
pub(super) fn check_event(subject: &RuleId, place: &str, event: &str, report: &mut Report<'_>) {
    check_name(&EVENT, subject, place, event, report);
}

fn check_name(kind: &Kind, subject: &RuleId, place: &str, name: &str, report: &mut Report<'_>) {
    if vocabulary::kind_of(name).is_none() {
        let closest = vocabulary::closest(name).map(|fact| format!(", 最接近的是{}", worded(fact.name)));
        let what = format!("没有事件“{name}”{}", closest.unwrap_or_default());
        report.add(kind, Some(subject), place, what);
    }
}

fn check_attributes(rule: &Rule, fact: &str, asked: &Attributes, report: &mut Report<'_>) {
    let Some(kind) = vocabulary::kind_of(fact) else { return };
    for (name, value) in asked {
        match kind.attribute(name) {
            None => {
                let what = format!("{}没有属性“{name}”; {}", worded(fact), attributes_of(kind));
                report.add_rule(&ATTRIBUTE, rule, what);
            }
            Some(attribute) if !attribute.allows(value) => {
                let allowed = match attribute.values {
                    [] => "任何文字, 但不得为空".to_owned(),
                    values => values.join("、"),
                };
                let what = format!("{}的属性“{name}”不能是“{value}”; 可以是{allowed}", worded(fact));
                report.add_rule(&VALUE, rule, what);
            }
            Some(_) => {}
        }
    }
}

fn attributes_of(kind: &FactKind) -> String {
    let names: Vec<&str> = kind.attributes.iter().map(|attribute| attribute.name).collect();
    if names.is_empty() {
        "这一事实没有属性".to_owned()
    } else {
        format!("它的属性有{}", names.join("、"))
    }
}

/// What starts a clock by itself must be recorded on what it runs on.
fn check_start(rule: &Rule, on: SubjectKind, report: &mut Report<'_>) {
    let none = Attributes::new();
    let event = std::iter::once((rule.start.event.as_str(), &rule.start.attributes));
    let facts: Vec<_> = event.chain(rule.start.fallback.iter().map(|name| (name.as_str(), &none))).collect();
    check_part(&START, rule, (on, Part::Start), &facts, report);
}

/// What stops a clock that starts by itself must be recorded on what it runs on. Each fact is judged alone there, so that
/// two together would never stop it.
fn check_stop(rule: &Rule, on: SubjectKind, report: &mut Report<'_>) {
    let stop = match &rule.stop {
        Stop::Words(words) => {
            let asked = words.asked();
            return check_part(&STOP, rule, (on, Part::Stop), &[(&asked.fact, &asked.attributes)], report);
        }
        Stop::Facts(stop) => stop,
    };
    let enough: Vec<_> = stop.named().take(1 + stop.or.len()).collect();
    check_part(&STOP, rule, (on, Part::Stop), &enough, report);
    if let Some(until) = &stop.until {
        check_part(&STOP, rule, (on, Part::End), &[(until, &Attributes::new())], report);
    }
    if let Some(further) = stop.and.first() {
        let what = format!("会自行起动, 但系统逐个判断事实, 不能判断是否还有{}", worded(&further.fact));
        report.add_rule(&STOP, rule, what);
    }
}

/// Whether one of these facts can be recorded there; if not, what could be.
fn check_part(
    kind: &Kind,
    rule: &Rule,
    (on, part): (SubjectKind, Part),
    facts: &[(&str, &Attributes)],
    report: &mut Report<'_>,
) {
    let can_be = |(fact, asked): &(&str, &Attributes)| recordable(on, part).any(|it| it.can_be(fact, asked));
    let Some((first, asked)) = facts.first().filter(|_| !facts.iter().any(can_be)) else { return };
    let said: String = asked.iter().map(|(name, value)| format!(" {name}={value}")).collect();
    let could: Vec<String> = recordable(on, part).map(|it| worded(it.fact)).collect();
    let could = if could.is_empty() { "没有".to_owned() } else { could.join("、") };
    let what = format!("会自行起动, 但系统不能在{}上记录“{first}{said}”; 能记录的有: {could}", on.zh());
    report.add_rule(kind, rule, what);
}
