//! From a filled-in form to a wish, and what is said of fields that are wrong.

use huiying_deadlines::{PauseCause, RuleId};
use huiying_domain::{CaseId, Grade, Matter, MessageClass, ReleaseKind, Wish};

use super::*;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

fn form(extra: &[(&str, &str)]) -> Fields {
    let mut fields = vec![("token", TOKEN), ("officer", "甲"), ("seen_revision", "3")];
    fields.extend(extra);
    Fields::of(&fields)
}

fn bad(form: &Fields, action: Action) -> (&'static str, FieldProblem) {
    let bad = form.request(action).unwrap_err();
    (bad.field, bad.problem)
}

const CASE: CaseId = CaseId(7);
const INCIDENT: IncidentId = IncidentId(1);

fn on_case(action: CaseAction) -> Action {
    Action::OnCase(CASE, action)
}

fn on_incident(action: IncidentAction) -> Action {
    Action::OnIncident(INCIDENT, action)
}

#[test]
fn a_form_becomes_a_request_of_its_officer_on_the_revision_it_saw() {
    let request = form(&[("class", "complaint"), ("office", " 办公室 ")])
        .request(on_case(CaseAction::Confirm))
        .unwrap();
    assert_eq!(request.actor, Actor { role: "duty_officer".into(), name: "甲".into() });
    assert_eq!(request.seen_revision, Some(3));
    let wish = Wish::ConfirmTriage { case: CASE, class: MessageClass::Complaint, office: "办公室".into() };
    assert_eq!(request.wish, wish);
}

#[test]
fn the_same_act_asked_twice_is_one_request_and_another_form_of_the_page_is_another() {
    let confirm = |office: &str| {
        form(&[("class", "complaint"), ("office", office)]).request(on_case(CaseAction::Confirm)).unwrap().id
    };
    let reply = form(&[("text", "已修复"), ("replied", "")]).request(on_case(CaseAction::Reply)).unwrap().id;
    assert_eq!(confirm("办公室"), confirm("办公室"));
    assert_ne!(confirm("办公室"), confirm("值班室"));
    assert_ne!(confirm("办公室"), reply);
}

#[test]
fn a_number_typed_in_clear_is_masked_before_it_reaches_a_log() {
    let replied = form(&[("text", "已致电19900000012说明"), ("replied", "")]);
    let closed = form(&[("outcome", "duplicate"), ("note", "同19900000012来电")]);
    let closed_incident = form(&[("note", "详询19900000012")]);
    for (form, action) in [
        (replied, on_case(CaseAction::Reply)),
        (closed, on_case(CaseAction::Close)),
        (closed_incident, on_incident(IncidentAction::Close)),
    ] {
        let request = form.request(action).unwrap();
        let written = format!("{:?}", request.wish);
        assert!(!written.contains("199") && written.contains("****12"), "{written}");
    }
}

#[test]
fn a_time_left_empty_means_now_and_a_typed_one_is_beijing_time() {
    let request =
        form(&[("text", "x"), ("replied", "2026-09-03T18:00")]).request(on_case(CaseAction::Reply)).unwrap();
    let Wish::RecordReply { replied: Some(replied), .. } = request.wish else { panic!() };
    assert_eq!(replied.at.to_rfc3339(), "2026-09-03T10:00:00+00:00");
    let request = form(&[("text", "x")]).request(on_case(CaseAction::Reply)).unwrap();
    assert!(matches!(request.wish, Wish::RecordReply { replied: None, .. }));
}

#[test]
fn what_is_wrong_is_named_by_its_field() {
    let long = "长".repeat(LINE_CHARS_MAX + 1);
    let cases = [
        (form(&[("officer", " ")]), on_case(CaseAction::Confirm), ("officer", FieldProblem::Missing)),
        (form(&[("token", "1")]), on_case(CaseAction::Confirm), ("token", FieldProblem::BadToken)),
        (form(&[("seen_revision", "x")]), on_case(CaseAction::Confirm), ("token", FieldProblem::BadToken)),
        (form(&[("class", "")]), on_case(CaseAction::Confirm), ("class", FieldProblem::Missing)),
        (form(&[("class", "nonsense")]), on_case(CaseAction::Confirm), ("class", FieldProblem::NoChoice)),
        (
            form(&[("class", "help"), ("office", &long)]),
            on_case(CaseAction::Confirm),
            ("office", FieldProblem::TooLong),
        ),
        (
            form(&[("text", "x"), ("replied", "昨天")]),
            on_case(CaseAction::Reply),
            ("replied", FieldProblem::NoTime),
        ),
        (
            form(&[("outcome", "closed_by_source")]),
            on_case(CaseAction::Close),
            ("outcome", FieldProblem::NoChoice),
        ),
        (form(&[("grade", "major")]), Action::Register, ("reported", FieldProblem::Missing)),
        (form(&[("kind", "rumour")]), on_incident(IncidentAction::Release), ("kind", FieldProblem::NoChoice)),
    ];
    for (form, action, expected) in cases {
        assert_eq!(bad(&form, action), expected, "{action:?}");
    }
}

proptest::proptest! {
    #[test]
    fn no_form_makes_us_panic(
        officer in ".{0,50}", text in ".{0,80}", replied in ".{0,20}", token in "[0-9a-g]{0,40}",
    ) {
        let form = Fields::of(&[("officer", &officer), ("text", &text), ("replied", &replied), ("token", &token)]);
        let _ = form.request(on_case(CaseAction::Reply));
    }
}

fn assert_wishes<const N: usize>(cases: [(CaseAction, Fields, Wish); N]) {
    for (action, form, wish) in cases {
        assert_eq!(form.request(on_case(action)).unwrap().wish, wish, "{action:?}");
    }
}

#[test]
fn every_form_on_the_clocks_of_a_case_makes_its_wish() {
    let noon = Some(field_time::read("2026-09-03T12:00").unwrap());
    let (case, cause, told) = (CASE, PauseCause::Consultation, ("told", "2026-09-03T12:00"));
    let reason = || "情况复杂".to_owned();
    assert_wishes([
        (
            CaseAction::Extend,
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
            CaseAction::Pause,
            form(&[("cause", "consultation"), ("began", "2026-09-03T12:00"), ("note", "情况复杂")]),
            Wish::PauseClocks { case, cause, began: noon, note: reason() },
        ),
        (
            CaseAction::Resume,
            form(&[("cause", "consultation")]),
            Wish::ResumeClocks { case, cause, ended: None },
        ),
    ]);
}

#[test]
fn every_form_on_the_course_of_a_case_makes_its_wish() {
    let noon = Some(field_time::read("2026-09-03T12:00").unwrap());
    let (case, reason) = (CASE, || "情况复杂".to_owned());
    assert_wishes([
        (
            CaseAction::Transfer,
            form(&[("to", "住建局"), ("reason", "情况复杂")]),
            Wish::RequestTransfer { case, to: "住建局".into(), reason: reason() },
        ),
        (
            CaseAction::TransferAnswer,
            form(&[("accepted", "no"), ("answered", "2026-09-03T12:00")]),
            Wish::AnswerTransfer { case, accepted: false, answered: noon, note: String::new() },
        ),
        (
            CaseAction::Link,
            form(&[("incident", "i0000000000000001")]),
            Wish::LinkCase { case, incident: INCIDENT },
        ),
        (CaseAction::Unlink, form(&[]), Wish::UnlinkCase { case }),
        (
            CaseAction::Attempt,
            form(&[("note", "情况复杂")]),
            Wish::RecordAttempt { case, attempted: None, note: reason() },
        ),
        (
            CaseAction::Reopen,
            form(&[("reopened", "2026-09-03T12:00"), ("reason", "情况复杂")]),
            Wish::ReopenCase { case, reopened: noon, reason: reason() },
        ),
    ]);
}

#[test]
fn of_five_matters_those_that_are_filled_in_make_the_split_in_their_order() {
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
    assert_wishes([(CaseAction::Split, filled, Wish::SplitCase { case: CASE, matters })]);
}

#[test]
fn every_form_of_an_incident_makes_its_wish() {
    let noon = field_time::read("2026-09-03T12:00").unwrap();
    let (incident, into, reason) = (INCIDENT, IncidentId(2), || "核实".to_owned());
    let cases = [
        (
            IncidentAction::Regrade,
            form(&[("grade", "major"), ("reason", "核实")]),
            Wish::RegradeIncident { incident, grade: Grade::Major, reason: reason() },
        ),
        (
            IncidentAction::Occurrence,
            form(&[("occurred", "2026-09-03T12:00")]),
            Wish::StateOccurrence { incident, occurred: noon },
        ),
        (
            IncidentAction::Merge,
            form(&[("into", "i0000000000000002"), ("note", "核实")]),
            Wish::MergeIncident { incident, into, note: reason() },
        ),
        (IncidentAction::Split, form(&[("note", "核实")]), Wish::SplitIncident { incident, note: reason() }),
        (
            IncidentAction::Withdraw,
            form(&[("kind", "authoritative"), ("reason", "核实")]),
            Wish::WithdrawRelease {
                incident,
                kind: ReleaseKind::Authoritative,
                withdrawn: None,
                reason: reason(),
            },
        ),
    ];
    for (action, form, wish) in cases {
        assert_eq!(form.request(on_incident(action)).unwrap().wish, wish, "{action:?}");
    }
}

#[test]
fn an_incident_is_named_by_its_number_or_by_the_address_of_its_page() {
    for typed in [
        "i0000000000000001",
        " i0000000000000001 ",
        "/incidents/i0000000000000001",
        "127.0.0.1:8080/incidents/i0000000000000001?lang=zh#answer",
    ] {
        let wish = form(&[("incident", typed)]).request(on_case(CaseAction::Link)).unwrap().wish;
        assert_eq!(wish, Wish::LinkCase { case: CASE, incident: INCIDENT }, "{typed}");
    }
}

#[test]
fn what_is_wrong_in_the_forms_behind_is_named_by_its_field() {
    use FieldProblem::{Missing, NoChoice, NoIncident, NoNumber, NoTime};
    let extend = |amount: &'static str| form(&[("rule", "R-1"), ("amount", amount)]);
    let cases = [
        (form(&[("amount", "1")]), on_case(CaseAction::Extend), ("rule", Missing)),
        (extend(""), on_case(CaseAction::Extend), ("amount", Missing)),
        (extend("-1"), on_case(CaseAction::Extend), ("amount", NoNumber)),
        (extend("15天"), on_case(CaseAction::Extend), ("amount", NoNumber)),
        (extend("70000"), on_case(CaseAction::Extend), ("amount", NoNumber)),
        (
            form(&[("rule", "R-1"), ("amount", "1"), ("told", "昨天")]),
            on_case(CaseAction::Extend),
            ("told", NoTime),
        ),
        (form(&[("cause", "lunch")]), on_case(CaseAction::Pause), ("cause", NoChoice)),
        (form(&[]), on_case(CaseAction::Resume), ("cause", Missing)),
        (form(&[("accepted", "maybe")]), on_case(CaseAction::TransferAnswer), ("accepted", NoChoice)),
        (form(&[]), on_case(CaseAction::Link), ("incident", Missing)),
        (form(&[("incident", "c0000000000000001")]), on_case(CaseAction::Link), ("incident", NoIncident)),
        (form(&[("title_2", "路灯")]), on_case(CaseAction::Split), ("class_2", Missing)),
        (form(&[("attempted", "昨天")]), on_case(CaseAction::Attempt), ("attempted", NoTime)),
        (form(&[("reopened", "昨天")]), on_case(CaseAction::Reopen), ("reopened", NoTime)),
        (form(&[]), on_incident(IncidentAction::Regrade), ("grade", Missing)),
        (form(&[]), on_incident(IncidentAction::Occurrence), ("occurred", Missing)),
        (form(&[("into", "x")]), on_incident(IncidentAction::Merge), ("into", NoIncident)),
        (form(&[("kind", "rumour")]), on_incident(IncidentAction::Withdraw), ("kind", NoChoice)),
    ];
    for (form, action, expected) in cases {
        assert_eq!(bad(&form, action), expected, "{action:?}");
    }
}

#[test]
fn no_number_typed_into_the_forms_behind_reaches_a_log() {
    let told = "请联系19900000012";
    let cases = [
        form(&[("rule", "R"), ("amount", "1"), ("reason", told), ("approver", told)])
            .request(on_case(CaseAction::Extend)),
        form(&[("cause", "hearing"), ("note", told)]).request(on_case(CaseAction::Pause)),
        form(&[("to", told), ("reason", told)]).request(on_case(CaseAction::Transfer)),
        form(&[("accepted", "yes"), ("note", told)]).request(on_case(CaseAction::TransferAnswer)),
        form(&[("title_1", told), ("class_1", "help"), ("office_1", told)])
            .request(on_case(CaseAction::Split)),
        form(&[("note", told)]).request(on_case(CaseAction::Attempt)),
        form(&[("reason", told)]).request(on_case(CaseAction::Reopen)),
        form(&[("grade", "major"), ("reason", told)]).request(on_incident(IncidentAction::Regrade)),
        form(&[("into", "i0000000000000002"), ("note", told)]).request(on_incident(IncidentAction::Merge)),
        form(&[("note", told)]).request(on_incident(IncidentAction::Split)),
        form(&[("kind", "flash"), ("reason", told)]).request(on_incident(IncidentAction::Withdraw)),
    ];
    for request in cases {
        let written = format!("{:?}", request.unwrap().wish);
        assert!(!written.contains("199") && written.contains("****12"), "{written}");
    }
}
