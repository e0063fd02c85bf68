//! What a full export showed beside its rows, in words.

use huiying_domain::import::FullExported;
use huiying_ingest::Summary;
use huiying_ingest::full_export::Doubt;
use huiying_words::Words;
use huiying_words::upload::reports;

/// What a full export does not list and nothing was recorded of.
pub(super) fn not_recorded(t: &Words, summary: &Summary) -> Vec<String> {
    let Some(showed) = summary.full_export else { return Vec::new() };
    let said = |why| match why {
        Doubt::NothingListed => t.upload.nothing_listed,
        Doubt::RowsRefused => t.upload.rows_refused,
        Doubt::SheetsNotRead => t.upload.sheets_left,
        Doubt::Older => t.upload.older_export,
        Doubt::TooMany => t.upload.too_many,
    };
    let of = |n| reports(t.upload.lang, n);
    let withheld = showed.why.map(|why| match why {
        Doubt::Older => t.upload.withheld_by_older(&of(showed.withheld), said(why)),
        Doubt::NothingListed | Doubt::RowsRefused | Doubt::SheetsNotRead | Doubt::TooMany => {
            t.upload.withheld(&of(showed.withheld), said(why))
        }
    });
    let newer = (showed.newer > 0).then(|| match showed.is_time_stated {
        true => t.upload.newer_than_stated(&of(showed.newer)),
        false => t.upload.newer_than_rows(&of(showed.newer)),
    });
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
