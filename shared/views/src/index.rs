//! The queue's order and counts, in memory: a small entry per case and incident, rebuilt from the store at opening.

use std::collections::BTreeMap;

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

/// Every row's entry in the order of the queue, and how each rule stands.
#[derive(Clone, Debug, Default)]
pub struct Index {
    rules: RuleNumbers,
    places: BTreeMap<Subject, Place>,
    order: BTreeMap<(Place, Subject), Entry>,
    tallies: Vec<OnTimeCounts>,
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
        let entry = Entry { channel: Some(row.channel), untriaged, open, within, late };
        self.put(Subject::Case(row.id), place, entry);
    }

    /// Puts an incident in, or moves it.
    pub fn put_incident(&mut self, row: &IncidentRow) {
        let (open, within, late) = self.standing(&row.clocks);
        let place = match (row.closed_at, first_due(&row.clocks)) {
            (_, Some(due)) => Place::Clocked(due.timestamp()),
            (Some(closed), None) => Place::Closed(closed.timestamp()),
            (None, None) => Place::Unclocked(row.reported.at.timestamp()),
        };
        let entry = Entry { channel: None, untriaged: false, open, within, late };
        self.put(Subject::Incident(row.id), place, entry);
    }

    fn put(&mut self, subject: Subject, place: Place, entry: Entry) {
        if let Some(old) = self.places.insert(subject, place)
            && let Some(old) = self.order.remove(&(old, subject))
        {
            self.tally(&old, |count, by| *count -= by);
        }
        self.tally(&entry, |count, by| *count += by);
        self.order.insert((place, subject), entry);
    }

    /// Counts a row into the standing of every rule, or out of it.
    fn tally(&mut self, entry: &Entry, count: impl Fn(&mut usize, usize)) {
        self.tallies.resize(self.rules.0.len().min(N_RULES_MAX), OnTimeCounts::default());
        for (number, tally) in self.tallies.iter_mut().enumerate() {
            let has = |rules: u64| usize::from(rules & (1 << number) != 0);
            count(&mut tally.open, has(entry.open));
            count(&mut tally.within, has(entry.within));
            count(&mut tally.late, has(entry.late));
        }
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

    /// Subjects of one page in the queue's order.
    #[must_use]
    pub fn page(&self, filter: &QueueFilter, now: DateTime<Utc>) -> Vec<Subject> {
        let skip = filter.page.saturating_sub(1).saturating_mul(filter.per_page);
        let now = now.timestamp();
        let shown = |&(&(place, _), entry): &(&(Place, Subject), &Entry)| {
            self.passes(entry, filter) && in_state(place, entry, filter.state, now)
        };
        let matching = self.in_queue_order(now).filter(shown);
        matching.skip(skip).take(filter.per_page).map(|((_, subject), _)| *subject).collect()
    }

    /// What is due next first; then what is overdue, the latest first; then what has no clock, the oldest first; then
    /// what is answered and what is closed, the latest first.
    fn in_queue_order(&self, now: i64) -> impl Iterator<Item = (&(Place, Subject), &Entry)> {
        let first = Subject::Case(huiying_domain::CaseId(0));
        let at = |place| (place, first);
        let upcoming = self.order.range(at(Place::Clocked(now + 1))..at(Place::Unclocked(i64::MIN)));
        let overdue = self.order.range(..at(Place::Clocked(now + 1))).rev();
        let unclocked = self.order.range(at(Place::Unclocked(i64::MIN))..at(Place::Answered(i64::MIN)));
        let answered = self.order.range(at(Place::Answered(i64::MIN))..at(Place::Closed(i64::MIN))).rev();
        let closed = self.order.range(at(Place::Closed(i64::MIN))..).rev();
        upcoming.chain(overdue).chain(unclocked).chain(answered).chain(closed)
    }

    fn passes(&self, entry: &Entry, filter: &QueueFilter) -> bool {
        let rule = filter.rule.as_ref().map(|rule| self.rules.known_bit(rule));
        filter.channel.is_none_or(|channel| entry.channel == Some(channel))
            && rule.is_none_or(|bit| (entry.open | entry.within | entry.late) & bit != 0)
    }

    /// Counts by state under the filter's channel and rule.
    #[must_use]
    pub fn counts(&self, filter: &QueueFilter, now: DateTime<Utc>) -> Counts {
        let mut counts = Counts::default();
        let in_a_day = (now + TimeDelta::hours(24)).timestamp();
        let now = now.timestamp();
        for ((place, _), entry) in self.order.iter().filter(|(_, entry)| self.passes(entry, filter)) {
            counts.all += 1;
            counts.untriaged += usize::from(is_untriaged(entry));
            match *place {
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
        self.rules.0.iter().cloned().zip(self.tallies.iter().copied()).collect()
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
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
        OnTime { rule, name_zh, name_en, within: self.within, late: self.late, open: self.open }
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
