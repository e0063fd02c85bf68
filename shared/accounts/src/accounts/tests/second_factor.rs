//! Tests of the second factor: that it is asked for, that no code counts twice, and how a lost telephone is got over.

use huiying_runtime::Secret;

use super::*;
use crate::audit::Kind;
use crate::session::Proof;

const PEER: &str = "192.0.2.1";

/// The telephone of a person, with the code that it shows in each of ten minutes.
struct Telephone {
    codes: Vec<String>,
}

impl Telephone {
    fn of(bureau: &Bureau) -> Self {
        let offer = bureau.accounts.offer_totp(&id("p1"), "应急管理局").unwrap();
        let secret = totp_rs::Secret::try_from_base32(offer.typed.reveal()).unwrap();
        let shows = |minute| {
            let seconds = u64::try_from(at(minute).timestamp()).unwrap();
            let totp = totp_rs::Builder::new().with_secret(secret.as_bytes().to_vec()).build().unwrap();
            totp.generate(seconds).to_string()
        };
        Self { codes: (0..10).map(shows).collect() }
    }

    fn at(&self, minute: usize) -> &str {
        &self.codes[minute]
    }
}

fn sign_in(bureau: &Bureau, second: Option<&str>, now: DateTime<Utc>) -> Result<SignedIn, Refused> {
    let given = SignIn { login: "wangfang", password: PASSWORD, second, previous: None };
    bureau.accounts.sign_in(&given, &from(PEER, None), now).unwrap()
}

/// Wang has a second factor, confirmed in minute 0, and recovery codes.
fn enrolled() -> (Bureau, Telephone, Vec<Secret>) {
    let bureau = Bureau::with_wang();
    let telephone = Telephone::of(&bureau);
    let confirmed = bureau.accounts.confirm_totp(&id("p1"), telephone.at(0), Actor::default(), at(0));
    (bureau, telephone, confirmed.unwrap().unwrap().codes)
}

#[test]
fn given_an_offer_that_was_not_confirmed_then_signing_in_asks_for_nothing_more() {
    let bureau = Bureau::with_wang();
    let telephone = Telephone::of(&bureau);
    let confirm = |typed| bureau.accounts.confirm_totp(&id("p1"), typed, Actor::default(), at(5)).unwrap();
    assert!(confirm(telephone.at(0)).is_none(), "a code of five minutes ago is none");
    assert!(!bureau.accounts.list().unwrap()[0].has_second_factor);
    sign_in(&bureau, None, at(5)).unwrap();
    assert_eq!(confirm(telephone.at(5)).unwrap().codes.len(), 10);
    assert!(bureau.accounts.list().unwrap()[0].has_second_factor);
    assert_eq!(sign_in(&bureau, None, at(5)).unwrap_err().why, Refusal::SecondNeeded);
}

#[test]
fn given_a_second_factor_then_only_password_and_code_together_sign_in() {
    let (bureau, telephone, _) = enrolled();
    let missing = sign_in(&bureau, None, at(2)).unwrap_err();
    assert_eq!((missing.why, missing.line), (Refusal::SecondNeeded, None));
    assert_eq!(sign_in(&bureau, Some(" "), at(2)).unwrap_err().why, Refusal::SecondNeeded);
    let wrong = sign_in(&bureau, Some("000000"), at(2)).unwrap_err();
    assert_eq!((wrong.why, wrong.line.unwrap().kind), (Refusal::SecondWrong, Kind::SignInFailed));
    let given =
        SignIn { login: "wangfang", password: "wrong", second: Some(telephone.at(2)), previous: None };
    let refused = bureau.accounts.sign_in(&given, &from(PEER, None), at(2)).unwrap().unwrap_err();
    assert_eq!(refused.why, Refusal::Wrong, "nothing tells that there is a second factor");
    let signed_in = sign_in(&bureau, Some(telephone.at(2)), at(2)).unwrap();
    assert_eq!(bureau.session(signed_in.session.reveal(), at(2)).unwrap().proof, Proof::TwoFactors);
}

#[test]
fn given_a_code_that_was_taken_then_it_is_not_taken_again_not_even_by_another_process() {
    let (bureau, telephone, _) = enrolled();
    assert_eq!(
        sign_in(&bureau, Some(telephone.at(0)), at(0)).unwrap_err().why,
        Refusal::SecondWrong,
        "confirmed with it"
    );
    sign_in(&bureau, Some(telephone.at(2)), at(2)).unwrap();
    let other = Accounts::open(&bureau.path(), settings()).unwrap();
    let given =
        SignIn { login: "wangfang", password: PASSWORD, second: Some(telephone.at(2)), previous: None };
    let again = other.sign_in(&given, &from(PEER, None), at(2)).unwrap();
    assert_eq!(again.unwrap_err().why, Refusal::SecondWrong);
}

#[test]
fn given_guesses_at_codes_then_they_wait_like_guesses_at_passwords() {
    let (bureau, telephone, _) = enrolled();
    for n in 0..5 {
        let _ = sign_in(&bureau, Some(&format!("00000{n}")), at(2));
    }
    let waits = sign_in(&bureau, Some(telephone.at(2)), at(2)).unwrap_err();
    assert_eq!(waits.why, Refusal::Wait { until: at(3) });
}

#[test]
fn given_many_who_are_asked_for_a_code_at_one_address_then_nobody_else_there_waits() {
    let (bureau, _, _) = enrolled();
    for n in 0..40 {
        let now = at(n * 60);
        let given = SignIn { login: "wangfang", password: PASSWORD, second: None, previous: None };
        let refused = bureau.accounts.sign_in(&given, &from(PEER, None), now).unwrap().unwrap_err();
        assert_eq!(refused.why, Refusal::SecondNeeded, "{n}");
    }
    bureau.add("p2", "lilei", "李雷");
    bureau.sign_in_with("lilei", PASSWORD, &from(PEER, None), at(0)).unwrap();
}

#[test]
fn given_a_lost_telephone_then_each_recovery_code_signs_in_once_and_new_ones_replace_the_rest() {
    let (bureau, _, codes) = enrolled();
    let copied = codes[3].reveal().to_lowercase().replace('-', "");
    sign_in(&bureau, Some(&copied), at(2)).unwrap();
    assert_eq!(bureau.accounts.n_recovery_codes(&id("p1")).unwrap(), Some(9));
    assert_eq!(sign_in(&bureau, Some(&copied), at(2)).unwrap_err().why, Refusal::SecondWrong);
    let kinds: Vec<Kind> =
        bureau.accounts.audit_before(None).unwrap().iter().map(|(_, line)| line.kind).collect();
    assert_eq!(kinds[..3], [Kind::SignInFailed, Kind::SignedIn, Kind::RecoveryCodeUsed]);
    let renewed = bureau.accounts.renew_recovery_codes(&id("p1"), Actor::default(), at(2)).unwrap().unwrap();
    assert_eq!(sign_in(&bureau, Some(codes[4].reveal()), at(2)).unwrap_err().why, Refusal::SecondWrong);
    sign_in(&bureau, Some(renewed.codes[4].reveal()), at(2)).unwrap();
}

#[test]
fn given_a_second_factor_that_is_removed_then_signing_in_needs_the_password_only_and_old_codes_are_gone() {
    let (bureau, _, codes) = enrolled();
    bureau.accounts.remove_totp(&id("p1"), Actor::default(), at(1)).unwrap();
    sign_in(&bureau, None, at(1)).unwrap();
    assert_eq!(bureau.accounts.n_recovery_codes(&id("p1")).unwrap(), None);
    assert!(bureau.accounts.renew_recovery_codes(&id("p1"), Actor::default(), at(1)).unwrap().is_none());
    assert!(bureau.accounts.remove_totp(&id("p1"), Actor::default(), at(1)).is_err());
    let telephone = Telephone::of(&bureau);
    bureau.accounts.confirm_totp(&id("p1"), telephone.at(3), Actor::default(), at(3)).unwrap().unwrap();
    assert_eq!(sign_in(&bureau, Some(codes[0].reveal()), at(3)).unwrap_err().why, Refusal::SecondWrong);
}

#[test]
fn given_another_telephone_is_offered_then_the_first_one_counts_until_the_second_is_confirmed() {
    let (bureau, first, _) = enrolled();
    let second = Telephone::of(&bureau);
    sign_in(&bureau, Some(first.at(2)), at(2)).unwrap();
    bureau.accounts.confirm_totp(&id("p1"), second.at(4), Actor::default(), at(4)).unwrap().unwrap();
    assert_eq!(sign_in(&bureau, Some(first.at(6)), at(6)).unwrap_err().why, Refusal::SecondWrong);
    sign_in(&bureau, Some(second.at(6)), at(6)).unwrap();
}
