//! What every ingest service does alike: read outside tables, find their columns, seal personal data and deliver to intake.
//!
//! Suggested reading order:
//!
//! 1. [`table`] and [`rows`]: any CSV or workbook as rows of named fields; [`columns`], [`field`] and [`synonyms`]: which
//!    column is which field; [`times`]: written times.
//! 2. [`arrival`]: from a row to a report, its reply, and what is personal; [`said_times`]: which times can have been;
//!    [`meanings`]: what the words of sources mean; [`table_source`]: a table as arrivals.
//! 3. [`mod@import`]: a whole file, sealed and delivered; [`delivery`]: what is new, a repeat or an amendment;
//!    [`full_export`], [`foreseen`] and [`listings`]: what a file that holds everything shows by what it leaves out.
//! 4. [`account`] and [`summary`]: what an import says of the table and of what came of it; [`rehearsal`]: the same
//!    without writing.

pub mod account;
pub mod arrival;
pub mod bounds;
pub mod columns;
mod csv_table;
pub mod date_order;
pub mod delivery;
mod encoding;
mod error;
pub mod field;
mod follow_up;
pub mod foreseen;
pub mod full_export;
mod header;
pub mod import;
mod known;
mod last_words;
mod limits;
pub mod listings;
pub mod meanings;
mod mention;
mod merged;
mod on_record;
mod own_number;
mod place;
mod records;
pub mod rehearsal;
mod row_order;
pub mod rows;
pub mod said_times;
mod sealed_cells;
pub mod summary;
pub mod synonyms;
pub mod table;
mod table_error;
pub mod table_source;
pub mod times;
mod versions;
mod weighing;
pub mod withdrawal;
mod workbook;
mod workbook_guard;
mod xlsx_table;

pub use arrival::{Arrival, Origin};
pub use columns::Mapping;
pub use delivery::{Delivery, IntakeJournal, LocalSink, Outcome, Sink};
pub use encoding::text_of;
pub use error::Error;
pub use full_export::FullExport;
pub use import::{Incoming, import, petitioner, take_in};
pub use summary::Summary;
