//! What is kept of each case and incident for the pages, and how an event changes it.

use chrono::{DateTime, Utc};
use huiying_domain::incident::Grade;
use huiying_domain::obligation::Anchor;
use huiying_domain::{
    CaseId, Channel, Event, IncidentId, MessageClass, Obligation, SourceTime, Stage, Subject,
};
use serde::{Deserialize, Serialize};

/// One clock of a case or incident, with what it was counted by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClockRow {
    /// Rule, instants and standing.
    pub obligation: Obligation,
    /// Which fact started it.
    pub anchor: Anchor,
    /// The pack that held the rule.
    pub pack: String,
    /// The calendar it was counted by.
    pub calendar: String,
}

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
    /// Where it stands.
    pub stage: Stage,
    /// The first reply, kept when the case is closed.
    pub first_reply: Option<SourceTime>,
    /// Its clocks, in the order they were started.
    pub clocks: Vec<ClockRow>,
    /// How many decisions have changed it.
    pub revision: u32,
    /// When the last of them was recorded.
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
    pub closed_at: Option<DateTime<Utc>>,
    /// Its clocks.
    pub clocks: Vec<ClockRow>,
    /// How many decisions have changed it.
    pub revision: u32,
    /// When the last of them was recorded.
    pub changed_at: DateTime<Utc>,
    /// Positions in the decisions log of every decision about it: its timeline.
    pub history: Vec<u64>,
}

/// One event on the timeline of a case or incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// Position of the decision in the decisions log.
    pub position: u64,
    /// Position in the intake log of the record that caused it.
    pub cause: u64,
    /// When that record was recorded.
    pub recorded_at: DateTime<Utc>,
    /// What happened.
    pub event: Event,
}

/// What an event is about, whether or not it raises a revision; `None` for policy and calendars.
#[must_use]
pub fn subject_of(event: &Event) -> Option<Subject> {
    match event {
        Event::ObligationCreated { subject, .. }
        | Event::ObligationConfirmed { subject, .. }
        | Event::ObligationMet { subject, .. }
        | Event::ObligationMissed { subject, .. }
        | Event::ObligationVoided { subject, .. } => Some(*subject),
        Event::RequestRefused { subject, .. } => *subject,
        other => other.revises(),
    }
}

impl CaseRow {
    /// The row that `CaseOpened` makes; `None` for any other event.
    #[must_use]
    pub fn opened_by(event: &Event, recorded_at: DateTime<Utc>) -> Option<Self> {
        let Event::CaseOpened { case, report } = event else {
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
            stage: Stage::Received,
            first_reply: None,
            clocks: Vec::new(),
            revision: 1,
            changed_at: recorded_at,
            history: Vec::new(),
        })
    }

    /// Folds a later event of this case into the row.
    pub fn apply(&mut self, event: &Event, recorded_at: DateTime<Utc>) {
        match event {
            Event::CaseAmended { report, .. } => {
                self.title.clone_from(&report.title);
                self.area.clone_from(&report.area);
                if !self.class_confirmed {
                    self.class = report.class;
                    self.office.clone_from(&report.office);
                }
                if !report.received_unknown {
                    self.received = report.received;
                }
            }
            Event::TriageConfirmed { class, office, at, .. } => {
                self.class = Some(*class);
                self.class_confirmed = true;
                self.office = Some(office.clone());
                if matches!(self.stage, Stage::Received | Stage::Handling { .. }) {
                    self.stage = Stage::Handling { office: office.clone(), confirmed_at: *at };
                }
            }
            Event::ReplyRecorded { replied, .. } => {
                let first = self.first_reply.map_or(*replied, |earlier| earlier.min(*replied));
                self.first_reply = Some(first);
                if !self.stage.is_closed() {
                    self.stage = Stage::Answered { replied: first };
                }
            }
            Event::CaseClosed { closed, outcome, .. } => {
                self.stage = Stage::Closed { closed_at: closed.at, outcome: *outcome };
            }
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
        let Event::IncidentRegistered { incident, title, grade, occurred, reported, .. } = event else {
            return None;
        };
        Some(Self {
            id: *incident,
            title: title.clone(),
            grade: *grade,
            occurred: *occurred,
            reported: *reported,
            closed_at: None,
            clocks: Vec::new(),
            revision: 1,
            changed_at: recorded_at,
            history: Vec::new(),
        })
    }

    /// Folds a later event of this incident into the row.
    pub fn apply(&mut self, event: &Event, recorded_at: DateTime<Utc>) {
        match event {
            Event::IncidentClosed { at, .. } => self.closed_at = Some(*at),
            clock => apply_to_clocks(&mut self.clocks, clock),
        }
        if event.revises() == Some(Subject::Incident(self.id)) {
            self.revision += 1;
            self.changed_at = recorded_at;
        }
    }
}

fn apply_to_clocks(clocks: &mut Vec<ClockRow>, event: &Event) {
    match event {
        Event::ObligationCreated { anchor, pack, calendar, .. } => {
            clocks.extend(Obligation::created_by(event).map(|obligation| ClockRow {
                obligation,
                anchor: *anchor,
                pack: pack.clone(),
                calendar: calendar.clone(),
            }));
        }
        Event::ObligationConfirmed { rule, .. }
        | Event::ObligationMet { rule, .. }
        | Event::ObligationMissed { rule, .. }
        | Event::ObligationVoided { rule, .. } => {
            if let Some(clock) = clocks.iter_mut().rev().find(|it| it.obligation.rule == *rule) {
                clock.obligation.apply(event);
            }
        }
        _ => {}
    }
}

/// The open clock that falls due first, which leads a row.
#[must_use]
pub fn lead(clocks: &[ClockRow]) -> Option<&ClockRow> {
    clocks.iter().filter(|it| it.obligation.is_open()).min_by_key(|it| it.obligation.due_hard)
}
