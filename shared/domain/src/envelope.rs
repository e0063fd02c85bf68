//! The outer form of every record: a CloudEvents 1.0 envelope in JSON.
//!
//! An own struct because the log needs a byte-stable form for its hash chain: fields are written in the order
//! below, and nothing is written twice.

use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, Visitor};
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
    /// The words of [`Error::UnknownType`] for a type this version does not know, of [`Error::BadShape`] for data of another
    /// shape.
    fn read<'de, D: Deserializer<'de>>(type_name: &str, data: D) -> Result<Self, D::Error>;
}

/// Reads `data` as the shape of one known type.
pub(crate) fn read_data<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    type_name: &str,
    data: D,
) -> Result<T, D::Error> {
    let of_type = || type_name.to_owned();
    T::deserialize(data)
        .map_err(|why| de::Error::custom(Error::BadShape { of_type: of_type(), why: why.to_string() }))
}

/// Says that this version does not know the type.
pub(crate) fn unknown_type<E: de::Error>(type_name: &str) -> E {
    E::custom(Error::UnknownType { found: type_name.to_owned() })
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

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Field {
    SpecVersion,
    Id,
    Source,
    Type,
    Time,
    RecordedAt,
    Data,
    #[serde(other)]
    Other,
}

impl<'de, T: Payload> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader(PhantomData))
    }
}

/// Reads an envelope in one pass where its type stands before its data, as we write it; else the data waits as text.
struct Reader<T>(PhantomData<T>);

/// Reads data of a type that is known.
struct DataOf<'a, T>(&'a str, PhantomData<T>);

impl<'de, T: Payload> DeserializeSeed<'de> for DataOf<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(self.0, deserializer)
    }
}

impl<'de, T: Payload> Visitor<'de> for Reader<T> {
    type Value = Envelope<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a CloudEvents 1.0 envelope")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Envelope<T>, A::Error> {
        let (mut version, mut id, mut source, mut type_name) = (None, None, None, None::<String>);
        let (mut time, mut recorded_at, mut data, mut unread) = (None, None, None, None::<Box<RawValue>>);
        while let Some(field) = map.next_key()? {
            match field {
                Field::SpecVersion => take(&mut version, "specversion", &mut map)?,
                Field::Id => take(&mut id, "id", &mut map)?,
                Field::Source => take(&mut source, "source", &mut map)?,
                Field::Type => take(&mut type_name, "type", &mut map)?,
                Field::Time => take(&mut time, "time", &mut map)?,
                Field::RecordedAt => take(&mut recorded_at, "recordedat", &mut map)?,
                Field::Data if data.is_some() || unread.is_some() => {
                    return Err(de::Error::duplicate_field("data"));
                }
                Field::Data => match &type_name {
                    Some(name) => {
                        // Of another version of the envelope nothing else is known.
                        version.iter().try_for_each(check_version)?;
                        data = Some(map.next_value_seed(DataOf(name, PhantomData))?);
                    }
                    None => take(&mut unread, "data", &mut map)?,
                },
                Field::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        check_version(&there(version, "specversion")?)?;
        let type_name = there(type_name, "type")?;
        let data = match unread {
            Some(text) => Some(T::read(&type_name, &*text).map_err(de::Error::custom)?),
            None => data,
        };
        Ok(Envelope {
            id: there(id, "id")?,
            source: there(source, "source")?,
            occurred_at: there(time, "time")?,
            recorded_at: there(recorded_at, "recordedat")?,
            data: there(data, "data")?,
        })
    }
}

fn check_version<E: de::Error>(version: &String) -> Result<(), E> {
    if version == "1.0" {
        return Ok(());
    }
    Err(E::custom(format!("CloudEvents specversion is `{version}`, expected `1.0`")))
}

fn take<'de, V: Deserialize<'de>, A: MapAccess<'de>>(
    place: &mut Option<V>,
    name: &'static str,
    map: &mut A,
) -> Result<(), A::Error> {
    if place.is_some() {
        return Err(de::Error::duplicate_field(name));
    }
    *place = Some(map.next_value()?);
    Ok(())
}

fn there<V, E: de::Error>(value: Option<V>, name: &'static str) -> Result<V, E> {
    value.ok_or_else(|| E::missing_field(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Intake;

    const FIELDS: [&str; 7] = [
        r#""specversion":"1.0""#,
        r#""id":"tick/7""#,
        r#""source":"/casework""#,
        r#""type":"cn.huiying.intake.ticked.v1""#,
        r#""time":"2026-10-08T01:12:00Z""#,
        r#""recordedat":"2026-10-08T01:20:05Z""#,
        r#""data":{}"#,
    ];

    fn read(fields: &[&str]) -> Result<Envelope<Intake>, String> {
        serde_json::from_str(&format!("{{{}}}", fields.join(","))).map_err(|error| error.to_string())
    }

    #[test]
    fn the_order_of_fields_and_fields_of_others_change_nothing() {
        let expected = read(&FIELDS).unwrap();
        let mut backwards = FIELDS.to_vec();
        backwards.reverse();
        backwards.insert(3, r#""traceparent":["00",{}]"#);
        assert_eq!(read(&backwards), Ok(expected));
    }

    #[test]
    fn it_is_read_from_a_reader_and_from_a_value_too() {
        let expected = read(&FIELDS).unwrap();
        let mut backwards = FIELDS.to_vec();
        backwards.reverse();
        for fields in [FIELDS.to_vec(), backwards] {
            let text = format!("{{{}}}", fields.join(","));
            let read: Envelope<Intake> = serde_json::from_reader(text.as_bytes()).unwrap();
            assert_eq!(read, expected);
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::from_value::<Envelope<Intake>>(value).unwrap(), expected);
        }
    }

    #[test]
    fn a_field_that_is_missing_or_there_twice_is_named() {
        for (n, field) in FIELDS.iter().enumerate() {
            let name = field.split('"').nth(1).unwrap();
            let without: Vec<_> = FIELDS.iter().filter(|it| *it != field).copied().collect();
            let why = read(&without).unwrap_err();
            assert!(why.starts_with(&format!("missing field `{name}`")), "{n}: {why}");
            let twice: Vec<_> = FIELDS.iter().copied().chain([*field]).collect();
            let why = read(&twice).unwrap_err();
            assert!(why.starts_with(&format!("duplicate field `{name}`")), "{n}: {why}");
            let first = [&[*field], &FIELDS[..]].concat();
            let why = read(&first).unwrap_err();
            assert!(why.starts_with(&format!("duplicate field `{name}`")), "{n}: {why}");
        }
    }

    #[test]
    fn a_type_or_a_shape_that_is_not_known_is_told_by_its_name() {
        let mut later = FIELDS;
        later[3] = r#""type":"cn.huiying.intake.ticked.v2""#;
        let why = read(&later).unwrap_err();
        assert!(why.contains("`cn.huiying.intake.ticked.v2`: this version does not know it"), "{why}");
        let mut other = FIELDS;
        other[3] = r#""type":"cn.huiying.intake.reported.v1""#;
        let why = read(&other).unwrap_err();
        assert!(why.contains("of type `cn.huiying.intake.reported.v1`: missing field `id`"), "{why}");
        later[0] = r#""specversion":"2.0""#;
        let why = read(&later).unwrap_err();
        assert!(why.starts_with("CloudEvents specversion is `2.0`"), "{why}");
    }
}
