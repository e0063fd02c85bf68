//! The handle that answers queries: the store, the index and the policy in force, shared by pages and the API.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use huiying_deadlines::{OfficeHours, Rule, RuleId, RulePack, WorkCalendar, explain};
use huiying_domain::{CaseId, Decision, Event, IncidentId, Refusal, RequestId, Subject};
use tokio::sync::watch;

use crate::Error;
use crate::changes::{Changes, Rows};
use crate::index::Index;
use crate::query::{CaseDetail, ClockView, IncidentDetail, OnTime, QueueFilter, QueuePage, QueueRow};
use crate::rows::{CaseRow, ClockRow, IncidentRow, TimelineEntry, lead, subject_of};
use crate::store::Store;

/// How far the views have come in the two logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Applied {
    /// Position in the decisions log.
    pub position: u64,
    /// Position in the intake log.
    pub cause: u64,
}

/// A decision with the time its cause was recorded, or why the log failed.
pub type Found = Result<Option<(DateTime<Utc>, Decision)>, Box<dyn std::error::Error + Send + Sync>>;

/// Where timelines are read from: the decisions log. May block the calling thread.
pub trait History: Send + Sync {
    /// The decision at a position of the decisions log, with the time its cause was recorded.
    ///
    /// # Errors
    /// Where the log fails.
    fn decision(&self, position: u64) -> Found;
}

/// The views of one bureau; cheap to clone. Queries may wait for the disk: ask on a thread that may.
#[derive(Clone)]
pub struct Views(Arc<Shared>);

impl std::fmt::Debug for Views {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Views").field("applied", &*self.0.applied.borrow()).finish_non_exhaustive()
    }
}

struct Shared {
    store: Store,
    history: Arc<dyn History>,
    memory: RwLock<Memory>,
    applied: watch::Sender<Applied>,
}

/// What is kept in memory: rebuilt at opening, changed with every commit.
#[derive(Debug, Default)]
struct Memory {
    index: Index,
    policy: Policy,
}

#[derive(Debug, Default)]
struct Policy {
    packs: Vec<RulePack>,
    calendar: WorkCalendar,
    hours: OfficeHours,
}

impl Policy {
    fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.packs.iter().flat_map(|pack| &pack.rules).find(|rule| rule.id == *id)
    }

    fn adopt(&mut self, packs: impl IntoIterator<Item = RulePack>) {
        for pack in packs {
            self.packs.retain(|known| known.id != pack.id);
            self.packs.push(pack);
        }
    }

    fn view(&self, clock: &ClockRow, explained: bool) -> ClockView {
        let rule = self.rule(&clock.obligation.rule).cloned();
        let explanation = rule
            .as_ref()
            .filter(|_| explained)
            .map(|rule| explain(rule, clock.obligation.started_at, &self.calendar, &self.hours));
        ClockView { clock: clock.clone(), rule, explanation }
    }
}

impl Views {
    /// Opens the views in `path`, or makes empty ones, and builds what is kept in memory.
    ///
    /// # Errors
    /// Anything but [`Error::InUse`] means: move the folder aside and rebuild.
    pub fn open(path: &Path, history: Arc<dyn History>) -> Result<Self, Error> {
        let store = Store::open(path)?;
        let mut memory = Memory::default();
        let index = std::cell::RefCell::new(&mut memory.index);
        store
            .each_row(|row| index.borrow_mut().put_case(&row), |row| index.borrow_mut().put_incident(&row))?;
        memory.policy.adopt(store.packs()?);
        store.calendars()?.into_iter().for_each(|calendar| memory.policy.calendar.publish(calendar));
        let standing = store.standing()?;
        let applied = watch::Sender::new(Applied { position: standing.position, cause: standing.cause });
        Ok(Self(Arc::new(Shared { store, history, memory: RwLock::new(memory), applied })))
    }

    /// How far the views have come; level-triggered.
    #[must_use]
    pub fn applied(&self) -> watch::Receiver<Applied> {
        self.0.applied.subscribe()
    }

    /// What tells the last decision applied from any other log's at the same position.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn mark(&self) -> Result<String, Error> {
        Ok(self.0.store.standing()?.mark)
    }

    /// Folds decisions, in the order of their log, and stores what they change with where they end.
    ///
    /// # Errors
    /// Where the store fails; then nothing of it is stored.
    pub fn apply<'a>(
        &self,
        decisions: impl IntoIterator<Item = (u64, DateTime<Utc>, &'a Decision)>,
    ) -> Result<(), Error> {
        let Applied { position, cause } = *self.0.applied.borrow();
        let mut changes =
            Changes { position, cause, mark: self.0.store.standing()?.mark, ..Changes::default() };
        for (position, recorded_at, decision) in decisions {
            changes.fold(&self.0.store, position, recorded_at, decision)?;
        }
        self.0.store.commit(&changes)?;
        let mut memory = self.0.memory.write().unwrap_or_else(PoisonError::into_inner);
        changes.cases.values().for_each(|row| memory.index.put_case(row));
        changes.incidents.values().for_each(|row| memory.index.put_incident(row));
        memory.policy.adopt(changes.packs.into_values());
        changes.calendars.into_iter().for_each(|(_, calendar)| memory.policy.calendar.publish(calendar));
        drop(memory);
        self.0.applied.send_replace(Applied { position: changes.position, cause: changes.cause });
        Ok(())
    }

    /// Hands what was written to the operating system.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn flush(&self) -> Result<(), Error> {
        self.0.store.flush()
    }

    /// A page of the queue.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn queue(&self, filter: &QueueFilter, now: DateTime<Utc>) -> Result<QueuePage, Error> {
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
        Ok(QueuePage { position, now, counts, rules, rows, n_matching, page: filter.page, n_pages })
    }

    /// How the clocks of every rule stand, over everything.
    #[must_use]
    pub fn on_time(&self) -> Vec<OnTime> {
        rules_on_time(&self.0.memory.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn queue_row(&self, policy: &Policy, subject: Subject) -> Result<Option<QueueRow>, Error> {
        Ok(match subject {
            Subject::Case(id) => self.0.store.case(id)?.map(|row| case_in_queue(policy, row)),
            Subject::Incident(id) => self.0.store.incident(id)?.map(|row| incident_in_queue(policy, row)),
        })
    }

    /// Everything about a case, as known now or at `as_of`.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn case(&self, id: CaseId, as_of: Option<DateTime<Utc>>) -> Result<Option<CaseDetail>, Error> {
        let Some(now) = self.0.store.case(id)? else {
            return Ok(None);
        };
        let timeline = self.timeline(Subject::Case(id), &now.history, as_of)?;
        let mut row: Option<CaseRow> = None;
        let mut report = None;
        for entry in &timeline {
            match &mut row {
                None => row = CaseRow::opened_by(&entry.event, entry.recorded_at),
                Some(row) => row.apply(&entry.event, entry.recorded_at),
            }
            if let Event::CaseOpened { report: said, .. } | Event::CaseAmended { report: said, .. } =
                &entry.event
            {
                report = Some(said.clone());
            }
        }
        let (Some(mut row), Some(report)) = (row, report) else {
            return Ok(None);
        };
        row.history = positions(&timeline);
        let clocks = self.explained(&row.clocks);
        Ok(Some(CaseDetail { row, report, clocks, timeline, as_of }))
    }

    /// Everything about an incident, as known now or at `as_of`.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn incident(
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
                None => row = IncidentRow::registered_by(&entry.event, entry.recorded_at),
                Some(row) => row.apply(&entry.event, entry.recorded_at),
            }
        }
        let Some(mut row) = row else { return Ok(None) };
        row.history = positions(&timeline);
        let clocks = self.explained(&row.clocks);
        Ok(Some(IncidentDetail { row, clocks, timeline, as_of }))
    }

    /// Why a request was refused, where it was.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn refusal(&self, request: RequestId) -> Result<Option<Refusal>, Error> {
        self.0.store.refusal(request)
    }

    /// What the decisions at these positions say of the subject, up to `as_of`.
    fn timeline(
        &self,
        subject: Subject,
        history: &[u64],
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<TimelineEntry>, Error> {
        let mut timeline = Vec::new();
        for &position in history {
            let found = self.0.history.decision(position);
            let found = found.map_err(|source| Error::History { position, source })?;
            let missing = || Error::History { position, source: "the log does not have it".into() };
            let (recorded_at, decision) = found.ok_or_else(missing)?;
            if as_of.is_some_and(|as_of| recorded_at > as_of) {
                break;
            }
            let cause = decision.cause;
            let about = decision.events.into_iter().filter(|event| subject_of(event) == Some(subject));
            timeline.extend(about.map(|event| TimelineEntry { position, cause, recorded_at, event }));
        }
        Ok(timeline)
    }

    fn explained(&self, clocks: &[ClockRow]) -> Vec<ClockView> {
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
        None => ("来源系统时限".to_owned(), "target set by the source".to_owned()),
    };
    let counted = memory.index.on_time().into_iter();
    counted
        .map(|(rule, counts)| {
            let (zh, en) = named(&rule);
            counts.named(rule, zh, en)
        })
        .collect()
}

/// The clock that leads a row: the open one that falls due first, else the one met last.
fn leading(policy: &Policy, clocks: &[ClockRow]) -> Option<ClockView> {
    let met = |clock: &&ClockRow| {
        matches!(clock.obligation.standing, huiying_domain::obligation::Standing::Met { .. })
    };
    lead(clocks).or_else(|| clocks.iter().rev().find(met)).map(|clock| policy.view(clock, false))
}

fn n_open(clocks: &[ClockRow]) -> usize {
    clocks.iter().filter(|it| it.obligation.is_open()).count()
}

fn case_in_queue(policy: &Policy, row: CaseRow) -> QueueRow {
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
        lead: leading(policy, &row.clocks),
        n_open_clocks: n_open(&row.clocks),
        revision: row.revision,
    }
}

fn incident_in_queue(policy: &Policy, row: IncidentRow) -> QueueRow {
    let closed = row.closed_at.is_some();
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
        stage_zh: if closed { "终结" } else { "处置中" }.to_owned(),
        received: row.occurred.unwrap_or(row.reported),
        lead: leading(policy, &row.clocks),
        n_open_clocks: n_open(&row.clocks),
        revision: row.revision,
    }
}
