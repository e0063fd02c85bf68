//! Recording that the petitioner was answered.

use huiying_domain::{CaseAct, CaseId, Power, SourceTime, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;

use super::ActOnCase;

static TEXT: Field<String> = Field::text("text", |t| t.forms.reply_text).hint(|t| t.forms.reply_hint).rows(4);
static REPLIED: Field<Option<SourceTime>> = Field::time("replied", |t| t.forms.replied_at);

pub(super) static ACT: ActOnCase = Act {
    code: "reply",
    power: Power::Answer,
    place: Place::Front,
    fields: &[&TEXT.spec, &REPLIED.spec],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let form = maker.front(ACT.code, maker.lang.words().forms.record_reply).field(&TEXT).field(&REPLIED);
    let form = form.next_if(detail.row.class_confirmed && detail.row.first_reply.is_none());
    detail.may.contains(&CaseAct::RecordReply).then(|| form.done()).into_iter().collect()
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::RecordReply { case, text: TEXT.read(sent)?, replied: REPLIED.read(sent)? })
}
