//! The filter of the queue as an address carries it.

use huiying_deadlines::RuleId;
use huiying_domain::Channel;
use huiying_pagekit::encode;
use huiying_views::{QueueFilter, StateFilter};
use serde::Deserialize;

/// The filter as an address carries it; what is not understood shows more rows, never fewer.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct QueueQuery {
    channel: String,
    rule: String,
    state: String,
    page: String,
    per_page: String,
}

impl QueueQuery {
    /// The filter it means.
    #[must_use]
    pub fn filter(&self) -> QueueFilter {
        QueueFilter {
            channel: Channel::ALL.into_iter().find(|channel| channel.code() == self.channel),
            rule: (!self.rule.is_empty()).then(|| RuleId::from(self.rule.as_str())),
            state: StateFilter::ALL.into_iter().find(|state| state.code() == self.state).unwrap_or_default(),
            page: self.page.parse().unwrap_or(1).max(1),
            per_page: self
                .per_page
                .parse()
                .unwrap_or(QueueFilter::PER_PAGE)
                .clamp(1, QueueFilter::PER_PAGE_MAX),
        }
    }
}

/// The query that asks for this filter, with its question mark; empty for the plain queue.
#[must_use]
pub fn address(filter: &QueueFilter) -> String {
    let mut pairs = Vec::new();
    pairs.extend(filter.channel.map(|channel| format!("channel={}", channel.code())));
    pairs.extend(filter.rule.as_ref().map(|rule| format!("rule={}", encode(rule.as_str()))));
    pairs.extend((filter.state != StateFilter::default()).then(|| format!("state={}", filter.state.code())));
    pairs.extend((filter.page > 1).then(|| format!("page={}", filter.page)));
    pairs.extend((filter.per_page != QueueFilter::PER_PAGE).then(|| format!("per_page={}", filter.per_page)));
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}
