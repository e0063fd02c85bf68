//! What can go wrong while telling people.

/// What can go wrong while telling people.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A channel's settings are wrong.
    #[error("reading notifier.channels, `{name}`: {what}")]
    Channel {
        /// The channel's name.
        name: String,
        /// What is wrong.
        what: String,
    },
    /// The decisions log could not be read.
    #[error("reading decisions after position {after}")]
    Decisions {
        /// The last position read.
        after: u64,
        /// What the log says.
        #[source]
        source: huiying_eventlog::Error,
    },
    /// There is no channel of this name.
    #[error("looking for the channel `{name}`: the configuration has {}", match known.is_empty() {
        true => "no channels; list them under [[notifier.channels]]".to_owned(),
        false => format!("only `{}`", known.join("`, `")),
    })]
    NoChannel {
        /// The name.
        name: String,
        /// Those there are.
        known: Vec<String>,
    },
    /// A channel did not take the message that tried it.
    #[error("sending a test message to the channel `{name}`: {why}{}", if *for_good { "; check its settings on both sides" } else { "" })]
    Untold {
        /// The channel.
        name: String,
        /// Why, without addresses.
        why: String,
        /// It refuses until somebody mends its settings or ours.
        for_good: bool,
    },
    /// What was told could not be recorded.
    #[error("recording in intake what is told")]
    Intake(#[source] huiying_eventlog::Error),
}

impl Error {
    /// Whether trying again may help.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Channel { .. } | Self::NoChannel { .. } | Self::Untold { .. } => false,
            Self::Decisions { source, .. } | Self::Intake(source) => source.is_passing(),
        }
    }
}
