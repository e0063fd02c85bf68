//! What is offered is taken, and what is not offered is refused: over everything that can be done, in a random office.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use huiying_deadlines::{Extension, PauseCause, RuleId};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::office::{Office, acts};
use super::*;
use crate::case::{Case, CaseAct, in_time};
use crate::clock::obligation::owed;
use crate::incident::IncidentAct;
use crate::written_names::names_of;

/// The name that an act, an outcome or a kind is written by, whatever it is done with.
fn written(it: impl Serialize) -> String {
    match serde_json::to_value(it).unwrap() {
        Value::String(name) => name,
        Value::Object(with) => with.keys().next().unwrap().clone(),
        other => panic!("{other}"),
    }
}

fn written_names<T: Serialize>(all: impl IntoIterator<Item = T>) -> BTreeSet<String> {
    all.into_iter().map(written).collect()
}

fn names_read<T: DeserializeOwned>() -> BTreeSet<String> {
    names_of::<T>().iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn every_act_that_can_be_written_is_among_those_that_are_offered_with_everything_it_can_be_done_with() {
    let rules = [RuleId::from("AH-MSG-INQUIRY-15WD")];
    assert_eq!(written_names(CaseAct::all(rules.into_iter())), names_read::<CaseAct>());
    assert_eq!(written_names(IncidentAct::all()), names_read::<IncidentAct>());
    assert_eq!(written_names(PauseCause::ALL), names_read::<PauseCause>());
    assert_eq!(written_names(ReleaseKind::ALL), names_read::<ReleaseKind>());
    assert_eq!(written_names(Grade::ALL), names_read::<Grade>());
    let not_chosen = [Outcome::ClosedBySource, Outcome::Transferred, Outcome::ImportWithdrawn];
    let outcomes = Outcome::CHOICES.into_iter().chain(not_chosen);
    assert_eq!(written_names(outcomes), names_read::<Outcome>());
}

/// The refusal of a request that is filled in as well as it can be; the office stays as it is.
fn refused(office: &Office, wish: Wish) -> Option<Refusal> {
    let request = Request { id: RequestId::derive("probe"), actor: officer(), seen_revision: None, wish };
    let intake = Intake::Requested(request);
    let events = decide(&office.bureau.state, &Known { recorded_at: office.now, intake: &intake });
    refusal(&events).cloned()
}

/// When a pause for this cause began that can be ended, or whenever.
fn pause_began(office: &Office, case: CaseId, cause: PauseCause) -> SourceTime {
    let known = &office.bureau.state.cases[&case];
    let mut pauses = owed(&known.obligations).flat_map(|it| &it.facts.pauses);
    let found =
        pauses.find(|it| it.cause == cause && (it.to.is_none() || it.to == known.silent_end.map(|it| it.at)));
    SourceTime::exact(found.map_or(office.now, |pause| pause.from))
}

/// The most that a rule allows.
fn most(office: &Office, rule: &RuleId) -> u16 {
    match office.bureau.state.rule(rule).map(|(_, rule)| &rule.extension) {
        Some(Extension::ExtendTo { total, .. }) => *total,
        Some(Extension::ExtendBy { max, .. }) => *max,
        Some(Extension::None) | None => 1,
    }
}

/// A request for an act, filled in as well as it can be; nothing where that takes another incident that is not there.
fn wish_of_case(office: &Office, case: CaseId, act: &CaseAct) -> Option<Wish> {
    let state = &office.bureau.state;
    let text = || "说明".to_owned();
    let matter = || Matter { title: text(), class: MessageClass::Complaint, office: text() };
    Some(match act.clone() {
        CaseAct::ConfirmTriage => {
            Wish::ConfirmTriage { case, class: MessageClass::Complaint, office: text() }
        }
        CaseAct::RecordReply => Wish::RecordReply { case, text: text(), replied: None },
        CaseAct::RecordAttempt => Wish::RecordAttempt { case, attempted: None, note: text() },
        CaseAct::Close(outcome) => {
            let triage = Triage { class: MessageClass::Complaint, office: text() };
            let triage = state.cases.get(&case).is_some_and(Case::is_provisional).then_some(triage);
            Wish::CloseCase { case, outcome, note: text(), triage }
        }
        CaseAct::Reopen => Wish::ReopenCase { case, reopened: None, reason: text() },
        CaseAct::Link => {
            let incident = *state.incidents.iter().find(|(_, it)| it.closed_at.is_none())?.0;
            Wish::LinkCase { case, incident }
        }
        CaseAct::Unlink => Wish::UnlinkCase { case },
        CaseAct::TakeUp => Wish::TakeUpCase { case },
        CaseAct::TakeAsBacklog => Wish::TakeAsBacklog { case, reason: text() },
        CaseAct::Split => Wish::SplitCase { case, matters: vec![matter(), matter()] },
        CaseAct::RequestTransfer => Wish::RequestTransfer { case, to: text(), reason: text() },
        CaseAct::AnswerTransfer => {
            Wish::AnswerTransfer { case, accepted: false, answered: None, note: text() }
        }
        CaseAct::ExtendClock(rule) => {
            let (amount, told) = (most(office, &rule), Some(SourceTime::exact(office.now)));
            Wish::ExtendClock { case, rule, amount, reason: text(), approver: text(), told }
        }
        CaseAct::PauseClocks(cause) => {
            let began = Some(state.cases[&case].received);
            Wish::PauseClocks { case, cause, began, note: text() }
        }
        CaseAct::ResumeClocks(cause) => {
            let ended = Some(pause_began(office, case, cause));
            Wish::ResumeClocks { case, cause, ended }
        }
    })
}

fn state_offers_link(office: &Office, case: CaseId) -> bool {
    office.bureau.state.acts_on_case(case).contains(&CaseAct::Link)
}

fn wish_of_incident(office: &Office, incident: IncidentId, act: IncidentAct) -> Option<Wish> {
    let incidents = &office.bureau.state.incidents;
    let text = || "说明".to_owned();
    let known = &incidents[&incident];
    Some(match act {
        IncidentAct::RecordRelease => {
            Wish::RecordRelease { incident, kind: ReleaseKind::Flash, published: None, title: text() }
        }
        IncidentAct::WithdrawRelease(kind) => {
            Wish::WithdrawRelease { incident, kind, withdrawn: None, reason: text() }
        }
        IncidentAct::Regrade(grade) => Wish::RegradeIncident { incident, grade, reason: text() },
        IncidentAct::StateOccurrence => Wish::StateOccurrence { incident, occurred: known.reported },
        IncidentAct::Merge => {
            let mut others = incidents.iter().filter(|(id, it)| {
                **id != incident
                    && it.closed_at.is_none()
                    && it.merged_into.is_none()
                    && it.grade <= known.grade
            });
            Wish::MergeIncident { incident, into: *others.next()?.0, note: text() }
        }
        IncidentAct::Split => Wish::SplitIncident { incident, note: text() },
        IncidentAct::LinkCases => {
            let cases = &office.bureau.state.cases;
            let mut cases = cases.iter().filter(|(id, _)| state_offers_link(office, **id));
            Wish::LinkCases { incident, cases: BTreeSet::from([*cases.next()?.0]) }
        }
        IncidentAct::Close => super::incidents::ended(incident, "说明"),
        IncidentAct::Reopen => Wish::ReopenIncident { incident, reason: text() },
    })
}

/// Holds that everything which is offered is taken, and everything else refused.
fn holds(office: &Office) -> Result<(), TestCaseError> {
    let state = &office.bureau.state;
    for (id, case) in &state.cases {
        let offered = state.acts_on_case(*id);
        for act in CaseAct::all(case.obligations.iter().map(|it| it.rule.clone())) {
            let Some(wish) = wish_of_case(office, *id, &act) else { continue };
            let expired = matches!(&act, CaseAct::ExtendClock(rule)
                if owed(&case.obligations).any(|it| it.rule == *rule && in_time(it, office.now).is_err()));
            let refused = refused(office, wish);
            let is_offered = offered.contains(&act) && !expired;
            prop_assert_eq!(refused.is_none(), is_offered, "{:?}: {:?} on {:?}", act, refused, case);
        }
    }
    for (id, incident) in &state.incidents {
        let offered = state.acts_on_incident(*id);
        for act in IncidentAct::all() {
            let Some(wish) = wish_of_incident(office, *id, act) else { continue };
            let refused = refused(office, wish);
            prop_assert_eq!(
                refused.is_none(),
                offered.contains(&act),
                "{:?}: {:?} on {:?}",
                act,
                refused,
                incident
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_offered_is_taken_and_what_is_not_offered_is_refused(
        mention in any::<bool>(), target in any::<bool>(), disclosure in any::<bool>(), acts in acts(),
    ) {
        let class = if disclosure { MessageClass::DisclosureRequest } else { MessageClass::Suggestion };
        let mut office = Office::opened(mention, class, target);
        for act in &acts {
            office.come_to(office.now + TimeDelta::minutes(act.minutes))?;
            office.does(act);
            holds(&office)?;
        }
    }
}

fn split_in_two(bureau: &mut Bureau) -> [CaseId; 2] {
    received(bureau, MessageClass::Complaint, "2018-02-09 10:00");
    let matter = |title: &str| Matter {
        title: title.into(),
        class: MessageClass::Complaint,
        office: "监管一处".into(),
    };
    let matters = vec![matter("路灯"), matter("护栏")];
    bureau.asked("2018-02-12 09:00", None, Wish::SplitCase { case: case(), matters });
    [case().part(1), case().part(2)]
}

fn attempt(case: CaseId) -> Wish {
    Wish::RecordAttempt { case, attempted: None, note: "电话停机".into() }
}

fn unreachable(case: CaseId) -> Wish {
    Wish::CloseCase { case, outcome: Outcome::Unreachable, note: "多次未接".into(), triage: None }
}

#[test]
fn given_a_case_that_was_split_then_attempts_are_recorded_on_its_matters_and_let_the_whole_be_closed() {
    let mut bureau = given();
    let matters = split_in_two(&mut bureau);
    let whole = bureau.asked("2018-02-13 09:00", None, attempt(case()));
    assert_eq!(refusal(&whole), Some(&Refusal::AnswerItsMatters));
    assert_eq!(
        refusal(&bureau.asked("2018-02-13 09:01", None, unreachable(case()))),
        Some(&Refusal::AnswerItsMatters)
    );
    for matter in matters {
        assert_eq!(refusal(&bureau.asked("2018-02-13 09:02", None, attempt(matter))), None);
        assert_eq!(refusal(&bureau.asked("2018-02-13 09:03", None, unreachable(matter))), None);
    }
    assert_eq!(refusal(&bureau.asked("2018-02-13 09:04", None, unreachable(case()))), None);
}

#[test]
fn given_a_case_that_was_closed_then_a_reply_given_before_is_entered_late_and_judged_by_its_own_time() {
    let mut bureau = given();
    let subject = received(&mut bureau, MessageClass::Complaint, "2018-02-09 10:00");
    bureau.asked("2018-02-12 09:00", None, attempt(case()));
    bureau.ticked("2018-03-09 09:00");
    bureau.asked("2018-03-09 09:01", None, unreachable(case()));
    assert!(bureau.state.acts_on_case(case()).contains(&CaseAct::RecordReply));
    bureau.asked("2018-03-10 09:00", None, reply("2018-02-23 16:00"));
    let standing = bureau.standing(subject, "AH-MSG-INQUIRY-15WD");
    assert!(matches!(standing, Some(Standing::Met { on_time: true, .. })), "{standing:?}");
}
