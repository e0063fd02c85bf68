//! The state that deciding needs: the policy and calendar in force, and every case and incident.

use std::collections::BTreeMap;

use huiying_deadlines::{OfficeHours, Rule, RulePack, WorkCalendar};

use crate::case::Case;
use crate::id::{CaseId, IncidentId, Subject};
use crate::incident::Incident;
use crate::obligation::Obligation;

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
}

impl State {
    /// Every rule in force with the `id version` of its pack.
    pub fn rules(&self) -> impl Iterator<Item = (String, &Rule)> {
        self.packs.values().flat_map(|pack| {
            pack.rules.iter().map(move |rule| (format!("{} {}", pack.id, pack.version), rule))
        })
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

    pub(crate) fn obligations_mut(&mut self, subject: Subject) -> Option<&mut Vec<Obligation>> {
        match subject {
            Subject::Case(case) => self.cases.get_mut(&case).map(|case| &mut case.obligations),
            Subject::Incident(incident) => {
                self.incidents.get_mut(&incident).map(|incident| &mut incident.obligations)
            }
        }
    }

    pub(crate) fn obligation_mut(
        &mut self,
        subject: Subject,
        rule: &huiying_deadlines::RuleId,
    ) -> Option<&mut Obligation> {
        self.obligations_mut(subject)?.iter_mut().rev().find(|it| it.rule == *rule)
    }
}
