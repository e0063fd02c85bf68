//! Tests of changing who acts on a shared screen.

use super::*;
use crate::audit::Kind;
use crate::session::Proof;

const PIN: &str = "804162";
const PEER: &str = "192.0.2.1";

/// Wang and Li have signed in on one screen at the beginning of the shift; its secret and Li's session, which is open there.
fn shared_screen(bureau: &Bureau) -> (String, String) {
    bureau.add("p2", "lilei", "李雷");
    let mut device: Option<String> = None;
    let mut session = String::new();
    for login in ["wangfang", "lilei"] {
        let place = from(PEER, device.as_deref());
        let signed_in = bureau.sign_in_with(login, PASSWORD, &place, at(0)).unwrap();
        session = signed_in.session.reveal().to_owned();
        let open = bureau.session(&session, at(0)).unwrap();
        bureau.accounts.set_pin(&open, PIN, &place, at(0)).unwrap().unwrap();
        device = Some(signed_in.device.reveal().to_owned());
    }
    (device.unwrap(), session)
}

/// Wang takes over; the new secret of the screen is left in `device`.
fn take_over(
    bureau: &Bureau,
    pin: &str,
    previous: Option<&str>,
    device: &mut String,
    now: DateTime<Utc>,
) -> Result<String, Refused> {
    let place = from(PEER, Some(device));
    let changed = bureau.accounts.change_who_acts(&id("p1"), pin, previous, &place, now).unwrap()?;
    device.replace_range(.., changed.device.reveal());
    Ok(changed.session.reveal().to_owned())
}

fn here(bureau: &Bureau, device: &str, now: DateTime<Utc>) -> Vec<String> {
    let people = bureau.accounts.people_here(&from(PEER, Some(device)), now).unwrap();
    people.into_iter().map(|(person, _)| person.as_str().to_owned()).collect()
}

#[test]
fn given_two_who_signed_in_on_a_screen_when_one_types_a_pin_then_that_one_acts_and_the_others_session_is_over()
 {
    let bureau = Bureau::with_wang();
    let (mut device, li) = shared_screen(&bureau);
    assert_eq!(here(&bureau, &device, at(10)).len(), 2);
    let wang = take_over(&bureau, PIN, Some(&li), &mut device, at(10)).unwrap();
    assert!(bureau.session(&li, at(10)).is_none());
    let session = bureau.session(&wang, at(10)).unwrap();
    assert_eq!((session.person, session.proof), (id("p1"), Proof::Pin));
    assert_eq!(session.course.fresh_until(at(10)), None, "a PIN is no password just given");
    assert_eq!(bureau.accounts.audit_before(None).unwrap()[0].1.kind, Kind::WhoActsChanged);
}

#[test]
fn given_the_shift_is_over_then_no_pin_is_taken_and_a_session_by_pin_ends_with_it() {
    let bureau = Bureau::with_wang();
    let (mut device, _) = shared_screen(&bureau);
    let wang = take_over(&bureau, PIN, None, &mut device, at(719)).unwrap();
    assert!(bureau.session(&wang, at(719)).is_some());
    assert!(bureau.session(&wang, at(720)).is_none());
    assert!(here(&bureau, &device, at(720)).is_empty());
    assert_eq!(take_over(&bureau, PIN, None, &mut device, at(720)).unwrap_err().why, Refusal::Wrong);
}

#[test]
fn given_three_wrong_pins_then_that_person_must_sign_in_with_the_password_and_others_need_not() {
    let bureau = Bureau::with_wang();
    let (mut device, _) = shared_screen(&bureau);
    for _ in 0..3 {
        let refused = take_over(&bureau, "804163", None, &mut device, at(1)).unwrap_err();
        assert_eq!((refused.why, refused.line.unwrap().kind), (Refusal::Wrong, Kind::PinFailed));
    }
    assert_eq!(take_over(&bureau, PIN, None, &mut device, at(1)).unwrap_err().why, Refusal::Wrong);
    assert_eq!(here(&bureau, &device, at(1)), ["p2"]);
    let signed_in = bureau.sign_in(&from(PEER, Some(&device)), at(2));
    let mut device = signed_in.device.reveal().to_owned();
    take_over(&bureau, PIN, None, &mut device, at(3)).unwrap();
}

#[test]
fn given_two_wrong_pins_and_a_right_one_then_the_count_begins_anew() {
    let bureau = Bureau::with_wang();
    let (mut device, _) = shared_screen(&bureau);
    for _ in 0..3 {
        for _ in 0..2 {
            take_over(&bureau, "804163", None, &mut device, at(1)).unwrap_err();
        }
        take_over(&bureau, PIN, None, &mut device, at(1)).unwrap();
    }
}

#[test]
fn given_another_screen_or_nobodys_pin_then_the_answer_and_the_work_are_the_same() {
    let bureau = Bureau::with_wang();
    let (device, _) = shared_screen(&bureau);
    for (person, device) in [("p1", None), ("p9", Some(device.as_str()))] {
        let before = bureau.accounts.n_hashes();
        let changed =
            bureau.accounts.change_who_acts(&id(person), PIN, None, &from(PEER, device), at(1)).unwrap();
        assert_eq!(changed.unwrap_err().why, Refusal::Wrong);
        assert_eq!(bureau.accounts.n_hashes() - before, 1);
    }
}

#[test]
fn given_rights_or_a_password_that_change_then_no_pin_is_taken_before_the_person_signs_in_again() {
    let actor = Actor::default();
    let changes: [&dyn Fn(&Accounts); 4] = [
        &|it| drop(it.raise_epoch(&id("p1"), actor, at(1)).unwrap()),
        &|it| drop(it.reset_password(&id("p1"), actor, at(1)).unwrap()),
        &|it| drop(it.end_all(&id("p1"), actor, at(1)).unwrap()),
        &|it| {
            it.set_disabled(&id("p1"), true, actor, at(1)).unwrap();
            it.set_disabled(&id("p1"), false, actor, at(1)).unwrap();
        },
    ];
    for change in changes {
        let bureau = Bureau::with_wang();
        let (mut device, _) = shared_screen(&bureau);
        change(&bureau.accounts);
        assert_eq!(here(&bureau, &device, at(1)), ["p2"]);
        assert_eq!(take_over(&bureau, PIN, None, &mut device, at(1)).unwrap_err().why, Refusal::Wrong);
    }
}

#[test]
fn given_a_pin_that_everybody_tries_then_it_is_not_taken() {
    let bureau = Bureau::with_wang();
    let place = from(PEER, None);
    let session = bureau.session(bureau.sign_in(&place, at(0)).session.reveal(), at(0)).unwrap();
    for weak in ["123456", "8041", "80416x"] {
        let refused = bureau.accounts.set_pin(&session, weak, &place, at(0)).unwrap().unwrap_err();
        assert_eq!(refused.why, Refusal::WeakPin);
    }
}
