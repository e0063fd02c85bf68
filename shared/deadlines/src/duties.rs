//! What the columns, tasks and periodic rules of a pack ask for next, as of a date.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::Serialize;

use crate::annex::{Column, Recurrence, Task};
use crate::calendar::WorkCalendar;
use crate::instant::local;
use crate::kind::ClockKind;
use crate::pack::RulePack;
use crate::rule::{Rule, RuleId};
use crate::time::midnight_after;
use crate::window::Window;

/// Something a column, a task or a periodic rule asks for. One of these may give more than one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Duty {
    /// The column, task or rule.
    pub id: RuleId,
    /// Its name, for people.
    pub name: String,
    /// The office that leads, if the document names one.
    pub office: Option<String>,
    /// What is asked, word for word; empty where the document asks for nothing.
    pub what: String,
    /// The place in the document, where known.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// The rules of the pack that say the same or carry the limit.
    pub rules: Vec<RuleId>,
    /// When it falls due next.
    pub next: Next,
}

/// When a duty falls due next. Whether it was done is not known here.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub enum Next {
    /// So many times within a window.
    #[serde(rename = "in_window")]
    InWindow {
        /// The window.
        window: Window,
        /// The least number of times.
        times: u16,
        /// Last working day of the window.
        act_by: NaiveDate,
        /// The exclusive end: the midnight after the window.
        #[serde(serialize_with = "local::serialize")]
        next_due: DateTime<Utc>,
        /// The date to warn on, after two thirds of the window (domain reference 3.4 case 23).
        warn_on: NaiveDate,
    },
    /// Once by a date.
    #[serde(rename = "by_date")]
    ByDate {
        /// First date on which it can be done, where the document gives a window.
        first: Option<NaiveDate>,
        /// Last date.
        last: NaiveDate,
        /// An earlier date to strive for.
        target: Option<NaiveDate>,
        /// Last working day up to the last date.
        act_by: NaiveDate,
        /// The exclusive end: the midnight after the last date.
        #[serde(serialize_with = "local::serialize")]
        next_due: DateTime<Utc>,
        /// The date to warn on: that of the target, else the first of the month of the last date. No document says;
        /// it is our choice.
        warn_on: NaiveDate,
    },
    /// Whenever an event happens.
    #[serde(rename = "on_event")]
    OnEvent {
        /// The event.
        event: String,
        /// How the limit is counted from it; where absent, by the rules named.
        clock: Option<ClockKind>,
    },
    /// Its date is past and it comes back no more: overdue since then, unless it was done.
    #[serde(rename = "overdue")]
    Overdue {
        /// The last date.
        last: NaiveDate,
        /// The exclusive end that has passed.
        #[serde(serialize_with = "local::serialize")]
        since: DateTime<Utc>,
    },
    /// To be kept up, with no date (长期坚持).
    #[serde(rename = "standing")]
    Standing,
    /// The document asks for nothing.
    #[serde(rename = "nothing")]
    Nothing,
}

impl Next {
    /// The exclusive end, where there is a date.
    #[must_use]
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::InWindow { next_due, .. } | Self::ByDate { next_due, .. } => Some(*next_due),
            Self::Overdue { since, .. } => Some(*since),
            Self::OnEvent { .. } | Self::Standing | Self::Nothing => None,
        }
    }

    /// The date to warn on, where there is one.
    #[must_use]
    pub fn warn_on(&self) -> Option<NaiveDate> {
        match self {
            Self::InWindow { warn_on, .. } | Self::ByDate { warn_on, .. } => Some(*warn_on),
            Self::OnEvent { .. } | Self::Overdue { .. } | Self::Standing | Self::Nothing => None,
        }
    }
}

/// What the columns and tasks of `pack` ask for as of `on`, row by row.
///
/// `adopted_on` is the first day on which the columns exist for the bureau: what is created within a window gets its
/// first full one (domain reference 3.4 case 23). A column's own `since` comes first.
#[must_use]
pub fn duties(
    pack: &RulePack,
    adopted_on: Option<NaiveDate>,
    on: NaiveDate,
    calendar: &WorkCalendar,
) -> Vec<Duty> {
    let asked = Asked { on, calendar };
    let columns = pack.columns.iter().flat_map(|column| asked.by_column(column, adopted_on));
    columns.chain(pack.tasks.iter().flat_map(|task| asked.by_task(task))).collect()
}

/// What the rules of `pack` ask for that come with the calendar and not with an event: cadences and yearly dates in
/// force on `on`.
#[must_use]
pub fn periodic_duties(pack: &RulePack, on: NaiveDate, calendar: &WorkCalendar) -> Vec<Duty> {
    let asked = Asked { on, calendar };
    pack.rules.iter().filter(|rule| rule.in_force_on(on)).filter_map(|rule| asked.by_rule(rule)).collect()
}

#[derive(Clone, Copy)]
struct Asked<'a> {
    on: NaiveDate,
    calendar: &'a WorkCalendar,
}

impl Asked<'_> {
    fn by_column(self, column: &Column, adopted_on: Option<NaiveDate>) -> Vec<Duty> {
        let since = column.since.or(adopted_on);
        let next = column.refresh.iter().map(|refresh| match (&refresh.event, refresh.clock) {
            (Some(event), clock) => Next::OnEvent { event: event.clone(), clock: Some(clock) },
            (None, clock) => self.by_clock(clock, None, since).unwrap_or(Next::Nothing),
        });
        let asks_nothing = column.refresh.is_empty().then_some(Next::Nothing);
        let duty = |next| Duty {
            id: column.id.clone(),
            name: column.name(),
            office: column.lead.clone(),
            what: column.requirement.clone().unwrap_or_default(),
            place: Some(column.place.clone()),
            rules: column.rules.clone(),
            next,
        };
        next.chain(asks_nothing).map(duty).collect()
    }

    fn by_task(self, task: &Task) -> Vec<Duty> {
        let due = task.due.filter(|due| self.on <= *due).map(|due| self.by_date(None, due, None));
        let again = task.recurs.as_ref().and_then(|recurs| match recurs {
            Recurrence::Event { event } => Some(Next::OnEvent { event: event.clone(), clock: None }),
            Recurrence::Clock { clock, target } => self.by_clock(*clock, *target, None),
        });
        let settled = due.is_some() || again.is_some();
        let rest = (!settled).then(|| match task.due {
            Some(last) if !task.standing => Next::Overdue { last, since: midnight_after(last) },
            _ => Next::Standing,
        });
        let duty = |next| Duty {
            id: task.id.clone(),
            name: task.text.split([',', '。', ';']).next().unwrap_or_default().to_owned(),
            office: Some(task.lead.join("、")),
            what: task.text.clone(),
            place: Some(task.place.clone()),
            rules: task.rules.clone(),
            next,
        };
        due.into_iter().chain(again).chain(rest).map(duty).collect()
    }

    fn by_rule(self, rule: &Rule) -> Option<Duty> {
        let next = self.by_clock(rule.clock, rule.target, None)?;
        Some(Duty {
            id: rule.id.clone(),
            name: rule.name.zh.clone(),
            office: rule.lead.clone(),
            what: rule.quote.clone(),
            place: rule.place.clone(),
            rules: Vec::new(),
            next,
        })
    }

    /// What a cadence or a yearly date asks for next; nothing for clocks that an event starts.
    fn by_clock(self, clock: ClockKind, target: Option<ClockKind>, since: Option<NaiveDate>) -> Option<Next> {
        match clock {
            ClockKind::Cadence { period, min } => {
                let around = period.around(self.on);
                let window = match since {
                    Some(since) if around.first < since => period.first_whole(since),
                    Some(_) | None => around,
                };
                Some(self.in_window(window, min))
            }
            ClockKind::Date { from, by } => {
                let last = by.on_or_after(self.on);
                let target = target.and_then(|target| {
                    let ClockKind::Date { by, .. } = target else { return None };
                    Some(by.in_year(last.year()))
                });
                Some(self.by_date(from.map(|from| from.in_year(last.year())), last, target))
            }
            ClockKind::Hours { .. }
            | ClockKind::SameDay
            | ClockKind::WorkingDays { .. }
            | ClockKind::WorkingDaysBefore { .. }
            | ClockKind::CalendarDays { .. }
            | ClockKind::Months { .. }
            | ClockKind::Simultaneous
            | ClockKind::Promptly { .. }
            | ClockKind::Before
            | ClockKind::DailyQuota { .. } => None,
        }
    }

    fn in_window(self, window: Window, times: u16) -> Next {
        let (act_by, next_due) = (self.last_working_day(window.last), midnight_after(window.last));
        Next::InWindow { window, times, act_by, next_due, warn_on: window.warn_on() }
    }

    fn by_date(self, first: Option<NaiveDate>, last: NaiveDate, target: Option<NaiveDate>) -> Next {
        let warn_on = target.or(last.with_day(1)).unwrap_or(last);
        let (act_by, next_due) = (self.last_working_day(last), midnight_after(last));
        Next::ByDate { first, last, target, act_by, next_due, warn_on }
    }

    /// The last working day up to `last`. No run of rest days is as long as a month.
    fn last_working_day(self, last: NaiveDate) -> NaiveDate {
        last.iter_days().rev().take(31).find(|date| self.calendar.is_working(*date)).unwrap_or(last)
    }
}
