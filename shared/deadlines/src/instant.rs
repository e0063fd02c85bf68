//! How instants are written: as text where people may read it, as two numbers in stores that only programs read.
//!
//! The text of an instant takes 20 to 25 bytes and most of the time of writing or reading a clock; the numbers take six
//! bytes. A field names the module: `#[serde(with = "huiying_deadlines::instant::utc")]`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::serialize_local;

/// An instant on its way out, whose text is local to China or UTC.
struct Out<'a, const LOCAL: bool>(&'a DateTime<Utc>);

impl<const LOCAL: bool> Serialize for Out<'_, LOCAL> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (serializer.is_human_readable(), LOCAL) {
            (true, true) => serialize_local(self.0, serializer),
            (true, false) => self.0.serialize(serializer),
            (false, _) => (self.0.timestamp(), self.0.timestamp_subsec_nanos()).serialize(serializer),
        }
    }
}

/// An instant on its way in.
struct In(DateTime<Utc>);

impl<'de> Deserialize<'de> for In {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return DateTime::deserialize(deserializer).map(Self);
        }
        let (seconds, nanos) = <(i64, u32)>::deserialize(deserializer)?;
        let beyond = || serde::de::Error::custom(format!("{seconds} s and {nanos} ns are no instant"));
        DateTime::from_timestamp(seconds, nanos).map(Self).ok_or_else(beyond)
    }
}

fn read<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
    In::deserialize(from).map(|it| it.0)
}

fn read_option<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    Ok(Option::<In>::deserialize(from)?.map(|it| it.0))
}

/// An instant whose text is UTC.
pub mod utc {
    use super::{DateTime, Deserializer, Out, Serialize, Serializer, Utc, read};

    /// Writes it.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
        Out::<false>(at).serialize(serializer)
    }

    /// Reads it.
    ///
    /// # Errors
    /// Those of the deserializer, and for what is no instant.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
        read(from)
    }
}

/// An instant that may be absent, whose text is UTC.
pub mod utc_option {
    use super::{DateTime, Deserializer, Out, Serialize, Serializer, Utc, read_option};

    /// Writes it.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
        at.as_ref().map(Out::<false>).serialize(serializer)
    }

    /// Reads it.
    ///
    /// # Errors
    /// Those of the deserializer, and for what is no instant.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<Utc>>, D::Error> {
        read_option(from)
    }
}

/// An instant whose text has the offset of Asia/Shanghai.
pub(crate) mod local {
    use super::{DateTime, Deserializer, Out, Serialize, Serializer, Utc, read};

    pub(crate) fn serialize<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
        Out::<true>(at).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
        read(from)
    }
}

/// An instant that may be absent, whose text has the offset of Asia/Shanghai.
pub(crate) mod local_option {
    use super::{DateTime, Deserializer, Out, Serialize, Serializer, Utc, read_option};

    #[expect(clippy::ref_option, reason = "serde gives a reference to the field")]
    pub(crate) fn serialize<S: Serializer>(
        at: &Option<DateTime<Utc>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        at.as_ref().map(Out::<true>).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<Utc>>, D::Error> {
        read_option(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Both {
        #[serde(with = "super::utc")]
        utc: DateTime<Utc>,
        #[serde(with = "super::local")]
        local: DateTime<Utc>,
        #[serde(with = "super::utc_option")]
        maybe: Option<DateTime<Utc>>,
        #[serde(with = "super::local_option", default)]
        maybe_local: Option<DateTime<Utc>>,
    }

    fn both(text: &str) -> Both {
        let at = text.parse().unwrap();
        Both { utc: at, local: at, maybe: Some(at), maybe_local: Some(at) }
    }

    #[test]
    fn every_instant_comes_back_from_text_and_from_numbers() {
        let texts = ["2026-10-02T16:00:00Z", "1969-12-31T23:59:59.000000001Z", "2016-12-31T23:59:60.5Z"];
        let ends = [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC];
        let ends =
            ends.map(|at| Both { utc: at, local: DateTime::UNIX_EPOCH, maybe: None, maybe_local: None });
        for both in texts.map(both).into_iter().chain(ends) {
            let bytes = postcard::to_stdvec(&both).unwrap();
            assert_eq!(postcard::from_bytes::<Both>(&bytes).unwrap(), both);
            let text = serde_json::to_string(&both).unwrap();
            assert_eq!(serde_json::from_str::<Both>(&text).unwrap(), both, "{text}");
        }
    }

    #[test]
    fn people_read_text_and_programs_six_bytes_an_instant() {
        let both = both("2026-10-02T16:00:00Z");
        let (utc, local) = ("2026-10-02T16:00:00Z", "2026-10-03T00:00:00+08:00");
        let expected = serde_json::json!({"utc": utc, "local": local, "maybe": utc, "maybe_local": local});
        assert_eq!(serde_json::to_value(&both).unwrap(), expected);
        assert_eq!(postcard::to_stdvec(&both).unwrap().len(), 4 * 6 + 2);
    }

    #[test]
    fn numbers_that_are_no_instant_are_refused() {
        let bytes = postcard::to_stdvec(&(i64::MAX, 0_u32, 0_i64, 0_u32, 0_u8, 0_u8)).unwrap();
        assert!(postcard::from_bytes::<Both>(&bytes).is_err());
    }
}
