//! Whether a file holds everything that its source has, as the command line or what was kept of the source says.

use chrono::{DateTime, Utc};
use clap::Args;
use huiying_ingest::FullExport;
use huiying_ingest::account::Tally;

use super::open::Opened;
use crate::errors::AnyError;
use crate::moments;

/// What the command line says of a full export.
#[derive(Debug, Args)]
pub(crate) struct FullExportArgs {
    /// The file holds everything that its source has: reports on record that it does not list are marked as no longer
    /// listed, until they are listed again. `--full-export=false` where it was kept for the source and this file does not.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(super) full_export: Option<bool>,
    /// When the full export was made, such as `2026-09-03 18:05` (default: not known; an older one is then known by the
    /// latest time it speaks of).
    #[arg(long, value_name = "INSTANT")]
    exported_at: Option<String>,
    /// Record what the full export does not list, although the file may be cut off or older. Reports that came after it was
    /// made are not judged all the same.
    #[arg(long)]
    insist: bool,
}

impl FullExportArgs {
    /// What is to be compared, where the file is a full export by what is said here or was kept.
    ///
    /// # Errors
    /// Where the file cannot be one, or the options do not fit together.
    pub(super) fn asked(
        &self,
        is_full: bool,
        opened: &Opened,
        imported_at: DateTime<Utc>,
    ) -> Result<Option<FullExport>, AnyError> {
        if !is_full && (self.insist || self.exported_at.is_some()) {
            return Err("--exported-at and --insist are about full exports: add --full-export".into());
        }
        let read = |text: &String| moments::read("--exported-at", text);
        let exported_at = self.exported_at.as_ref().map(read).transpose()?;
        let asked = is_full.then(|| of(opened, exported_at, self.insist, imported_at));
        Ok(asked.transpose()?)
    }
}

/// Why a file is not compared as a full export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    /// It is a feed or a file of replies.
    #[error(
        "this file cannot be a full export: a feed lists only its latest entries, and a file of replies only what was answered; import it without --full-export"
    )]
    Kind,
    /// It is said to be made in the future.
    #[error("the time of the export lies in the future; say when it was made")]
    Future,
}

/// A file as a full export.
///
/// # Errors
/// [`Unfit`], where it can be none.
pub(crate) fn of(
    opened: &Opened,
    exported_at: Option<DateTime<Utc>>,
    insist: bool,
    imported_at: DateTime<Utc>,
) -> Result<FullExport, Unfit> {
    let source = opened.lists.clone().ok_or(Unfit::Kind)?;
    if exported_at.is_some_and(|at| at > imported_at) {
        return Err(Unfit::Future);
    }
    let n_sheets_not_read = opened.tally.as_ref().map_or(0, Tally::n_sheets_left);
    Ok(FullExport { source, exported_at, imported_at, n_sheets_not_read, insist })
}
