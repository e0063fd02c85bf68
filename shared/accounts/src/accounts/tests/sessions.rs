//! Tests of sessions: how they begin, go on and end, and that none comes back.

use super::*;
use crate::session::SessionId;

#[test]
fn given_a_sign_in_then_the_session_tells_who_it_is_and_from_where() {
    let bureau = Bureau::with_wang();
    let long = "b".repeat(500);
    let place = Place { peer: "2001:db8::7".parse().unwrap(), browser: &long, device: None };
    let secret = bureau.sign_in(&place, at(0)).session;
    let session = bureau.session(secret.reveal(), at(1)).unwrap();
    assert_eq!((session.person.as_str(), session.name.as_str()), ("p1", "王芳"));
    assert_eq!((session.peer, session.browser.len()), (place.peer, 200));
    assert_eq!(session.course.fresh_until(at(1)), Some(at(5)));
    assert!(!session.must_change_password);
    assert!(bureau.session("", at(1)).is_none());
    assert!(bureau.session(&"A".repeat(43), at(1)).is_none());
}

#[test]
fn given_a_session_in_use_then_it_goes_on_and_one_that_was_idle_is_over_for_good() {
    let bureau = Bureau::with_wang();
    let secret = bureau.sign_in(&from("192.0.2.1", None), at(0)).session;
    let session = bureau.session(secret.reveal(), at(29)).unwrap();
    bureau.accounts.touch(&session, at(29)).unwrap();
    assert!(bureau.session(secret.reveal(), at(58)).is_some());
    assert!(bureau.session(secret.reveal(), at(59)).is_none());
    assert!(bureau.session(secret.reveal(), at(30)).is_none(), "not even with a clock set back");
    bureau.accounts.touch(&session, at(60)).unwrap();
    assert!(bureau.session(secret.reveal(), at(60)).is_none());
}

#[test]
fn given_a_browser_with_a_session_when_somebody_signs_in_there_then_the_one_before_is_over() {
    let bureau = Bureau::with_wang();
    bureau.add("p2", "lilei", "李雷");
    let first = bureau.sign_in(&from("192.0.2.1", None), at(0)).session;
    let given = SignIn { login: "lilei", password: PASSWORD, second: None, previous: Some(first.reveal()) };
    let second = bureau.accounts.sign_in(&given, &from("192.0.2.1", None), at(1)).unwrap().unwrap();
    assert!(bureau.session(first.reveal(), at(1)).is_none());
    assert_eq!(bureau.session(second.session.reveal(), at(1)).unwrap().person, id("p2"));
}

#[test]
fn given_rights_that_change_then_every_session_from_before_is_over() {
    let bureau = Bureau::with_wang();
    let before = bureau.sign_in(&from("192.0.2.1", None), at(0)).session;
    bureau.accounts.raise_epoch(&id("p1"), Actor::default(), at(1)).unwrap();
    assert!(bureau.session(before.reveal(), at(1)).is_none());
    let after = bureau.sign_in(&from("192.0.2.1", None), at(1)).session;
    assert!(bureau.session(after.reveal(), at(1)).is_some());
}

#[test]
fn given_several_sessions_then_a_person_sees_them_and_ends_one_or_all_of_their_own() {
    let bureau = Bureau::with_wang();
    bureau.add("p2", "lilei", "李雷");
    let [first, second] = [1, 2].map(|minute| bureau.sign_in(&from("192.0.2.1", None), at(minute)).session);
    let listed = || bureau.accounts.sessions(&id("p1"), Limits::ORDINARY, at(3)).unwrap();
    let [latest, earliest] = listed().try_into().unwrap();
    assert_eq!((latest.course.started_at, earliest.course.started_at), (at(2), at(1)));
    let end = |person: &str, session: SessionId| {
        bureau.accounts.end_session(&id(person), session, Actor::default(), at(3)).unwrap()
    };
    assert!(end("p2", earliest.id).is_none(), "another person's session is not theirs to end");
    assert!(end("p1", earliest.id).is_some());
    assert!(bureau.session(first.reveal(), at(3)).is_none());
    assert!(bureau.session(second.reveal(), at(3)).is_some());
    bureau.accounts.end_all(&id("p1"), Actor::default(), at(3)).unwrap();
    assert!(bureau.session(second.reveal(), at(3)).is_none());
    assert!(listed().is_empty());
}

#[test]
fn given_more_sessions_than_a_person_may_have_then_the_oldest_is_over() {
    let bureau = Bureau::with_wang();
    let secrets = [1, 2, 3, 4].map(|minute| bureau.sign_in(&from("192.0.2.1", None), at(minute)).session);
    let are_live = secrets.each_ref().map(|secret| bureau.session(secret.reveal(), at(5)).is_some());
    assert_eq!(are_live, [false, true, true, true]);
}

#[test]
fn given_a_sign_out_then_the_secret_is_worth_nothing() {
    let bureau = Bureau::with_wang();
    let secret = bureau.sign_in(&from("192.0.2.1", None), at(0)).session;
    assert!(bureau.accounts.sign_out(secret.reveal(), Actor::default(), at(1)).unwrap().is_some());
    assert!(bureau.session(secret.reveal(), at(1)).is_none());
    assert!(bureau.accounts.sign_out(secret.reveal(), Actor::default(), at(1)).unwrap().is_none());
}

#[test]
fn given_sessions_and_browsers_of_long_ago_then_a_sweep_removes_them_and_leaves_the_rest() {
    let bureau = Bureau::with_wang();
    let old = bureau.sign_in(&from("192.0.2.1", None), at(0));
    let now = at(0) + TimeDelta::days(91);
    let secret = bureau.sign_in(&from("192.0.2.1", None), now).session;
    bureau.accounts.sweep(TimeDelta::hours(12), now).unwrap();
    let count = |table| {
        let query = format!("SELECT count(*) FROM {table}");
        bureau
            .accounts
            .store
            .read("counting", |it| Ok(it.query_row(&query, [], |row| row.get::<_, i64>(0))?))
            .unwrap()
    };
    assert_eq!([count("session"), count("device"), count("device_person")], [1, 1, 1]);
    assert!(bureau.session(secret.reveal(), now).is_some());
    assert!(bureau.session(old.session.reveal(), at(0)).is_none());
}
