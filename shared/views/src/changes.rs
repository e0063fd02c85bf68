//! What a run of decisions changes, gathered so that it can be stored in one transaction.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, Utc};
use huiying_deadlines::{PublishedCalendar, RulePack};
use huiying_domain::case::OfParts;
use huiying_domain::process::parking::brought_again;
use huiying_domain::{
    CaseEvent, CaseId, Decision, Event, IncidentId, PolicyEvent, ProcessEvent, Refusal, RequestId, Subject,
};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::rows::{CaseRow, IncidentRow};
use crate::telling::{self, TellingFact};

/// How a decision changes the views: [`Changes::fold`], but for tests of what happens where it fails.
pub type Fold = fn(&mut Changes, &dyn Rows, u64, DateTime<Utc>, &Decision) -> Result<(), Error>;

/// What folds, and what tells this program from a mended one.
#[derive(Clone, Debug)]
pub struct Program {
    /// How decisions change the views.
    pub fold: Fold,
    /// What tells its build from others.
    pub build: String,
}

impl Default for Program {
    fn default() -> Self {
        Self { fold: Changes::fold, build: String::new() }
    }
}

/// Why a decision is not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unshown {
    /// Where the program failed.
    pub failed_at: String,
    /// The build that did.
    pub build: String,
}

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
    /// Records of intake by their ids: whether they are parked, or are so no more.
    pub parked: BTreeMap<String, bool>,
    /// Decisions that could not be folded by a fault of the program, by their positions.
    pub unshown: BTreeMap<u64, Unshown>,
    /// How channels outside the pages stand, by the keys of the facts; `None` where a fact no longer holds.
    pub telling: BTreeMap<String, Option<TellingFact>>,
    /// Rule packs adopted, each with its decision's position, since their order counts.
    pub packs: Vec<(u64, RulePack)>,
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
        rows: &dyn Rows,
        position: u64,
        recorded_at: DateTime<Utc>,
        decision: &Decision,
    ) -> Result<(), Error> {
        if !self.advance(position, recorded_at, decision) {
            return Ok(());
        }
        for event in &decision.events {
            self.fold_event(rows, position, recorded_at, event)?;
            for about in event.about() {
                self.note(rows, about, position)?;
            }
        }
        Ok(())
    }

    /// Passes over a decision on which the program fails: its place on timelines is noted, and that it revised what it is about.
    ///
    /// # Errors
    /// Where a row cannot be read.
    pub fn pass_over(
        &mut self,
        rows: &dyn Rows,
        position: u64,
        recorded_at: DateTime<Utc>,
        decision: &Decision,
        why: Unshown,
    ) -> Result<(), Error> {
        if self.advance(position, recorded_at, decision) {
            self.unshown.insert(position, why);
            for event in &decision.events {
                for about in event.about() {
                    self.note(rows, about, position)?;
                }
                // Requests are held against it: one made on the page must not be taken for outdated.
                match event.revises() {
                    Some(Subject::Case(id)) => {
                        case_row(&mut self.cases, rows, id)?
                            .into_iter()
                            .for_each(|row| row.case.revision += 1);
                    }
                    Some(Subject::Incident(id)) => {
                        incident_row(&mut self.incidents, rows, id)?
                            .into_iter()
                            .for_each(|row| row.incident.revision += 1);
                    }
                    None => {}
                }
            }
        }
        Ok(())
    }

    /// Goes on to a decision; says whether it is one to fold.
    fn advance(&mut self, position: u64, recorded_at: DateTime<Utc>, decision: &Decision) -> bool {
        self.position = position;
        self.mark = mark_of(decision, recorded_at);
        let is_new = decision.cause > self.cause;
        self.cause = self.cause.max(decision.cause);
        is_new
    }

    /// Takes in what later decisions changed, all but rows.
    pub(crate) fn take_in(&mut self, later: Self) {
        let Self {
            position,
            cause,
            mark,
            cases: _,
            incidents: _,
            refusals,
            parked,
            unshown,
            telling,
            packs,
            calendars,
        } = later;
        (self.position, self.cause, self.mark) = (position, cause, mark);
        self.refusals.extend(refusals);
        self.parked.extend(parked);
        self.unshown.extend(unshown);
        self.telling.extend(telling);
        self.packs.extend(packs);
        self.calendars.extend(calendars);
    }

    /// Notes the decision on the timeline of what it is about, once.
    fn note(&mut self, rows: &dyn Rows, about: Subject, position: u64) -> Result<(), Error> {
        let history = match about {
            Subject::Case(id) => case_row(&mut self.cases, rows, id)?.map(|row| &mut row.history),
            Subject::Incident(id) => incident_row(&mut self.incidents, rows, id)?.map(|row| &mut row.history),
        };
        if let Some(history) = history.filter(|history| history.last() != Some(&position)) {
            history.push(position);
        }
        Ok(())
    }

    fn fold_event(
        &mut self,
        rows: &dyn Rows,
        position: u64,
        recorded_at: DateTime<Utc>,
        event: &Event,
    ) -> Result<(), Error> {
        match event {
            Event::Policy(event) => self.fold_policy(position, event),
            Event::Process(event) => self.fold_process(position, event),
            Event::Case(of_case) => {
                self.fold_case(rows, of_case.case(), recorded_at, event)?;
                self.fold_parts(rows, of_case)?;
            }
            // The other incident of a merger is told of it and changed by it too.
            Event::Incident(_) => {
                for subject in event.about() {
                    self.fold_subject(rows, subject, recorded_at, event)?;
                }
            }
            Event::Clock(of_clock) => self.fold_subject(rows, of_clock.subject(), recorded_at, event)?,
        }
        Ok(())
    }

    fn fold_policy(&mut self, position: u64, event: &PolicyEvent) {
        match event {
            PolicyEvent::PackAdopted { pack } => self.packs.push((position, pack.clone())),
            PolicyEvent::CalendarAdopted { calendar } => self.calendars.push((position, calendar.clone())),
            PolicyEvent::PackRefused { .. } | PolicyEvent::ClocksRecounted { .. } => {}
        }
    }

    fn fold_process(&mut self, position: u64, event: &ProcessEvent) {
        match event {
            ProcessEvent::RequestRefused { request, reason, .. } => {
                self.refusals.insert(*request, reason.clone());
            }
            ProcessEvent::IntakeParked { intake, .. } => {
                // A record that came again is parked in place of itself.
                self.parked.extend(brought_again(intake).map(|earlier| (earlier.to_owned(), false)));
                self.parked.insert(intake.clone(), true);
            }
            ProcessEvent::IntakeResumed { intake } => {
                self.parked.insert(intake.clone(), false);
            }
            ProcessEvent::AlertsTold { .. }
            | ProcessEvent::AlertsFailed { .. }
            | ProcessEvent::ChannelsStated { .. }
            | ProcessEvent::ChannelTestAsked { .. } => {
                self.telling.extend(telling::facts_of(position, event));
            }
            ProcessEvent::AlertsTaken { .. }
            | ProcessEvent::ReportUnknown { .. }
            | ProcessEvent::ClocksSetAside { .. } => {}
        }
    }

    fn fold_subject(
        &mut self,
        rows: &dyn Rows,
        subject: Subject,
        at: DateTime<Utc>,
        event: &Event,
    ) -> Result<(), Error> {
        match subject {
            Subject::Case(id) => self.fold_case(rows, id, at, event),
            Subject::Incident(id) => self.fold_incident(rows, id, at, event),
        }
    }

    fn fold_case(
        &mut self,
        rows: &dyn Rows,
        id: CaseId,
        at: DateTime<Utc>,
        event: &Event,
    ) -> Result<(), Error> {
        if let Event::Case(event) = event
            && let Some(opened) = CaseRow::opened_by(event, at)
        {
            self.cases.insert(id, opened);
        } else if let Some(row) = case_row(&mut self.cases, rows, id)? {
            row.apply(event, at);
        }
        Ok(())
    }

    /// What an event of a case makes of its matters, after it was folded into the case itself.
    fn fold_parts(&mut self, rows: &dyn Rows, event: &CaseEvent) -> Result<(), Error> {
        match event.of_parts() {
            OfParts::Made { matters, at } => {
                if let Some(whole) = case_row(&mut self.cases, rows, event.case())?.cloned() {
                    let parts = matters.iter().map(|(id, matter)| (*id, whole.part(*id, matter, at)));
                    self.cases.extend(parts);
                }
            }
            OfParts::Received => {
                let whole = case_row(&mut self.cases, rows, event.case())?.map(|row| &row.case);
                let Some(whole) = whole.filter(|case| !case.parts.is_empty()).cloned() else {
                    return Ok(());
                };
                for part in &whole.parts {
                    if let Some(part) = case_row(&mut self.cases, rows, *part)? {
                        part.case.receive_as(&whole);
                    }
                }
            }
            OfParts::Untouched => {}
        }
        Ok(())
    }

    fn fold_incident(
        &mut self,
        rows: &dyn Rows,
        id: IncidentId,
        at: DateTime<Utc>,
        event: &Event,
    ) -> Result<(), Error> {
        if let Event::Incident(event) = event
            && let Some(registered) = IncidentRow::registered_by(event, at)
        {
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
    rows: &dyn Rows,
    id: CaseId,
) -> Result<Option<&'a mut CaseRow>, Error> {
    Ok(match changed.entry(id) {
        Entry::Occupied(row) => Some(row.into_mut()),
        Entry::Vacant(place) => rows.case(id)?.map(|row| place.insert(row)),
    })
}

fn incident_row<'a>(
    changed: &'a mut BTreeMap<IncidentId, IncidentRow>,
    rows: &dyn Rows,
    id: IncidentId,
) -> Result<Option<&'a mut IncidentRow>, Error> {
    Ok(match changed.entry(id) {
        Entry::Occupied(row) => Some(row.into_mut()),
        Entry::Vacant(place) => rows.incident(id)?.map(|row| place.insert(row)),
    })
}

#[cfg(test)]
mod tests;
