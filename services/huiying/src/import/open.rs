//! Opens the file of an import as what it is said to be: a table of some kind, or a feed.

use std::path::Path;

use huiying_domain::Channel;
use huiying_ingest::account::Tally;
use huiying_ingest::table_source::TableSource;
use huiying_ingest::{Incoming, Mapping, Origin};

use super::Kind;
use crate::errors::AnyError;
use crate::sources::Settings;

/// The rows of a file.
pub(crate) type Rows = Box<dyn Iterator<Item = Incoming> + Send>;

/// A file that is ready to be read.
pub(crate) struct Opened {
    /// About how many rows it has.
    pub(crate) hint: Option<u64>,
    /// What there is to say of it, where it is a table or a feed in JSON.
    pub(crate) tally: Option<Tally>,
    /// The source, `channel/name`, where the file can list everything that it has.
    pub(crate) lists: Option<String>,
    /// Its rows.
    pub(crate) rows: Rows,
}

/// Opens the file with the settings of its source.
pub(crate) fn open(
    kind: Kind,
    path: &Path,
    settings: &Settings,
    origin: impl Fn(Channel, &str) -> Origin,
) -> Result<Opened, AnyError> {
    let mapping = Mapping::parse(&settings.map)?.with_sheets(settings.sheets.clone());
    let (channel, table) = match kind {
        Kind::Hotline => (Channel::Hotline, huiying_ingest_hotline::open(path, &mapping)?),
        Kind::Replies => (Channel::Hotline, huiying_ingest_hotline::open_replies(path, &mapping)?),
        Kind::Messages => (Channel::Message, huiying_ingest_online::open(path, &mapping)?),
        Kind::Mentions if huiying_ingest_media::is_table(path)? => {
            (Channel::Mention, huiying_ingest_media::open_table(path, &mapping)?)
        }
        Kind::Mentions => {
            let feed = huiying_ingest_media::open(path)?.in_zone(settings.zone());
            let origin = origin(Channel::Mention, feed.default_name());
            let (hint, tally) = (feed.rows_hint(), feed.tally());
            return Ok(Opened { hint, tally, lists: None, rows: Box::new(feed.arrivals(origin)) });
        }
    };
    let table = table.with_meanings(settings.meanings()?).in_zone(settings.zone()).in_order(settings.order());
    Ok(of_table(kind, table, origin(channel, "default")))
}

fn of_table(kind: Kind, table: TableSource, origin: Origin) -> Opened {
    let lists = match kind {
        Kind::Hotline | Kind::Messages | Kind::Mentions => Some(origin.source.clone()),
        Kind::Replies => None,
    };
    let (hint, tally) = (table.rows_hint(), Some(table.tally()));
    Opened { hint, tally, lists, rows: Box::new(table.arrivals(origin)) }
}
