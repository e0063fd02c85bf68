//! The kinds of files that are imported.

/// What kind of file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Hotline work orders.
    Hotline,
    /// Online messages.
    Messages,
    /// Media mentions.
    Mentions,
    /// Replies, states and satisfaction for reports on record.
    Replies,
}

impl Kind {
    /// The name of the command, and of the settings that are kept for it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Hotline => "hotline",
            Self::Messages => "messages",
            Self::Mentions => "mentions",
            Self::Replies => "replies",
        }
    }
}
