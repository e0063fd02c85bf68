//! A case or incident as one row of the queue, led by its strictest clock.

use huiying_domain::clock::obligation::{Standing, owed};
use huiying_domain::{Obligation, Subject};
use huiying_words::{Lang, case as case_words, incident as incident_words};

use crate::policy::Policy;
use crate::query::{ClockView, QueueRow};
use crate::rows::{CaseRow, IncidentRow, lead, n_missed};

/// Characters of a title in a row of the queue. What is longer came before texts were bounded at intake; its page has it.
const TITLE_CHARS_MAX: usize = 300;
/// Characters of any other text in a row.
const TEXT_CHARS_MAX: usize = 100;

/// The beginning of a text with a sign that it goes on, where it is longer than a row has room for.
fn bounded(text: String, n_chars_max: usize) -> String {
    match text.char_indices().nth(n_chars_max) {
        None => text,
        Some(_) => text.chars().take(n_chars_max - 1).chain(['…']).collect(),
    }
}

/// The clock that leads a row: the open one that falls due first, else the one met last.
fn leading(policy: &Policy, clocks: &[Obligation], ended: bool) -> Option<ClockView> {
    let judged =
        |clock: &&Obligation| matches!(clock.standing, Standing::Met { .. } | Standing::Missed { .. });
    let running = lead(clocks).filter(|_| !ended);
    running.or_else(|| clocks.iter().rev().find(judged)).map(|clock| policy.view(clock, false))
}

fn n_owed(clocks: &[Obligation], ended: bool) -> usize {
    if ended { 0 } else { owed(clocks).count() }
}

/// The row of a case.
pub(crate) fn case_in_queue(policy: &Policy, row: CaseRow) -> QueueRow {
    let office = row.office().map(|office| bounded(office.to_owned(), TEXT_CHARS_MAX));
    let CaseRow { id, case, external_id, title, area, .. } = row;
    let finished = case.stage.is_finished();
    QueueRow {
        subject: Subject::Case(id),
        number: bounded(external_id, TEXT_CHARS_MAX),
        channel: Some(case.channel),
        title: bounded(title, TITLE_CHARS_MAX),
        class: case.class,
        class_confirmed: case.class_confirmed,
        office,
        area: area.map(|area| bounded(area, TEXT_CHARS_MAX)),
        stage: case.stage.code().to_owned(),
        stage_zh: case_words::stage(Lang::Zh, &case.stage).to_owned(),
        received: case.received,
        lead: leading(policy, &case.obligations, finished),
        n_open_clocks: n_owed(&case.obligations, finished),
        n_missed: if finished { 0 } else { n_missed(&case.obligations) },
        revision: case.revision,
    }
}

/// The row of an incident.
pub(crate) fn incident_in_queue(policy: &Policy, row: IncidentRow) -> QueueRow {
    let t = Lang::Zh.words().incident;
    let IncidentRow { id, incident, title, .. } = row;
    let closed = incident.closed_at.is_some() || incident.merged_into.is_some();
    QueueRow {
        subject: Subject::Incident(id),
        number: incident_words::grade(Lang::Zh, incident.grade).to_owned(),
        channel: None,
        title: bounded(title, TITLE_CHARS_MAX),
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
        lead: leading(policy, &incident.obligations, closed),
        n_open_clocks: n_owed(&incident.obligations, closed),
        n_missed: if closed { 0 } else { n_missed(&incident.obligations) },
        revision: incident.revision,
    }
}
