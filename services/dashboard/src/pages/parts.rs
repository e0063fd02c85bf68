//! What case and incident pages share: clocks with their derivation, the timeline, the answer to a request.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};
use huiying_deadlines::{ExplainedDay, Explanation, Name, RuleId};
use huiying_domain::obligation::Standing;
use huiying_domain::{Event, Obligation, Refusal};
use huiying_views::{ClockView, TimelineEntry};

use crate::words::{Lang, durations, events, refusals, shown, terms};
use crate::{requests::BadField, time};

/// One clock of a case or incident.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Name of the rule.
    pub rule: String,
    /// Id of the rule.
    pub rule_id: String,
    /// Hard limit or target; empty for a source's own target.
    pub limit: &'static str,
    /// The clause word for word; empty for a source's own target.
    pub quote: String,
    /// Document and place of the clause.
    pub document: String,
    /// The office the clause names.
    pub lead: Option<String>,
    /// How it is counted.
    pub counting: String,
    /// The fact that started it.
    pub anchor: &'static str,
    /// When that was.
    pub started: String,
    /// Exclusive end.
    pub due_hard: String,
    /// Close of office on the last day, where that is another moment.
    pub due_soft: Option<String>,
    /// Seconds since 1970 where the script may count down.
    pub due: Option<i64>,
    /// How it stands, in words.
    pub standing: String,
    /// `over`, `soon`, `ahead`, `met`, `late` or `void`, for the looks.
    pub kind: &'static str,
    /// Runs into a year whose calendar is not published.
    pub provisional: bool,
    /// Only may govern the case.
    pub candidate: bool,
    /// The calendar it was counted by.
    pub calendar: String,
    /// The end by the calendar now in force, where that is another.
    pub restated: Option<String>,
    /// The days looked at.
    pub days: Vec<Day>,
}

/// One day a clock looked at.
#[derive(Clone, Debug)]
pub struct Day {
    /// The date with its weekday.
    pub date: String,
    /// Its number in the count.
    pub number: Option<u32>,
    /// Why it was counted or not.
    pub why: String,
    /// Addresses of the notices it rests on.
    pub notices: Vec<String>,
}

impl Clock {
    /// A clock as seen at `now`; `live` where the script may count down.
    fn of(lang: Lang, view: &ClockView, now: DateTime<Utc>, live: bool) -> Self {
        let obligation = &view.clock.obligation;
        let rule = view.rule.as_ref();
        let (kind, standing) = standing(lang, obligation, now, 2);
        let explained = view.explanation.as_ref();
        let moved = |it: &&Explanation| it.due_hard != obligation.due_hard;
        Self {
            rule: shown(&terms::rule(lang, obligation.rule.as_str(), rule.map(|rule| &rule.name))),
            rule_id: obligation.rule.to_string(),
            limit: rule.map_or("", |rule| terms::limit(lang, rule.limit)),
            quote: rule.map(|rule| shown(&rule.quote)).unwrap_or_default(),
            document: rule
                .map(|rule| {
                    shown(&format!("{} {}", rule.document, rule.place.as_deref().unwrap_or_default()))
                })
                .unwrap_or_default(),
            lead: rule.and_then(|rule| rule.lead.as_deref()).map(shown),
            counting: rule.map_or_else(
                || lang.pick("来源写明的时刻", "the moment the source states").to_owned(),
                |rule| terms::counting(lang, rule.clock),
            ),
            anchor: terms::anchor(lang, view.clock.anchor),
            started: time::second(obligation.started_at),
            due_hard: time::due(obligation.due_hard),
            due_soft: (obligation.due_soft != obligation.due_hard).then(|| time::due(obligation.due_soft)),
            due: (live && obligation.is_open()).then(|| obligation.due_hard.timestamp()),
            standing,
            kind,
            provisional: obligation.provisional,
            candidate: obligation.candidate && obligation.is_open(),
            calendar: shown(&view.clock.calendar),
            restated: explained.filter(moved).map(|it| time::due(it.due_hard)),
            days: explained
                .map(|it| it.days.iter().map(|day| Day::of(lang, day)).collect())
                .unwrap_or_default(),
        }
    }
}

/// Clocks in the order they matter: open ones by their end, then those met, then those that do not apply. The first
/// leads the page.
#[must_use]
pub fn clocks(lang: Lang, views: &[ClockView], now: DateTime<Utc>, live: bool) -> Vec<Clock> {
    let rank = |view: &&ClockView| match view.clock.obligation.standing {
        Standing::Open => (0, view.clock.obligation.due_hard),
        Standing::Met { .. } | Standing::Missed { .. } => (1, view.clock.obligation.due_hard),
        Standing::Void { .. } => (2, view.clock.obligation.due_hard),
    };
    let mut ordered: Vec<&ClockView> = views.iter().collect();
    ordered.sort_by_key(rank);
    ordered.into_iter().map(|view| Clock::of(lang, view, now, live)).collect()
}

/// How an obligation stands at `now`: `over`, `soon`, `ahead`, `met`, `late` or `void` for the looks, and in words.
pub(crate) fn standing(
    lang: Lang,
    obligation: &Obligation,
    now: DateTime<Utc>,
    n_units_max: usize,
) -> (&'static str, String) {
    match obligation.standing {
        Standing::Open => {
            let left = obligation.due_hard - now;
            let kind = if left <= TimeDelta::zero() {
                "over"
            } else if left <= TimeDelta::hours(24) {
                "soon"
            } else {
                "ahead"
            };
            (kind, durations::remaining(lang, now, obligation.due_hard, n_units_max))
        }
        Standing::Met { on_time, margin_seconds, .. } => {
            (if on_time { "met" } else { "late" }, events::margin(lang, on_time, margin_seconds))
        }
        Standing::Missed { .. } => ("late", lang.pick("逾期未办", "missed, never met").to_owned()),
        Standing::Void { reason } => {
            let why = terms::void(lang, reason);
            ("void", lang.pick(format!("不适用：{why}"), format!("does not apply: {why}")))
        }
    }
}

impl Day {
    fn of(lang: Lang, day: &ExplainedDay) -> Self {
        let weekday = match day.date.weekday() {
            Weekday::Mon => lang.pick("周一", "Mon"),
            Weekday::Tue => lang.pick("周二", "Tue"),
            Weekday::Wed => lang.pick("周三", "Wed"),
            Weekday::Thu => lang.pick("周四", "Thu"),
            Weekday::Fri => lang.pick("周五", "Fri"),
            Weekday::Sat => lang.pick("周六", "Sat"),
            Weekday::Sun => lang.pick("周日", "Sun"),
        };
        let notices = day.verdict.notice.as_deref().unwrap_or_default().split_whitespace();
        Self {
            date: format!("{} {weekday}", day.date),
            number: day.number,
            why: shown(&terms::day(lang, &day.verdict)),
            notices: notices.filter(|address| is_web_address(address)).map(str::to_owned).collect(),
        }
    }
}

/// Whether an address may be made a link: anything but a web page could run in ours.
#[must_use]
pub fn is_web_address(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// One event of the timeline.
#[derive(Clone, Debug)]
pub struct Moment {
    /// What happened.
    pub what: String,
    /// The words of it.
    pub text: String,
    /// Who did it.
    pub by: String,
    /// When it happened.
    pub happened: String,
    /// When it was recorded.
    pub recorded: String,
    /// Position in the decisions log.
    pub position: u64,
    /// Position in the intake log.
    pub cause: u64,
    /// `fact` for what people and sources did, `clock` for what followed, `refused`.
    pub kind: &'static str,
}

/// The timeline in words, oldest first; rules are named as the clocks name them.
#[must_use]
pub fn timeline(lang: Lang, entries: &[TimelineEntry], clocks: &[ClockView]) -> Vec<Moment> {
    let names: BTreeMap<&RuleId, &Name> =
        clocks.iter().filter_map(|view| view.rule.as_ref()).map(|rule| (&rule.id, &rule.name)).collect();
    let name = |rule: &RuleId| shown(&terms::rule(lang, rule.as_str(), names.get(rule).copied()));
    entries.iter().map(|entry| moment(lang, entry, &name)).collect()
}

fn moment(lang: Lang, entry: &TimelineEntry, name: &dyn Fn(&RuleId) -> String) -> Moment {
    let told = events::told(lang, &entry.event, name);
    let kind = match entry.event {
        Event::ObligationCreated { .. }
        | Event::ObligationConfirmed { .. }
        | Event::ObligationMet { .. }
        | Event::ObligationMissed { .. }
        | Event::ObligationVoided { .. } => "clock",
        Event::RequestRefused { .. } => "refused",
        _ => "fact",
    };
    let recorded = time::second(entry.recorded_at);
    Moment {
        what: told.what,
        text: told.text,
        by: told.by,
        happened: told.happened.map_or_else(|| recorded.clone(), time::known),
        recorded,
        position: entry.position,
        cause: entry.cause,
        kind,
    }
}

/// What the page says about a request or a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is on the record.
    Done,
    /// It arrived and is not decided yet.
    Pending,
    /// It was refused.
    Refused(refusals::Told),
    /// The form was not understood.
    Wrong {
        /// The field, as the form labels it.
        field: String,
        /// What is wrong with it.
        what: &'static str,
    },
}

impl Answer {
    /// A refusal in words.
    #[must_use]
    pub fn refused(lang: Lang, refusal: &Refusal) -> Self {
        Self::Refused(refusals::told(lang, refusal))
    }

    /// A form that was not understood, in words.
    #[must_use]
    pub fn wrong(lang: Lang, bad: BadField) -> Self {
        Self::Wrong { field: refusals::field_name(lang, bad.field), what: bad.problem.told(lang.words()) }
    }
}

/// One option of a select.
#[derive(Clone, Debug)]
pub struct Pick {
    /// Written name.
    pub code: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// Whether it is chosen already.
    pub chosen: bool,
}

impl Pick {
    /// Options by code and label, with the one of code `chosen` chosen.
    #[must_use]
    pub fn all(options: impl IntoIterator<Item = (&'static str, &'static str)>, chosen: &str) -> Vec<Self> {
        let pick = |(code, label)| Self { code, label, chosen: code == chosen };
        options.into_iter().map(pick).collect()
    }
}
