//! A case or incident as one row of the queue, led by its strictest clock.

use huiying_domain::clock::obligation::{Standing, owed};
use huiying_domain::{Obligation, Subject};

use crate::policy::Policy;
use crate::query::{ClockView, QueueRow};
use crate::rows::{CaseRow, IncidentRow, lead, n_missed};

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
    QueueRow {
        subject: Subject::Case(row.id),
        number: row.external_id,
        channel: Some(row.channel),
        title: row.title,
        class: row.class,
        class_confirmed: row.class_confirmed,
        office: row.office,
        area: row.area,
        stage: row.stage.code().to_owned(),
        stage_zh: row.stage.zh().to_owned(),
        received: row.received,
        lead: leading(policy, &row.clocks, row.stage.is_finished()),
        n_open_clocks: n_owed(&row.clocks, row.stage.is_finished()),
        n_missed: if row.stage.is_finished() { 0 } else { n_missed(&row.clocks) },
        revision: row.revision,
    }
}

/// The row of an incident.
pub(crate) fn incident_in_queue(policy: &Policy, row: IncidentRow) -> QueueRow {
    let closed = row.closed_at.is_some() || row.merged_into.is_some();
    QueueRow {
        subject: Subject::Incident(row.id),
        number: row.grade.zh().to_owned(),
        channel: None,
        title: row.title,
        class: None,
        class_confirmed: true,
        office: None,
        area: None,
        stage: if closed { "closed" } else { "handling" }.to_owned(),
        stage_zh: match row.merged_into {
            Some(_) => "已并案",
            None if closed => "终结",
            None => "处置中",
        }
        .to_owned(),
        received: row.occurred.unwrap_or(row.reported),
        lead: leading(policy, &row.clocks, closed),
        n_open_clocks: n_owed(&row.clocks, closed),
        n_missed: if closed { 0 } else { n_missed(&row.clocks) },
        revision: row.revision,
    }
}
