//! How a source writes times, and dates such as 03/09/2026 of which nobody has said whether the month or the day comes first.

use std::collections::BTreeMap;

use chrono::FixedOffset;
use unicode_normalization::UnicodeNormalization;

use crate::field::Field;
use crate::rows::{Problem, SourceRow};

const MONTHS: u32 = 12;

/// Which comes first in a date whose year stands last, such as 03/09/2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// Month, day, year, as in the United States.
    MonthFirst,
    /// Day, month, year, as in Europe.
    DayFirst,
}

/// How a source writes times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Notation {
    /// The zone of times that say no offset, where it is not that of China.
    pub zone: Option<FixedOffset>,
    /// The order of dates whose year stands last; the month is first where nobody has said.
    pub order: Option<DateOrder>,
}

/// The columns whose dates may have been read in the wrong order, as far as the rows went.
#[derive(Debug, Default)]
pub(crate) struct Doubts(BTreeMap<Field, Dates>);

/// The dates of a column that can be read either way.
#[derive(Debug, Default)]
struct Dates {
    /// The first of them, as a problem yet without its words.
    first: Option<Problem>,
    n: u64,
    /// Another date of the column can only be read month first.
    is_settled: bool,
}

impl Doubts {
    /// Notes what a row's dates show; of a source whose order is known there is no doubt.
    pub(crate) fn look_at(&mut self, row: &SourceRow) {
        if row.notation.order.is_some() {
            return;
        }
        let written = row.cells.iter().filter(|(field, cell)| field.is_time() && cell.serial_time.is_none());
        for (field, cell) in written {
            let Some((first, second)) = before_year(&cell.text) else { continue };
            let dates = self.0.entry(*field).or_default();
            dates.is_settled |= second > MONTHS;
            if first <= MONTHS && second <= MONTHS && first != second {
                dates.n += 1;
                dates.first.get_or_insert_with(|| row.problem(*field, ""));
            }
        }
    }

    /// Once all rows are read: the next column whose dates remain in doubt.
    pub(crate) fn next(&mut self) -> Option<Problem> {
        while let Some((_, Dates { first, n, is_settled })) = self.0.pop_first() {
            if let Some(first) = first.filter(|_| !is_settled) {
                let what = format!(
                    "{n} of the dates in this column can be read month first or day first, this one being the first of \
                     them, and no other shows which it is; they were read month first. Where the source writes the \
                     day first, import with --dates day-first; where not, --dates month-first says so"
                );
                return Some(Problem { what, ..first });
            }
        }
        None
    }
}

/// The first two numbers of a date whose year stands last, such as 3 and 9 of `03/09/2026 08:05`.
fn before_year(text: &str) -> Option<(u32, u32)> {
    // Most dates begin with the year, and are no more than looked at.
    let begins_short = text.trim_start().split(['/', '／']).next().is_some_and(|it| it.chars().count() <= 2);
    if !begins_short {
        return None;
    }
    let plain: String = text.trim().nfkc().collect();
    let mut parts = plain.splitn(3, '/');
    let mut number = || parts.next().filter(|it| it.len() <= 2)?.parse().ok();
    let both = (number()?, number()?);
    let year = parts.next()?.chars().take_while(char::is_ascii_digit).count();
    (year == 4).then_some(both)
}
