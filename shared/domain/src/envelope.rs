//! The outer form of every record: a CloudEvents 1.0 envelope in JSON.
//!
//! An own struct because the log needs a byte-stable form for its hash chain: fields are written in the order
//! below, and nothing is written twice.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::Error;

/// What an envelope can carry: a closed set of types, each with its written name and version.
pub trait Payload: Serialize + Sized {
    /// The CloudEvents `type`, with the version at its end.
    fn type_name(&self) -> &'static str;

    /// Reads `data` of the given type.
    ///
    /// # Errors
    /// [`Error::UnknownType`] for a type this version does not know, [`Error::BadShape`] for data of another shape.
    fn read(type_name: &str, data: &RawValue) -> Result<Self, Error>;
}

/// Reads `data` as the shape of one known type.
pub(crate) fn read_data<T: DeserializeOwned>(type_name: &str, data: &RawValue) -> Result<T, Error> {
    serde_json::from_str(data.get())
        .map_err(|source| Error::BadShape { of_type: type_name.to_owned(), source })
}

/// A CloudEvents 1.0 envelope.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope<T> {
    /// Unique with `source`; derived, so that reading a row twice gives the same id.
    pub id: String,
    /// Who produced the record, a URI reference such as `/hotline/工单编号` or `/casework`.
    pub source: String,
    /// When the fact happened, as its source claims.
    pub occurred_at: DateTime<Utc>,
    /// When our shell's clock recorded it.
    pub recorded_at: DateTime<Utc>,
    /// What happened.
    pub data: T,
}

#[derive(Serialize)]
struct Written<'a, T> {
    specversion: &'static str,
    id: &'a str,
    source: &'a str,
    #[serde(rename = "type")]
    type_name: &'static str,
    time: DateTime<Utc>,
    recordedat: DateTime<Utc>,
    datacontenttype: &'static str,
    data: &'a T,
}

#[derive(Deserialize)]
struct Read {
    specversion: String,
    id: String,
    source: String,
    #[serde(rename = "type")]
    type_name: String,
    time: DateTime<Utc>,
    recordedat: DateTime<Utc>,
    data: Box<RawValue>,
}

impl<T: Payload> Serialize for Envelope<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            specversion: "1.0",
            id: &self.id,
            source: &self.source,
            type_name: self.data.type_name(),
            time: self.occurred_at,
            recordedat: self.recorded_at,
            datacontenttype: "application/json",
            data: &self.data,
        }
        .serialize(serializer)
    }
}

impl<'de, T: Payload> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Read::deserialize(deserializer)?;
        if read.specversion != "1.0" {
            return Err(serde::de::Error::custom(format!(
                "CloudEvents specversion is `{}`, expected `1.0`",
                read.specversion
            )));
        }
        let data = T::read(&read.type_name, &read.data).map_err(|error| {
            use std::error::Error as _;
            let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
            serde::de::Error::custom(format!("{error}{cause}"))
        })?;
        Ok(Self {
            id: read.id,
            source: read.source,
            occurred_at: read.time,
            recorded_at: read.recordedat,
            data,
        })
    }
}
