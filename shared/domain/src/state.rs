//! The state that deciding needs: the policy and calendar in force, every case and incident, and when to look next.

mod arming;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use huiying_deadlines::{OfficeHours, Rule, RuleId, RulePack, WorkCalendar};

use crate::actor::Actor;
use crate::alike::folded;
use crate::case::{Beside, Case};
use crate::clock::obligation::{Obligation, RestateCause};
use crate::id::{CaseId, ImportId, IncidentId, Subject};
use crate::incident::Incident;
use crate::people::People;
use crate::process::parking::Parking;

/// Everything decided so far, as far as the next decision depends on it.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Rule packs in force, by id; of one id the last adopted.
    pub packs: BTreeMap<String, RulePack>,
    /// The working-day calendar.
    pub calendar: WorkCalendar,
    /// Office hours, for soft due instants.
    pub hours: OfficeHours,
    /// Cases.
    pub cases: BTreeMap<CaseId, Case>,
    /// Incidents.
    pub incidents: BTreeMap<IncidentId, Incident>,
    /// Incidents by their names as [`folded`] writes them.
    incident_names: BTreeMap<String, BTreeSet<IncidentId>>,
    /// Clocks that are still to be counted again after a change of calendar or policy.
    pub recount: Option<Recount>,
    /// Who may act, and as what.
    pub people: People,
    /// Imports that are being withdrawn.
    pub withdrawals: BTreeMap<ImportId, Withdrawing>,
    /// Records that wait to be decided anew.
    pub parking: Parking,
    /// Where each rule stands: the pack and its place in it.
    rules: BTreeMap<RuleId, (String, usize)>,
    /// Cases and incidents whose clocks do not ring, because the program failed on them at this tick.
    set_aside: BTreeMap<Subject, Aside>,
    /// The next moment of every clock that waits for one, in the order of time.
    alarms: BTreeSet<(DateTime<Utc>, Subject, usize)>,
}

/// An import that is being withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawing {
    /// Why, in words.
    pub reason: String,
    /// By whom.
    pub by: Actor,
    /// The position in intake up to which its records were looked at; none before the first step.
    pub through: Option<u64>,
}

/// How far the clocks are counted again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recount {
    /// Why.
    pub cause: RestateCause,
    /// The last one counted; none where all wait.
    pub through: Option<Subject>,
}

/// Clocks that do not ring, because the program failed on them.
#[derive(Clone, Debug)]
struct Aside {
    /// The tick at which it failed.
    tick: String,
    /// Why they were to be counted again, where it failed at that.
    recount: Option<RestateCause>,
}

impl State {
    /// Every rule in force with its pack.
    pub fn rules(&self) -> impl Iterator<Item = (&RulePack, &Rule)> {
        self.packs.values().flat_map(|pack| pack.rules.iter().map(move |rule| (pack, rule)))
    }

    /// The rule with this id and its pack.
    #[must_use]
    pub fn rule(&self, id: &RuleId) -> Option<(&RulePack, &Rule)> {
        let (pack, at) = self.rules.get(id)?;
        let pack = self.packs.get(pack)?;
        Some((pack, pack.rules.get(*at)?))
    }

    /// What acts on this case depend on beside it.
    pub(crate) fn beside(&self, known: &Case) -> Beside<'_> {
        let matters = known.parts.iter().filter_map(|part| self.cases.get(part));
        Beside::of(known, |id| self.rule(id).map(|(_, rule)| rule), matters)
    }

    /// An incident of this name that is in hand: neither closed itself nor carried by one that is.
    #[must_use]
    pub fn in_hand_called(&self, name: &str) -> Option<IncidentId> {
        let is_in_hand = |id: &IncidentId| {
            let mut at = self.incidents.get(id);
            while let Some(into) = at.filter(|it| it.closed_at.is_none()).and_then(|it| it.merged_into) {
                at = self.incidents.get(&into);
            }
            at.is_some_and(|it| it.closed_at.is_none())
        };
        self.incident_names.get(&folded(name))?.iter().copied().find(is_in_hand)
    }

    /// Remembers what an incident is called.
    pub(crate) fn name_incident(&mut self, incident: IncidentId, name: &str) {
        self.incident_names.entry(folded(name)).or_default().insert(incident);
    }

    /// The office that handles a case, once confirmed.
    #[must_use]
    pub fn office_of(&self, subject: Subject) -> Option<&str> {
        match subject {
            Subject::Case(case) => self.cases.get(&case)?.office.as_deref(),
            Subject::Incident(_) => None,
        }
    }

    /// The clocks of a case or incident.
    #[must_use]
    pub fn obligations(&self, subject: Subject) -> &[Obligation] {
        match subject {
            Subject::Case(case) => self.cases.get(&case).map_or(&[], |case| &case.obligations),
            Subject::Incident(incident) => {
                self.incidents.get(&incident).map_or(&[], |incident| &incident.obligations)
            }
        }
    }

    /// The next moment at which a tick would decide something; the beginning of time where it would now.
    #[must_use]
    pub fn next_moment(&self) -> Option<DateTime<Utc>> {
        if self.recount.is_some() {
            return Some(DateTime::<Utc>::MIN_UTC);
        }
        self.alarms.first().map(|(at, ..)| *at)
    }

    /// The clocks whose moment has come by `now`, each with its place, the earliest first.
    pub(crate) fn ringing(&self, now: DateTime<Utc>) -> impl Iterator<Item = (Subject, usize, &Obligation)> {
        self.alarms.iter().take_while(move |(at, ..)| *at <= now).filter_map(|(_, subject, place)| {
            self.obligations(*subject).get(*place).map(|obligation| (*subject, *place, obligation))
        })
    }

    /// Whether the incident is carried by another, so that its clocks ring there.
    #[must_use]
    pub fn is_merged_away(&self, subject: Subject) -> bool {
        matches!(subject, Subject::Incident(id)
            if self.incidents.get(&id).is_some_and(|it| it.merged_into.is_some()))
    }

    /// Whether the case came with an import of history and nobody has taken it up, so that its clocks do not ring.
    #[must_use]
    pub fn is_of_history(&self, subject: Subject) -> bool {
        matches!(subject, Subject::Case(id) if self.cases.get(&id).is_some_and(|it| it.from_history))
    }

    /// Every case and incident after `through`, in the order of ids, cases first.
    pub(crate) fn subjects_after(&self, through: Option<Subject>) -> impl Iterator<Item = Subject> + '_ {
        use std::ops::Bound::{Excluded, Unbounded};
        let (cases, incidents) = match through {
            None => (Some(Unbounded), Unbounded),
            Some(Subject::Case(id)) => (Some(Excluded(id)), Unbounded),
            Some(Subject::Incident(id)) => (None, Excluded(id)),
        };
        let cases = cases.into_iter().flat_map(|from| self.cases.range((from, Unbounded)));
        let incidents = self.incidents.range((incidents, Unbounded));
        cases.map(|(id, _)| Subject::Case(*id)).chain(incidents.map(|(id, _)| Subject::Incident(*id)))
    }

    pub(crate) fn obligations_mut(&mut self, subject: Subject) -> Option<&mut Vec<Obligation>> {
        match subject {
            Subject::Case(case) => self.cases.get_mut(&case).map(|case| &mut case.obligations),
            Subject::Incident(incident) => {
                self.incidents.get_mut(&incident).map(|incident| &mut incident.obligations)
            }
        }
    }
}

/// The office hours that packs in force state: those of the nearest level; of one level the last pack's.
pub fn office_hours<'a>(packs: impl Iterator<Item = &'a RulePack>) -> OfficeHours {
    let stated = packs.filter_map(|pack| Some((pack.level, pack.office_hours?)));
    stated.max_by_key(|(level, _)| *level).map_or_else(OfficeHours::default, |(_, hours)| hours)
}
