//! How long something took over many cases: median, 90th percentile and distribution, so defined that any program gets the same.

use huiying_deadlines::local_date;
use huiying_domain::SourceTime;
use serde::{Deserialize, Serialize};

use super::working_days::WorkingDays;

/// Whole days that the distribution is told by: within so many, and longer than the last.
pub const DAYS: [i64; 6] = [1, 3, 5, 7, 15, 30];

const DAY_SECONDS: i64 = 86_400;

/// How long it took, over the cases of a row. `n`, `waiting`, `without` and `unknown` are all of its cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// How many cases have a time.
    pub n: usize,
    /// The median in seconds, by nearest rank: of an even number the lower of the two in the middle.
    pub median_seconds: Option<i64>,
    /// What nine in ten did not exceed, in seconds, by nearest rank.
    pub p90_seconds: Option<i64>,
    /// How many of them have a number of working days: those whose every day has a published arrangement.
    pub n_working: usize,
    /// The median in working days after the day it is counted from.
    pub median_working_days: Option<u32>,
    /// What nine in ten did not exceed, in working days.
    pub p90_working_days: Option<u32>,
    /// How many took at most 1, 3, 5, 7, 15 and 30 days and more than the number before, and how many longer.
    pub within: [usize; DAYS.len() + 1],
    /// How many have not come so far.
    pub waiting: usize,
    /// How many ended without it.
    pub without: usize,
    /// How many came so far where a time is not known, or lies before the one it is counted from.
    pub unknown: usize,
}

/// How far a case has come towards what is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// It is not there yet.
    Waiting,
    /// It ended and never came there.
    Without,
    /// It came there, then where that is known.
    Came(Option<SourceTime>),
}

/// What is timed, one case after another.
#[derive(Debug, Default)]
pub(super) struct Spans {
    seconds: Vec<i64>,
    working_days: Vec<u32>,
    waiting: usize,
    without: usize,
    unknown: usize,
}

impl Spans {
    /// Takes a case in that is counted from `from`, where that is known.
    pub(super) fn take(&mut self, days: &WorkingDays, from: Option<SourceTime>, course: Course) {
        let to = match course {
            Course::Waiting => return self.waiting += 1,
            Course::Without => return self.without += 1,
            Course::Came(to) => to,
        };
        let both = from.zip(to);
        let Some((seconds, from, to)) = both.and_then(|(from, to)| Some((elapsed(from, to)?, from, to)))
        else {
            self.unknown += 1;
            return;
        };
        self.seconds.push(seconds);
        self.working_days.extend(days.between(local_date(from.at), local_date(to.at)));
    }

    /// What came out.
    pub(super) fn finish(mut self) -> Times {
        let mut within = [0; DAYS.len() + 1];
        for seconds in &self.seconds {
            within[DAYS.partition_point(|days| days * DAY_SECONDS < *seconds)] += 1;
        }
        self.seconds.sort_unstable();
        self.working_days.sort_unstable();
        Times {
            n: self.seconds.len(),
            median_seconds: ranked(&self.seconds, 5),
            p90_seconds: ranked(&self.seconds, 9),
            n_working: self.working_days.len(),
            median_working_days: ranked(&self.working_days, 5),
            p90_working_days: ranked(&self.working_days, 9),
            within,
            waiting: self.waiting,
            without: self.without,
            unknown: self.unknown,
        }
    }
}

/// Whole seconds from one time to another. A time that is known less exactly counts from its first moment, so that it can seem
/// to lie before the other although both can be one: then none has passed. `None` where it does lie before it.
fn elapsed(from: SourceTime, to: SourceTime) -> Option<i64> {
    if to.at >= from.at { Some((to.at - from.at).num_seconds()) } else { to.meets(from).then_some(0) }
}

/// The nearest rank: the least value that so many tenths of all do not exceed.
fn ranked<T: Copy>(sorted: &[T], tenths: usize) -> Option<T> {
    let rank = (sorted.len() * tenths).div_ceil(10);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use huiying_deadlines::WorkCalendar;
    use huiying_domain::time::Precision;
    use proptest::prelude::*;

    use super::*;

    fn time(at: &str, precision: Precision) -> SourceTime {
        SourceTime { at: at.parse().unwrap(), precision }
    }

    #[test]
    fn given_an_even_number_then_the_median_is_the_lower_of_the_two_in_the_middle() {
        assert_eq!(ranked(&[1, 2, 30, 40], 5), Some(2));
        assert_eq!(ranked(&[1, 2, 30], 5), Some(2));
        assert_eq!(ranked(&[7], 5), Some(7));
        assert_eq!(ranked::<i64>(&[], 5), None);
    }

    #[test]
    fn given_ten_then_the_ninth_is_what_nine_in_ten_did_not_exceed_and_of_eleven_the_tenth() {
        let all: Vec<i64> = (1..=11).collect();
        assert_eq!(ranked(&all[..10], 9), Some(9));
        assert_eq!(ranked(&all, 9), Some(10));
        assert_eq!(ranked(&all[..1], 9), Some(1));
    }

    #[test]
    fn given_a_reply_known_to_the_day_then_one_on_the_day_of_receipt_took_no_time_and_one_before_it_is_not_counted()
     {
        let received = time("2026-09-03T02:10:00Z", Precision::Minute);
        let on = |day: &str| time(&format!("{day}T16:00:00Z"), Precision::Day);
        assert_eq!(elapsed(received, on("2026-09-02")), Some(0), "3 September in Beijing");
        assert_eq!(elapsed(received, on("2026-09-03")), Some(13 * 3_600 + 50 * 60));
        assert_eq!(elapsed(received, on("2026-09-01")), None);
        let exact = time("2026-09-03T02:09:59Z", Precision::Second);
        assert_eq!(elapsed(received, exact), None);
    }

    #[test]
    fn given_exactly_a_day_then_it_is_within_one_and_a_second_more_is_not() {
        let days = WorkingDays::of(&WorkCalendar::new());
        let mut spans = Spans::default();
        let from = time("2026-09-03T02:10:00Z", Precision::Second);
        for seconds in [0, DAY_SECONDS, DAY_SECONDS + 1, 30 * DAY_SECONDS, 30 * DAY_SECONDS + 1] {
            let to = SourceTime::exact(from.at + chrono::TimeDelta::seconds(seconds));
            spans.take(&days, Some(from), Course::Came(Some(to)));
        }
        assert_eq!(spans.finish().within, [2, 1, 0, 0, 0, 1, 1]);
    }

    proptest! {
        #[test]
        fn every_case_stands_in_one_place_and_the_bins_are_all_that_have_a_time(
            cases in prop::collection::vec((prop::option::of(0_i64..4_000_000), 0_u8..4), 0..60),
        ) {
            let days = WorkingDays::of(&WorkCalendar::new());
            let from = SourceTime::exact("2026-09-03T02:10:00Z".parse().unwrap());
            let mut spans = Spans::default();
            for (seconds, course) in &cases {
                let to = seconds.map(|it| SourceTime::exact(from.at + chrono::TimeDelta::seconds(it)));
                let course = match course {
                    0 => Course::Waiting,
                    1 => Course::Without,
                    _ => Course::Came(to),
                };
                spans.take(&days, Some(from), course);
            }
            let times = spans.finish();
            prop_assert_eq!(times.within.iter().sum::<usize>(), times.n);
            prop_assert_eq!(times.n + times.waiting + times.without + times.unknown, cases.len());
            prop_assert!(times.median_seconds <= times.p90_seconds);
        }
    }
}
