//! What is kept of each case and incident for the pages, and how an event changes it.

use chrono::{DateTime, Utc};
use huiying_domain::clock;
use huiying_domain::{
    Case, CaseEvent, CaseId, Event, Incident, IncidentEvent, IncidentId, Matter, SourceTime, Subject,
};
use serde::{Deserialize, Serialize};

/// A case with what only pages need to know of it; its texts are in its timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseRow {
    /// The case.
    pub id: CaseId,
    /// How it stands, folded as for deciding.
    pub case: Case,
    /// The source's number.
    pub external_id: String,
    /// The system it came from.
    pub source: String,
    /// Title, masked.
    pub title: String,
    /// The office that the source names.
    pub source_office: Option<String>,
    /// Area.
    pub area: Option<String>,
    /// The first reply of all cycles.
    pub ever_replied: Option<SourceTime>,
    /// When it was last closed, where whoever closed it says when.
    pub closed: Option<SourceTime>,
    /// When the last decision that changed it was recorded.
    #[serde(with = "huiying_deadlines::instant::utc")]
    pub changed_at: DateTime<Utc>,
    /// Positions in the decisions log of every decision about it: its timeline.
    pub history: Vec<u64>,
}

/// An incident with what only pages need to know of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentRow {
    /// The incident.
    pub id: IncidentId,
    /// How it stands, folded as for deciding.
    pub incident: Incident,
    /// What happened.
    pub title: String,
    /// The incidents that it carries.
    pub carries: Vec<IncidentId>,
    /// When the last decision that changed it was recorded.
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

impl CaseRow {
    /// The row that `CaseEvent::Opened` makes; `None` for any other event.
    #[must_use]
    pub fn opened_by(event: &CaseEvent, recorded_at: DateTime<Utc>) -> Option<Self> {
        let CaseEvent::Opened { case: id, report, at: _ } = event else { return None };
        Some(Self {
            id: *id,
            case: Case::opened_by(event)?,
            external_id: report.external_id.clone(),
            source: report.source.clone(),
            title: report.title.clone(),
            source_office: report.office.clone(),
            area: report.area.clone(),
            ever_replied: None,
            closed: None,
            changed_at: recorded_at,
            history: Vec::new(),
        })
    }

    /// The row of one matter of this case, made by its `CaseEvent::Split`.
    #[must_use]
    pub fn part(&self, id: CaseId, matter: &Matter, at: DateTime<Utc>) -> Self {
        Self {
            id,
            case: self.case.part(self.id, matter, at),
            title: matter.title.clone(),
            ever_replied: None,
            closed: None,
            changed_at: at,
            history: Vec::new(),
            ..self.clone()
        }
    }

    /// Handling office: the confirmed one, else the source's.
    #[must_use]
    pub fn office(&self) -> Option<&str> {
        self.case.office.as_deref().or(self.source_office.as_deref())
    }

    /// Folds a later event into the row; one that neither happened on this case nor on its clocks changes nothing.
    pub fn apply(&mut self, event: &Event, recorded_at: DateTime<Utc>) {
        match event {
            Event::Case(event) if event.case() == self.id => {
                self.show(event);
                self.case.apply(event);
                // A corrected reply of the first cycle takes the place of the one before; later cycles only add.
                let earlier = self.ever_replied.filter(|_| self.case.reopened.is_some());
                self.ever_replied = earlier.into_iter().chain(self.case.first_reply).min();
                self.changed_at = recorded_at;
            }
            Event::Clock(event) if event.subject() == Subject::Case(self.id) => {
                clock::fold::apply(&mut self.case.obligations, event);
            }
            Event::Policy(_)
            | Event::Case(_)
            | Event::Incident(_)
            | Event::Clock(_)
            | Event::Process(_)
            | Event::People(_) => {}
        }
    }

    /// Folds into the row what only pages show.
    fn show(&mut self, event: &CaseEvent) {
        if let CaseEvent::Amended { report, .. } | CaseEvent::ReceivedAnew { report, .. } = event {
            self.title.clone_from(&report.title);
            self.area.clone_from(&report.area);
            self.source_office.clone_from(&report.office);
        }
        if let CaseEvent::Closed { closed, time_unknown, .. } = event {
            self.closed = (!time_unknown).then_some(*closed);
        }
    }
}

impl IncidentRow {
    /// The row that `IncidentEvent::Registered` makes; `None` for any other event.
    #[must_use]
    pub fn registered_by(event: &IncidentEvent, recorded_at: DateTime<Utc>) -> Option<Self> {
        let IncidentEvent::Registered { incident: id, title, .. } = event else { return None };
        Some(Self {
            id: *id,
            incident: Incident::registered_by(event)?,
            title: title.clone(),
            carries: Vec::new(),
            changed_at: recorded_at,
            history: Vec::new(),
        })
    }

    /// Folds a later event into the row; one that tells this incident nothing changes nothing.
    pub fn apply(&mut self, event: &Event, recorded_at: DateTime<Utc>) {
        match event {
            Event::Incident(event) if event.incident() == self.id => {
                self.incident.apply(event);
                self.changed_at = recorded_at;
            }
            Event::Incident(event) => self.carry(event),
            Event::Clock(event) if event.subject() == Subject::Incident(self.id) => {
                clock::fold::apply(&mut self.incident.obligations, event);
            }
            Event::Policy(_) | Event::Case(_) | Event::Clock(_) | Event::Process(_) | Event::People(_) => {}
        }
    }

    /// Folds in what happened on another incident: that this one carries it from then on, or no more.
    fn carry(&mut self, event: &IncidentEvent) {
        if let IncidentEvent::Merged { incident, into, .. } = event
            && *into == self.id
        {
            self.carries.push(*incident);
        }
        if let IncidentEvent::Split { incident, from, .. } = event
            && *from == self.id
        {
            self.carries.retain(|it| it != incident);
        }
    }
}

#[cfg(test)]
mod tests {
    use huiying_domain::Outcome;

    use super::*;
    use crate::report::tests::{at, row};

    #[test]
    fn given_a_closing_whose_time_nobody_knows_then_the_row_has_none_until_one_is_stated() {
        let mut row = row();
        let closed = |hour, time_unknown| {
            Event::Case(CaseEvent::Closed {
                case: CaseId(1),
                closed: SourceTime::exact(at(hour)),
                time_unknown,
                outcome: Outcome::ClosedBySource,
                note: String::new(),
                by: None,
            })
        };
        row.apply(&closed(9, true), at(9));
        assert_eq!((row.case.stage.is_closed(), row.closed), (true, None));
        row.apply(&closed(7, false), at(10));
        assert_eq!(row.closed, Some(SourceTime::exact(at(7))));
    }
}
