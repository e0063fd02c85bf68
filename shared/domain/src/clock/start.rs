//! Which clocks a case or incident has, and what starts and recounts them.

use chrono::{DateTime, Utc};
use huiying_deadlines::vocabulary::{INCIDENT_OCCURRED, INCIDENT_REPORTED, RELEASE_PUBLISHED};
use huiying_deadlines::{
    Applies, Fact, Facts, Rule, RuleId, RulePack, StartedBy, derive, local_date, midnight_after,
};

use super::recount;
use super::stop::{meet, with_reply_so_far};
use crate::case::Case;
use crate::clock::obligation::{
    AlreadyPast, Anchor, Counted, Obligation, PastReason, RestateCause, SOURCE_TARGET, Standing, VoidReason,
};
use crate::event::{ClockEvent, Event};
use crate::id::{CaseId, IncidentId, Subject};
use crate::incident::group::Group;
use crate::incident::{Grade, Incident, ReleaseKind};
use crate::report::{Channel, MessageClass, Report};
use crate::state::State;
use crate::time::{Precision, SourceTime};

/// The fact a clock starts from, and when it happened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Started {
    pub(crate) anchor: Anchor,
    pub(crate) at: DateTime<Utc>,
}

impl Started {
    /// Where the reply clocks of a case count from: the rework it was sent back for, else its receipt, or for opinion
    /// found by monitoring the finding of it (domain reference 2.1).
    pub(crate) fn of(case: &Case) -> Self {
        match (case.reopened, case.channel) {
            (Some(reopened), _) => Self { anchor: Anchor::Reopened, at: reopened.at },
            (None, Channel::Mention) => Self { anchor: Anchor::Detected, at: case.detected_at },
            (None, Channel::Hotline | Channel::Message) => {
                Self { anchor: Anchor::Received, at: case.received.at }
            }
        }
    }
}

/// A case or incident whose clocks start, when that is known, and why they may then be past already.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Starting {
    pub(crate) subject: Subject,
    pub(crate) now: DateTime<Utc>,
    pub(crate) past: PastReason,
}

impl Starting {
    /// The event that starts the clock of a rule.
    pub(crate) fn clock(
        self,
        state: &State,
        pack: &RulePack,
        rule: &Rule,
        from: Started,
        candidate: bool,
    ) -> Event {
        let facts = Facts::starting(from.at);
        let counted = counted(state, pack, rule, &facts);
        let is_past = rule.is_binding() && counted.due_hard <= self.now;
        let already_past = is_past.then(|| {
            let anew = derive(rule, &Facts::starting(self.now), &state.calendar, &state.hours);
            AlreadyPast { reason: self.past, known_at: self.now, countdown_due: anew.due_hard }
        });
        Event::Clock(ClockEvent::Created {
            subject: self.subject,
            rule: rule.id.clone(),
            pack: counted.pack,
            calendar: counted.calendar,
            started_at: from.at,
            anchor: from.anchor,
            due_hard: counted.due_hard,
            due_soft: counted.due_soft,
            provisional: counted.provisional,
            candidate,
            binding: rule.is_binding(),
            due_by_law: counted.due_by_law,
            target_due: counted.target_due,
            already_past,
        })
    }
}

/// The due instants of a rule's clock, and by what they are counted.
pub(crate) fn counted(state: &State, pack: &RulePack, rule: &Rule, facts: &Facts) -> Counted {
    let due = derive(rule, facts, &state.calendar, &state.hours);
    Counted {
        pack: format!("{} {}", pack.id, pack.version),
        calendar: state.calendar.version(),
        due_hard: due.due_hard,
        due_soft: due.due_soft,
        provisional: due.provisional,
        due_by_law: due.due_by_law,
        target_due: due.target_due,
    }
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

/// Whether a rule governs the answer to a mention: opinion that concerns no incident with rules of its own.
pub(crate) fn governs_mention(rule: &Rule, grade: Option<Grade>) -> bool {
    match &rule.applies {
        Applies::OpinionOutsideGrades { grades } => {
            grade.is_none_or(|grade| !grades.iter().any(|code| code == grade.code()))
        }
        _ => false,
    }
}

pub(crate) fn governs_incident(rule: &Rule, grade: Grade) -> bool {
    match &rule.applies {
        Applies::IncidentGrades { grades } => grades.iter().any(|code| code == grade.code()),
        _ => false,
    }
}

/// The clocks that a class gives a case. All rules that apply are shown; with no class known, all that may apply. A
/// mention has one only once a person has confirmed that it asks for an answer, and a case that was split has none: each
/// of its matters has its own.
pub(crate) fn start_reply_clocks(
    state: &State,
    starting: Starting,
    case: &Case,
    class: Option<MessageClass>,
) -> Vec<Event> {
    let grade = case.incident.and_then(|id| state.incidents.get(&id)).map(|it| it.grade);
    start_reply_clocks_at(state, starting, case, class, grade)
}

/// As [`start_reply_clocks`], for a case linked to an incident of this grade.
fn start_reply_clocks_at(
    state: &State,
    starting: Starting,
    case: &Case,
    class: Option<MessageClass>,
    grade: Option<Grade>,
) -> Vec<Event> {
    if !case.parts.is_empty() {
        return Vec::new();
    }
    let mention = case.channel == Channel::Mention;
    let governs = |rule: &Rule| match mention {
        true => case.class_confirmed && governs_mention(rule, grade),
        false => governs_message(rule, class),
    };
    let from = Started::of(case);
    state
        .rules()
        .filter(|(_, rule)| rule.in_force_on(local_date(from.at)) && governs(rule))
        .map(|(pack, rule)| starting.clock(state, pack, rule, from, !mention && class.is_none()))
        .collect()
}

/// The clock of a target time that the source itself states.
pub(crate) fn start_target_clock(
    state: &State,
    case: CaseId,
    received: SourceTime,
    target: SourceTime,
    now: DateTime<Utc>,
) -> Event {
    let due_hard = match target.precision {
        Precision::Day => midnight_after(local_date(target.at)),
        Precision::Minute | Precision::Second => target.at,
    };
    Event::Clock(ClockEvent::Created {
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
        binding: true,
        due_by_law: None,
        target_due: None,
        already_past: (due_hard <= now).then_some(AlreadyPast {
            reason: PastReason::ReceivedLate,
            known_at: now,
            countdown_due: due_hard,
        }),
    })
}

/// The clocks of an incident of this grade: from its occurrence, else from the first report of it, or from that report
/// where the rule says so.
pub(crate) fn start_incident_clocks(
    state: &State,
    starting: Starting,
    grade: Grade,
    occurred: Started,
    reported: SourceTime,
) -> Vec<Event> {
    let report = Started { anchor: Anchor::Reported, at: reported.at };
    let facts = [(Fact::new(INCIDENT_OCCURRED), occurred), (Fact::new(INCIDENT_REPORTED), report)];
    let from = |rule: &Rule| {
        let starts = |fact: &Fact| rule.is_started_by(fact) == Some(StartedBy::Event);
        facts.iter().find(|(fact, _)| starts(fact)).map(|(_, from)| *from)
    };
    state
        .rules()
        .filter(|(_, rule)| governs_incident(rule, grade))
        .filter_map(|(pack, rule)| Some((pack, rule, from(rule)?)))
        .filter(|(_, rule, from)| rule.in_force_on(local_date(from.at)))
        .map(|(pack, rule, from)| starting.clock(state, pack, rule, from, false))
        .collect()
}

/// The clocks that a fact starts on an incident, such as a first publication.
pub(crate) fn start_follow_ups(
    state: &State,
    starting: Starting,
    grade: Grade,
    fact: &Fact,
    from: Started,
) -> Vec<Event> {
    state
        .rules()
        .filter(|(_, rule)| {
            rule.is_started_by(fact) == Some(StartedBy::Event) && governs_incident(rule, grade)
        })
        .filter(|(_, rule)| rule.in_force_on(local_date(from.at)))
        .map(|(pack, rule)| starting.clock(state, pack, rule, from, false))
        .collect()
}

/// Every clock that a case or incident should have by the policy in force and does not have.
pub(crate) fn due_to(state: &State, subject: Subject, past: PastReason, now: DateTime<Utc>) -> Vec<Event> {
    let starting = Starting { subject, now, past };
    match subject {
        Subject::Case(id) => {
            state.cases.get(&id).map(|case| start_missing_reply_clocks(state, starting, case))
        }
        Subject::Incident(id) => {
            state.incidents.get(&id).map(|known| incident_due_to(state, id, known, starting))
        }
    }
    .unwrap_or_default()
}

fn incident_due_to(state: &State, id: IncidentId, known: &Incident, starting: Starting) -> Vec<Event> {
    let group = Group::of(state, id);
    let is_missing =
        |event: &Event| event.clock_of().is_some_and(|(_, rule)| !has_clock(&known.obligations, rule));
    let started = start_incident_clocks(state, starting, known.grade, group.start(), known.reported);
    let missing = started.into_iter().filter(is_missing);
    let mut events: Vec<Event> =
        missing.flat_map(|event| with_releases_so_far(state, event, &group)).collect();
    if let Some(last) = group.last_release(ReleaseKind::is_public) {
        let from = Started { anchor: Anchor::Published, at: last.at };
        let follow_ups = start_follow_ups(state, starting, known.grade, &Fact::new(RELEASE_PUBLISHED), from);
        events.extend(follow_ups.into_iter().filter(is_missing));
    }
    events
}

/// A clock started on an incident, and what was published before does to it.
pub(crate) fn with_releases_so_far(state: &State, started: Event, group: &Group) -> Vec<Event> {
    let met = Obligation::created_by(&started).and_then(|it| {
        let (_, rule) = state.rule(&it.rule)?;
        let first = group.first_release(|kind| kind.stops(rule))?;
        let subject = started.clock_of()?.0;
        Some(meet(subject, std::iter::once((it.rule, it.counted.due_hard)), first))
    });
    std::iter::once(started).chain(met.unwrap_or_default()).collect()
}

/// What a corrected time of receipt does: every clock that counts from it is counted again, with the pauses and the
/// extension it had, and a reply already given is judged again.
pub(crate) fn redate(state: &State, case: CaseId, known: &Case, report: &Report) -> Vec<Event> {
    let subject = Subject::Case(case);
    let counts = |it: &&Obligation| {
        it.anchor == Anchor::Received
            && it.rule.as_str() != SOURCE_TARGET
            && !matches!(it.standing, Standing::Void { .. })
    };
    let mut events = Vec::new();
    for it in last_of_each_rule(known.cycle()).filter(counts) {
        let facts = Facts { start: report.received.at, ..it.facts.clone() };
        let cause = RestateCause::Receipt;
        let Some(event) = recount::restated(state, subject, it, it.anchor, facts, cause) else { continue };
        let met = known
            .first_reply
            .zip(recount::due_of(&event))
            .map(|(first, due_hard)| meet(subject, std::iter::once((it.rule.clone(), due_hard)), first));
        events.push(event);
        events.extend(met.unwrap_or_default());
    }
    events
}

/// What a newly known class does to a case's clocks: rules that govern it are confirmed or started from the
/// original receipt, rules that do not are void (domain reference 3.4 case 20).
pub(crate) fn reclassify(
    state: &State,
    case: CaseId,
    known: &Case,
    class: MessageClass,
    now: DateTime<Utc>,
) -> Vec<Event> {
    let subject = Subject::Case(case);
    let standing = |it: &Obligation| !matches!(it.standing, Standing::Void { .. });
    let mut events = Vec::new();
    for (_, rule) in state.rules().filter(|(_, rule)| matches!(rule.applies, Applies::MessageClasses { .. }))
    {
        let last = known.cycle().iter().rev().find(|it| it.rule == rule.id);
        let Some(current) = last.filter(|it| standing(it)) else { continue };
        if !governs_message(rule, Some(class)) {
            let reason = VoidReason::OtherClass;
            events.push(Event::Clock(ClockEvent::Voided { subject, rule: rule.id.clone(), reason }));
        } else if current.candidate {
            events.push(Event::Clock(ClockEvent::Confirmed { subject, rule: rule.id.clone() }));
        }
    }
    let starting = Starting { subject, now, past: PastReason::Reclassified };
    let confirmed = Case { class_confirmed: true, class: Some(class), ..known.clone() };
    events.extend(start_missing_reply_clocks(state, starting, &confirmed));
    events
}

/// The clocks that the class of a case gives it and that it does not have in this cycle; a reply already given is judged
/// by them.
pub(crate) fn start_missing_reply_clocks(state: &State, starting: Starting, case: &Case) -> Vec<Event> {
    let grade = case.incident.and_then(|id| state.incidents.get(&id)).map(|it| it.grade);
    start_missing_clocks_at(state, starting, case, grade)
}

/// As [`start_missing_reply_clocks`], for a case linked to an incident of this grade.
pub(crate) fn start_missing_clocks_at(
    state: &State,
    starting: Starting,
    case: &Case,
    grade: Option<Grade>,
) -> Vec<Event> {
    let started = start_reply_clocks_at(state, starting, case, case.class, grade);
    let missing = started
        .into_iter()
        .filter(|it| it.clock_of().is_some_and(|(_, rule)| !has_clock(case.cycle(), rule)));
    missing.flat_map(|event| with_reply_so_far(event, case.first_reply)).collect()
}

/// Whether the last clock of this rule among these stands, running or judged.
pub(crate) fn has_clock(obligations: &[Obligation], rule: &RuleId) -> bool {
    let last = obligations.iter().rev().find(|it| it.rule == *rule);
    last.is_some_and(|it| !matches!(it.standing, Standing::Void { .. }))
}

/// Of each rule its last clock: a new cycle stands for the ones before it.
pub(crate) fn last_of_each_rule(obligations: &[Obligation]) -> impl Iterator<Item = &Obligation> {
    obligations.iter().enumerate().filter_map(|(at, it)| {
        let superseded = obligations[at + 1..].iter().any(|later| later.rule == it.rule);
        (!superseded).then_some(it)
    })
}
