//! On-time figures of one rule: of the cases that it is known to govern, and apart from them of those it only may govern.

use chrono::{DateTime, Utc};
use huiying_deadlines::{OfficeHours, Rule, RuleId, WorkCalendar, derive};
use huiying_domain::clock::obligation::{SOURCE_TARGET, Standing, VoidReason};
use huiying_domain::{Case, CaseId, Obligation, SourceTime};
use serde::{Deserialize, Serialize};

use crate::policy::Policy;
use crate::rows::CaseRow;

pub mod response;
mod times;
mod working_days;

/// How one case stands under a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Judged {
    /// Answered before the exclusive end.
    #[serde(rename = "within")]
    Within,
    /// Answered after it.
    #[serde(rename = "late")]
    Late,
    /// Not answered, and the limit has passed.
    #[serde(rename = "missed")]
    Missed,
    /// Not answered, with no miss on record.
    #[serde(rename = "open")]
    Open,
    /// It cannot be judged: no readable time of receipt, or finished without a reply being due.
    #[serde(rename = "unjudged")]
    Unjudged,
}

/// How many cases stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Answered before the exclusive end.
    pub within: usize,
    /// Answered after it.
    pub late: usize,
    /// Not answered, and the limit has passed.
    #[serde(default)]
    pub missed: usize,
    /// Not answered, with no miss on record.
    pub open: usize,
    /// Not to be judged.
    pub unjudged: usize,
}

impl Figures {
    fn count(&mut self, judged: Judged) {
        *match judged {
            Judged::Within => &mut self.within,
            Judged::Late => &mut self.late,
            Judged::Missed => &mut self.missed,
            Judged::Open => &mut self.open,
            Judged::Unjudged => &mut self.unjudged,
        } += 1;
    }
}

/// Figures over every case: the same on each page of the lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// The cases that the rule is known to govern.
    #[serde(flatten)]
    pub decided: Figures,
    /// The cases that it only may govern: their class is not known, and its clock on them is a candidate.
    #[serde(default)]
    pub possible: Figures,
    /// How many cases it does not govern.
    #[serde(default)]
    pub not_governed: usize,
    /// The first of these, judged by weekdays minus holidays.
    pub by_weekdays: Figures,
    /// The second of these, judged by weekdays minus holidays.
    #[serde(default)]
    pub possible_by_weekdays: Figures,
}

/// A case on which counting weekdays without holidays, and no make-up days, gives another verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differing {
    /// The case.
    pub case: CaseId,
    /// The source's number.
    pub number: String,
    /// When it was received.
    pub received: SourceTime,
    /// When it was answered.
    pub replied: Option<SourceTime>,
    /// The exclusive end by the State Council's arrangements.
    pub due_hard: DateTime<Utc>,
    /// The exclusive end by weekdays minus holidays.
    pub due_by_weekdays: DateTime<Utc>,
    /// The verdict.
    pub judged: Judged,
    /// The verdict by weekdays minus holidays.
    pub judged_by_weekdays: Judged,
    /// The rule only may govern it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub possible: bool,
}

/// How many cases each list of one answer has at most.
pub const N_LISTED_MAX: usize = 10_000;

/// On-time figures under one rule, and what counting without make-up days would make of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnTimeReport {
    /// The rule.
    pub rule: RuleId,
    /// The figures over every case.
    #[serde(flatten)]
    pub totals: Totals,
    /// The cases of this page on which the two ways of counting differ.
    pub differing: Vec<Differing>,
    /// The cases of this page with their verdicts, where asked for, in the order of ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cases: Option<Vec<JudgedCase>>,
    /// The last case of this page of the lists, where there are more after it. The figures are over all cases on every page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<CaseId>,
}

/// Which part of a report's lists is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Whether every case is listed, beside those on which the two ways of counting differ.
    pub cases: bool,
    /// The lists begin after this case.
    pub after: Option<CaseId>,
}

/// One case with its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedCase {
    /// The case.
    pub case: CaseId,
    /// The source's number.
    pub number: String,
    /// The verdict.
    pub judged: Judged,
    /// The rule only may govern it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub possible: bool,
}

/// Judges case after case by the clocks that one rule gave them.
#[derive(Debug)]
pub struct Judge {
    rule: RuleId,
    by_weekdays: Option<ByWeekdays>,
    report: OnTimeReport,
    /// The totals, where they are known from an earlier page.
    known: Option<Totals>,
    after: Option<CaseId>,
    last: Option<CaseId>,
}

/// Counts a rule by weekdays minus holidays.
#[derive(Debug)]
struct ByWeekdays {
    rule: Rule,
    weekdays: WorkCalendar,
    hours: OfficeHours,
}

/// What a case is judged by, and how.
struct Verdict {
    judged: Judged,
    by_weekdays: Judged,
    due_hard: DateTime<Utc>,
    due_by_weekdays: DateTime<Utc>,
    possible: bool,
}

impl Judge {
    /// A judge by the rule of this id, or by the target times of the sources, who lists what is asked for;
    /// `None` where no pack has the rule.
    #[must_use]
    pub fn new(policy: &Policy, id: &RuleId, listing: Listing) -> Option<Self> {
        let rule = policy.rule(id);
        if rule.is_none() && id.as_str() != SOURCE_TARGET {
            return None;
        }
        let by_weekdays = rule.map(|rule| ByWeekdays {
            rule: rule.clone(),
            weekdays: policy.weekdays_minus_holidays(),
            hours: *policy.hours(),
        });
        let report = OnTimeReport {
            rule: id.clone(),
            totals: Totals::default(),
            differing: Vec::new(),
            cases: listing.cases.then(Vec::new),
            next: None,
        };
        Some(Self { rule: id.clone(), by_weekdays, report, known: None, after: listing.after, last: None })
    }

    /// The same judge where the totals are known, so that only the cases of the page have to be taken in.
    #[must_use]
    pub fn knowing(self, totals: Totals) -> Self {
        Self { known: Some(totals), ..self }
    }

    /// Whether nothing more has to be taken in: the page is full and the totals are known.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.known.is_some() && self.report.next.is_some()
    }

    /// Takes one more case in; they come in the order of their ids.
    pub fn take(&mut self, row: &CaseRow) {
        // What came with an import that was withdrawn counts nowhere.
        if row.case.is_withdrawn() {
            return;
        }
        let verdict = self.verdict(row);
        let totals = &mut self.report.totals;
        let Some(verdict) = verdict else {
            totals.not_governed += 1;
            return;
        };
        let (figures, by_weekdays) = match verdict.possible {
            true => (&mut totals.possible, &mut totals.possible_by_weekdays),
            false => (&mut totals.decided, &mut totals.by_weekdays),
        };
        figures.count(verdict.judged);
        by_weekdays.count(verdict.by_weekdays);
        let differs = verdict.judged != verdict.by_weekdays;
        if (differs || self.report.cases.is_some()) && self.is_on_page(row.id) {
            self.list(row, &verdict);
        }
    }

    fn list(&mut self, row: &CaseRow, verdict: &Verdict) {
        let Verdict { judged, by_weekdays, due_hard, due_by_weekdays, possible } = *verdict;
        if let Some(cases) = &mut self.report.cases {
            cases.push(JudgedCase { case: row.id, number: row.external_id.clone(), judged, possible });
        }
        if judged != by_weekdays {
            self.report.differing.push(Differing {
                case: row.id,
                number: row.external_id.clone(),
                received: row.case.received,
                replied: row.ever_replied,
                due_hard,
                due_by_weekdays,
                judged,
                judged_by_weekdays: by_weekdays,
                possible,
            });
        }
    }

    /// Whether a case is on the page that was asked for, which ends where one of its lists is full.
    fn is_on_page(&mut self, id: CaseId) -> bool {
        if self.report.next.is_some() || self.after.is_some_and(|after| id <= after) {
            return false;
        }
        let n_listed = self.report.cases.as_ref().map_or(0, Vec::len).max(self.report.differing.len());
        if n_listed < N_LISTED_MAX {
            self.last = Some(id);
            return true;
        }
        self.report.next = self.last;
        false
    }

    /// How a case stands under the rule, by both ways of counting.
    fn verdict(&self, row: &CaseRow) -> Option<Verdict> {
        let (clock, judged) = judged_under(&self.rule, &row.case)?;
        let due_hard = clock.counted.due_hard;
        let due_by_weekdays = self.by_weekdays.as_ref().map_or(due_hard, |it| it.due(clock));
        let by_weekdays = match (judged, clock.standing) {
            (Judged::Within | Judged::Late, Standing::Met { met_at, .. }) if self.by_weekdays.is_some() => {
                if met_at < due_by_weekdays {
                    Judged::Within
                } else {
                    Judged::Late
                }
            }
            (judged, _) => judged,
        };
        Some(Verdict { judged, by_weekdays, due_hard, due_by_weekdays, possible: clock.candidate })
    }

    /// What came out, the differing cases in the order of their receipt.
    #[must_use]
    pub fn finish(mut self) -> OnTimeReport {
        self.report.differing.sort_by_key(|it| (it.received, it.case));
        OnTimeReport { totals: self.known.unwrap_or(self.report.totals), ..self.report }
    }
}

impl ByWeekdays {
    fn due(&self, clock: &Obligation) -> DateTime<Utc> {
        derive(&self.rule, &clock.facts, &self.weekdays, &self.hours).due_hard
    }
}

/// How a case stands by the clocks that a rule gave it, and the one that says so; `None` where it gave none that stands. The
/// first result stays where a case was sent back for rework (domain reference 3.4 case 22). Of a message that was split each
/// matter counts by the rules of its own class, and the whole by the target of its source.
fn judged_under<'a>(rule: &RuleId, case: &'a Case) -> Option<(&'a Obligation, Judged)> {
    let is_of_source = rule.as_str() == SOURCE_TARGET;
    if !is_of_source && !case.parts.is_empty() {
        return None;
    }
    let of_rule = case.obligations.iter().filter(|it| it.rule == *rule);
    let judged = of_rule.filter_map(|it| Some((it, judged(it)?)));
    let (clock, judged) = judged.min_by_key(|(_, judged)| *judged == Judged::Unjudged)?;
    // A limit that is counted from a guess is judged by nobody.
    let is_guessed = !is_of_source && case.received_unknown;
    Some((clock, if is_guessed { Judged::Unjudged } else { judged }))
}

/// How a clock was judged; `None` where it turned out not to govern the case.
fn judged(clock: &Obligation) -> Option<Judged> {
    if !clock.binding {
        return Some(Judged::Unjudged);
    }
    match clock.standing {
        Standing::Met { on_time: true, .. } => Some(Judged::Within),
        Standing::Met { on_time: false, .. } => Some(Judged::Late),
        Standing::Missed { .. } => Some(Judged::Missed),
        Standing::Open if clock.is_ahead() || clock.is_paused() => Some(Judged::Open),
        Standing::Open => Some(Judged::Missed),
        Standing::Void { reason } => judged_void(reason),
    }
}

/// How a clock that was ended counts: it may have been left undone, or judged by nobody, or not have governed at all.
fn judged_void(reason: VoidReason) -> Option<Judged> {
    match reason {
        VoidReason::NotDone => Some(Judged::Missed),
        VoidReason::NoReplyDue
        | VoidReason::ClosingTimeUnknown
        | VoidReason::IncidentClosed
        | VoidReason::Transferred
        | VoidReason::ImportWithdrawn => Some(Judged::Unjudged),
        VoidReason::OtherClass
        | VoidReason::TargetChanged
        | VoidReason::TargetWithdrawn
        | VoidReason::ReceiptCorrected
        | VoidReason::Regraded
        | VoidReason::Split
        | VoidReason::NewCycle
        | VoidReason::PolicyChanged
        | VoidReason::UnderIncident => None,
    }
}

#[cfg(test)]
pub(crate) mod tests;
