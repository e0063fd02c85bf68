//! What a person is called: the id in the record, the login that is typed, and the name that is shown.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

use crate::Error;

const ID_BYTES_MAX: usize = 64;
/// Longest login and display name, in characters.
const NAME_MAX: usize = 64;

/// The stable id by which the record names a person. It tells nothing about them and outlives their account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(String);

impl PersonId {
    /// # Errors
    /// [`Error::BadName`] for a text that is empty, longer than 64 bytes or holds other characters.
    pub fn new(text: &str) -> Result<Self, Error> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        if text.is_empty() || text.len() > ID_BYTES_MAX || !text.bytes().all(is_allowed) {
            return Err(bad("the id of a person", text, "write 1 to 64 letters, digits and `-_.:`"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a person types to say who they are: compatibility forms composed (NFKC), in lower case, without blanks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Login(String);

impl Login {
    /// # Errors
    /// [`Error::BadName`] for a text that is empty, longer than 64 characters, or has blanks or invisible characters.
    pub fn new(text: &str) -> Result<Self, Error> {
        let login: String =
            text.trim().chars().take(NAME_MAX + 1).nfkc().flat_map(char::to_lowercase).collect();
        let is_wrong = |c: char| c.is_whitespace() || is_invisible(c);
        if login.is_empty() || login.chars().count() > NAME_MAX || login.contains(is_wrong) {
            return Err(bad("a login", text, "write 1 to 64 characters without blanks"));
        }
        Ok(Self(login))
    }

    /// The login as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name by which pages show a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DisplayName(String);

impl DisplayName {
    /// # Errors
    /// [`Error::BadName`] for a text that is empty, longer than 64 characters or has invisible characters.
    pub fn new(text: &str) -> Result<Self, Error> {
        let name = text.trim();
        if name.is_empty() || name.chars().count() > NAME_MAX || name.contains(is_invisible) {
            return Err(bad("a name", text, "write 1 to 64 visible characters"));
        }
        Ok(Self(name.to_owned()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Control characters, and marks without width or that turn the direction, by which one name could pass for another.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn bad(kind: &'static str, given: &str, expected: &'static str) -> Error {
    let given = given.chars().filter(|c| !is_invisible(*c)).take(NAME_MAX).collect();
    Error::BadName { kind, given, expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_the_same_in_either_case_and_width() {
        let login = Login::new("Wang.Fang").unwrap();
        for same in ["wang.fang", " WANG.FANG ", "ＷＡＮＧ．ＦＡＮＧ"] {
            assert_eq!(Login::new(same).unwrap(), login, "{same}");
        }
        assert_eq!(Login::new("王芳").unwrap().as_str(), "王芳");
    }

    #[test]
    fn names_that_are_empty_too_long_or_partly_invisible_are_refused() {
        let too_long = "王".repeat(65);
        for wrong in ["", "  ", too_long.as_str(), "wang\u{200b}fang", "\u{202e}gnaw", "wang\nfang"] {
            assert!(Login::new(wrong).is_err(), "{wrong:?}");
            assert!(DisplayName::new(wrong).is_err(), "{wrong:?}");
        }
        assert!(Login::new("wang fang").is_err());
        assert_eq!(DisplayName::new(" Wang Fang ").unwrap().as_str(), "Wang Fang");
        let longest = "王".repeat(64);
        assert_eq!(DisplayName::new(&longest).unwrap().as_str(), longest);
    }

    #[test]
    fn an_id_has_no_other_characters_than_those_of_ids() {
        assert_eq!(PersonId::new("p-0123.ab:c_d").unwrap().as_str(), "p-0123.ab:c_d");
        for wrong in ["", "a b", "王芳", "a/b", "a\n", &"a".repeat(65)] {
            assert!(PersonId::new(wrong).is_err(), "{wrong:?}");
        }
    }
}
