//! Text that must not be shown: passwords, and addresses that give access to whoever has them.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// What stands where a secret was.
const HIDDEN: &str = "(hidden)";

/// Text that is shown to nobody; printing or writing it gives `(hidden)`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for those that it is for.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(HIDDEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_neither_printed_nor_written_and_can_be_read_by_those_it_is_for() {
        let secret = Secret::from("open sesame".to_owned());
        assert_eq!(format!("{secret:?}"), "(hidden)");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"(hidden)\"");
        assert_eq!(secret.reveal(), "open sesame");
    }
}
