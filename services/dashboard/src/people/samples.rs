//! Samples of the pages of people.

use chrono::TimeDelta;
use huiying_accounts::audit::Kind;
use huiying_accounts::{Account, AuditLine, DisplayName, Login, PasswordState};
use huiying_domain::people::{Grant, Person};
use huiying_domain::{GrantId, PersonId, Role};
use huiying_pagekit::{Around, Sample};

use super::access::AccessView;
use super::account::{AccountView, Colleague, SignedInAt};
use super::person::{PersonDetail, PersonView};
use super::sign_in::{MadeUp, SignInView};
use super::staff::{Admitted, PeopleView, Row};
use super::{HeldRole, Names};
use crate::samples::{forms, now};

const DUTY: PersonId = PersonId(0xb2);
const SIGNATORY: PersonId = PersonId(0xd5);

fn names() -> Names {
    Names([(DUTY, "演示·甲".to_owned()), (SIGNATORY, "演示·乙".to_owned())].into())
}

fn grant(role: Role) -> Grant {
    let (office, from) = (None, now() - TimeDelta::days(90));
    Grant { role, office, from, until: None, delegated: None, revoked_at: None }
}

pub(super) fn sign_in(around: Around) -> Vec<Sample> {
    let shell = || around.shell("/sign-in");
    let plain = |wrong: Option<String>, made_up| SignInView {
        t: shell().t,
        shell: shell(),
        next: "/".to_owned(),
        login: String::new(),
        wrong,
        made_up,
    };
    let one =
        MadeUp { person: DUTY.to_string(), name: "演示·甲".to_owned(), roles: "值班员".to_owned() };
    vec![
        Sample::of("sign_in", &plain(None, Vec::new())),
        Sample::of("sign_in_wrong", &plain(Some(shell().t.people.wrong.to_owned()), Vec::new())),
        Sample::of("sign_in_demo", &plain(None, vec![one])),
    ]
}

pub(super) fn account(around: Around) -> Vec<Sample> {
    let shell = around.shell("/account");
    let lang = shell.lang;
    let until = Some(now() + TimeDelta::days(3));
    let deputized = Grant {
        until,
        delegated: Some(huiying_domain::people::grant::Delegated { person: SIGNATORY, grant: GrantId(5) }),
        ..grant(Role::Signatory)
    };
    let roles = [grant(Role::Deputy), deputized];
    let roles =
        roles.iter().enumerate().map(|(n, it)| HeldRole::of(lang, &names(), GrantId(n as u128), it, now()));
    let session = SignedInAt {
        since: "2026-09-03 02:00".to_owned(),
        seen: "2026-09-03 02:09".to_owned(),
        peer: "127.0.0.1".to_owned(),
        browser: "Mozilla/5.0".to_owned(),
        is_this: true,
    };
    let view = AccountView {
        t: shell.t,
        forms: forms(None),
        name: "演示·甲".to_owned(),
        roles: roles.collect(),
        sessions: vec![session],
        must_change: true,
        has_password: true,
        can_delegate: true,
        colleagues: vec![Colleague { person: SIGNATORY.to_string(), name: "演示·乙".to_owned() }],
        wrong: Some(shell.t.people.too_short.to_owned()),
        is_done: false,
        shell,
    };
    vec![Sample::of("account", &view)]
}

pub(super) fn staff(around: Around) -> Vec<Sample> {
    let shell = around.shell("/people");
    let row = |id: PersonId, name: &str, login: &str, roles: &str, is_deactivated| Row {
        id: id.to_string(),
        name: name.to_owned(),
        login: login.to_owned(),
        roles: roles.to_owned(),
        signed_in: "2026-09-03 02:00".to_owned(),
        is_deactivated,
    };
    let view = PeopleView {
        t: shell.t,
        forms: forms(None),
        rows: vec![
            row(DUTY, "演示·甲", "jia", "值班员、新闻发布", false),
            row(SIGNATORY, "演示·乙", "yi", "", true),
        ],
        admitted: Some(Admitted {
            id: DUTY.to_string(),
            name: "演示·甲".to_owned(),
            password: "abcd-efgh-jkmn-pqrs".to_owned(),
        }),
        login: String::new(),
        name: String::new(),
        wrong: Some(shell.t.people.login_taken.to_owned()),
        shell,
    };
    vec![Sample::of("people", &view)]
}

/// Somebody with two roles, one of them in an office and for a time.
pub(crate) fn detail() -> PersonDetail {
    let of_an_office = Grant {
        office: Some("消防监督处".to_owned()),
        until: Some(now() + TimeDelta::days(30)),
        ..grant(Role::HandlingOffice)
    };
    let revoked = Grant { revoked_at: Some(now() - TimeDelta::days(1)), ..grant(Role::PressOffice) };
    let grants = [grant(Role::DutyOfficer), of_an_office, revoked];
    let grants = grants.into_iter().enumerate().map(|(n, it)| (GrantId(n as u128 + 1), it)).collect();
    let account = Account {
        person: huiying_accounts::PersonId::new(&DUTY.to_string())
            .expect("an id of the record is one of the store"),
        login: Login::new("jia").expect("a plain login"),
        name: DisplayName::new("演示·甲").expect("a plain name"),
        created_at: now() - TimeDelta::days(90),
        signed_in_at: Some(now()),
        disabled_at: None,
        password: PasswordState::Chosen { set_at: now() },
        has_second_factor: false,
    };
    let person = Person { admitted_at: now() - TimeDelta::days(90), deactivated_at: None, grants };
    PersonDetail { id: DUTY, person, account: Some(account), names: names() }
}

pub(super) fn person(around: Around) -> Vec<Sample> {
    let shell = || around.shell("/people/p");
    let gone = PersonDetail {
        person: Person { deactivated_at: Some(now() - TimeDelta::hours(1)), ..detail().person },
        ..detail()
    };
    let password = Some("abcd-efgh-jkmn-pqrs".to_owned());
    vec![
        Sample::of("person", &PersonView::new(shell(), &detail(), forms(None), now(), password)),
        Sample::of("person_deactivated", &PersonView::new(shell(), &gone, forms(None), now(), None)),
    ]
}

pub(super) fn access(around: Around) -> Vec<Sample> {
    let known =
        huiying_accounts::PersonId::new(&DUTY.to_string()).expect("an id of the record is one of the store");
    let peer = Some(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));
    let line = |kind, person, by, peer| AuditLine { at: now(), kind, person, by, peer };
    let lines = vec![
        (3, line(Kind::SignedIn, Some(known.clone()), Some(known.clone()), peer)),
        (2, line(Kind::SignInFailed, None, None, peer)),
        (1, line(Kind::AccountCreated, Some(known), None, None)),
    ];
    vec![Sample::of("access", &AccessView::new(around.shell("/access"), &lines, &names()))]
}
