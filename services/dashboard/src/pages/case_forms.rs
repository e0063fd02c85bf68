//! The forms of a case behind the three common acts, each only while it can be met.

use chrono::{DateTime, Utc};
use huiying_deadlines::{Extension, PauseCause, Unit};
use huiying_domain::clock::obligation::owed;
use huiying_domain::{Channel, MessageClass};
use huiying_views::{CaseDetail, ClockView};

use super::form_view::{FormView, Group, Maker};
use crate::requests::MATTERS;
use crate::words::{clocks, shown, terms};

/// The groups of forms of a case at `now`.
#[must_use]
pub fn groups(maker: Maker<'_>, detail: &CaseDetail, now: DateTime<Utc>) -> Vec<Group> {
    let (w, sent) = (maker.lang.form_words(), maker.forms.sent.as_str());
    let open = !detail.row.stage.is_finished();
    let clock_forms = if open { clock_forms(maker, detail, now) } else { Vec::new() };
    let mut flow = if open { flow_forms(maker, detail) } else { Vec::new() };
    flow.extend(reopen(maker, detail));
    let groups = [
        Group::of("acts-clocks", w.group_clocks, sent, clock_forms),
        Group::of("acts-flow", w.group_flow, sent, flow),
    ];
    groups.into_iter().flatten().collect()
}

fn clock_forms(maker: Maker<'_>, detail: &CaseDetail, now: DateTime<Utc>) -> Vec<FormView> {
    let views = detail.clocks.as_slice();
    let mut forms: Vec<FormView> = owed(views)
        .filter(|view| view.clock.is_paused() || now < view.clock.counted.due_hard)
        .enumerate()
        .filter_map(|(at, view)| extend(maker, view, at + 1))
        .collect();
    forms.extend(pause(maker, detail, now));
    forms.extend(paused_for(views).into_iter().map(|cause| resume(maker, cause)));
    forms
}

/// The extension that a rule knows and that was not granted yet: how much, on what condition.
fn extend(maker: Maker<'_>, view: &ClockView, number: usize) -> Option<FormView> {
    let (lang, w) = (maker.lang, maker.lang.form_words());
    let rule = view.rule.as_ref().filter(|_| view.clock.facts.extension.is_none())?;
    let Allowed { least, most, unit, condition, approver_stated, text, label } = allowed(maker, view)?;
    let name = shown(&clocks::rule(lang, rule.id.as_str(), Some(&rule.name)));
    let mut draft = maker
        .form("extend", format!("{} · {name}", w.extend))
        .numbered(number)
        .lead(text.replace("{}", &clocks::amount(lang, most, unit)))
        .lead(lang.pick(
            format!("{}：{}", w.condition, shown(condition)),
            format!("{}: {}", w.condition, shown(condition)),
        ));
    if let Some(quote) = &rule.quote_extension {
        draft = draft.lead(format!("“{}”", shown(quote)));
    }
    if approver_stated {
        draft = draft.lead(w.approver_stated);
    }
    let unit = clocks::unit(lang, unit);
    let form = draft
        .hidden("rule", rule.id.as_str())
        .number("amount", format!("{label}（{unit}）"), least, most)
        .text("reason", w.reason, true)
        .line("approver", w.approver, "")
        .needed_time("told", w.told_at, w.told_hint);
    Some(form.done())
}

/// What a rule allows.
struct Allowed<'a> {
    least: u16,
    most: u16,
    unit: Unit,
    condition: &'a str,
    approver_stated: bool,
    text: &'static str,
    label: &'static str,
}

fn allowed<'a>(maker: Maker<'_>, view: &'a ClockView) -> Option<Allowed<'a>> {
    let (w, rule) = (maker.lang.form_words(), view.rule.as_ref()?);
    match &rule.extension {
        Extension::None => None,
        Extension::ExtendTo { total, unit, condition, approver_stated } => Some(Allowed {
            least: rule.clock.n().saturating_add(1),
            most: *total,
            unit: *unit,
            condition,
            approver_stated: *approver_stated,
            text: w.extend_to,
            label: w.amount_total,
        }),
        Extension::ExtendBy { max, unit, condition, approver_stated } => Some(Allowed {
            least: 1,
            most: *max,
            unit: *unit,
            condition,
            approver_stated: *approver_stated,
            text: w.extend_by,
            label: w.amount_added,
        }),
    }
}

/// A pause for a cause that the rule of a running clock names; a correction can be asked for once.
fn pause(maker: Maker<'_>, detail: &CaseDetail, now: DateTime<Utc>) -> Option<FormView> {
    let (lang, w) = (maker.lang, maker.lang.form_words());
    if owed(&detail.clocks).any(|view| view.clock.is_paused()) {
        return None;
    }
    let asked_before = detail.row.supplement_asked;
    let named = |cause: &PauseCause| {
        let names_it = |view: &ClockView| {
            let rule = view.rule.as_ref();
            let runs = view.clock.is_open() && now < view.clock.counted.due_hard;
            runs && rule.is_some_and(|rule| rule.pauses.contains(cause))
        };
        owed(&detail.clocks).any(names_it) && !(*cause == PauseCause::Supplement && asked_before)
    };
    let causes: Vec<PauseCause> = PauseCause::ALL.into_iter().filter(named).collect();
    if causes.is_empty() {
        return None;
    }
    let options = causes.into_iter().map(|cause| (cause.code(), clocks::pause_cause(lang, cause)));
    let form = maker
        .form("pause", w.pause)
        .lead(w.pause_lead)
        .choice("cause", w.cause, true, options)
        .time("began", w.began_at)
        .text("note", w.whom, true);
    Some(form.done())
}

/// The causes for which clocks stand still.
fn paused_for(views: &[ClockView]) -> Vec<PauseCause> {
    let mut causes: Vec<PauseCause> = owed(views)
        .flat_map(|view| &view.clock.facts.pauses)
        .filter(|pause| pause.to.is_none())
        .map(|pause| pause.cause)
        .collect();
    causes.sort_unstable();
    causes.dedup();
    causes
}

fn resume(maker: Maker<'_>, cause: PauseCause) -> FormView {
    let w = maker.lang.form_words();
    let title = match cause {
        PauseCause::Supplement => w.restart,
        PauseCause::Consultation | PauseCause::Hearing | PauseCause::Appraisal => w.resume,
    };
    maker
        .form("resume", format!("{title}（{}）", clocks::pause_cause(maker.lang, cause)))
        .hidden("cause", cause.code())
        .time("ended", w.ended_at)
        .done()
}

fn flow_forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let forms = [transfer(maker, detail), link(maker, detail), split(maker, detail), attempt(maker, detail)];
    forms.into_iter().flatten().collect()
}

fn transfer(maker: Maker<'_>, detail: &CaseDetail) -> Option<FormView> {
    let w = maker.lang.form_words();
    let form = match &detail.row.transfer {
        None => maker
            .form("transfer", w.transfer)
            .lead(w.transfer_lead)
            .line("to", w.transfer_to, "")
            .text("reason", w.reason, true),
        Some(to) => maker
            .form("transfer-answer", w.answer_transfer)
            .lead(format!("{}{}", w.pending_transfer, shown(to)))
            .choice("accepted", w.accepted, true, [("yes", w.accepted_yes), ("no", w.accepted_no)])
            .time("answered", w.answered_at)
            .text("note", w.said, false),
    };
    Some(form.done())
}

fn link(maker: Maker<'_>, detail: &CaseDetail) -> Option<FormView> {
    let w = maker.lang.form_words();
    let form = match detail.row.incident {
        None => maker.form("link", w.link).lead(w.link_lead).line("incident", w.incident_id, w.number_hint),
        Some(_) => maker.form("unlink", w.unlink),
    };
    Some(form.done())
}

/// A whole message that was neither split nor answered, and whose clocks run.
fn split(maker: Maker<'_>, detail: &CaseDetail) -> Option<FormView> {
    let (lang, w, t) = (maker.lang, maker.lang.form_words(), maker.lang.words());
    let row = &detail.row;
    let whole = row.parts.is_empty() && row.part_of.is_none() && row.channel != Channel::Mention;
    let paused = owed(&detail.clocks).any(|view| view.clock.is_paused());
    if !whole || row.first_reply.is_some() || paused {
        return None;
    }
    let mut draft = maker.form("split", w.split).lead(w.split_lead);
    for (at, [title, class, office]) in MATTERS.iter().enumerate() {
        let named = |label: &str| format!("{} {} {label}", w.matter, at + 1);
        let classes = MessageClass::ALL.map(|it| (it.code(), terms::class(lang, it)));
        draft = draft
            .optional_line(title, named(w.matter_title))
            .choice(class, named(t.class), false, classes)
            .office(office, named(t.office));
    }
    Some(draft.done())
}

fn attempt(maker: Maker<'_>, detail: &CaseDetail) -> Option<FormView> {
    let w = maker.lang.form_words();
    let form = maker.form("attempt", w.attempt).lead(w.attempt_lead).time("attempted", w.attempted_at).text(
        "note",
        w.attempt_note,
        true,
    );
    detail.row.parts.is_empty().then(|| form.done())
}

/// What is answered or closed can be sent back, unless its matters are cases of their own.
fn reopen(maker: Maker<'_>, detail: &CaseDetail) -> Option<FormView> {
    let (w, row) = (maker.lang.form_words(), &detail.row);
    let finished = row.first_reply.is_some() || row.stage.is_closed();
    let form = maker
        .form("reopen", w.reopen)
        .lead(w.reopen_lead)
        .time("reopened", w.reopened_at)
        .text("reason", w.reason, true);
    (finished && row.parts.is_empty()).then(|| form.done())
}
