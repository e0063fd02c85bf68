//! The queue's order and counts, in memory: a small entry per case and incident, kept in the store beside its row.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::RuleId;
use huiying_domain::clock::obligation::Standing;
use huiying_domain::{Channel, Obligation, Stage, Subject};

use serde::{Deserialize, Serialize};

use crate::changes::Changes;
use crate::query::{Counts, OnTime, QueueFilter, StateFilter};
use crate::rows::{CaseRow, IncidentRow, first_due, n_missed};

/// Rules the index can tell apart; a bit each in an entry.
pub const N_RULES_MAX: usize = 64;

/// How long a missed limit stays at the head of the queue.
const MISSED_LATELY_SECONDS: i64 = 24 * 60 * 60;

/// What the queue needs to know of a row to order, filter and count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The entrance; incidents have none.
    pub channel: Option<Channel>,
    /// A person has still to confirm class and office.
    pub untriaged: bool,
    /// A limit was missed and is still owed, whatever else lies ahead.
    pub missed: bool,
    /// Rules with an open clock.
    pub open: u64,
    /// Rules whose clock was met on time.
    pub within: u64,
    /// Rules whose clock was met late.
    pub late: u64,
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
}

/// Numbers of rules, in the order they were first seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

    /// What is known of a row with these clocks.
    fn entry(&mut self, channel: Option<Channel>, missed: bool, clocks: &[Obligation]) -> Entry {
        let mut entry = Entry { channel, untriaged: false, missed, open: 0, within: 0, late: 0 };
        for clock in clocks {
            let bit = self.bit(&clock.rule);
            match clock.standing {
                Standing::Open => entry.open |= bit,
                Standing::Met { on_time: true, .. } => entry.within |= bit,
                Standing::Met { on_time: false, .. } | Standing::Missed { .. } => entry.late |= bit,
                Standing::Void { .. } => {}
            }
        }
        entry
    }

    fn known_bit(&self, rule: &RuleId) -> u64 {
        match self.0.iter().position(|it| it == rule) {
            Some(number) if number < N_RULES_MAX => 1 << number,
            _ => 0,
        }
    }
}

/// What the queue's order needs of rows, and the numbers of rules that it is written with.
#[derive(Debug, Default)]
pub struct Entries {
    /// The numbers of rules.
    pub numbers: RuleNumbers,
    /// Each row's entry.
    pub entries: Vec<(Subject, Indexed)>,
}

impl Entries {
    /// The entries of the rows that changed, with the rules numbered on from `numbers`.
    #[must_use]
    pub fn of(changes: &Changes, mut numbers: RuleNumbers) -> Self {
        let mut entries = Vec::with_capacity(changes.cases.len() + changes.incidents.len());
        for (id, row) in &changes.cases {
            entries.push((Subject::Case(*id), Indexed::case(row, &mut numbers)));
        }
        for (id, row) in &changes.incidents {
            entries.push((Subject::Incident(*id), Indexed::incident(row, &mut numbers)));
        }
        Self { numbers, entries }
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

/// A row's place in the queue with its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        let due = first_due(&row.clocks).filter(|_| !row.stage.is_finished());
        let place = match (&row.stage, due) {
            (_, Some(due)) => Place::Clocked(due.timestamp()),
            (Stage::Closed { .. }, None) => Place::Closed(row.changed_at.timestamp()),
            (Stage::Answered { .. }, None) => Place::Answered(row.changed_at.timestamp()),
            (Stage::Received | Stage::Handling { .. }, None) => Place::Unclocked(row.received.at.timestamp()),
        };
        let missed = !row.stage.is_finished() && n_missed(&row.clocks) > 0;
        let untriaged = matches!(row.stage, Stage::Received);
        let entry = Entry { untriaged, ..numbers.entry(Some(row.channel), missed, &row.clocks) };
        Self { place, entry }
    }

    /// That of an incident.
    #[must_use]
    pub fn incident(row: &IncidentRow, numbers: &mut RuleNumbers) -> Self {
        let ended = row.closed_at.or(row.merged_into.map(|_| row.changed_at));
        let place = match (ended, first_due(&row.clocks).filter(|_| ended.is_none())) {
            (_, Some(due)) => Place::Clocked(due.timestamp()),
            (Some(closed), None) => Place::Closed(closed.timestamp()),
            (None, None) => Place::Unclocked(row.reported.at.timestamp()),
        };
        let missed = ended.is_none() && n_missed(&row.clocks) > 0;
        Self { place, entry: numbers.entry(None, missed, &row.clocks) }
    }
}

impl Index {
    /// The index of all these rows.
    #[must_use]
    pub fn new(all: Entries) -> Self {
        let Entries { numbers, entries } = all;
        let mut index = Self { rules: numbers, ..Self::default() };
        for (_, indexed) in &entries {
            index.tally(&indexed.entry, |count, by| *count += by);
        }
        index.places = entries.iter().map(|(subject, indexed)| (*subject, indexed.place)).collect();
        let order = entries.iter().map(|(subject, indexed)| ((indexed.place, *subject), indexed.entry));
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

    /// What was missed within the last day first, since it can still be made good; then what is due next; then what was
    /// missed before, the latest first; then what has no clock, the oldest first; then what is answered and what is
    /// closed, the latest first.
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
        let closed = self.order.range(at(Place::Closed(i64::MIN))..).rev();
        missed_lately.chain(upcoming).chain(missed_before).chain(unclocked).chain(answered).chain(closed)
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
            }
        }
        counts
    }

    /// How the clocks of every rule stand, over all rows, by rule id.
    #[must_use]
    pub fn on_time(&self) -> Vec<(RuleId, OnTimeCounts)> {
        let mut all: Vec<_> = self.rules.0.iter().cloned().zip(self.tallies.iter().copied()).collect();
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
        StateFilter::All => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;
    use huiying_deadlines::Facts;
    use huiying_domain::Counted;
    use huiying_domain::clock::obligation::Anchor;
    use huiying_domain::request::Outcome;
    use huiying_domain::{CaseId, SourceTime};

    fn at(seconds: i64) -> DateTime<Utc> {
        Utc.timestamp_opt(seconds, 0).unwrap()
    }

    fn clock(rule: &str, due: i64, standing: Standing) -> Obligation {
        Obligation {
            rule: RuleId::from(rule),
            anchor: Anchor::Received,
            facts: Facts::starting(at(0)),
            counted: Counted {
                pack: String::new(),
                calendar: String::new(),
                due_hard: at(due),
                due_soft: at(due),
                provisional: false,
                due_by_law: None,
                target_due: None,
            },
            binding: true,
            candidate: false,
            already_past: None,
            warned_at: None,
            standing,
        }
    }

    fn case(id: u64, stage: Stage, changed: i64, clocks: Vec<Obligation>) -> CaseRow {
        CaseRow {
            id: CaseId(id),
            external_id: id.to_string(),
            source: String::new(),
            channel: if id.is_multiple_of(2) { Channel::Message } else { Channel::Hotline },
            title: String::new(),
            class: None,
            class_confirmed: false,
            office: None,
            area: None,
            received: SourceTime::exact(at(0)),
            received_unknown: false,
            stage,
            first_reply: None,
            supplement_asked: false,
            reopened: None,
            ever_replied: None,
            incident: None,
            part_of: None,
            parts: vec![],
            transfer: None,
            clocks,
            revision: 1,
            changed_at: at(changed),
            history: vec![],
        }
    }

    fn put(index: &mut Index, row: &CaseRow) {
        let mut numbers = index.numbers().clone();
        let indexed = Indexed::case(row, &mut numbers);
        index.put_all(Entries { numbers, entries: vec![(Subject::Case(row.id), indexed)] });
    }

    fn closed() -> Stage {
        Stage::Closed { closed_at: at(0), outcome: Outcome::Answered }
    }

    fn given() -> Index {
        let mut index = Index::default();
        put(&mut index, &case(1, Stage::Received, 0, vec![clock("A", 300, Standing::Open)]));
        put(
            &mut index,
            &case(
                2,
                Stage::Received,
                0,
                vec![clock("A", 50, Standing::Open), clock("B", 400, Standing::Open)],
            ),
        );
        put(&mut index, &case(3, Stage::Received, 0, vec![clock("B", 200, Standing::Open)]));
        put(&mut index, &case(4, Stage::Received, 0, vec![clock("A", 90, Standing::Open)]));
        put(&mut index, &case(5, Stage::Received, 0, vec![]));
        let late = Standing::Met { met_at: at(60), on_time: false, margin_seconds: 10 };
        put(
            &mut index,
            &case(6, Stage::Answered { replied: SourceTime::exact(at(60)) }, 60, vec![clock("A", 50, late)]),
        );
        put(&mut index, &case(7, closed(), 10, vec![]));
        put(&mut index, &case(8, closed(), 20, vec![]));
        index
    }

    fn page(index: &Index, filter: QueueFilter) -> Vec<u64> {
        let filter = QueueFilter { page: filter.page.max(1), per_page: filter.per_page.max(10), ..filter };
        let ids = index.page(&filter, at(100)).into_iter().map(|it| match it {
            Subject::Case(CaseId(id)) => id,
            Subject::Incident(_) => 0,
        });
        ids.collect()
    }

    #[test]
    fn what_was_missed_within_a_day_leads_then_what_is_due_next_then_what_has_no_clock() {
        assert_eq!(page(&given(), QueueFilter::default()), [4, 2, 3, 1, 5]);
    }

    #[test]
    fn what_was_missed_longer_ago_comes_after_what_is_due_next() {
        let later = QueueFilter { page: 1, per_page: 10, ..QueueFilter::default() };
        let mut index = given();
        put(&mut index, &case(9, Stage::Received, 0, vec![clock("A", 86_490, Standing::Open)]));
        put(&mut index, &case(10, Stage::Received, 0, vec![clock("A", 86_600, Standing::Open)]));
        let shown = index.page(&later, at(86_500));
        let ids = [9, 1, 3, 10, 4, 2, 5].map(|id| Subject::Case(CaseId(id)));
        assert_eq!(shown, ids);
    }

    #[test]
    fn everything_ends_with_the_answered_and_the_closed_the_latest_first() {
        let all = QueueFilter { state: StateFilter::All, ..QueueFilter::default() };
        assert_eq!(page(&given(), all), [4, 2, 3, 1, 5, 6, 8, 7]);
    }

    #[test]
    fn a_limit_that_ends_this_second_has_run_out() {
        let mut index = Index::default();
        put(&mut index, &case(1, Stage::Received, 0, vec![clock("A", 100, Standing::Open)]));
        let overdue = QueueFilter { state: StateFilter::Overdue, ..QueueFilter::default() };
        assert_eq!(page(&index, overdue), [1]);
    }

    #[test]
    fn a_row_with_a_missed_limit_stands_by_the_next_one_and_is_found_among_the_overdue() {
        let missed = Standing::Missed { missed_at: at(50) };
        let mut index = Index::default();
        let clocks = vec![clock("A", 50, missed), clock("B", 300, Standing::Open)];
        put(&mut index, &case(1, Stage::Received, 0, clocks));
        put(&mut index, &case(2, Stage::Received, 0, vec![clock("B", 200, Standing::Open)]));
        assert_eq!(page(&index, QueueFilter::default()), [2, 1]);
        let overdue = QueueFilter { state: StateFilter::Overdue, ..QueueFilter::default() };
        assert_eq!(page(&index, overdue), [1]);
        let counts = index.counts(&QueueFilter::default(), at(100));
        assert_eq!((counts.due, counts.overdue, counts.open), (2, 1, 2), "one row is both, and is open once");
    }

    #[test]
    fn filters_join() {
        let only = |state, channel, rule: Option<&str>| QueueFilter {
            state,
            channel,
            rule: rule.map(RuleId::from),
            ..QueueFilter::default()
        };
        let index = given();
        assert_eq!(page(&index, only(StateFilter::Due, None, Some("B"))), [3]);
        assert_eq!(page(&index, only(StateFilter::Open, None, Some("B"))), [2, 3]);
        assert_eq!(page(&index, only(StateFilter::Open, Some(Channel::Message), None)), [4, 2]);
        assert_eq!(page(&index, only(StateFilter::Open, None, Some("no such rule"))), [] as [u64; 0]);
        assert_eq!(page(&index, only(StateFilter::Untriaged, Some(Channel::Hotline), None)), [3, 1, 5]);
    }

    #[test]
    fn counts_are_those_of_the_pages() {
        let index = given();
        let counts = index.counts(&QueueFilter::default(), at(100));
        for state in StateFilter::ALL {
            let shown = page(&index, QueueFilter { state, ..QueueFilter::default() }).len();
            assert_eq!(counts.of(state), shown, "{state:?}");
        }
        assert_eq!((counts.due, counts.overdue, counts.closed, counts.all), (2, 2, 2, 8));
    }

    #[test]
    fn pages_follow_one_another_without_gap_or_overlap() {
        let index = given();
        let pages = (1..=3).flat_map(|page| {
            index.page(&QueueFilter { page, per_page: 2, ..QueueFilter::default() }, at(100))
        });
        let whole = QueueFilter { page: 1, per_page: 10, ..QueueFilter::default() };
        assert_eq!(pages.collect::<Vec<_>>(), index.page(&whole, at(100)));
    }

    #[test]
    fn a_row_that_changes_moves_and_is_counted_once() {
        let mut index = given();
        let met = Standing::Met { met_at: at(80), on_time: true, margin_seconds: 120 };
        put(
            &mut index,
            &case(3, Stage::Answered { replied: SourceTime::exact(at(80)) }, 80, vec![clock("B", 200, met)]),
        );
        assert_eq!(page(&index, QueueFilter::default()), [4, 2, 1, 5]);
        assert_eq!(index.len(), 8);
        let on_time = index.on_time();
        assert_eq!(on_time[0], (RuleId::from("A"), OnTimeCounts { open: 3, within: 0, late: 1 }));
        assert_eq!(on_time[1], (RuleId::from("B"), OnTimeCounts { open: 1, within: 1, late: 0 }));
    }
}
