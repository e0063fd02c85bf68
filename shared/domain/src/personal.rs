//! Personal data of callers: a type that cannot be shown by accident, its sealed form, and masking of text.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

mod masking;
pub mod measure;

pub use masking::{mask_except, mask_numbers, masked_in};

/// A name, telephone number, address or other personal text in clear.
///
/// It has no `Display` and no serde form, and `Debug` shows nothing of it; reading it takes [`Personal::expose`].
#[derive(Clone, PartialEq, Eq)]
pub struct Personal(String);

impl Personal {
    /// Wraps text that belongs to a person.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text in clear. Call it only to seal, to mask, or to answer an audited disclosure.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What a page may show of a name: its first character.
    #[must_use]
    pub fn mask_name(&self) -> String {
        self.0.chars().next().map_or_else(String::new, |first| format!("{first}**"))
    }

    /// What a page may show of a telephone number: its last two digits.
    #[must_use]
    pub fn mask_phone(&self) -> String {
        let digits: Vec<char> = self.0.chars().filter(char::is_ascii_digit).collect();
        match digits.as_slice() {
            [.., a, b] if digits.len() >= 7 => format!("****{a}{b}"),
            _ => "****".to_owned(),
        }
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personal(hidden)")
    }
}

/// Everything of one report that belongs to a person, before it is sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonalFields {
    /// Who called or wrote (诉求人).
    pub caller: Option<Personal>,
    /// Telephone number (联系电话).
    pub phone: Option<Personal>,
    /// Address (诉求地址).
    pub address: Option<Personal>,
    /// Title before masking, where masking changed it.
    pub title: Option<Personal>,
    /// Body before masking, where masking changed it.
    pub body: Option<Personal>,
    /// Reply before masking, where masking changed it.
    pub reply: Option<Personal>,
    /// Other fields before masking, by name, where masking changed them: an office, an area, the source's own number.
    pub others: BTreeMap<&'static str, Personal>,
    /// Columns nobody mapped: kept, and sealed because nobody knows what they hold.
    pub unmapped: BTreeMap<String, Personal>,
}

impl PersonalFields {
    /// Whether there is nothing to seal.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The fields by name, for the one place that seals them.
    #[must_use]
    pub fn expose_all(&self) -> BTreeMap<String, String> {
        let named = [
            ("caller", &self.caller),
            ("phone", &self.phone),
            ("address", &self.address),
            ("title", &self.title),
            ("body", &self.body),
            ("reply", &self.reply),
        ];
        let others = self.others.iter().map(|(name, text)| ((*name).to_owned(), text));
        let unmapped = self.unmapped.iter().map(|(column, text)| (format!("column:{column}"), text));
        named
            .into_iter()
            .filter_map(|(name, text)| text.as_ref().map(|text| (name.to_owned(), text)))
            .chain(others)
            .chain(unmapped)
            .map(|(name, text)| (name, text.expose().to_owned()))
            .collect()
    }
}

/// Personal data encrypted under the key of one data subject; destroying that key erases it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Whose key opens it: one arrival of one source.
    pub subject: String,
    /// Nonce and ciphertext, base64.
    pub cipher: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_text_shows_nothing_in_debug() {
        let fields = PersonalFields { caller: Some(Personal::new("某某某")), ..PersonalFields::default() };
        assert!(!format!("{fields:?}").contains('某'));
        assert_eq!(format!("{:?}", Personal::new("19900000000")), "Personal(hidden)");
    }

    #[test]
    fn a_mask_keeps_a_hint_only() {
        assert_eq!(Personal::new("某先生").mask_name(), "某**");
        assert_eq!(Personal::new("199-0000-0012").mask_phone(), "****12");
        assert_eq!(Personal::new("12").mask_phone(), "****");
        assert_eq!(Personal::new("").mask_name(), "");
    }
}
