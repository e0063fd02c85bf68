//! What follows from what people ask: it is done, or refused with a reason.

use chrono::{DateTime, Utc};

use crate::case::{Case, CaseAct};
use crate::event::written::names_of;
use crate::event::{Event, ProcessEvent};
use crate::id::{CaseId, IncidentId, Subject};
use crate::incident::{Incident, IncidentAct};
use crate::refusal::Refusal;
use crate::request::{Request, Wish};
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
    fn answer(&self) -> Answer {
        match &self.request.wish {
            Wish::ConfirmTriage { case, class, office } => self.confirm_triage(*case, *class, office),
            Wish::RecordReply { case, text, replied } => self.record_reply(*case, text, *replied),
            Wish::RecordAttempt { case, attempted, note } => self.record_attempt(*case, *attempted, note),
            Wish::CloseCase { case, outcome, note } => self.close_case(*case, *outcome, note),
            Wish::ReopenCase { case, reopened, reason } => self.reopen_case(*case, *reopened, reason),
            Wish::TakeUpCase { case } => self.take_up_case(*case),
            Wish::LinkCase { case, incident } => self.link_case(*case, *incident),
            Wish::UnlinkCase { case } => self.unlink_case(*case),
            Wish::SplitCase { case, matters } => self.split_case(*case, matters),
            Wish::RequestTransfer { case, to, reason } => self.request_transfer(*case, to, reason),
            Wish::AnswerTransfer { case, accepted, answered, note } => {
                self.answer_transfer(*case, *accepted, *answered, note)
            }
            Wish::ExtendClock { .. } => self.extend_clock(),
            Wish::PauseClocks { case, cause, began, note } => self.pause_clocks(*case, *cause, *began, note),
            Wish::ResumeClocks { case, cause, ended } => self.resume_clocks(*case, *cause, *ended),
            Wish::RegisterIncident { .. } => self.register_incident(),
            Wish::RecordRelease { incident, kind, published, title } => {
                self.record_release(*incident, *kind, *published, title)
            }
            Wish::WithdrawRelease { incident, kind, withdrawn, reason } => {
                self.withdraw_release(*incident, *kind, *withdrawn, reason)
            }
            Wish::RegradeIncident { incident, grade, reason } => {
                self.regrade_incident(*incident, *grade, reason)
            }
            Wish::StateOccurrence { incident, occurred } => self.state_occurrence(*incident, *occurred),
            Wish::MergeIncident { incident, into, note } => self.merge_incident(*incident, *into, note),
            Wish::SplitIncident { incident, note } => self.split_incident(*incident, note),
            Wish::CloseIncident { incident, note, not_done } => {
                self.close_incident(*incident, note, not_done.as_ref())
            }
            Wish::ReopenIncident { incident, reason } => self.reopen_incident(*incident, reason),
            Wish::TestChannel { channel } => self.test_channel(channel),
        }
    }

    /// A message that tries a channel. Which channels there are is a matter of settings, which nothing is decided by.
    fn test_channel(&self, channel: &str) -> Answer {
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

impl Wish {
    /// Every written name of a wish that this version reads, in the order of the enum.
    #[must_use]
    pub fn names() -> &'static [&'static str] {
        names_of::<Self>()
    }

    /// The case or incident it is about; none where it makes one.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        match self {
            Self::ConfirmTriage { case, .. }
            | Self::RecordReply { case, .. }
            | Self::RecordAttempt { case, .. }
            | Self::CloseCase { case, .. }
            | Self::ReopenCase { case, .. }
            | Self::TakeUpCase { case }
            | Self::LinkCase { case, .. }
            | Self::UnlinkCase { case }
            | Self::SplitCase { case, .. }
            | Self::RequestTransfer { case, .. }
            | Self::AnswerTransfer { case, .. }
            | Self::ExtendClock { case, .. }
            | Self::PauseClocks { case, .. }
            | Self::ResumeClocks { case, .. } => Some(Subject::Case(*case)),
            Self::RecordRelease { incident, .. }
            | Self::WithdrawRelease { incident, .. }
            | Self::RegradeIncident { incident, .. }
            | Self::StateOccurrence { incident, .. }
            | Self::MergeIncident { incident, .. }
            | Self::SplitIncident { incident, .. }
            | Self::CloseIncident { incident, .. }
            | Self::ReopenIncident { incident, .. } => Some(Subject::Incident(*incident)),
            Self::RegisterIncident { .. } | Self::TestChannel { .. } => None,
        }
    }
}

pub(crate) fn needed(field: &str, text: &str) -> Result<String, Refusal> {
    match text.trim() {
        "" => Err(Refusal::EmptyText { field: field.to_owned() }),
        text => Ok(text.to_owned()),
    }
}
