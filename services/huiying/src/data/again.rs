//! Appends parked records to intake again under new ids, so that they are decided anew with the times they had.

use huiying_domain::process::parking::again;
use huiying_domain::{Envelope, Intake};
use huiying_eventlog::{Appended, Journal, Position};

use crate::errors::AnyError;

/// Appends the records at these positions under new ids, with the times they had; returns how many are new.
pub(crate) async fn append(intake: &Journal<Envelope<Intake>>, positions: &[u64]) -> Result<usize, AnyError> {
    let mut records = Vec::with_capacity(positions.len());
    for position in positions {
        let found = intake.get(Position::new(*position)).await?;
        let entry = found.ok_or_else(|| format!("intake has no record at position {position}"))?;
        let id = again(&entry.id);
        records.push((id.clone(), Envelope { id, ..entry.value }));
    }
    let appended = intake.append_in_parts(records).await?;
    Ok(appended.iter().filter(|it| matches!(it, Appended::New(_))).count())
}
