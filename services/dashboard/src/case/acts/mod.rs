//! What can be done to a case: one file for each act, with its fields, its form and what it asks for.

mod attempt;
mod backlog;
mod close;
mod confirm;
mod extend;
mod link;
mod pause;
mod reopen;
mod reply;
mod resume;
mod split;
mod take_up;
mod transfer;
mod transfer_answer;
mod unlink;

use huiying_domain::CaseId;
use huiying_pagekit::form::{Act, Behind};
use huiying_views::CaseDetail;

/// Something that can be done to a case.
pub type ActOnCase = Act<CaseId, CaseDetail>;

/// Every act, in the order of their forms.
pub static ACTS: &[&ActOnCase] = &[
    &confirm::ACT,
    &take_up::ACT,
    &backlog::ACT,
    &reply::ACT,
    &close::ACT,
    &extend::ACT,
    &pause::ACT,
    &resume::ACT,
    &transfer::ACT,
    &transfer_answer::ACT,
    &link::ACT,
    &unlink::ACT,
    &split::ACT,
    &attempt::ACT,
    &reopen::ACT,
];

/// The summaries behind which acts stand.
pub(super) static SUMMARIES: &[&Behind] = &[&CLOCKS, &FLOW];

static CLOCKS: Behind = Behind { id: "acts-clocks", title: |t| t.forms.group_clocks };
static FLOW: Behind = Behind { id: "acts-flow", title: |t| t.forms.group_flow };
