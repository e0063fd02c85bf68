//! What a printed queue says of itself: what it was narrowed to, and what there is to watch.

use chrono::NaiveDate;
use huiying_views::{QueueFilter, QueuePage};
use huiying_words::{Lang, case, shown};

use super::choices::{rule_label, sort_label, state_label, tiles};

/// What a queue was narrowed to and ordered by, in words.
pub(super) fn narrowed(lang: Lang, queue: &QueuePage, filter: &QueueFilter) -> String {
    let t = lang.words();
    let rule = filter.rule.as_ref().map(|id| match queue.rules.iter().find(|rule| rule.rule == *id) {
        Some(rule) => rule_label(lang, rule),
        None => shown(id.as_str()),
    });
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let all = [
        (t.case.stage, Some(state_label(lang, filter.state).to_owned())),
        (t.case.channel, filter.channel.map(|channel| case::channel(lang, channel).to_owned())),
        (t.clock.rule, rule),
        (t.case.office, filter.office.as_deref().map(shown)),
        (t.case.class, filter.class.map(|class| case::class(lang, class).to_owned())),
        (t.queue.received_from, day(filter.received_from)),
        (t.queue.received_until, day(filter.received_to)),
        (t.queue.sort, filter.sort.map(|sort| sort_label(lang, sort).to_owned())),
    ];
    let said = all.into_iter().filter_map(|(label, value)| Some(t.queue.labelled(label, &value?)));
    said.collect::<Vec<_>>().join(" · ")
}

/// The counts to watch, which are links on the screen.
pub(super) fn counted(lang: Lang, queue: &QueuePage, filter: &QueueFilter) -> String {
    let t = lang.words().queue;
    let said = tiles(lang, queue, filter).into_iter().map(|tile| match tile.possible.is_empty() {
        true => t.labelled(&tile.label, &tile.n.to_string()),
        false => t.labelled(&tile.label, &t.and_possible(tile.n, &tile.possible)),
    });
    said.collect::<Vec<_>>().join(" · ")
}
