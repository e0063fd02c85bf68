//! What follows from what people ask of a case: triage, replies, links, matters, transfers, closing and rework.

use crate::case::Case;
use crate::clock::obligation::{Obligation, PastReason, RestateCause, SOURCE_TARGET, VoidReason, owed};
use crate::clock::recount;
use crate::clock::start::{self, Starting};
use crate::clock::stop;
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::{CaseEvent, Event};
use crate::evolve::part_of;
use crate::id::{CaseId, IncidentId, Subject};
use crate::refusal::Refusal;
use crate::report::{Channel, MessageClass};
use crate::request::{Matter, Outcome};
use crate::time::SourceTime;
use huiying_deadlines::Applies;

impl Asked<'_> {
    pub(crate) fn confirm_triage(&self, case: CaseId, class: MessageClass, office: &str) -> Answer {
        let known = self.unfinished(case)?;
        if !known.parts.is_empty() {
            return Err(Refusal::AnswerItsMatters);
        }
        let mut events = vec![Event::Case(CaseEvent::TriageConfirmed {
            case,
            class,
            office: needed("office", office)?,
            by: self.request.actor.clone(),
            at: self.recorded_at,
        })];
        events.extend(start::reclassify(self.state, case, known, class, self.recorded_at));
        Ok(events)
    }

    pub(crate) fn record_reply(&self, case: CaseId, text: &str, replied: Option<SourceTime>) -> Answer {
        let known = self.case(case)?;
        if !known.parts.is_empty() {
            return Err(Refusal::AnswerItsMatters);
        }
        let text = needed("text", text)?;
        let replied = self.happened(replied, known.reopened.or(known.known_receipt()))?;
        let by = &self.request.actor;
        let mut events = vec![Event::Case(CaseEvent::ReplyRecorded {
            case,
            text,
            replied,
            office: None,
            by: Some(by.clone()),
        })];
        events.extend(stop::answer(self.state, case, known, replied, by));
        events.extend(self.answered_as_a_whole(case, known, Some(replied)));
        Ok(events)
    }

    /// A message with several matters is answered when each of them is answered or ended, and one at least is answered
    /// (domain reference 3.4 case 19). `replied` is the reply that this matter gets now; without, it ends now.
    fn answered_as_a_whole(&self, part: CaseId, known: &Case, replied: Option<SourceTime>) -> Vec<Event> {
        let Some((id, whole)) = known.part_of.and_then(|id| Some((id, self.state.cases.get(&id)?))) else {
            return Vec::new();
        };
        let mut replies: Vec<SourceTime> = replied.into_iter().chain(known.first_reply).collect();
        for other in whole.parts.iter().filter(|other| **other != part) {
            match self.state.cases.get(other) {
                Some(it) if it.first_reply.is_some() => replies.extend(it.first_reply),
                Some(it) if it.stage.is_finished() => {}
                Some(_) | None => return Vec::new(),
            }
        }
        let Some(last) = replies.into_iter().max() else { return Vec::new() };
        let mut events = vec![Event::Case(CaseEvent::MattersAnswered { case: id, replied: last })];
        events.extend(stop::meet(Subject::Case(id), stop::waiting(&whole.obligations), last));
        events
    }

    pub(crate) fn record_attempt(&self, case: CaseId, attempted: Option<SourceTime>, note: &str) -> Answer {
        let known = self.unfinished(case)?;
        let attempted = self.happened(attempted, known.known_receipt())?;
        let note = needed("note", note)?;
        Ok(vec![Event::Case(CaseEvent::ReplyAttempted {
            case,
            attempted,
            note,
            by: self.request.actor.clone(),
        })])
    }

    pub(crate) fn close_case(&self, case: CaseId, outcome: Outcome, note: &str) -> Answer {
        let known = self.unfinished(case)?;
        match outcome {
            Outcome::Answered if known.first_reply.is_none() => return Err(Refusal::NotYetAnswered),
            Outcome::NotCorrected if !known.supplement_asked => {
                let cause = huiying_deadlines::PauseCause::Supplement;
                return Err(Refusal::NotPaused { cause });
            }
            Outcome::Unreachable if known.attempts == 0 => return Err(Refusal::NoAttemptRecorded),
            Outcome::Answered => {}
            _ => drop(needed("note", note)?),
        }
        let is_open = |part: &CaseId| {
            self.state.cases.get(part).is_some_and(|it| it.first_reply.is_none() && !it.stage.is_finished())
        };
        if known.parts.iter().any(is_open) {
            return Err(Refusal::AnswerItsMatters);
        }
        let mut events = vec![Event::Case(CaseEvent::Closed {
            case,
            closed: SourceTime::exact(self.recorded_at),
            outcome,
            note: note.trim().to_owned(),
            by: Some(self.request.actor.clone()),
        })];
        let reason = VoidReason::NoReplyDue;
        events.extend(stop::end_waiting(Subject::Case(case), &known.obligations, reason, self.recorded_at));
        events.extend(self.answered_as_a_whole(case, known, None));
        Ok(events)
    }

    /// A new cycle with its own clocks; the result of the first stays (domain reference 3.4 case 22).
    pub(crate) fn reopen_case(&self, case: CaseId, reopened: Option<SourceTime>, reason: &str) -> Answer {
        let known = self.case(case)?;
        if !known.parts.is_empty() {
            return Err(Refusal::AnswerItsMatters);
        }
        if known.first_reply.is_none() && !known.stage.is_closed() {
            return Err(Refusal::NotFinished);
        }
        let earliest = known.first_reply.or(known.reopened).or(known.known_receipt());
        let reopened = self.happened(reopened, earliest)?;
        let reason = needed("reason", reason)?;
        let (subject, by) = (Subject::Case(case), self.request.actor.clone());
        let mut events = vec![Event::Case(CaseEvent::Reopened { case, reopened, reason, by })];
        events.extend(stop::end_waiting(subject, &known.obligations, VoidReason::NewCycle, reopened.at));
        let starting = self.starting(subject, PastReason::ReceivedLate);
        let again = Case { reopened: Some(reopened), ..known.clone() };
        events.extend(start::start_reply_clocks(self.state, starting, &again, again.class));
        Ok(events)
    }

    /// A mention's own clock gives way to those of an incident that has rules of its own.
    pub(crate) fn link_case(&self, case: CaseId, incident: IncidentId) -> Answer {
        let known = self.unfinished(case)?;
        let about = self.state.incidents.get(&incident).ok_or(Refusal::NoSuchIncident { incident })?;
        if about.closed_at.is_some() {
            return Err(Refusal::AlreadyClosed);
        }
        let subject = Subject::Case(case);
        let mut events =
            vec![Event::Case(CaseEvent::Linked { case, incident, by: self.request.actor.clone() })];
        if known.channel == Channel::Mention {
            let governs_still = |it: &Obligation| {
                self.state.rule(&it.rule).is_none_or(|(_, rule)| {
                    !matches!(rule.applies, Applies::OpinionOutsideGrades { .. })
                        || start::governs_mention(rule, Some(about.grade))
                })
            };
            let under: Vec<Obligation> =
                owed(&known.obligations).filter(|it| !governs_still(it)).cloned().collect();
            events.extend(stop::end_waiting(subject, &under, VoidReason::UnderIncident, self.recorded_at));
            let starting = self.starting(subject, PastReason::ReceivedLate);
            let missing = start::start_missing_clocks_at(self.state, starting, known, Some(about.grade));
            events.extend(missing);
        }
        Ok(events)
    }

    pub(crate) fn unlink_case(&self, case: CaseId) -> Answer {
        let known = self.unfinished(case)?;
        let incident = known.incident.ok_or(Refusal::NotLinked)?;
        let mut events =
            vec![Event::Case(CaseEvent::Unlinked { case, incident, by: self.request.actor.clone() })];
        let alone = Case { incident: None, ..known.clone() };
        let starting = self.starting(Subject::Case(case), PastReason::ReceivedLate);
        events.extend(start::start_missing_reply_clocks(self.state, starting, &alone));
        Ok(events)
    }

    /// Each matter gets the clocks of its class from the receipt of the whole (domain reference 3.4 case 19). What the
    /// source itself asks stays with the whole.
    pub(crate) fn split_case(&self, case: CaseId, matters: &[Matter]) -> Answer {
        let known = self.unfinished(case)?;
        let whole = known.parts.is_empty() && known.part_of.is_none() && known.channel != Channel::Mention;
        if !whole || matters.len() < 2 || known.first_reply.is_some() {
            return Err(Refusal::NotSplittable);
        }
        if known.obligations.iter().any(Obligation::is_paused) {
            return Err(Refusal::AlreadyPaused);
        }
        let mut named = Vec::new();
        for (at, matter) in matters.iter().enumerate() {
            let (title, office) = (needed("title", &matter.title)?, needed("office", &matter.office)?);
            named.push((case.part(at + 1), Matter { title, office, class: matter.class }));
        }
        let (at, by) = (self.recorded_at, self.request.actor.clone());
        let mut events = vec![Event::Case(CaseEvent::Split { case, matters: named.clone(), by, at })];
        let replaced: Vec<Obligation> =
            owed(&known.obligations).filter(|it| it.rule.as_str() != SOURCE_TARGET).cloned().collect();
        events.extend(stop::end_waiting(Subject::Case(case), &replaced, VoidReason::Split, at));
        for (part, matter) in &named {
            events.extend(self.clocks_of_part(case, known, *part, matter));
        }
        Ok(events)
    }

    /// The clocks of one matter; pauses and extensions that the whole had under the same rule go on counting for it.
    fn clocks_of_part(&self, whole: CaseId, known: &Case, part: CaseId, matter: &Matter) -> Vec<Event> {
        let case = part_of(whole, known, matter, self.recorded_at);
        let starting = self.starting(Subject::Case(part), PastReason::ReceivedLate);
        let started = start::start_reply_clocks(self.state, starting, &case, Some(matter.class));
        let mut events = Vec::new();
        for event in started {
            let created = Obligation::created_by(&event);
            let was =
                created.as_ref().and_then(|new| known.cycle().iter().rev().find(|it| it.rule == new.rule));
            let restated = created.as_ref().zip(was).and_then(|(new, was)| {
                let facts = was.facts.clone();
                recount::restated(
                    self.state,
                    Subject::Case(part),
                    new,
                    new.anchor,
                    facts,
                    RestateCause::Split,
                )
            });
            events.push(event);
            events.extend(restated);
        }
        events
    }

    pub(crate) fn request_transfer(&self, case: CaseId, to: &str, reason: &str) -> Answer {
        let known = self.unfinished(case)?;
        if known.transfer.is_some() {
            return Err(Refusal::TransferPending);
        }
        let (to, reason) = (needed("to", to)?, needed("reason", reason)?);
        Ok(vec![Event::Case(CaseEvent::TransferRequested {
            case,
            to,
            reason,
            by: self.request.actor.clone(),
        })])
    }

    /// Our duty ends when the transfer is accepted; a refusal means the clock never stopped (domain reference 3.4
    /// case 21).
    pub(crate) fn answer_transfer(
        &self,
        case: CaseId,
        accepted: bool,
        answered: Option<SourceTime>,
        note: &str,
    ) -> Answer {
        let known = self.unfinished(case)?;
        let to = known.transfer.clone().ok_or(Refusal::NoTransferPending)?;
        let answered = self.happened(answered, known.known_receipt())?;
        let (note, by) = (note.trim().to_owned(), self.request.actor.clone());
        let closing_note = to.clone();
        let mut events = vec![Event::Case(CaseEvent::TransferAnswered {
            case,
            to,
            accepted,
            answered,
            note,
            by: by.clone(),
        })];
        if accepted {
            events.push(Event::Case(CaseEvent::Closed {
                case,
                closed: answered,
                outcome: Outcome::Transferred,
                note: closing_note,
                by: Some(by),
            }));
            let reason = VoidReason::Transferred;
            events.extend(stop::end_waiting(Subject::Case(case), &known.obligations, reason, answered.at));
            events.extend(self.answered_as_a_whole(case, known, None));
        }
        Ok(events)
    }

    pub(crate) fn starting(&self, subject: Subject, past: PastReason) -> Starting {
        Starting { subject, now: self.recorded_at, past }
    }
}
