//! What pages and programs ask for: the folds of decisions, the sled store under them, and the query interface.
//!
//! Suggested reading order:
//!
//! 1. [`view`]: what a view is; [`question`]: what a question is; [`list`]: all of both, a file for each subject.
//! 2. [`rows`]: what is kept of each case and incident, and how an event changes it (pure): the domain's own fold, and that
//!    of what is only for show. [`changes`]: what a run of decisions changes in all views (pure); [`pressing`]: what
//!    presses of a row and where it stands (pure); [`index`]: the queue's entries and counts, in memory.
//! 3. [`store`]: rows and position on sled, changed in one transaction; damaged means rebuilt.
//! 4. [`telling`]: how the channels outside the pages stand (pure). [`query`]: the answers ([`shown`]: a case and an
//!    incident in them); [`views`]: the handle that has them; [`builder`]: a rebuild, with rows that memory has no
//!    room for laid aside (`shelf`).

// A new event or state must be looked at wherever one is matched.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

mod answers;
pub mod builder;
pub mod changes;
mod clock_view;
pub mod filter;
pub mod index;
pub mod list;
pub mod policy;
pub mod pressing;
pub mod query;
pub mod question;
pub mod queue_rows;
pub mod report;
pub mod rows;
mod shelf;
pub mod shown;
pub mod store;
pub mod telling;
mod titles;
pub mod view;
pub mod views;
mod written;

pub use builder::Builder;
pub use changes::{Changes, Fold, Program, Unshown};
pub use list::cases::{CaseQuestion, NumberQuestion};
pub use list::each_question;
pub use list::imports::{
    HeldCase, ImportDetail, ImportQuestion, ImportRow, ImportsQuestion, WithdrawnImport,
};
pub use list::incidents::IncidentQuestion;
pub use list::on_time::OnTimeQuestion;
pub use list::people::PeopleQuestion;
pub use list::policy::PolicyQuestion;
pub use list::queue::QueueQuestion;
pub use list::refusals::RefusalQuestion;
pub use list::response::ResponseQuestion;
pub use list::rules::RulesQuestion;
pub use list::titles::{Candidate, Candidates, SearchQuestion, Sought, Stands};
pub use policy::Policy;
pub use query::{
    AdoptedPolicy, Applied, CaseDetail, ChannelStanding, ClassCount, ClockView, Counts, IncidentDetail,
    LinkedCase, OfficeCount, QueueFilter, QueuePage, QueueRow, Sort, StateFilter, Telling,
};
pub use question::{Answer, Ask, Asked, EachQuestion, Queries, Question};
pub use rows::{CaseRow, IncidentRow, TimelineEntry};
pub use shown::{ShownCase, ShownIncident};
pub use views::{History, Views};

use std::path::PathBuf;

/// What can go wrong with views. All but [`Error::NoAnswer`] is healed by rebuilding from the decisions log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store failed; what it holds can be rebuilt.
    #[error("{doing} the views in `{}`: stop, delete that folder and start again; it is rebuilt from the log", path.display())]
    Store {
        /// What was being done.
        doing: &'static str,
        /// The views' folder.
        path: PathBuf,
        /// What sled says.
        #[source]
        source: sled::Error,
    },
    /// The store panicked, which sled does on a damaged file.
    #[error("{doing} the views in `{}`: the store is damaged: {what}", path.display())]
    Damaged {
        /// What was being done.
        doing: &'static str,
        /// The views' folder.
        path: PathBuf,
        /// What is wrong, or what sled says.
        what: String,
    },
    /// A row does not have the shape this version writes.
    #[error("reading {what} from the views: another version wrote it; they are rebuilt at the next start")]
    Row {
        /// Which row.
        what: String,
        /// What its decoder says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The decisions log, which timelines are read from, failed.
    #[error("reading decision {position} for a timeline")]
    History {
        /// Position in the decisions log.
        position: u64,
        /// What the log says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The views are elsewhere, and nobody who has them answers.
    #[error(
        "asking {asked}: nobody answered; nothing that was entered is lost; see that a projector runs there and can be reached, then ask again"
    )]
    NoAnswer {
        /// Who was asked.
        asked: String,
        /// Why the last of them gave no answer.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file for rows that a rebuild has no room for in memory failed.
    #[error("{doing} a file for rows in `{}`: a rebuild needs several times the space of the views; free some space", folder.display())]
    Shelf {
        /// What was being done.
        doing: &'static str,
        /// The folder it is in.
        folder: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// Another process uses the folder.
    #[error("opening the views in `{}`: another process uses them; stop it, or name another data directory", path.display())]
    InUse {
        /// The views' folder.
        path: PathBuf,
    },
}
