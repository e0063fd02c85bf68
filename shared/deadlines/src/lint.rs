//! What packs leave open, contradict or get wrong, found from their data alone.
//!
//! `clauses` reads single rules, `annexes` columns, tasks and the places of one document against one another,
//! `facts` what starts and stops them, `authors` what else the writer of a pack got wrong, `across` several packs. Each
//! finding names its place.

mod across;
mod annexes;
mod authors;
mod clauses;
mod facts;

use serde::Serialize;

use crate::pack::RulePack;
use crate::rule::{Rule, RuleId};

/// Something to know, to settle or to correct in a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// What kind of finding it is; stable.
    pub code: &'static str,
    /// The pack.
    pub pack: String,
    /// The rule, column or task; none if it is about the pack.
    pub subject: Option<RuleId>,
    /// The place in the document, else the document.
    #[serde(rename = "where")]
    pub place: String,
    /// What was found, in Chinese.
    pub what: String,
    /// What to do about it, in Chinese.
    pub advice: &'static str,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Severity {
    /// The pack is wrong: a deadline would be wrong or missing. Correct it before it is adopted.
    #[serde(rename = "error")]
    Error,
    /// The document leaves open or contradicts something a deadline depends on. The bureau must settle it.
    #[serde(rename = "warning")]
    Warning,
    /// Something the reader of the deadline should know.
    #[serde(rename = "note")]
    Note,
}

impl Severity {
    /// The Chinese name shown to people.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Error => "错误",
            Self::Warning => "待定",
            Self::Note => "提示",
        }
    }
}

/// Every finding about these packs, errors first, then in the order of the packs.
#[must_use]
pub fn lint(packs: &[RulePack]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for pack in packs {
        let mut report = Report { pack, findings: &mut findings };
        for rule in &pack.rules {
            clauses::check(rule, &mut report);
            facts::check(rule, &mut report);
            authors::check(rule, &mut report);
        }
        clauses::check_validity(&mut report);
        authors::check_annexes(&mut report);
        annexes::check(&mut report);
        across::check(packs, &mut report);
    }
    findings.sort_by_key(|finding| finding.severity);
    findings
}

/// Where findings about one pack are collected.
struct Report<'a> {
    pack: &'a RulePack,
    findings: &'a mut Vec<Finding>,
}

/// A kind of finding: how much it matters, its code, and what to do about it.
struct Kind {
    severity: Severity,
    code: &'static str,
    advice: &'static str,
}

impl Report<'_> {
    fn add(&mut self, kind: &Kind, subject: Option<&RuleId>, place: &str, what: String) {
        let Kind { severity, code, advice } = *kind;
        let (subject, place, pack) = (subject.cloned(), place.to_owned(), self.pack.id.clone());
        self.findings.push(Finding { severity, code, pack, subject, place, what, advice });
    }

    fn add_rule(&mut self, kind: &Kind, rule: &Rule, what: String) {
        self.add(kind, Some(&rule.id), place_of(rule), what);
    }
}

/// The place of a rule in its document, else the document.
fn place_of(rule: &Rule) -> &str {
    rule.place.as_deref().unwrap_or(&rule.document)
}

/// A fact with its Chinese words, where it has any.
fn worded(event: &str) -> String {
    crate::vocabulary::zh(event).map_or_else(|| event.to_owned(), |zh| format!("{zh}({event})"))
}
