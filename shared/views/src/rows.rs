//! What is kept of each case and incident for the pages, and how an event changes it.

use chrono::{DateTime, Utc};
use huiying_deadlines::PauseCause;
use huiying_domain::clock::obligation::owed;
use huiying_domain::incident::Grade;
use huiying_domain::{
    CaseEvent, CaseId, Channel, Event, IncidentEvent, IncidentId, Matter, MessageClass, Obligation,
    ReleaseKind, SourceTime, Stage, Subject,
};
use serde::{Deserialize, Serialize};

/// A case as the queue shows it; its texts are in its timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseRow {
    /// The case.
    pub id: CaseId,
    /// The source's number.
    pub external_id: String,
    /// The system it came from.
    pub source: String,
    /// The entrance.
    pub channel: Channel,
    /// Title, masked.
    pub title: String,
    /// Its class, where known.
    pub class: Option<MessageClass>,
    /// Whether a person confirmed class and office.
    pub class_confirmed: bool,
    /// Handling office: the confirmed one, else the source's.
    pub office: Option<String>,
    /// Area.
    pub area: Option<String>,
    /// When it was received, as the source says.
    pub received: SourceTime,
    /// That time is a stand-in: the source's could not be read.
    pub received_unknown: bool,
    /// Where it stands.
    pub stage: Stage,
    /// The first reply of this cycle, kept when the case is closed.
    pub first_reply: Option<SourceTime>,
    /// Whether the applicant was asked to correct the request, which may be done once.
    pub supplement_asked: bool,
    /// When it was last sent back for rework.
    pub reopened: Option<SourceTime>,
    /// The first reply of all cycles.
    pub ever_replied: Option<SourceTime>,
    /// The incident it is about, where a person has linked them.
    pub incident: Option<IncidentId>,
    /// The case it was split from.
    pub part_of: Option<CaseId>,
    /// The cases it was split into.
    pub parts: Vec<CaseId>,
    /// The bureau that was asked to take it and has not answered.
    pub transfer: Option<String>,
    /// Its clocks, in the order they were started.
    pub clocks: Vec<Obligation>,
    /// How many decisions have changed it.
    pub revision: u32,
    /// When the last of them was recorded.
    #[serde(with = "huiying_deadlines::instant::utc")]
    pub changed_at: DateTime<Utc>,
    /// Positions in the decisions log of every decision about it: its timeline.
    pub history: Vec<u64>,
}

/// An incident as pages show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentRow {
    /// The incident.
    pub id: IncidentId,
    /// What happened.
    pub title: String,
    /// Its grade.
    pub grade: Grade,
    /// When it happened, where known.
    pub occurred: Option<SourceTime>,
    /// When the first report reached the bureau.
    pub reported: SourceTime,
    /// When it was closed.
    #[serde(with = "huiying_deadlines::instant::utc_option", default)]
    pub closed_at: Option<DateTime<Utc>>,
    /// The incident that carries it, where the two are one.
    pub merged_into: Option<IncidentId>,
    /// The incidents that it carries.
    pub carries: Vec<IncidentId>,
    /// Its clocks.
    pub clocks: Vec<Obligation>,
    /// How many decisions have changed it.
    pub revision: u32,
    /// When the last of them was recorded.
    #[serde(with = "huiying_deadlines::instant::utc")]
    pub changed_at: DateTime<Utc>,
    /// Positions in the decisions log of every decision about it: its timeline.
    pub history: Vec<u64>,
}

/// One event on the timeline of a case or incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// Whether what is shown beside the timeline is without it, since the program failed on it.
    #[serde(default)]
    pub unshown: bool,
    /// Position of the decision in the decisions log.
    pub position: u64,
    /// Position in the intake log of the record that caused it.
    pub cause: u64,
    /// When that record was recorded.
    pub recorded_at: DateTime<Utc>,
    /// What happened.
    pub event: Event,
}

/// The kinds that these events leave published, in the order of their first publication.
#[must_use]
pub fn published_by<'a>(events: impl Iterator<Item = &'a Event>) -> Vec<ReleaseKind> {
    let mut published = Vec::new();
    for event in events {
        match event {
            Event::Incident(IncidentEvent::ReleasePublished { kind, .. }) if !published.contains(kind) => {
                published.push(*kind)
            }
            Event::Incident(IncidentEvent::ReleaseWithdrawn { kind, .. }) => {
                published.retain(|it| it != kind)
            }
            _ => {}
        }
    }
    published
}

impl CaseRow {
    /// The row that `CaseOpened` makes; `None` for any other event.
    #[must_use]
    pub fn opened_by(event: &Event, recorded_at: DateTime<Utc>) -> Option<Self> {
        let Event::Case(CaseEvent::Opened { case, report, at: _ }) = event else {
            return None;
        };
        Some(Self {
            id: *case,
            external_id: report.external_id.clone(),
            source: report.source.clone(),
            channel: report.channel,
            title: report.title.clone(),
            class: report.class,
            class_confirmed: false,
            office: report.office.clone(),
            area: report.area.clone(),
            received: report.received,
            received_unknown: report.received_unknown,
            stage: Stage::Received,
            first_reply: None,
            supplement_asked: false,
            reopened: None,
            ever_replied: None,
            incident: None,
            part_of: None,
            parts: Vec::new(),
            transfer: None,
            clocks: Vec::new(),
            revision: 1,
            changed_at: recorded_at,
            history: Vec::new(),
        })
    }

    /// The row of one matter of this case, made by its `CaseSplit`.
    #[must_use]
    pub fn part(&self, id: CaseId, matter: &Matter, at: DateTime<Utc>) -> Self {
        Self {
            id,
            title: matter.title.clone(),
            class: Some(matter.class),
            class_confirmed: true,
            office: Some(matter.office.clone()),
            stage: Stage::Handling { office: matter.office.clone(), confirmed_at: at },
            first_reply: None,
            ever_replied: None,
            part_of: Some(self.id),
            parts: Vec::new(),
            transfer: None,
            clocks: Vec::new(),
            revision: 1,
            changed_at: at,
            history: Vec::new(),
            ..self.clone()
        }
    }

    /// Takes over the time of receipt of the case this is one matter of.
    pub fn receive_as(&mut self, whole: &Self) {
        (self.received, self.received_unknown) = (whole.received, whole.received_unknown);
    }

    /// Folds a later event of this case into the row.
    pub fn apply(&mut self, event: &Event, recorded_at: DateTime<Utc>) {
        match event {
            Event::Case(CaseEvent::Amended { report, .. }) => {
                self.title.clone_from(&report.title);
                self.area.clone_from(&report.area);
                if !self.class_confirmed {
                    self.class = report.class;
                    self.office.clone_from(&report.office);
                }
                if !report.received_unknown {
                    self.received = report.received;
                    self.received_unknown = false;
                }
            }
            Event::Case(CaseEvent::TriageConfirmed { class, office, at, .. }) => {
                self.class = Some(*class);
                self.class_confirmed = true;
                self.office = Some(office.clone());
                if matches!(self.stage, Stage::Received | Stage::Handling { .. }) {
                    self.stage = Stage::Handling { office: office.clone(), confirmed_at: *at };
                }
            }
            Event::Case(CaseEvent::ReplyRecorded { replied, .. })
                if self.reopened.is_some_and(|reopened| replied.at < reopened.at) => {}
            Event::Case(CaseEvent::ReplyRecorded { replied, .. })
            | Event::Case(CaseEvent::MattersAnswered { replied, .. }) => {
                let first = self.first_reply.map_or(*replied, |earlier| earlier.min(*replied));
                self.first_reply = Some(first);
                self.ever_replied = Some(self.ever_replied.map_or(first, |earlier| earlier.min(first)));
                if !self.stage.is_closed() {
                    self.stage = Stage::Answered { replied: first };
                }
            }
            Event::Case(CaseEvent::Closed { closed, outcome, .. }) => {
                self.stage = Stage::Closed { closed_at: closed.at, outcome: *outcome };
            }
            Event::Case(CaseEvent::Reopened { reopened, .. }) => {
                self.first_reply = None;
                self.reopened = Some(*reopened);
                let office = self.office.clone().filter(|_| self.class_confirmed);
                self.stage = Stage::after_reopening(office, reopened.at);
            }
            Event::Case(CaseEvent::Split { matters, .. }) => {
                self.parts = matters.iter().map(|(id, _)| *id).collect()
            }
            Event::Case(CaseEvent::PauseBegan { cause: PauseCause::Supplement, .. }) => {
                self.supplement_asked = true
            }
            Event::Case(CaseEvent::Linked { incident, .. }) => self.incident = Some(*incident),
            Event::Case(CaseEvent::Unlinked { .. }) => self.incident = None,
            Event::Case(CaseEvent::TransferRequested { to, .. }) => self.transfer = Some(to.clone()),
            Event::Case(CaseEvent::TransferAnswered { .. }) => self.transfer = None,
            clock => apply_to_clocks(&mut self.clocks, clock),
        }
        if event.revises() == Some(Subject::Case(self.id)) {
            self.revision += 1;
            self.changed_at = recorded_at;
        }
    }
}

impl IncidentRow {
    /// The row that `IncidentRegistered` makes; `None` for any other event.
    #[must_use]
    pub fn registered_by(event: &Event, recorded_at: DateTime<Utc>) -> Option<Self> {
        let Event::Incident(IncidentEvent::Registered { incident, title, grade, occurred, reported, .. }) =
            event
        else {
            return None;
        };
        Some(Self {
            id: *incident,
            title: title.clone(),
            grade: *grade,
            occurred: *occurred,
            reported: *reported,
            closed_at: None,
            merged_into: None,
            carries: Vec::new(),
            clocks: Vec::new(),
            revision: 1,
            changed_at: recorded_at,
            history: Vec::new(),
        })
    }

    /// Folds a later event of this incident into the row.
    pub fn apply(&mut self, event: &Event, recorded_at: DateTime<Utc>) {
        match event {
            Event::Incident(IncidentEvent::Closed { at, .. }) => self.closed_at = Some(*at),
            Event::Incident(IncidentEvent::Regraded { grade, .. }) => self.grade = *grade,
            Event::Incident(IncidentEvent::OccurrenceStated { occurred, .. }) => {
                self.occurred = Some(*occurred)
            }
            Event::Incident(IncidentEvent::Merged { incident, into, .. }) => match *into == self.id {
                true => self.carries.push(*incident),
                false => self.merged_into = Some(*into),
            },
            Event::Incident(IncidentEvent::Split { incident, from, .. }) => match *from == self.id {
                true => self.carries.retain(|it| it != incident),
                false => self.merged_into = None,
            },
            clock => apply_to_clocks(&mut self.clocks, clock),
        }
        if event.revises() == Some(Subject::Incident(self.id)) {
            self.revision += 1;
            self.changed_at = recorded_at;
        }
    }
}

fn apply_to_clocks(clocks: &mut Vec<Obligation>, event: &Event) {
    let Some((_, rule)) = event.clock_of() else { return };
    if let Some(created) = Obligation::created_by(event) {
        clocks.push(created);
    } else if let Some(clock) = clocks.iter_mut().rev().find(|it| it.rule == *rule) {
        clock.apply(event);
    }
}

/// The clock still owed that leads a row: of those that bind and run the strictest ahead, else the first that was missed,
/// else one that only reminds, else one that stands still.
#[must_use]
pub fn lead(clocks: &[Obligation]) -> Option<&Obligation> {
    owed(clocks).min_by_key(|it| (it.is_paused(), !it.binding, !it.is_ahead(), it.counted.due_hard))
}

/// The limit that puts a row in its place in the queue: that of the clock which leads it, where that one binds and runs.
#[must_use]
pub fn first_due(clocks: &[Obligation]) -> Option<DateTime<Utc>> {
    lead(clocks).filter(|it| it.binding && !it.is_paused()).map(|it| it.counted.due_hard)
}

/// How many limits were missed, or had passed before they were known, and are still owed.
#[must_use]
pub fn n_missed(clocks: &[Obligation]) -> usize {
    owed(clocks).filter(|it| it.binding && !it.is_paused() && !it.is_ahead()).count()
}
