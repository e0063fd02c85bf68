//! What can be done to an incident: one file for each act, with its fields, its form and what it asks for.

mod close;
mod link_cases;
mod merge;
mod occurrence;
pub(crate) mod register;
mod regrade;
mod release;
mod reopen;
mod split;
mod withdraw;

use huiying_domain::IncidentId;
use huiying_pagekit::form::{Act, Behind};
use huiying_views::IncidentDetail;

/// Something that can be done to an incident.
pub type ActOnIncident = Act<IncidentId, IncidentDetail>;

/// Every act, in the order of their forms.
pub static ACTS: &[&ActOnIncident] = &[
    &release::ACT,
    &close::ACT,
    &link_cases::ACT,
    &split::ACT,
    &regrade::ACT,
    &occurrence::ACT,
    &merge::ACT,
    &withdraw::ACT,
    &reopen::ACT,
];

/// The summaries behind which acts stand.
pub(super) static SUMMARIES: &[&Behind] = &[&CASES, &CHANGES];

static CASES: Behind = Behind { id: "acts-cases", title: |t| t.forms.group_cases };
static CHANGES: Behind = Behind { id: "acts-incident", title: |t| t.forms.group_incident };
