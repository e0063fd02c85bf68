//! How ids, names, times and kinds stand in columns of the store.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::audit::Kind;
use crate::password::hash::Hash;
use crate::session::Proof;
use crate::{DisplayName, Login, PersonId};

/// An instant, as milliseconds since 1970.
#[derive(Clone, Copy)]
pub(crate) struct Moment(pub(crate) DateTime<Utc>);

/// An address of a peer.
#[derive(Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

impl ToSql for Moment {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.timestamp_millis().into())
    }
}

impl FromSql for Moment {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let milliseconds = value.as_i64()?;
        let at = DateTime::from_timestamp_millis(milliseconds);
        at.map(Self).ok_or(FromSqlError::OutOfRange(milliseconds))
    }
}

impl ToSql for Peer {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_string().into())
    }
}

impl FromSql for Peer {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Self).map_err(FromSqlError::other)
    }
}

/// Writes the text of each type, and reads it with the function that takes it in from outside.
macro_rules! text_columns {
    ($($type:ty: $to:expr, $from:expr;)*) => {$(
        impl ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                let to: fn(&Self) -> &str = $to;
                Ok(to(self).into())
            }
        }

        impl FromSql for $type {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let from: fn(&str) -> Option<Self> = $from;
                from(value.as_str()?).ok_or(FromSqlError::InvalidType)
            }
        }
    )*};
}

text_columns! {
    PersonId: Self::as_str, |text| Self::new(text).ok();
    Login: Self::as_str, |text| Self::new(text).ok();
    DisplayName: Self::as_str, |text| Self::new(text).ok();
    Hash: |hash| &hash.0, |text| Some(Self(text.to_owned()));
    Kind: |kind| kind.code(), Self::of;
    Proof: |proof| proof.code(), Self::of;
}
