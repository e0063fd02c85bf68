//! The clocks of a case or incident, each with its whole derivation.

use chrono::Datelike;
use huiying_deadlines::ExplainedDay;
use huiying_domain::Obligation;
use huiying_domain::clock::obligation::{Standing, VoidReason};
use huiying_views::pressing::{in_order, judged};
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
    /// It only may apply, and is not void.
    pub candidate: bool,
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

/// Clocks in the order they matter: those owed as [`in_order`] has them, then those judged, then those that do not apply.
/// The first leads the page.
#[must_use]
pub fn ordered<'a>(
    look: Look,
    views: &'a [ClockView],
    timeline: &[TimelineEntry],
) -> Vec<(&'a ClockView, Clock)> {
    let owed = if look.ended { Vec::new() } else { in_order(views, look.now) };
    let place = |at: usize| owed.iter().position(|it| std::ptr::eq(*it, &views[at]));
    let histories = histories(timeline);
    let judged = judged(views);
    let mut ordered: Vec<usize> = (0..views.len()).collect();
    ordered.sort_by_key(|&at| {
        let it = &views[at].clock;
        let group = match it.standing {
            _ if place(at).is_some() => 0,
            _ if is_taken_up(views, at) => 2,
            Standing::Met { .. }
            | Standing::Missed { .. }
            | Standing::Void { reason: VoidReason::NotDone } => 1,
            Standing::Open | Standing::Void { .. } => 2,
        };
        let leads = judged.is_some_and(|judged| std::ptr::eq(judged, &views[at]));
        (group, place(at), !leads, !it.binding, it.counted.due_hard)
    });
    let clock = |at: usize| {
        let history = histories.get(at).filter(|history| history.rule == views[at].clock.rule);
        let clock = Clock::of(look, &views[at], place(at).is_some(), history);
        match is_taken_up(views, at) {
            true => (&views[at], clock.taken_up(look.lang)),
            false => (&views[at], clock),
        }
    };
    ordered.into_iter().map(clock).collect()
}

/// Whether it was left undone when the incident was ended, and a later clock of its rule counts on: the incident was taken up
/// again.
fn is_taken_up(views: &[ClockView], at: usize) -> bool {
    let it = &views[at].clock;
    matches!(it.standing, Standing::Void { reason: VoidReason::NotDone })
        && views[at + 1..].iter().any(|later| later.clock.rule == it.rule)
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
            candidate: is_possible(it),
            quote: rule.map(|rule| shown(&rule.quote)).unwrap_or_default(),
            document: rule.map(document).unwrap_or_default(),
            moment: stands.ends().then(|| time::due(it.counted.due_hard)),
            lines: lines(look, view, owed, history),
            calendar: shown(&it.counted.calendar),
            days: days.iter().map(|day| Day::of(lang, day)).collect(),
            stands: Stands { count: stands.count.filter(|_| look.live), ..stands },
        }
    }

    /// The same where a later clock of its rule counts on.
    fn taken_up(self, lang: Lang) -> Self {
        let stands = Stands { kind: "void", text: lang.words().clock.taken_up.to_owned(), ..self.stands };
        Self { stands, moment: None, marks: Vec::new(), ..self }
    }

    /// Whether it no longer binds and needs no derivation.
    #[must_use]
    pub fn is_void(&self) -> bool {
        self.stands.kind == "void"
    }
}

fn is_possible(it: &Obligation) -> bool {
    it.candidate && !matches!(it.standing, Standing::Void { .. })
}

fn marks(lang: Lang, view: &ClockView) -> Vec<Mark> {
    let (t, it) = (lang.words(), &view.clock);
    let limit = view.rule.as_ref().map(|rule| Mark { text: terms::limit(lang, rule.limit), title: "" });
    let all = [
        (!it.binding, Mark { text: t.clock.reminder_only, title: t.clock.reminder_only_why }),
        (is_possible(it), Mark { text: t.clock.candidate, title: t.clock.candidate_why }),
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
