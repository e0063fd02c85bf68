//! The filter of the queue as an address carries it.

use huiying_deadlines::RuleId;
use huiying_domain::{Channel, MessageClass};
use huiying_pagekit::{Desk, Error, Given, Parameters, encode};
use huiying_views::{Ask, PolicyQuestion, QueueFilter, QueueQuestion, RulesQuestion, Sort, StateFilter};

use crate::days::Days;

/// The names of the two days of receipt in an address.
const DAYS: [&str; 2] = ["received_from", "received_to"];
/// Offices that are named where one is not known.
const OFFICES_NAMED_MAX: usize = 20;

/// The filter as an address carries it. What is not understood is refused: a queue that is filtered otherwise than it was
/// asked for may hide what is due. A day that is none is left out and said so, since more is shown without it.
#[derive(Clone, Debug, Default)]
pub struct QueueQuery {
    /// The filter it means.
    pub filter: QueueFilter,
    /// The days as they were typed.
    pub days: Days,
}

impl Parameters for QueueQuery {
    const NAMES: &'static [&'static str] = &[
        "channel",
        "rule",
        "office",
        "class",
        "received_from",
        "received_to",
        "state",
        "sort",
        "page",
        "per_page",
    ];

    fn read(given: &Given) -> Result<Self, Error> {
        let (rule, office) = (given.get("rule"), given.get("office"));
        let per_page = given.count("per_page")?.unwrap_or(QueueFilter::PER_PAGE);
        let (days, [received_from, received_to]) = Days::read(given, DAYS);
        Ok(Self {
            days,
            filter: QueueFilter {
                channel: given.one_of("channel", &Channel::ALL, Channel::code)?,
                rule: (!rule.is_empty()).then(|| RuleId::from(rule)),
                office: (!office.is_empty()).then(|| office.to_owned()),
                class: given.one_of("class", &MessageClass::ALL, MessageClass::code)?,
                received_from,
                received_to,
                sort: given.one_of("sort", &Sort::ALL, Sort::code)?,
                state: given.one_of("state", &StateFilter::ALL, StateFilter::code)?.unwrap_or_default(),
                page: given.count("page")?.unwrap_or(1),
                per_page: per_page.min(QueueFilter::PER_PAGE_MAX),
            },
        })
    }
}

impl QueueQuery {
    /// The query that asks for the same again, what is wrong with its days included.
    #[must_use]
    pub fn address(&self) -> String {
        let (filter, wrong) = (address(&self.filter), self.days.wrong_in_address(DAYS));
        if filter.is_empty() { wrong.replacen('&', "?", 1) } else { filter + &wrong }
    }

    /// Checks the rule.
    ///
    /// # Errors
    /// [`Error::BadAddress`] where no pack in force has its rule and no clock is of it.
    pub(super) async fn check_rule(&self, desk: &Desk) -> Result<(), Error> {
        let Some(rule) = self.filter.rule.clone() else { return Ok(()) };
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
            None => Ok(()),
            Some(known) => {
                let (name, value) = ("rule".to_owned(), Some(rule.to_string()));
                Err(Error::BadAddress { name, value, known })
            }
        }
    }
}

/// Checks the office of a filter. It is asked only where no row is shown, since that takes as long as a page.
///
/// # Errors
/// [`Error::BadAddress`] where no case is or was with it.
pub(super) async fn check_office(desk: &Desk, filter: &QueueFilter) -> Result<(), Error> {
    let Some(office) = filter.office.clone().filter(|office| !desk.bureau.offices.contains(office)) else {
        return Ok(());
    };
    let everything =
        QueueFilter { office: filter.office.clone(), state: StateFilter::All, ..QueueFilter::default() };
    let question = QueueQuestion { filter: everything, now: desk.clock.now() };
    let page = desk.ask(move |desk| desk.views.ask(question)).await?;
    if page.n_matching > 0 {
        return Ok(());
    }
    let known = page.offices.into_iter().take(OFFICES_NAMED_MAX).map(|it| it.office).collect();
    Err(Error::BadAddress { name: "office".to_owned(), value: Some(office), known })
}

/// The query that asks for this filter, with its question mark; empty for the plain queue.
#[must_use]
pub fn address(filter: &QueueFilter) -> String {
    let mut pairs = Vec::new();
    pairs.extend(filter.channel.map(|channel| format!("channel={}", channel.code())));
    pairs.extend(filter.rule.as_ref().map(|rule| format!("rule={}", encode(rule.as_str()))));
    pairs.extend(filter.office.as_ref().map(|office| format!("office={}", encode(office))));
    pairs.extend(filter.class.map(|class| format!("class={}", class.code())));
    pairs.extend(filter.received_from.map(|day| format!("received_from={day}")));
    pairs.extend(filter.received_to.map(|day| format!("received_to={day}")));
    pairs.extend((filter.state != StateFilter::default()).then(|| format!("state={}", filter.state.code())));
    pairs.extend(filter.sort.map(|sort| format!("sort={}", sort.code())));
    pairs.extend((filter.page > 1).then(|| format!("page={}", filter.page)));
    pairs.extend((filter.per_page != QueueFilter::PER_PAGE).then(|| format!("per_page={}", filter.per_page)));
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}
