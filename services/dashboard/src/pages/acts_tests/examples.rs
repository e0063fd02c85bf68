//! The form of every act, and each form filled in with the wish it makes.

use std::collections::BTreeSet;

use huiying_deadlines::{PauseCause, RuleId};
use huiying_domain::Outcome;
use huiying_domain::{
    CaseAct, CaseId, Grade, GrantId, IncidentAct, IncidentId, Matter, MessageClass, NotDone, ReleaseKind,
    Role, Triage, Wish,
};
use huiying_pagekit::field_time;
use huiying_pagekit::form::Sent;

use super::Asked::{self, Admitted, Delegated, OfCase, OfIncident, OfPerson, Registered, Tested};
use super::{CASE, INCIDENT, PERSON, form};

pub(super) type Example = (Asked, Sent, Wish);

fn on_the_clocks_of_a_case() -> Vec<Example> {
    let noon = Some(field_time::read("2026-09-03T12:00").unwrap());
    let (case, cause, told) = (CASE, PauseCause::Consultation, ("told", "2026-09-03T12:00"));
    let reason = || "情况复杂".to_owned();
    vec![
        (
            OfCase("extend"),
            form(&[("rule", "R-1"), ("amount", "15"), ("reason", "情况复杂"), ("approver", "乙"), told]),
            Wish::ExtendClock {
                case,
                rule: RuleId::from("R-1"),
                amount: 15,
                reason: reason(),
                approver: "乙".into(),
                told: noon,
            },
        ),
        (
            OfCase("pause"),
            form(&[("cause", "consultation"), ("began", "2026-09-03T12:00"), ("note", "情况复杂")]),
            Wish::PauseClocks { case, cause, began: noon, note: reason() },
        ),
        (
            OfCase("resume"),
            form(&[("cause", "consultation")]),
            Wish::ResumeClocks { case, cause, ended: None },
        ),
    ]
}

fn on_the_course_of_a_case() -> Vec<Example> {
    let noon = Some(field_time::read("2026-09-03T12:00").unwrap());
    let (case, reason) = (CASE, || "情况复杂".to_owned());
    vec![
        (
            OfCase("transfer"),
            form(&[("to", "住建局"), ("reason", "情况复杂")]),
            Wish::RequestTransfer { case, to: "住建局".into(), reason: reason() },
        ),
        (
            OfCase("transfer-answer"),
            form(&[("accepted", "no"), ("answered", "2026-09-03T12:00")]),
            Wish::AnswerTransfer { case, accepted: false, answered: noon, note: String::new() },
        ),
        (
            OfCase("link"),
            form(&[("incident", "i00000000000000000000000000000001")]),
            Wish::LinkCase { case, incident: INCIDENT },
        ),
        (OfCase("unlink"), form(&[]), Wish::UnlinkCase { case }),
        (OfCase("take-up"), form(&[]), Wish::TakeUpCase { case }),
        (OfCase("backlog"), form(&[("reason", "情况复杂")]), Wish::TakeAsBacklog { case, reason: reason() }),
        (
            OfCase("attempt"),
            form(&[("note", "情况复杂")]),
            Wish::RecordAttempt { case, attempted: None, note: reason() },
        ),
        (
            OfCase("reopen"),
            form(&[("reopened", "2026-09-03T12:00"), ("reason", "情况复杂")]),
            Wish::ReopenCase { case, reopened: noon, reason: reason() },
        ),
    ]
}

/// Of five matters those that are filled in, in their order.
fn of_matters() -> Example {
    let matter =
        |title: &str, class, office: &str| Matter { title: title.into(), class, office: office.into() };
    let matters = vec![
        matter("护栏", MessageClass::Report, "养护处"),
        matter("路灯", MessageClass::Complaint, "照明处"),
    ];
    let filled = form(&[
        ("title_1", "护栏"),
        ("class_1", "report"),
        ("office_1", "养护处"),
        ("title_3", "路灯"),
        ("class_3", "complaint"),
        ("office_3", "照明处"),
    ]);
    (OfCase("split"), filled, Wish::SplitCase { case: CASE, matters })
}

fn of_an_incident() -> Vec<Example> {
    let noon = field_time::read("2026-09-03T12:00").unwrap();
    let (incident, into, reason) = (INCIDENT, IncidentId(2), || "核实".to_owned());
    vec![
        (
            OfIncident("regrade"),
            form(&[("grade", "major"), ("reason", "核实")]),
            Wish::RegradeIncident { incident, grade: Grade::Major, reason: reason() },
        ),
        (
            OfIncident("occurrence"),
            form(&[("occurred", "2026-09-03T12:00")]),
            Wish::StateOccurrence { incident, occurred: noon },
        ),
        (
            OfIncident("merge"),
            form(&[("into", "i00000000000000000000000000000002"), ("note", "核实")]),
            Wish::MergeIncident { incident, into, note: reason() },
        ),
        (
            OfIncident("link-cases"),
            form(&[(
                "cases",
                "c00000000000000000000000000000001\n/cases/c00000000000000000000000000000002?from=x",
            )]),
            Wish::LinkCases { incident, cases: BTreeSet::from([CaseId(1), CaseId(2)]) },
        ),
        (OfIncident("split"), form(&[("note", "核实")]), Wish::SplitIncident { incident, note: reason() }),
        (
            OfIncident("withdraw"),
            form(&[("kind", "authoritative"), ("reason", "核实")]),
            Wish::WithdrawRelease {
                incident,
                kind: ReleaseKind::Authoritative,
                withdrawn: None,
                reason: reason(),
            },
        ),
    ]
}

fn closings() -> Vec<Example> {
    let (case, outcome, note) = (CASE, Outcome::Duplicate, "重复".to_owned());
    let triage = Triage { class: MessageClass::Help, office: "一处".to_owned() };
    vec![
        (
            OfCase("close"),
            form(&[("outcome", "duplicate"), ("note", "重复")]),
            Wish::CloseCase { case, outcome, note: note.clone(), triage: None },
        ),
        (
            OfCase("close"),
            form(&[("outcome", "answered"), ("class", "help"), ("office", "一处")]),
            Wish::CloseCase { case, outcome: Outcome::Answered, note: String::new(), triage: Some(triage) },
        ),
        (
            OfCase("close"),
            form(&[("outcome", "duplicate"), ("class", "help"), ("office", "一处"), ("note", "重复")]),
            Wish::CloseCase { case, outcome, note, triage: None },
        ),
    ]
}

fn at_once_to_be_seen() -> Vec<Example> {
    let (case, incident, noon) = (CASE, INCIDENT, field_time::read("2026-09-03T12:00").unwrap());
    let (class, office) = (MessageClass::Help, "一处".to_owned());
    let (kind, title) = (ReleaseKind::Flash, "快讯".to_owned());
    let registered =
        [("title", "爆燃"), ("grade", "major"), ("occurred", ""), ("reported", "2026-09-03T12:00")];
    let released = form(&[("kind", "flash"), ("title", "快讯"), ("published", "2026-09-03T12:00")]);
    vec![
        (
            OfCase("confirm"),
            form(&[("class", "help"), ("office", "一处")]),
            Wish::ConfirmTriage { case, class, office },
        ),
        (
            OfCase("reply"),
            form(&[("text", "已修"), ("replied", "2026-09-03T12:00")]),
            Wish::RecordReply { case, text: "已修".into(), replied: Some(noon) },
        ),
        (
            Registered,
            form(&registered),
            Wish::RegisterIncident {
                title: "爆燃".into(),
                grade: Grade::Major,
                occurred: None,
                reported: noon,
                same_name: false,
            },
        ),
        (
            OfIncident("release"),
            released,
            Wish::RecordRelease { incident, kind, published: Some(noon), title },
        ),
        (
            OfIncident("close"),
            form(&[("note", "处置完毕")]),
            Wish::CloseIncident { incident, note: "处置完毕".into(), not_done: None },
        ),
        (
            OfIncident("close"),
            form(&[("note", "误报"), ("not_done_reason", "经核实为误报"), ("decided_by", "分管局长")]),
            Wish::CloseIncident {
                incident,
                note: "误报".into(),
                not_done: Some(NotDone {
                    reason: "经核实为误报".into(), decided_by: "分管局长".into()
                }),
            },
        ),
        (
            OfIncident("reopen"),
            form(&[("reason", "复燃")]),
            Wish::ReopenIncident { incident, reason: "复燃".into() },
        ),
    ]
}

pub(super) fn every_example() -> Vec<Example> {
    let mut every =
        [at_once_to_be_seen(), closings(), on_the_clocks_of_a_case(), on_the_course_of_a_case()].concat();
    every.push(of_matters());
    let channel = "值班群".to_owned();
    every.push((Tested, form(&[("channel", "值班群")]), Wish::TestChannel { channel }));
    every.extend(of_an_incident());
    every.extend(of_people());
    every
}

fn of_people() -> Vec<Example> {
    let (person, grant) = (PERSON, GrantId(3));
    let at = |beijing: &str| field_time::read(beijing).unwrap().at;
    let until = ("until", "2026-10-01 08:00");
    let office = [("role", "handling_office"), ("office", "监管一处"), ("from", "2026-09-05 08:00"), until];
    let reason = || "岗位调整".to_owned();
    let granted = Wish::GrantRole {
        person,
        role: Role::HandlingOffice,
        office: Some("监管一处".to_owned()),
        from: Some(at("2026-09-05 08:00")),
        until: Some(at("2026-10-01 08:00")),
    };
    let (of_grant, of_person) = (grant.to_string(), person.to_string());
    vec![
        (Admitted, form(&[("login", "new"), ("name", "新人")]), Wish::AdmitPerson {}),
        (OfPerson("grant"), form(&office), granted),
        (
            OfPerson("revoke"),
            form(&[("grant", &of_grant), ("reason", "岗位调整")]),
            Wish::RevokeRole { person, grant, reason: reason() },
        ),
        (
            OfPerson("deactivate"),
            form(&[("reason", "岗位调整")]),
            Wish::DeactivatePerson { person, reason: reason() },
        ),
        (
            Delegated,
            form(&[("grant", &of_grant), ("person", &of_person), until]),
            Wish::DelegateRole { grant, person, from: None, until: at("2026-10-01 08:00") },
        ),
    ]
}

/// The form of an act. A new act does not compile without one.
pub(super) fn form_of_case(act: &CaseAct) -> &'static str {
    match act {
        CaseAct::ConfirmTriage => "confirm",
        CaseAct::RecordReply => "reply",
        CaseAct::RecordAttempt => "attempt",
        CaseAct::Close(_) => "close",
        CaseAct::Reopen => "reopen",
        CaseAct::Link => "link",
        CaseAct::Unlink => "unlink",
        CaseAct::TakeUp => "take-up",
        CaseAct::TakeAsBacklog => "backlog",
        CaseAct::Split => "split",
        CaseAct::RequestTransfer => "transfer",
        CaseAct::AnswerTransfer => "transfer-answer",
        CaseAct::ExtendClock(_) => "extend",
        CaseAct::PauseClocks(_) => "pause",
        CaseAct::ResumeClocks(_) => "resume",
    }
}

pub(super) fn form_of_incident(act: IncidentAct) -> &'static str {
    match act {
        IncidentAct::RecordRelease => "release",
        IncidentAct::WithdrawRelease(_) => "withdraw",
        IncidentAct::Regrade(_) => "regrade",
        IncidentAct::StateOccurrence => "occurrence",
        IncidentAct::Merge => "merge",
        IncidentAct::LinkCases => "link-cases",
        IncidentAct::Split => "split",
        IncidentAct::Close => "close",
        IncidentAct::Reopen => "reopen",
    }
}
