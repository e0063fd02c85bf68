//! Online messages (leader mailbox, consultation, WeChat, Weibo, e-mail) become intake.

use std::path::Path;

use huiying_domain::Channel;
use huiying_ingest::Mapping;
use huiying_ingest::synonyms::MESSAGES;
use huiying_ingest::table::TableError;
use huiying_ingest::table_source::TableSource;

/// Opens a file of messages.
///
/// # Errors
/// Where it is no table, has no header that can be understood, or passes a limit.
pub fn open(path: &Path, mapping: &Mapping) -> Result<TableSource, TableError> {
    TableSource::open(path, Channel::Message, MESSAGES, mapping)
}
