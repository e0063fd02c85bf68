//! A form is offered exactly where the domain says that its act is open.

use std::collections::BTreeSet;

use huiying_domain::CaseAct;
use huiying_pagekit::form::{Act, Forms, Maker};
use huiying_views::{CaseDetail, IncidentDetail};
use huiying_words::Lang;

use crate::case::acts::ACTS as CASE_ACTS;
use crate::incident::acts::ACTS as INCIDENT_ACTS;
use crate::samples::{matters, now};

use super::examples::{form_of_case, form_of_incident};

/// The forms that are offered, by the ends of their addresses.
fn offered<Id, Detail>(acts: &[&Act<Id, Detail>], detail: &Detail) -> BTreeSet<&'static str> {
    let forms = Forms::default();
    let maker = Maker { lang: Lang::Zh, forms: &forms, now: now() };
    acts.iter().flat_map(|act| (act.forms)(maker, detail)).map(|form| form.action).collect()
}

#[test]
fn a_form_of_a_case_is_offered_where_its_act_is_open_and_nowhere_else() {
    let matters = matters();
    let ids = [matters.open, matters.untriaged, matters.overdue, matters.answered, matters.paused];
    let details: Vec<CaseDetail> = ids.into_iter().filter_map(|id| matters.story.case(id)).collect();
    let mut seen = BTreeSet::new();
    for detail in details {
        // No extension is offered once the limit has passed.
        let is_open = |act: &&CaseAct| match act {
            CaseAct::ExtendClock(rule) => {
                detail.clocks.iter().any(|it| it.clock.rule == *rule && now() < it.clock.counted.due_hard)
            }
            _ => true,
        };
        let open: BTreeSet<&str> = detail.may.iter().filter(is_open).map(form_of_case).collect();
        assert_eq!(offered(CASE_ACTS, &detail), open, "{}", detail.row.title);
        seen.extend(open);
        let nothing = CaseDetail { may: Vec::new(), ..detail.clone() };
        assert_eq!(offered(CASE_ACTS, &nothing), BTreeSet::new(), "{}", detail.row.title);
    }
    assert!(seen.len() > 8, "{seen:?}");
}

#[test]
fn a_form_of_an_incident_is_offered_where_its_act_is_open_and_nowhere_else() {
    let matters = matters();
    let details =
        [matters.incident, matters.upgraded].into_iter().filter_map(|id| matters.story.incident(id));
    for detail in details {
        let open: BTreeSet<&str> = detail.may.iter().copied().map(form_of_incident).collect();
        assert_eq!(offered(INCIDENT_ACTS, &detail), open);
        let nothing = IncidentDetail { may: Vec::new(), ..detail.clone() };
        assert_eq!(offered(INCIDENT_ACTS, &nothing), BTreeSet::new());
    }
}
