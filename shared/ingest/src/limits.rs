//! How much memory and time a table may ask for.

/// How much a table may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of an XLSX file, in bytes. Text files are read as a stream and bounded by `rows_max` only.
    pub file_bytes_max: u64,
    /// Size of an XLS file, in bytes: its reader holds all of it.
    pub xls_bytes_max: u64,
    /// Size of a file of records (JSON, XML), in bytes: its text is held as a whole.
    pub records_bytes_max: u64,
    /// Cells an XLS file may span, blank ones between others included: its reader keeps room for each.
    pub xls_cells_max: u64,
    /// What all parts of an XLSX file may inflate to, in bytes.
    pub inflated_bytes_max: u64,
    /// How many times its packed size a part of more than 10 MiB may inflate to.
    pub ratio_max: u64,
    /// Parts in an XLSX file.
    pub zip_entries_max: usize,
    /// Rows in a table.
    pub rows_max: u64,
    /// Blank rows in a workbook before a row that is then taken for a stray.
    pub row_gap_max: u64,
    /// Columns in a table.
    pub columns_max: usize,
    /// Cells in a workbook.
    pub cells_max: u64,
    /// One cell, in bytes of UTF-8.
    pub cell_bytes_max: usize,
    /// One row, in bytes of UTF-8.
    pub row_bytes_max: usize,
}

const MIB: u64 = 1024 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes_max: 256 * MIB,
            xls_bytes_max: 64 * MIB,
            records_bytes_max: 128 * MIB,
            xls_cells_max: 4_000_000,
            inflated_bytes_max: 512 * MIB,
            ratio_max: 200,
            zip_entries_max: 1000,
            rows_max: 2_000_000,
            row_gap_max: 100_000,
            columns_max: 512,
            cells_max: 50_000_000,
            cell_bytes_max: 1024 * 1024,
            row_bytes_max: 16 * 1024 * 1024,
        }
    }
}
