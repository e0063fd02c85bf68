//! From a filled-in form to a wish, and what is said of fields that are wrong.

mod examples;
mod offered;

use std::collections::{BTreeMap, BTreeSet};

use huiying_domain::{Actor, CaseId, IncidentId, MessageClass, PersonId, Request, Wish};

use huiying_pagekit::form::act::find;
use huiying_pagekit::form::{BadField, FieldProblem, FormView, Forms, Maker, Sent};
use huiying_words::Lang;

use crate::case::acts::ACTS as CASE_ACTS;
use crate::channels::request as test_channel;
use crate::incident::acts::ACTS as INCIDENT_ACTS;
use crate::incident::acts::register::request as register;
use crate::people::acts::{ACTS as PERSON_ACTS, admit, delegate};
use crate::samples::{matters, now};
use examples::every_example;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

fn form(extra: &[(&str, &str)]) -> Sent {
    let mut fields = vec![("token", TOKEN), ("officer", "甲"), ("seen_revision", "3")];
    fields.extend(extra);
    Sent::of(&fields)
}

const CASE: CaseId = CaseId(7);
const INCIDENT: IncidentId = IncidentId(1);
const PERSON: PersonId = PersonId(9);

/// Something that can be asked for on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    OfCase(&'static str),
    OfIncident(&'static str),
    OfPerson(&'static str),
    Registered,
    Tested,
    Admitted,
    Delegated,
}

use Asked::{Admitted, Delegated, OfCase, OfIncident, OfPerson, Registered, Tested};

trait Asks {
    fn asks(&self, asked: Asked) -> Result<Request, BadField>;
}

impl Asks for Sent {
    fn asks(&self, asked: Asked) -> Result<Request, BadField> {
        match asked {
            OfCase(code) => find(CASE_ACTS, code).unwrap().request(CASE, self),
            OfIncident(code) => find(INCIDENT_ACTS, code).unwrap().request(INCIDENT, self),
            OfPerson(code) => {
                let act = find(PERSON_ACTS, code).unwrap();
                self.request(code, |sent| (act.wish)(PERSON, sent))
            }
            Registered => register(self),
            Tested => test_channel(self),
            Admitted => admit::request(self).map(|(request, ..)| request),
            Delegated => delegate::request(self).map(|(request, _)| request),
        }
    }
}

fn bad(form: &Sent, asked: Asked) -> (&'static str, FieldProblem) {
    let bad = form.asks(asked).unwrap_err();
    (bad.field.name, bad.problem)
}

#[test]
fn a_form_becomes_a_request_of_its_officer_on_the_revision_it_saw() {
    let request = form(&[("class", "complaint"), ("office", " 办公室 ")]).asks(OfCase("confirm")).unwrap();
    assert_eq!(request.actor, Actor::typed("甲"));
    assert_eq!(request.seen_revision, Some(3));
    let wish = Wish::ConfirmTriage { case: CASE, class: MessageClass::Complaint, office: "办公室".into() };
    assert_eq!(request.wish, wish);
}

#[test]
fn the_same_act_asked_twice_is_one_request_and_another_form_of_the_page_is_another() {
    let confirm = |office: &str| {
        form(&[("class", "complaint"), ("office", office)]).asks(OfCase("confirm")).unwrap().id
    };
    let reply = form(&[("text", "已修复"), ("replied", "")]).asks(OfCase("reply")).unwrap().id;
    assert_eq!(confirm("办公室"), confirm("办公室"));
    assert_ne!(confirm("办公室"), confirm("值班室"));
    assert_ne!(confirm("办公室"), reply);
}

#[test]
fn a_number_typed_in_clear_is_masked_before_it_reaches_a_log() {
    let replied = form(&[("text", "已致电19900000012说明"), ("replied", "")]);
    let closed = form(&[("outcome", "duplicate"), ("note", "同19900000012来电")]);
    let closed_incident = form(&[("note", "详询19900000012")]);
    for (form, action) in
        [(replied, OfCase("reply")), (closed, OfCase("close")), (closed_incident, OfIncident("close"))]
    {
        let request = form.asks(action).unwrap();
        let written = format!("{:?}", request.wish);
        assert!(!written.contains("199") && written.contains("****12"), "{written}");
    }
}

#[test]
fn a_time_left_empty_means_now_and_a_typed_one_is_beijing_time() {
    let request = form(&[("text", "x"), ("replied", "2026-09-03T18:00")]).asks(OfCase("reply")).unwrap();
    let Wish::RecordReply { replied: Some(replied), .. } = request.wish else { panic!() };
    assert_eq!(replied.at.to_rfc3339(), "2026-09-03T10:00:00+00:00");
    let request = form(&[("text", "x")]).asks(OfCase("reply")).unwrap();
    assert!(matches!(request.wish, Wish::RecordReply { replied: None, .. }));
}

#[test]
fn what_is_wrong_is_named_by_its_field() {
    let long = "长".repeat(200 + 1);
    let cases = [
        (form(&[("officer", " ")]), OfCase("confirm"), ("officer", FieldProblem::Missing)),
        (form(&[("token", "1")]), OfCase("confirm"), ("token", FieldProblem::BadToken)),
        (form(&[("seen_revision", "x")]), OfCase("confirm"), ("token", FieldProblem::BadToken)),
        (form(&[("class", "")]), OfCase("confirm"), ("class", FieldProblem::Missing)),
        (form(&[("class", "nonsense")]), OfCase("confirm"), ("class", FieldProblem::NoChoice)),
        (form(&[("class", "help"), ("office", &long)]), OfCase("confirm"), ("office", FieldProblem::TooLong)),
        (form(&[("text", "x"), ("replied", "昨天")]), OfCase("reply"), ("replied", FieldProblem::NoTime)),
        (form(&[("outcome", "closed_by_source")]), OfCase("close"), ("outcome", FieldProblem::NoChoice)),
        (form(&[("grade", "major")]), Registered, ("reported", FieldProblem::Missing)),
        (form(&[("kind", "rumour")]), OfIncident("release"), ("kind", FieldProblem::NoChoice)),
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
        let form = Sent::of(&[("officer", &officer), ("text", &text), ("replied", &replied), ("token", &token)]);
        let _ = form.asks(OfCase("reply"));
    }
}

#[test]
fn every_form_makes_its_wish_and_every_wish_has_its_form() {
    let mut wished = BTreeSet::new();
    for (asked, form, wish) in every_example() {
        assert_eq!(form.asks(asked).unwrap().wish, wish, "{asked:?}");
        let power = match asked {
            OfCase(code) => find(CASE_ACTS, code).unwrap().power,
            OfIncident(code) => find(INCIDENT_ACTS, code).unwrap().power,
            OfPerson(code) => find(PERSON_ACTS, code).unwrap().power,
            Registered | Tested | Admitted | Delegated => wish.power(),
        };
        assert_eq!(power, wish.power(), "{asked:?}: who is offered the form may ask for it");
        let written = serde_json::to_value(&wish).unwrap();
        wished.extend(written.as_object().unwrap().keys().cloned());
    }
    let all = Wish::names().iter().map(|&name| name.to_owned()).collect();
    assert_eq!(wished, all, "a wish without a form, or without an example of it");
}

#[test]
fn every_act_of_the_lists_has_an_example_here() {
    let shown: BTreeSet<Asked> = every_example().into_iter().map(|(asked, ..)| asked).collect();
    let of_cases = CASE_ACTS.iter().map(|act| OfCase(act.code));
    let listed: BTreeSet<Asked> = of_cases
        .chain(INCIDENT_ACTS.iter().map(|act| OfIncident(act.code)))
        .chain(PERSON_ACTS.iter().map(|act| OfPerson(act.code)))
        .chain([Registered, Tested, Admitted, Delegated])
        .collect();
    assert_eq!(shown, listed);
}

#[test]
fn what_an_act_reads_and_what_its_form_asks_for_are_the_fields_it_names() {
    let nonsense = |names: &[&'static str]| {
        let fields: Vec<(&str, &str)> = names.iter().map(|name| (*name, "?")).collect();
        form(&fields)
    };
    for act in CASE_ACTS {
        let names: Vec<&str> = act.fields.iter().map(|spec| spec.name).collect();
        if let Err(bad) = (act.wish)(CASE, &nonsense(&names)) {
            assert!(names.contains(&bad.field.name), "{}: {}", act.code, bad.field.name);
        }
    }
    let matters = matters();
    let cases = [matters.open, matters.untriaged, matters.overdue, matters.answered, matters.paused];
    let forms = Forms::default();
    let maker = Maker { lang: Lang::Zh, forms: &forms, now: now() };
    let mut asked: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for detail in cases.into_iter().filter_map(|id| matters.story.case(id)) {
        for act in CASE_ACTS {
            for made in (act.forms)(maker, &detail) {
                assert_eq!(made.action, act.code);
                asked.entry(act.code).or_default().extend(fields_of(&made));
            }
        }
    }
    assert!(asked.len() > 8, "{asked:?}");
    for act in CASE_ACTS {
        let named: BTreeSet<&str> = act.fields.iter().map(|spec| spec.name).collect();
        if let Some(asked) = asked.get(act.code) {
            assert_eq!(*asked, named, "{}: some of these forms asks for each", act.code);
        }
    }
    for detail in [matters.incident, matters.upgraded].into_iter().filter_map(|id| matters.story.incident(id))
    {
        for act in INCIDENT_ACTS {
            for made in (act.forms)(maker, &detail) {
                assert_eq!(made.action, act.code);
                let named: BTreeSet<&str> = act.fields.iter().map(|spec| spec.name).collect();
                assert_eq!(fields_of(&made), named, "{}", made.id);
            }
        }
    }
}

fn fields_of(form: &FormView) -> BTreeSet<&'static str> {
    form.fields.iter().map(|field| field.name).chain(form.hidden.iter().map(|(name, _)| *name)).collect()
}

#[test]
fn an_incident_is_named_by_its_number_or_by_the_address_of_its_page() {
    for typed in [
        "i00000000000000000000000000000001",
        " i00000000000000000000000000000001 ",
        "/incidents/i00000000000000000000000000000001",
        "127.0.0.1:8080/incidents/i00000000000000000000000000000001?lang=zh#answer",
    ] {
        let wish = form(&[("incident", typed)]).asks(OfCase("link")).unwrap().wish;
        assert_eq!(wish, Wish::LinkCase { case: CASE, incident: INCIDENT }, "{typed}");
    }
}

#[test]
fn what_is_wrong_in_the_forms_behind_is_named_by_its_field() {
    use FieldProblem::{Missing, NoChoice, NoIncident, NoNumber, NoTime};
    let extend = |amount: &'static str| form(&[("rule", "R-1"), ("amount", amount)]);
    let cases = [
        (form(&[("amount", "1")]), OfCase("extend"), ("rule", Missing)),
        (extend(""), OfCase("extend"), ("amount", Missing)),
        (extend("-1"), OfCase("extend"), ("amount", NoNumber)),
        (extend("15天"), OfCase("extend"), ("amount", NoNumber)),
        (extend("70000"), OfCase("extend"), ("amount", NoNumber)),
        (form(&[("rule", "R-1"), ("amount", "1"), ("told", "昨天")]), OfCase("extend"), ("told", NoTime)),
        (form(&[("cause", "lunch")]), OfCase("pause"), ("cause", NoChoice)),
        (form(&[]), OfCase("resume"), ("cause", Missing)),
        (form(&[("accepted", "maybe")]), OfCase("transfer-answer"), ("accepted", NoChoice)),
        (form(&[]), OfCase("link"), ("incident", Missing)),
        (
            form(&[("incident", "c00000000000000000000000000000001")]),
            OfCase("link"),
            ("incident", NoIncident),
        ),
        (form(&[("title_2", "路灯")]), OfCase("split"), ("class_2", Missing)),
        (form(&[("attempted", "昨天")]), OfCase("attempt"), ("attempted", NoTime)),
        (form(&[("reopened", "昨天")]), OfCase("reopen"), ("reopened", NoTime)),
        (form(&[]), OfIncident("regrade"), ("grade", Missing)),
        (form(&[]), OfIncident("occurrence"), ("occurred", Missing)),
        (form(&[("into", "x")]), OfIncident("merge"), ("into", NoIncident)),
        (form(&[("kind", "rumour")]), OfIncident("withdraw"), ("kind", NoChoice)),
    ];
    for (form, action, expected) in cases {
        assert_eq!(bad(&form, action), expected, "{action:?}");
    }
}

#[test]
fn no_number_typed_into_the_forms_behind_reaches_a_log() {
    let told = "请联系19900000012";
    let cases = [
        form(&[("rule", "R"), ("amount", "1"), ("reason", told), ("approver", told)]).asks(OfCase("extend")),
        form(&[("cause", "hearing"), ("note", told)]).asks(OfCase("pause")),
        form(&[("to", told), ("reason", told)]).asks(OfCase("transfer")),
        form(&[("accepted", "yes"), ("note", told)]).asks(OfCase("transfer-answer")),
        form(&[("title_1", told), ("class_1", "help"), ("office_1", told)]).asks(OfCase("split")),
        form(&[("note", told)]).asks(OfCase("attempt")),
        form(&[("reason", told)]).asks(OfCase("reopen")),
        form(&[("grade", "major"), ("reason", told)]).asks(OfIncident("regrade")),
        form(&[("into", "i00000000000000000000000000000002"), ("note", told)]).asks(OfIncident("merge")),
        form(&[("note", told)]).asks(OfIncident("split")),
        form(&[("kind", "flash"), ("reason", told)]).asks(OfIncident("withdraw")),
    ];
    for request in cases {
        let written = format!("{:?}", request.unwrap().wish);
        assert!(!written.contains("199") && written.contains("****12"), "{written}");
    }
}
