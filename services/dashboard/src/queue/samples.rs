//! Samples of the queue's page.

use huiying_domain::MessageClass;
use huiying_pagekit::{Around, Sample};
use huiying_views::{ClassCount, Counts, OfficeCount, QueueFilter, QueuePage, QueueRow, Telling};

use super::QueueView;
use super::board::{Board, Seen};
use super::filter::QueueQuery;
use crate::days::Days;
use crate::samples::{case_row, incident_row, matters, now, on_time};

pub(super) fn all(around: Around) -> Vec<Sample> {
    vec![
        Sample::of("queue", &QueueView::sample(around)),
        Sample::of("queue_empty", &QueueView::sample_empty(around)),
    ]
}

/// A page of made-up rows.
pub(crate) fn queue() -> QueuePage {
    let matters = matters();
    let incidents = [matters.incident, matters.upgraded].into_iter();
    let mut rows: Vec<QueueRow> =
        incidents.filter_map(|id| matters.story.incident(id)).map(|detail| incident_row(&detail)).collect();
    let cases = [matters.paused, matters.untriaged, matters.open, matters.overdue, matters.answered];
    rows.extend(cases.iter().filter_map(|id| matters.story.case(*id)).map(|detail| case_row(&detail)));
    let counts = Counts {
        due: 3,
        due_in_a_day: 1,
        due_possible: 2,
        due_in_a_day_possible: 1,
        overdue: 1,
        overdue_possible: 1,
        untriaged: 2,
        backlog: 6,
        answered: 1,
        all: rows.len(),
        ..Counts::default()
    };
    let n_matching = 112;
    let offices =
        vec![OfficeCount { office: "监管一处".into(), n: 4 }, OfficeCount { office: "办公室".into(), n: 1 }];
    let classes = vec![ClassCount { class: MessageClass::Complaint, n: 3 }];
    // The one that was missed last, and has another limit ahead.
    let first = rows.iter().find(|row| row.next.is_some()).or(rows.first()).cloned().map(Box::new);
    QueuePage {
        position: 47,
        now: now(),
        counts,
        offices,
        classes,
        first,
        rules: on_time(),
        rows,
        n_matching,
        page: 2,
        n_pages: 3,
        n_parked: 0,
        n_unshown: 0,
        telling: Telling::default(),
    }
}

impl Board {
    /// A board of made-up rows.
    pub(crate) fn sample(around: Around) -> Self {
        let queue = queue();
        let filter = QueueFilter { page: 2, per_page: QueueFilter::PER_PAGE, ..QueueFilter::default() };
        Self::of(
            around.lang,
            Seen { queue: &queue, filter: &filter, days: &Days::default(), telephone: "0000-12345" },
        )
    }

    /// A board with nothing on it.
    pub(crate) fn sample_empty(around: Around) -> Self {
        Self::of_nothing(around, [0, 0])
    }

    /// A board on which the program failed: two records are not decided and one decision is not shown.
    #[cfg(test)]
    pub(crate) fn sample_failed(around: Around) -> Self {
        Self::of_nothing(around, [2, 1])
    }

    fn of_nothing(around: Around, [n_parked, n_unshown]: [usize; 2]) -> Self {
        let (rows, counts) = (Vec::new(), Counts::default());
        let queue = QueuePage {
            position: 0,
            now: now(),
            counts,
            offices: Vec::new(),
            classes: Vec::new(),
            first: None,
            rules: Vec::new(),
            rows,
            n_matching: 0,
            page: 1,
            n_pages: 1,
            n_parked,
            n_unshown,
            telling: Telling::default(),
        };
        let filter = QueueFilter { page: 1, per_page: QueueFilter::PER_PAGE, ..QueueFilter::default() };
        Self::of(around.lang, Seen { queue: &queue, filter: &filter, days: &Days::default(), telephone: "" })
    }
}

impl QueueView {
    /// A page of made-up rows.
    pub(crate) fn sample(around: Around) -> Self {
        Self::new(around.shell("/"), Board::sample(around), &QueueQuery::default())
    }

    /// The page of a bureau to which nothing has come.
    pub(crate) fn sample_empty(around: Around) -> Self {
        Self::new(around.shell("/"), Board::sample_empty(around), &QueueQuery::default())
    }
}
