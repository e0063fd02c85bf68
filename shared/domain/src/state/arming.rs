//! What changes when clocks next ring: their own changes, a policy in force, records that are parked.

use huiying_deadlines::{PublishedCalendar, Rule, RulePack};

use super::{Aside, Recount, State, office_hours};
use crate::clock::alarms;
use crate::clock::obligation::RestateCause;
use crate::id::{ReportId, Subject};
use crate::process::parking::brought_again;

impl State {
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
        self.recount = Some(Recount { cause, through: None });
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
}
