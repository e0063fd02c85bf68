//! Which channel is told of whose cases: its own offices', and for a last resort those that no channel names.

use std::collections::BTreeSet;
use std::sync::Arc;

use huiying_runtime::config::AlertChannel;

use crate::alert::{Alert, What};

/// Who handles what an alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handled<'a> {
    /// It is no case, or nobody has it yet: it concerns everybody.
    Everybody,
    /// An office that a channel names.
    Named(&'a Arc<str>),
    /// An office that no channel names.
    Unnamed(&'a Arc<str>),
}

/// What the settings of all channels together say of whom each is told.
#[derive(Debug)]
pub(crate) struct Reach {
    named: BTreeSet<String>,
    last_resort: Vec<bool>,
}

impl Reach {
    /// Of these channels. Where none is called a last resort, those without offices are; where there is none of those,
    /// all are: a case must not go untold because its office is spelt otherwise.
    pub(crate) fn of(channels: &[AlertChannel]) -> Self {
        let is_one: fn(&AlertChannel) -> bool = if channels.iter().any(|it| it.last_resort) {
            |it| it.last_resort
        } else if channels.iter().any(|it| it.offices.is_empty()) {
            |it| it.offices.is_empty()
        } else {
            |_| true
        };
        Self {
            named: channels.iter().flat_map(|it| &it.offices).cloned().collect(),
            last_resort: channels.iter().map(is_one).collect(),
        }
    }

    /// Whether a channel names this office.
    pub(crate) fn names(&self, office: &str) -> bool {
        self.named.contains(office)
    }

    /// Whether channels name offices at all.
    pub(crate) fn names_offices(&self) -> bool {
        !self.named.is_empty()
    }

    /// Whether the channel with this number is a last resort.
    pub(crate) fn is_last_resort(&self, number: usize) -> bool {
        self.last_resort.get(number).copied().unwrap_or(true)
    }
}

/// Whether the channel is to be told of it.
pub(crate) fn wants(
    channel: &AlertChannel,
    is_last_resort: bool,
    alert: &Alert,
    handled: Handled<'_>,
) -> bool {
    if let What::Test { channel: tried } = &alert.what {
        return channel.name == *tried;
    }
    let is_theirs = match handled {
        Handled::Everybody => true,
        Handled::Named(office) => {
            channel.offices.is_empty() || channel.offices.iter().any(|it| **it == **office)
        }
        Handled::Unnamed(_) => channel.offices.is_empty() || is_last_resort,
    };
    is_theirs && (channel.tells.is_empty() || channel.tells.contains(&alert.what.kind()))
}
