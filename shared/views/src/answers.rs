//! What views answer about cases and incidents as they were known at some moment, with timelines from the decisions log.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use huiying_domain::case::{Beside, OfParts};
use huiying_domain::report::Report;
use huiying_domain::{
    Case, CaseAct, CaseEvent, CaseId, Event, Incident, IncidentId, Obligation, ReleaseKind, Subject,
};
use tokio::sync::watch;

use crate::Error;
use crate::list::cases::Cases;
use crate::list::incidents::Incidents;
use crate::query::{Applied, ClockView, IncidentDetail, LinkedCase};
use crate::question::{Asked, Queries};
use crate::rows::{CaseRow, IncidentRow, TimelineEntry};
use crate::views::Views;

impl Queries for Views {
    fn applied(&self) -> watch::Receiver<Applied> {
        self.0.applied.subscribe()
    }

    fn answer(&self, asked: &mut dyn Asked) -> Result<(), Error> {
        asked.answer_by(self)
    }
}

impl Views {
    /// A case as known now or at `as_of`, folded from its timeline.
    pub(crate) fn known_case(
        &self,
        id: CaseId,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<KnownCase>, Error> {
        let Some(now) = self.0.store.row::<Cases>(&id)? else {
            return Ok(None);
        };
        let timeline = self.timeline(Subject::Case(id), &now.history, as_of)?;
        let mut begun: Option<(CaseRow, Report)> = None;
        for entry in &timeline {
            match &mut begun {
                None if entry.unshown => {}
                None => begun = self.begun(id, entry)?,
                Some((row, _)) if entry.unshown => {
                    row.case.revision += u32::from(entry.event.revises() == Some(Subject::Case(id)));
                }
                Some((row, report)) => {
                    row.apply(&entry.event, entry.recorded_at);
                    if let Event::Case(
                        CaseEvent::Amended { report: said, .. }
                        | CaseEvent::ReceivedAnew { report: said, .. },
                    ) = &entry.event
                    {
                        *report = said.clone();
                    }
                }
            }
        }
        let Some((mut row, report)) = begun else { return Ok(None) };
        row.history = positions(&timeline);
        // One matter of another case shares its report, and the time of receipt it corrected.
        let whole = row.case.part_of.map(|whole| self.known_case(whole, as_of)).transpose()?.flatten();
        let report = match whole {
            Some(whole) => {
                row.case.receive_as(&whole.row.case);
                whole.report
            }
            None => report,
        };
        Ok(Some(KnownCase { row, report, timeline }))
    }

    /// The row and report with which a case begins: its own, or for one matter of another those of the whole.
    fn begun(&self, id: CaseId, entry: &TimelineEntry) -> Result<Option<(CaseRow, Report)>, Error> {
        let Event::Case(event) = &entry.event else { return Ok(None) };
        if let CaseEvent::Opened { report, .. } = event {
            return Ok(CaseRow::opened_by(event, entry.recorded_at).map(|row| (row, report.clone())));
        }
        let OfParts::Made { matters, at } = event.of_parts() else { return Ok(None) };
        let Some((_, matter)) = matters.iter().find(|(part, _)| *part == id) else { return Ok(None) };
        let whole = self.known_case(event.case(), Some(entry.recorded_at))?;
        Ok(whole.map(|whole| (whole.row.part(id, matter, at), whole.report)))
    }

    /// An incident as known now or at `as_of`, folded from its timeline.
    pub(crate) fn known_incident(
        &self,
        id: IncidentId,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<(IncidentRow, Vec<TimelineEntry>)>, Error> {
        let Some(now) = self.0.store.row::<Incidents>(&id)? else {
            return Ok(None);
        };
        let timeline = self.timeline(Subject::Incident(id), &now.history, as_of)?;
        let mut row: Option<IncidentRow> = None;
        for entry in &timeline {
            match (&mut row, &entry.event) {
                (None, Event::Incident(event)) if !entry.unshown => {
                    row = IncidentRow::registered_by(event, entry.recorded_at);
                }
                (None, _) => {}
                (Some(row), event) if entry.unshown => {
                    row.incident.revision += u32::from(event.revises() == Some(Subject::Incident(id)));
                }
                (Some(row), event) => row.apply(event, entry.recorded_at),
            }
        }
        Ok(row.map(|row| (IncidentRow { history: positions(&timeline), ..row }, timeline)))
    }

    /// What people can do to a case that stands so.
    pub(crate) fn acts_on_case(
        &self,
        case: &Case,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<CaseAct>, Error> {
        let mut matters = Vec::with_capacity(case.parts.len());
        for part in &case.parts {
            matters.extend(self.known_case(*part, as_of)?.map(|known| known.row.case));
        }
        let memory = self.0.memory.read().unwrap_or_else(PoisonError::into_inner);
        Ok(case.open_acts(&Beside::of(case, |id| memory.policy.rule(id), &matters)))
    }

    /// Adds every incident that one carries, itself or through others.
    pub(crate) fn carried_by(
        &self,
        row: &IncidentRow,
        as_of: Option<DateTime<Utc>>,
        carried: &mut Vec<Incident>,
    ) -> Result<(), Error> {
        for id in &row.carries {
            if let Some((row, _)) = self.known_incident(*id, as_of)? {
                carried.push(row.incident.clone());
                self.carried_by(&row, as_of, carried)?;
            }
        }
        Ok(())
    }

    /// The cases that are linked to an incident with this timeline, the latest linked first, and how many there are. The
    /// timeline does not say that a case was linked to another incident since, so each case is asked.
    pub(crate) fn linked_to(
        &self,
        incident: IncidentId,
        timeline: &[TimelineEntry],
        as_of: Option<DateTime<Utc>>,
    ) -> Result<(Vec<LinkedCase>, usize), Error> {
        let mut seen = BTreeSet::new();
        let (mut linked, mut n_linked) = (Vec::new(), 0);
        for entry in timeline.iter().rev() {
            let Event::Case(CaseEvent::Linked { case, .. }) = &entry.event else { continue };
            if !seen.insert(*case) {
                continue;
            }
            let row = match as_of {
                None => self.0.store.row::<Cases>(case)?,
                Some(_) => self.known_case(*case, as_of)?.map(|known| known.row),
            };
            let Some(row) = row.filter(|row| row.case.incident == Some(incident)) else { continue };
            n_linked += 1;
            if linked.len() < IncidentDetail::N_LINKED_MAX {
                let (number, title, stage) = (row.external_id, row.title, row.case.stage);
                linked.push(LinkedCase { id: row.id, number, title, stage });
            }
        }
        Ok((linked, n_linked))
    }

    /// What the decisions at these positions say of the subject, up to `as_of`.
    fn timeline(
        &self,
        subject: Subject,
        history: &[u64],
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<TimelineEntry>, Error> {
        let (mut timeline, all_unshown) = (Vec::new(), self.unshown());
        for &position in history {
            let found = self.0.history.decision(position);
            let found = found.map_err(|source| Error::History { position, source })?;
            let missing = || Error::History { position, source: "the log does not have it".into() };
            let (recorded_at, decision) = found.ok_or_else(missing)?;
            // A record that was parked is decided after later ones, and known since it was recorded.
            if as_of.is_some_and(|as_of| recorded_at > as_of) {
                continue;
            }
            let (cause, unshown) = (decision.cause, all_unshown.contains_key(&position));
            let about = decision.events.into_iter().filter(|event| event.about().contains(&subject));
            timeline.extend(about.map(|event| TimelineEntry {
                unshown,
                position,
                cause,
                recorded_at,
                event,
            }));
        }
        Ok(timeline)
    }

    /// These clocks, each with its rule and derivation.
    pub(crate) fn explained(&self, clocks: &[Obligation]) -> Vec<ClockView> {
        let memory = self.0.memory.read().unwrap_or_else(PoisonError::into_inner);
        clocks.iter().map(|clock| memory.policy.view(clock, true)).collect()
    }
}

/// A case as known at some moment.
pub(crate) struct KnownCase {
    pub(crate) row: CaseRow,
    pub(crate) report: Report,
    pub(crate) timeline: Vec<TimelineEntry>,
}

/// What is published on an incident and on those it carries, each kind once.
pub(crate) fn published_on(incident: &Incident, carried: &[Incident]) -> Vec<ReleaseKind> {
    let mut published = incident.published();
    for kind in carried.iter().flat_map(Incident::published) {
        if !published.contains(&kind) {
            published.push(kind);
        }
    }
    published
}

fn positions(timeline: &[TimelineEntry]) -> Vec<u64> {
    let mut positions: Vec<u64> = timeline.iter().map(|entry| entry.position).collect();
    positions.dedup();
    positions
}
