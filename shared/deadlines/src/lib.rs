//! Working calendars, rule packs, and clocks that explain themselves, as pure functions over plain facts.
//!
//! Nothing here reads a clock, a file or the environment; whoever calls brings the facts. Suggested reading order:
//!
//! 1. [`time`]: which date an instant belongs to, and when a date ends, in China.
//! 2. [`arrangement`]: what the State Council and regions publish; [`calendar`]: which dates are working days by that,
//!    why, and under which notice; [`law`]: the holidays of the law, for years without an arrangement.
//! 3. [`vocabulary`]: the facts that rules may name; [`condition`]: a fact as an act states it, and what is asked of one.
//!    [`rule`] and [`kind`]: time limits as data, each with the clause it rests on; [`mod@stop`]: what satisfies one,
//!    [`recorded`]: what of that can be recorded; [`annex`]: web columns and tasks; [`pack`]: what changes together.
//! 4. [`facts`]: what happened to a clock ([`instant`]: how its instants are written); [`clock`]: from a rule, these and a
//!    calendar to the due instants, day by day.
//! 5. [`mod@judge`] and [`mod@warnings`]: whether something was in time, and when to warn before it is not.
//! 6. [`mod@duties`]: what columns, tasks and periodic rules ask for next; [`stack`]: which rule leads where several
//!    govern; [`mod@lint`]: what packs leave open, contradict or get wrong.

// A new variant must be looked at wherever one is matched.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

pub mod annex;
pub mod arrangement;
pub mod calendar;
pub mod clock;
pub mod condition;
pub mod duties;
pub mod facts;
pub mod instant;
pub mod judge;
pub mod kind;
pub mod law;
pub mod lint;
pub mod pack;
pub mod recorded;
pub mod rule;
pub mod stack;
pub mod stop;
pub mod time;
pub mod vocabulary;
mod walk;
pub mod warnings;
pub mod window;

pub use annex::{Column, Recurrence, Refresh, Task};
pub use arrangement::{LocalOrder, PublishedCalendar, PublishedDay};
pub use calendar::{CalendarDay, DayVerdict, Why, WorkCalendar};
pub use clock::{Due, ExplainedDay, Explanation, derive, due, explain, is_feasible};
pub use condition::{Attributes, Condition, Fact};
pub use duties::{Duty, Next, duties, periodic_duties};
pub use facts::{AfterHours, Facts, OfficeHours, Pause};
pub use judge::{Verdict, judge, judge_by_date};
pub use kind::{ClockKind, Unit};
pub use lint::{Finding, Severity, lint};
pub use pack::RulePack;
pub use rule::{Applies, Extension, Level, Limit, Name, PauseCause, Reading, Rule, RuleId, Start, StartedBy};
pub use stop::{Stop, StopFacts};
pub use time::{day_ended_by, local_date, midnight_after};
pub use warnings::{Warning, warnings};
pub use window::{MonthDay, Period, Window};

use chrono::NaiveDate;

/// What can go wrong when a calendar or a rule pack is read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text is not a calendar in the form that was expected.
    #[error(
        "reading a calendar: give a file in the form of holiday-cn (`year`, `papers`, `days`) or in our own (`year`, `notices`, `source`, `days`)"
    )]
    BadCalendar {
        /// What the JSON reader says, with line and column.
        #[source]
        source: serde_json::Error,
    },
    /// The arrangement holds no day: the data set has the year's file before the State Council has the notice.
    #[error(
        "reading the calendar of {year}: it holds no day, so the year is not published yet; import it again later"
    )]
    EmptyCalendar {
        /// The year of the arrangement.
        year: i32,
    },
    /// A day of the arrangement lies neither in its year nor in the December before.
    #[error(
        "reading the calendar of {year}: {date} lies neither in that year nor in the December before; correct the date"
    )]
    StrayDay {
        /// The year of the arrangement.
        year: i32,
        /// The day out of place.
        date: NaiveDate,
    },
    /// The arrangement names a day twice.
    #[error("reading the calendar of {year}: {date} stands there twice; keep one")]
    RepeatedDay {
        /// The year of the arrangement.
        year: i32,
        /// The day named twice.
        date: NaiveDate,
    },
    /// A local order says not whose it is or what its number is.
    #[error("reading a local order of {year}: it names no region or no number; give both in `local`")]
    NamelessOrder {
        /// The year of the order.
        year: i32,
    },
    /// A day is marked as closed in an arrangement that is no local order.
    #[error(
        "reading the calendar of {year}: {date} is `closed`, which only a local order can say; give `local`"
    )]
    ClosedByNobody {
        /// The year of the arrangement.
        year: i32,
        /// The day marked as closed.
        date: NaiveDate,
    },
    /// A rule pack does not have its shape.
    #[error("reading a rule pack: correct {place}")]
    BadRulePack {
        /// The rule and the field, as far as the reader got.
        place: String,
        /// What the YAML reader says, with line and column.
        #[source]
        source: Box<serde_saphyr::Error>,
    },
    /// A rule has its shape but says something that cannot be.
    #[error("reading rule `{rule}`: field `{field}` {problem}")]
    BadRule {
        /// The rule's id.
        rule: RuleId,
        /// The field at fault.
        field: &'static str,
        /// What is wrong with it, and what would be right.
        problem: &'static str,
    },
}
