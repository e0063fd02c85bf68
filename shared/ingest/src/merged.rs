//! Fills rows from cells that are merged downwards, as where one office stands beside several orders.

use std::collections::{BTreeMap, VecDeque};

use calamine::Dimensions;

use crate::rows::RawCell;
use crate::workbook::{Fault, RawRow};

/// What merged cells of a sheet may fill in all, in bytes: a long text over many rows would be a bomb.
const FILLED_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The regions of a sheet, taken in the order of their rows.
pub(crate) struct Merged {
    /// Regions of several rows that begin below, the nearest first. Rows count from 0, as in the file.
    ahead: VecDeque<Dimensions>,
    /// By column, the cell that fills it and the last row it fills.
    filling: BTreeMap<usize, (u32, RawCell<'static>)>,
    filled_bytes: usize,
}

impl Merged {
    pub(crate) fn of(mut regions: Vec<Dimensions>) -> Self {
        regions.retain(|region| region.end.0 > region.start.0);
        regions.sort_unstable();
        Self { ahead: regions.into(), filling: BTreeMap::new(), filled_bytes: 0 }
    }

    /// Fills the row from the regions it lies in, and takes up those that begin with it.
    pub(crate) fn fill(&mut self, row: &mut RawRow) {
        if self.ahead.is_empty() && self.filling.is_empty() {
            return;
        }
        let Some(at) = u32::try_from(row.row).ok().and_then(|row| row.checked_sub(1)) else { return };
        self.filling.retain(|_, (last, _)| *last >= at);
        if !matches!(row.fault, Some(Fault::Unusable(_))) {
            self.fill_from_above(row);
        }
        while let Some(region) = self.ahead.front().copied().filter(|region| region.start.0 <= at) {
            self.ahead.pop_front();
            let column = region.start.1 as usize;
            let first = row.cells.iter().find(|(place, _)| *place == column);
            if let Some((_, cell)) = first.filter(|_| region.start.0 == at) {
                self.filling.insert(column, (region.end.0, cell.clone()));
            }
        }
    }

    fn fill_from_above(&mut self, row: &mut RawRow) {
        for (column, (_, cell)) in &self.filling {
            if row.cells.iter().any(|(at, _)| at == column) {
                continue;
            }
            self.filled_bytes += cell.text.len();
            if self.filled_bytes > FILLED_BYTES_MAX {
                row.fault = Some(Fault::Flaw("merged cells fill more than allowed: left blank here".into()));
                return;
            }
            row.bytes += cell.text.len();
            row.cells.push((*column, cell.clone()));
        }
    }
}
