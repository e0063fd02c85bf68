//! Hotline work orders (12345, 12350) become intake.

use std::path::Path;

use huiying_domain::Channel;
use huiying_ingest::Mapping;
use huiying_ingest::synonyms::{HOTLINE, REPLIES};
use huiying_ingest::table::TableError;
use huiying_ingest::table_source::TableSource;

/// Opens a file of work orders.
///
/// # Errors
/// Where it is no table, has no header that can be understood, or passes a limit.
pub fn open(path: &Path, mapping: &Mapping) -> Result<TableSource, TableError> {
    TableSource::open(path, Channel::Hotline, HOTLINE, mapping)
}

/// Opens a file of replies, states or satisfaction for reports that are on record. The reports may be hotline orders,
/// messages or mentions of one source.
///
/// # Errors
/// Where it is no table, has no header that can be understood, or passes a limit.
pub fn open_replies(path: &Path, mapping: &Mapping) -> Result<TableSource, TableError> {
    TableSource::open(path, Channel::Hotline, REPLIES, mapping)
}
