//! Who may act, and who grants it.

use proptest::prelude::*;

use super::*;
use crate::event::PeopleEvent;
use crate::id::{GrantId, PersonId};
use crate::people::{Power, Role};

const NINE: &str = "2026-09-01 09:00";
const TEN: &str = "2026-09-01 10:00";
const ELEVEN: &str = "2026-09-01 11:00";

impl Bureau {
    fn asks(&mut self, recorded: &str, actor: Actor, wish: Wish) -> Vec<Event> {
        self.requests += 1;
        let id = RequestId::derive(&self.requests.to_string());
        self.when(recorded, &Intake::Requested(Request { id, actor, seen_revision: None, wish }))
    }

    /// Somebody who was just admitted.
    fn admits(&mut self, recorded: &str, by: Actor) -> PersonId {
        match &self.asks(recorded, by, Wish::AdmitPerson {})[..] {
            [Event::People(PeopleEvent::Admitted { person, .. })] => *person,
            other => panic!("{other:?}"),
        }
    }

    fn grants(&mut self, recorded: &str, by: Actor, person: PersonId, role: Role) -> GrantId {
        let office = role.is_of_an_office().then(|| "安监科".to_owned());
        match &self.asks(recorded, by, Wish::GrantRole { person, role, office, from: None, until: None })[..]
        {
            [Event::People(PeopleEvent::RoleGranted { grant, .. })] => *grant,
            other => panic!("{other:?}"),
        }
    }

    /// Somebody with this role, granted by an administrator.
    fn with(&mut self, administrator: PersonId, role: Role) -> PersonId {
        let person = self.admits(NINE, Actor::signed_in(administrator));
        self.grants(NINE, Actor::signed_in(administrator), person, role);
        person
    }
}

/// A bureau with an administrator, whom the console admitted.
fn founded() -> (Bureau, PersonId) {
    let mut bureau = given();
    let administrator = bureau.admits(NINE, Actor::the_console("root"));
    bureau.grants(NINE, Actor::the_console("root"), administrator, Role::Administrator);
    (bureau, administrator)
}

fn why(events: &[Event]) -> Option<&Refusal> {
    match events {
        [Event::Process(ProcessEvent::RequestRefused { reason, .. })] => Some(reason),
        _ => None,
    }
}

fn reply() -> Wish {
    Wish::RecordReply { case: case(), text: "已修复".into(), replied: None }
}

fn register() -> Wish {
    let reported = exact(NINE);
    Wish::RegisterIncident {
        title: "某厂火灾".into(),
        grade: Grade::Major,
        occurred: None,
        reported,
        same_name: false,
    }
}

#[test]
fn given_nobody_was_admitted_then_a_typed_name_acts_and_only_the_console_admits_the_first() {
    let mut bureau = given();
    assert_eq!(why(&bureau.asks(NINE, officer(), register())), None);
    assert_eq!(why(&bureau.asks(NINE, officer(), Wish::AdmitPerson {})), Some(&Refusal::NotSignedIn));
    bureau.admits(NINE, Actor::the_console("root"));
    assert_eq!(why(&bureau.asks(TEN, officer(), register())), Some(&Refusal::NotSignedIn));
    let nobody = Actor::signed_in(PersonId(7));
    assert_eq!(why(&bureau.asks(TEN, nobody, register())), Some(&Refusal::NotSignedIn));
}

#[test]
fn given_each_role_when_anything_is_asked_then_the_table_says_who_may() {
    // Written by hand, so that a slip in the table shows.
    let expected: [(Role, &[Power]); 11] = {
        use Power::*;
        [
            (
                Role::DutyOfficer,
                &[
                    SeeWork,
                    OpenPersonal,
                    Triage,
                    Answer,
                    MoveClocks,
                    HandleIncidents,
                    Publish,
                    Import,
                    TestChannels,
                ],
            ),
            (Role::HandlingOffice, &[SeeWork, OpenPersonal, Answer, MoveClocks, Delegate]),
            (Role::PressOffice, &[SeeWork, Publish, Delegate]),
            (Role::SectionReviewer, &[SeeWork, Delegate]),
            (Role::SecrecyReviewer, &[SeeWork, Delegate]),
            (Role::Deputy, &[SeeWork, MoveClocks, HandleIncidents, Publish, Delegate]),
            (Role::Signatory, &[SeeWork, MoveClocks, HandleIncidents, Publish, Delegate]),
            (Role::Leadership, &[SeeWork, Delegate]),
            (Role::Auditor, &[Audit]),
            (Role::Administrator, &[TestChannels, ManagePeople]),
            (Role::Program, &[SeeWork, Import]),
        ]
    };
    let (mut bureau, administrator) = founded();
    for (role, may) in expected {
        let person = bureau.with(administrator, role);
        let allowed = |power: &Power| {
            bureau.state.people.may(&Actor::signed_in(person), *power, Some("安监科"), at(TEN)).is_ok()
        };
        let found: Vec<Power> = Power::ALL.into_iter().filter(allowed).collect();
        assert_eq!(found, may, "{role:?}");
    }
}

#[test]
fn given_a_handling_office_then_it_answers_its_own_cases_and_no_other() {
    let (mut bureau, administrator) = founded();
    let handler = Actor::signed_in(bureau.with(administrator, Role::HandlingOffice));
    let duty = Actor::signed_in(bureau.with(administrator, Role::DutyOfficer));
    bureau.when(NINE, &Intake::Reported(report(Some(MessageClass::Complaint), NINE)));
    let refused = Refusal::NotAllowed { power: Power::Answer };
    assert_eq!(why(&bureau.asks(TEN, handler.clone(), reply())), Some(&refused), "nobody has assigned it");
    let triage = |office: &str| Wish::ConfirmTriage {
        case: case(),
        class: MessageClass::Complaint,
        office: office.into(),
    };
    assert_eq!(
        why(&bureau.asks(TEN, handler.clone(), triage("安监科"))),
        Some(&Refusal::NotAllowed { power: Power::Triage })
    );
    bureau.asks(TEN, duty.clone(), triage("办公室"));
    assert_eq!(why(&bureau.asks(TEN, handler.clone(), reply())), Some(&refused));
    bureau.asks(TEN, duty, triage("安监科"));
    assert_eq!(why(&bureau.asks(TEN, handler, reply())), None);
}

#[test]
fn given_an_administrator_then_nobody_grants_to_themselves_and_the_last_one_stays() {
    let (mut bureau, first) = founded();
    let own =
        Wish::GrantRole { person: first, role: Role::DutyOfficer, office: None, from: None, until: None };
    assert_eq!(why(&bureau.asks(TEN, Actor::signed_in(first), own)), Some(&Refusal::OnOneself));
    let grant = *bureau.state.people.0[&first].grants.keys().next().unwrap();
    let revoke = Wish::RevokeRole { person: first, grant, reason: "离岗".into() };
    assert_eq!(
        why(&bureau.asks(TEN, Actor::signed_in(first), revoke.clone())),
        Some(&Refusal::LastAdministrator)
    );
    let second = bureau.with(first, Role::Administrator);
    let deactivate = Wish::DeactivatePerson { person: second, reason: "误登".into() };
    assert_eq!(why(&bureau.asks(TEN, Actor::signed_in(first), revoke.clone())), None);
    assert_eq!(
        why(&bureau.asks(ELEVEN, Actor::signed_in(first), deactivate)),
        Some(&Refusal::NotAllowed { power: Power::ManagePeople }),
        "whose role was revoked may no longer"
    );
}

#[test]
fn given_an_administrator_for_a_time_when_the_one_without_end_is_revoked_then_it_is_refused() {
    let (mut bureau, first) = founded();
    let other = bureau.admits(NINE, Actor::signed_in(first));
    let until = Some(at("2026-09-30 00:00"));
    let role = Role::Administrator;
    bureau.asks(
        NINE,
        Actor::signed_in(first),
        Wish::GrantRole { person: other, role, office: None, from: None, until },
    );
    let deactivate = Wish::DeactivatePerson { person: first, reason: "退休".into() };
    assert_eq!(
        why(&bureau.asks(TEN, Actor::signed_in(other), deactivate)),
        Some(&Refusal::LastAdministrator)
    );
}

#[test]
fn given_roles_that_are_kept_apart_then_no_person_has_both() {
    let (mut bureau, administrator) = founded();
    let duty = bureau.with(administrator, Role::DutyOfficer);
    for role in [Role::Administrator, Role::Auditor, Role::Program] {
        let wish = Wish::GrantRole { person: duty, role, office: None, from: None, until: None };
        let refused = Refusal::KeptApart { held: Role::DutyOfficer, asked: role };
        assert_eq!(why(&bureau.asks(TEN, Actor::signed_in(administrator), wish)), Some(&refused));
    }
    bureau.grants(TEN, Actor::signed_in(administrator), duty, Role::PressOffice);
}

#[test]
fn given_a_role_is_delegated_then_it_is_held_for_that_time_and_no_longer_than_by_its_giver() {
    let (mut bureau, administrator) = founded();
    let giver = bureau.with(administrator, Role::Signatory);
    let deputy = bureau.with(administrator, Role::Deputy);
    let own = *bureau.state.people.0[&giver].grants.keys().next().unwrap();
    let until = at("2026-09-03 00:00");
    let delegate = Wish::DelegateRole { grant: own, person: deputy, from: None, until };
    assert_eq!(
        why(&bureau.asks(TEN, Actor::signed_in(deputy), delegate.clone())),
        Some(&Refusal::OnOneself),
        "nobody takes a role"
    );
    let granted = bureau.asks(TEN, Actor::signed_in(giver), delegate);
    assert_eq!(why(&granted), None);
    let holds = |bureau: &Bureau, when: &str| {
        let grants = bureau.state.people.grants_at(deputy, at(when));
        grants.iter().any(|(_, it)| it.role == Role::Signatory)
    };
    assert!(holds(&bureau, TEN) && holds(&bureau, "2026-09-02 23:59"));
    assert!(!holds(&bureau, "2026-09-03 00:00") && !holds(&bureau, NINE));

    let [Event::People(PeopleEvent::RoleGranted { grant, .. })] = granted[..] else { panic!("{granted:?}") };
    let on = Wish::DelegateRole { grant, person: administrator, from: None, until };
    assert_eq!(why(&bureau.asks(TEN, Actor::signed_in(deputy), on)), Some(&Refusal::NotHeld));

    let reason = "调离".to_owned();
    bureau.asks(
        ELEVEN,
        Actor::signed_in(administrator),
        Wish::RevokeRole { person: giver, grant: own, reason },
    );
    assert!(!holds(&bureau, ELEVEN), "what it came from is gone");
    assert!(holds(&bureau, "2026-09-01 10:30"), "what was held before is still known");
}

#[test]
fn given_somebody_with_a_role_that_may_be_delegated_then_their_other_roles_may_not_be() {
    let (mut bureau, administrator) = founded();
    let person = bureau.with(administrator, Role::DutyOfficer);
    let duty = *bureau.state.people.0[&person].grants.keys().next().unwrap();
    let press = bureau.grants(NINE, Actor::signed_in(administrator), person, Role::PressOffice);
    let other = bureau.admits(NINE, Actor::signed_in(administrator));
    let until = at("2026-09-03 00:00");
    let lends = |grant| Wish::DelegateRole { grant, person: other, from: None, until };
    assert_eq!(why(&bureau.asks(TEN, Actor::signed_in(person), lends(duty))), Some(&Refusal::NotHeld));
    assert_eq!(why(&bureau.asks(TEN, Actor::signed_in(person), lends(press))), None);
}

#[test]
fn given_times_or_people_that_cannot_be_then_a_grant_is_refused() {
    let (mut bureau, administrator) = founded();
    let person = bureau.admits(NINE, Actor::signed_in(administrator));
    let grant = |person, from: Option<&str>, until: Option<&str>| {
        let (from, until) = (from.map(at), until.map(at));
        Wish::GrantRole { person, role: Role::DutyOfficer, office: None, from, until }
    };
    let by = || Actor::signed_in(administrator);
    let past = grant(person, None, Some(NINE));
    assert_eq!(why(&bureau.asks(TEN, by(), past)), Some(&Refusal::EndsBeforeItBegins));
    let nobody = PersonId(99);
    let unknown = grant(nobody, None, None);
    assert_eq!(why(&bureau.asks(TEN, by(), unknown)), Some(&Refusal::NoSuchPerson { person: nobody }));
    bureau.asks(TEN, by(), grant(person, Some("2026-09-05 08:00"), None));
    let held = |bureau: &Bureau, when: &str| bureau.state.people.grants_at(person, at(when)).len();
    assert_eq!((held(&bureau, "2026-09-05 07:59"), held(&bureau, "2026-09-05 08:00")), (0, 1));
}

#[test]
fn given_a_deactivated_person_then_they_act_no_longer_and_what_they_could_do_is_known() {
    let (mut bureau, administrator) = founded();
    let duty = bureau.with(administrator, Role::DutyOfficer);
    let reason = "离职".to_owned();
    bureau.asks(TEN, Actor::signed_in(administrator), Wish::DeactivatePerson { person: duty, reason });
    let refused = Refusal::NotAllowed { power: Power::HandleIncidents };
    assert_eq!(why(&bureau.asks(TEN, Actor::signed_in(duty), register())), Some(&refused));
    assert!(bureau.state.people.0[&duty].may_sign_in(at("2026-09-01 09:59")));
    assert!(!bureau.state.people.0[&duty].may_sign_in(at(TEN)));
}

/// What anybody might ask about people.
#[derive(Clone, Debug)]
enum Ask {
    Admit,
    Grant { whom: usize, role: usize, hours: Option<u8> },
    Delegate { whom: usize },
    Revoke { whose: usize, which: usize },
    Deactivate { whom: usize },
}

fn asked() -> impl Strategy<Value = (usize, Ask)> {
    let hours = proptest::option::of(1_u8..9);
    let ask = prop_oneof![
        1 => Just(Ask::Admit),
        4 => (0..8_usize, 0..Role::ALL.len(), hours).prop_map(|(whom, role, hours)| Ask::Grant { whom, role, hours }),
        1 => (0..8_usize).prop_map(|whom| Ask::Delegate { whom }),
        2 => (0..8_usize, 0..4_usize).prop_map(|(whose, which)| Ask::Revoke { whose, which }),
        1 => (0..8_usize).prop_map(|whom| Ask::Deactivate { whom }),
    ];
    (0..8_usize, ask)
}

fn wish_of(bureau: &Bureau, by: PersonId, ask: &Ask, now: DateTime<Utc>) -> Wish {
    let people = &bureau.state.people.0;
    let nth = |n: usize| *people.keys().nth(n % people.len()).unwrap();
    let reason = || "因故".to_owned();
    match *ask {
        Ask::Admit => Wish::AdmitPerson {},
        Ask::Grant { whom, role, hours } => {
            let role = Role::ALL[role];
            let office = role.is_of_an_office().then(|| "安监科".to_owned());
            let until = hours.map(|hours| now + chrono::TimeDelta::hours(hours.into()));
            Wish::GrantRole { person: nth(whom), role, office, from: None, until }
        }
        Ask::Delegate { whom } => {
            let grant = people[&by].grants.keys().next().copied().unwrap_or(GrantId(0));
            let until = now + chrono::TimeDelta::hours(3);
            Wish::DelegateRole { grant, person: nth(whom), from: None, until }
        }
        Ask::Revoke { whose, which } => {
            let person = nth(whose);
            let grant = people[&person].grants.keys().nth(which).copied().unwrap_or(GrantId(0));
            Wish::RevokeRole { person, grant, reason: reason() }
        }
        Ask::Deactivate { whom } => Wish::DeactivatePerson { person: nth(whom), reason: reason() },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Whoever asks whatever about people: there is always an administrator, no person has roles that are kept apart,
    /// and nobody without the power changes anything.
    #[test]
    fn given_any_requests_about_people_then_the_bureau_stays_governed(asks in prop::collection::vec(asked(), 1..60)) {
        let (mut bureau, _) = founded();
        let mut now = at(TEN);
        for (by, ask) in asks {
            now += chrono::TimeDelta::minutes(20);
            let people = &bureau.state.people;
            let by = *people.0.keys().nth(by % people.0.len()).unwrap();
            let held: Vec<Role> = people.grants_at(by, now).iter().map(|(_, it)| it.role).collect();
            let wish = wish_of(&bureau, by, &ask, now);
            bureau.requests += 1;
            let id = RequestId::derive(&bureau.requests.to_string());
            let intake = Intake::Requested(Request { id, actor: Actor::signed_in(by), seen_revision: None, wish });
            let events = decide(&bureau.state, &Known { recorded_at: now, intake: &intake });
            let changes = events.iter().any(|it| matches!(it, Event::People(_)));
            let of_their_own = matches!(ask, Ask::Delegate { .. });
            prop_assert!(!changes || of_their_own || held.contains(&Role::Administrator), "{held:?} did {ask:?}");
            events.iter().for_each(|event| evolve(&mut bureau.state, event));
            let people = &bureau.state.people;
            prop_assert!(people.administrators(now + chrono::TimeDelta::days(3650)).next().is_some());
            for person in people.0.keys() {
                let held: Vec<Role> = people.grants_at(*person, now).iter().map(|(_, it)| it.role).collect();
                let apart = held.iter().any(|one| held.iter().any(|other| !one.goes_with(*other)));
                prop_assert!(!apart, "{held:?}");
            }
        }
    }
}
