//! What presses of a case or incident at a moment, and where that puts it in the duty queue: pure, so that the queue, its band,
//! a case's page, the API and a test say the same of the same second.
//!
//! [`pressing`] says what is overdue and what falls due next; [`Limits::place`] where the row stands. Both take the moment as an
//! argument, so that nothing has to be written when time passes.

use chrono::{DateTime, TimeDelta, Utc};
use huiying_domain::Obligation;
use huiying_domain::clock::obligation::{Standing, VoidReason, owed};
use serde::{Deserialize, Serialize};

/// How far from a limit a row stands at the head of the queue, before it and after it: what was missed on a Friday evening is
/// still there on Monday morning.
pub const NEAR: TimeDelta = TimeDelta::days(3);

/// What presses of the clocks of one case or incident at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Pressing<'a, T> {
    /// The limit missed last and still owed, of a rule that governs, else of one that only may; it comes first wherever
    /// the row is shown.
    pub missed: Option<&'a T>,
    /// What falls due next; where no limit does, what only reminds, else what stands still.
    pub next: Option<&'a T>,
    /// How many limits of rules that are known to govern are missed and still owed.
    pub n_missed: usize,
    /// How many are that only may apply.
    pub n_missed_possible: usize,
    /// The earliest limit of all that are missed, governing or possible.
    pub overdue_since: Option<DateTime<Utc>>,
}

impl<'a, T> Pressing<'a, T> {
    /// The clock that is named first: a miss before anything that lies ahead.
    #[must_use]
    pub fn lead(&self) -> Option<&'a T> {
        self.missed.or(self.next)
    }
}

/// Whether its limit has passed at `now` and it is still to be met; what only reminds or stands still never has.
fn has_passed(clock: &Obligation, now: DateTime<Utc>) -> bool {
    binds(clock) && (clock.counted.due_hard <= now || !clock.is_ahead())
}

fn binds(clock: &Obligation) -> bool {
    clock.binding && !clock.is_paused()
}

/// What presses at `now`, of clocks in the order they were started.
#[must_use]
pub fn pressing<T: AsRef<Obligation>>(clocks: &[T], now: DateTime<Utc>) -> Pressing<'_, T> {
    let due = |it: &&T| it.as_ref().counted.due_hard;
    let passed = || owed(clocks).filter(|it| has_passed(it.as_ref(), now));
    // A miss of a rule that governs is named before one that only may apply, however late that is.
    let governing = Limits::of_owed(owed(clocks).filter(|it| !it.as_ref().candidate)).at(now).missed;
    let led_by = governing.or_else(|| Limits::of_owed(owed(clocks)).at(now).missed);
    let is_leading = |it: &&T| Some(due(it).timestamp_millis()) == led_by;
    let missed = passed().filter(is_leading).min_by_key(|it| it.as_ref().candidate);
    let ahead = owed(clocks).filter(|it| !has_passed(it.as_ref(), now));
    let next = ahead.min_by_key(|it| (it.as_ref().is_paused(), !it.as_ref().binding, due(it)));
    let n_missed = passed().filter(|it| !it.as_ref().candidate).count();
    Pressing {
        missed,
        next,
        n_missed,
        n_missed_possible: passed().count() - n_missed,
        overdue_since: passed().map(|it| due(&it)).min(),
    }
}

/// The clocks still owed, in the order they matter at `now`: the one that is named first, then what was missed, the last one
/// first, then what falls due, the first one first, then what only reminds, then what stands still.
#[must_use]
pub fn in_order<T: AsRef<Obligation>>(clocks: &[T], now: DateTime<Utc>) -> Vec<&T> {
    let lead = pressing(clocks, now).lead();
    let mut owed: Vec<&T> = owed(clocks).collect();
    owed.sort_by_key(|&it| {
        let leads = lead.is_some_and(|lead| std::ptr::eq(lead, it));
        let it = it.as_ref();
        let (has_passed, due) = (has_passed(it, now), it.counted.due_hard.timestamp_millis());
        let order = if has_passed { due.saturating_neg() } else { due };
        (!leads, it.is_paused(), !it.binding, !has_passed, order)
    });
    owed
}

/// Of clocks that are judged, the one that is named where nothing presses: a limit that was not kept before one that was, a
/// rule that is known to govern before one that may, and the strictest first.
#[must_use]
pub fn judged<T: AsRef<Obligation>>(clocks: &[T]) -> Option<&T> {
    let is_kept = |it: &Obligation| match it.standing {
        Standing::Met { on_time, .. } => Some(on_time),
        Standing::Missed { .. } | Standing::Void { reason: VoidReason::NotDone } => Some(false),
        Standing::Open | Standing::Void { .. } => None,
    };
    let judged = clocks.iter().filter_map(|it| Some((it, is_kept(it.as_ref())?)));
    let first = judged.min_by_key(|(it, is_kept)| {
        let it = it.as_ref();
        (it.candidate, *is_kept, !it.binding, it.counted.due_hard)
    });
    first.map(|(it, _)| it)
}

/// The limits that a row is placed by, in milliseconds since 1970, as they are on record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The last limit that is on record as missed and still owed, of a rule that governs or that only may.
    pub missed: Option<i64>,
    /// The first limit that is not.
    pub next: Option<i64>,
    /// A person took what was missed as backlog.
    pub taken: bool,
}

impl Limits {
    /// Those of these clocks, where a person took as backlog what was known as missed until `backlog_at`.
    #[must_use]
    pub fn of(clocks: &[Obligation], backlog_at: Option<DateTime<Utc>>) -> Self {
        let limits = Self::of_owed(owed(clocks));
        let mut missed = owed(clocks).filter(|it| it.is_overdue_on_record());
        let taken = backlog_at.is_some_and(|at| missed.all(|it| it.miss_known_at() <= at));
        Self { taken: taken && limits.missed.is_some(), ..limits }
    }

    /// Those of these clocks whose rules are known to govern.
    #[must_use]
    pub fn decided(clocks: &[Obligation]) -> Self {
        Self::of_owed(owed(clocks).filter(|it| !it.candidate))
    }

    fn of_owed<'a, T: AsRef<Obligation> + 'a>(owed: impl Iterator<Item = &'a T>) -> Self {
        let mut limits = Self::default();
        for clock in owed.map(AsRef::as_ref).filter(|it| binds(it)) {
            let due = clock.counted.due_hard.timestamp_millis();
            if clock.is_ahead() {
                limits.next = Some(limits.next.map_or(due, |first| first.min(due)));
            } else {
                limits.missed = limits.missed.max(Some(due));
            }
        }
        limits
    }

    /// How they stand at `now`: a limit that has passed is missed, whether or not that is on record yet.
    #[must_use]
    pub fn at(self, now: DateTime<Utc>) -> Self {
        match self.next {
            Some(next) if next <= now.timestamp_millis() => {
                Self { missed: self.missed.max(Some(next)), next: None, taken: false }
            }
            Some(_) | None => self,
        }
    }

    /// Where a row with these limits stands at `now`; `None` where it has none.
    #[must_use]
    pub fn place(self, now: DateTime<Utc>) -> Option<Place> {
        let Self { missed, next, taken } = self.at(now);
        let now = now.timestamp_millis();
        // Twice the distance leaves room to put a miss before what is as far ahead.
        let over = missed.map(|it| now.saturating_sub(it).saturating_mul(2));
        let ahead = next.map(|it| it.saturating_sub(now).saturating_mul(2).saturating_add(1));
        let nearest = over.into_iter().chain(ahead).min()?;
        let place = match (missed, next) {
            _ if nearest / 2 <= NEAR.num_milliseconds() => Place { band: Band::Now, rank: nearest },
            (Some(missed), _) if taken => Place { band: Band::Backlog, rank: missed.saturating_neg() },
            (Some(missed), _) => Place { band: Band::Old, rank: missed.saturating_neg() },
            (None, next) => Place { band: Band::Later, rank: next? },
        };
        Some(place)
    }
}

/// A stretch of the queue, in the order of the stretches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Band {
    /// A limit was missed or falls due within [`NEAR`], the nearest first.
    #[serde(rename = "now")]
    Now,
    /// Falls due later, the first to do so first.
    #[serde(rename = "later")]
    Later,
    /// Missed longer ago, and nobody has decided on it; the last missed first.
    #[serde(rename = "old")]
    Old,
    /// Not finished, no limit, the first received first.
    #[serde(rename = "unclocked")]
    Unclocked,
    /// Missed longer ago and taken as backlog (积压) by a person; the last missed first.
    #[serde(rename = "backlog")]
    Backlog,
    /// Answered, the last changed first.
    #[serde(rename = "answered")]
    Answered,
    /// Closed, the last changed first.
    #[serde(rename = "closed")]
    Closed,
    /// Not finished, of an import of history that nobody has taken up, the last received first.
    #[serde(rename = "history")]
    History,
    /// Withdrawn with the import that brought it, the last first.
    #[serde(rename = "withdrawn")]
    Withdrawn,
}

impl Band {
    /// Whether the rows in it are on the duty queue unless something else is asked for.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::Now | Self::Later | Self::Old | Self::Unclocked => true,
            Self::Backlog | Self::Answered | Self::Closed | Self::History | Self::Withdrawn => false,
        }
    }
}

/// Where a row stands: its stretch, and its rank there, the lowest first. Rows of the same place stand in the order of their
/// subjects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The stretch.
    pub band: Band,
    /// The order inside it: what it is measured by differs with the stretch.
    pub rank: i64,
}

#[cfg(test)]
mod tests;
