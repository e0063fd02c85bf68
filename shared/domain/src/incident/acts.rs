//! What follows from what people ask of an incident: its grade, its times, publications, merging and closing.

use chrono::TimeDelta;
use huiying_deadlines::Fact;
use huiying_deadlines::vocabulary::RELEASE_PUBLISHED;

use crate::case::Case;
use crate::clock::obligation::{Anchor, Obligation, PastReason, RestateCause, VoidReason, owed};
use crate::clock::recount;
use crate::clock::start::{self, Started};
use crate::clock::stop;
use crate::decide::asked::{Answer, Asked, latest, needed};
use crate::event::{ClockEvent, Event, IncidentEvent};
use crate::id::{IncidentId, Subject};
use crate::incident::group::{self, Group};
use crate::incident::{Grade, Incident, ReleaseKind};
use crate::refusal::Refusal;
use crate::report::Channel;
use crate::request::Wish;
use crate::time::{Precision, SourceTime};

/// An incident registered longer after its time than this is a slip of the pen.
const LONGEST_AGO: TimeDelta = TimeDelta::days(366);

impl Asked<'_> {
    pub(crate) fn register_incident(&self) -> Answer {
        let Wish::RegisterIncident { title, grade, occurred, reported } = &self.request.wish else {
            return Ok(Vec::new());
        };
        let incident = IncidentId::of(self.request.id);
        let title = needed("title", title)?;
        if reported.at > self.recorded_at {
            return Err(Refusal::InTheFuture);
        }
        if reported.at < self.recorded_at - LONGEST_AGO {
            return Err(Refusal::TooLongAgo);
        }
        occurred.map_or(Ok(()), |occurred| self.may_have_occurred(occurred, *reported))?;
        let mut events = vec![Event::Incident(IncidentEvent::Registered {
            incident,
            title,
            grade: *grade,
            occurred: *occurred,
            reported: *reported,
            by: self.request.actor.clone(),
        })];
        let alone = Group::of_one(incident, *occurred, *reported);
        let starting = self.starting(Subject::Incident(incident), PastReason::ReceivedLate);
        let from = alone.start();
        events.extend(start::start_incident_clocks(self.state, starting, *grade, from, *reported));
        Ok(events)
    }

    /// An incident happens neither ahead, nor after the first report of it, nor a year ago.
    fn may_have_occurred(&self, occurred: SourceTime, reported: SourceTime) -> Result<(), Refusal> {
        if occurred.at > self.recorded_at {
            Err(Refusal::InTheFuture)
        } else if latest(reported) < occurred.at {
            Err(Refusal::BeforeReceipt)
        } else if occurred.at < self.recorded_at - LONGEST_AGO {
            Err(Refusal::TooLongAgo)
        } else {
            Ok(())
        }
    }

    pub(crate) fn record_release(
        &self,
        incident: IncidentId,
        kind: ReleaseKind,
        published: Option<SourceTime>,
        title: &str,
    ) -> Answer {
        let known = self.incident(incident)?;
        let title = needed("title", title)?;
        if published.is_some_and(|it| it.precision == Precision::Day) {
            return Err(Refusal::TimeOfDayNeeded);
        }
        let earliest = Group::of(self.state, incident).earliest();
        let published = self.happened(published, earliest)?;
        let subject = Subject::Incident(incident);
        let by = self.request.actor.clone();
        let mut events =
            vec![Event::Incident(IncidentEvent::ReleasePublished { incident, kind, title, published, by })];
        let mut met = Vec::new();
        for it in owed(&known.obligations).filter(|it| self.is_stopped_by(it, kind)) {
            let fresh = recount::fresh(self.state, subject, it);
            let due = fresh.as_ref().and_then(recount::due_of).unwrap_or(it.counted.due_hard);
            events.extend(fresh);
            met.push((it.rule.clone(), due));
        }
        events.extend(stop::meet(subject, met.into_iter(), published));
        if kind.is_public() {
            events.extend(self.follow_up(subject, known, published));
        }
        Ok(events)
    }

    /// What a publication starts, or starts anew: the reminder to go on publishing (domain reference 3.4 case 24).
    fn follow_up(&self, subject: Subject, known: &Incident, published: SourceTime) -> Vec<Event> {
        let from = Started { anchor: Anchor::Published, at: published.at };
        let starting = self.starting(subject, PastReason::ReceivedLate);
        let started =
            start::start_follow_ups(self.state, starting, known.grade, &Fact::new(RELEASE_PUBLISHED), from);
        let anew = |event: Event| {
            let running =
                event.clock_of().and_then(|(_, rule)| owed(&known.obligations).find(|it| it.rule == *rule));
            match running {
                None => Some(event),
                Some(it) if it.facts.start < published.at => {
                    let facts = huiying_deadlines::Facts { start: published.at, ..it.facts.clone() };
                    let cause = RestateCause::Published;
                    recount::restated(self.state, subject, it, it.anchor, facts, cause)
                }
                Some(_) => None,
            }
        };
        started.into_iter().filter_map(anew).collect()
    }

    /// The first publication stays in the record; what it had met is owed again (domain reference 3.4 case 27).
    pub(crate) fn withdraw_release(
        &self,
        incident: IncidentId,
        kind: ReleaseKind,
        withdrawn: Option<SourceTime>,
        reason: &str,
    ) -> Answer {
        let known = self.incident(incident)?;
        let group = Group::of(self.state, incident);
        let (on, first) = group.release_on(kind).ok_or(Refusal::NothingPublished)?;
        let withdrawn = self.happened(withdrawn, Some(first))?;
        let (reason, by) = (needed("reason", reason)?, self.request.actor.clone());
        let mut events = vec![Event::Incident(IncidentEvent::ReleaseWithdrawn {
            incident: on,
            kind,
            withdrawn,
            reason,
            by,
        })];
        let rest = group.releases_without(on, kind);
        let starting = self.starting(Subject::Incident(incident), PastReason::ReceivedLate);
        let from = Started { anchor: Anchor::Withdrawn, at: withdrawn.at };
        for it in start::last_of_each_rule(&known.obligations).filter(|it| it.standing.is_met()) {
            let stopped =
                self.is_stopped_by(it, kind) && !rest.iter().any(|kind| self.is_stopped_by(it, *kind));
            if let (true, Some((pack, rule))) = (stopped, self.state.rule(&it.rule)) {
                events.push(starting.clock(self.state, pack, rule, from, false));
            }
        }
        Ok(events)
    }

    /// Clocks of the new grade count from the original occurrence. A grade that rises takes no clock away; one that
    /// falls ends those of the graver grade that are open (domain reference 3.4 cases 16 and 17).
    pub(crate) fn regrade_incident(&self, incident: IncidentId, grade: Grade, reason: &str) -> Answer {
        let known = self.incident(incident)?;
        let (was, reason, by) = (known.grade, needed("reason", reason)?, self.request.actor.clone());
        if was == grade {
            return Err(Refusal::SameGrade);
        }
        let graver = |of: &IncidentId| self.state.incidents.get(of).is_some_and(|it| it.grade < grade);
        if group::members(self.state, incident).iter().skip(1).any(graver) {
            return Err(Refusal::GraverIncidentMerged);
        }
        let subject = Subject::Incident(incident);
        let mut events = vec![Event::Incident(IncidentEvent::Regraded { incident, was, grade, reason, by })];
        if grade > was {
            let governed_no_more = |it: &&Obligation| {
                self.state.rule(&it.rule).is_some_and(|(_, rule)| !start::governs_incident(rule, grade))
            };
            let ended: Vec<Obligation> = owed(&known.obligations).filter(governed_no_more).cloned().collect();
            events.extend(stop::end_waiting(subject, &ended, VoidReason::Regraded, self.recorded_at));
        }
        let group = Group::of(self.state, incident);
        let starting = self.starting(subject, PastReason::Regraded);
        let started =
            start::start_incident_clocks(self.state, starting, grade, group.start(), known.reported);
        for event in started {
            if event.clock_of().is_some_and(|(_, rule)| !start::has_clock(&known.obligations, rule)) {
                events.extend(start::with_releases_so_far(self.state, event, &group));
            }
        }
        events.extend(self.follow_ups_of_the_past(subject, &Incident { grade, ..known.clone() }, &group));
        events.extend(self.answer_linked_mentions(incident, grade));
        Ok(events)
    }

    /// What the last publication starts by the rules of a new grade.
    fn follow_ups_of_the_past(&self, subject: Subject, known: &Incident, group: &Group) -> Vec<Event> {
        let Some(last) = group.last_release(ReleaseKind::is_public) else { return Vec::new() };
        let mut started = self.follow_up(subject, known, last);
        started.retain(|event| matches!(event, Event::Clock(ClockEvent::Created { .. })));
        started
    }

    /// Mentions linked to an incident get the clock of other opinion where the grade leaves them to it.
    fn answer_linked_mentions(&self, incident: IncidentId, grade: Grade) -> Vec<Event> {
        let linked = self.state.cases.iter().filter(|(_, case)| {
            let waits = case.class_confirmed && !case.stage.is_finished();
            case.incident == Some(incident) && case.channel == Channel::Mention && waits
        });
        let start = |(id, case): (_, &Case)| {
            let starting = self.starting(Subject::Case(id), PastReason::Regraded);
            start::start_missing_clocks_at(self.state, starting, case, Some(grade))
        };
        linked.map(|(id, case)| (*id, case)).flat_map(start).collect()
    }

    /// The time of occurrence, learnt or corrected: every clock that hangs on it is counted again, both results stay
    /// (domain reference 3.4 case 7).
    pub(crate) fn state_occurrence(&self, incident: IncidentId, occurred: SourceTime) -> Answer {
        let known = self.any_incident(incident)?;
        self.may_have_occurred(occurred, known.reported)?;
        let by = self.request.actor.clone();
        let mut events = vec![Event::Incident(IncidentEvent::OccurrenceStated { incident, occurred, by })];
        for carrier in group::open_carriers(self.state, incident) {
            let group = Group::of(self.state, carrier).with_occurrence(incident, occurred);
            events.extend(group.regroup(self.state, carrier, &RestateCause::Occurrence));
        }
        Ok(events)
    }

    /// One incident, one publication clock, from the earliest occurrence known (domain reference 3.4 case 18).
    pub(crate) fn merge_incident(&self, incident: IncidentId, into: IncidentId, note: &str) -> Answer {
        let known = self.incident(incident)?;
        if into == incident {
            return Err(Refusal::SameIncident);
        }
        let carrier = self.state.incidents.get(&into).ok_or(Refusal::NoSuchIncident { incident: into })?;
        if carrier.closed_at.is_some() {
            return Err(Refusal::AlreadyClosed);
        }
        if let Some(into) = carrier.merged_into {
            return Err(Refusal::MergedAway { into });
        }
        if known.grade < carrier.grade {
            return Err(Refusal::GraverIncidentMerged);
        }
        let (note, by) = (needed("note", note)?, self.request.actor.clone());
        let mut events = vec![Event::Incident(IncidentEvent::Merged { incident, into, note, by })];
        let group = Group::of(self.state, into).and(Group::of(self.state, incident));
        events.extend(group.regroup(self.state, into, &RestateCause::Merged));
        Ok(events)
    }

    pub(crate) fn split_incident(&self, incident: IncidentId, note: &str) -> Answer {
        let known = self.any_incident(incident)?;
        let from = known.merged_into.ok_or(Refusal::NotMerged)?;
        let (note, by) = (needed("note", note)?, self.request.actor.clone());
        let mut events = vec![Event::Incident(IncidentEvent::Split { incident, from, note, by })];
        let leaving = group::members(self.state, incident);
        for carrier in group::open_carriers(self.state, from) {
            let group = Group::of(self.state, carrier).without(&leaving);
            events.extend(group.regroup(self.state, carrier, &RestateCause::Split));
        }
        Ok(events)
    }

    pub(crate) fn close_incident(&self, incident: IncidentId, note: &str) -> Answer {
        let known = self.incident(incident)?;
        let (note, by) = (needed("note", note)?, self.request.actor.clone());
        let mut events =
            vec![Event::Incident(IncidentEvent::Closed { incident, at: self.recorded_at, note, by })];
        let (subject, reason) = (Subject::Incident(incident), VoidReason::IncidentClosed);
        events.extend(stop::end_waiting(subject, &known.obligations, reason, self.recorded_at));
        Ok(events)
    }

    fn is_stopped_by(&self, it: &Obligation, kind: ReleaseKind) -> bool {
        self.state.rule(&it.rule).is_some_and(|(_, rule)| kind.stops(rule))
    }
}
