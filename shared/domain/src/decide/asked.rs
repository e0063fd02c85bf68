//! What every act can rely on: who asks, what was seen, the case or incident as it stands.

use chrono::{DateTime, Utc};

use crate::actor::Actor;
use crate::case::{Beside, Case};
use crate::event::{Event, ProcessEvent};
use crate::id::{CaseId, IncidentId, RequestId};
use crate::incident::{Incident, group};
use crate::refusal::Refusal;
use crate::state::State;
use crate::time::SourceTime;

/// Who asks, having seen what, and what that is decided against.
pub(crate) struct Asked<'a> {
    pub(crate) state: &'a State,
    pub(crate) request: RequestId,
    pub(crate) actor: &'a Actor,
    pub(crate) seen_revision: Option<u32>,
    pub(crate) recorded_at: DateTime<Utc>,
}

pub(crate) type Answer = Result<Vec<Event>, Refusal>;

impl Asked<'_> {
    /// A message that tests a channel. Which channels exist is configuration, and no decision depends on configuration.
    pub(crate) fn test_channel(&self, channel: &str) -> Answer {
        let channel = needed("channel", channel)?;
        let (request, by, at) = (self.request, self.actor.clone(), self.recorded_at);
        Ok(vec![Event::Process(ProcessEvent::ChannelTestAsked { request, channel, by, at })])
    }

    /// The case, where the guard of the act lets it be done: the one that [`Case::may`] asks too.
    pub(crate) fn case(
        &self,
        case: CaseId,
        may: impl FnOnce(&Case, &Beside<'_>) -> Result<(), Refusal>,
    ) -> Result<&Case, Refusal> {
        let known = self.state.cases.get(&case).ok_or(Refusal::NoSuchCase { case })?;
        self.unchanged(known.revision)?;
        known.not_withdrawn()?;
        may(known, &self.state.beside(known))?;
        Ok(known)
    }

    /// The incident, where the guard of the act lets it be done: the one that [`Incident::may`] asks too.
    pub(crate) fn incident(
        &self,
        incident: IncidentId,
        may: impl FnOnce(&Incident, &[&Incident]) -> Result<(), Refusal>,
    ) -> Result<&Incident, Refusal> {
        let known = self.state.incidents.get(&incident).ok_or(Refusal::NoSuchIncident { incident })?;
        self.unchanged(known.revision)?;
        may(known, &group::carried(self.state, incident))?;
        Ok(known)
    }

    fn unchanged(&self, found: u32) -> Result<(), Refusal> {
        match self.seen_revision {
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
