//! The queue's order and counts, in memory: a small entry per case and incident, kept in the store beside its row.

mod rules;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::RuleId;
use huiying_domain::{Case, Channel, Incident, Stage, Subject};
use serde::{Deserialize, Serialize};

use crate::query::{Counts, OnTime, QueueFilter, StateFilter};
use crate::rows::{CaseRow, IncidentRow, first_due, n_missed};

pub use rules::{Block, RuleNumbers, RuleStandings};

/// How long a missed limit stays at the head of the queue.
const MISSED_LATELY_SECONDS: i64 = 24 * 60 * 60;

/// What the queue needs to know of a row to order, filter and count it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The entrance; incidents have none.
    pub channel: Option<Channel>,
    /// A person has still to confirm class and office.
    pub untriaged: bool,
    /// A limit was missed and is still owed, whatever else lies ahead.
    pub missed: bool,
    /// How its clocks stand, by rule.
    pub rules: RuleStandings,
}

/// Group of the queue and order inside it, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Place {
    /// An open clock, by the first due instant.
    Clocked(i64),
    /// Not finished, no clock, by receipt.
    Unclocked(i64),
    /// Answered, by the last change.
    Answered(i64),
    /// Closed, by the last change.
    Closed(i64),
    /// Not finished, of an import of history that nobody has taken up, by receipt.
    History(i64),
    /// Withdrawn with its import, by the last change: in no figure, and listed only where it is asked for.
    Withdrawn(i64),
}

/// What the queue's order needs of rows, and the numbers of rules that it is written with.
#[derive(Debug, Default)]
pub struct Entries {
    /// The numbers of rules.
    pub numbers: RuleNumbers,
    /// Each row's entry.
    pub entries: Vec<(Subject, Indexed)>,
}

/// Every row's entry in the order of the queue, and how each rule stands.
#[derive(Clone, Debug, Default)]
pub struct Index {
    rules: RuleNumbers,
    places: BTreeMap<Subject, Place>,
    order: BTreeMap<(Place, Subject), Entry>,
    tallies: Vec<OnTimeCounts>,
}

/// A row's place in the queue with its entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indexed {
    /// Where it stands.
    pub place: Place,
    /// What is known of it there.
    pub entry: Entry,
}

impl Indexed {
    /// That of a case.
    #[must_use]
    pub fn case(row: &CaseRow, numbers: &mut RuleNumbers) -> Self {
        let Case { stage, obligations, received, channel, from_history, .. } = &row.case;
        let due = first_due(obligations).filter(|_| !stage.is_finished());
        let place = match (stage, due) {
            (_, Some(due)) => Place::Clocked(due.timestamp()),
            (Stage::Closed { .. }, None) => Place::Closed(row.changed_at.timestamp()),
            (Stage::Answered { .. }, None) => Place::Answered(row.changed_at.timestamp()),
            (Stage::Received | Stage::Handling { .. }, None) => Place::Unclocked(received.at.timestamp()),
        };
        let missed = !from_history && !stage.is_finished() && n_missed(obligations) > 0;
        let untriaged = !from_history && matches!(stage, Stage::Received);
        let place = match place {
            Place::Clocked(_) | Place::Unclocked(_) if *from_history => {
                Place::History(received.at.timestamp())
            }
            Place::Clocked(_)
            | Place::Unclocked(_)
            | Place::Answered(_)
            | Place::Closed(_)
            | Place::History(_)
            | Place::Withdrawn(_) => place,
        };
        let place = match row.case.is_withdrawn() {
            true => Place::Withdrawn(row.changed_at.timestamp()),
            false => place,
        };
        let rules = RuleStandings::of(obligations, numbers);
        Self { place, entry: Entry { channel: Some(*channel), untriaged, missed, rules } }
    }

    /// That of an incident.
    #[must_use]
    pub fn incident(row: &IncidentRow, numbers: &mut RuleNumbers) -> Self {
        let Incident { obligations, reported, closed_at, merged_into, .. } = &row.incident;
        let ended = closed_at.or(merged_into.map(|_| row.changed_at));
        let place = match (ended, first_due(obligations).filter(|_| ended.is_none())) {
            (_, Some(due)) => Place::Clocked(due.timestamp()),
            (Some(closed), None) => Place::Closed(closed.timestamp()),
            (None, None) => Place::Unclocked(reported.at.timestamp()),
        };
        let missed = ended.is_none() && n_missed(obligations) > 0;
        let rules = RuleStandings::of(obligations, numbers);
        Self { place, entry: Entry { channel: None, untriaged: false, missed, rules } }
    }
}

impl Index {
    /// The index of all these rows.
    #[must_use]
    pub fn new(all: Entries) -> Self {
        let Entries { numbers, entries } = all;
        let mut index = Self { rules: numbers, ..Self::default() };
        for (_, indexed) in &entries {
            index.tally(&indexed.entry, |count| *count += 1);
        }
        index.places = entries.iter().map(|(subject, indexed)| (*subject, indexed.place)).collect();
        let order = entries.into_iter().map(|(subject, it)| ((it.place, subject), it.entry));
        index.order = order.collect();
        index
    }

    /// The numbers of rules that entries are written with.
    #[must_use]
    pub fn numbers(&self) -> &RuleNumbers {
        &self.rules
    }

    /// Puts rows in, or moves them; their numbers go on from [`Index::numbers`].
    pub fn put_all(&mut self, changed: Entries) {
        self.rules = changed.numbers;
        for (subject, indexed) in changed.entries {
            self.put(subject, indexed.place, indexed.entry);
        }
    }

    fn put(&mut self, subject: Subject, place: Place, entry: Entry) {
        if let Some(old) = self.places.insert(subject, place)
            && let Some(old) = self.order.remove(&(old, subject))
        {
            self.tally(&old, |count| *count -= 1);
        }
        self.tally(&entry, |count| *count += 1);
        self.order.insert((place, subject), entry);
    }

    /// Counts a row into the standing of its rules, or out of it.
    fn tally(&mut self, entry: &Entry, count: impl Fn(&mut usize)) {
        self.tallies.resize(self.rules.rules().len(), OnTimeCounts::default());
        let tallies = &mut self.tallies;
        entry.rules.numbers(|it| it.open).for_each(|number| count(&mut tallies[number].open));
        entry.rules.numbers(|it| it.within).for_each(|number| count(&mut tallies[number].within));
        entry.rules.numbers(|it| it.late).for_each(|number| count(&mut tallies[number].late));
    }

    /// Subjects of one page in the queue's order.
    #[must_use]
    pub fn page(&self, filter: &QueueFilter, now: DateTime<Utc>) -> Vec<Subject> {
        let skip = filter.page.saturating_sub(1).saturating_mul(filter.per_page);
        let (now, passes) = (now.timestamp(), self.passing(filter));
        let shown = |&(&(place, _), entry): &(&(Place, Subject), &Entry)| {
            passes(entry) && in_state(place, entry, filter.state, now)
        };
        let matching = self.in_queue_order(now).filter(shown);
        matching.skip(skip).take(filter.per_page).map(|((_, subject), _)| *subject).collect()
    }

    /// What was missed within the last day first, since it can still be made good; then what is due next; then what was
    /// missed before, the latest first; then what has no clock, the oldest first; then what is answered and what is
    /// closed, the latest first; last what is of history.
    fn in_queue_order(&self, now: i64) -> impl Iterator<Item = (&(Place, Subject), &Entry)> {
        let first = Subject::Case(huiying_domain::CaseId(0));
        let at = |place| (place, first);
        let upcoming = self.order.range(at(Place::Clocked(now + 1))..at(Place::Unclocked(i64::MIN)));
        let a_day_ago = now.saturating_sub(MISSED_LATELY_SECONDS);
        let missed_lately =
            self.order.range(at(Place::Clocked(a_day_ago))..at(Place::Clocked(now + 1))).rev();
        let missed_before = self.order.range(..at(Place::Clocked(a_day_ago))).rev();
        let unclocked = self.order.range(at(Place::Unclocked(i64::MIN))..at(Place::Answered(i64::MIN)));
        let answered = self.order.range(at(Place::Answered(i64::MIN))..at(Place::Closed(i64::MIN))).rev();
        let closed = self.order.range(at(Place::Closed(i64::MIN))..at(Place::History(i64::MIN))).rev();
        let history = self.order.range(at(Place::History(i64::MIN))..).rev();
        let due = missed_lately.chain(upcoming).chain(missed_before).chain(unclocked);
        due.chain(answered).chain(closed).chain(history)
    }

    /// What lets the entries of the filter's channel and rule through.
    fn passing(&self, filter: &QueueFilter) -> impl Fn(&Entry) -> bool + use<> {
        let channel = filter.channel;
        // A rule without a number governs no row.
        let rule = filter.rule.as_ref().map(|rule| self.rules.known(rule));
        move |entry| {
            channel.is_none_or(|channel| entry.channel == Some(channel))
                && rule.is_none_or(|number| number.is_some_and(|number| entry.rules.has(number)))
        }
    }

    /// Counts by state under the filter's channel and rule.
    #[must_use]
    pub fn counts(&self, filter: &QueueFilter, now: DateTime<Utc>) -> Counts {
        let mut counts = Counts::default();
        let in_a_day = (now + TimeDelta::hours(24)).timestamp();
        let (now, passes) = (now.timestamp(), self.passing(filter));
        for ((place, _), entry) in self.order.iter().filter(|(_, entry)| passes(entry)) {
            counts.all += usize::from(!matches!(place, Place::Withdrawn(_)));
            counts.untriaged += usize::from(is_untriaged(entry));
            counts.overdue += usize::from(in_state(*place, entry, StateFilter::Overdue, now));
            counts.open += usize::from(in_state(*place, entry, StateFilter::Open, now));
            match *place {
                Place::Clocked(due) if due > now => {
                    counts.due += 1;
                    counts.due_in_a_day += usize::from(due <= in_a_day);
                }
                Place::Clocked(_) => {}
                Place::Unclocked(_) => counts.unclocked += 1,
                Place::Answered(_) => counts.answered += 1,
                Place::Closed(_) => counts.closed += 1,
                Place::History(_) => counts.history += 1,
                Place::Withdrawn(_) => counts.withdrawn += 1,
            }
        }
        counts
    }

    /// How the clocks of every rule stand, over all rows, by rule id.
    #[must_use]
    pub fn on_time(&self) -> Vec<(RuleId, OnTimeCounts)> {
        let mut all: Vec<_> = self.rules.rules().iter().cloned().zip(self.tallies.iter().copied()).collect();
        all.sort_by(|one, other| one.0.cmp(&other.0));
        all
    }

    /// Whether a row of it is there.
    #[must_use]
    pub fn has(&self, subject: Subject) -> bool {
        self.places.contains_key(&subject)
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

fn is_untriaged(entry: &Entry) -> bool {
    entry.untriaged && entry.channel.is_some()
}

fn in_state(place: Place, entry: &Entry, state: StateFilter, now: i64) -> bool {
    match state {
        StateFilter::Open => matches!(place, Place::Clocked(_) | Place::Unclocked(_)),
        StateFilter::Due => matches!(place, Place::Clocked(due) if due > now),
        StateFilter::Overdue => entry.missed || matches!(place, Place::Clocked(due) if due <= now),
        StateFilter::Untriaged => is_untriaged(entry),
        StateFilter::Unclocked => matches!(place, Place::Unclocked(_)),
        StateFilter::Answered => matches!(place, Place::Answered(_)),
        StateFilter::Closed => matches!(place, Place::Closed(_)),
        StateFilter::History => matches!(place, Place::History(_)),
        StateFilter::Withdrawn => matches!(place, Place::Withdrawn(_)),
        StateFilter::All => !matches!(place, Place::Withdrawn(_)),
    }
}

#[cfg(test)]
mod tests;
