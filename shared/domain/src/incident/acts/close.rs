//! Ending an incident (结束处置), and going on with it (恢复处置).

use huiying_deadlines::RuleId;

use crate::clock::obligation::owed;
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::IncidentId;
use crate::incident::{Incident, IncidentEvent};
use crate::refusal::Refusal;
use crate::request::NotDone;

impl Asked<'_> {
    /// Hard duties that are still open do not end by themselves: why they are left undone, and who decided so, goes on
    /// the record.
    pub(crate) fn close_incident(
        &self,
        incident: IncidentId,
        note: &str,
        not_done: Option<&NotDone>,
    ) -> Answer {
        let open = self.incident(incident)?.duties_open();
        let note = needed("note", note)?;
        let not_done = match (open.is_empty(), not_done) {
            (true, _) => None,
            (false, None) => return Err(Refusal::DutiesOpen { rules: open }),
            (false, Some(it)) => Some(NotDone {
                reason: needed("not_done_reason", &it.reason)?,
                decided_by: needed("decided_by", &it.decided_by)?,
            }),
        };
        let (at, by) = (self.recorded_at, self.request.actor.clone());
        Ok(vec![Event::Incident(IncidentEvent::Closed { incident, at, note, not_done, by })])
    }

    pub(crate) fn reopen_incident(&self, incident: IncidentId, reason: &str) -> Answer {
        let known = self.known_incident(incident)?;
        if known.closed_at.is_none() {
            return Err(Refusal::NotEnded);
        }
        let (at, reason, by) = (self.recorded_at, needed("reason", reason)?, self.request.actor.clone());
        Ok(vec![Event::Incident(IncidentEvent::Reopened { incident, at, reason, by })])
    }
}

impl Incident {
    /// The rules whose hard limits wait to be met, each once.
    #[must_use]
    pub fn duties_open(&self) -> Vec<RuleId> {
        owed(&self.obligations).filter(|it| it.binding).map(|it| it.rule.clone()).collect()
    }
}
