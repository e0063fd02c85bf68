//! What follows from what people ask: it is done, or refused with a reason.

use chrono::{DateTime, Utc};

use crate::case::{Case, CaseAct};
use crate::event::{Event, ProcessEvent};
use crate::id::{CaseId, IncidentId};
use crate::incident::{Incident, IncidentAct};
use crate::refusal::Refusal;
use crate::request::Request;
use crate::state::State;
use crate::time::SourceTime;

/// A request with what it is decided against.
pub(crate) struct Asked<'a> {
    pub(crate) state: &'a State,
    pub(crate) request: &'a Request,
    pub(crate) recorded_at: DateTime<Utc>,
}

pub(crate) type Answer = Result<Vec<Event>, Refusal>;

/// What happens by a request, or that it is refused.
pub(crate) fn requested(state: &State, request: &Request, recorded_at: DateTime<Utc>) -> Vec<Event> {
    let asked = Asked { state, request, recorded_at };
    asked.answer().unwrap_or_else(|reason| {
        let subject = request.wish.subject();
        vec![Event::Process(ProcessEvent::RequestRefused {
            request: request.id,
            subject,
            reason,
            by: request.actor.clone(),
        })]
    })
}

impl Asked<'_> {
    /// A message that tests a channel. Which channels exist is configuration, and no decision depends on configuration.
    pub(crate) fn test_channel(&self, channel: &str) -> Answer {
        let channel = needed("channel", channel)?;
        let (request, by, at) = (self.request.id, self.request.actor.clone(), self.recorded_at);
        Ok(vec![Event::Process(ProcessEvent::ChannelTestAsked { request, channel, by, at })])
    }

    /// The case, where this can be done to it as it stands.
    pub(crate) fn case(&self, case: CaseId, act: &CaseAct) -> Result<&Case, Refusal> {
        let known = self.state.cases.get(&case).ok_or(Refusal::NoSuchCase { case })?;
        self.unchanged(known.revision)?;
        known.may(act, &self.state.beside(known))?;
        Ok(known)
    }

    /// The incident, where this can be done to it as it stands.
    pub(crate) fn incident(&self, incident: IncidentId, act: IncidentAct) -> Result<&Incident, Refusal> {
        let known = self.state.incidents.get(&incident).ok_or(Refusal::NoSuchIncident { incident })?;
        self.unchanged(known.revision)?;
        known.may(act, &self.state.carried(incident))?;
        Ok(known)
    }

    fn unchanged(&self, found: u32) -> Result<(), Refusal> {
        match self.request.seen_revision {
            Some(seen) if seen != found => Err(Refusal::ChangedMeanwhile { seen, found }),
            Some(_) | None => Ok(()),
        }
    }

    /// The time a fact happened: now, or the time given, which lies neither ahead nor before its own cause.
    pub(crate) fn happened(
        &self,
        given: Option<SourceTime>,
        not_before: Option<SourceTime>,
    ) -> Result<SourceTime, Refusal> {
        let given = given.unwrap_or_else(|| SourceTime::exact(self.recorded_at));
        if given.at > self.recorded_at {
            Err(Refusal::InTheFuture)
        } else if not_before.is_some_and(|cause| given.end() <= cause.at) {
            Err(Refusal::BeforeReceipt)
        } else {
            Ok(given)
        }
    }
}

pub(crate) fn needed(field: &str, text: &str) -> Result<String, Refusal> {
    match text.trim() {
        "" => Err(Refusal::EmptyText { field: field.to_owned() }),
        text => Ok(text.to_owned()),
    }
}
