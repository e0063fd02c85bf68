//! What every ingest service does alike: read outside tables, find their columns, seal personal data and deliver to intake.

pub mod columns;
mod csv_table;
mod encoding;
pub mod rows;
pub mod synonyms;
pub mod table;
pub mod times;
mod workbook_guard;
mod xlsx_table;
