//! The state that deciding needs: the policy and calendar in force, every case and incident, and when to look next.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use huiying_deadlines::{OfficeHours, PublishedCalendar, Rule, RuleId, RulePack, WorkCalendar};

use crate::case::Case;
use crate::clock::alarms;
use crate::clock::obligation::{Obligation, RestateCause};
use crate::id::{CaseId, IncidentId, ReportId, Subject};
use crate::incident::Incident;
use crate::process::parking::{Parking, brought_again};

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
    /// Clocks that are still to be counted again after a change of calendar or policy.
    pub recount: Option<Recount>,
    /// Records that wait to be decided anew.
    pub parking: Parking,
    /// Where each rule stands: the pack and its place in it.
    rules: BTreeMap<RuleId, (String, usize)>,
    /// Cases and incidents whose clocks do not ring, because the program failed on them at this tick.
    set_aside: BTreeMap<Subject, Aside>,
    /// The next moment of every clock that waits for one, in the order of time.
    alarms: BTreeSet<(DateTime<Utc>, Subject, usize)>,
}

/// How far the clocks are counted again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recount {
    /// Why.
    pub cause: RestateCause,
    /// The last one counted; none where all wait.
    pub through: Option<Subject>,
    /// Where only one case or incident is to be counted, since the program failed on some: that one.
    pub only: Option<Subject>,
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

    /// The clocks whose moment has come by `now`, the earliest first.
    pub(crate) fn ringing(&self, now: DateTime<Utc>) -> impl Iterator<Item = (Subject, &Obligation)> {
        self.alarms.iter().take_while(move |(at, ..)| *at <= now).filter_map(|(_, subject, at)| {
            self.obligations(*subject).get(*at).map(|obligation| (*subject, obligation))
        })
    }

    /// The cases and incidents of the first clocks that ring at `now`, at most `n_max`.
    pub fn ringing_subjects(&self, now: DateTime<Utc>, n_max: usize) -> BTreeSet<Subject> {
        self.ringing(now).take(n_max).map(|(subject, _)| subject).collect()
    }

    /// Lets no clock ring but those of one case or incident.
    pub fn let_ring_alone(&mut self, subject: Subject) {
        self.alarms.clear();
        self.arm(subject);
    }

    /// Parks a record; what was set aside at a tick that came again waits for that one now.
    pub(crate) fn park(&mut self, intake: &str, report: Option<ReportId>) {
        self.parking.park(intake, report);
        let waiting = self.set_aside.values_mut().filter(|it| brought_again(intake) == Some(&it.tick));
        waiting.for_each(|it| intake.clone_into(&mut it.tick));
    }

    /// Lets the clocks of a case or incident ring no more.
    pub(crate) fn set_aside(&mut self, subject: Subject, tick: &str) {
        self.disarm(subject);
        let recount = self.recount.as_ref().map(|it| it.cause.clone());
        self.set_aside.insert(subject, Aside { tick: tick.to_owned(), recount });
    }

    /// Lets those ring again that were set aside at this tick. What was to be counted again then is so now, with all the
    /// others: those that were counted stay as they are.
    pub(crate) fn take_back(&mut self, tick: &str) {
        let back: Vec<_> = self.set_aside.extract_if(.., |_, it| it.tick == tick).collect();
        for (subject, aside) in back {
            self.arm(subject);
            aside.recount.into_iter().for_each(|cause| self.recount_due(cause));
        }
    }

    /// The cases and incidents whose clocks are still to be counted again, in their order.
    pub fn waiting_for_recount(&self) -> impl Iterator<Item = Subject> + '_ {
        self.recount.iter().flat_map(|due| self.subjects_after(due.through))
    }

    /// Lets no clock be counted again but those of one case or incident.
    pub fn let_recount_alone(&mut self, subject: Subject) {
        self.recount.iter_mut().for_each(|due| due.only = Some(subject));
    }

    /// Whether the incident is carried by another, so that its clocks ring there.
    #[must_use]
    pub fn is_merged_away(&self, subject: Subject) -> bool {
        matches!(subject, Subject::Incident(id)
            if self.incidents.get(&id).is_some_and(|it| it.merged_into.is_some()))
    }

    /// Adopts a pack in place of the last one of its id.
    pub(crate) fn adopt(&mut self, pack: RulePack) {
        self.packs.insert(pack.id.clone(), pack);
        self.rules = self
            .packs
            .values()
            .flat_map(|pack| {
                let place = move |(at, rule): (usize, &Rule)| (rule.id.clone(), (pack.id.clone(), at));
                pack.rules.iter().enumerate().map(place)
            })
            .collect();
        self.hours = office_hours(self.packs.values());
        self.recount_all(RestateCause::Policy);
    }

    /// Puts an arrangement of working days in force.
    pub(crate) fn publish(&mut self, calendar: PublishedCalendar) {
        self.calendar.publish(calendar);
        self.recount_all(RestateCause::Calendar);
    }

    /// Lets every clock be counted again, if there is any. The moments at which clocks ring follow from rules and
    /// calendar, and are found anew.
    fn recount_all(&mut self, cause: RestateCause) {
        if self.cases.is_empty() && self.incidents.is_empty() {
            return;
        }
        self.recount_due(cause);
        self.alarms.clear();
        self.subjects_after(None).collect::<Vec<_>>().into_iter().for_each(|it| self.arm(it));
    }

    /// Has every clock counted again. A change of rules starts clocks too; what comes meanwhile must not hide it.
    fn recount_due(&mut self, cause: RestateCause) {
        let pending = self.recount.take().map(|recount| recount.cause);
        let cause = if pending == Some(RestateCause::Policy) { RestateCause::Policy } else { cause };
        self.recount = Some(Recount { cause, through: None, only: None });
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

    /// Takes the clocks of a case or incident off the list of moments, before they change.
    pub(crate) fn disarm(&mut self, subject: Subject) {
        let moments: Vec<_> = alarms::moments(self, subject).collect();
        for (at, place) in moments {
            self.alarms.remove(&(at, subject, place));
        }
    }

    /// Puts them on it, after they have changed.
    pub(crate) fn arm(&mut self, subject: Subject) {
        if self.set_aside.contains_key(&subject) {
            return;
        }
        let moments: Vec<_> = alarms::moments(self, subject).collect();
        self.alarms.extend(moments.into_iter().map(|(at, place)| (at, subject, place)));
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
