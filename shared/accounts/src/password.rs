//! What a password must be, and for how long one may be kept; how it is hashed is in [`hash`].

pub mod hash;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::{DisplayName, Login};

/// Fewest characters of a password (MLPS 2, identity a).
pub const CHARACTERS_MIN: usize = 10;
/// From this length on a password need not mix kinds of characters.
pub const CHARACTERS_OF_A_PHRASE: usize = 16;
/// Longest password in bytes of UTF-8, so that hashing stays bounded.
pub const BYTES_MAX: usize = 128;
/// How many kinds of characters a shorter password must have, of capital letters, small letters, digits and others.
pub const KINDS_MIN: usize = 3;
/// Fewest different characters.
pub const DIFFERENT_MIN: usize = 5;
/// A new password must differ from so many before it.
pub const N_EARLIER: usize = 5;
/// Age from which a password must be changed.
pub const AGE_MAX: TimeDelta = TimeDelta::days(90);
/// Shortest login or name that may not be part of a password; a shorter one is in many by chance.
const NAME_MIN: usize = 3;

/// A password as it is compared: compatibility forms composed (NFKC), so that every keyboard types the same one.
pub struct Password(Zeroizing<String>);

impl Password {
    /// Normalises what was typed. Of a longer text only so much is kept as shows that it is too long.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        // Four characters may become one; what is cut here is too long in any case.
        Self(Zeroizing::new(typed.chars().take(4 * (BYTES_MAX + 1)).nfkc().collect()))
    }

    fn is_too_long(&self) -> bool {
        self.0.len() > BYTES_MAX
    }
}

/// A rule that a password breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weakness {
    /// It has fewer than [`CHARACTERS_MIN`] characters.
    TooShort,
    /// It has more than [`BYTES_MAX`] bytes.
    TooLong,
    /// It has fewer than [`KINDS_MIN`] kinds of characters and fewer than [`CHARACTERS_OF_A_PHRASE`] characters.
    TooFewKinds,
    /// It has fewer than [`DIFFERENT_MIN`] different characters.
    TooUniform,
    /// It contains the login or the name of the person.
    ContainsName,
    /// It is one of those that are tried first, or such a one with digits and signs around it.
    Common,
    /// It is one of the last [`N_EARLIER`] of this person.
    UsedBefore,
}

/// The rules that `password` breaks; whether it was used before is found by its hash.
#[must_use]
pub fn weaknesses(password: &Password, login: &Login, name: &DisplayName) -> BTreeSet<Weakness> {
    let n_characters = password.0.chars().count();
    let n_different = password.0.chars().collect::<BTreeSet<_>>().len();
    [
        (n_characters < CHARACTERS_MIN, Weakness::TooShort),
        (password.is_too_long(), Weakness::TooLong),
        (n_characters < CHARACTERS_OF_A_PHRASE && n_kinds(&password.0) < KINDS_MIN, Weakness::TooFewKinds),
        (n_different < DIFFERENT_MIN, Weakness::TooUniform),
        (contains_name(&password.0, login, name), Weakness::ContainsName),
        (is_common(&password.0), Weakness::Common),
    ]
    .into_iter()
    .filter_map(|(is_broken, weakness)| is_broken.then_some(weakness))
    .collect()
}

/// Whether a password of this age must be changed.
#[must_use]
pub fn is_too_old(set_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - set_at >= AGE_MAX
}

fn n_kinds(password: &str) -> usize {
    let kind = |c: char| match c {
        'A'..='Z' => 0,
        'a'..='z' => 1,
        '0'..='9' => 2,
        _ => 3,
    };
    password.chars().map(kind).collect::<BTreeSet<_>>().len()
}

fn contains_name(password: &str, login: &Login, name: &DisplayName) -> bool {
    let password = password.to_lowercase();
    [login.as_str(), name.as_str()].iter().any(|name| {
        let name = name.nfkc().collect::<String>().to_lowercase();
        name.chars().count() >= NAME_MIN && password.contains(&name)
    })
}

/// Passwords that are tried first, and the words most are made from; one on each line.
static WORST: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("password/worst.txt").lines().collect());

fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let word = lower.trim_matches(|c: char| !c.is_alphabetic());
    let forms = [
        lower.chars().map(without_shift).collect(),
        word.chars().map(without_disguise).collect::<String>(),
        lower,
    ];
    forms.iter().any(|form| WORST.contains(form.as_str()))
}

/// The key of a sign on the usual keyboard: `!QAZ@WSX` is typed like `1qaz2wsx`.
const fn without_shift(c: char) -> char {
    match c {
        '!' => '1',
        '@' => '2',
        '#' => '3',
        '$' => '4',
        '%' => '5',
        '^' => '6',
        '&' => '7',
        '*' => '8',
        '(' => '9',
        ')' => '0',
        other => other,
    }
}

/// The letter that a digit or sign is put for.
const fn without_disguise(c: char) -> char {
    match c {
        '@' | '4' => 'a',
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '$' | '5' => 's',
        '7' => 't',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(password: &str) -> Vec<Weakness> {
        let (login, name) = (Login::new("wangfang").unwrap(), DisplayName::new("王小芳").unwrap());
        weaknesses(&Password::new(password), &login, &name).into_iter().collect()
    }

    #[test]
    fn given_ten_characters_of_three_kinds_or_sixteen_of_any_then_a_password_is_strong() {
        for strong in [
            "Rain7umbre",
            "rain7-umbr",
            "山间雨后 Rain7umb",
            "quiet river under willows",
            "山高水长风清月白云淡天高海阔天空",
        ] {
            assert_eq!(broken(strong), [], "{strong}");
        }
    }

    #[test]
    fn every_rule_that_is_broken_is_named() {
        use Weakness::{Common, ContainsName, TooFewKinds, TooLong, TooShort, TooUniform};
        for (password, expected) in [
            ("Rain7umbr", vec![TooShort]),
            ("rainumbrella", vec![TooFewKinds]),
            ("rain7umbrella", vec![TooFewKinds]),
            ("aaaaaaaaaaaaaaaaaaaa", vec![TooUniform]),
            ("", vec![TooShort, TooFewKinds, TooUniform]),
            ("WangFang#2026", vec![ContainsName]),
            ("Rain7-王小芳-x", vec![ContainsName]),
            ("P@ssw0rd2026!", vec![Common]),
            ("Admin@123456", vec![Common]),
            ("!QAZ@WSX3edc", vec![Common]),
            ("1234567890", vec![TooFewKinds, Common]),
        ] {
            assert_eq!(broken(password), expected, "{password}");
        }
        assert_eq!(broken(&format!("Rain7{}", "umbrella".repeat(15))), [], "125 bytes");
        assert_eq!(broken(&format!("Rain7um{}", "umbrella-".repeat(14))), [TooLong], "133 bytes");
        assert_eq!(broken(&"aA1-b".repeat(1_000_000)), [TooLong]);
    }

    #[test]
    fn the_same_password_from_another_keyboard_is_the_same() {
        assert_eq!(*Password::new("Ｒａｉｎ７ é").0, *Password::new("Rain7 e\u{301}").0);
    }

    #[test]
    fn a_password_must_be_changed_on_the_ninetieth_day() {
        let set_at: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        assert!(!is_too_old(set_at, "2026-03-31T23:59:59Z".parse().unwrap()));
        assert!(is_too_old(set_at, "2026-04-01T00:00:00Z".parse().unwrap()));
    }

    #[test]
    fn the_list_of_the_worst_is_written_as_it_is_compared() {
        assert!(WORST.len() > 100);
        for word in WORST.iter() {
            assert_eq!(*word, word.trim().to_lowercase(), "{word}");
            assert!(!word.is_empty());
        }
    }
}
