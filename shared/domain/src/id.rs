//! Names of things: small copyable types instead of bare text, all derived, none drawn by chance.

mod key;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::Error;
use crate::bounded::beginning;

pub use key::IdKey;

/// The first bytes of SHA-256 over the parts, each led by its length so that no two lists of parts run together.
fn digest(parts: &[&str]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().into()
}

/// A short digest of text parts as 16 hexadecimal digits, for the ids of follow-up facts.
#[must_use]
pub fn fingerprint(parts: &[&str]) -> String {
    let bytes = digest(parts);
    let head = u64::from_be_bytes(bytes[..8].try_into().expect("eight bytes of thirty-two"));
    format!("{head:016x}")
}

macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident, $int:ty, $prefix:literal, $digits:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $int);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{:0", stringify!($digits), "x}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                text.strip_prefix($prefix)
                    .filter(|hex| hex.len() == $digits && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
                    .and_then(|hex| <$int>::from_str_radix(hex, 16).ok())
                    .map(Self)
                    .ok_or_else(|| Error::BadId {
                        kind: $kind,
                        text: beginning(text, 80).to_owned(),
                        expected: concat!("`", $prefix, "` and ", stringify!($digits), " lower-case hexadecimal digits"),
                    })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

hex_id! {
    /// One arrival (来件) of one source: the same source and external number always give the same id.
    ReportId, u128, "r", 32, "report id"
}
hex_id! {
    /// A case (诉求, 案件): what one report asks of the bureau.
    CaseId, u128, "c", 32, "case id"
}
hex_id! {
    /// An incident (突发事件) that publication clocks hang on.
    IncidentId, u128, "i", 32, "incident id"
}
hex_id! {
    /// One request of one person, so that pressing a button twice asks once.
    RequestId, u128, "q", 32, "request id"
}

hex_id! {
    /// One import (导入): what was taken in from one file or delivery, and can be taken back as one.
    ImportId, u128, "m", 32, "import id"
}

hex_id! {
    /// Somebody who may sign in (人员); what they are called is not on the record.
    PersonId, u128, "p", 32, "person id"
}
hex_id! {
    /// One role that was granted to one person (授权).
    GrantId, u128, "g", 32, "grant id"
}

impl ImportId {
    /// The id of the import that carries this token, which the shell draws for each import.
    #[must_use]
    pub fn derive(token: &str) -> Self {
        Self(u128_of(&digest(&["import", token])))
    }
}

impl ReportId {
    /// The plain id of the report that `source` numbers `external_id`. Whoever has it finds the number by trying, so what is
    /// recorded is its keyed form, [`IdKey::report`].
    #[must_use]
    pub fn derive(source: &str, external_id: &str) -> Self {
        Self(u128_of(&digest(&["report", source, external_id])))
    }

    /// The id of another arrival under the number of this one, told apart by what it is about.
    #[must_use]
    pub fn renumbered(self, matter: &str) -> Self {
        Self(u128_of(&digest(&["renumbered", &self.to_string(), matter])))
    }
}

/// What sources say further of a report; each is numbered from 1.
pub const FOLLOW_UPS: [&str; 4] = ["amended", "reply", "closed", "listing"];

impl ReportId {
    /// The id of the record by which a source says something further of it, such as `{report}/amended/1`.
    #[must_use]
    pub fn follow_up_record(self, what: &str, number: impl fmt::Display) -> String {
        format!("{self}/{what}/{number}")
    }
}

impl CaseId {
    /// The case that this report opens. It has the report's digits, so no two reports open one case.
    #[must_use]
    pub fn of(report: ReportId) -> Self {
        Self(report.0)
    }

    /// The case of one matter, counted from one, of a case that was split.
    #[must_use]
    pub fn part(self, number: usize) -> Self {
        Self(u128_of(&digest(&["part", &self.to_string(), &number.to_string()])))
    }
}

impl IncidentId {
    /// The incident that this request registers. It has the request's digits, so no two requests register one incident.
    #[must_use]
    pub fn of(request: RequestId) -> Self {
        Self(request.0)
    }
}

impl PersonId {
    /// The person whom this request admits.
    #[must_use]
    pub fn of(request: RequestId) -> Self {
        Self(request.0)
    }
}

impl GrantId {
    /// The grant that this request makes.
    #[must_use]
    pub fn of(request: RequestId) -> Self {
        Self(request.0)
    }
}

impl RequestId {
    /// The id of the request that carries this token (an idempotency key of a form or a program).
    #[must_use]
    pub fn derive(token: &str) -> Self {
        Self(u128_of(&digest(&["request", token])))
    }
}

fn u128_of(bytes: &[u8; 32]) -> u128 {
    u128::from_be_bytes(bytes[..16].try_into().expect("sixteen bytes of thirty-two"))
}

/// What a clock hangs on and a timeline belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// A petitioner's case.
    #[serde(rename = "case")]
    Case(CaseId),
    /// An incident.
    #[serde(rename = "incident")]
    Incident(IncidentId),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_source_and_number_give_the_same_report_and_case() {
        let once = ReportId::derive("hotline", "A-1");
        assert_eq!(once, ReportId::derive("hotline", "A-1"));
        assert_ne!(once, ReportId::derive("hotline", "A-2"));
        assert_eq!(CaseId::of(once), CaseId::of(ReportId::derive("hotline", "A-1")));
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(ReportId::derive("ab", "c"), ReportId::derive("a", "bc"));
    }

    #[test]
    fn an_id_is_read_back_as_written_and_nothing_else_is() {
        let id = CaseId(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        assert_eq!(id.to_string(), "c0123456789abcdef0123456789abcdef");
        assert_eq!("c0123456789abcdef0123456789abcdef".parse::<CaseId>().unwrap(), id);
        for bad in [
            "",
            "c",
            "c0123456789abcdef",
            "c0123456789ABCDEF0123456789ABCDEF",
            "i0123456789abcdef0123456789abcdef",
            "c0123456789abcdef0123456789abcde",
            "c0123456789abcdef0123456789abcdef0",
            "c+123456789abcdef0123456789abcdef",
        ] {
            assert!(bad.parse::<CaseId>().is_err(), "{bad}");
        }
    }
}
