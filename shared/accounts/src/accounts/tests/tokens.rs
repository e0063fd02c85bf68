//! Tests of the tokens of programs.

use super::*;
use crate::api_token::NewToken;
use crate::audit::Kind;

fn token() -> NewToken {
    NewToken {
        person: id("p1"),
        label: "夜间导出".to_owned(),
        scope: ["cases:read", "reports:read"].map(str::to_owned).into(),
        ends_at: at(60),
    }
}

#[test]
fn given_a_token_then_it_tells_whose_it_is_and_for_what_until_its_end() {
    let bureau = Bureau::with_wang();
    let made = bureau.accounts.create_token(&token(), Actor::default(), at(0)).unwrap();
    assert_eq!(made.line.kind, Kind::TokenCreated);
    let secret = made.secret.reveal();
    assert!(secret.starts_with("hy_") && secret.len() == 46, "{secret}");
    let found = bureau.accounts.token(secret, at(59)).unwrap().unwrap();
    assert_eq!((found.id, &found.of, found.start.as_str()), (made.id, &token(), &secret[3..11]));
    assert!(bureau.accounts.token(secret, at(60)).unwrap().is_none());
    for wrong in ["", "hy_", &secret[3..], &format!("{secret}A"), &format!("hy_{}", "A".repeat(43))] {
        assert!(bureau.accounts.token(wrong, at(0)).unwrap().is_none(), "{wrong}");
    }
}

#[test]
fn given_a_token_in_use_then_its_list_tells_when_it_was_used_last() {
    let bureau = Bureau::with_wang();
    let made = bureau.accounts.create_token(&token(), Actor::default(), at(0)).unwrap();
    let used_at = || bureau.accounts.tokens(&id("p1")).unwrap()[0].used_at;
    assert_eq!(used_at(), None);
    for (now, expected) in
        [(at(5), at(5)), (at(5) + TimeDelta::seconds(59), at(5)), (at(6), at(6)), (at(4), at(6))]
    {
        bureau.accounts.token(made.secret.reveal(), now).unwrap().unwrap();
        assert_eq!(used_at(), Some(expected));
    }
}

#[test]
fn given_a_token_that_is_revoked_or_whose_account_is_closed_then_it_is_worth_nothing() {
    let bureau = Bureau::with_wang();
    bureau.add("p2", "lilei", "李雷");
    let [first, second] =
        [0, 1].map(|_| bureau.accounts.create_token(&token(), Actor::default(), at(0)).unwrap());
    let revoke =
        |person: &str| bureau.accounts.revoke_token(&id(person), first.id, Actor::default(), at(1)).unwrap();
    assert!(revoke("p2").is_none(), "another person's token is not theirs to revoke");
    assert_eq!(revoke("p1").unwrap().kind, Kind::TokenRevoked);
    assert!(revoke("p1").is_none());
    let is_good = |secret: &str| bureau.accounts.token(secret, at(2)).unwrap().is_some();
    assert_eq!([is_good(first.secret.reveal()), is_good(second.secret.reveal())], [false, true]);
    assert_eq!(bureau.accounts.tokens(&id("p1")).unwrap().len(), 2, "one that is revoked stays in the list");
    bureau.accounts.set_disabled(&id("p1"), true, Actor::default(), at(2)).unwrap();
    assert!(!is_good(second.secret.reveal()));
}

#[test]
fn given_a_token_without_a_person_or_an_end_in_time_then_it_is_not_made() {
    let bureau = Bureau::with_wang();
    let nobody = NewToken { person: id("p9"), ..token() };
    let made = bureau.accounts.create_token(&nobody, Actor::default(), at(0));
    assert!(matches!(made, Err(Error::NoSuchPerson { .. })));
    let too_long = NewToken { ends_at: at(0) + TimeDelta::days(367), ..token() };
    let made = bureau.accounts.create_token(&too_long, Actor::default(), at(0));
    assert!(matches!(made, Err(Error::BadToken { .. })));
}
