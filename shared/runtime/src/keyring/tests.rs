//! The keyring: keys are made, shared between processes and erased.

use super::*;

#[test]
fn what_is_sealed_is_opened_by_the_same_subject_only_and_survives_a_reopening() {
    let directory = tempfile::tempdir().unwrap();
    let keyring = Keyring::open(directory.path()).unwrap();
    keyring.ensure(["a", "b"]).unwrap();
    let sealed = keyring.seal("a", "某某 19900000012".as_bytes()).unwrap();
    assert!(!sealed.contains("199"));
    assert_ne!(sealed, keyring.seal("a", "某某 19900000012".as_bytes()).unwrap(), "a fresh nonce each time");
    drop(keyring);
    let again = Keyring::open(directory.path()).unwrap();
    assert_eq!(&**again.unseal("a", &sealed).unwrap(), "某某 19900000012".as_bytes());
    assert!(again.unseal("b", &sealed).is_err());
    assert!(again.unseal("c", &sealed).is_err());
}

#[test]
fn a_digest_is_of_one_text_and_one_subject_and_goes_with_the_key() {
    let directory = tempfile::tempdir().unwrap();
    let keyring = Keyring::open(directory.path()).unwrap();
    keyring.ensure(["r1", "r2"]).unwrap();
    let digest = keyring.digest("r1", b"19900000012").unwrap();
    assert_eq!(digest.len(), 32);
    assert_eq!(keyring.digest("r1", b"19900000012").unwrap(), digest);
    assert_ne!(keyring.digest("r1", b"19900000112").unwrap(), digest);
    assert_ne!(keyring.digest("r2", b"19900000012").unwrap(), digest);
    keyring.erase("r1").unwrap();
    assert!(keyring.digest("r1", b"19900000012").is_err());
}

#[test]
fn an_erased_subject_is_erased_for_every_process_and_stays_so_and_others_stay_readable() {
    let directory = tempfile::tempdir().unwrap();
    let keyring = Keyring::open(directory.path()).unwrap();
    keyring.ensure(["a", "b"]).unwrap();
    let (a, b) = (keyring.seal("a", b"x").unwrap(), keyring.seal("b", b"y").unwrap());
    let beside = Keyring::open(directory.path()).unwrap();
    assert_eq!(&**beside.unseal("a", &a).unwrap(), b"x");
    keyring.erase("a").unwrap();
    keyring.ensure(["a"]).unwrap();
    let again = Keyring::open(directory.path()).unwrap();
    for keyring in [&keyring, &beside, &again] {
        assert!(keyring.unseal("a", &a).unwrap_err().to_string().contains("erased"));
        assert!(keyring.seal("a", b"z").is_err());
        assert_eq!(&**keyring.unseal("b", &b).unwrap(), b"y");
    }
}

#[test]
fn a_subject_that_was_erased_before_it_had_a_key_never_gets_one() {
    let directory = tempfile::tempdir().unwrap();
    let keyring = Keyring::open(directory.path()).unwrap();
    keyring.ensure(["a"]).unwrap();
    keyring.erase("b").unwrap();
    for keyring in [&keyring, &Keyring::open(directory.path()).unwrap()] {
        keyring.ensure(["a", "b"]).unwrap();
        assert!(matches!(keyring.seal("b", b"x"), Err(Error::Erased { .. })));
        assert!(keyring.seal("a", b"x").is_ok());
        assert_eq!(keyring.erased(["a", "b", "c"]).unwrap().into_iter().collect::<Vec<_>>(), ["b"]);
    }
}

#[test]
fn two_users_of_one_keyring_see_each_others_keys() {
    let directory = tempfile::tempdir().unwrap();
    let (one, two) = (Keyring::open(directory.path()).unwrap(), Keyring::open(directory.path()).unwrap());
    one.ensure(["a"]).unwrap();
    two.ensure(["a", "b"]).unwrap();
    let sealed = two.seal("a", b"x").unwrap();
    assert_eq!(&**one.unseal("a", &sealed).unwrap(), b"x");
    assert_eq!(std::fs::metadata(directory.path().join("subjects.keyring")).unwrap().len(), 3 * 48);
}

#[test]
fn a_torn_slot_is_written_over_and_another_file_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("subjects.keyring");
    Keyring::open(directory.path()).unwrap().ensure(["a"]).unwrap();
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, [whole.as_slice(), &[7; 20]].concat()).unwrap();
    let keyring = Keyring::open(directory.path()).unwrap();
    keyring.ensure(["b"]).unwrap();
    let sealed = keyring.seal("b", b"x").unwrap();
    assert_eq!(&**Keyring::open(directory.path()).unwrap().unseal("b", &sealed).unwrap(), b"x");
    std::fs::write(&path, [b'?'; 96]).unwrap();
    assert!(matches!(Keyring::open(directory.path()), Err(Error::KeyringDamaged { .. })));
}

#[test]
fn a_key_that_never_reached_the_disk_is_drawn_anew_in_its_slot_and_one_erased_is_not() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("subjects.keyring");
    let keyring = Keyring::open(directory.path()).unwrap();
    for subject in ["a", "b", "c", "d"] {
        keyring.ensure([subject]).unwrap();
    }
    let d = keyring.seal("d", b"z").unwrap();
    keyring.erase("c").unwrap();
    // After 48 bytes of magic: the key of `a` is lost, and of `b` the second half.
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[48 + 16..48 + 48].fill(0);
    bytes[96 + 32..96 + 48].fill(0);
    assert_eq!(bytes[144 + 16..144 + 48], [0xFF; 32], "an erased key is told from one never written");
    std::fs::write(&path, &bytes).unwrap();
    let again = Keyring::open(directory.path()).unwrap();
    for subject in ["a", "b"] {
        assert!(again.seal(subject, b"x").unwrap_err().to_string().contains("it has no key"));
    }
    again.ensure(["a", "b", "c", "d"]).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 5 * 48, "filled in place");
    for subject in ["a", "b"] {
        let sealed = again.seal(subject, b"x").unwrap();
        assert_eq!(&**keyring.unseal(subject, &sealed).unwrap(), b"x", "others see the new key");
    }
    assert!(again.seal("c", b"x").unwrap_err().to_string().contains("erased"));
    assert_eq!(&**again.unseal("d", &d).unwrap(), b"z");
}

#[test]
fn a_keyring_whose_making_was_cut_short_is_finished_at_the_next_opening() {
    for left in [vec![], b"huiying keyring".to_vec(), vec![0; 48]] {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("subjects.keyring"), left).unwrap();
        Keyring::open(directory.path()).unwrap().ensure(["a"]).unwrap();
        Keyring::open(directory.path()).unwrap().seal("a", b"x").unwrap();
    }
}

#[test]
fn only_the_owner_may_read_it_and_the_secret_beside_it() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let _keyring = Keyring::open(directory.path()).unwrap();
    for file in ["subjects.keyring", "ids.key"] {
        let mode = std::fs::metadata(directory.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn the_secret_is_drawn_once_and_one_of_another_shape_is_refused_by_its_name() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let made = *Keyring::open(here.path()).unwrap().id_secret();
    assert_ne!(made, [0; 32]);
    assert_eq!(*Keyring::open(here.path()).unwrap().id_secret(), made);
    assert_ne!(*Keyring::open(there.path()).unwrap().id_secret(), made, "another installation has another");
    std::fs::write(here.path().join("ids.key"), "ab\n").unwrap();
    let refused = Keyring::open(here.path()).unwrap_err().to_string();
    assert!(refused.contains("ids.key") && refused.contains("64 hexadecimal digits"), "{refused}");
}
