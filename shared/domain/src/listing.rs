//! Whether a source still lists a report, as its full exports (全量导出) show.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{ImportId, ReportId};

/// A full export lists a report no longer (不再列出), or lists it again. Exports that do not claim to hold everything say
/// nothing of this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// The report.
    pub report: ReportId,
    /// Whether it is listed.
    pub listed: bool,
    /// When the export was made, as whoever imported it says; where nobody said, when it was imported.
    pub exported_at: DateTime<Utc>,
    /// The import of that export; none where no export that stands says anything of the report.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub import: Option<ImportId>,
    /// The source did not say so now: this import was withdrawn, and what was known before stands again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub withdrawn: Option<ImportId>,
}

/// What of a report's history in intake stands on its being listed, folded in the order of the log from what no withdrawn
/// import brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    is_on_record: bool,
    last: Option<Listing>,
}

impl Standing {
    /// Folds in a version of the report.
    pub fn version(&mut self) {
        self.is_on_record = true;
    }

    /// Folds in what an export says of it. Of a report that is not on record yet nothing can be said: it was withdrawn, and
    /// begins anew with its next version.
    pub fn listing(&mut self, listing: Listing) {
        if self.is_on_record {
            self.last = Some(listing);
        }
    }

    /// Whether any version stands.
    #[must_use]
    pub fn is_on_record(&self) -> bool {
        self.is_on_record
    }

    /// Whether its source lists it: what is on record is listed until an export shows otherwise.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.last.is_none_or(|last| last.listed)
    }

    /// The last that was said of it, where anything was.
    #[must_use]
    pub fn last(&self) -> Option<Listing> {
        self.last
    }
}

impl ReportId {
    /// The id of the nth record, from 1, that says whether its source lists it.
    #[must_use]
    pub fn listing_record(self, number: u64) -> String {
        self.follow_up_record(LISTING, number)
    }
}

/// How records on this are named among those that follow a report.
const LISTING: &str = crate::id::FOLLOW_UPS[3];

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(listed: bool) -> Listing {
        let exported_at = "2026-09-01T00:00:00Z".parse().unwrap();
        Listing { report: ReportId(1), listed, exported_at, import: None, withdrawn: None }
    }

    #[test]
    fn given_a_report_on_record_then_it_is_listed_until_an_export_shows_otherwise() {
        let mut standing = Standing::default();
        standing.version();
        assert!(standing.is_on_record() && standing.is_listed());
        standing.listing(listing(false));
        standing.version();
        assert!(!standing.is_listed(), "an ordinary version says nothing of it");
        standing.listing(listing(true));
        assert!(standing.is_listed());
    }

    #[test]
    fn given_a_report_whose_first_version_was_withdrawn_when_it_comes_again_then_it_is_listed() {
        let mut standing = Standing::default();
        standing.listing(listing(false));
        assert!(!standing.is_on_record());
        standing.version();
        assert!(standing.is_listed());
    }

    #[test]
    fn the_records_of_a_report_are_numbered_from_one() {
        assert_eq!(ReportId(1).listing_record(1), "r00000000000000000000000000000001/listing/1");
    }
}
