//! What a run of decisions changes, gathered so that it can be stored in one transaction.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, Utc};
use huiying_deadlines::{PublishedCalendar, RulePack};
use huiying_domain::{CaseId, Decision, Event, IncidentId, Refusal, RequestId, Subject};

use crate::Error;
use crate::rows::{CaseRow, IncidentRow, subject_of};

/// Where rows come from that the run has not touched yet.
pub trait Rows {
    /// The case's row, where there is one.
    ///
    /// # Errors
    /// Where the store fails.
    fn case(&self, id: CaseId) -> Result<Option<CaseRow>, Error>;
    /// The incident's row, where there is one.
    ///
    /// # Errors
    /// Where the store fails.
    fn incident(&self, id: IncidentId) -> Result<Option<IncidentRow>, Error>;
}

/// Rows and policy that a run of decisions changed, and where the run ends.
#[derive(Debug, Default)]
pub struct Changes {
    /// Position in the decisions log of the last decision folded.
    pub position: u64,
    /// Position in the intake log of its cause.
    pub cause: u64,
    /// What tells that decision from any other log's at the same position: its intake record and when it was recorded.
    pub mark: String,
    /// Rows of cases.
    pub cases: BTreeMap<CaseId, CaseRow>,
    /// Rows of incidents.
    pub incidents: BTreeMap<IncidentId, IncidentRow>,
    /// Requests that were refused.
    pub refusals: BTreeMap<RequestId, Refusal>,
    /// Rule packs adopted, by id.
    pub packs: BTreeMap<String, RulePack>,
    /// Calendars adopted, each with its decision's position, since their order counts.
    pub calendars: Vec<(u64, PublishedCalendar)>,
}

impl Changes {
    /// Folds one decision. Decisions come in the order of their log; one whose cause is not newer than the last is a
    /// second decider's copy and is passed over.
    ///
    /// # Errors
    /// Where a row cannot be read.
    pub fn fold(
        &mut self,
        rows: &impl Rows,
        position: u64,
        recorded_at: DateTime<Utc>,
        decision: &Decision,
    ) -> Result<(), Error> {
        self.position = position;
        self.mark = mark_of(decision, recorded_at);
        if decision.cause <= self.cause {
            return Ok(());
        }
        self.cause = decision.cause;
        for event in &decision.events {
            self.fold_event(rows, position, recorded_at, event)?;
            self.note(rows, subject_of(event), position)?;
        }
        Ok(())
    }

    /// Notes the decision on the timeline of what it is about, once.
    fn note(&mut self, rows: &impl Rows, about: Option<Subject>, position: u64) -> Result<(), Error> {
        let history = match about {
            Some(Subject::Case(id)) => case_row(&mut self.cases, rows, id)?.map(|row| &mut row.history),
            Some(Subject::Incident(id)) => {
                incident_row(&mut self.incidents, rows, id)?.map(|row| &mut row.history)
            }
            None => None,
        };
        if let Some(history) = history.filter(|history| history.last() != Some(&position)) {
            history.push(position);
        }
        Ok(())
    }

    fn fold_event(
        &mut self,
        rows: &impl Rows,
        position: u64,
        recorded_at: DateTime<Utc>,
        event: &Event,
    ) -> Result<(), Error> {
        match event {
            Event::PolicyAdopted { pack } => {
                self.packs.insert(pack.id.clone(), pack.clone());
            }
            Event::RequestRefused { request, reason, .. } => {
                self.refusals.insert(*request, reason.clone());
            }
            Event::CalendarAdopted { calendar } => self.calendars.push((position, calendar.clone())),
            Event::ReportUnknown { .. } => {}
            about => match subject_of(about) {
                Some(Subject::Case(id)) => self.fold_case(rows, id, recorded_at, about)?,
                Some(Subject::Incident(id)) => self.fold_incident(rows, id, recorded_at, about)?,
                None => {}
            },
        }
        Ok(())
    }

    fn fold_case(
        &mut self,
        rows: &impl Rows,
        id: CaseId,
        at: DateTime<Utc>,
        event: &Event,
    ) -> Result<(), Error> {
        if let Some(opened) = CaseRow::opened_by(event, at) {
            self.cases.insert(id, opened);
        } else if let Some(row) = case_row(&mut self.cases, rows, id)? {
            row.apply(event, at);
        }
        Ok(())
    }

    fn fold_incident(
        &mut self,
        rows: &impl Rows,
        id: IncidentId,
        at: DateTime<Utc>,
        event: &Event,
    ) -> Result<(), Error> {
        if let Some(registered) = IncidentRow::registered_by(event, at) {
            self.incidents.insert(id, registered);
        } else if let Some(row) = incident_row(&mut self.incidents, rows, id)? {
            row.apply(event, at);
        }
        Ok(())
    }
}

/// What tells a decision from any other log's at the same position.
#[must_use]
pub fn mark_of(decision: &Decision, recorded_at: DateTime<Utc>) -> String {
    format!("{} {}", decision.intake, recorded_at.to_rfc3339())
}

fn case_row<'a>(
    changed: &'a mut BTreeMap<CaseId, CaseRow>,
    rows: &impl Rows,
    id: CaseId,
) -> Result<Option<&'a mut CaseRow>, Error> {
    Ok(match changed.entry(id) {
        Entry::Occupied(row) => Some(row.into_mut()),
        Entry::Vacant(place) => rows.case(id)?.map(|row| place.insert(row)),
    })
}

fn incident_row<'a>(
    changed: &'a mut BTreeMap<IncidentId, IncidentRow>,
    rows: &impl Rows,
    id: IncidentId,
) -> Result<Option<&'a mut IncidentRow>, Error> {
    Ok(match changed.entry(id) {
        Entry::Occupied(row) => Some(row.into_mut()),
        Entry::Vacant(place) => rows.incident(id)?.map(|row| place.insert(row)),
    })
}
