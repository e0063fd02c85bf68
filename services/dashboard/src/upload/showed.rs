//! What a full export showed beside its rows, in words.

use huiying_domain::import::FullExported;
use huiying_ingest::foreseen::Foreseen;
use huiying_ingest::full_export::{Doubt, Showed};
use huiying_words::Words;
use huiying_words::upload::reports;

/// What a full export does not list and nothing was recorded of.
pub(super) fn not_recorded(t: &Words, showed: &Showed) -> Vec<String> {
    let of = |n| reports(t.upload.lang, n);
    let withheld = showed.why.map(|why| match why {
        Doubt::Older => t.upload.withheld_by_older(&of(showed.withheld), reason(t, why)),
        Doubt::NothingListed | Doubt::RowsRefused | Doubt::SheetsNotRead | Doubt::TooMany => {
            t.upload.withheld(&of(showed.withheld), reason(t, why))
        }
    });
    let newer = (showed.newer > 0).then(|| match showed.is_time_stated {
        true => t.upload.newer_than_stated(&of(showed.newer)),
        false => t.upload.newer_than_rows(&of(showed.newer)),
    });
    withheld.into_iter().chain(newer).collect()
}

/// What a file would show as a full export, before it is taken in.
pub(super) fn foreseen(t: &Words, foreseen: &Foreseen) -> Vec<String> {
    let Showed { no_longer_listed, listed_again, withheld, why, newer, .. } = foreseen.showed;
    let of = |n| reports(t.upload.lang, n);
    let marked = t.upload.would_show(no_longer_listed, listed_again);
    let withheld = why.map(|why| t.upload.would_withhold(&of(withheld), reason(t, why)));
    let newer = (newer > 0).then(|| t.upload.would_be_newer(&of(newer)));
    std::iter::once(marked).chain(withheld).chain(newer).collect()
}

/// Why a file is not trusted in what it leaves out.
fn reason(t: &Words, why: Doubt) -> &'static str {
    match why {
        Doubt::NothingListed => t.upload.nothing_listed,
        Doubt::RowsRefused => t.upload.rows_refused,
        Doubt::SheetsNotRead => t.upload.sheets_left,
        Doubt::Older => t.upload.older_export,
        Doubt::TooMany => t.upload.too_many,
    }
}

/// What a full export showed beside its rows.
pub(super) fn in_a_line(t: &'static Words, showed: FullExported) -> String {
    let withheld = match showed.withheld {
        0 => String::new(),
        n => t.upload.counts_withheld(n),
    };
    t.upload.counts_listing(showed.no_longer_listed, showed.listed_again) + &withheld
}
