//! What a full export showed beside its rows, in words.

use huiying_domain::import::FullExported;
use huiying_ingest::Summary;
use huiying_ingest::full_export::Doubt;
use huiying_words::Words;

/// What a full export does not list and nothing was recorded of.
pub(super) fn not_recorded(t: &Words, summary: &Summary) -> Vec<String> {
    let Some(showed) = summary.full_export else { return Vec::new() };
    let why = showed.why.map(|why| match why {
        Doubt::NothingListed => t.upload.nothing_listed,
        Doubt::RowsRefused => t.upload.rows_refused,
        Doubt::SheetsNotRead => t.upload.sheets_left,
        Doubt::Older => t.upload.older_export,
        Doubt::TooMany => t.upload.too_many,
    });
    let withheld = why.map(|why| t.upload.withheld(showed.withheld, why));
    let newer = (showed.newer > 0).then(|| t.upload.newer(showed.newer));
    withheld.into_iter().chain(newer).collect()
}

/// What a full export showed beside its rows.
pub(super) fn in_a_line(t: &'static Words, showed: FullExported) -> String {
    let withheld = match showed.withheld {
        0 => String::new(),
        n => t.upload.counts_withheld(n),
    };
    t.upload.counts_listing(showed.no_longer_listed, showed.listed_again) + &withheld
}
