//! A record that is carried over.

use huiying_domain::{Envelope, Payload};
use huiying_eventlog::{NewRecord, Record};
use serde_json::Value;

use super::ids::Ids;
use crate::errors::AnyError;

/// A record with the ids of this version.
pub(super) struct Carried<T> {
    pub(super) id: String,
    /// What it says, where something in it is named otherwise now.
    pub(super) envelope: Option<Envelope<T>>,
    /// What was written, which stays where nothing is.
    pub(super) payload: Vec<u8>,
}

impl<T: Payload> Carried<T> {
    pub(super) fn into_record(self) -> Result<NewRecord, AnyError> {
        let Self { id, envelope, payload } = self;
        let payload = envelope.map_or_else(|| Ok(payload), |envelope| serde_json::to_vec(&envelope))?;
        Ok(NewRecord { id, payload })
    }
}

/// The record under the ids of this version.
pub(super) fn carried<T: Payload>(ids: &mut Ids<'_>, record: &Record) -> Result<Carried<T>, AnyError> {
    let wrong = |error: serde_json::Error| format!("the record at position {}: {error}", record.position);
    let mut json: Value = serde_json::from_slice(&record.payload).map_err(wrong)?;
    let is_changed = ids.replace(&mut json);
    let envelope = is_changed.then(|| serde_json::from_value(json).map_err(wrong)).transpose()?;
    Ok(Carried { id: ids.of(&record.id), envelope, payload: record.payload.clone() })
}
