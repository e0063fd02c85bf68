//! A case or incident as one row of the queue, led by what presses most.

use chrono::{DateTime, Utc};
use huiying_domain::bounded::within;
use huiying_domain::clock::obligation::owed;
use huiying_domain::{Obligation, Subject};
use huiying_words::{Lang, case as case_words, incident as incident_words};

use crate::index::{Entry, Numbers};
use crate::policy::Policy;
use crate::pressing::{judged, pressing};
use crate::query::{ClockView, QueueRow};
use crate::rows::{CaseRow, IncidentRow};

/// Characters of a title in a row of the queue. What is longer came before texts were bounded at intake; its page has it.
const TITLE_CHARS_MAX: usize = 300;
/// Characters of any other text in a row.
const TEXT_CHARS_MAX: usize = 100;

/// What a row says of its clocks at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// The clock that is named first.
    pub lead: Option<ClockView>,
    /// What falls due next beside a limit that was missed.
    pub next: Option<ClockView>,
    /// Seconds until the limit that leads, zero and less where it is overdue.
    pub left_seconds: Option<i64>,
    /// How many clocks are owed.
    pub n_open_clocks: usize,
    /// How many limits of rules that are known to govern are missed and still owed.
    pub n_missed: usize,
    /// How many are that only may apply.
    pub n_missed_possible: usize,
    /// The first of them.
    pub overdue_since: Option<DateTime<Utc>>,
}

impl Said {
    /// What is said at `now` of these clocks; of an `ended` row, and of one that owes nothing, what was judged. `view` adds the
    /// rule to a clock.
    #[must_use]
    pub fn of(
        clocks: &[Obligation],
        ended: bool,
        now: DateTime<Utc>,
        view: impl Fn(&Obligation) -> ClockView,
    ) -> Self {
        let presses = pressing(clocks, now);
        let Some(lead) = presses.lead().filter(|_| !ended) else {
            return Self { lead: judged(clocks).map(&view), ..Self::default() };
        };
        let runs = lead.binding && !lead.is_paused();
        Self {
            lead: Some(view(lead)),
            next: presses.missed.and(presses.next).map(&view),
            left_seconds: runs.then(|| (lead.counted.due_hard - now).num_seconds()),
            n_open_clocks: owed(clocks).count(),
            n_missed: presses.n_missed,
            n_missed_possible: presses.n_missed_possible,
            overdue_since: presses.overdue_since,
        }
    }
}

/// The row of a case at a moment.
pub(crate) fn case_in_queue(policy: &Policy, row: CaseRow, now: DateTime<Utc>) -> QueueRow {
    let office = row.office().map(|office| within(office.to_owned(), TEXT_CHARS_MAX));
    let band = Some(Entry::case(&row, &mut Numbers::default()).place(now).band);
    let CaseRow { id, case, external_id, title, area, .. } = row;
    let finished = case.stage.is_finished();
    let said = Said::of(&case.obligations, finished, now, |clock| policy.view(clock, false));
    QueueRow {
        subject: Subject::Case(id),
        number: within(external_id, TEXT_CHARS_MAX),
        channel: Some(case.channel),
        title: within(title, TITLE_CHARS_MAX),
        class: case.class,
        class_confirmed: case.class_confirmed,
        office,
        area: area.map(|area| within(area, TEXT_CHARS_MAX)),
        stage: case.stage.code().to_owned(),
        stage_zh: case_words::stage(Lang::Zh, &case.stage).to_owned(),
        received: case.received,
        lead: said.lead,
        next: said.next,
        left_seconds: said.left_seconds,
        band,
        overdue_since: said.overdue_since,
        n_open_clocks: said.n_open_clocks,
        n_missed: said.n_missed,
        n_missed_possible: said.n_missed_possible,
        revision: case.revision,
        grade: None,
        merged: false,
    }
}

/// The row of an incident at a moment.
pub(crate) fn incident_in_queue(policy: &Policy, row: IncidentRow, now: DateTime<Utc>) -> QueueRow {
    let t = Lang::Zh.words().incident;
    let band = Some(Entry::incident(&row, &mut Numbers::default()).place(now).band);
    let IncidentRow { id, incident, title, .. } = row;
    let closed = incident.is_ended();
    let said = Said::of(&incident.obligations, closed, now, |clock| policy.view(clock, false));
    QueueRow {
        subject: Subject::Incident(id),
        number: incident_words::grade(Lang::Zh, incident.grade).to_owned(),
        channel: None,
        title: within(title, TITLE_CHARS_MAX),
        class: None,
        class_confirmed: true,
        office: None,
        area: None,
        stage: if closed { "closed" } else { "handling" }.to_owned(),
        stage_zh: match incident.merged_into {
            Some(_) => t.stage_merged,
            None if closed => t.stage_closed,
            None => t.stage_in_hand,
        }
        .to_owned(),
        received: incident.occurred.unwrap_or(incident.reported),
        lead: said.lead,
        next: said.next,
        left_seconds: said.left_seconds,
        band,
        overdue_since: said.overdue_since,
        n_open_clocks: said.n_open_clocks,
        n_missed: said.n_missed,
        n_missed_possible: said.n_missed_possible,
        revision: incident.revision,
        grade: Some(incident.grade),
        merged: incident.merged_into.is_some(),
    }
}
