//! Samples of the pages, over made-up matters.

mod story;

use huiying_deadlines::Rule;
use huiying_domain::{Refusal, Subject};
use huiying_views::query::OnTime;
use huiying_views::{Counts, QueueFilter, QueuePage, QueueRow};

use super::about::AboutView;
use super::board::{Board, Seen};
use super::case::CaseView;
use super::error::{ErrorView, Trouble};
use super::forms::Forms;
use super::incident::IncidentView;
use super::incident_new::NewIncidentView;
use super::links::Names;
use super::parts::Answer;
use super::queue::QueueView;
use super::shell::Shell;
use crate::requests::{BadField, FieldProblem, Fields};
use crate::words::Lang;
use story::{at, case_row, incident_row, matters, now, rules};

fn on_time() -> Vec<OnTime> {
    let row = |rule: &Rule| OnTime {
        rule: rule.id.clone(),
        name_zh: rule.name.zh.clone(),
        name_en: rule.name.en.clone(),
        within: 812,
        late: 3,
        open: 41,
    };
    rules().iter().take(4).map(row).collect()
}

fn queue() -> QueuePage {
    let matters = matters();
    let incidents = [matters.incident, matters.upgraded].into_iter();
    let mut rows: Vec<QueueRow> =
        incidents.filter_map(|id| matters.story.incident(id)).map(|detail| incident_row(&detail)).collect();
    let cases = [matters.paused, matters.untriaged, matters.open, matters.overdue, matters.answered];
    rows.extend(cases.iter().filter_map(|id| matters.story.case(*id)).map(|detail| case_row(&detail)));
    let counts = Counts {
        due: 3,
        due_in_a_day: 1,
        overdue: 1,
        untriaged: 2,
        answered: 1,
        all: rows.len(),
        ..Counts::default()
    };
    let n_matching = 112;
    QueuePage {
        position: 47,
        now: now(),
        counts,
        rules: on_time(),
        rows,
        n_matching,
        page: 2,
        n_pages: 3,
        n_parked: 0,
        n_unshown: 0,
    }
}

fn forms(answer: Option<Answer>) -> Forms {
    let offices = ["办公室", "消防监督处"].map(str::to_owned).to_vec();
    Forms { token: "0123456789abcdef0123456789abcdef".to_owned(), answer, offices, ..Forms::default() }
}

impl Board {
    /// A board of made-up rows.
    #[must_use]
    pub fn sample(lang: Lang) -> Self {
        let queue = queue();
        let ahead = |row: &&QueueRow| {
            row.lead
                .as_ref()
                .is_some_and(|lead| !lead.clock.is_paused() && now() < lead.clock.counted.due_hard)
        };
        let next = queue.rows.iter().find(ahead);
        let filter = QueueFilter { page: 2, per_page: QueueFilter::PER_PAGE, ..QueueFilter::default() };
        Self::of(lang, Seen { queue: &queue, next, filter: &filter, telephone: "0000-12345" })
    }

    /// A board with nothing on it.
    #[must_use]
    pub fn sample_empty(lang: Lang) -> Self {
        Self::of_nothing(lang, [0, 0])
    }

    /// A board on which the program failed: two records are not decided and one decision is not shown.
    #[must_use]
    pub fn sample_failed(lang: Lang) -> Self {
        Self::of_nothing(lang, [2, 1])
    }

    fn of_nothing(lang: Lang, [n_parked, n_unshown]: [usize; 2]) -> Self {
        let (rows, counts) = (Vec::new(), Counts::default());
        let queue = QueuePage {
            position: 0,
            now: now(),
            counts,
            rules: Vec::new(),
            rows,
            n_matching: 0,
            page: 1,
            n_pages: 1,
            n_parked,
            n_unshown,
        };
        let filter = QueueFilter { page: 1, per_page: QueueFilter::PER_PAGE, ..QueueFilter::default() };
        Self::of(lang, Seen { queue: &queue, next: None, filter: &filter, telephone: "" })
    }
}

impl QueueView {
    /// A page of made-up rows.
    #[must_use]
    pub fn sample(lang: Lang) -> Self {
        Self::new(Shell::sample(lang, "/"), Board::sample(lang), &QueueFilter::default())
    }

    /// The page of a bureau to which nothing has come.
    #[must_use]
    pub fn sample_empty(lang: Lang) -> Self {
        Self::new(Shell::sample(lang, "/"), Board::sample_empty(lang), &QueueFilter::default())
    }
}

impl CaseView {
    /// A made-up case whose class and office are confirmed.
    #[must_use]
    pub fn sample(lang: Lang) -> Option<Self> {
        let matters = matters();
        let detail = matters.story.case(matters.open)?;
        Some(Self::new(
            Shell::sample(lang, "/cases/x"),
            &detail,
            &Names::default(),
            forms(Some(Answer::Done)),
            now(),
        ))
    }

    /// A made-up case of unknown class, after a refused request.
    #[must_use]
    pub fn sample_refused(lang: Lang) -> Option<Self> {
        let matters = matters();
        let detail = matters.story.case(matters.untriaged)?;
        let answer = Answer::refused(lang, &Refusal::ChangedMeanwhile { seen: 1, found: 2 });
        Some(Self::new(
            Shell::sample(lang, "/cases/x"),
            &detail,
            &Names::default(),
            forms(Some(answer)),
            now(),
        ))
    }

    /// A made-up request for disclosure whose clock was paused, extended, and stands still again.
    #[must_use]
    pub fn sample_paused(lang: Lang) -> Option<Self> {
        let matters = matters();
        let detail = matters.story.case(matters.paused)?;
        let names = Names::default();
        Some(Self::new(Shell::sample(lang, "/cases/x"), &detail, &names, forms(None), now()))
    }

    /// A made-up case whose form to split it came back.
    #[must_use]
    pub fn sample_wrong(lang: Lang) -> Option<Self> {
        let matters = matters();
        let detail = matters.story.case(matters.untriaged)?;
        let answer = Answer::wrong(lang, BadField { field: "class_2", problem: FieldProblem::Missing });
        let fields = Fields::of(&[("title_1", "护栏"), ("class_1", "report"), ("title_2", "路灯")]);
        let forms = Forms { fields, sent: "split".to_owned(), ..forms(Some(answer)) };
        let fire = (Subject::Incident(matters.upgraded), "某仓库火灾".to_owned());
        Some(Self::new(Shell::sample(lang, "/cases/x"), &detail, &Names::of([fire]), forms, now()))
    }

    /// A made-up answered case as it was known on a past day.
    #[must_use]
    pub fn sample_as_of(lang: Lang) -> Option<Self> {
        let matters = matters();
        let mut detail = matters.story.case(matters.answered)?;
        detail.as_of = Some(at("2026-08-20 18:00"));
        Some(Self::new(Shell::sample(lang, "/cases/x"), &detail, &Names::default(), forms(None), now()))
    }
}

impl IncidentView {
    /// A made-up incident whose grade was raised after the limits of the new one had passed.
    #[must_use]
    pub fn sample_upgraded(lang: Lang) -> Option<Self> {
        let matters = matters();
        let detail = matters.story.incident(matters.upgraded)?;
        let names = Names::default();
        Some(Self::new(Shell::sample(lang, "/incidents/x"), &detail, &names, forms(None), now()))
    }

    /// A made-up incident with its clocks running.
    #[must_use]
    pub fn sample(lang: Lang) -> Option<Self> {
        let matters = matters();
        let detail = matters.story.incident(matters.incident)?;
        Some(Self::new(Shell::sample(lang, "/incidents/x"), &detail, &Names::default(), forms(None), now()))
    }
}

impl NewIncidentView {
    /// The empty form.
    #[must_use]
    pub fn sample(lang: Lang) -> Self {
        Self::new(Shell::sample(lang, "/incidents/new"), forms(None), now())
    }
}

impl AboutView {
    /// The page with made-up figures.
    #[must_use]
    pub fn sample(lang: Lang) -> Self {
        Self::new(Shell::sample(lang, "/about"), &on_time())
    }
}

impl ErrorView {
    /// The page of a trouble.
    #[must_use]
    pub fn sample(lang: Lang, trouble: Trouble) -> Self {
        Self::new(
            Shell::sample(lang, "/nowhere"),
            trouble,
            axum::http::StatusCode::NOT_FOUND,
            "sample-request",
        )
    }
}

#[cfg(test)]
mod through_json;
