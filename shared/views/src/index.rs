//! The queue's order and counts, in memory: a small entry per case and incident, rebuilt from the store at opening.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::RuleId;
use huiying_domain::obligation::Standing;
use huiying_domain::{Channel, Stage, Subject};

use crate::query::{Counts, OnTime, QueueFilter, StateFilter};
use crate::rows::{CaseRow, ClockRow, IncidentRow};

/// Rules the index can tell apart; a bit each in an entry.
pub const N_RULES_MAX: usize = 64;

/// What the queue needs to know of a row to order, filter and count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The entrance; incidents have none.
    pub channel: Option<Channel>,
    /// Which group of the queue it belongs to, and by what it is ordered there.
    pub place: Place,
    /// A person has still to confirm class and office.
    pub untriaged: bool,
    /// Rules with an open clock.
    pub open: u64,
    /// Rules whose clock was met on time.
    pub within: u64,
    /// Rules whose clock was met late.
    pub late: u64,
}

/// Group of the queue and order inside it, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// An open clock, by the first due instant.
    Clocked(i64),
    /// Not finished, no clock, by receipt.
    Unclocked(i64),
    /// Answered, by the last change.
    Answered(i64),
    /// Closed, by the last change.
    Closed(i64),
}

/// Numbers of rules, in the order they were first seen.
#[derive(Clone, Debug, Default)]
pub struct RuleNumbers(Vec<RuleId>);

impl RuleNumbers {
    /// The bit of a rule, given to it when it is first seen. Rules beyond [`N_RULES_MAX`] share no bit and are found by
    /// no filter; the rows still show them.
    fn bit(&mut self, rule: &RuleId) -> u64 {
        let number = self.0.iter().position(|it| it == rule).unwrap_or_else(|| {
            self.0.push(rule.clone());
            self.0.len() - 1
        });
        if number < N_RULES_MAX { 1 << number } else { 0 }
    }

    fn known_bit(&self, rule: &RuleId) -> u64 {
        match self.0.iter().position(|it| it == rule) {
            Some(number) if number < N_RULES_MAX => 1 << number,
            _ => 0,
        }
    }
}

/// Every row's entry, and the order of the queue.
#[derive(Clone, Debug, Default)]
pub struct Index {
    rules: RuleNumbers,
    entries: BTreeMap<Subject, Entry>,
    order: BTreeSet<(Place, Subject)>,
}

impl Index {
    /// Puts a case in, or moves it.
    pub fn put_case(&mut self, row: &CaseRow) {
        let (open, within, late) = self.standing(&row.clocks);
        let place = match (&row.stage, first_due(&row.clocks)) {
            (_, Some(due)) => Place::Clocked(due.timestamp()),
            (Stage::Closed { .. }, None) => Place::Closed(row.changed_at.timestamp()),
            (Stage::Answered { .. }, None) => Place::Answered(row.changed_at.timestamp()),
            (Stage::Received | Stage::Handling { .. }, None) => Place::Unclocked(row.received.at.timestamp()),
        };
        let untriaged = matches!(row.stage, Stage::Received);
        self.put(
            Subject::Case(row.id),
            Entry {
                channel: Some(row.channel),
                place,
                untriaged,
                open,
                within,
                late,
            },
        );
    }

    /// Puts an incident in, or moves it.
    pub fn put_incident(&mut self, row: &IncidentRow) {
        let (open, within, late) = self.standing(&row.clocks);
        let place = match (row.closed_at, first_due(&row.clocks)) {
            (_, Some(due)) => Place::Clocked(due.timestamp()),
            (Some(closed), None) => Place::Closed(closed.timestamp()),
            (None, None) => Place::Unclocked(row.reported.at.timestamp()),
        };
        let subject = Subject::Incident(row.id);
        self.put(
            subject,
            Entry {
                channel: None,
                place,
                untriaged: false,
                open,
                within,
                late,
            },
        );
    }

    fn put(&mut self, subject: Subject, entry: Entry) {
        if let Some(old) = self.entries.insert(subject, entry) {
            self.order.remove(&(old.place, subject));
        }
        self.order.insert((entry.place, subject));
    }

    fn standing(&mut self, clocks: &[ClockRow]) -> (u64, u64, u64) {
        let (mut open, mut within, mut late) = (0, 0, 0);
        for clock in clocks {
            let bit = self.rules.bit(&clock.obligation.rule);
            match clock.obligation.standing {
                Standing::Open => open |= bit,
                Standing::Met { on_time: true, .. } => within |= bit,
                Standing::Met { on_time: false, .. } => late |= bit,
                Standing::Void { .. } => {}
            }
        }
        (open, within, late)
    }

    /// Subjects of one page in the queue's order, and how many match in all.
    #[must_use]
    pub fn page(&self, filter: &QueueFilter, now: DateTime<Utc>) -> (Vec<Subject>, usize) {
        let skip = filter.page.saturating_sub(1).saturating_mul(filter.per_page);
        let mut n_matching = 0;
        let mut page = Vec::with_capacity(filter.per_page.min(QueueFilter::PER_PAGE_MAX));
        for (place, subject) in self.in_queue_order(now.timestamp()) {
            let entry = &self.entries[subject];
            if !self.passes(entry, filter) || !in_state(*place, entry, filter.state, now.timestamp()) {
                continue;
            }
            if n_matching >= skip && page.len() < filter.per_page {
                page.push(*subject);
            }
            n_matching += 1;
        }
        (page, n_matching)
    }

    /// What is due next first; then what is overdue, the latest first; then what has no clock, the oldest first; then
    /// what is answered and what is closed, the latest first.
    fn in_queue_order(&self, now: i64) -> impl Iterator<Item = &(Place, Subject)> {
        let first = Subject::Case(huiying_domain::CaseId(0));
        let upcoming = self
            .order
            .range((Place::Clocked(now + 1), first)..(Place::Unclocked(i64::MIN), first));
        let overdue = self.order.range(..(Place::Clocked(now + 1), first)).rev();
        let unclocked = self
            .order
            .range((Place::Unclocked(i64::MIN), first)..(Place::Answered(i64::MIN), first));
        let answered = self
            .order
            .range((Place::Answered(i64::MIN), first)..(Place::Closed(i64::MIN), first))
            .rev();
        let closed = self.order.range((Place::Closed(i64::MIN), first)..).rev();
        upcoming
            .chain(overdue)
            .chain(unclocked)
            .chain(answered)
            .chain(closed)
    }

    fn passes(&self, entry: &Entry, filter: &QueueFilter) -> bool {
        let rule = filter.rule.as_ref().map(|rule| self.rules.known_bit(rule));
        filter
            .channel
            .is_none_or(|channel| entry.channel == Some(channel))
            && rule.is_none_or(|bit| (entry.open | entry.within | entry.late) & bit != 0)
    }

    /// Counts by state under the filter's channel and rule.
    #[must_use]
    pub fn counts(&self, filter: &QueueFilter, now: DateTime<Utc>) -> Counts {
        let mut counts = Counts::default();
        let in_a_day = (now + TimeDelta::hours(24)).timestamp();
        let now = now.timestamp();
        for entry in self.entries.values().filter(|entry| self.passes(entry, filter)) {
            counts.all += 1;
            counts.untriaged += usize::from(is_untriaged(entry));
            match entry.place {
                Place::Clocked(due) if due > now => {
                    counts.due += 1;
                    counts.due_in_a_day += usize::from(due <= in_a_day);
                }
                Place::Clocked(_) => counts.overdue += 1,
                Place::Unclocked(_) => counts.unclocked += 1,
                Place::Answered(_) => counts.answered += 1,
                Place::Closed(_) => counts.closed += 1,
            }
        }
        counts
    }

    /// How the clocks of every rule stand, over all rows.
    #[must_use]
    pub fn on_time(&self) -> Vec<(RuleId, OnTimeCounts)> {
        let mut all = vec![OnTimeCounts::default(); self.rules.0.len().min(N_RULES_MAX)];
        for entry in self.entries.values() {
            for (number, counts) in all.iter_mut().enumerate() {
                let bit = 1 << number;
                counts.open += usize::from(entry.open & bit != 0);
                counts.within += usize::from(entry.within & bit != 0);
                counts.late += usize::from(entry.late & bit != 0);
            }
        }
        self.rules.0.iter().cloned().zip(all).collect()
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// How the clocks of one rule stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OnTimeCounts {
    /// Open.
    pub open: usize,
    /// Met on time.
    pub within: usize,
    /// Met late.
    pub late: usize,
}

impl OnTimeCounts {
    /// With the rule's names for people.
    #[must_use]
    pub fn named(self, rule: RuleId, name_zh: String, name_en: String) -> OnTime {
        OnTime {
            rule,
            name_zh,
            name_en,
            within: self.within,
            late: self.late,
            open: self.open,
        }
    }
}

fn first_due(clocks: &[ClockRow]) -> Option<DateTime<Utc>> {
    crate::rows::lead(clocks).map(|it| it.obligation.due_hard)
}

fn is_untriaged(entry: &Entry) -> bool {
    entry.untriaged && entry.channel.is_some()
}

fn in_state(place: Place, entry: &Entry, state: StateFilter, now: i64) -> bool {
    match state {
        StateFilter::Open => matches!(place, Place::Clocked(_) | Place::Unclocked(_)),
        StateFilter::Due => matches!(place, Place::Clocked(due) if due > now),
        StateFilter::Overdue => matches!(place, Place::Clocked(due) if due <= now),
        StateFilter::Untriaged => is_untriaged(entry),
        StateFilter::Unclocked => matches!(place, Place::Unclocked(_)),
        StateFilter::Answered => matches!(place, Place::Answered(_)),
        StateFilter::Closed => matches!(place, Place::Closed(_)),
        StateFilter::All => true,
    }
}
