//! Recording that something was published on an incident.

use chrono::{DateTime, Utc};
use huiying_domain::{IncidentAct, IncidentId, Power, ReleaseKind, SourceTime, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::pressing::in_order;
use huiying_views::{ClockView, IncidentDetail};
use huiying_words::incident;

use super::ActOnIncident;

static KIND: Field<ReleaseKind> = Field::choice("kind", |t| t.forms.release_kind, ReleaseKind::from_code);
static TITLE: Field<String> = Field::line("title", |t| t.forms.title);
static PUBLISHED: Field<Option<SourceTime>> = Field::time("published", |t| t.forms.published_at);

pub(super) static ACT: ActOnIncident = Act {
    code: "release",
    power: Power::Publish,
    place: Place::Front,
    fields: &[&KIND.spec, &TITLE.spec, &PUBLISHED.spec],
    forms,
    wish,
};

/// The kind of publication that the most pressing duty at `now` waits for, in the order in which the page shows them;
/// nothing where none is owed.
pub(super) fn next_release(detail: &IncidentDetail, now: DateTime<Utc>) -> Option<ReleaseKind> {
    let waits_for = |it: &ClockView| {
        let rule = it.rule.as_ref()?;
        ReleaseKind::ALL.into_iter().find(|kind| kind.stops(rule))
    };
    let open = in_order(&detail.clocks, now).into_iter();
    open.filter(|it| it.clock.binding && !it.clock.is_paused()).find_map(waits_for)
}

fn forms(maker: Maker<'_>, detail: &IncidentDetail) -> Vec<FormView> {
    let next = next_release(detail, maker.now);
    let kinds = ReleaseKind::ALL.map(|it| (it.code(), incident::release(maker.lang, it)));
    let form = maker
        .front(ACT.code, maker.lang.words().forms.record_release)
        .choice(&KIND, kinds, next.map_or("", ReleaseKind::code))
        .field(&TITLE)
        .field(&PUBLISHED)
        .officer("release-officer")
        .next_if(next.is_some());
    detail.may.contains(&IncidentAct::RecordRelease).then(|| form.done()).into_iter().collect()
}

fn wish(incident: IncidentId, sent: &Sent) -> Result<Wish, BadField> {
    let (kind, published) = (KIND.read(sent)?, PUBLISHED.read(sent)?);
    Ok(Wish::RecordRelease { incident, kind, published, title: TITLE.read(sent)? })
}
