//! The queue in memory: a small entry per case and incident, kept in the store beside its row, and what is picked from them.

mod pick;
mod rules;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use huiying_deadlines::RuleId;
use huiying_domain::{Case, Channel, Incident, MessageClass, Stage, Subject};
use serde::{Deserialize, Serialize};

use crate::pressing::{Band, Limits, Place};
use crate::query::{OnTime, Tally};
use crate::rows::{CaseRow, IncidentRow};

pub use pick::Picked;
pub(crate) use rules::stands;
pub use rules::{Block, Numbers, RuleStandings};

/// What the queue needs to know of a row to order, filter and count it. Nothing in it changes as time passes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// How far the row has come.
    pub phase: Phase,
    /// The limits it is placed by.
    pub limits: Limits,
    /// One of a rule that is known to govern is on record as missed and still owed.
    pub missed_decided: bool,
    /// The first limit of such a rule that is not, in milliseconds since 1970.
    pub next_decided: Option<i64>,
    /// When it was received, or happened, in milliseconds since 1970.
    pub received: i64,
    /// When it last changed, or was closed, in milliseconds since 1970.
    pub changed: i64,
    /// The entrance; incidents have none.
    pub channel: Option<Channel>,
    /// The class, where known; incidents have none.
    pub class: Option<MessageClass>,
    /// The number of its office, where it has one.
    pub office: Option<u32>,
    /// A person has still to confirm class and office.
    pub untriaged: bool,
    /// Its source lists it no longer.
    pub vanished: bool,
    /// How its clocks stand, by rule.
    pub rules: RuleStandings,
}

/// How far a row has come, as the queue tells rows apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Not finished, or a limit is still owed.
    Open,
    /// Answered, nothing owed.
    Answered,
    /// Closed.
    Closed,
    /// Not finished, of an import of history that nobody has taken up.
    History,
    /// Withdrawn with the import that brought it: in no figure, and listed only where it is asked for.
    Withdrawn,
}

impl Entry {
    /// That of a case.
    #[must_use]
    pub fn case(row: &CaseRow, numbers: &mut Numbers) -> Self {
        let Case { stage, obligations, received, channel, class, from_history, backlog_at, parts, .. } =
            &row.case;
        let owed = match stage.is_finished() {
            true => Limits::default(),
            false => Limits::of(obligations, *backlog_at),
        };
        let has_limit = owed != Limits::default();
        let phase = match stage {
            _ if row.case.is_withdrawn() => Phase::Withdrawn,
            Stage::Closed { .. } if !has_limit => Phase::Closed,
            Stage::Answered { .. } if !has_limit => Phase::Answered,
            _ if *from_history => Phase::History,
            Stage::Received | Stage::Handling { .. } | Stage::Answered { .. } | Stage::Closed { .. } => {
                Phase::Open
            }
        };
        let decided = match phase {
            Phase::Open => Limits::decided(obligations),
            Phase::Answered | Phase::Closed | Phase::History | Phase::Withdrawn => Limits::default(),
        };
        Self {
            phase,
            limits: if phase == Phase::Open { owed } else { Limits::default() },
            missed_decided: decided.missed.is_some(),
            next_decided: decided.next,
            received: received.at.timestamp_millis(),
            changed: row.changed_at.timestamp_millis(),
            channel: Some(*channel),
            class: *class,
            office: row.office().and_then(|office| numbers.office(office)),
            untriaged: !from_history && matches!(stage, Stage::Received) && parts.is_empty(),
            vanished: row.case.vanished_at.is_some(),
            rules: RuleStandings::of(obligations, numbers),
        }
    }

    /// That of an incident.
    #[must_use]
    pub fn incident(row: &IncidentRow, numbers: &mut Numbers) -> Self {
        let Incident { obligations, occurred, reported, closed_at, merged_into, .. } = &row.incident;
        let ended = closed_at.or(merged_into.map(|_| row.changed_at));
        let limits = if ended.is_some() { Limits::default() } else { Limits::of(obligations, None) };
        let decided = if ended.is_some() { Limits::default() } else { Limits::decided(obligations) };
        Self {
            phase: if ended.is_some() { Phase::Closed } else { Phase::Open },
            limits,
            missed_decided: decided.missed.is_some(),
            next_decided: decided.next,
            received: occurred.unwrap_or(*reported).at.timestamp_millis(),
            changed: ended.unwrap_or(row.changed_at).timestamp_millis(),
            channel: None,
            class: None,
            office: None,
            untriaged: false,
            vanished: false,
            rules: RuleStandings::of(obligations, numbers),
        }
    }

    /// Where the row stands at `now`.
    #[must_use]
    pub fn place(&self, now: DateTime<Utc>) -> Place {
        let latest = self.changed.saturating_neg();
        match self.phase {
            Phase::Open => {
                self.limits.place(now).unwrap_or(Place { band: Band::Unclocked, rank: self.received })
            }
            Phase::Answered => Place { band: Band::Answered, rank: latest },
            Phase::Closed => Place { band: Band::Closed, rank: latest },
            Phase::History => Place { band: Band::History, rank: self.received.saturating_neg() },
            Phase::Withdrawn => Place { band: Band::Withdrawn, rank: latest },
        }
    }
}

/// What the queue's order needs of rows, and the numbers that it is written with.
#[derive(Debug, Default)]
pub struct Entries {
    /// The numbers of rules and offices.
    pub numbers: Numbers,
    /// Each row's entry.
    pub entries: Vec<(Subject, Entry)>,
}

/// Every row's entry, and how each rule stands. Entries lie one beside another, since a page looks at every one of them: where
/// a row stands follows from its limits and the moment, so no order is kept that time would make wrong.
#[derive(Clone, Debug, Default)]
pub struct Index {
    numbers: Numbers,
    slots: BTreeMap<Subject, usize>,
    subjects: Vec<Subject>,
    entries: Vec<Entry>,
    tallies: Vec<OnTimeCounts>,
}

impl Index {
    /// The index of all these rows.
    #[must_use]
    pub fn new(all: Entries) -> Self {
        let mut index = Self::default();
        index.put_all(all);
        index
    }

    /// The numbers that entries are written with.
    #[must_use]
    pub fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// Puts rows in, or in place of what they were; their numbers go on from [`Index::numbers`].
    pub fn put_all(&mut self, changed: Entries) {
        self.numbers = changed.numbers.written();
        self.tallies.resize(self.numbers.rules().len(), OnTimeCounts::default());
        for (subject, entry) in changed.entries {
            self.put(subject, entry);
        }
    }

    fn put(&mut self, subject: Subject, entry: Entry) {
        self.tally(&entry, |count| *count += 1);
        match self.slots.get(&subject).and_then(|&slot| self.entries.get_mut(slot)) {
            Some(there) => {
                let old = std::mem::replace(there, entry);
                self.tally(&old, |count| *count -= 1);
            }
            None => {
                self.slots.insert(subject, self.subjects.len());
                self.subjects.push(subject);
                self.entries.push(entry);
            }
        }
    }

    /// Counts a row into the standing of its rules, or out of it.
    fn tally(&mut self, entry: &Entry, count: impl Fn(&mut usize)) {
        let tallies = &mut self.tallies;
        let rules = &entry.rules;
        rules.numbers(|it| it.open & it.decided).for_each(|it| count(&mut tallies[it].decided.open));
        rules.numbers(|it| it.within & it.decided).for_each(|it| count(&mut tallies[it].decided.within));
        rules.numbers(|it| it.late & it.decided).for_each(|it| count(&mut tallies[it].decided.late));
        rules.numbers(|it| it.open & !it.decided).for_each(|it| count(&mut tallies[it].possible.open));
        rules.numbers(|it| it.within & !it.decided).for_each(|it| count(&mut tallies[it].possible.within));
        rules.numbers(|it| it.late & !it.decided).for_each(|it| count(&mut tallies[it].possible.late));
    }

    /// How the clocks of every rule stand, over all rows, by rule id.
    #[must_use]
    pub fn on_time(&self) -> Vec<(RuleId, OnTimeCounts)> {
        let mut all: Vec<_> =
            self.numbers.rules().iter().cloned().zip(self.tallies.iter().copied()).collect();
        all.sort_by(|one, other| one.0.cmp(&other.0));
        all
    }

    /// Whether a row of it is there.
    #[must_use]
    pub fn has(&self, subject: Subject) -> bool {
        self.slots.contains_key(&subject)
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
    /// On rows that it is known to govern.
    pub decided: Tally,
    /// On rows that it only may govern.
    pub possible: Tally,
}

impl OnTimeCounts {
    /// With the rule's names for people.
    #[must_use]
    pub fn named(self, rule: RuleId, name_zh: String, name_en: String) -> OnTime {
        let Self { decided: Tally { within, late, open }, possible } = self;
        OnTime { rule, name_zh, name_en, within, late, open, possible }
    }
}

#[cfg(test)]
mod tests;
