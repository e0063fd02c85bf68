//! Extending one of the clocks of a case.

use huiying_deadlines::{Extension, RuleId, Unit};
use huiying_domain::case::{amounts, in_time};
use huiying_domain::clock::obligation::owed;
use huiying_domain::{CaseAct, CaseId, Power, SourceTime, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::{CaseDetail, ClockView};
use huiying_words::{Words, clock, duty, shown};

use super::{ActOnCase, CLOCKS};

static RULE: Field<String> = Field::named("rule", |t| t.clock.rule).hidden();
static AMOUNT: Field<u16> = Field::number("amount", |t| t.forms.amount);
static REASON: Field<String> = Field::text("reason", |t| t.forms.reason);
static APPROVER: Field<String> = Field::line("approver", |t| t.forms.approver);
static TOLD: Field<Option<SourceTime>> =
    Field::time("told", |t| t.forms.told_at).hint(|t| t.forms.told_hint).required();

pub(super) static ACT: ActOnCase = Act {
    code: "extend",
    power: Power::MoveClocks,
    place: Place::Behind(&CLOCKS),
    fields: &[&RULE.spec, &AMOUNT.spec, &REASON.spec, &APPROVER.spec, &TOLD.spec],
    forms,
    wish,
};

/// A form for each clock that can be extended.
fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let can = |view: &&ClockView| detail.may.contains(&CaseAct::ExtendClock(view.clock.rule.clone()));
    owed(&detail.clocks)
        .filter(|view| can(view) && in_time(&view.clock, maker.now).is_ok())
        .enumerate()
        .filter_map(|(at, view)| form(maker, view, at + 1))
        .collect()
}

/// The extension that a rule knows: how much, on what condition.
fn form(maker: Maker<'_>, view: &ClockView, number: usize) -> Option<FormView> {
    let (lang, t) = (maker.lang, maker.lang.words());
    let rule = view.rule.as_ref()?;
    let Allowed { unit, condition, approver_stated, text, label } =
        allowed(t, view, |n, unit| clock::amount(lang, n, unit))?;
    let name = duty::name(lang, rule.id.as_str(), Some(rule));
    let mut draft = maker
        .form(ACT.code, format!("{} · {name}", t.forms.extend))
        .numbered(number)
        .lead(text)
        .lead(t.forms.condition_is(&shown(condition)));
    if let Some(quote) = &rule.quote_extension {
        draft = draft.lead(format!("“{}”", shown(quote)));
    }
    if approver_stated {
        draft = draft.lead(t.forms.approver_stated);
    }
    let (unit, amounts) = (clock::unit(lang, unit), amounts(rule));
    let form = draft
        .hidden(&RULE, rule.id.as_str())
        .number(&AMOUNT, format!("{label}（{unit}）"), *amounts.start(), *amounts.end())
        .field(&REASON)
        .field(&APPROVER)
        .field(&TOLD);
    Some(form.done())
}

/// What a rule allows.
struct Allowed<'a> {
    unit: Unit,
    condition: &'a str,
    approver_stated: bool,
    text: String,
    label: &'static str,
}

fn allowed<'a>(
    t: &'static Words,
    view: &'a ClockView,
    amount: impl Fn(u16, Unit) -> String,
) -> Option<Allowed<'a>> {
    let rule = view.rule.as_ref()?;
    match &rule.extension {
        Extension::None => None,
        Extension::ExtendTo { total, unit, condition, approver_stated } => Some(Allowed {
            unit: *unit,
            condition,
            approver_stated: *approver_stated,
            text: t.forms.extend_to(&amount(*total, *unit)),
            label: t.forms.amount_total,
        }),
        Extension::ExtendBy { max, unit, condition, approver_stated } => Some(Allowed {
            unit: *unit,
            condition,
            approver_stated: *approver_stated,
            text: t.forms.extend_by(&amount(*max, *unit)),
            label: t.forms.amount_added,
        }),
    }
}

fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    Ok(Wish::ExtendClock {
        case,
        rule: RuleId::from(RULE.read(sent)?.as_str()),
        amount: AMOUNT.read(sent)?,
        reason: REASON.read(sent)?,
        approver: APPROVER.read(sent)?,
        told: TOLD.read(sent)?,
    })
}
