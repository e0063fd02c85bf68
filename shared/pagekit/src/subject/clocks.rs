//! The clocks of a case or incident, each with its whole derivation.

use chrono::Datelike;
use huiying_deadlines::ExplainedDay;
use huiying_domain::clock::obligation::{Standing, VoidReason, is_owed_among};
use huiying_views::pressing::{judged, pressing};
use huiying_views::{ClockView, TimelineEntry};
use huiying_words::{Lang, clock as terms, shown, time};

use super::clock_history::{History, histories};
use super::clock_lines::{Line, lines};
use super::is_web_address;
use super::standing::{Look, Stands};

/// One clock of a case or incident.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Name of the rule.
    pub rule: String,
    /// Id of the rule.
    pub rule_id: String,
    /// What it is, in a word or two each: hard limit, reminder, provisional, may apply, past on arrival.
    pub marks: Vec<Mark>,
    /// The clause word for word; empty for a source's own target.
    pub quote: String,
    /// Document and place of the clause.
    pub document: String,
    /// How it stands.
    pub stands: Stands,
    /// The end, for the head of the page; none while it stands still or no longer binds.
    pub moment: Option<String>,
    /// How it came to its end, fact by fact.
    pub lines: Vec<Line>,
    /// The calendar it was counted by.
    pub calendar: String,
    /// The days looked at.
    pub days: Vec<Day>,
}

/// A word on what a clock is.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The word.
    pub text: &'static str,
    /// What it means, where that needs saying.
    pub title: &'static str,
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

/// Clocks in the order they matter: those owed as `huiying_views::pressing` has it, what was missed last first and
/// then what falls due next, then those judged, then those
/// that do not apply. The first leads the page.
#[must_use]
pub fn ordered<'a>(
    look: Look,
    views: &'a [ClockView],
    timeline: &[TimelineEntry],
) -> Vec<(&'a ClockView, Clock)> {
    let is_owed = |at: usize| !look.ended && is_owed_among(views, at);
    let histories = histories(timeline);
    let lead = pressing(views, look.now).lead().filter(|_| !look.ended).or_else(|| judged(views));
    let mut ordered: Vec<usize> = (0..views.len()).collect();
    ordered.sort_by_key(|&at| {
        let it = &views[at].clock;
        let rank = match it.standing {
            Standing::Open | Standing::Missed { .. } if is_owed(at) => 0,
            Standing::Met { .. }
            | Standing::Missed { .. }
            | Standing::Void { reason: VoidReason::NotDone } => 1,
            Standing::Open | Standing::Void { .. } => 2,
        };
        let due = it.counted.due_hard;
        let has_passed = rank == 0 && it.binding && (due <= look.now || !it.is_ahead());
        // A miss comes before what is ahead, the last one first.
        let order =
            if has_passed { (false, -due.timestamp_millis()) } else { (true, due.timestamp_millis()) };
        let leads = lead.is_some_and(|lead| std::ptr::eq(lead, &views[at]));
        (rank, !leads, it.is_paused(), !it.binding, order)
    });
    let clock = |at: usize| {
        let history = histories.get(at).filter(|history| history.rule == views[at].clock.rule);
        (&views[at], Clock::of(look, &views[at], is_owed(at), history))
    };
    ordered.into_iter().map(clock).collect()
}

impl Clock {
    fn of(look: Look, view: &ClockView, owed: bool, history: Option<&History>) -> Self {
        let (lang, it, rule) = (look.lang, &view.clock, view.rule.as_ref());
        let stands = Stands::of(lang, it, owed, look.now, 2);
        let document = |rule: &huiying_deadlines::Rule| {
            shown(&format!("{} {}", rule.document, rule.place.as_deref().unwrap_or_default()))
        };
        let days = view.explanation.as_ref().map(|it| it.days.as_slice()).unwrap_or_default();
        Self {
            rule: terms::entry(lang, it.rule.as_str(), rule),
            rule_id: it.rule.to_string(),
            marks: marks(lang, view),
            quote: rule.map(|rule| shown(&rule.quote)).unwrap_or_default(),
            document: rule.map(document).unwrap_or_default(),
            moment: stands.ends().then(|| time::due(it.counted.due_hard)),
            lines: lines(look, view, owed, history),
            calendar: shown(&it.counted.calendar),
            days: days.iter().map(|day| Day::of(lang, day)).collect(),
            stands: Stands { count: stands.count.filter(|_| look.live), ..stands },
        }
    }

    /// Whether it no longer binds and needs no derivation.
    #[must_use]
    pub fn is_void(&self) -> bool {
        self.stands.kind == "void"
    }
}

fn marks(lang: Lang, view: &ClockView) -> Vec<Mark> {
    let (t, it) = (lang.words(), &view.clock);
    let limit = view.rule.as_ref().map(|rule| Mark { text: terms::limit(lang, rule.limit), title: "" });
    let all = [
        (!it.binding, Mark { text: t.clock.reminder_only, title: t.clock.reminder_only_why }),
        (
            it.candidate && !matches!(it.standing, Standing::Void { .. }),
            Mark { text: t.clock.candidate, title: t.clock.candidate_why },
        ),
        (it.counted.provisional, Mark { text: t.clock.provisional, title: t.clock.provisional_why }),
        (it.facts.extension.is_some(), Mark { text: t.clock.extended, title: "" }),
        (matches!(it.standing, Standing::Missed { .. }), Mark { text: t.clock.missed_on_record, title: "" }),
    ];
    // What was met in time was not overdue, however late it was recorded.
    let in_time = matches!(it.standing, Standing::Met { on_time: true, .. });
    let past = it
        .already_past
        .filter(|_| !in_time)
        .map(|past| Mark { text: terms::already_past(lang, past.reason), title: "" });
    limit
        .into_iter()
        .chain(all.into_iter().filter_map(|(holds, mark)| holds.then_some(mark)))
        .chain(past)
        .collect()
}

impl Day {
    fn of(lang: Lang, day: &ExplainedDay) -> Self {
        let weekday = terms::weekday(lang, day.date.weekday());
        let order =
            day.verdict.local.as_ref().map(|local| format!("（{}）", local.order)).unwrap_or_default();
        let notices = day.verdict.notice.as_deref().unwrap_or_default().split_whitespace();
        Self {
            date: format!("{} {weekday}", day.date),
            number: day.number,
            why: shown(&format!("{}{order}", terms::day(lang, &day.verdict))),
            notices: notices.filter(|address| is_web_address(address)).map(str::to_owned).collect(),
        }
    }
}
