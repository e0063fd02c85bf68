//! The fields of an arrival that a column can hold.

use std::fmt;
use std::str::FromStr;

use crate::table::TableError;

/// What a page may show of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showing {
    /// The text, with numbers that identify a person masked.
    Masked,
    /// Nothing, or a hint such as the first character of a name: the text itself is sealed.
    Sealed,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// A field of an arrival that a column can hold.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $($(#[$doc])* $name,)* }

        impl Field {
            /// Every field, in reading order.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name used in `--map field=column` and in messages.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

fields! {
    /// The number the source gave the record; with the source's name it identifies the arrival.
    ExternalId = "external_id",
    /// Heading.
    Title = "title",
    /// What the citizen said.
    Body = "body",
    /// Nature: consultation, complaint, ...
    Category = "category",
    /// How it came in: telephone, website, ...
    Channel = "channel",
    /// When the source received it.
    ReceivedAt = "received_at",
    /// When the source wants it answered.
    TargetAt = "target_at",
    /// The answer given.
    Reply = "reply",
    /// When the answer was given.
    RepliedAt = "replied_at",
    /// When the source closed it.
    ClosedAt = "closed_at",
    /// With which words the source closed it.
    ClosingNote = "closing_note",
    /// When the source last changed its record.
    ModifiedAt = "modified_at",
    /// The office that handled it.
    Office = "office",
    /// Who called or wrote: personal data.
    Caller = "caller",
    /// Telephone number: personal data.
    Phone = "phone",
    /// Where the person lives: personal data.
    Address = "address",
    /// Place of the matter.
    Place = "place",
    /// District, quarter or river.
    Area = "area",
    /// State in the source's own words.
    Status = "status",
    /// How urgent it is.
    Urgency = "urgency",
    /// How satisfied the petitioner is.
    Satisfaction = "satisfaction",
    /// Whether the matter was solved.
    Solved = "solved",
    /// What the return visit found.
    ReturnVisit = "return_visit",
    /// How often it was passed on.
    Transfers = "transfers",
    /// Likes of an online message.
    Likes = "likes",
    /// Dislikes of an online message.
    Dislikes = "dislikes",
    /// Reposts of an online message.
    Reposts = "reposts",
    /// Comments on an online message.
    Comments = "comments",
    /// Address of the page, for media mentions.
    Link = "link",
    /// How a mention speaks of its matter, in the vendor's own word.
    Sentiment = "sentiment",
    /// Names or addresses of what is attached.
    Attachments = "attachments",
    /// Days from arrival to the last answer, where the source gives no time of the answer.
    RepliedAfterDays = "replied_after_days",
}

impl Field {
    /// Whether the cell holds a time.
    #[must_use]
    pub const fn is_time(self) -> bool {
        matches!(
            self,
            Self::ReceivedAt | Self::TargetAt | Self::RepliedAt | Self::ClosedAt | Self::ModifiedAt
        )
    }

    /// Whether the cell holds a count.
    #[must_use]
    pub const fn is_count(self) -> bool {
        matches!(
            self,
            Self::Transfers
                | Self::Likes
                | Self::Dislikes
                | Self::Reposts
                | Self::Comments
                | Self::RepliedAfterDays
        )
    }

    /// What a page may show of it.
    #[must_use]
    pub const fn showing(self) -> Showing {
        match self {
            Self::Caller | Self::Phone | Self::Address => Showing::Sealed,
            _ => Showing::Masked,
        }
    }

    /// Whether a cell such as 无 or `/` means "nothing written here"; in running text it may be an answer.
    pub(crate) const fn has_empty_markers(self) -> bool {
        self.is_time()
            || self.is_count()
            || matches!(
                self,
                Self::ExternalId
                    | Self::Caller
                    | Self::Phone
                    | Self::Address
                    | Self::Place
                    | Self::Urgency
                    | Self::Satisfaction
                    | Self::Solved
                    | Self::Attachments
                    | Self::Link
                    | Self::Sentiment
            )
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Field {
    type Err = TableError;

    fn from_str(name: &str) -> Result<Self, TableError> {
        let found = Self::ALL.iter().find(|field| field.code() == name).copied();
        found.ok_or_else(|| TableError::UnknownField { name: name.into(), allowed: field_names() })
    }
}

pub(crate) fn field_names() -> String {
    Field::ALL.iter().map(|field| field.code()).collect::<Vec<_>>().join(", ")
}
