//! The live part of the queue's page: what is due next, counts, filters and rows.

use askama::Template;
use chrono::{DateTime, Utc};
use huiying_domain::Subject;
use huiying_pagekit::WayBack;
use huiying_pagekit::subject::links::href;
use huiying_pagekit::subject::standing::{Count, Stands};
use huiying_views::pressing::Band as Stretch;
use huiying_views::{ClockView, QueueFilter, QueuePage, QueueRow};
use huiying_words::{Lang, Words, case, duty, incident, shown, time};

use super::choices::{Choice, channels, classes, offices, rules, sorts, states, tiles};
use super::filter::address;
use super::on_paper::{counted, narrowed};
use super::title::Title;
use crate::channels::{unnamed, untold};
use crate::days::{Days, Field};

/// Ids of what is said beside the two days of the filter.
const DAYS_WRONG: [&str; 2] = ["filter-from-wrong", "filter-to-wrong"];

/// The live part of the page: the same text in the page and in every event of the stream.
#[derive(Clone, Debug, Template)]
#[template(path = "queue/board.html")]
pub struct Board {
    t: &'static Words,
    now_ms: i64,
    now: String,
    /// Position in the decisions log that it shows.
    pub position: u64,
    n_parked: usize,
    n_unshown: usize,
    /// Channels behind which people are not told.
    untold: Option<String>,
    /// Offices that no channel names.
    unnamed: Option<String>,
    band: Option<Band>,
    tiles: Vec<Choice>,
    states: Vec<Choice>,
    channels: Vec<Choice>,
    rules: Vec<Choice>,
    offices: Vec<Choice>,
    classes: Vec<Choice>,
    sorts: Vec<Choice>,
    received: [Field; 2],
    state: &'static str,
    per_page: Option<usize>,
    rows: Vec<Row>,
    /// Nothing was ever taken in.
    is_new: bool,
    /// What it was narrowed to, as its print says it.
    narrowed: String,
    /// The counts to watch, as its print says them.
    counted: String,
    pages: String,
    previous: Option<String>,
    next: Option<String>,
}

/// What stands first of everything open; never a reminder, nor a clock that stands still, nor what was missed long ago.
#[derive(Clone, Debug)]
struct Band {
    id: String,
    href: String,
    label: &'static str,
    limit: Limit,
    next: Option<Beside>,
    candidate: bool,
    rule: String,
    rule_id: String,
    source: String,
    title: Title,
    number: String,
    office: Option<String>,
    telephone: String,
    telephone_href: Option<String>,
}

/// A limit as a countdown and as an instant.
#[derive(Clone, Debug)]
struct Limit {
    /// What is counted down to, where a clock runs.
    count: Option<Count>,
    text: String,
    /// Since when and why it stands still.
    note: String,
    /// Absent where the clock stands still.
    instant: Option<String>,
    /// How it stands, for the looks.
    kind: &'static str,
}

/// What falls due next beside a limit that was missed.
#[derive(Clone, Debug)]
struct Beside {
    limit: Limit,
    rule: String,
    candidate: bool,
}

#[derive(Clone, Debug)]
struct Row {
    id: String,
    href: String,
    title: Title,
    number: String,
    incident: bool,
    limit: Option<Limit>,
    next: Option<Beside>,
    rule: String,
    rule_id: String,
    candidate: bool,
    reminder: bool,
    provisional: bool,
    n_more: usize,
    /// How many limits are overdue and since when, where they are several.
    all_missed: Option<String>,
    class: Option<&'static str>,
    class_confirmed: bool,
    office: Option<String>,
    channel: Option<&'static str>,
    stage: String,
    stage_code: String,
    received: String,
}

/// What a board is made from.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The page of the queue.
    pub queue: &'a QueuePage,
    /// The filter of the page.
    pub filter: &'a QueueFilter,
    /// Its days as they were typed.
    pub days: &'a Days,
    /// Telephone of the duty office.
    pub telephone: &'a str,
}

impl Board {
    /// Whether no row is shown.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The board of a page of the queue.
    #[must_use]
    pub fn of(lang: Lang, seen: Seen<'_>) -> Self {
        let Seen { queue, filter, .. } = seen;
        let turned = |page: usize| format!("/{}", address(&QueueFilter { page, ..filter.clone() }));
        let way_back = WayBack::read(&address(filter));
        let plain = QueueFilter {
            state: filter.state,
            page: filter.page,
            per_page: filter.per_page,
            ..QueueFilter::default()
        };
        Self {
            t: lang.words(),
            now_ms: queue.now.timestamp_millis(),
            now: time::minute(queue.now),
            position: queue.position,
            n_parked: queue.n_parked,
            n_unshown: queue.n_unshown,
            untold: untold(lang, &queue.telling),
            unnamed: unnamed(lang, &queue.telling),
            band: queue
                .first
                .as_deref()
                .and_then(|row| band(lang, row, queue.now, seen.telephone, &way_back)),
            tiles: tiles(lang, queue, filter),
            states: states(lang, queue, filter),
            channels: channels(lang, filter),
            rules: rules(lang, queue, filter),
            offices: offices(lang, queue, filter),
            classes: classes(lang, queue, filter),
            sorts: sorts(lang, filter),
            received: seen.days.fields(lang, DAYS_WRONG),
            state: filter.state.code(),
            per_page: (filter.per_page != QueueFilter::PER_PAGE).then_some(filter.per_page),
            rows: queue.rows.iter().map(|row| Row::of(lang, row, queue.now, &way_back)).collect(),
            is_new: queue.counts.all == 0 && *filter == plain,
            narrowed: narrowed(lang, queue, filter),
            counted: counted(lang, queue, filter),
            pages: lang.words().queue.pages(queue.page, queue.n_pages, queue.n_matching),
            previous: (queue.page > 1).then(|| turned(queue.page - 1)),
            next: (queue.page < queue.n_pages).then(|| turned(queue.page + 1)),
        }
    }

    /// How many have run out by a rule that is known to govern.
    pub(super) fn n_overdue(&self) -> usize {
        self.tiles.first().map_or(0, |tile| tile.n)
    }

    /// What is said where no limit is ahead, and some have run out; `None` where none has.
    fn but_overdue(&self) -> Option<&'static str> {
        let overdue = self.tiles.first()?;
        match (overdue.n > 0, overdue.possible.is_empty()) {
            (true, _) => Some(self.t.queue.nothing_due_but_overdue),
            (false, false) => Some(self.t.queue.nothing_due_but_possible),
            (false, true) => None,
        }
    }
}

fn band(lang: Lang, row: &QueueRow, now: DateTime<Utc>, telephone: &str, way_back: &WayBack) -> Option<Band> {
    let is_near = matches!(row.band, Some(Stretch::Now | Stretch::Later));
    let lead = row.lead.as_ref().filter(|lead| is_near && lead.clock.binding && !lead.clock.is_paused())?;
    let limit = Limit::of(lang, lead, true, now, 3);
    let is_over = limit.kind == "over";
    let rule = lead.rule.as_ref();
    let source = match rule {
        Some(rule) => {
            let place = rule.place.as_deref().unwrap_or_default();
            lang.words().queue.quoted(&rule.quote, &rule.document, place)
        }
        None => lang.words().queue.from_source.to_owned(),
    };
    let leads = rule.and_then(|rule| rule.lead.clone());
    Some(Band {
        id: id_of(row.subject),
        href: way_back.along(&href(row.subject)),
        label: if is_over { lang.words().queue.first_missed } else { lang.words().queue.next_due },
        limit,
        next: row.next.as_ref().map(|next| Beside::of(lang, next, now)),
        candidate: lead.clock.candidate,
        rule: rule_name(lang, lead),
        rule_id: lead.clock.rule.to_string(),
        source: shown(&source),
        title: Title::of(&row.title),
        number: number(lang, row),
        office: row.office.clone().or(leads).map(|office| shown(&office)),
        telephone: shown(telephone),
        telephone_href: telephone_href(telephone),
    })
}

/// The address that calls a number, whatever is written after it; none where there are too few digits to call.
fn telephone_href(telephone: &str) -> Option<String> {
    let dialled = telephone.trim().chars().take_while(|it| it.is_ascii_digit() || "+- ".contains(*it));
    let digits: String = dialled.filter(|it| it.is_ascii_digit() || *it == '+').collect();
    (digits.len() >= 3).then(|| format!("tel:{digits}"))
}

impl Limit {
    fn of(lang: Lang, view: &ClockView, owed: bool, now: DateTime<Utc>, n_units_max: usize) -> Self {
        let stands = Stands::of(lang, &view.clock, owed, now, n_units_max);
        let instant = stands.ends().then(|| time::due(view.clock.counted.due_hard));
        Self { count: stands.count, text: stands.text, note: stands.note, instant, kind: stands.kind }
    }
}

impl Beside {
    fn of(lang: Lang, view: &ClockView, now: DateTime<Utc>) -> Self {
        let (limit, rule) = (Limit::of(lang, view, true, now, 2), rule_name(lang, view));
        Self { limit, rule, candidate: view.clock.candidate }
    }
}

fn id_of(subject: Subject) -> String {
    match subject {
        Subject::Case(id) => id.to_string(),
        Subject::Incident(id) => id.to_string(),
    }
}

/// How many limits of a row are overdue and since when, where that is more than the one that leads.
fn all_missed(lang: Lang, row: &QueueRow) -> Option<String> {
    let (t, n, n_possible) = (lang.words().queue, row.n_missed, row.n_missed_possible);
    let since = time::due(row.overdue_since.filter(|_| n + n_possible > 1)?);
    Some(match (n, n_possible) {
        (n, 0) => t.missed_in_all(n, &since),
        (0, n_possible) => t.possible_in_all(n_possible, &since),
        (n, n_possible) => t.missed_possible_in_all(n, n_possible, &since),
    })
}

fn rule_name(lang: Lang, view: &ClockView) -> String {
    duty::name(lang, view.clock.rule.as_str(), view.rule.as_ref())
}

/// Where a case or incident stands; a stage that this program does not know is said as the row says it.
fn stage(lang: Lang, row: &QueueRow) -> String {
    let told = match row.subject {
        Subject::Case(_) => case::stage_called(lang, &row.stage),
        Subject::Incident(_) => Some(incident::stage(lang, row.stage == "closed" && !row.merged, row.merged)),
    };
    told.map_or_else(|| shown(&row.stage_zh), str::to_owned)
}

/// The source's number; for an incident its grade.
fn number(lang: Lang, row: &QueueRow) -> String {
    row.grade.map_or_else(|| shown(&row.number), |grade| incident::grade(lang, grade).to_owned())
}

impl Row {
    fn of(lang: Lang, row: &QueueRow, now: DateTime<Utc>, way_back: &WayBack) -> Self {
        let lead = row.lead.as_ref();
        let incident = matches!(row.subject, Subject::Incident(_));
        Self {
            id: id_of(row.subject),
            href: way_back.along(&href(row.subject)),
            title: Title::of(&row.title),
            number: number(lang, row),
            incident,
            limit: lead.map(|lead| Limit::of(lang, lead, row.n_open_clocks > 0, now, 2)),
            rule: lead.map(|lead| rule_name(lang, lead)).unwrap_or_default(),
            rule_id: lead.map(|lead| lead.clock.rule.to_string()).unwrap_or_default(),
            candidate: lead.is_some_and(|lead| lead.clock.candidate),
            reminder: lead.is_some_and(|lead| !lead.clock.binding),
            provisional: lead.is_some_and(|lead| lead.clock.counted.provisional),
            n_more: row.n_open_clocks.saturating_sub(1),
            next: row.next.as_ref().map(|next| Beside::of(lang, next, now)),
            all_missed: all_missed(lang, row),
            class: row.class.map(|class| case::class(lang, class)),
            class_confirmed: row.class_confirmed,
            office: row.office.as_deref().map(shown),
            channel: row.channel.map(|channel| case::channel(lang, channel)),
            stage: stage(lang, row),
            stage_code: row.stage.clone(),
            received: time::brief(row.received),
        }
    }
}
