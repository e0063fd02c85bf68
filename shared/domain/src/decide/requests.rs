//! What follows from what people ask: it is done, or refused with a reason.

use chrono::{DateTime, TimeDelta, Utc};

use super::clocks;
use crate::case::Case;
use crate::event::{Event, Refusal};
use crate::id::{CaseId, IncidentId, Subject};
use crate::incident::{Incident, ReleaseKind};
use crate::obligation::VoidReason;
use crate::report::MessageClass;
use crate::request::{Outcome, Request, Wish};
use crate::state::State;
use crate::time::{Precision, SourceTime};

/// An incident registered longer after its time than this is a slip of the pen.
const LONGEST_AGO: TimeDelta = TimeDelta::days(366);

/// A request with what it is decided against.
struct Asked<'a> {
    state: &'a State,
    request: &'a Request,
    recorded_at: DateTime<Utc>,
}

pub(super) fn requested(state: &State, request: &Request, recorded_at: DateTime<Utc>) -> Vec<Event> {
    let asked = Asked { state, request, recorded_at };
    let (subject, answer) = match &request.wish {
        Wish::ConfirmTriage { case, class, office } => {
            (Some(Subject::Case(*case)), asked.confirm_triage(*case, *class, office))
        }
        Wish::RecordReply { case, text, replied } => {
            (Some(Subject::Case(*case)), asked.record_reply(*case, text, *replied))
        }
        Wish::CloseCase { case, outcome, note } => {
            (Some(Subject::Case(*case)), asked.close_case(*case, *outcome, note))
        }
        Wish::RegisterIncident { .. } => (None, asked.register_incident()),
        Wish::RecordRelease { incident, kind, published, title } => {
            (Some(Subject::Incident(*incident)), asked.record_release(*incident, *kind, *published, title))
        }
        Wish::CloseIncident { incident, note } => {
            (Some(Subject::Incident(*incident)), asked.close_incident(*incident, note))
        }
    };
    answer.unwrap_or_else(|reason| {
        vec![Event::RequestRefused { request: request.id, subject, reason, by: request.actor.clone() }]
    })
}

type Answer = Result<Vec<Event>, Refusal>;

impl Asked<'_> {
    fn case(&self, case: CaseId) -> Result<&Case, Refusal> {
        let known = self.state.cases.get(&case).ok_or(Refusal::NoSuchCase { case })?;
        self.unchanged(known.revision)?;
        Ok(known)
    }

    fn incident(&self, incident: IncidentId) -> Result<&Incident, Refusal> {
        let known = self.state.incidents.get(&incident).ok_or(Refusal::NoSuchIncident { incident })?;
        self.unchanged(known.revision)?;
        match known.closed_at {
            Some(_) => Err(Refusal::AlreadyClosed),
            None => Ok(known),
        }
    }

    fn unchanged(&self, found: u32) -> Result<(), Refusal> {
        match self.request.seen_revision {
            Some(seen) if seen != found => Err(Refusal::ChangedMeanwhile { seen, found }),
            _ => Ok(()),
        }
    }

    fn confirm_triage(&self, case: CaseId, class: MessageClass, office: &str) -> Answer {
        let known = self.case(case)?;
        if known.stage.is_finished() {
            return Err(Refusal::AlreadyClosed);
        }
        let mut events = vec![Event::TriageConfirmed {
            case,
            class,
            office: needed("office", office)?,
            by: self.request.actor.clone(),
            at: self.recorded_at,
        }];
        events.extend(clocks::reclassify(self.state, case, class));
        Ok(events)
    }

    fn record_reply(&self, case: CaseId, text: &str, replied: Option<SourceTime>) -> Answer {
        let known = self.case(case)?;
        let text = needed("text", text)?;
        let not_before = (!known.received_unknown).then_some(known.received);
        let replied = self.happened(replied, not_before)?;
        let mut events = vec![Event::ReplyRecorded {
            case,
            text,
            replied,
            office: None,
            by: Some(self.request.actor.clone()),
        }];
        events.extend(clocks::meet(Subject::Case(case), clocks::open(&known.obligations), replied));
        Ok(events)
    }

    fn close_case(&self, case: CaseId, outcome: Outcome, note: &str) -> Answer {
        let known = self.case(case)?;
        if known.stage.is_finished() {
            return Err(Refusal::AlreadyClosed);
        }
        if outcome == Outcome::Answered && known.first_reply.is_none() {
            return Err(Refusal::NotYetAnswered);
        }
        if outcome != Outcome::Answered {
            needed("note", note)?;
        }
        let mut events = vec![Event::CaseClosed {
            case,
            closed: SourceTime::exact(self.recorded_at),
            outcome,
            note: note.trim().to_owned(),
            by: Some(self.request.actor.clone()),
        }];
        let subject = Subject::Case(case);
        events.extend(clocks::end_open(
            subject,
            &known.obligations,
            VoidReason::NoReplyDue,
            self.recorded_at,
        ));
        Ok(events)
    }

    fn register_incident(&self) -> Answer {
        let Wish::RegisterIncident { title, grade, occurred, reported } = &self.request.wish else {
            return Ok(Vec::new());
        };
        let incident = IncidentId::of(self.request.id);
        let title = needed("title", title)?;
        let too_late = |time: &SourceTime| time.at > self.recorded_at;
        if too_late(reported) || occurred.as_ref().is_some_and(too_late) {
            return Err(Refusal::InTheFuture);
        }
        if occurred.is_some_and(|occurred| latest(*reported) < occurred.at) {
            return Err(Refusal::BeforeReceipt);
        }
        let long_ago = self.recorded_at - LONGEST_AGO;
        if reported.at < long_ago || occurred.is_some_and(|occurred| occurred.at < long_ago) {
            return Err(Refusal::TooLongAgo);
        }
        let mut events = vec![Event::IncidentRegistered {
            incident,
            title,
            grade: *grade,
            occurred: *occurred,
            reported: *reported,
            by: self.request.actor.clone(),
        }];
        events.extend(clocks::start_incident_clocks(self.state, incident, *grade, *occurred, *reported));
        Ok(events)
    }

    fn record_release(
        &self,
        incident: IncidentId,
        kind: ReleaseKind,
        published: Option<SourceTime>,
        title: &str,
    ) -> Answer {
        let known = self.incident(incident)?;
        let title = needed("title", title)?;
        let published = self.happened(published, Some(known.occurred.unwrap_or(known.reported)))?;
        let waits_for_it = |rule: &huiying_deadlines::RuleId| {
            self.state.rules().any(|(_, it)| it.id == *rule && stopped_by(it, kind))
        };
        let open = clocks::open(&known.obligations).filter(|(rule, _)| waits_for_it(rule));
        let mut events = vec![Event::ReleasePublished {
            incident,
            kind,
            title,
            published,
            by: self.request.actor.clone(),
        }];
        events.extend(clocks::meet(Subject::Incident(incident), open, published));
        Ok(events)
    }

    fn close_incident(&self, incident: IncidentId, note: &str) -> Answer {
        let known = self.incident(incident)?;
        let mut events = vec![Event::IncidentClosed {
            incident,
            at: self.recorded_at,
            note: needed("note", note)?,
            by: self.request.actor.clone(),
        }];
        let subject = Subject::Incident(incident);
        events.extend(clocks::end_open(
            subject,
            &known.obligations,
            VoidReason::IncidentClosed,
            self.recorded_at,
        ));
        Ok(events)
    }

    /// The time a fact happened: now, or the time given, which lies neither ahead nor before its own cause.
    fn happened(
        &self,
        given: Option<SourceTime>,
        not_before: Option<SourceTime>,
    ) -> Result<SourceTime, Refusal> {
        let given = given.unwrap_or_else(|| SourceTime::exact(self.recorded_at));
        if given.at > self.recorded_at {
            Err(Refusal::InTheFuture)
        } else if not_before.is_some_and(|cause| latest(given) < cause.at) {
            Err(Refusal::BeforeReceipt)
        } else {
            Ok(given)
        }
    }
}

/// The last instant that a time can mean.
fn latest(time: SourceTime) -> DateTime<Utc> {
    time.at
        + match time.precision {
            Precision::Day => TimeDelta::seconds(86_399),
            Precision::Minute => TimeDelta::seconds(59),
            Precision::Second => TimeDelta::zero(),
        }
}

fn needed(field: &str, text: &str) -> Result<String, Refusal> {
    match text.trim() {
        "" => Err(Refusal::EmptyText { field: field.to_owned() }),
        text => Ok(text.to_owned()),
    }
}

/// Whether a publication of this kind is what the rule waits for.
fn stopped_by(rule: &huiying_deadlines::Rule, kind: ReleaseKind) -> bool {
    match kind {
        ReleaseKind::Authoritative => rule.stop.starts_with("release.published"),
        ReleaseKind::PressConference => rule.stop.starts_with("press_conference.held"),
        ReleaseKind::Update => false,
    }
}
