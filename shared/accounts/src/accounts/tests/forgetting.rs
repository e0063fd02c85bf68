//! Tests that nothing of a forgotten person is left in any file, in any notation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::*;
use crate::api_token::NewToken;

/// What is looked for: a text in eight notations, or bytes as they are.
fn notations(text: &str) -> Vec<Vec<u8>> {
    let utf_16: Vec<u16> = text.encode_utf16().collect();
    let hexadecimal: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut notations = vec![
        text.as_bytes().to_vec(),
        utf_16.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        utf_16.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        hexadecimal.to_uppercase().into_bytes(),
        hexadecimal.into_bytes(),
    ];
    // The text may begin at any of three places within a group of base64; what depends on its neighbours is left out.
    for before in 0..3 {
        let encoded = STANDARD_NO_PAD.encode([&b"\0\0"[..before], text.as_bytes()].concat());
        let whole = [0, 2, 3][before]..encoded.len() - 2;
        notations.push(encoded[whole].as_bytes().to_vec());
    }
    notations
}

fn is_in_a_file(bureau: &Bureau, needle: &[u8]) -> bool {
    std::fs::read_dir(bureau.path()).unwrap().any(|file| {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}

fn texts(bureau: &Bureau, query: &str) -> Vec<String> {
    let read = bureau.accounts.store.read("reading what is looked for", |it| {
        Ok(it.prepare(query)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    });
    read.unwrap()
}

fn digests(bureau: &Bureau, query: &str) -> Vec<Vec<u8>> {
    let read = bureau.accounts.store.read("reading what is looked for", |it| {
        Ok(it.prepare(query)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    });
    read.unwrap()
}

/// Everything that a busy year leaves behind: many people, changed names, changed passwords, sessions, failed attempts.
fn busy_bureau() -> Bureau {
    let bureau = Bureau::with_wang();
    let place = from("192.0.2.1", None);
    for n in 2..60 {
        let name = format!("{}{n}", "某".repeat(1 + n % 40));
        bureau
            .accounts
            .create_without_password(
                &new(&format!("p{n}"), &format!("login{n}"), &name),
                Actor::default(),
                at(0),
            )
            .unwrap();
        if n % 3 == 0 {
            bureau.accounts.forget(&id(&format!("p{n}")), Actor::default(), at(0)).unwrap();
        }
    }
    let secret = bureau.sign_in(&place, at(0)).session;
    let session = bureau.session(secret.reveal(), at(0)).unwrap();
    bureau.accounts.set_pin(&session, "804162", &place, at(0)).unwrap().unwrap();
    bureau.accounts.change_password(&session, PASSWORD, "Snow8-lantern", &place, at(0)).unwrap().unwrap();
    let token = NewToken {
        person: id("p1"),
        label: "夜间导出程序".to_owned(),
        scope: ["cases:read".to_owned()].into(),
        ends_at: at(60),
    };
    bureau.accounts.create_token(&token, Actor::default(), at(0)).unwrap();
    bureau.accounts.offer_totp(&id("p1"), "应急管理局").unwrap();
    for (login, name) in [("wang.xiaofang", "王小芳同志"), ("xiaofang.w", "欧阳小芳同志")] {
        let (login, name) = (Login::new(login).unwrap(), DisplayName::new(name).unwrap());
        bureau.accounts.rename(&id("p1"), &login, &name, Actor::default(), at(0)).unwrap();
        let _ = bureau.sign_in_with(login.as_str(), "wrong", &from("192.0.2.7", None), at(1));
    }
    bureau
}

#[test]
fn given_a_forgotten_person_then_no_byte_of_name_login_hash_or_secret_is_left_in_any_file() {
    let bureau = busy_bureau();
    let mut current = vec!["欧阳小芳同志".to_owned(), "xiaofang.w".to_owned()];
    current.extend(texts(&bureau, "SELECT password FROM account WHERE person = 'p1'"));
    current.extend(texts(&bureau, "SELECT password FROM earlier_password WHERE person = 'p1'"));
    current.extend(texts(&bureau, "SELECT pin FROM account WHERE person = 'p1'"));
    current.extend(texts(&bureau, "SELECT label FROM api_token"));
    assert_eq!(current.len(), 6);
    let before = ["王小芳同志", "wang.xiaofang", "wangfang"].map(str::to_owned);
    let secrets = digests(
        &bureau,
        "SELECT digest FROM session UNION SELECT digest FROM device UNION SELECT digest FROM api_token
         UNION SELECT offered FROM totp UNION SELECT login FROM attempt WHERE login NOT NULL",
    );
    assert!(secrets.len() >= 5);
    for text in &current {
        assert!(is_in_a_file(&bureau, text.as_bytes()), "{text} is found as long as it is there");
    }
    assert!(bureau.accounts.forget(&id("p1"), Actor::default(), at(2)).unwrap().is_some());
    for text in current.iter().chain(&before) {
        // Of a hash, what follows its cost is the person's; the cost is everybody's.
        let own = text.rsplit_once("p=1$").map_or(text.as_str(), |(_, own)| own);
        let own = own.split('$').chain([own]);
        for notation in own.flat_map(notations) {
            assert!(!is_in_a_file(&bureau, &notation), "{text} as {notation:02x?}");
        }
    }
    for digest in secrets {
        assert!(!is_in_a_file(&bureau, &digest), "{digest:02x?}");
    }
    assert!(is_in_a_file(&bureau, "login58".as_bytes()), "the others are still there");
}

#[test]
fn given_another_process_that_reads_old_pages_then_forgetting_says_so_and_is_done_when_asked_again() {
    let bureau = Bureau::with_wang();
    let other = rusqlite::Connection::open(bureau.path().join("accounts.sqlite")).unwrap();
    other.execute_batch("BEGIN; SELECT count(*) FROM account").unwrap();
    let forgotten = bureau.accounts.forget(&id("p1"), Actor::default(), at(0));
    assert!(matches!(forgotten, Err(Error::NotCleared)), "{forgotten:?}");
    assert!(is_in_a_file(&bureau, "wangfang".as_bytes()));
    other.execute_batch("COMMIT").unwrap();
    assert!(bureau.accounts.forget(&id("p1"), Actor::default(), at(0)).unwrap().is_none());
    assert!(!is_in_a_file(&bureau, "wangfang".as_bytes()));
}

#[test]
fn given_a_crash_before_old_pages_were_cleared_then_opening_the_store_clears_them() {
    let bureau = Bureau::with_wang();
    let other = rusqlite::Connection::open(bureau.path().join("accounts.sqlite")).unwrap();
    other.execute_batch("BEGIN; SELECT count(*) FROM account").unwrap();
    assert!(bureau.accounts.forget(&id("p1"), Actor::default(), at(0)).is_err());
    other.execute_batch("COMMIT").unwrap();
    assert!(is_in_a_file(&bureau, "wangfang".as_bytes()));
    let _again = Accounts::open(&bureau.path(), settings()).unwrap();
    assert!(!is_in_a_file(&bureau, "wangfang".as_bytes()));
}
