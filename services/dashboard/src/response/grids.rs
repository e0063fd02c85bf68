//! The tables of the page, and the bars that are drawn from them.

use std::collections::BTreeMap;

use huiying_views::report::Figures;
use huiying_views::report::response::{By, DAYS, ResponseReport, ResponseRow, Times};
use huiying_words::{Lang, durations};

use super::rows::{Named, mark, name, queue};
use super::{Timed, by_label};

/// How many rows a table has at most, the total aside; the table to download has all.
const N_ROWS_MAX: usize = 200;
/// How many of the columns on limits are of one kind of limit: how many were received, and the figures of that kind.
const OWN_COLUMNS: usize = 6;
/// How wide a bar is, in the units of its drawing.
const BAR: usize = 1_000;

/// A table.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) id: &'static str,
    pub(super) title: String,
    /// The heading of the first column, which names the rows.
    pub(super) of: &'static str,
    pub(super) columns: Vec<String>,
    /// The heading of the column of bars, where there are any.
    pub(super) bar: Option<&'static str>,
    pub(super) lines: Vec<Line>,
    /// That there are more rows; empty where there are none.
    pub(super) more: String,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) name: String,
    /// The id of a rule.
    pub(super) code: Option<String>,
    pub(super) mark: Option<&'static str>,
    pub(super) is_total: bool,
    /// As many as the table has columns.
    pub(super) cells: Vec<Cell>,
    pub(super) bar: Vec<Stretch>,
}

/// One number.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) label: String,
    pub(super) text: String,
    /// The queue that shows what it counts.
    pub(super) href: Option<String>,
}

/// A part of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Which of the columns it is drawn from.
    pub(super) kind: usize,
    pub(super) x: usize,
    pub(super) width: usize,
}

/// What the tables are made from.
struct Making<'a> {
    lang: Lang,
    report: &'a ResponseReport,
    names: &'a BTreeMap<String, Named>,
}

/// The tables: how long it took, how many took how long, and how limits were kept.
pub(super) fn all(
    lang: Lang,
    report: &ResponseReport,
    names: &BTreeMap<String, Named>,
    timed: Timed,
) -> Vec<Grid> {
    let t = lang.words().response;
    let of = timed.label(lang.words());
    let making = Making { lang, report, names };
    let times = move |row: &ResponseRow| match timed {
        Timed::Reply => row.reply.clone(),
        Timed::Closing => row.closing.clone(),
    };
    let columns = time_columns(lang, timed);
    let took = making
        .grid("times", format!("{of} · {}", t.times), columns, |row| time_cells(lang, timed, &times(row)));
    let columns = distribution_columns(lang, timed);
    let counted = |row: &ResponseRow| numbers(&distribution(&times(row)));
    let distribution_of = making.grid("distribution", format!("{of} · {}", t.distribution), columns, counted);
    let kept = making.kept();
    let drawn = making.drawn(distribution_of, |row| bar(&distribution(&times(row))));
    vec![took, drawn, kept]
}

impl Making<'_> {
    /// The rows that are shown, the total first.
    fn rows(&self) -> impl Iterator<Item = (bool, &ResponseRow)> {
        let rows = self.report.rows.iter().take(N_ROWS_MAX).map(|row| (false, row));
        std::iter::once((true, &self.report.total)).chain(rows)
    }

    fn grid(
        &self,
        id: &'static str,
        title: String,
        columns: Vec<String>,
        cells: impl Fn(&ResponseRow) -> Vec<String>,
    ) -> Grid {
        let t = self.lang.words();
        let (by, n_more) = (self.report.by, self.report.rows.len().saturating_sub(N_ROWS_MAX));
        let line = |(is_total, row): (bool, &ResponseRow)| {
            let hrefs = std::iter::once(queue(self.report, row, is_total)).chain(std::iter::repeat(None));
            let texts = std::iter::once(row.received.to_string()).chain(cells(row));
            let cells = columns.iter().zip(texts).zip(hrefs);
            Line {
                name: if is_total { t.response.all.to_owned() } else { name(self.lang, by, row, self.names) },
                code: row.key.clone().filter(|_| by == By::Rule),
                mark: mark(self.lang, row.certainty),
                is_total,
                cells: cells.map(|((label, text), href)| Cell { label: label.clone(), text, href }).collect(),
                bar: Vec::new(),
            }
        };
        Grid {
            id,
            title,
            of: by_label(t, by),
            bar: None,
            lines: self.rows().map(line).collect(),
            more: if n_more == 0 { String::new() } else { t.response.more(n_more) },
            columns,
        }
    }

    /// How limits were kept. Where the rows are rules, each has its own figures; those of all would mix them.
    fn kept(&self) -> Grid {
        let (lang, title) = (self.lang, self.lang.words().response.limits.to_owned());
        if self.report.by != By::Rule {
            return self.grid("limits", title, limit_columns(lang), |row| limit_cells(lang, row));
        }
        let columns = limit_columns(lang).into_iter().take(OWN_COLUMNS).collect();
        let own = self.grid("limits", title, columns, |row| own_cells(lang, row.kept.of(row.certainty)));
        Grid { lines: own.lines.into_iter().filter(|line| !line.is_total).collect(), ..own }
    }

    /// The table with a bar in every row.
    fn drawn(&self, grid: Grid, bar: impl Fn(&ResponseRow) -> Vec<Stretch>) -> Grid {
        let lines = grid.lines.into_iter().zip(self.rows());
        let lines = lines.map(|(line, (_, row))| Line { bar: bar(row), ..line }).collect();
        Grid { lines, bar: Some(self.lang.words().response.bar), ..grid }
    }
}

fn time_columns(lang: Lang, timed: Timed) -> Vec<String> {
    let t = lang.words().response;
    let (done, waiting, without) = match timed {
        Timed::Reply => (t.timed_reply, t.waiting_reply, Some(t.without)),
        Timed::Closing => (t.timed_closing, t.waiting_closing, None),
    };
    let columns = [t.received, done, t.median, t.p90, t.n_working, t.median_working, t.p90_working, waiting];
    columns.into_iter().chain(without).chain([t.unknown]).map(str::to_owned).collect()
}

fn time_cells(lang: Lang, timed: Timed, times: &Times) -> Vec<String> {
    let span = |seconds: Option<i64>| {
        seconds.map_or_else(|| "—".to_owned(), |it| durations::span(lang, it.unsigned_abs(), 2))
    };
    let days = |days: Option<u32>| days.map_or_else(|| "—".to_owned(), |it| it.to_string());
    let mut cells = vec![
        times.n.to_string(),
        span(times.median_seconds),
        span(times.p90_seconds),
        times.n_working.to_string(),
        days(times.median_working_days),
        days(times.p90_working_days),
        times.waiting.to_string(),
    ];
    cells.extend((timed == Timed::Reply).then(|| times.without.to_string()));
    cells.push(times.unknown.to_string());
    cells
}

fn distribution_columns(lang: Lang, timed: Timed) -> Vec<String> {
    let t = lang.words().response;
    let waiting = match timed {
        Timed::Reply => t.waiting_reply,
        Timed::Closing => t.waiting_closing,
    };
    let bins = bins(lang);
    std::iter::once(t.received.to_owned()).chain(bins).chain([waiting.to_owned()]).collect()
}

/// What the bins of a distribution are called.
pub(super) fn bins(lang: Lang) -> Vec<String> {
    let t = lang.words().response;
    let between = DAYS.windows(2).map(|pair| t.between(pair[0], pair[1]));
    std::iter::once(t.within(DAYS[0])).chain(between).chain([t.longer.to_owned()]).collect()
}

/// How many took how long, and how many have not come so far.
fn distribution(times: &Times) -> Vec<usize> {
    times.within.into_iter().chain([times.waiting]).collect()
}

fn numbers(of: &[usize]) -> Vec<String> {
    of.iter().map(ToString::to_string).collect()
}

/// A bar of stretches as long as their share of all; those of nothing are left out.
fn bar(of: &[usize]) -> Vec<Stretch> {
    let all: usize = of.iter().sum();
    let mut before = 0;
    let mut stretches = Vec::new();
    for (kind, n) in of.iter().enumerate().filter(|(_, n)| **n > 0) {
        let x = before * BAR / all;
        before += n;
        stretches.push(Stretch { kind, x, width: before * BAR / all - x });
    }
    stretches
}

fn limit_columns(lang: Lang) -> Vec<String> {
    let t = lang.words().response;
    let columns =
        [t.received, t.on_time, t.late, t.missed, t.open, t.unjudged, t.provisional, t.possible, t.no_limit];
    columns.map(str::to_owned).to_vec()
}

fn limit_cells(lang: Lang, row: &ResponseRow) -> Vec<String> {
    let beside = [row.kept.provisional, row.kept.possible].map(|figures| on_time(lang, figures));
    let own = own_cells(lang, row.kept.decided).into_iter();
    own.chain(beside).chain([row.no_limit.to_string()]).collect()
}

fn own_cells(lang: Lang, figures: Figures) -> Vec<String> {
    let counts = [figures.late, figures.missed, figures.open, figures.unjudged];
    std::iter::once(on_time(lang, figures)).chain(counts.map(|n| n.to_string())).collect()
}

/// How many were on time of how many that were judged, with the share; a dash where none was judged.
fn on_time(lang: Lang, figures: Figures) -> String {
    let t = lang.words().response;
    let n_judged = figures.within + figures.late + figures.missed;
    if n_judged == 0 {
        return "—".to_owned();
    }
    let thousandths = (figures.within * 2_000 + n_judged) / (2 * n_judged);
    let rate = t.rate(thousandths / 10, thousandths % 10);
    format!("{} · {rate}", t.of_judged(figures.within, n_judged))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_parts_together_and_shows_nothing_of_none() {
        let stretch = |kind, x, width| Stretch { kind, x, width };
        assert_eq!(bar(&[1, 0, 1, 1]), [stretch(0, 0, 333), stretch(2, 333, 333), stretch(3, 666, 334)]);
        assert_eq!(bar(&[0, 0]), []);
    }

    #[test]
    fn a_share_is_rounded_to_a_tenth_of_a_percent_and_open_cases_are_not_among_the_judged() {
        let figures = Figures { within: 2, late: 1, missed: 0, open: 7, unjudged: 9 };
        assert_eq!(on_time(Lang::Zh, figures), "2 / 3 · 66.7%");
        assert_eq!(on_time(Lang::En, figures), "2 of 3 · 66.7%");
        assert_eq!(on_time(Lang::Zh, Figures { open: 7, ..Figures::default() }), "—");
    }
}
