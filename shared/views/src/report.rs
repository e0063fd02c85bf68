//! On-time figures: every case judged as if one rule governed it, whatever its class.

use chrono::{DateTime, Utc};
use huiying_deadlines::local_date;
use huiying_deadlines::{
    ClockKind, Facts, OfficeHours, Rule, RuleId, Verdict, WorkCalendar, derive, judge, judge_by_date,
};
use huiying_domain::clock::obligation::{SOURCE_TARGET, Standing};
use huiying_domain::request::Outcome;
use huiying_domain::{CaseId, Precision, SourceTime, Stage};
use serde::{Deserialize, Serialize};

use crate::policy::Policy;
use crate::rows::CaseRow;

/// How one case stands under a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Judged {
    /// Answered before the exclusive end.
    #[serde(rename = "within")]
    Within,
    /// Answered after it.
    #[serde(rename = "late")]
    Late,
    /// Not answered, the limit passed or not.
    #[serde(rename = "open")]
    Open,
    /// It cannot be judged: no readable time of receipt, no target, or finished without a reply being due.
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
    /// Not answered.
    pub open: usize,
    /// Not to be judged.
    pub unjudged: usize,
}

impl Figures {
    fn count(&mut self, judged: Judged) {
        *match judged {
            Judged::Within => &mut self.within,
            Judged::Late => &mut self.late,
            Judged::Open => &mut self.open,
            Judged::Unjudged => &mut self.unjudged,
        } += 1;
    }
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
}

/// How many cases each list of one answer has at most.
pub const N_LISTED_MAX: usize = 10_000;

/// On-time figures under one rule, and what counting without make-up days would make of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnTimeReport {
    /// The rule.
    pub rule: RuleId,
    /// Every case as judged.
    #[serde(flatten)]
    pub figures: Figures,
    /// Every case as judged by weekdays minus holidays.
    pub by_weekdays: Figures,
    /// The cases of this page on which the two differ.
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
}

/// Judges case after case by one rule.
pub struct Judge<'a> {
    rule: Option<&'a Rule>,
    hours: &'a OfficeHours,
    calendar: &'a WorkCalendar,
    weekdays: WorkCalendar,
    report: OnTimeReport,
    after: Option<CaseId>,
    last: Option<CaseId>,
}

impl<'a> Judge<'a> {
    /// A judge by the rule of this id, or by the target times of the sources, who lists what is asked for;
    /// `None` where no pack has the rule.
    #[must_use]
    pub fn new(policy: &'a Policy, id: &RuleId, listing: Listing) -> Option<Self> {
        let rule = policy.rule(id);
        if rule.is_none() && id.as_str() != SOURCE_TARGET {
            return None;
        }
        let figures = Figures::default();
        let report = OnTimeReport {
            rule: id.clone(),
            figures,
            by_weekdays: figures,
            differing: Vec::new(),
            cases: listing.cases.then(Vec::new),
            next: None,
        };
        let (hours, calendar) = (policy.hours(), policy.calendar());
        let weekdays = policy.weekdays_minus_holidays();
        Some(Self { rule, hours, calendar, weekdays, report, after: listing.after, last: None })
    }

    /// Takes one more case in; they come in the order of their ids. A message that was split counts once, answered when all its matters are.
    pub fn take(&mut self, row: &CaseRow) {
        // What came with an import that was withdrawn counts nowhere.
        if row.case.part_of.is_some() || row.case.is_withdrawn() {
            return;
        }
        let (judged, by_weekdays) = match self.rule {
            None => (by_target(row), by_target(row)),
            Some(rule) => self.by_rule(rule, row),
        };
        self.report.figures.count(judged);
        self.report.by_weekdays.count(by_weekdays);
        let listed = || JudgedCase { case: row.id, number: row.external_id.clone(), judged };
        if self.is_on_page(row.id)
            && let Some(cases) = &mut self.report.cases
        {
            cases.push(listed());
        }
    }

    /// Whether a case is on the page that was asked for, which ends where one of its lists is full.
    fn is_on_page(&mut self, id: CaseId) -> bool {
        if self.report.next.is_some() || self.after.is_some_and(|after| id <= after) {
            return false;
        }
        let n_listed = self.report.cases.as_ref().map_or(0, Vec::len).max(self.report.differing.len());
        if n_listed < N_LISTED_MAX || self.last == Some(id) {
            self.last = Some(id);
            return true;
        }
        self.report.next = self.last;
        false
    }

    /// The verdict, and that by weekdays minus holidays.
    fn by_rule(&mut self, rule: &Rule, row: &CaseRow) -> (Judged, Judged) {
        let facts = Facts::starting(row.case.received.at);
        let due_hard = derive(rule, &facts, self.calendar, self.hours).due_hard;
        let due_by_weekdays = derive(rule, &facts, &self.weekdays, self.hours).due_hard;
        let (judged, judged_by_weekdays) = match is_counted_from_receipt(rule) {
            true => (by_due(row, due_hard), by_due(row, due_by_weekdays)),
            false => (Judged::Unjudged, Judged::Unjudged),
        };
        if judged != judged_by_weekdays && self.is_on_page(row.id) {
            self.report.differing.push(Differing {
                case: row.id,
                number: row.external_id.clone(),
                received: row.case.received,
                replied: row.ever_replied,
                due_hard,
                due_by_weekdays,
                judged,
                judged_by_weekdays,
            });
        }
        (judged, judged_by_weekdays)
    }

    /// What came out, the differing cases in the order of their receipt.
    #[must_use]
    pub fn finish(mut self) -> OnTimeReport {
        self.report.differing.sort_by_key(|it| (it.received, it.case));
        self.report
    }
}

/// Whether a reply can be judged by a rule: its limit runs from a start as a receipt is one.
fn is_counted_from_receipt(rule: &Rule) -> bool {
    match rule.clock {
        ClockKind::Hours { .. }
        | ClockKind::SameDay
        | ClockKind::WorkingDays { .. }
        | ClockKind::CalendarDays { .. }
        | ClockKind::Months { .. } => true,
        ClockKind::WorkingDaysBefore { .. }
        | ClockKind::Before
        | ClockKind::Simultaneous
        | ClockKind::Promptly { .. }
        | ClockKind::Cadence { .. }
        | ClockKind::Date { .. }
        | ClockKind::DailyQuota { .. } => false,
    }
}

/// By the target that the source itself set, as its own clock was judged.
fn by_target(row: &CaseRow) -> Judged {
    let target = row.case.obligations.iter().rev().find(|it| it.rule.as_str() == SOURCE_TARGET);
    match target.map(|it| it.standing) {
        Some(Standing::Met { on_time: true, .. }) => Judged::Within,
        Some(Standing::Met { on_time: false, .. }) => Judged::Late,
        Some(Standing::Open | Standing::Missed { .. }) => Judged::Open,
        Some(Standing::Void { .. }) | None => Judged::Unjudged,
    }
}

fn by_due(row: &CaseRow, due_hard: DateTime<Utc>) -> Judged {
    if row.case.received_unknown {
        return Judged::Unjudged;
    }
    let Some(replied) = row.ever_replied else {
        return if owes_no_reply(&row.case.stage) { Judged::Unjudged } else { Judged::Open };
    };
    let verdict = match replied.precision {
        Precision::Day => judge_by_date(due_hard, local_date(replied.at)),
        Precision::Minute | Precision::Second => judge(due_hard, replied.at),
    };
    match verdict {
        Verdict::OnTime { .. } => Judged::Within,
        Verdict::Late { .. } => Judged::Late,
    }
}

/// Whether a person closed the case without a reply being due.
fn owes_no_reply(stage: &Stage) -> bool {
    match stage {
        Stage::Received | Stage::Handling { .. } | Stage::Answered { .. } => false,
        Stage::Closed { outcome, .. } => match outcome {
            Outcome::Answered | Outcome::ClosedBySource => false,
            Outcome::NoReplyDue
            | Outcome::Duplicate
            | Outcome::Transferred
            | Outcome::NotCorrected
            | Outcome::Unreachable
            | Outcome::ImportWithdrawn => true,
        },
    }
}

#[cfg(test)]
mod tests;
