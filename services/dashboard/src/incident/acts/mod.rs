//! What can be done to an incident: one file for each act, with its fields, its form and what it asks for.

mod close;
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
pub type IncidentAct = Act<IncidentId, IncidentDetail>;

/// Every act, in the order of their forms.
pub static ACTS: &[&IncidentAct] = &[
    &release::ACT,
    &close::ACT,
    &split::ACT,
    &regrade::ACT,
    &occurrence::ACT,
    &merge::ACT,
    &withdraw::ACT,
    &reopen::ACT,
];

/// The summaries behind which acts stand.
pub(super) static SUMMARIES: &[&Behind] = &[&CHANGES];

static CHANGES: Behind = Behind { id: "acts-incident", title: |t| t.forms.group_incident };

fn is_open(detail: &IncidentDetail) -> bool {
    detail.row.closed_at.is_none()
}

/// Whether it stands for itself: what is merged into another is acted on there.
fn is_its_own(detail: &IncidentDetail) -> bool {
    is_open(detail) && detail.row.merged_into.is_none()
}
