//! What the queue can be narrowed to and ordered by, as links and options with their counts.

use huiying_domain::{Channel, MessageClass};
use huiying_views::query::OnTime;
use huiying_views::{QueueFilter, QueuePage, Sort, StateFilter};
use huiying_words::{Lang, case, headed, shown};

use super::filter::address;

/// One of several links or options.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) href: String,
    pub(super) value: String,
    pub(super) label: String,
    pub(super) n: usize,
    /// How many there are beside them by clocks that only may apply, in words; empty where none.
    pub(super) possible: String,
    pub(super) current: bool,
}

pub(super) fn tiles(lang: Lang, queue: &QueuePage, filter: &QueueFilter) -> Vec<Choice> {
    let t = lang.words();
    let tile = |state, label: &str, n, n_possible| {
        let wanted = QueueFilter { state, page: 1, ..filter.clone() };
        let current = filter.state == state;
        Choice {
            href: format!("/{}", address(&wanted)),
            value: state.code().to_owned(),
            label: label.to_owned(),
            n,
            possible: possible(lang, n_possible),
            current,
        }
    };
    let counts = &queue.counts;
    vec![
        tile(StateFilter::Overdue, t.queue.overdue, counts.overdue, counts.overdue_possible),
        tile(StateFilter::Soon, t.queue.due_in_a_day, counts.due_in_a_day, counts.due_in_a_day_possible),
        tile(StateFilter::Untriaged, t.queue.untriaged, counts.untriaged, 0),
    ]
}

pub(super) fn states(lang: Lang, queue: &QueuePage, filter: &QueueFilter) -> Vec<Choice> {
    let choice = |state: StateFilter| Choice {
        href: format!("/{}", address(&QueueFilter { state, page: 1, ..filter.clone() })),
        value: state.code().to_owned(),
        label: state_label(lang, state).to_owned(),
        n: queue.counts.of(state) - queue.counts.possible(state),
        possible: possible(lang, queue.counts.possible(state)),
        current: filter.state == state,
    };
    // What falls due within a day is a count at the top, which leads there.
    let is_listed = |state: &StateFilter| match state {
        StateFilter::Soon => false,
        // Most sources have no full exports.
        StateFilter::Vanished => queue.counts.vanished > 0 || filter.state == *state,
        StateFilter::Open
        | StateFilter::Due
        | StateFilter::Overdue
        | StateFilter::Untriaged
        | StateFilter::Unclocked
        | StateFilter::Backlog
        | StateFilter::Answered
        | StateFilter::Closed
        | StateFilter::History
        | StateFilter::Withdrawn
        | StateFilter::All => true,
    };
    StateFilter::ALL.into_iter().filter(is_listed).map(choice).collect()
}

pub(super) fn state_label(lang: Lang, state: StateFilter) -> &'static str {
    let t = lang.words().queue;
    match state {
        StateFilter::Open => t.state_open,
        StateFilter::Due => t.state_due,
        StateFilter::Soon => t.due_in_a_day,
        StateFilter::Overdue => t.state_overdue,
        StateFilter::Untriaged => t.state_untriaged,
        StateFilter::Unclocked => t.state_unclocked,
        StateFilter::Backlog => t.state_backlog,
        StateFilter::Answered => t.state_answered,
        StateFilter::Closed => t.state_closed,
        StateFilter::History => t.state_history,
        StateFilter::Withdrawn => t.state_withdrawn,
        StateFilter::Vanished => t.state_vanished,
        StateFilter::All => t.state_all,
    }
}

pub(super) fn channels(lang: Lang, filter: &QueueFilter) -> Vec<Choice> {
    let choice = |channel: Channel| {
        let label = headed(lang, case::channel(lang, channel));
        option(channel.code(), &label, filter.channel == Some(channel))
    };
    Channel::ALL.into_iter().map(choice).collect()
}

pub(super) fn rules(lang: Lang, queue: &QueuePage, filter: &QueueFilter) -> Vec<Choice> {
    let choice = |rule: &OnTime| {
        option(rule.rule.as_str(), &rule_label(lang, rule), filter.rule.as_ref() == Some(&rule.rule))
    };
    queue.rules.iter().map(choice).collect()
}

pub(super) fn rule_label(lang: Lang, rule: &OnTime) -> String {
    shown(&lang.words().queue.rule_with_id(lang.pick(&rule.name_zh, &rule.name_en), rule.rule.as_str()))
}

/// The offices there are. The one that is chosen is among them, also where nothing of it is left.
pub(super) fn offices(lang: Lang, queue: &QueuePage, filter: &QueueFilter) -> Vec<Choice> {
    let t = lang.words().queue;
    let choice = |office: &str, n| {
        let label = t.with_count(&shown(office), n);
        option(office, &label, filter.office.as_deref() == Some(office))
    };
    let is_listed = |office: &String| queue.offices.iter().any(|it| it.office == *office);
    let gone = filter.office.iter().filter(|office| !is_listed(office)).map(|office| choice(office, 0));
    gone.chain(queue.offices.iter().map(|it| choice(&it.office, it.n))).collect()
}

/// The classes there are, and the one that is chosen.
pub(super) fn classes(lang: Lang, queue: &QueuePage, filter: &QueueFilter) -> Vec<Choice> {
    let t = lang.words().queue;
    let choice = |class: MessageClass, n| {
        let label = t.with_count(&headed(lang, case::class(lang, class)), n);
        option(class.code(), &label, filter.class == Some(class))
    };
    let is_listed = |class: MessageClass| queue.classes.iter().any(|it| it.class == class);
    let gone = filter.class.into_iter().filter(|class| !is_listed(*class)).map(|class| choice(class, 0));
    gone.chain(queue.classes.iter().map(|it| choice(it.class, it.n))).collect()
}

pub(super) fn sorts(lang: Lang, filter: &QueueFilter) -> Vec<Choice> {
    let choice = |sort: Sort| option(sort.code(), sort_label(lang, sort), filter.sort == Some(sort));
    Sort::ALL.into_iter().map(choice).collect()
}

pub(super) fn sort_label(lang: Lang, sort: Sort) -> &'static str {
    let t = lang.words().queue;
    match sort {
        Sort::Due => t.sort_due,
        Sort::Received => t.sort_received,
        Sort::Newest => t.sort_newest,
        Sort::Office => t.sort_office,
    }
}

fn option(value: &str, label: &str, current: bool) -> Choice {
    let (value, label) = (value.to_owned(), label.to_owned());
    Choice { href: String::new(), value, label, n: 0, possible: String::new(), current }
}

/// So many by clocks that only may apply; empty where there are none.
fn possible(lang: Lang, n: usize) -> String {
    if n == 0 { String::new() } else { lang.words().clock.possible(n) }
}
