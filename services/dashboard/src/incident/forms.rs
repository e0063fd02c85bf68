//! The forms of an incident behind the common acts, each only while it can be met.

use huiying_domain::{Grade, ReleaseKind};
use huiying_views::IncidentDetail;
use huiying_words::terms;

use crate::forms::view::{FormView, Group, Maker};

/// The groups of forms of an incident.
#[must_use]
pub(super) fn groups(maker: Maker<'_>, detail: &IncidentDetail) -> Vec<Group> {
    if detail.row.closed_at.is_some() {
        return Vec::new();
    }
    let forms = match detail.row.merged_into {
        Some(_) => vec![split(maker), occurrence(maker)],
        None => [
            Some(regrade(maker, detail.row.grade)),
            Some(occurrence(maker)),
            Some(merge(maker)),
            withdraw(maker, &detail.published),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    let w = maker.lang.form_words();
    Group::of("acts-incident", w.group_incident, &maker.forms.sent, forms).into_iter().collect()
}

fn regrade(maker: Maker<'_>, was: Grade) -> FormView {
    let (lang, t, w) = (maker.lang, maker.lang.words(), maker.lang.form_words());
    let others = Grade::ALL.into_iter().filter(|grade| *grade != was);
    maker
        .form("regrade", w.regrade)
        .lead(w.regrade_lead)
        .choice("grade", t.grade, true, others.map(|it| (it.code(), terms::grade(lang, it))))
        .text("reason", w.reason, true)
        .done()
}

fn occurrence(maker: Maker<'_>) -> FormView {
    let (w, t) = (maker.lang.form_words(), maker.lang.words());
    maker
        .form("occurrence", w.occurrence)
        .lead(w.occurrence_lead)
        .needed_time("occurred", t.occurred_at, "")
        .done()
}

fn merge(maker: Maker<'_>) -> FormView {
    let w = maker.lang.form_words();
    maker
        .form("merge", w.merge)
        .lead(w.merge_lead)
        .line("into", w.into_id, w.number_hint)
        .text("note", w.reason, true)
        .done()
}

fn split(maker: Maker<'_>) -> FormView {
    let w = maker.lang.form_words();
    maker.form("split", w.split_incident).lead(w.split_incident_lead).text("note", w.reason, true).done()
}

/// What was published and not withdrawn can be withdrawn.
fn withdraw(maker: Maker<'_>, published: &[ReleaseKind]) -> Option<FormView> {
    let (lang, t, w) = (maker.lang, maker.lang.words(), maker.lang.form_words());
    if published.is_empty() {
        return None;
    }
    let options = published.iter().map(|it| (it.code(), terms::release(lang, *it)));
    let form = maker
        .form("withdraw", w.withdraw)
        .lead(w.withdraw_lead)
        .choice("kind", t.release_kind, true, options)
        .time("withdrawn", w.withdrawn_at)
        .text("reason", w.reason, true);
    Some(form.done())
}
