//! What packs say about one another: relaxed limits, duplicates, and ids that lead nowhere.

use super::{Kind, Report, Severity, place_of};
use crate::annex::Refresh;
use crate::pack::RulePack;
use crate::rule::{Rule, RuleId};
use crate::stack::{RelaxedBy, find, relaxations, same_matter};

const RELAXES: Kind = Kind {
    severity: Severity::Error,
    code: "relaxes-higher",
    advice: "下级规定不能放宽上级规定; 改为不长于上级时限, 上级时限照常计算",
};
const UNKNOWN: Kind = Kind {
    severity: Severity::Error,
    code: "unknown-rule",
    advice: "核对规则编号, 或者一并导入该规则所在的规则包",
};
const REPEATED: Kind =
    Kind { severity: Severity::Error, code: "repeated-id", advice: "各规则包的编号不得相同" };
const OTHERWISE: Kind = Kind {
    severity: Severity::Error,
    code: "restates-otherwise",
    advice: "只有事项、起算点和时限都相同才是重申; 否则删去 restates",
};
const DUPLICATE: Kind = Kind {
    severity: Severity::Warning,
    code: "duplicate",
    advice: "若为同一要求, 在其中一条的 restates 中写明另一条",
};
const UNMAPPED: Kind = Kind {
    severity: Severity::Warning,
    code: "unmapped-column",
    advice: "若为同一要求, 在栏目的 rules 中写明该规则, 以免出现两个任务",
};

pub(super) fn check(packs: &[RulePack], report: &mut Report<'_>) {
    let pack = report.pack;
    for found in relaxations(packs).into_iter().filter(|found| found.pack.id == pack.id) {
        let (higher, lower) = (found.higher, found.lower);
        let how = match found.by {
            RelaxedBy::Limit => "时限比上级规定宽",
            RelaxedBy::Extension => "延长后的时限比上级规定宽",
            RelaxedBy::Start => "时限相同但起算比上级规定晚",
        };
        let what = format!("{how}: {}({})", higher.id, higher.document);
        report.add_rule(&RELAXES, lower, what);
    }
    for rule in &pack.rules {
        check_restated(packs, rule, report);
        check_duplicates(packs, rule, report);
    }
    check_ids(packs, report);
    check_columns(report);
}

fn check_restated(packs: &[RulePack], rule: &Rule, report: &mut Report<'_>) {
    for id in &rule.restates {
        match find(packs, id) {
            None => unknown(&rule.id, place_of(rule), id, report),
            Some((_, other)) if other.clock != rule.clock || !same_matter(rule, other) => {
                let what = format!("写为重申{id}, 但两者的事项、起算点或者时限不同");
                report.add_rule(&OTHERWISE, rule, what);
            }
            Some(_) => {}
        }
    }
}

/// The same limit for the same matter elsewhere, of which neither says that it restates the other. Told once, at the
/// later of the two.
fn check_duplicates(packs: &[RulePack], rule: &Rule, report: &mut Report<'_>) {
    let earlier = packs.iter().flat_map(|pack| &pack.rules).take_while(|other| !std::ptr::eq(*other, rule));
    for other in earlier.filter(|other| other.clock == rule.clock && same_matter(rule, other)) {
        if other.id != rule.id && !rule.restates.contains(&other.id) && !other.restates.contains(&rule.id) {
            let what = format!("与{}({})的事项、起算点和时限都相同", other.id, place_of(other));
            report.add_rule(&DUPLICATE, rule, what);
        }
    }
}

fn check_ids(packs: &[RulePack], report: &mut Report<'_>) {
    let pack = report.pack;
    let named = pack.columns.iter().flat_map(|it| it.rules.iter().map(move |id| (&it.id, &it.place, id)));
    let tasks = pack.tasks.iter().flat_map(|it| it.rules.iter().map(move |id| (&it.id, &it.place, id)));
    for (subject, place, id) in named.chain(tasks).filter(|(_, _, id)| find(packs, id).is_none()) {
        unknown(subject, place, id, report);
    }
    let earlier = || packs.iter().take_while(|other| !std::ptr::eq(*other, pack));
    for rule in &pack.rules {
        for other in earlier().filter(|other| other.rule(&rule.id).is_some()) {
            report.add_rule(&REPEATED, rule, format!("规则包{}中已有同一编号", other.id));
        }
    }
}

fn unknown(subject: &RuleId, place: &str, id: &RuleId, report: &mut Report<'_>) {
    report.add(&UNKNOWN, Some(subject), place, format!("写明规则{id}, 但没有规则包含有它"));
}

/// A column that follows an event and says what a rule says, without naming the rule.
fn check_columns(report: &mut Report<'_>) {
    let pack = report.pack;
    for column in pack.columns.iter().filter(|column| column.rules.is_empty()) {
        let same = |refresh: &Refresh, rule: &&Rule| {
            refresh.event.as_ref() == Some(&rule.start.event) && refresh.clock == rule.clock
        };
        let rules = column.refresh.iter().flat_map(|it| pack.rules.iter().filter(move |rule| same(it, rule)));
        for rule in rules {
            let what = format!("栏目“{}”与规则{}的起算点和时限相同", column.name(), rule.id);
            report.add(&UNMAPPED, Some(&column.id), &column.place, what);
        }
    }
}
