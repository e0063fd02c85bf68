//! A form field by the name that the domain or the form gives it, as the form labels it.

use super::Lang;

/// The label of a field; its bare name where no form has it.
#[must_use]
pub fn of(lang: Lang, field: &str) -> String {
    let (t, w) = (lang.words(), lang.form_words());
    let label = match field {
        "office" => t.office,
        "text" => t.reply_text,
        "note" => t.note,
        "title" => t.title,
        "officer" => t.officer,
        "class" => t.class,
        "outcome" => t.outcome,
        "grade" => t.grade,
        "kind" => t.release_kind,
        "replied" => t.replied_at,
        "published" => t.published_at,
        "occurred" => t.occurred_at,
        "reported" => t.reported_at,
        "as_of" => t.as_of,
        "rule" => t.rule,
        "reason" => w.reason,
        "amount" => w.amount,
        "approver" => w.approver,
        "told" => w.told_at,
        "cause" => w.cause,
        "began" => w.began_at,
        "ended" => w.ended_at,
        "incident" => w.incident_id,
        "into" => w.into_id,
        "to" => w.transfer_to,
        "accepted" => w.accepted,
        "answered" => w.answered_at,
        "reopened" => w.reopened_at,
        "attempted" => w.attempted_at,
        "withdrawn" => w.withdrawn_at,
        other => return matter(lang, other).unwrap_or_else(|| other.to_owned()),
    };
    label.to_owned()
}

/// A field of one of several matters, such as `title_2`.
fn matter(lang: Lang, field: &str) -> Option<String> {
    let (name, n) = field.rsplit_once('_')?;
    let n: u8 = n.parse().ok()?;
    let (t, w) = (lang.words(), lang.form_words());
    let label = match name {
        "title" => w.matter_title,
        "class" => t.class,
        "office" => t.office,
        _ => return None,
    };
    Some(format!("{} {n} {label}", w.matter))
}
