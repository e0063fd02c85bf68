//! How many working days lie between two dates, looked up in a table that is made once for a report.

use chrono::NaiveDate;
use huiying_deadlines::WorkCalendar;

/// The years that the table covers, the last of them 2099. Arrangements are published since 2004, and never for more than the
/// year to come.
const YEARS: std::ops::Range<i32> = 2000..2100;

/// Of every day of the table how many working days there are up to it, and how many days whose arrangement is not known.
#[derive(Debug)]
pub(super) struct WorkingDays {
    first: NaiveDate,
    up_to: Vec<(u32, u32)>,
}

impl WorkingDays {
    /// The table of a calendar.
    pub(super) fn of(calendar: &WorkCalendar) -> Self {
        let first = NaiveDate::from_ymd_opt(YEARS.start, 1, 1).unwrap_or_default();
        let end = NaiveDate::from_ymd_opt(YEARS.end, 1, 1).unwrap_or_default();
        let (mut working, mut unsettled) = (0, 0);
        let up_to = first.iter_days().take_while(|day| *day < end).map(|day| {
            working += u32::from(calendar.is_working(day));
            unsettled += u32::from(!calendar.is_settled(day));
            (working, unsettled)
        });
        Self { first, up_to: up_to.collect() }
    }

    /// The working days after `from`, up to and including `to`, as limits count them; `None` where the arrangement of a day
    /// among them is not known, one of the two lies outside the table, or `to` lies before `from`.
    pub(super) fn between(&self, from: NaiveDate, to: NaiveDate) -> Option<u32> {
        let up_to = |day: NaiveDate| {
            let place = usize::try_from((day - self.first).num_days()).ok()?;
            self.up_to.get(place).copied()
        };
        let ((before, unsettled_before), (after, unsettled_after)) = (up_to(from)?, up_to(to)?);
        let is_known = from <= to && unsettled_before == unsettled_after;
        is_known.then(|| after.checked_sub(before)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(from: &str, to: &str) -> Option<u32> {
        let mut calendar = WorkCalendar::new();
        WorkCalendar::builtin().into_iter().for_each(|it| calendar.publish(it));
        WorkingDays::of(&calendar).between(from.parse().unwrap(), to.parse().unwrap())
    }

    #[test]
    fn given_a_make_up_day_then_it_counts_and_the_day_of_receipt_does_not() {
        assert_eq!(between("2018-02-09", "2018-02-09"), Some(0), "the same day");
        assert_eq!(between("2018-02-09", "2018-02-12"), Some(2), "a Sunday that was made up, and Monday");
    }

    #[test]
    fn given_the_spring_festival_of_2018_then_its_days_off_do_not_count() {
        // Off from 15 to 21 February; 11 and 24 February, a Sunday and a Saturday, were worked.
        assert_eq!(between("2018-02-09", "2018-02-22"), Some(5), "11th, 12th, 13th, 14th, 22nd");
        assert_eq!(between("2018-02-09", "2018-02-24"), Some(7), "and the 23rd and 24th");
    }

    #[test]
    fn given_days_whose_arrangement_is_not_known_then_nothing_is_counted() {
        assert_eq!(between("2003-06-02", "2003-06-05"), None, "before the first arrangement");
        assert_eq!(between("2026-12-20", "2027-01-05"), None, "not published yet");
        assert_eq!(between("1990-01-01", "2018-02-09"), None, "beyond the table");
        assert_eq!(between("2018-02-12", "2018-02-09"), None, "backwards");
        assert_eq!(between("2018-03-04", "2018-03-03"), None, "backwards over days off");
    }
}
