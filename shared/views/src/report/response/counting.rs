//! Counting cases one after another into the rows of a report on response times.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use huiying_deadlines::{Applies, RuleId, local_date};
use huiying_domain::clock::obligation::SOURCE_TARGET;
use huiying_domain::{Case, Channel, MessageClass, Obligation, SourceTime};

use super::{By, Certainty, Kept, ResponseReport, ResponseRow, Scope};
use crate::index::stands;
use crate::policy::Policy;
use crate::report::times::{Course, Spans};
use crate::report::working_days::WorkingDays;
use crate::report::{Judged, judged_under};
use crate::rows::{CaseRow, IncidentRow};

/// Counts case after case into the rows of a report.
#[derive(Debug)]
pub struct Response {
    scope: Scope,
    /// The rules that govern whatever the class is.
    classless: BTreeSet<RuleId>,
    days: WorkingDays,
    total: Tally,
    rows: BTreeMap<(Option<String>, Certainty), Tally>,
    /// How many rows of the queue each key has there.
    queue: BTreeMap<Option<String>, usize>,
    n_queue: usize,
    n_split: usize,
    n_withdrawn: usize,
}

/// One row while it is counted.
#[derive(Debug, Default)]
struct Tally {
    received: usize,
    no_limit: usize,
    /// How many of its cases the queue shows under its key.
    in_queue: usize,
    reply: Spans,
    closing: Spans,
    kept: Kept,
}

/// How a case stands under one rule.
struct Under<'a> {
    rule: &'a RuleId,
    certainty: Certainty,
    judged: Judged,
}

impl Response {
    /// A report of this scope, by the rules and the calendar in force.
    #[must_use]
    pub fn new(policy: &Policy, scope: Scope) -> Self {
        let in_force = policy.packs().flat_map(|pack| &pack.rules);
        let classless = in_force.filter(|rule| !is_by_class(&rule.applies)).map(|rule| rule.id.clone());
        Self {
            scope,
            classless: classless.chain([RuleId::from(SOURCE_TARGET)]).collect(),
            days: WorkingDays::of(policy.calendar()),
            total: Tally::default(),
            rows: BTreeMap::new(),
            queue: BTreeMap::new(),
            n_queue: 0,
            n_split: 0,
            n_withdrawn: 0,
        }
    }

    /// Takes one more case in. What came with an import that was withdrawn counts nowhere; of a message that was split each
    /// matter counts, and the whole only under the target of its source.
    pub fn take(&mut self, row: &CaseRow) {
        let case = &row.case;
        if !self.is_in_period(case.received) {
            return;
        }
        if case.is_withdrawn() {
            self.n_withdrawn += 1;
            return;
        }
        self.n_queue += 1;
        for key in self.keys_in_queue(row) {
            *self.queue.entry(key).or_default() += 1;
        }
        let limits = self.limits(case);
        let is_split = !case.parts.is_empty();
        if is_split {
            self.n_split += 1;
        } else {
            self.total.take(&self.days, row, limits.iter(), true);
        }
        for (key, certainty) in self.places(row, &limits) {
            let of_row = limits.iter().filter(|it| {
                self.scope.by != By::Rule
                    || (Some(it.rule.as_str()), it.certainty) == (key.as_deref(), certainty)
            });
            let shown = self.scope.by != By::Rule || is_shown(case, key.as_deref());
            self.rows.entry((key.clone(), certainty)).or_default().take(&self.days, row, of_row, shown);
        }
    }

    /// Takes an incident in, which counts nowhere and stands in the queue.
    pub fn take_incident(&mut self, row: &IncidentRow) {
        let received = row.incident.occurred.unwrap_or(row.incident.reported);
        if !self.is_in_period(received) {
            return;
        }
        self.n_queue += 1;
        let keys = match self.scope.by {
            By::Month => vec![Some(month(received))],
            By::Rule => shown_rules(&row.incident.obligations),
            By::Office | By::Channel | By::Class => Vec::new(),
        };
        for key in keys {
            *self.queue.entry(key).or_default() += 1;
        }
    }

    fn is_in_period(&self, received: SourceTime) -> bool {
        let day = local_date(received.at);
        self.scope.from.is_none_or(|from| from <= day) && self.scope.to.is_none_or(|to| day <= to)
    }

    /// How the case stands under each rule that gave it a limit.
    fn limits<'c>(&self, case: &'c Case) -> Vec<Under<'c>> {
        let clocks = &case.obligations;
        let firsts = clocks
            .iter()
            .enumerate()
            .filter(|(at, it)| clocks[..*at].iter().all(|other| other.rule != it.rule));
        let under = firsts.filter_map(|(_, it)| {
            let (clock, judged) = judged_under(&it.rule, case)?;
            Some(Under { rule: &it.rule, certainty: self.certainty(case, clock), judged })
        });
        under.collect()
    }

    /// How sure it is that the rule of a clock governs the case.
    fn certainty(&self, case: &Case, clock: &Obligation) -> Certainty {
        if clock.candidate {
            return Certainty::Possible;
        }
        let is_sure = self.classless.contains(&clock.rule) || !case.is_provisional();
        if is_sure { Certainty::Decided } else { Certainty::Provisional }
    }

    /// The rows that a case stands in.
    fn places(&self, row: &CaseRow, limits: &[Under<'_>]) -> Vec<(Option<String>, Certainty)> {
        let case = &row.case;
        let key = match self.scope.by {
            By::Rule => {
                return limits.iter().map(|it| (Some(it.rule.to_string()), it.certainty)).collect();
            }
            _ if !case.parts.is_empty() => return Vec::new(),
            By::Office => row.office().map(str::to_owned),
            By::Channel => Some(case.channel.code().to_owned()),
            By::Class => case.class.map(|class| class.code().to_owned()),
            By::Month => Some(month(case.received)),
        };
        let is_stated = self.scope.by == By::Class && case.class.is_some() && case.is_provisional();
        vec![(key, if is_stated { Certainty::Provisional } else { Certainty::Decided })]
    }

    /// The keys under which the queue shows a case.
    fn keys_in_queue(&self, row: &CaseRow) -> Vec<Option<String>> {
        match self.scope.by {
            By::Rule => shown_rules(&row.case.obligations),
            By::Office => vec![row.office().map(str::to_owned)],
            By::Channel => vec![Some(row.case.channel.code().to_owned())],
            By::Class => vec![row.case.class.map(|class| class.code().to_owned())],
            By::Month => vec![Some(month(row.case.received))],
        }
    }

    /// What came out.
    #[must_use]
    pub fn finish(self) -> ResponseReport {
        let Self { scope, total, rows, queue, n_queue, n_split, n_withdrawn, .. } = self;
        let row = |((key, certainty), tally): ((Option<String>, Certainty), Tally)| {
            // The queue has no filter for what has none.
            let has_filter = key.as_ref().is_some_and(|it| !it.is_empty());
            let n_shown = queue.get(&key).filter(|_| has_filter).copied().unwrap_or_default();
            ResponseRow { key, certainty, ..tally.finish(n_shown) }
        };
        let mut rows: Vec<ResponseRow> = rows.into_iter().map(row).collect();
        rows.sort_by_key(|row| (row.key.is_none(), order(scope.by, row)));
        let Scope { by, from, to } = scope;
        ResponseReport { by, from, to, total: total.finish(n_queue), rows, n_split, n_withdrawn }
    }
}

impl Tally {
    fn take<'a>(
        &mut self,
        days: &WorkingDays,
        row: &CaseRow,
        limits: impl Iterator<Item = &'a Under<'a>>,
        shown: bool,
    ) {
        self.received += 1;
        self.in_queue += usize::from(shown);
        let from = counted_from(&row.case);
        self.reply.take(days, from, to_reply(row));
        self.closing.take(days, from, to_closing(row));
        let mut worst = BTreeMap::new();
        for it in limits {
            let judged = worst.entry(it.certainty).or_insert(it.judged);
            *judged = worse(*judged, it.judged);
        }
        self.no_limit += usize::from(worst.is_empty());
        for (certainty, judged) in worst {
            match certainty {
                Certainty::Decided => self.kept.decided.count(judged),
                Certainty::Provisional => self.kept.provisional.count(judged),
                Certainty::Possible => self.kept.possible.count(judged),
            }
        }
    }

    /// The row, where the queue shows so many under its key.
    fn finish(self, n_shown: usize) -> ResponseRow {
        ResponseRow {
            key: None,
            certainty: Certainty::Decided,
            received: self.received,
            no_limit: self.no_limit,
            in_queue: self.received == n_shown && self.in_queue == n_shown,
            reply: self.reply.finish(),
            closing: self.closing.finish(),
            kept: self.kept,
        }
    }
}

/// Where a response is counted from: the receipt as the source states it, of a media item the moment the bureau learnt of it
/// (domain reference 2.1). `None` where the receipt is a stand-in.
fn counted_from(case: &Case) -> Option<SourceTime> {
    match case.channel {
        Channel::Hotline | Channel::Message => case.known_receipt(),
        Channel::Mention => Some(SourceTime::exact(case.detected_at)),
    }
}

fn is_by_class(applies: &Applies) -> bool {
    match applies {
        Applies::MessageClasses { .. } => true,
        Applies::IncidentGrades { .. } | Applies::OpinionOutsideGrades { .. } | Applies::Trigger => false,
    }
}

fn to_reply(row: &CaseRow) -> Course {
    match row.ever_replied {
        Some(replied) => Course::Came(Some(replied)),
        None if row.case.stage.is_closed() => Course::Without,
        None => Course::Waiting,
    }
}

fn to_closing(row: &CaseRow) -> Course {
    if row.case.stage.is_closed() { Course::Came(row.closed) } else { Course::Waiting }
}

fn month(received: SourceTime) -> String {
    let day = local_date(received.at);
    format!("{:04}-{:02}", day.year(), day.month())
}

/// The rules by which the queue shows something with these clocks: those with one that is not void.
fn shown_rules(clocks: &[Obligation]) -> Vec<Option<String>> {
    let mut rules: Vec<Option<String>> =
        clocks.iter().filter(|it| stands(it).is_some()).map(|it| Some(it.rule.to_string())).collect();
    rules.sort();
    rules.dedup();
    rules
}

fn is_shown(case: &Case, rule: Option<&str>) -> bool {
    case.obligations.iter().any(|it| stands(it).is_some() && Some(it.rule.as_str()) == rule)
}

/// Of two verdicts the one that a case counts by.
fn worse(one: Judged, other: Judged) -> Judged {
    let rank = |judged| match judged {
        Judged::Missed => 0,
        Judged::Late => 1,
        Judged::Open => 2,
        Judged::Within => 3,
        Judged::Unjudged => 4,
    };
    if rank(other) < rank(one) { other } else { one }
}

/// The place of a row among those that have a key, and its key and certainty beside others of the same place.
fn order(by: By, row: &ResponseRow) -> (usize, Option<String>, Certainty) {
    let key = row.key.as_deref();
    let place = match by {
        By::Office => usize::MAX - row.received,
        By::Channel => Channel::ALL.iter().position(|it| Some(it.code()) == key).unwrap_or(usize::MAX),
        By::Class => MessageClass::ALL.iter().position(|it| Some(it.code()) == key).unwrap_or(usize::MAX),
        By::Rule | By::Month => 0,
    };
    (place, row.key.clone(), row.certainty)
}
