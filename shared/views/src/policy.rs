//! The rules and calendars that pages quote: those in force, and every version that a clock was judged by.

use std::collections::BTreeMap;
use std::sync::Arc;

use huiying_deadlines::{OfficeHours, PublishedCalendar, Rule, RuleId, RulePack, WorkCalendar, explain};
use huiying_domain::Obligation;
use huiying_domain::state::office_hours;

use crate::query::ClockView;

/// Every pack and calendar adopted, in their order.
#[derive(Debug, Default)]
pub struct Policy {
    /// In force, by id.
    packs: BTreeMap<String, Arc<RulePack>>,
    /// Ever adopted, by id and version.
    versions: BTreeMap<String, Arc<RulePack>>,
    calendar: Arc<WorkCalendar>,
    /// Every arrangement adopted, in their order.
    published: Vec<PublishedCalendar>,
    /// Every calendar that was in force, by its version.
    calendars: BTreeMap<String, Arc<WorkCalendar>>,
    hours: OfficeHours,
}

impl Policy {
    /// Takes packs and calendars in, in the order they were adopted.
    pub fn adopt(
        &mut self,
        packs: impl IntoIterator<Item = RulePack>,
        calendars: impl IntoIterator<Item = PublishedCalendar>,
    ) {
        for pack in packs {
            let pack = Arc::new(pack);
            self.versions.insert(format!("{} {}", pack.id, pack.version), Arc::clone(&pack));
            self.packs.insert(pack.id.clone(), pack);
        }
        self.hours = office_hours(self.packs.values().map(Arc::as_ref));
        for calendar in calendars {
            self.published.push(calendar.clone());
            Arc::make_mut(&mut self.calendar).publish(calendar);
            self.calendars.insert(self.calendar.version(), Arc::clone(&self.calendar));
        }
    }

    /// The packs in force.
    pub fn packs(&self) -> impl Iterator<Item = &RulePack> {
        self.packs.values().map(Arc::as_ref)
    }

    /// Every arrangement of working days adopted, in their order.
    #[must_use]
    pub fn published(&self) -> &[PublishedCalendar] {
        &self.published
    }

    /// The calendar in force.
    #[must_use]
    pub fn calendar(&self) -> &WorkCalendar {
        &self.calendar
    }

    /// The calendar as software has it that counts weekdays minus holidays: no make-up day works.
    #[must_use]
    pub fn weekdays_minus_holidays(&self) -> WorkCalendar {
        let mut calendar = WorkCalendar::new();
        for published in &self.published {
            let mut published = published.clone();
            published.days.retain(|day| !day.working);
            calendar.publish(published);
        }
        calendar
    }

    /// The office hours in force.
    #[must_use]
    pub fn hours(&self) -> &OfficeHours {
        &self.hours
    }

    /// The rule with this id, where a pack in force has it.
    #[must_use]
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.packs().flat_map(|pack| &pack.rules).find(|rule| rule.id == *id)
    }

    /// The rule as it was when the clock was last counted.
    fn rule_of(&self, clock: &Obligation) -> Option<&Rule> {
        let pack = self.versions.get(&clock.counted.pack)?;
        pack.rules.iter().find(|rule| rule.id == clock.rule).or_else(|| self.rule(&clock.rule))
    }

    /// A clock with its rule and, where asked, its derivation: by the versions it was counted by.
    #[must_use]
    pub fn view(&self, clock: &Obligation, explained: bool) -> ClockView {
        let rule = self.rule_of(clock);
        let calendar = self.calendars.get(&clock.counted.calendar).unwrap_or(&self.calendar);
        let explanation =
            rule.filter(|_| explained).map(|rule| explain(rule, &clock.facts, calendar, &self.hours));
        ClockView { clock: clock.clone(), rule: rule.cloned(), explanation }
    }
}
