//! Alerts (提醒): what the notifier reports of its attempts to tell people who are not looking at the pages.
//!
//! A channel is told in rounds; each covers everything after the decision that the channel was last told of. A round is
//! taken before anything is sent, and only the first to take it has it, so that one of several notifiers sends. How far
//! a channel has been told is stored only in these records.

use serde::{Deserialize, Serialize};

use crate::id::Subject;

/// One attempt to tell a channel everything it has not been told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Round {
    /// The channel's name.
    pub channel: String,
    /// The position in the decisions log up to which it was told before.
    pub after: u64,
    /// The position up to which it is told now.
    pub through: u64,
    /// Which attempt since it was last told, counted from one.
    pub attempt: u32,
}

impl Round {
    /// The name that this attempt has in the log, whoever makes it.
    #[must_use]
    pub fn id(&self) -> String {
        format!("alerts/{}/{}/{}", self.channel, self.after, self.attempt)
    }
}

/// How a round ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The round.
    pub round: Round,
    /// What became of it.
    pub ended: Ended,
}

/// What became of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ended {
    /// The channel took it.
    #[serde(rename = "told")]
    Told {
        /// The cases and incidents that were told of by name, each once.
        subjects: Vec<Subject>,
        /// How many alerts there were, those told by their number only included.
        n_alerts: u64,
    },
    /// It did not.
    #[serde(rename = "failed")]
    Failed {
        /// Why, without addresses.
        why: String,
        /// It refused, and goes on refusing until somebody mends its settings or ours; else it may recover by itself.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        for_good: bool,
    },
}

/// The channels that a notifier tells, and what its settings leave open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channels {
    /// Their names, in the order of the configuration.
    pub channels: Vec<String>,
    /// Offices of cases that people were to be told of lately and that no channel names, although some name offices: most
    /// likely spelt otherwise in the configuration.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unnamed_offices: Vec<String>,
}
