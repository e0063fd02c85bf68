//! The table of response times as CSV that spreadsheets open: every row, times in seconds, and no cell that they would run.

use std::collections::BTreeMap;

use huiying_views::report::Figures;
use huiying_views::report::response::{ResponseReport, ResponseRow, Times};
use huiying_words::Lang;

use super::rows::{Named, mark, name};
use super::{Timed, by_label, grids};

/// Tells spreadsheets that the text is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The whole table, the total last.
pub(super) fn table(lang: Lang, report: &ResponseReport, names: &BTreeMap<String, Named>) -> String {
    let t = lang.words();
    let row = |row: &ResponseRow, called: String| {
        let certainty = mark(lang, row.certainty).unwrap_or_default();
        let named = [called, row.key.clone().unwrap_or_default(), certainty.to_owned()];
        line(named.into_iter().chain(numbers(row)))
    };
    let rows = report.rows.iter().map(|it| row(it, name(lang, report.by, it, names)));
    let total = row(&report.total, t.response.all.to_owned());
    let header = line(columns(lang, by_label(t, report.by)).into_iter());
    std::iter::once(header)
        .chain(rows)
        .chain([total])
        .fold(BYTE_ORDER_MARK.to_owned(), |all, line| all + &line)
}

fn columns(lang: Lang, by: &str) -> Vec<String> {
    let t = lang.words().response;
    let mut columns = [by, t.code, t.certainty, t.received].map(str::to_owned).to_vec();
    for timed in Timed::ALL {
        let of = timed.label(lang.words());
        let (done, waiting, without) = match timed {
            Timed::Reply => (t.timed_reply, t.waiting_reply, Some(t.without)),
            Timed::Closing => (t.timed_closing, t.waiting_closing, None),
        };
        let ranks = [t.in_seconds(t.median), t.in_seconds(t.p90)];
        let working = [t.n_working, t.median_working, t.p90_working].map(str::to_owned);
        let rest = std::iter::once(waiting).chain(without).chain([t.unknown]).map(str::to_owned);
        let all =
            std::iter::once(done.to_owned()).chain(ranks).chain(working).chain(grids::bins(lang)).chain(rest);
        columns.extend(all.map(|what| format!("{of} · {what}")));
    }
    for kind in [t.decided, lang.words().case.tentative, lang.words().clock.candidate] {
        let figures = [t.within_limit, t.late, t.missed, t.open, t.unjudged];
        columns.extend(figures.map(|what| format!("{kind} · {what}")));
    }
    columns.push(t.no_limit.to_owned());
    columns
}

fn numbers(row: &ResponseRow) -> Vec<String> {
    let mut numbers = vec![row.received.to_string()];
    numbers.extend(times(Timed::Reply, &row.reply));
    numbers.extend(times(Timed::Closing, &row.closing));
    let kept = &row.kept;
    numbers.extend([kept.decided, kept.provisional, kept.possible].into_iter().flat_map(figures));
    numbers.push(row.no_limit.to_string());
    numbers
}

/// The times in the order of their columns. Whether one came at all is asked of a reply only.
fn times(timed: Timed, times: &Times) -> Vec<String> {
    let seconds = |it: Option<i64>| it.map_or_else(String::new, |it| it.to_string());
    let days = |it: Option<u32>| it.map_or_else(String::new, |it| it.to_string());
    let mut cells = vec![times.n.to_string(), seconds(times.median_seconds), seconds(times.p90_seconds)];
    cells.extend([
        times.n_working.to_string(),
        days(times.median_working_days),
        days(times.p90_working_days),
    ]);
    let without = (timed == Timed::Reply).then_some(times.without);
    let counts = times.within.into_iter().chain([times.waiting]).chain(without).chain([times.unknown]);
    cells.extend(counts.map(|n| n.to_string()));
    cells
}

fn figures(of: Figures) -> [String; 5] {
    [of.within, of.late, of.missed, of.open, of.unjudged].map(|n| n.to_string())
}

/// One line, each cell quoted.
fn line(cells: impl Iterator<Item = String>) -> String {
    let quoted = cells.map(|cell| format!("\"{}\"", inert(&cell).replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(",") + "\r\n"
}

/// A cell that no spreadsheet takes for a formula.
fn inert(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_an_office_that_reads_as_a_formula_then_its_cell_is_text() {
        let row = ResponseRow { key: Some("=1+1\"".to_owned()), received: 2, ..ResponseRow::default() };
        let report = ResponseReport {
            by: huiying_views::report::response::By::Office,
            from: None,
            to: None,
            total: ResponseRow { received: 2, ..ResponseRow::default() },
            rows: vec![row],
            n_split: 0,
            n_withdrawn: 0,
        };
        let text = table(Lang::Zh, &report, &BTreeMap::new());
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("\u{feff}\"承办单位\","), "{}", lines[0]);
        assert!(lines[1].starts_with("\"'=1+1\"\"\",\"'=1+1\"\"\",\"\",\"2\","), "{}", lines[1]);
        assert!(lines[2].starts_with("\"合计\",\"\",\"\",\"2\","), "{}", lines[2]);
        let n_columns: Vec<usize> = lines.iter().map(|line| line.matches("\",\"").count()).collect();
        assert_eq!(n_columns, [50; 3], "header and rows are of one width");
        assert!(lines[0].contains("\"首次答复 · 未答复即办结\""), "{}", lines[0]);
        assert!(
            !lines[0].contains("\"办结 · 未答复即办结\""),
            "a closing is never without one: {}",
            lines[0]
        );
    }
}
