//! Tests of making, changing and closing accounts, and of their audit lines.

use super::*;
use crate::AuditLine;
use crate::audit::Kind;

#[test]
fn given_an_account_from_the_console_then_its_temporary_password_signs_in_copied_by_hand() {
    let bureau = Bureau::empty();
    let made = bureau.accounts.create(&new("p1", "admin", "管理员"), Actor::default(), at(0)).unwrap();
    let copied = made.password.reveal().to_lowercase().replace('-', " ");
    let signed_in = bureau.sign_in_with("admin", &copied, &from("192.0.2.1", None), at(23 * 60)).unwrap();
    assert!(signed_in.must_change_password);
    assert!(bureau.session(signed_in.session.reveal(), at(23 * 60)).unwrap().must_change_password);
}

#[test]
fn given_accounts_then_no_second_one_has_their_person_or_login() {
    let bureau = Bureau::with_wang();
    let create = |new: &NewAccount| bureau.accounts.create(new, Actor::default(), at(0)).map(drop);
    assert!(matches!(create(&new("p1", "other", "王芳")), Err(Error::PersonExists { .. })));
    assert!(matches!(create(&new("p2", "WANGFANG", "王芳")), Err(Error::LoginTaken)));
    bureau.add("p2", "lilei", "王芳");
    let rename = |login: &str| {
        let (login, name) = (Login::new(login).unwrap(), DisplayName::new("李雷").unwrap());
        bureau.accounts.rename(&id("p2"), &login, &name, Actor::default(), at(0)).map(drop)
    };
    assert!(matches!(rename("wangfang"), Err(Error::LoginTaken)));
    rename("lilei").unwrap();
    rename("li.lei").unwrap();
    bureau.sign_in_with("li.lei", PASSWORD, &from("192.0.2.1", None), at(0)).unwrap();
}

#[test]
fn given_names_that_are_kept_when_one_changes_then_their_revision_tells() {
    let bureau = Bureau::with_wang();
    let names = bureau.accounts.names().unwrap();
    assert_eq!(names.of[&id("p1")].as_str(), "王芳");
    bureau.sign_in(&from("192.0.2.1", None), at(0));
    assert_eq!(bureau.accounts.names_revision().unwrap(), names.revision);
    let (login, name) = (Login::new("wangfang").unwrap(), DisplayName::new("王小芳").unwrap());
    bureau.accounts.rename(&id("p1"), &login, &name, Actor::default(), at(0)).unwrap();
    let later = bureau.accounts.names().unwrap();
    assert!(later.revision > names.revision);
    assert_eq!(later.of[&id("p1")].as_str(), "王小芳");
    assert!(bureau.accounts.forget(&id("p1"), Actor::default(), at(0)).unwrap().is_some());
    assert!(bureau.accounts.names_revision().unwrap() > later.revision);
    assert!(bureau.accounts.names().unwrap().of.is_empty());
}

#[test]
fn given_a_closed_account_then_its_sessions_are_over_and_nobody_signs_in_until_it_is_opened() {
    let bureau = Bureau::with_wang();
    let place = from("192.0.2.1", None);
    let signed_in = bureau.sign_in(&place, at(0));
    let close =
        |is_closed| bureau.accounts.set_disabled(&id("p1"), is_closed, Actor::default(), at(1)).unwrap();
    assert_eq!(close(true).kind, Kind::AccountDisabled);
    assert_eq!(bureau.accounts.list().unwrap()[0].disabled_at, Some(at(1)));
    assert!(bureau.session(signed_in.session.reveal(), at(1)).is_none());
    assert_eq!(bureau.sign_in_with("wangfang", PASSWORD, &place, at(1)).unwrap_err().why, Refusal::Wrong);
    assert!(bureau.accounts.admit(&id("p1"), crate::session::Proof::Provider, None, &place, at(1)).is_err());
    assert_eq!(close(false).kind, Kind::AccountEnabled);
    assert!(bureau.session(signed_in.session.reveal(), at(1)).is_none(), "no session comes back");
    bureau.sign_in(&place, at(1));
}

#[test]
fn a_list_of_accounts_shows_how_each_password_stands_and_when_the_person_was_there() {
    let bureau = Bureau::with_wang();
    bureau.accounts.create(&new("p2", "lilei", "李雷"), Actor::default(), at(5)).unwrap();
    bureau.accounts.create_without_password(&new("p3", "hanmei", "韩梅"), Actor::default(), at(5)).unwrap();
    bureau.sign_in(&from("192.0.2.1", None), at(7));
    let list = bureau.accounts.list().unwrap();
    let stand: Vec<_> = list.iter().map(|it| (it.person.as_str(), it.password, it.signed_in_at)).collect();
    let ends_at = at(5) + TimeDelta::days(3);
    assert_eq!(
        stand,
        [
            ("p3", PasswordState::None, None),
            ("p2", PasswordState::Temporary { ends_at }, None),
            ("p1", PasswordState::Chosen { set_at: at(0) }, Some(at(7))),
        ]
    );
}

#[test]
fn every_change_leaves_an_audit_line_that_names_nobody_and_lines_are_read_by_the_hundred() {
    let bureau = Bureau::with_wang();
    let admin = id("p0");
    let actor = Actor { person: Some(&admin), peer: Some("192.0.2.9".parse().unwrap()) };
    let returned = bureau.accounts.raise_epoch(&id("p1"), actor, at(1)).unwrap();
    let _ = bureau.sign_in_with("nobody", PASSWORD, &from("192.0.2.1", None), at(2));
    let lines = bureau.accounts.audit_before(None).unwrap();
    let [(_, failed), (_, raised), ..] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!(*raised, returned);
    assert_eq!(
        *raised,
        AuditLine {
            at: at(1),
            kind: Kind::RightsChanged,
            person: Some(id("p1")),
            by: Some(id("p0")),
            peer: actor.peer
        }
    );
    assert_eq!((failed.kind, &failed.person, &failed.by), (Kind::SignInFailed, &None, &None));
    for _ in 0..250 {
        bureau.accounts.raise_epoch(&id("p1"), Actor::default(), at(3)).unwrap();
    }
    let (mut pages, mut before) = (Vec::new(), None);
    loop {
        let page = bureau.accounts.audit_before(before).unwrap();
        let Some((last, _)) = page.last() else { break };
        before = Some(*last);
        pages.push(page.len());
    }
    let n_lines = pages.iter().sum::<usize>();
    assert_eq!(pages, [100, 100, n_lines - 200]);
    assert!(n_lines > 250, "{n_lines}");
}

#[test]
fn audit_lines_are_never_changed_and_only_removed_after_six_months() {
    let bureau = Bureau::with_wang();
    let changed = bureau
        .accounts
        .store
        .write("changing audit lines", |it| Ok(it.execute("UPDATE audit SET kind = 'signed_in'", [])?));
    assert!(changed.is_err());
    let n_lines = bureau.accounts.audit_before(None).unwrap().len();
    let later = at(0) + TimeDelta::days(200);
    let too_early = bureau.accounts.remove_audit(later - TimeDelta::days(183), later);
    assert!(matches!(too_early, Err(Error::TooEarly { days: 184 })));
    assert_eq!(bureau.accounts.remove_audit(at(0), later).unwrap(), 0, "a line of that moment is kept");
    assert_eq!(bureau.accounts.remove_audit(at(1), later).unwrap(), n_lines);
}

#[test]
fn a_change_of_nobody_says_so() {
    let bureau = Bureau::empty();
    let person = id("p9");
    let actor = Actor::default();
    let accounts = &bureau.accounts;
    let no_such = |it: Result<(), Error>| matches!(it, Err(Error::NoSuchPerson { person }) if person == "p9");
    assert!(no_such(accounts.raise_epoch(&person, actor, at(0)).map(drop)));
    assert!(no_such(accounts.end_all(&person, actor, at(0)).map(drop)));
    assert!(no_such(accounts.reset_password(&person, actor, at(0)).map(drop)));
    assert!(no_such(accounts.set_disabled(&person, true, actor, at(0)).map(drop)));
    assert!(no_such(accounts.weaknesses(&person, PASSWORD).map(drop)));
    assert!(accounts.forget(&person, actor, at(0)).unwrap().is_none());
}
