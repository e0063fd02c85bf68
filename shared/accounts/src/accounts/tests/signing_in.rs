//! Tests of signing in: what strangers learn, how long they wait, and that nobody else does.

use super::*;
use crate::audit::Kind;

fn minutes_to_wait(refused: Result<SignedIn, Refused>, now: DateTime<Utc>) -> Option<i64> {
    match refused.err()?.why {
        Refusal::Wait { until } => Some((until - now).num_minutes()),
        _ => None,
    }
}

#[test]
fn given_any_reason_to_refuse_then_the_answer_and_the_work_are_the_same() {
    let bureau = Bureau::with_wang();
    bureau.add("p2", "lilei", "李雷");
    bureau.accounts.set_disabled(&id("p2"), true, Actor::default(), at(0)).unwrap();
    let made = bureau.accounts.create(&new("p3", "zhaoliu", "赵六"), Actor::default(), at(0)).unwrap();
    bureau.accounts.create_without_password(&new("p4", "hanmei", "韩梅"), Actor::default(), at(0)).unwrap();
    let too_long = "Rain7umbrella".repeat(1_000);
    let later = at(4 * 24 * 60);
    for (peer, login, password) in [
        ("192.0.2.1", "wangfang", "Rain7umbrellas"),
        ("192.0.2.2", "nobody", PASSWORD),
        ("192.0.2.3", "not a login", PASSWORD),
        ("192.0.2.4", "", ""),
        ("192.0.2.5", "lilei", PASSWORD),
        ("192.0.2.6", "zhaoliu", made.password.reveal()),
        ("192.0.2.7", "hanmei", PASSWORD),
        ("192.0.2.8", "wangfang", too_long.as_str()),
        ("192.0.2.9", too_long.as_str(), PASSWORD),
    ] {
        let before = bureau.accounts.n_hashes();
        let refused = bureau.sign_in_with(login, password, &from(peer, None), later).unwrap_err();
        assert_eq!(refused.why, Refusal::Wrong, "{login:.20}");
        assert_eq!(refused.line.unwrap().kind, Kind::SignInFailed);
        assert_eq!(bureau.accounts.n_hashes() - before, 1, "{login:.20}");
    }
}

#[test]
fn given_five_failures_then_the_pair_waits_without_work_and_gets_in_afterwards() {
    let bureau = Bureau::with_wang();
    let place = from("192.0.2.200", None);
    for n in 1..=5 {
        let refused = bureau.sign_in_with("wangfang", "wrong", &place, at(0)).unwrap_err();
        let expected = if n == 5 { Kind::WaitImposed } else { Kind::SignInFailed };
        assert_eq!(refused.line.unwrap().kind, expected);
    }
    let before = bureau.accounts.n_hashes();
    let refused = bureau.sign_in_with("wangfang", PASSWORD, &place, at(0)).unwrap_err();
    assert_eq!((refused.why, refused.line), (Refusal::Wait { until: at(1) }, None));
    assert_eq!(bureau.accounts.n_hashes(), before);
    bureau.sign_in(&from("192.0.2.201", None), at(0));
    bureau.sign_in(&place, at(1));
    for _ in 0..4 {
        let refused = bureau.sign_in_with("wangfang", "wrong", &place, at(1)).unwrap_err();
        assert_eq!(refused.why, Refusal::Wrong, "getting it right has forgiven what was mistyped before");
    }
}

#[test]
fn given_many_at_once_then_no_more_are_looked_at_than_one_after_another() {
    let bureau = Bureau::with_wang();
    let before = bureau.accounts.n_hashes();
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                bureau.sign_in_with("wangfang", "wrong", &from("192.0.2.1", None), at(0)).unwrap_err()
            });
        }
    });
    assert_eq!(bureau.accounts.n_hashes() - before, 5);
}

#[test]
fn given_strangers_who_guess_then_new_places_wait_and_the_persons_own_do_not() {
    let bureau = Bureau::with_wang();
    let known = bureau.sign_in(&from("192.0.2.1", None), at(0));
    for peer in 0..100 {
        let _ = bureau.sign_in_with("wangfang", "wrong", &from(&format!("198.51.100.{peer}"), None), at(0));
    }
    let from_new = bureau.sign_in_with("wangfang", PASSWORD, &from("203.0.113.1", None), at(0));
    assert_eq!(minutes_to_wait(from_new, at(0)), Some(1));
    bureau.sign_in(&from("192.0.2.1", None), at(0));
    bureau.sign_in(&from("203.0.113.1", Some(known.device.reveal())), at(0));
}

#[test]
fn given_a_peer_that_tries_many_logins_then_it_waits_and_a_known_browser_at_it_does_not() {
    let bureau = Bureau::with_wang();
    let known = bureau.sign_in(&from("192.0.2.1", None), at(0));
    for n in 0..100 {
        let _ = bureau.sign_in_with(&format!("guess{n}"), "wrong", &from("192.0.2.1", None), at(0));
    }
    let refused = bureau.sign_in_with("lilei", PASSWORD, &from("192.0.2.1", None), at(0));
    assert_eq!(minutes_to_wait(refused, at(0)), Some(1));
    bureau.sign_in(&from("192.0.2.1", Some(known.device.reveal())), at(0));
}

#[test]
fn given_a_stolen_secret_of_a_browser_then_it_is_worth_nothing_after_the_next_sign_in_and_waits_too() {
    let bureau = Bureau::with_wang();
    let first = bureau.sign_in(&from("192.0.2.1", None), at(0));
    let second = bureau.sign_in(&from("192.0.2.1", Some(first.device.reveal())), at(0));
    assert_ne!(first.device.reveal(), second.device.reveal());
    let guess = |device| bureau.sign_in_with("wangfang", "wrong", &from("203.0.113.1", Some(device)), at(0));
    for _ in 0..5 {
        let _ = guess(second.device.reveal());
    }
    assert_eq!(minutes_to_wait(guess(second.device.reveal()), at(0)), Some(1));
    assert_eq!(
        minutes_to_wait(guess(first.device.reveal()), at(0)),
        None,
        "an unknown browser is counted by itself"
    );
}

#[test]
fn given_a_browser_that_another_person_signed_in_from_then_it_is_not_known_for_this_one() {
    let bureau = Bureau::with_wang();
    bureau.add("p2", "lilei", "李雷");
    let device = bureau.sign_in_with("lilei", PASSWORD, &from("192.0.2.1", None), at(0)).unwrap().device;
    for peer in 0..100 {
        let _ = bureau.sign_in_with("wangfang", "wrong", &from(&format!("198.51.100.{peer}"), None), at(0));
    }
    let refused =
        bureau.sign_in_with("wangfang", PASSWORD, &from("203.0.113.1", Some(device.reveal())), at(0));
    assert_eq!(minutes_to_wait(refused, at(0)), Some(1));
}

#[test]
fn given_an_administrator_resets_a_password_then_strangers_no_longer_keep_the_person_out() {
    let bureau = Bureau::with_wang();
    for peer in 0..100 {
        let _ = bureau.sign_in_with("wangfang", "wrong", &from(&format!("198.51.100.{peer}"), None), at(0));
    }
    let place = from("203.0.113.1", None);
    assert!(minutes_to_wait(bureau.sign_in_with("wangfang", PASSWORD, &place, at(0)), at(0)).is_some());
    let made = bureau.accounts.reset_password(&id("p1"), Actor::default(), at(0)).unwrap();
    let signed_in = bureau.sign_in_with("wangfang", made.password.reveal(), &place, at(0)).unwrap();
    assert!(signed_in.must_change_password);
}

#[test]
fn given_a_provider_that_vouches_then_a_person_without_a_password_has_a_session() {
    let bureau = Bureau::empty();
    bureau.accounts.create_without_password(&new("p4", "hanmei", "韩梅"), Actor::default(), at(0)).unwrap();
    let place = from("192.0.2.1", None);
    let proof = crate::session::Proof::Provider;
    let admitted = bureau.accounts.admit(&id("p4"), proof, None, &place, at(0)).unwrap();
    let session = bureau.session(admitted.session.reveal(), at(0)).unwrap();
    assert_eq!((session.proof, session.must_change_password, session.name.as_str()), (proof, false, "韩梅"));
}

#[test]
fn given_too_many_at_once_then_one_that_is_turned_away_is_not_counted() {
    let folder = tempfile::tempdir().unwrap();
    let load = Load { n_at_once: 0, n_waiting_max: 0 };
    let accounts = Accounts::open(&folder.path().join("people"), Settings { load, ..settings() }).unwrap();
    let given = SignIn { login: "wangfang", password: PASSWORD, second: None, previous: None };
    for _ in 0..50 {
        let turned_away = accounts.sign_in(&given, &from("192.0.2.1", None), at(0));
        assert!(matches!(turned_away, Err(Error::Busy)));
    }
}
