//! What the views answer: rows from the store, the queue's order from memory, timelines from the decisions log.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use huiying_deadlines::RuleId;
use huiying_domain::case::{Beside, OfParts};
use huiying_domain::clock::obligation::SOURCE_TARGET;
use huiying_domain::report::Report;
use huiying_domain::{
    Case, CaseAct, CaseEvent, CaseId, Event, Incident, IncidentId, Obligation, Refusal, ReleaseKind,
    RequestId, Subject,
};
use huiying_words::Lang;
use huiying_words::clock::rule;
use tokio::sync::watch;

use crate::Error;
use crate::changes::Rows;
use crate::policy::Policy;
use crate::query::{
    AdoptedPolicy, Applied, CaseDetail, ClockView, IncidentDetail, OnTime, Queries, QueueFilter, QueuePage,
    QueueRow, Telling,
};
use crate::queue_rows::{case_in_queue, incident_in_queue};
use crate::report::{Judge, Listing, OnTimeReport};
use crate::rows::{CaseRow, IncidentRow, TimelineEntry};
use crate::views::{Memory, Views};

impl Queries for Views {
    fn applied(&self) -> watch::Receiver<Applied> {
        self.0.applied.subscribe()
    }

    fn queue(&self, filter: &QueueFilter, now: DateTime<Utc>) -> Result<QueuePage, Error> {
        let per_page = match filter.per_page {
            0 => QueueFilter::PER_PAGE,
            asked => asked.min(QueueFilter::PER_PAGE_MAX),
        };
        let memory = self.0.memory.read().unwrap_or_else(PoisonError::into_inner);
        let mut filter = QueueFilter { per_page, page: filter.page.max(1), ..filter.clone() };
        let counts = memory.index.counts(&filter, now);
        let n_matching = counts.of(filter.state);
        let n_pages = n_matching.div_ceil(per_page).max(1);
        filter.page = filter.page.min(n_pages);
        let subjects = memory.index.page(&filter, now);
        let mut rows = Vec::with_capacity(subjects.len());
        for subject in subjects {
            rows.extend(self.queue_row(&memory.policy, subject)?);
        }
        let rules = rules_on_time(&memory);
        let position = self.0.applied.borrow().position;
        let (n_parked, n_unshown) = (memory.parked.len(), memory.unshown.len());
        let (page, telling) = (filter.page, Telling::of(&memory.telling));
        let queue = QueuePage {
            position,
            now,
            counts,
            rules,
            rows,
            n_matching,
            page,
            n_pages,
            n_parked,
            n_unshown,
            telling,
        };
        Ok(queue)
    }

    fn case(&self, id: CaseId, as_of: Option<DateTime<Utc>>) -> Result<Option<CaseDetail>, Error> {
        let Some(KnownCase { row, report, timeline }) = self.known_case(id, as_of)? else {
            return Ok(None);
        };
        let clocks = self.explained(&row.case.obligations);
        let may = self.acts_on_case(&row.case, as_of)?;
        Ok(Some(CaseDetail { row: row.into(), report, clocks, may, timeline, as_of }))
    }

    fn incident(
        &self,
        id: IncidentId,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<IncidentDetail>, Error> {
        let Some((row, timeline)) = self.known_incident(id, as_of)? else { return Ok(None) };
        let mut carried = Vec::new();
        self.carried_by(&row, as_of, &mut carried)?;
        let published = published_on(&row.incident, &carried);
        let may = row.incident.open_acts(&carried.iter().collect::<Vec<_>>());
        let clocks = self.explained(&row.incident.obligations);
        Ok(Some(IncidentDetail { row: row.into(), clocks, published, may, timeline, as_of }))
    }

    fn refusal(&self, request: RequestId) -> Result<Option<Refusal>, Error> {
        self.0.store.refusal(request)
    }

    fn on_time(&self) -> Result<Vec<OnTime>, Error> {
        Ok(rules_on_time(&self.0.memory.read().unwrap_or_else(PoisonError::into_inner)))
    }

    fn policy(&self) -> Result<AdoptedPolicy, Error> {
        let memory = self.0.memory.read().unwrap_or_else(PoisonError::into_inner);
        let packs = memory.policy.packs().cloned().collect();
        Ok(AdoptedPolicy { packs, calendars: memory.policy.published().to_vec() })
    }

    fn cases_numbered(&self, number: &str) -> Result<Vec<CaseId>, Error> {
        let mut found = Vec::new();
        self.0.store.each_row(|row| found.extend((row.external_id == number).then_some(row.id)), |_| ())?;
        Ok(found)
    }

    fn on_time_report(&self, rule: &RuleId, listing: Listing) -> Result<Option<OnTimeReport>, Error> {
        let memory = self.0.memory.read().unwrap_or_else(PoisonError::into_inner);
        let Some(mut judge) = Judge::new(&memory.policy, rule, listing) else { return Ok(None) };
        self.0.store.each_row(|row| judge.take(&row), |_| ())?;
        Ok(Some(judge.finish()))
    }
}

impl Views {
    fn queue_row(&self, policy: &Policy, subject: Subject) -> Result<Option<QueueRow>, Error> {
        Ok(match subject {
            Subject::Case(id) => self.0.store.case(id)?.map(|row| case_in_queue(policy, row)),
            Subject::Incident(id) => self.0.store.incident(id)?.map(|row| incident_in_queue(policy, row)),
        })
    }

    /// A case as known now or at `as_of`, folded from its timeline.
    fn known_case(&self, id: CaseId, as_of: Option<DateTime<Utc>>) -> Result<Option<KnownCase>, Error> {
        let Some(now) = self.0.store.case(id)? else {
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
                    if let Event::Case(CaseEvent::Amended { report: said, .. }) = &entry.event {
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
    fn known_incident(
        &self,
        id: IncidentId,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<(IncidentRow, Vec<TimelineEntry>)>, Error> {
        let Some(now) = self.0.store.incident(id)? else {
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
    fn acts_on_case(&self, case: &Case, as_of: Option<DateTime<Utc>>) -> Result<Vec<CaseAct>, Error> {
        let mut matters = Vec::with_capacity(case.parts.len());
        for part in &case.parts {
            matters.extend(self.known_case(*part, as_of)?.map(|known| known.row.case));
        }
        let memory = self.0.memory.read().unwrap_or_else(PoisonError::into_inner);
        Ok(case.open_acts(&Beside::of(case, |id| memory.policy.rule(id), &matters)))
    }

    /// Adds every incident that one carries, itself or through others.
    fn carried_by(
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

    fn explained(&self, clocks: &[Obligation]) -> Vec<ClockView> {
        let memory = self.0.memory.read().unwrap_or_else(PoisonError::into_inner);
        clocks.iter().map(|clock| memory.policy.view(clock, true)).collect()
    }
}

/// A case as known at some moment.
struct KnownCase {
    row: CaseRow,
    report: Report,
    timeline: Vec<TimelineEntry>,
}

/// What is published on an incident and on those it carries, each kind once.
fn published_on(incident: &Incident, carried: &[Incident]) -> Vec<ReleaseKind> {
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

fn rules_on_time(memory: &Memory) -> Vec<OnTime> {
    let named = |id: &RuleId| match memory.policy.rule(id) {
        Some(rule) => (rule.name.zh.clone(), rule.name.en.clone()),
        None if id.as_str() == SOURCE_TARGET => {
            (rule(Lang::Zh, SOURCE_TARGET, None), rule(Lang::En, SOURCE_TARGET, None))
        }
        // Of a pack that is in force no more.
        None => (id.to_string(), id.to_string()),
    };
    let counted = memory.index.on_time().into_iter();
    counted
        .map(|(rule, counts)| {
            let (zh, en) = named(&rule);
            counts.named(rule, zh, en)
        })
        .collect()
}
