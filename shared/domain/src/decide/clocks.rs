//! Which clocks a case or incident has, and what starts, stops and voids them.

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::{Applies, Due, Rule, RuleId, due, local_date, midnight_after};

use crate::event::Event;
use crate::id::{CaseId, IncidentId, Subject};
use crate::incident::Grade;
use crate::obligation::{Anchor, Obligation, SOURCE_TARGET, Standing, VoidReason};
use crate::report::{Channel, MessageClass, Report};
use crate::state::State;
use crate::time::{Precision, SourceTime};

/// Whether a rule governs a message of this class; an unknown class may be any.
fn governs_message(rule: &Rule, class: Option<MessageClass>) -> bool {
    match &rule.applies {
        Applies::MessageClasses { classes } => {
            class.is_none_or(|class| classes.iter().any(|code| code == class.code()))
        }
        _ => false,
    }
}

/// The clocks that a class gives a case. All rules that apply are shown; with no class known, all that may apply.
pub(super) fn start_reply_clocks(
    state: &State,
    case: CaseId,
    channel: Channel,
    class: Option<MessageClass>,
    received: SourceTime,
) -> Vec<Event> {
    if channel == Channel::Mention {
        return Vec::new();
    }
    state
        .rules()
        .filter(|(_, rule)| rule.in_force_on(local_date(received.at)) && governs_message(rule, class))
        .map(|(pack, rule)| {
            let start = Start { subject: Subject::Case(case), anchor: Anchor::Received, at: received.at };
            start.clock(state, pack, rule, class.is_none())
        })
        .collect()
}

/// The clock of a target time that the source itself states.
pub(super) fn start_target_clock(
    state: &State,
    case: CaseId,
    received: SourceTime,
    target: SourceTime,
) -> Event {
    let due_hard = match target.precision {
        Precision::Day => midnight_after(local_date(target.at)),
        Precision::Minute | Precision::Second => target.at,
    };
    Event::ObligationCreated {
        subject: Subject::Case(case),
        rule: RuleId::from(SOURCE_TARGET),
        pack: String::new(),
        calendar: state.calendar.version(),
        started_at: received.at,
        anchor: Anchor::Received,
        due_hard,
        due_soft: due_hard,
        provisional: false,
        candidate: false,
    }
}

/// The publication clocks of an incident, from its occurrence, else from the first report of it.
pub(super) fn start_incident_clocks(
    state: &State,
    incident: IncidentId,
    grade: Grade,
    occurred: Option<SourceTime>,
    reported: SourceTime,
) -> Vec<Event> {
    let (anchor, at) = match occurred {
        Some(occurred) => (Anchor::Occurred, occurred.at),
        None => (Anchor::ReportedAsFallback, reported.at),
    };
    let start = Start { subject: Subject::Incident(incident), anchor, at };
    state
        .rules()
        .filter(|(_, rule)| rule.in_force_on(local_date(at)) && governs_incident(rule, grade))
        .map(|(pack, rule)| start.clock(state, pack, rule, false))
        .collect()
}

fn governs_incident(rule: &Rule, grade: Grade) -> bool {
    match &rule.applies {
        Applies::IncidentGrades { grades } => grades.iter().any(|code| code == grade.code()),
        _ => false,
    }
}

struct Start {
    subject: Subject,
    anchor: Anchor,
    at: DateTime<Utc>,
}

impl Start {
    fn clock(&self, state: &State, pack: String, rule: &Rule, candidate: bool) -> Event {
        let Due { due_hard, due_soft, provisional, .. } =
            due(&rule.clock, self.at, &state.calendar, &state.hours);
        Event::ObligationCreated {
            subject: self.subject,
            rule: rule.id.clone(),
            pack,
            calendar: state.calendar.version(),
            started_at: self.at,
            anchor: self.anchor,
            due_hard,
            due_soft,
            provisional,
            candidate,
        }
    }
}

/// What a reply (or a publication) does to the open clocks that wait for it.
pub(super) fn meet(
    subject: Subject,
    open: impl Iterator<Item = (RuleId, DateTime<Utc>)>,
    met: SourceTime,
) -> Vec<Event> {
    open.map(|(rule, due_hard)| {
        let on_time = met.at < due_hard;
        let margin: TimeDelta = if on_time { due_hard - met.at } else { met.at - due_hard };
        Event::ObligationMet { subject, rule, met_at: met.at, on_time, margin_seconds: margin.num_seconds() }
    })
    .collect()
}

/// Rule and limit of every open clock among these.
pub(super) fn open(obligations: &[Obligation]) -> impl Iterator<Item = (RuleId, DateTime<Utc>)> + '_ {
    obligations.iter().filter(|it| it.is_open()).map(|it| (it.rule.clone(), it.due_hard))
}

/// Ends every open clock among these: what had run out by `now` is missed and stays so, the rest is void.
pub(super) fn end_open(
    subject: Subject,
    obligations: &[Obligation],
    reason: VoidReason,
    now: DateTime<Utc>,
) -> Vec<Event> {
    open(obligations)
        .map(|(rule, due_hard)| match due_hard <= now {
            true => Event::ObligationMissed { subject, rule, missed_at: due_hard },
            false => Event::ObligationVoided { subject, rule, reason },
        })
        .collect()
}

/// A clock that is started on a case, and what a reply already given does to it.
fn with_reply_so_far(started: Event, first_reply: Option<SourceTime>) -> Vec<Event> {
    let met = match (&started, first_reply) {
        (Event::ObligationCreated { subject, rule, due_hard, .. }, Some(first)) => {
            meet(*subject, std::iter::once((rule.clone(), *due_hard)), first)
        }
        _ => Vec::new(),
    };
    std::iter::once(started).chain(met).collect()
}

/// What a corrected time of receipt does: every clock that counted from the old one is void, and the rules start anew
/// from the new one; a reply already given is judged again.
pub(super) fn redate(state: &State, case: CaseId, report: &Report) -> Vec<Event> {
    let Some(known) = state.cases.get(&case) else { return Vec::new() };
    let subject = Subject::Case(case);
    let binding = known.obligations.iter().filter(|it| !matches!(it.standing, Standing::Void { .. }));
    let reason = VoidReason::ReceiptCorrected;
    let mut events: Vec<Event> =
        binding.map(|it| Event::ObligationVoided { subject, rule: it.rule.clone(), reason }).collect();
    let class = if known.class_confirmed { known.class } else { report.class };
    let mut started = start_reply_clocks(state, case, known.channel, class, report.received);
    started.extend(report.target.map(|target| start_target_clock(state, case, report.received, target)));
    events.extend(started.into_iter().flat_map(|event| with_reply_so_far(event, known.first_reply)));
    events
}

/// What a newly known class does to a case's clocks: rules that govern it are confirmed or started from the
/// original receipt, rules that do not are void (domain reference 3.4 case 20).
pub(super) fn reclassify(state: &State, case: CaseId, class: MessageClass) -> Vec<Event> {
    let Some(known) = state.cases.get(&case) else {
        return Vec::new();
    };
    let subject = Subject::Case(case);
    let standing = |it: &Obligation| !matches!(it.standing, Standing::Void { .. });
    let mut events = Vec::new();
    for (_, rule) in state.rules().filter(|(_, rule)| matches!(rule.applies, Applies::MessageClasses { .. }))
    {
        let Some(current) = known.obligations.iter().rev().find(|it| it.rule == rule.id && standing(it))
        else {
            continue;
        };
        if !governs_message(rule, Some(class)) {
            let reason = VoidReason::OtherClass;
            events.push(Event::ObligationVoided { subject, rule: rule.id.clone(), reason });
        } else if current.candidate {
            events.push(Event::ObligationConfirmed { subject, rule: rule.id.clone() });
        }
    }
    let running = |rule: &RuleId| known.obligations.iter().any(|it| it.rule == *rule && standing(it));
    for event in start_reply_clocks(state, case, known.channel, Some(class), known.received) {
        let Event::ObligationCreated { rule, .. } = &event else {
            continue;
        };
        if !running(rule) {
            events.extend(with_reply_so_far(event, known.first_reply));
        }
    }
    events
}
