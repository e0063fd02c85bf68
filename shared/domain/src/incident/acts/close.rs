//! Ending an incident (结束处置), and going on with it (恢复处置).

use huiying_deadlines::RuleId;

use crate::clock::obligation::owed;
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::IncidentId;
use crate::incident::{Incident, IncidentEvent, NotDone};
use crate::refusal::Refusal;

/// What is merged into another is ended there.
pub(super) fn may_close(known: &Incident) -> Result<(), Refusal> {
    known.own()
}

/// Only what is ended can be taken up again.
pub(super) fn may_reopen(known: &Incident) -> Result<(), Refusal> {
    known.closed_at.map(drop).ok_or(Refusal::NotEnded)
}

impl Asked<'_> {
    /// Hard duties that are still open do not end by themselves: why they are left undone, and who decided so, goes on
    /// the record.
    pub(crate) fn close_incident(
        &self,
        incident: IncidentId,
        note: &str,
        not_done: Option<&NotDone>,
    ) -> Answer {
        let open = self.incident(incident, |it, _| may_close(it))?.duties_open();
        let note = needed("note", note)?;
        let not_done = match (open.is_empty(), not_done) {
            (true, _) => None,
            (false, None) => return Err(Refusal::DutiesOpen { rules: open }),
            (false, Some(it)) => Some(NotDone {
                reason: needed("not_done_reason", &it.reason)?,
                decided_by: needed("decided_by", &it.decided_by)?,
            }),
        };
        let (at, by) = (self.recorded_at, self.actor.clone());
        Ok(vec![Event::Incident(IncidentEvent::Closed { incident, at, note, not_done, by })])
    }

    pub(crate) fn reopen_incident(&self, incident: IncidentId, reason: &str) -> Answer {
        self.incident(incident, |it, _| may_reopen(it))?;
        let (at, reason, by) = (self.recorded_at, needed("reason", reason)?, self.actor.clone());
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
