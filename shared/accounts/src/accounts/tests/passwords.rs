//! Tests of giving the password again and of changing it.

use super::*;
use crate::audit::Kind;
use crate::password::Weakness;

fn change(
    bureau: &Bureau,
    secret: &str,
    current: &str,
    new: &str,
    now: DateTime<Utc>,
) -> Result<Renewed, Refused> {
    let session = bureau.session(secret, now).unwrap();
    bureau.accounts.change_password(&session, current, new, &from("192.0.2.1", None), now).unwrap()
}

#[test]
fn given_a_new_password_then_it_signs_in_the_old_one_does_not_and_other_sessions_are_over() {
    let bureau = Bureau::with_wang();
    let place = from("192.0.2.1", None);
    let [other, own] = [0, 1].map(|minute| bureau.sign_in(&place, at(minute)).session);
    let renewed = change(&bureau, own.reveal(), PASSWORD, "Snow8-lantern", at(2)).unwrap();
    assert_eq!(renewed.line.kind, Kind::PasswordChanged);
    assert!(bureau.session(other.reveal(), at(2)).is_none());
    assert!(bureau.session(own.reveal(), at(2)).is_none(), "a copy of the old secret is worth nothing");
    let session = bureau.session(renewed.session.reveal(), at(2)).unwrap();
    assert_eq!((session.course.started_at, session.course.fresh_until(at(2))), (at(1), Some(at(7))));
    assert_eq!(bureau.sign_in_with("wangfang", PASSWORD, &place, at(2)).unwrap_err().why, Refusal::Wrong);
    bureau.sign_in_with("wangfang", "Snow8-lantern", &place, at(2)).unwrap();
}

#[test]
fn given_a_weak_new_password_then_every_rule_is_named_and_nothing_changes() {
    let bureau = Bureau::with_wang();
    let secret = bureau.sign_in(&from("192.0.2.1", None), at(0)).session;
    let refused = change(&bureau, secret.reveal(), PASSWORD, "wangfang", at(0)).unwrap_err();
    let weaknesses = [Weakness::TooShort, Weakness::TooFewKinds, Weakness::ContainsName].into();
    assert_eq!(refused.why, Refusal::Weak { weaknesses });
    assert!(bureau.session(secret.reveal(), at(0)).is_some());
    bureau.sign_in(&from("192.0.2.1", None), at(0));
}

#[test]
fn given_the_last_five_passwords_then_none_is_taken_again_and_the_sixth_is() {
    let bureau = Bureau::with_wang();
    let mut secret = bureau.sign_in(&from("192.0.2.1", None), at(0)).session;
    let passwords: Vec<String> = (0..5).map(|n| format!("Snow{n}-lantern")).collect();
    let mut current = PASSWORD.to_owned();
    for new in &passwords {
        for used in [PASSWORD, current.as_str()] {
            let refused = change(&bureau, secret.reveal(), &current, used, at(1)).unwrap_err();
            assert_eq!(refused.why, Refusal::Weak { weaknesses: [Weakness::UsedBefore].into() });
        }
        secret = change(&bureau, secret.reveal(), &current, new, at(1)).unwrap().session;
        current.clone_from(new);
    }
    for used in &passwords {
        let refused = change(&bureau, secret.reveal(), &current, used, at(1)).unwrap_err();
        assert_eq!(refused.why, Refusal::Weak { weaknesses: [Weakness::UsedBefore].into() });
    }
    change(&bureau, secret.reveal(), &current, PASSWORD, at(1)).unwrap();
}

#[test]
fn given_a_stolen_session_then_guessing_the_password_in_it_waits_like_any_guessing() {
    let bureau = Bureau::with_wang();
    let secret = bureau.sign_in(&from("192.0.2.1", None), at(0)).session;
    let session = bureau.session(secret.reveal(), at(0)).unwrap();
    let thief = from("203.0.113.1", None);
    let confirm = |password| bureau.accounts.confirm_password(&session, password, &thief, at(0)).unwrap();
    for _ in 0..5 {
        assert_eq!(confirm("wrong").unwrap_err().why, Refusal::Wrong);
    }
    assert_eq!(confirm(PASSWORD).unwrap_err().why, Refusal::Wait { until: at(1) });
    assert!(bureau.session(secret.reveal(), at(0)).is_some(), "the person's own session goes on");
}

#[test]
fn given_a_session_that_is_no_longer_fresh_when_the_password_is_given_then_it_is_and_has_a_new_secret() {
    let bureau = Bureau::with_wang();
    let place = from("192.0.2.1", None);
    let secret = bureau.sign_in(&place, at(0)).session;
    let session = bureau.session(secret.reveal(), at(10)).unwrap();
    assert_eq!(session.course.fresh_until(at(10)), None);
    let renewed = bureau.accounts.confirm_password(&session, PASSWORD, &place, at(10)).unwrap().unwrap();
    assert!(bureau.session(secret.reveal(), at(10)).is_none());
    let session = bureau.session(renewed.session.reveal(), at(10)).unwrap();
    assert_eq!(session.course.fresh_until(at(10)), Some(at(15)));
    bureau.accounts.sign_out(renewed.session.reveal(), Actor::default(), at(10)).unwrap();
    let over = bureau.accounts.confirm_password(&session, PASSWORD, &place, at(10));
    assert!(matches!(over, Err(Error::NoSession)));
}

#[test]
fn given_a_password_of_ninety_days_then_it_signs_in_and_must_be_changed() {
    let bureau = Bureau::with_wang();
    let now = at(0) + TimeDelta::days(90);
    let signed_in = bureau.sign_in(&from("192.0.2.1", None), now);
    assert!(signed_in.must_change_password);
    let renewed = change(&bureau, signed_in.session.reveal(), PASSWORD, "Snow8-lantern", now).unwrap();
    assert!(!bureau.session(renewed.session.reveal(), now).unwrap().must_change_password);
}

#[test]
fn given_a_higher_cost_than_a_hash_was_made_at_when_the_person_signs_in_then_it_is_made_anew() {
    let bureau = Bureau::with_wang();
    let dearer = Settings { cost: Cost { memory_kib: 16, n_passes: 2 }, ..settings() };
    let accounts = Accounts::open(&bureau.path(), dearer).unwrap();
    let given = SignIn { login: "wangfang", password: PASSWORD, second: None, previous: None };
    let hashes = [at(0), at(1)].map(|now| {
        let before = accounts.n_hashes();
        accounts.sign_in(&given, &from("192.0.2.1", None), now).unwrap().unwrap();
        accounts.n_hashes() - before
    });
    assert_eq!(hashes, [2, 1]);
    let stored: String = accounts
        .store
        .read("reading a hash", |it| Ok(it.query_row("SELECT password FROM account", [], |row| row.get(0))?))
        .unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=16,t=2,p=1$"), "{stored}");
}
