//! What starts the clocks of a case: its report, its class, a new cycle, a link, a split.

use chrono::{DateTime, Utc};
use huiying_deadlines::{Applies, Facts, Rule, RuleId, local_date};

use crate::case::{Case, Matter};
use crate::clock::obligation::{
    Anchor, Obligation, PastReason, RestateCause, SOURCE_TARGET, Standing, VoidReason, owed,
};
use crate::clock::start::{self, Started, Starting};
use crate::clock::{ClockEvent, restate, stop};
use crate::details::SourceState;
use crate::event::Event;
use crate::id::{CaseId, IncidentId, Subject};
use crate::incident::Grade;
use crate::report::{Channel, MessageClass, Report};
use crate::state::State;
use crate::time::SourceTime;

/// The clocks of a case that its report opens: those of its class, and the target that the source itself states.
pub(super) fn by_report(state: &State, starting: Starting, report: &Report, opened: &Case) -> Vec<Event> {
    let mut events = by_class(state, starting, opened);
    let target = report.target.map(|target| start::target_clock(state, starting, opened, target));
    events.extend(target);
    events
}

/// The clocks that its class gives a case. All rules that apply are shown; with no class known, all that may apply. A
/// mention has one only once a person has confirmed that it asks for an answer, and a case that was split has none: each
/// of its matters has its own. Where a limit was missed and nobody has answered since, that is what is owed, and a case that
/// is taken up again gets none in its place.
pub(super) fn by_class(state: &State, starting: Starting, case: &Case) -> Vec<Event> {
    by_class_at(state, starting, case, grade_of(state, case))
}

/// The grade of the incident that a case is linked to.
fn grade_of(state: &State, case: &Case) -> Option<Grade> {
    case.incident.and_then(|id| state.incidents.get(&id)).map(|it| it.grade)
}

/// As [`by_class`], for a case linked to an incident of this grade.
fn by_class_at(state: &State, starting: Starting, case: &Case, grade: Option<Grade>) -> Vec<Event> {
    if !case.parts.is_empty() {
        return Vec::new();
    }
    let mention = case.channel == Channel::Mention;
    let governs = |rule: &Rule| match mention {
        true => case.class_confirmed && start::governs_mention(rule, grade),
        false => governs_message(rule, case.class),
    };
    let from = Started::of(case);
    state
        .rules()
        .filter(|(_, rule)| {
            rule.in_force_on(local_date(from.at)) && governs(rule) && !case.owes_miss(&rule.id)
        })
        .map(|(pack, rule)| starting.clock(state, pack, rule, from, !mention && case.class.is_none()))
        .collect()
}

/// Whether a rule governs a message of this class; an unknown class may be any that has no name of its own.
fn governs_message(rule: &Rule, class: Option<MessageClass>) -> bool {
    let Applies::MessageClasses { classes } = &rule.applies else { return false };
    let named = |class: MessageClass| classes.iter().any(|code| code == class.code());
    match class {
        Some(class) => named(class),
        None => MessageClass::ALL.into_iter().any(|class| class.may_be_unnamed() && named(class)),
    }
}

/// The clocks that the class of a case gives it and that it does not have in this cycle; a reply already given is judged
/// by them.
pub(super) fn missing(state: &State, starting: Starting, case: &Case) -> Vec<Event> {
    missing_at(state, starting, case, grade_of(state, case))
}

/// As [`missing`], for a case linked to an incident of this grade.
pub(crate) fn missing_at(state: &State, starting: Starting, case: &Case, grade: Option<Grade>) -> Vec<Event> {
    let is_missing =
        |it: &Event| it.clock_of().is_some_and(|(_, rule)| !start::has_clock(case.cycle(), rule));
    let started = by_class_at(state, starting, case, grade).into_iter().filter(is_missing);
    started.flat_map(|event| started_again(state, event, case)).collect()
}

/// A clock started on a case, with the pauses and the extension that a clock of this rule had in this cycle before it was
/// void, as where a class was changed by mistake and back; a reply already given is judged by it.
fn started_again(state: &State, started: Event, case: &Case) -> Vec<Event> {
    let Some(new) = Obligation::created_by(&started) else { return vec![started] };
    let was = case.cycle().iter().rev().find(|it| it.rule == new.rule);
    let restated = was.zip(starting_subject(&started)).and_then(|(was, subject)| {
        // A clock that started anew with the corrected request counts from there still.
        let (anchor, facts) = match was.anchor {
            Anchor::Supplemented => (was.anchor, was.facts.clone()),
            Anchor::Received
            | Anchor::Detected
            | Anchor::Occurred
            | Anchor::ReportedAsFallback
            | Anchor::Reported
            | Anchor::Published
            | Anchor::Withdrawn
            | Anchor::Reopened => (new.anchor, Facts { start: new.facts.start, ..was.facts.clone() }),
        };
        restate::restated(state, subject, &new, anchor, facts, kept(was))
    });
    let due_hard = restated.as_ref().and_then(restate::restated_due).unwrap_or(new.counted.due_hard);
    let met = starting_subject(&started)
        .zip(case.first_reply)
        .map(|(subject, first)| stop::meet(subject, std::iter::once((new.rule, due_hard)), first));
    std::iter::once(started).chain(restated).chain(met.unwrap_or_default()).collect()
}

/// Why a clock that starts again is counted otherwise than anew: by what it keeps of the one before.
fn kept(was: &Obligation) -> RestateCause {
    match (was.facts.is_paused(), was.facts.extension) {
        (true, _) => RestateCause::Paused,
        (false, Some(_)) => RestateCause::Extended,
        (false, None) if was.anchor == Anchor::Supplemented => RestateCause::Restarted,
        (false, None) => RestateCause::Resumed,
    }
}

fn starting_subject(started: &Event) -> Option<Subject> {
    started.clock_of().map(|(subject, _)| subject)
}

/// Every clock that a case should have by the policy in force and does not have.
pub(crate) fn clocks_due_to(state: &State, starting: Starting, case: CaseId) -> Vec<Event> {
    state.cases.get(&case).map_or_else(Vec::new, |case| missing(state, starting, case))
}

/// What a newly known class does: rules that govern it are confirmed or started from the original receipt, rules that do
/// not are void (domain reference 3.4 case 20).
pub(super) fn reclassified(state: &State, starting: Starting, before: &Case, after: &Case) -> Vec<Event> {
    let subject = starting.subject;
    let mut events = Vec::new();
    for (_, rule) in state.rules().filter(|(_, rule)| matches!(rule.applies, Applies::MessageClasses { .. }))
    {
        let last = before.cycle().iter().rev().find(|it| it.rule == rule.id);
        let Some(current) = last.filter(|it| !matches!(it.standing, Standing::Void { .. })) else { continue };
        if !governs_message(rule, after.class) {
            let reason = VoidReason::OtherClass;
            events.push(Event::Clock(ClockEvent::Voided { subject, rule: rule.id.clone(), reason }));
        } else if current.candidate {
            events.push(Event::Clock(ClockEvent::Confirmed { subject, rule: rule.id.clone() }));
        }
    }
    events.extend(missing(state, starting, after));
    events
}

/// A changed target of the source voids the old target clock and starts a new one from the original receipt. A target that
/// a later export leaves out stays, and the one of an earlier cycle does not come back.
pub(super) fn retargeted(state: &State, starting: Starting, known: &Case, report: &Report) -> Vec<Event> {
    let Some(target) = report.target else { return Vec::new() };
    let last = last_target(&known.obligations);
    let is_of_cycle = last_target(known.cycle()).is_some();
    let current = last.filter(|it| is_of_cycle && !matches!(it.standing, Standing::Void { .. }));
    let wanted = start::target_clock(state, starting, known, target);
    let is_judged = current.is_some_and(|it| it.standing.is_met());
    let is_settled = known.first_reply.is_some() || known.stage.is_closed();
    let is_taken_back = report.details.state == Some(SourceState::TargetWithdrawn)
        && known.cycle().iter().any(|it| {
            is_void(it, VoidReason::TargetWithdrawn) && it.counted.due_hard == start::target_due(target)
        });
    let is_the_same = last
        .filter(|it| !is_of_cycle || !matches!(it.standing, Standing::Void { .. }))
        .is_some_and(|it| start::started_due(&wanted) == Some(it.counted.due_hard));
    if is_judged || is_settled || is_taken_back || is_the_same {
        return Vec::new();
    }
    let voided = current.map(|it| {
        let (subject, rule, reason) = (starting.subject, it.rule.clone(), VoidReason::TargetChanged);
        Event::Clock(ClockEvent::Voided { subject, rule, reason })
    });
    voided.into_iter().chain(std::iter::once(wanted)).collect()
}

/// Where the source takes its target back, the one before it in this cycle holds again, if there was one. A row that names
/// another target beside that word says itself what holds.
pub(super) fn target_taken_back(
    state: &State,
    starting: Starting,
    known: &Case,
    report: &Report,
) -> Vec<Event> {
    let Some(current) = last_target(known.cycle()).filter(|it| it.is_owed()) else { return Vec::new() };
    let due_hard = current.counted.due_hard;
    if report.target.is_some_and(|target| start::target_due(target) != due_hard) {
        return retargeted(state, starting, known, report);
    }
    let (subject, rule, reason) = (starting.subject, current.rule.clone(), VoidReason::TargetWithdrawn);
    let is_earlier = |it: &&Obligation| {
        is_void(it, VoidReason::TargetChanged) && it.rule == current.rule && it.counted.due_hard != due_hard
    };
    let earlier = known.cycle().iter().rev().find(is_earlier);
    let again =
        earlier.map(|it| start::target_clock(state, starting, known, SourceTime::exact(it.counted.due_hard)));
    std::iter::once(Event::Clock(ClockEvent::Voided { subject, rule, reason })).chain(again).collect()
}

fn is_void(it: &Obligation, why: VoidReason) -> bool {
    matches!(it.standing, Standing::Void { reason } if reason == why)
}

/// Where the source takes its closing back and no reply has met its target, that runs again.
pub(super) fn target_again(state: &State, starting: Starting, known: &Case, report: &Report) -> Vec<Event> {
    let last = last_target(known.cycle()).filter(|it| known.first_reply.is_none() && !it.is_owed());
    let target = last.map(|it| report.target.unwrap_or_else(|| SourceTime::exact(it.counted.due_hard)));
    target.into_iter().map(|target| start::target_clock(state, starting, known, target)).collect()
}

fn last_target(clocks: &[Obligation]) -> Option<&Obligation> {
    clocks.iter().rev().find(|it| it.rule.as_str() == SOURCE_TARGET && !it.is_taken_back())
}

/// A mention's own clock gives way to those of an incident that has rules of its own.
pub(super) fn linked(state: &State, starting: Starting, before: &Case, incident: IncidentId) -> Vec<Event> {
    let about = state.incidents.get(&incident).filter(|_| before.channel == Channel::Mention);
    let Some(about) = about else { return Vec::new() };
    let governs_still = |it: &Obligation| {
        state.rule(&it.rule).is_none_or(|(_, rule)| {
            !matches!(rule.applies, Applies::OpinionOutsideGrades { .. })
                || start::governs_mention(rule, Some(about.grade))
        })
    };
    let under: Vec<Obligation> = owed(&before.obligations).filter(|it| !governs_still(it)).cloned().collect();
    let mut events = stop::end_waiting(starting.subject, &under, VoidReason::UnderIncident, starting.now);
    events.extend(missing_at(state, starting, before, Some(about.grade)));
    events
}

/// Each matter gets the clocks of its class from the receipt of the whole (domain reference 3.4 case 19). What the source
/// itself asks stays with the whole. A limit that the whole had missed goes over to its matters as well: it stays on the
/// timeline, and is owed once by each matter and no longer by the whole.
pub(super) fn split(
    state: &State,
    case: CaseId,
    before: &Case,
    matters: &[(CaseId, Matter)],
    at: DateTime<Utc>,
) -> Vec<Event> {
    let replaced: Vec<Obligation> =
        owed(&before.obligations).filter(|it| it.rule.as_str() != SOURCE_TARGET).cloned().collect();
    let subject = Subject::Case(case);
    let mut events = stop::end_waiting(subject, &replaced, VoidReason::Split, at);
    let missed = replaced.iter().filter(|it| !it.is_open() || missed_by(&events, &it.rule));
    let passed_on =
        missed.map(|it| ClockEvent::Voided { subject, rule: it.rule.clone(), reason: VoidReason::Split });
    let passed_on: Vec<Event> = passed_on.map(Event::Clock).collect();
    events.extend(passed_on);
    for (part, matter) in matters {
        let starting = Starting { subject: Subject::Case(*part), now: at, past: PastReason::ReceivedLate };
        let started = by_class(state, starting, &before.part(case, matter, at));
        events.extend(started.into_iter().flat_map(|event| inherited(state, event, before)));
    }
    events
}

/// Whether these events say that a limit of this rule was missed.
fn missed_by(events: &[Event], missed: &RuleId) -> bool {
    events.iter().any(|it| matches!(it, Event::Clock(ClockEvent::Missed { rule, .. }) if rule == missed))
}

/// A clock started for one matter; pauses and an extension that the whole had under the same rule go on counting for it.
fn inherited(state: &State, started: Event, whole: &Case) -> Vec<Event> {
    let created = Obligation::created_by(&started);
    let was = created.as_ref().and_then(|new| whole.cycle().iter().rev().find(|it| it.rule == new.rule));
    let restated =
        created.as_ref().zip(was).zip(starting_subject(&started)).and_then(|((new, was), subject)| {
            restate::restated(state, subject, new, was.anchor, was.facts.clone(), RestateCause::Split)
        });
    std::iter::once(started).chain(restated).collect()
}
