//! Which rows of the queue are asked for, and in which order.

use chrono::NaiveDate;
use huiying_deadlines::RuleId;
use huiying_domain::{Channel, MessageClass};
use serde::{Deserialize, Serialize};

/// Rows of the queue by how urgent they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum StateFilter {
    /// Everything that is not finished but the backlog, by the bands of [`Band`](crate::pressing::Band).
    #[default]
    #[serde(rename = "open")]
    Open,
    /// An open clock that has not run out.
    #[serde(rename = "due")]
    Due,
    /// An open clock that falls due within the next 24 hours.
    #[serde(rename = "soon")]
    Soon,
    /// A clock that has run out and is still owed, whatever else lies ahead; the backlog aside.
    #[serde(rename = "overdue")]
    Overdue,
    /// Waits for a person to confirm class and office.
    #[serde(rename = "untriaged")]
    Untriaged,
    /// Not finished, and no clock runs.
    #[serde(rename = "unclocked")]
    Unclocked,
    /// Missed longer ago and taken as backlog by a person.
    #[serde(rename = "backlog")]
    Backlog,
    /// Answered, not closed.
    #[serde(rename = "answered")]
    Answered,
    /// Closed.
    #[serde(rename = "closed")]
    Closed,
    /// Not finished, of an import of history that nobody has taken up.
    #[serde(rename = "history")]
    History,
    /// Withdrawn with the import that brought it.
    #[serde(rename = "withdrawn")]
    Withdrawn,
    /// A full export of its source lists it no longer; wherever it stands, the withdrawn aside.
    #[serde(rename = "vanished")]
    Vanished,
    /// Everything that is not withdrawn.
    #[serde(rename = "all")]
    All,
}

impl StateFilter {
    /// Every filter, in the order pages list them.
    pub const ALL: [Self; 13] = [
        Self::Open,
        Self::Due,
        Self::Soon,
        Self::Overdue,
        Self::Untriaged,
        Self::Unclocked,
        Self::Backlog,
        Self::Answered,
        Self::Closed,
        Self::History,
        Self::Withdrawn,
        Self::Vanished,
        Self::All,
    ];

    /// The written name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Due => "due",
            Self::Soon => "soon",
            Self::Overdue => "overdue",
            Self::Untriaged => "untriaged",
            Self::Unclocked => "unclocked",
            Self::Backlog => "backlog",
            Self::Answered => "answered",
            Self::Closed => "closed",
            Self::History => "history",
            Self::Withdrawn => "withdrawn",
            Self::Vanished => "vanished",
            Self::All => "all",
        }
    }
}

/// What rows of the queue are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sort {
    /// By the limits that press, as [`Place`](crate::pressing::Place) has it.
    #[default]
    #[serde(rename = "due")]
    Due,
    /// The first received first.
    #[serde(rename = "received")]
    Received,
    /// The last received first.
    #[serde(rename = "newest")]
    Newest,
    /// By the name of the office, those without one last; in one office by what presses.
    #[serde(rename = "office")]
    Office,
}

impl Sort {
    /// Every order, as pages list them.
    pub const ALL: [Self; 4] = [Self::Due, Self::Received, Self::Newest, Self::Office];

    /// The written name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Received => "received",
            Self::Newest => "newest",
            Self::Office => "office",
        }
    }
}

/// Which rows of the queue, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Only this channel; incidents have none.
    pub channel: Option<Channel>,
    /// Only rows with a clock of this rule that is not void.
    pub rule: Option<RuleId>,
    /// Only this office, as rows name it.
    pub office: Option<String>,
    /// Only this class; incidents have none.
    pub class: Option<MessageClass>,
    /// Only what was received on this day in Beijing or later.
    pub received_from: Option<NaiveDate>,
    /// Only what was received on this day in Beijing or earlier.
    pub received_to: Option<NaiveDate>,
    /// Only rows in this state.
    pub state: StateFilter,
    /// The order; [`QueueFilter::sorted`] where it is left out.
    pub sort: Option<Sort>,
    /// Page, from 1.
    pub page: usize,
    /// Rows a page, at most [`QueueFilter::PER_PAGE_MAX`].
    pub per_page: usize,
}

impl QueueFilter {
    /// Rows a page unless asked otherwise.
    pub const PER_PAGE: usize = 50;
    /// The most rows a page may have.
    pub const PER_PAGE_MAX: usize = 500;

    /// The order asked for. Media mentions are read by what is new, everything else is worked off by what is due.
    #[must_use]
    pub fn sorted(&self) -> Sort {
        let usual = if self.channel == Some(Channel::Mention) { Sort::Newest } else { Sort::Due };
        self.sort.unwrap_or(usual)
    }

    /// Rows a page: as many as usual where none are asked for, and no more than there may be.
    #[must_use]
    pub fn rows_per_page(&self) -> usize {
        match self.per_page {
            0 => Self::PER_PAGE,
            asked => asked.min(Self::PER_PAGE_MAX),
        }
    }

    /// The page asked for, at most the last, and how many pages so many rows make.
    #[must_use]
    pub fn turned(&self, n_rows: usize) -> (usize, usize) {
        let n_pages = n_rows.div_ceil(self.rows_per_page()).max(1);
        (self.page.clamp(1, n_pages), n_pages)
    }
}
