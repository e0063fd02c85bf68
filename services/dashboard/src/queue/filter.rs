//! The filter of the queue as an address carries it.

use huiying_deadlines::RuleId;
use huiying_domain::Channel;
use huiying_pagekit::{Desk, Error, Given, Parameters, encode};
use huiying_views::{Ask, PolicyQuestion, QueueFilter, RulesQuestion, StateFilter};

/// The filter as an address carries it. What is not understood is refused: a queue that is filtered otherwise than it was
/// asked for may hide what is due.
#[derive(Clone, Debug, Default)]
pub struct QueueQuery {
    /// The filter it means.
    pub filter: QueueFilter,
}

impl Parameters for QueueQuery {
    const NAMES: &'static [&'static str] = &["channel", "rule", "state", "page", "per_page"];

    fn read(given: &Given) -> Result<Self, Error> {
        let rule = given.get("rule");
        let per_page = given.count("per_page")?.unwrap_or(QueueFilter::PER_PAGE);
        Ok(Self {
            filter: QueueFilter {
                channel: given.one_of("channel", &Channel::ALL, Channel::code)?,
                rule: (!rule.is_empty()).then(|| RuleId::from(rule)),
                state: given.one_of("state", &StateFilter::ALL, StateFilter::code)?.unwrap_or_default(),
                page: given.count("page")?.unwrap_or(1),
                per_page: per_page.min(QueueFilter::PER_PAGE_MAX),
            },
        })
    }
}

impl QueueQuery {
    /// The filter it means.
    ///
    /// # Errors
    /// [`Error::BadAddress`] where no pack in force has its rule and no clock is of it.
    pub(super) async fn checked(self, desk: &Desk) -> Result<QueueFilter, Error> {
        let Some(rule) = self.filter.rule.clone() else { return Ok(self.filter) };
        let asked = rule.clone();
        let unknown = desk.ask(move |desk| {
            let counted = desk.views.ask(RulesQuestion)?;
            let has_clocks = counted.iter().any(|it| it.rule == asked);
            let is_known = has_clocks || {
                let packs = desk.views.ask(PolicyQuestion)?.packs;
                packs.iter().flat_map(|pack| &pack.rules).any(|it| it.id == asked)
            };
            Ok((!is_known).then(|| counted.iter().map(|it| it.rule.to_string()).collect()))
        });
        match unknown.await? {
            None => Ok(self.filter),
            Some(known) => {
                let (name, value) = ("rule".to_owned(), Some(rule.to_string()));
                Err(Error::BadAddress { name, value, known })
            }
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
