//! The one derivation from a start to the due instants, which can be listened to day by day.

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Timelike, Utc};

use crate::calendar::WorkCalendar;
use crate::facts::{AfterHours, Facts, OfficeHours, Pause};
use crate::kind::ClockKind;
use crate::rule::PauseCause;
use crate::time::{local_date, local_instant, local_time, midnight_after};

/// The most dates one walk looks at, over a thousand years: the greatest count, 65,535 working days, needs less than a
/// quarter. Only a pause of centuries ends a walk here; the end is then provisional.
const DATES_MAX: u32 = 400_000;

/// A date the derivation looks at: its number if it is counted, and the cause if the clock stood still on it.
pub(crate) struct Step {
    pub(crate) date: NaiveDate,
    pub(crate) number: Option<u32>,
    pub(crate) paused: Option<PauseCause>,
}

/// Where the derivation ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    /// The date the start counts for.
    pub(crate) starts_on: NaiveDate,
    pub(crate) due_hard: DateTime<Utc>,
    pub(crate) due_soft: DateTime<Utc>,
    /// A day that decides the end lies where no arrangement is published.
    pub(crate) provisional: bool,
}

/// By what a clock is counted.
#[derive(Clone, Copy)]
pub(crate) struct Walk<'a> {
    pub(crate) calendar: &'a WorkCalendar,
    pub(crate) hours: &'a OfficeHours,
    /// Give unpublished years the holidays of the law, on their own dates.
    pub(crate) by_law: bool,
}

/// What is counted, and which way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Count {
    WorkingDays,
    WorkingDaysBack,
    CalendarDays,
}

impl Walk<'_> {
    /// Walks from the start to the end; `visit` hears of every date on the way.
    pub(crate) fn run(&self, kind: &ClockKind, facts: &Facts, mut visit: impl FnMut(Step)) -> End {
        let start = facts.start;
        let first = local_date(start);
        let at = |instant| End { starts_on: first, due_hard: instant, due_soft: instant, provisional: false };
        let (last, provisional) = match *kind {
            ClockKind::Hours { n } => return at(after_hours(start, n, &facts.pauses)),
            ClockKind::Promptly { heartbeat_hours } => return at(after_hours(start, heartbeat_hours, &[])),
            ClockKind::Before => return at(start),
            ClockKind::Simultaneous => return at(end_of_minute(start)),
            ClockKind::Cadence { period, .. } => return self.at_end_of(first, period.around(first).last),
            ClockKind::Date { by, .. } => return self.at_end_of(first, by.on_or_after(first)),
            ClockKind::WorkingDays { .. } | ClockKind::CalendarDays { .. } | ClockKind::Months { .. } => {
                let (starts_on, moved) = self.effective_start(start, &mut visit);
                let (last, provisional) = self.count_on(kind, starts_on, &standstills(facts), &mut visit);
                return End { starts_on, ..self.end_of(first, last, provisional || moved) };
            }
            ClockKind::SameDay => {
                visit(Step { date: first, number: Some(1), paused: None });
                (first, false)
            }
            ClockKind::WorkingDaysBefore { n } => {
                self.count(Count::WorkingDaysBack, first, n.into(), &[], &mut visit)
            }
            ClockKind::DailyQuota { .. } if self.is_working(first) => {
                visit(Step { date: first, number: Some(1), paused: None });
                (first, !self.calendar.is_settled(first))
            }
            ClockKind::DailyQuota { .. } => {
                let (last, provisional) = self.count(Count::WorkingDays, first, 1, &[], &mut visit);
                (last, provisional || !self.calendar.is_settled(first))
            }
        };
        self.end_of(first, last, provisional)
    }

    /// The kinds that count days on from the start, and stand still while paused.
    fn count_on(
        &self,
        kind: &ClockKind,
        first: NaiveDate,
        pauses: &[Standstill],
        visit: &mut impl FnMut(Step),
    ) -> (NaiveDate, bool) {
        match *kind {
            ClockKind::CalendarDays { n, roll_forward } => {
                let (last, lost) = self.count(Count::CalendarDays, first, n.into(), pauses, visit);
                let (last, provisional) = self.roll(last, roll_forward, visit);
                (last, lost || provisional)
            }
            ClockKind::Months { n, roll_forward } => {
                let last = first.checked_add_months(Months::new(n.into())).unwrap_or(NaiveDate::MAX);
                let dates = u32::try_from((last - first).num_days()).unwrap_or(u32::MAX);
                // The dates of a span of centuries are not listed one by one.
                let (last, lost) = match dates {
                    ..DATES_MAX => self.count(Count::CalendarDays, first, dates, pauses, visit),
                    DATES_MAX.. => (last, false),
                };
                let (last, provisional) = self.roll(last, roll_forward, visit);
                (last, lost || provisional)
            }
            ClockKind::Hours { .. }
            | ClockKind::SameDay
            | ClockKind::WorkingDays { .. }
            | ClockKind::WorkingDaysBefore { .. }
            | ClockKind::Simultaneous
            | ClockKind::Promptly { .. }
            | ClockKind::Before
            | ClockKind::Cadence { .. }
            | ClockKind::Date { .. }
            | ClockKind::DailyQuota { .. } => {
                self.count(Count::WorkingDays, first, kind.n().into(), pauses, visit)
            }
        }
    }

    fn end_of(&self, first: NaiveDate, last: NaiveDate, provisional: bool) -> End {
        let due_soft = local_instant(last, self.hours.closes_at);
        End { starts_on: first, due_hard: midnight_after(last), due_soft, provisional }
    }

    /// The end of a fixed date; the office closes on the last working day up to it.
    fn at_end_of(&self, first: NaiveDate, last: NaiveDate) -> End {
        let open = last.iter_days().rev().take(31).find(|date| self.is_working(*date)).unwrap_or(last);
        let due_soft = local_instant(open, self.hours.closes_at);
        End { due_soft, ..self.end_of(first, last, false) }
    }

    fn is_working(&self, date: NaiveDate) -> bool {
        if self.by_law { self.calendar.is_working_by_law(date) } else { self.calendar.is_working(date) }
    }

    /// The date that is not counted: that of the start, or the next working day where a local rule moves what arrives
    /// after closing; and whether that is provisional. On a day of rest nothing moves: day one is the next working day
    /// as it is.
    fn effective_start(&self, start: DateTime<Utc>, visit: &mut impl FnMut(Step)) -> (NaiveDate, bool) {
        let date = local_date(start);
        let is_after =
            self.hours.after_hours == AfterHours::NextWorkingDay && local_time(start) >= self.hours.closes_at;
        if !is_after {
            return (date, false);
        }
        let unsettled = !self.calendar.is_settled(date);
        if !self.is_working(date) {
            return (date, unsettled);
        }
        let skipped = |step: Step| visit(Step { number: None, ..step });
        let (next, provisional) = self.count(Count::WorkingDays, date, 1, &[], &mut { skipped });
        (next, provisional || unsettled)
    }

    /// Steps from `first`, which is not counted, to the n-th date of those that count; returns it and whether that is
    /// provisional.
    fn count(
        &self,
        what: Count,
        first: NaiveDate,
        n: u32,
        pauses: &[Standstill],
        visit: &mut impl FnMut(Step),
    ) -> (NaiveDate, bool) {
        let (mut date, mut counted, mut provisional) = (first, 0, false);
        for _ in 0..DATES_MAX {
            let next = if what == Count::WorkingDaysBack { date.pred_opt() } else { date.succ_opt() };
            let Some(next) = next.filter(|_| counted < n) else { break };
            date = next;
            let eligible = what == Count::CalendarDays || self.is_working(date);
            let paused = pauses.iter().find(|it| eligible && it.covers(date)).map(|it| it.cause);
            let counts = eligible && paused.is_none();
            counted += u32::from(counts);
            provisional |= what != Count::CalendarDays && !self.calendar.is_settled(date);
            visit(Step { date, number: counts.then_some(counted), paused });
        }
        (date, provisional || counted < n)
    }

    /// Rolls on over days of rest if asked to (民法典 art. 203).
    fn roll(&self, last: NaiveDate, asked: bool, visit: &mut impl FnMut(Step)) -> (NaiveDate, bool) {
        if !asked {
            return (last, false);
        }
        let unsettled = !self.calendar.is_settled(last);
        if self.is_working(last) {
            return (last, unsettled);
        }
        let rolled = |step: Step| visit(Step { number: None, ..step });
        let (open, provisional) = self.count(Count::WorkingDays, last, 1, &[], &mut { rolled });
        (open, provisional || unsettled)
    }
}

/// The dates of a pause that has ended: the first is not counted any more, the one after the last again.
struct Standstill {
    first: NaiveDate,
    resumed: NaiveDate,
    cause: PauseCause,
}

impl Standstill {
    fn covers(&self, date: NaiveDate) -> bool {
        self.first <= date && date < self.resumed
    }
}

/// A pause with no end known takes no day: the clock simply waits.
fn standstills(facts: &Facts) -> Vec<Standstill> {
    let ended = |pause: &Pause| {
        let (first, resumed) = (local_date(pause.from), local_date(pause.to?));
        Some(Standstill { first, resumed, cause: pause.cause })
    };
    facts.pauses.iter().filter_map(ended).collect()
}

/// `n` running hours after `start`, the time in pauses not counted; no instant is taken off twice.
fn after_hours(start: DateTime<Utc>, n: u16, pauses: &[Pause]) -> DateTime<Utc> {
    let far = DateTime::<Utc>::MAX_UTC;
    let mut end = start.checked_add_signed(TimeDelta::hours(n.into())).unwrap_or(far);
    let mut ended: Vec<_> = pauses.iter().filter_map(|it| Some((it.from, it.to?))).collect();
    ended.sort_unstable();
    let mut covered = start;
    for (from, to) in ended {
        let from = from.max(covered);
        if from < end && from < to {
            end = end.checked_add_signed(to - from).unwrap_or(far);
            covered = to;
        }
    }
    end
}

fn end_of_minute(at: DateTime<Utc>) -> DateTime<Utc> {
    let minute = at.with_second(0).and_then(|it| it.with_nanosecond(0)).unwrap_or(at);
    minute.checked_add_signed(TimeDelta::minutes(1)).unwrap_or(at)
}
