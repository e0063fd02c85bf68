//! The duties of a case or incident: clocks of several bases that ask for the same act are one duty.

use huiying_deadlines::Rule;
use huiying_views::pressing::pressing;
use huiying_views::{ClockView, TimelineEntry};
use huiying_words::{Lang, duty};

use super::clocks::{Clock, ordered};
use super::standing::Look;

/// What is to be done, by whatever bases ask for it.
#[derive(Clone, Debug)]
pub struct Duty {
    /// What must be done, then the limit.
    pub name: String,
    /// The bases in a few words; empty for a source's own target.
    pub basis: String,
    /// The clock with the strictest limit, which leads.
    pub lead: Clock,
    /// The clocks of the other bases, in the order they matter.
    pub others: Vec<Clock>,
    /// Its derivation stands open.
    pub open: bool,
}

/// The duties of a page, and the clocks that no longer apply.
#[derive(Clone, Debug, Default)]
pub struct Duties {
    /// In the order they matter; the first leads the page.
    pub list: Vec<Duty>,
    /// What falls due next where a missed limit leads, by the name of its duty.
    pub next: Option<(String, Clock)>,
    /// Clocks that no longer apply, each with the reason.
    pub gone: Vec<Clock>,
}

impl Duty {
    /// Every clock of it, the leading one first.
    pub fn clocks(&self) -> impl Iterator<Item = &Clock> {
        std::iter::once(&self.lead).chain(&self.others)
    }
}

impl Duties {
    /// Those of a case or incident with these clocks; the first one's derivation stands open where the page has room.
    #[must_use]
    pub fn of(look: Look, views: &[ClockView], timeline: &[TimelineEntry], has_room: bool) -> Self {
        let (mut groups, mut gone) = (Vec::<Vec<Basis<'_>>>::new(), Vec::new());
        let (beside, mut next) = (beside(look, views), None);
        for (view, clock) in ordered(look, views, timeline) {
            if beside.is_some_and(|it| std::ptr::eq(it, view)) {
                next = Some((name(look.lang, view), clock.clone()));
            }
            if clock.is_void() {
                gone.push(clock);
                continue;
            }
            match groups.iter_mut().find(|group| group.iter().any(|(it, _)| asks_the_same(it, view))) {
                Some(group) => group.push((view, clock)),
                None => groups.push(vec![(view, clock)]),
            }
        }
        let list = groups.into_iter().enumerate();
        let list = list.filter_map(|(at, group)| duty(look.lang, group, has_room && at == 0)).collect();
        Self { list, next, gone }
    }

    /// The clock that leads the page: of the duties, else of what no longer applies.
    #[must_use]
    pub fn lead(&self) -> Option<(&str, &Clock)> {
        let duty = self.list.first().map(|duty| (duty.name.as_str(), &duty.lead));
        duty.or_else(|| self.gone.first().map(|clock| (clock.rule.as_str(), clock)))
    }

    /// Whether there is not one clock.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.gone.is_empty()
    }
}

/// A clock of a duty, as it is recorded and as the page shows it.
type Basis<'a> = (&'a ClockView, Clock);

/// Clocks of one rule are of one duty, and so are clocks whose rules ask for the same act.
fn asks_the_same(one: &ClockView, other: &ClockView) -> bool {
    let alike = one.rule.as_ref().zip(other.rule.as_ref()).is_some_and(|(one, other)| one.asks_as(other));
    one.clock.rule == other.clock.rule || alike
}

/// What falls due next beside a missed limit that leads.
fn beside(look: Look, views: &[ClockView]) -> Option<&ClockView> {
    let presses = pressing(views, look.now);
    let has_miss = !look.ended && presses.missed.is_some();
    presses.next.filter(|next| has_miss && next.clock.binding && !next.clock.is_paused())
}

fn name(lang: Lang, view: &ClockView) -> String {
    duty::name(lang, view.clock.rule.as_str(), view.rule.as_ref())
}

fn duty(lang: Lang, group: Vec<Basis<'_>>, open: bool) -> Option<Duty> {
    let mut bases: Vec<&Rule> = Vec::new();
    for rule in group.iter().filter_map(|(view, _)| view.rule.as_ref()) {
        if !bases.iter().any(|it| it.id == rule.id) {
            bases.push(rule);
        }
    }
    let first = bases.first().map(|rule| duty::document(&rule.document)).unwrap_or_default();
    let basis = match bases.len() {
        0 | 1 => first.to_owned(),
        n => lang.words().duty.based_on(first, n),
    };
    let mut group = group.into_iter();
    let (view, lead) = group.next()?;
    Some(Duty { name: name(lang, view), basis, lead, others: group.map(|(_, clock)| clock).collect(), open })
}
