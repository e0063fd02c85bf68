//! What taking a file in as a full export would show, told before anything is recorded.

use huiying_domain::ReportId;
use serde::Serialize;

use crate::full_export::{FullExport, Known, Listed, Showed, compare};

/// What taking a file in as a full export would show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Foreseen {
    /// How many reports it would mark.
    #[serde(flatten)]
    pub showed: Showed,
    /// How many reports on record the file does not list, also where nothing would be recorded of them.
    pub n_missing: u64,
    /// The first of them by number.
    pub missing: Vec<Missing>,
}

/// A report on record that a file does not list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Missing {
    /// Its number.
    pub number: String,
    /// The report.
    pub report: ReportId,
}

/// What taking a file in would show, and the first `n` reports that it does not list.
#[must_use]
pub fn foresee(export: &FullExport, of: (&Known, &Listed), n_refused: u64, n: usize) -> Foreseen {
    let (_, showed) = compare(export, None, of, n_refused);
    let insisted = FullExport { insist: true, ..export.clone() };
    let (changes, _) = compare(&insisted, None, of, n_refused);
    let gone = changes.iter().filter(|change| !change.listed).map(|change| change.report);
    let number = |report| of.0.number_of(report).unwrap_or_default().to_owned();
    let mut missing: Vec<Missing> = gone.map(|report| Missing { number: number(report), report }).collect();
    let n_missing = missing.len() as u64;
    missing.sort_unstable();
    missing.truncate(n);
    Foreseen { showed, n_missing, missing }
}
