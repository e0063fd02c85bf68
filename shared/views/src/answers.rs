//! What the views answer: rows from the store, the queue's order from memory, timelines from the decisions log.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use huiying_deadlines::RuleId;
use huiying_domain::clock::obligation::SOURCE_TARGET;
use huiying_domain::report::Report;
use huiying_domain::{CaseEvent, CaseId, Event, IncidentId, Obligation, Refusal, RequestId, Subject};
use tokio::sync::watch;

use crate::Error;
use crate::changes::Rows;
use crate::policy::Policy;
use crate::query::{
    AdoptedPolicy, Applied, CaseDetail, ClockView, IncidentDetail, OnTime, Queries, QueueFilter, QueuePage,
    QueueRow,
};
use crate::queue_rows::{case_in_queue, incident_in_queue};
use crate::report::{Judge, OnTimeReport};
use crate::rows::{CaseRow, IncidentRow, TimelineEntry, published_by};
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
        let page = filter.page;
        Ok(QueuePage { position, now, counts, rules, rows, n_matching, page, n_pages, n_parked, n_unshown })
    }

    fn case(&self, id: CaseId, as_of: Option<DateTime<Utc>>) -> Result<Option<CaseDetail>, Error> {
        let Some(now) = self.0.store.case(id)? else {
            return Ok(None);
        };
        let timeline = self.timeline(Subject::Case(id), &now.history, as_of)?;
        let mut row: Option<CaseRow> = None;
        let mut report = None;
        for entry in &timeline {
            match &mut row {
                None if entry.unshown => {}
                None => (row, report) = self.begun(id, entry)?,
                Some(row) if entry.unshown => {
                    row.revision += u32::from(entry.event.revises() == Some(Subject::Case(id)));
                }
                Some(row) => row.apply(&entry.event, entry.recorded_at),
            }
            if entry.unshown {
                continue;
            }
            if let Event::Case(CaseEvent::Amended { report: said, .. }) = &entry.event {
                report = Some(said.clone());
            }
        }
        let (Some(mut row), Some(report)) = (row, report) else {
            return Ok(None);
        };
        row.history = positions(&timeline);
        let report = self.report_of_the_whole(&mut row, as_of)?.unwrap_or(report);
        let clocks = self.explained(&row.clocks);
        Ok(Some(CaseDetail { row, report, clocks, timeline, as_of }))
    }

    fn incident(
        &self,
        id: IncidentId,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<IncidentDetail>, Error> {
        let Some(now) = self.0.store.incident(id)? else {
            return Ok(None);
        };
        let timeline = self.timeline(Subject::Incident(id), &now.history, as_of)?;
        let mut row: Option<IncidentRow> = None;
        for entry in &timeline {
            match &mut row {
                None if entry.unshown => {}
                None => row = IncidentRow::registered_by(&entry.event, entry.recorded_at),
                Some(row) if entry.unshown => {
                    row.revision += u32::from(entry.event.revises() == Some(Subject::Incident(id)));
                }
                Some(row) => row.apply(&entry.event, entry.recorded_at),
            }
        }
        let Some(mut row) = row else { return Ok(None) };
        row.history = positions(&timeline);
        let shown = timeline.iter().filter(|entry| !entry.unshown);
        let mut published = published_by(shown.map(|entry| &entry.event));
        for carried in &row.carries {
            let of_it = self.incident(*carried, as_of)?.map(|it| it.published).unwrap_or_default();
            published.extend(of_it.into_iter().filter(|kind| !published.contains(kind)).collect::<Vec<_>>());
        }
        let clocks = self.explained(&row.clocks);
        Ok(Some(IncidentDetail { row, clocks, published, timeline, as_of }))
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

    fn on_time_report(&self, rule: &RuleId, listing: bool) -> Result<Option<OnTimeReport>, Error> {
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

    /// What a case that is one matter of another shares with that: the report, and the time of receipt it corrected.
    fn report_of_the_whole(
        &self,
        row: &mut CaseRow,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<Report>, Error> {
        let Some(whole) = row.part_of.map(|whole| self.case(whole, as_of)).transpose()?.flatten() else {
            return Ok(None);
        };
        row.receive_as(&whole.row);
        Ok(Some(whole.report))
    }

    /// The row and report with which a case begins: its own, or for one matter of another those of the whole.
    fn begun(&self, id: CaseId, entry: &TimelineEntry) -> Result<(Option<CaseRow>, Option<Report>), Error> {
        match &entry.event {
            Event::Case(CaseEvent::Opened { report, .. }) => {
                Ok((CaseRow::opened_by(&entry.event, entry.recorded_at), Some(report.clone())))
            }
            Event::Case(CaseEvent::Split { case, matters, at, .. }) if *case != id => {
                let whole = self.case(*case, Some(entry.recorded_at))?;
                let matter = matters.iter().find(|(part, _)| *part == id).map(|(_, matter)| matter);
                Ok(match whole.zip(matter) {
                    Some((whole, matter)) => (Some(whole.row.part(id, matter, *at)), Some(whole.report)),
                    None => (None, None),
                })
            }
            _ => Ok((None, None)),
        }
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

fn positions(timeline: &[TimelineEntry]) -> Vec<u64> {
    let mut positions: Vec<u64> = timeline.iter().map(|entry| entry.position).collect();
    positions.dedup();
    positions
}

fn rules_on_time(memory: &Memory) -> Vec<OnTime> {
    let named = |id: &RuleId| match memory.policy.rule(id) {
        Some(rule) => (rule.name.zh.clone(), rule.name.en.clone()),
        None if id.as_str() == SOURCE_TARGET => {
            ("来源系统时限".to_owned(), "target set by the source".to_owned())
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
