//! Recording that a release was withdrawn.

use huiying_domain::{IncidentAct, IncidentId, Power, ReleaseKind, SourceTime, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::IncidentDetail;
use huiying_words::incident;

use super::{ActOnIncident, CHANGES};

static KIND: Field<ReleaseKind> = Field::choice("kind", |t| t.forms.release_kind, ReleaseKind::from_code);
static WITHDRAWN: Field<Option<SourceTime>> = Field::time("withdrawn", |t| t.forms.withdrawn_at);
static REASON: Field<String> = Field::text("reason", |t| t.forms.reason);

pub(super) static ACT: ActOnIncident = Act {
    code: "withdraw",
    power: Power::Publish,
    place: Place::Behind(&CHANGES),
    fields: &[&KIND.spec, &WITHDRAWN.spec, &REASON.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &IncidentDetail) -> Vec<FormView> {
    let (lang, t) = (maker.lang, maker.lang.words());
    let can = |kind: &&ReleaseKind| detail.may.contains(&IncidentAct::WithdrawRelease(**kind));
    let kinds: Vec<&ReleaseKind> = detail.published.iter().filter(can).collect();
    if kinds.is_empty() {
        return Vec::new();
    }
    let options = kinds.into_iter().map(|it| (it.code(), incident::release(lang, *it)));
    let form = maker
        .form(ACT.code, t.forms.withdraw)
        .lead(t.forms.withdraw_lead)
        .choice(&KIND, options, "")
        .field(&WITHDRAWN)
        .field(&REASON);
    vec![form.done()]
}

fn wish(incident: IncidentId, sent: &Sent) -> Result<Wish, BadField> {
    let (kind, withdrawn) = (KIND.read(sent)?, WITHDRAWN.read(sent)?);
    Ok(Wish::WithdrawRelease { incident, kind, withdrawn, reason: REASON.read(sent)? })
}
