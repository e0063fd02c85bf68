//! What a page of the queue is picked by: one walk over all entries that filters, counts and orders them.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use huiying_deadlines::midnight_after;
use huiying_domain::{MessageClass, Subject};

use super::{Entry, Index, Phase};
use crate::pressing::{Band, Limits, Place};
use crate::query::{ClassCount, Counts, OfficeCount, QueueFilter, Sort, StateFilter};

/// The most offices that a page offers to choose from, those with the most rows.
const N_OFFICES_MAX: usize = 200;

/// A page of the queue as the index knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picked {
    /// The rows of the page, in their order.
    pub subjects: Vec<Subject>,
    /// How many rows match the filter.
    pub n_matching: usize,
    /// This page, from 1, at most the last one there is.
    pub page: usize,
    /// Pages in all, at least 1.
    pub n_pages: usize,
    /// How many rows are in each state, under the rest of the filter.
    pub counts: Counts,
    /// How many rows each office has, under the rest of the filter, the most first.
    pub offices: Vec<OfficeCount>,
    /// How many rows each class has, under the rest of the filter, in the order of classes.
    pub classes: Vec<ClassCount>,
    /// The row that stands first of all that are open, whatever the filter.
    pub first: Option<Subject>,
}

/// What a row is ordered by. The number of its entry comes last, to find its subject by.
#[derive(Clone, Copy, Debug)]
struct Key {
    group: usize,
    place: Place,
    slot: usize,
}

/// The filter as entries are tested by it.
struct Sieve<'a> {
    filter: &'a QueueFilter,
    /// A rule without a number governs no row.
    rule: Option<Option<usize>>,
    /// An office without a number has none.
    office: Option<Option<u32>>,
    from: i64,
    before: i64,
}

impl Sieve<'_> {
    /// Channel, rule and receipt, which are not counted by.
    fn passes(&self, entry: &Entry) -> bool {
        self.filter.channel.is_none_or(|channel| entry.channel == Some(channel))
            && self.rule.is_none_or(|rule| rule.is_some_and(|number| entry.rules.has(number)))
            && (self.from..self.before).contains(&entry.received)
    }

    fn is_of_office(&self, entry: &Entry) -> bool {
        self.office.is_none_or(|office| office.is_some() && office == entry.office)
    }

    fn is_of_class(&self, entry: &Entry) -> bool {
        self.filter.class.is_none_or(|class| entry.class == Some(class))
    }
}

/// How an entry stands at the moment of the page.
#[derive(Clone, Copy)]
struct Stand {
    place: Place,
    limits: Limits,
    /// A limit of a rule that is known to govern is missed and still owed.
    missed_decided: bool,
    /// The first such limit that is ahead.
    next_decided: Option<i64>,
    untriaged: bool,
    vanished: bool,
}

impl Index {
    /// A page of the queue at `now`, with the counts around it.
    #[must_use]
    pub fn pick(&self, filter: &QueueFilter, now: DateTime<Utc>) -> Picked {
        let (sieve, soon) = (self.sieve(filter), (now + TimeDelta::hours(24)).timestamp_millis());
        let mut counts = Counts::default();
        let (mut by_office, mut by_class) =
            (vec![0; self.numbers.offices().len()], [0; MessageClass::ALL.len()]);
        let (mut keys, mut first) = (Vec::new(), None::<(Place, Subject)>);
        let groups = self.groups(filter.sorted());
        for (slot, entry) in self.entries.iter().enumerate() {
            let stand = Stand::of(entry, now);
            let is_first = stand.place.band.is_open()
                && first.is_none_or(|first| (stand.place, self.subjects[slot]) < first);
            if is_first {
                first = Some((stand.place, self.subjects[slot]));
            }
            if !sieve.passes(entry) {
                continue;
            }
            let (of_office, of_class) = (sieve.is_of_office(entry), sieve.is_of_class(entry));
            if of_office && of_class {
                stand.count(&mut counts, soon);
            }
            if !stand.is_in(filter.state, soon) {
                continue;
            }
            if of_class && let Some(office) = entry.office {
                by_office[office as usize] += 1;
            }
            if of_office && let Some(class) = entry.class {
                by_class[class as usize] += 1;
            }
            if of_office && of_class {
                keys.push(key(filter.sorted(), entry, stand.place, &groups, slot));
            }
        }
        let (page, n_pages) = filter.turned(keys.len());
        let picked = Picked { n_matching: keys.len(), page, n_pages, counts, ..Picked::default() };
        Picked {
            subjects: self.page(keys, (page - 1) * filter.rows_per_page(), filter.rows_per_page()),
            offices: self.offices(&by_office),
            classes: classes(by_class),
            first: first.map(|(_, subject)| subject),
            ..picked
        }
    }

    fn sieve<'a>(&self, filter: &'a QueueFilter) -> Sieve<'a> {
        Sieve {
            filter,
            rule: filter.rule.as_ref().map(|rule| self.numbers.known_rule(rule)),
            office: filter.office.as_ref().map(|office| self.numbers.known_office(office)),
            from: filter.received_from.and_then(|day| day.pred_opt()).map_or(i64::MIN, ends),
            before: filter.received_to.map_or(i64::MAX, ends),
        }
    }

    /// The place of each office among all by name, where rows are ordered by it.
    fn groups(&self, sort: Sort) -> Vec<usize> {
        let names = self.numbers.offices();
        if sort != Sort::Office {
            return Vec::new();
        }
        let mut by_name: Vec<usize> = (0..names.len()).collect();
        by_name.sort_by_key(|&number| &names[number]);
        let mut groups = vec![0; names.len()];
        by_name.into_iter().enumerate().for_each(|(group, number)| groups[number] = group);
        groups
    }

    /// The rows from `skip` on, `n_max` at most. Only these are put in order; the others are parted from them.
    fn page(&self, mut keys: Vec<Key>, skip: usize, n_max: usize) -> Vec<Subject> {
        let order = |one: &Key, other: &Key| self.order(one, other);
        if skip > 0 && skip < keys.len() {
            keys.select_nth_unstable_by(skip, order);
        }
        let rest = keys.get_mut(skip..).unwrap_or_default();
        if n_max < rest.len() {
            rest.select_nth_unstable_by(n_max, order);
        }
        let n = n_max.min(rest.len());
        let page = &mut rest[..n];
        page.sort_unstable_by(order);
        page.iter().map(|key| self.subjects[key.slot]).collect()
    }

    fn order(&self, one: &Key, other: &Key) -> Ordering {
        let by_place = (one.group, one.place).cmp(&(other.group, other.place));
        by_place.then_with(|| self.subjects[one.slot].cmp(&self.subjects[other.slot]))
    }

    fn offices(&self, by_office: &[usize]) -> Vec<OfficeCount> {
        let named = self.numbers.offices().iter().zip(by_office).filter(|(_, n)| **n > 0);
        let mut offices: Vec<_> = named.map(|(name, &n)| OfficeCount { office: name.clone(), n }).collect();
        offices.sort_by(|one, other| other.n.cmp(&one.n).then_with(|| one.office.cmp(&other.office)));
        offices.truncate(N_OFFICES_MAX);
        offices
    }
}

/// When a day in Beijing is over, in milliseconds since 1970.
fn ends(day: NaiveDate) -> i64 {
    midnight_after(day).timestamp_millis()
}

fn key(sort: Sort, entry: &Entry, place: Place, groups: &[usize], slot: usize) -> Key {
    let by_time = |rank| Place { band: Band::Now, rank };
    let (group, place) = match sort {
        Sort::Due => (0, place),
        Sort::Received => (0, by_time(entry.received)),
        Sort::Newest => (0, by_time(entry.received.saturating_neg())),
        Sort::Office => (entry.office.map_or(usize::MAX, |office| groups[office as usize]), place),
    };
    Key { group, place, slot }
}

fn classes(by_class: [usize; MessageClass::ALL.len()]) -> Vec<ClassCount> {
    let counted =
        MessageClass::ALL.into_iter().map(|class| ClassCount { class, n: by_class[class as usize] });
    counted.filter(|it| it.n > 0).collect()
}

impl Stand {
    fn of(entry: &Entry, now: DateTime<Utc>) -> Self {
        let limits = match entry.phase {
            Phase::Open => entry.limits.at(now),
            Phase::Answered | Phase::Closed | Phase::History | Phase::Withdrawn => Limits::default(),
        };
        let (passed, next) = match entry.next_decided {
            Some(next) if next <= now.timestamp_millis() => (true, None),
            next => (false, next),
        };
        let place = entry.place(now);
        Self {
            place,
            limits,
            missed_decided: entry.missed_decided || passed,
            next_decided: next,
            // What a person took as backlog is off the duty queue and is triaged from there.
            untriaged: entry.untriaged && place.band.is_open(),
            vanished: entry.vanished,
        }
    }

    fn is_soon(&self, soon: i64) -> bool {
        self.limits.next.is_some_and(|next| next <= soon)
    }

    fn is_in(&self, state: StateFilter, soon: i64) -> bool {
        let band = self.place.band;
        match state {
            StateFilter::Open => band.is_open(),
            StateFilter::Due => band.is_open() && self.limits.next.is_some(),
            StateFilter::Soon => band.is_open() && self.is_soon(soon),
            StateFilter::Overdue => band.is_open() && self.limits.missed.is_some(),
            StateFilter::Untriaged => self.untriaged,
            StateFilter::Unclocked => band == Band::Unclocked,
            StateFilter::Backlog => band == Band::Backlog,
            StateFilter::Answered => band == Band::Answered,
            StateFilter::Closed => band == Band::Closed,
            StateFilter::History => band == Band::History,
            StateFilter::Withdrawn => band == Band::Withdrawn,
            StateFilter::Vanished => self.vanished && band != Band::Withdrawn,
            StateFilter::All => band != Band::Withdrawn,
        }
    }

    /// Counts it wherever [`Stand::is_in`] lets it in.
    fn count(&self, counts: &mut Counts, soon: i64) {
        counts.all += usize::from(self.place.band != Band::Withdrawn);
        counts.untriaged += usize::from(self.untriaged);
        counts.vanished += usize::from(self.vanished && self.place.band != Band::Withdrawn);
        match self.place.band {
            Band::Now | Band::Later | Band::Old => {
                counts.open += 1;
                let count = |n: &mut usize, n_possible: &mut usize, is_in, is_decided| {
                    *if is_decided { n } else { n_possible } += usize::from(is_in);
                };
                let is_soon = self.next_decided.is_some_and(|next| next <= soon);
                let Counts { due, due_possible, due_in_a_day, due_in_a_day_possible, .. } = counts;
                count(due, due_possible, self.limits.next.is_some(), self.next_decided.is_some());
                count(due_in_a_day, due_in_a_day_possible, self.is_soon(soon), is_soon);
                let Counts { overdue, overdue_possible, .. } = counts;
                count(overdue, overdue_possible, self.limits.missed.is_some(), self.missed_decided);
            }
            Band::Unclocked => {
                counts.open += 1;
                counts.unclocked += 1;
            }
            Band::Backlog => counts.backlog += 1,
            Band::Answered => counts.answered += 1,
            Band::Closed => counts.closed += 1,
            Band::History => counts.history += 1,
            Band::Withdrawn => counts.withdrawn += 1,
        }
    }
}
