//! What a person reads on a page, found in its HTML.

use std::collections::BTreeMap;

/// What is said of one limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// How it looks, such as `over`.
    pub(crate) kind: String,
    /// In words.
    pub(crate) text: String,
    /// The limit that is spoken of, in seconds since 1970; none where nothing is counted down to.
    pub(crate) due: Option<i64>,
}

/// The queue as it is read.
#[derive(Debug)]
pub(crate) struct Queue {
    /// By the id of the case or incident.
    pub(crate) rows: BTreeMap<String, Said>,
    /// What is said of the limit beside the one that leads, in words and with its moment, by the id.
    pub(crate) beside: BTreeMap<String, (String, Option<i64>)>,
    /// What the band says, and of whom; none where it speaks of no limit.
    pub(crate) band: Option<(String, Said)>,
    /// The number on the tile of what is overdue, and beside it what only may be.
    pub(crate) overdue: (usize, usize),
}

/// The text between two marks, the first of which is looked for from the beginning.
fn between<'a>(html: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = html.split_once(begin)?;
    rest.split_once(end).map(|(text, _)| text)
}

/// What the element says that begins with this mark: its own text and the moment that its script counts down to.
fn element(html: &str, begin: &str) -> Option<(String, Option<i64>)> {
    let (_, rest) = html.split_once(begin)?;
    let (attributes, rest) = rest.split_once('>')?;
    let (text, _) = rest.split_once('<')?;
    let due = between(attributes, "data-due=\"", "\"").map(|it| it.parse().unwrap());
    Some((text.to_owned(), due))
}

fn number(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

impl Queue {
    pub(crate) fn read(html: &str) -> Self {
        let rows = html.split("<tr id=\"row-").skip(1).map(|row| {
            let id = row.split('"').next().unwrap().to_owned();
            let class = between(row, "class=\"", "\"").unwrap();
            let kind = class.split(' ').find_map(|it| it.strip_prefix("is-")).unwrap().to_owned();
            let (text, due) = element(row, "<strong class=\"left\"").unwrap_or_default();
            (id, Said { kind, text, due })
        });
        let beside = html.split("<tr id=\"row-").skip(1).filter_map(|row| {
            let beside = between(row, "<span class=\"beside\">", "</td>")?;
            Some((row.split('"').next().unwrap().to_owned(), element(beside, "<strong")?))
        });
        let tile = between(html, "<a id=\"tile-overdue\"", "</a>").unwrap();
        let possible = between(tile, "<span class=\"tile-possible\"", "</span>");
        let possible = possible.map_or(0, |it| number(it.split_once('>').unwrap().1));
        let overdue = (number(between(tile, "<span class=\"tile-n\">", "<").unwrap()), possible);
        Self { rows: rows.collect(), beside: beside.collect(), band: band(html), overdue }
    }
}

fn band(html: &str) -> Option<(String, Said)> {
    let band = between(html, "<section id=\"band\"", "</section>")?;
    let href = between(band, "id=\"band-link\" href=\"", "\"")?;
    let id = href.split(['/', '?']).nth(2)?.to_owned();
    let kind = between(band, "band band-", "\"")?.to_owned();
    let (text, due) = element(band, "id=\"band-count\"")?;
    Some((id, Said { kind, text, due }))
}

/// The page of one case or incident.
#[derive(Debug)]
pub(crate) struct Subject {
    /// What its head says.
    pub(crate) head: Said,
    /// What it says of the limit beside the one that leads, in words and with its moment.
    pub(crate) beside: Option<(String, Option<i64>)>,
    /// What is said of each duty.
    pub(crate) duties: Vec<Said>,
}

impl Subject {
    pub(crate) fn read(html: &str) -> Self {
        let head = between(html, "<p class=\"subject-lead", "</p>").unwrap();
        let kind = between(head, " lead-", "\"").unwrap().to_owned();
        let (text, due) = element(head, "<strong").unwrap();
        let beside = between(html, "<p class=\"subject-next", "</p>").and_then(|it| element(it, "<strong"));
        let duties = html.split("<article class=\"clock clock-").skip(1).map(|duty| {
            let kind = duty.split('"').next().unwrap().to_owned();
            let standing = between(duty, "<p class=\"clock-standing\">", "</p>").unwrap();
            let (text, due) = element(standing, "<strong").unwrap();
            Said { kind, text, due }
        });
        Self { head: Said { kind, text, due }, beside, duties: duties.collect() }
    }
}
