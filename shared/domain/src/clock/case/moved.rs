//! What moves the limits of a case: its receipt, pauses, extensions.

use chrono::{DateTime, Utc};
use huiying_deadlines::{Facts, Pause, PauseCause, RuleId};

use crate::case::Case;
use crate::clock::obligation::{Anchor, Obligation, RestateCause, SOURCE_TARGET, Standing, owed};
use crate::clock::{restate, start, stop};
use crate::event::Event;
use crate::id::{CaseId, Subject};
use crate::report::Report;
use crate::state::State;
use crate::time::SourceTime;

/// A corrected time of receipt moves it for the case and for each of its parts that is not finished.
pub(super) fn redated(state: &State, case: CaseId, before: &Case, report: &Report) -> Vec<Event> {
    if report.received_unknown || report.received == before.received {
        return Vec::new();
    }
    let parts = before.parts.iter().filter_map(|id| Some((*id, state.cases.get(id)?)));
    let all = std::iter::once((case, before)).chain(parts);
    let unfinished = all.filter(|(_, it)| !it.stage.is_finished());
    unfinished.flat_map(|(id, it)| redated_one(state, id, it, report)).collect()
}

/// Every clock that counts from the receipt is counted again, with the pauses and the extension it had, and a reply already
/// given is judged again.
fn redated_one(state: &State, case: CaseId, known: &Case, report: &Report) -> Vec<Event> {
    let subject = Subject::Case(case);
    let counts = |it: &&Obligation| {
        it.anchor == Anchor::Received
            && it.rule.as_str() != SOURCE_TARGET
            && !matches!(it.standing, Standing::Void { .. })
    };
    let mut events = Vec::new();
    for it in start::last_of_each_rule(known.cycle()).filter(counts) {
        let facts = Facts { start: report.received.at, ..it.facts.clone() };
        let cause = RestateCause::Receipt;
        let Some(event) = restate::restated(state, subject, it, it.anchor, facts, cause) else { continue };
        let met = known.first_reply.zip(restate::restated_due(&event)).map(|(first, due_hard)| {
            stop::meet(subject, std::iter::once((it.rule.clone(), due_hard)), first)
        });
        events.push(event);
        events.extend(met.unwrap_or_default());
    }
    events
}

/// An extension moves the clock of its rule.
pub(super) fn extended(state: &State, case: CaseId, before: &Case, rule: &RuleId, amount: u16) -> Vec<Event> {
    let extend = |it: &Obligation| {
        let facts = Facts { extension: Some(amount), ..it.facts.clone() };
        restate::restated(state, Subject::Case(case), it, it.anchor, facts, RestateCause::Extended)
    };
    owed(&before.obligations).find(|it| it.rule == *rule).and_then(extend).into_iter().collect()
}

/// The clocks whose rules name the cause stand still; a limit that has passed is not undone by it.
pub(crate) fn paused(
    state: &State,
    case: CaseId,
    before: &Case,
    cause: PauseCause,
    began: SourceTime,
) -> Vec<Event> {
    let pausable = |it: &&Obligation| {
        let named = state.rule(&it.rule).is_some_and(|(_, rule)| rule.pauses.contains(&cause));
        named && it.is_open() && began.at < it.counted.due_hard
    };
    let pause = |it: &Obligation| {
        let mut facts = it.facts.clone();
        facts.pauses.push(Pause { cause, from: began.at, to: None });
        restate::restated(state, Subject::Case(case), it, it.anchor, facts, RestateCause::Paused)
    };
    owed(&before.obligations).filter(pausable).filter_map(pause).collect()
}

/// The clocks that stood still go on, or after a correction start anew from the day the corrected request arrived (domain
/// reference 3.4 cases 13 and 14).
pub(super) fn resumed(
    state: &State,
    case: CaseId,
    before: &Case,
    cause: PauseCause,
    ended: SourceTime,
) -> Vec<Event> {
    let subject = Subject::Case(case);
    let silent_end = before.silent_end.map(|silent| silent.at);
    let is_open = |pause: &Pause| pause.cause == cause && is_open_or_ended_then(pause, silent_end);
    let resume = |it: &Obligation| match cause {
        PauseCause::Supplement => {
            let facts = Facts::starting(ended.at);
            restate::restated(state, subject, it, Anchor::Supplemented, facts, RestateCause::Restarted)
        }
        PauseCause::Consultation | PauseCause::Hearing | PauseCause::Appraisal => {
            let mut facts = it.facts.clone();
            facts.pauses.iter_mut().filter(|it| is_open(it)).for_each(|it| it.to = Some(ended.at));
            restate::restated(state, subject, it, it.anchor, facts, RestateCause::Resumed)
        }
    };
    let stood_still = |it: &&Obligation| it.facts.pauses.iter().any(is_open);
    owed(&before.obligations).filter(stood_still).filter_map(resume).collect()
}

/// Whether a pause goes on, or ended at this instant because nobody had stated its end.
fn is_open_or_ended_then(pause: &Pause, silent_end: Option<DateTime<Utc>>) -> bool {
    pause.to.is_none() || (silent_end.is_some() && pause.to == silent_end)
}

/// Since when clocks of a case stood still for a cause until that instant.
pub(crate) fn ended_then(known: &Case, cause: PauseCause, ended: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let mut pauses = owed(&known.obligations).flat_map(|it| &it.facts.pauses);
    pauses.find(|pause| pause.cause == cause && pause.to == Some(ended)).map(|pause| pause.from)
}

fn is_paused_by(it: &Obligation, cause: PauseCause) -> bool {
    it.facts.pauses.iter().any(|pause| pause.to.is_none() && pause.cause == cause)
}

/// Since when clocks of a case stand still for a cause.
pub(crate) fn paused_since(known: &Case, cause: PauseCause) -> Option<DateTime<Utc>> {
    let paused = owed(&known.obligations).find(|it| is_paused_by(it, cause))?;
    paused.facts.pauses.iter().find(|pause| pause.to.is_none()).map(|pause| pause.from)
}
