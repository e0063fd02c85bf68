//! Working calendars, rule packs, and clocks that explain themselves, as pure functions over plain facts.
//!
//! Nothing here reads a clock, a file or the environment; whoever calls brings the facts. Suggested reading order:
//!
//! 1. [`time`]: which date an instant belongs to, and when a date ends, in China.
//! 2. [`calendar`]: which dates are working days, why, and under which State Council notice.
//! 3. [`rule`]: time limits as data, each with the clause it rests on; [`pack`]: the rules that change together.
//! 4. [`clock`]: from a rule, a start and a calendar to the due instants, day by day.

pub mod calendar;
pub mod clock;
pub mod pack;
pub mod rule;
pub mod time;

pub use calendar::{DayVerdict, PublishedCalendar, PublishedDay, Why, WorkCalendar};
pub use clock::{Due, ExplainedDay, Explanation, OfficeHours, Verdict, due, explain, judge, judge_by_date};
pub use pack::RulePack;
pub use rule::{Applies, ClockKind, Extension, Limit, Name, Rule, RuleId, Start, Unit};
pub use time::{local_date, midnight_after};

use chrono::NaiveDate;

/// What can go wrong when a calendar or a rule pack is read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text is not a calendar in the form that was expected.
    #[error("reading a calendar: give a file in the form of holiday-cn (`year`, `papers`, `days`)")]
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
