//! A case and an incident as answers show them: one level of fields, whatever rows are made of.

use chrono::{DateTime, Utc};
use huiying_domain::incident::Grade;
use huiying_domain::{
    Case, CaseId, Channel, ImportId, Incident, IncidentId, MessageClass, Obligation, SourceTime, Stage,
};
use serde::{Deserialize, Serialize};

use crate::rows::{CaseRow, IncidentRow};

/// A case as answers show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShownCase {
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
    /// When a consultation ended by the silence of whoever was asked; a stated end before it replaces it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silent_end: Option<SourceTime>,
    /// How often a reply was tried that did not reach the petitioner.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub attempts: u32,
    /// When a person last took what was missed until then as backlog.
    #[serde(
        with = "huiying_deadlines::instant::utc_option",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub backlog_at: Option<DateTime<Utc>>,
    /// It came with an import of history and nobody has taken it up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub from_history: bool,
    /// A withdrawn import says something of it, which a person has to look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<ImportId>,
    /// Since when its source lists it no longer: the time of the full export that showed so.
    #[serde(
        with = "huiying_deadlines::instant::utc_option",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub vanished_at: Option<DateTime<Utc>>,
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
    /// How many events have changed it.
    pub revision: u32,
    /// When the last of them was recorded.
    #[serde(with = "huiying_deadlines::instant::utc")]
    pub changed_at: DateTime<Utc>,
    /// Positions in the decisions log of every decision about it: its timeline.
    pub history: Vec<u64>,
}

/// An incident as answers show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShownIncident {
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
    /// How many events have changed it.
    pub revision: u32,
    /// When the last of them was recorded.
    #[serde(with = "huiying_deadlines::instant::utc")]
    pub changed_at: DateTime<Utc>,
    /// Positions in the decisions log of every decision about it: its timeline.
    pub history: Vec<u64>,
}

impl ShownIncident {
    /// Whether nothing is owed on it any more: it was ended, or another incident carries it.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.closed_at.is_some() || self.merged_into.is_some()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference to the field")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl From<CaseRow> for ShownCase {
    #[expect(clippy::too_many_lines, reason = "a line for each field, so that none is forgotten")]
    fn from(row: CaseRow) -> Self {
        let office = row.office().map(str::to_owned);
        let CaseRow {
            id,
            case,
            external_id,
            source,
            title,
            source_office: _,
            area,
            ever_replied,
            closed: _,
            changed_at,
            history,
        } = row;
        let Case {
            channel,
            class,
            class_confirmed,
            received,
            received_unknown,
            detected_at: _,
            stage,
            first_reply,
            own_reply: _,
            source_reply: _,
            source_state: _,
            office: _,
            incident,
            part_of,
            parts,
            transfer,
            supplement_asked,
            reopened,
            answers_from: _,
            cycle_from: _,
            silent_end,
            attempts,
            obligations: clocks,
            backlog_at,
            from_history,
            worked_on: _,
            worked_on_since: _,
            held,
            vanished_at,
            revision,
        } = case;
        Self {
            id,
            external_id,
            source,
            channel,
            title,
            class,
            class_confirmed,
            office,
            area,
            received,
            received_unknown,
            stage,
            first_reply,
            supplement_asked,
            silent_end,
            attempts,
            backlog_at,
            from_history,
            held,
            vanished_at,
            reopened,
            ever_replied,
            incident,
            part_of,
            parts,
            transfer,
            clocks,
            revision,
            changed_at,
            history,
        }
    }
}

impl From<IncidentRow> for ShownIncident {
    fn from(row: IncidentRow) -> Self {
        let IncidentRow { id, incident, title, carries, changed_at, history } = row;
        let Incident {
            grade,
            occurred,
            reported,
            closed_at,
            merged_into,
            releases: _,
            obligations: clocks,
            revision,
        } = incident;
        Self {
            id,
            title,
            grade,
            occurred,
            reported,
            closed_at,
            merged_into,
            carries,
            clocks,
            revision,
            changed_at,
            history,
        }
    }
}
