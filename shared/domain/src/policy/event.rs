//! What becomes of rules and working-day calendars, as it is written.

use huiying_deadlines::{PublishedCalendar, RuleId, RulePack};
use serde::{Deserialize, Serialize};

use crate::id::Subject;

/// What rules and calendars are in force, and what followed for the clocks that run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PolicyEvent {
    /// A working-day arrangement is in force from here on.
    #[serde(rename = "calendar_adopted")]
    CalendarAdopted { calendar: PublishedCalendar },
    /// A rule pack is in force from here on.
    #[serde(rename = "policy_adopted")]
    PackAdopted { pack: RulePack },
    /// A rule pack was not adopted: it claims rules that another pack in force has.
    #[serde(rename = "policy_refused")]
    PackRefused {
        /// The pack's id.
        pack: String,
        version: String,
        /// The rules that are another pack's.
        taken: Vec<RuleId>,
    },
    /// The clocks of cases and incidents were counted again after a calendar or a pack had changed.
    #[serde(rename = "clocks_recounted")]
    ClocksRecounted {
        /// Up to and including this one, in the order of ids; all where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        through: Option<Subject>,
    },
}
