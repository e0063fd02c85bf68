//! The sentences of the report, held to the tables and to themselves.

use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

use crate::amount::Amount;
use crate::form::{Cell, Form};
use crate::read::Figures;

/// What a sentence says, beside what it ought to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "claim", rename_all = "snake_case")]
pub enum Claim {
    /// A figure that stands in a cell too.
    Cell { cell: Cell, says: Amount, table: Amount },
    /// A whole and its parts, 共 N 条, 其中 ….
    Parts { whole: Amount, parts: Vec<Amount> },
    /// Classes of what was made public, which add up to the cell.
    Classes { cell: Cell, parts: Vec<Amount>, table: Amount },
}

impl Claim {
    /// Whether it adds up.
    #[must_use]
    pub fn holds(&self) -> bool {
        match self {
            Self::Cell { says, table, .. } => says == table,
            Self::Parts { whole, parts } => parts.iter().copied().sum::<Amount>() == *whole,
            Self::Classes { parts, table, .. } => parts.iter().copied().sum::<Amount>() == *table,
        }
    }
}

/// A sentence with what it claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// As it stands.
    pub text: String,
    /// What was found in it and compared.
    pub claims: Vec<Claim>,
}

/// Every sentence that has a figure of something counted; one without claims was compared with nothing.
#[must_use]
pub fn sentences(form: Form, lines: &[String], figures: &Figures) -> Vec<Sentence> {
    let every = lines.iter().flat_map(|line| line.split_inclusive('。'));
    let told =
        every.map(|text| Sentence { text: text.trim().to_owned(), claims: claims(form, text, figures) });
    told.filter(|it| !it.claims.is_empty() || COUNTED.is_match(&it.text)).collect()
}

/// Something counted: a figure and what people count by.
static COUNTED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\d\s*余?\s*(?:件|条|次|个|项|人|家|起|期|篇|份|场|户|宗|万元)"));
/// A whole and its parts.
static WHOLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(\d+)(件|条|次|个|项|人|起|期|篇|份|家)[,，;；(（]?其中[:：,，]?(.+)"));
static PART: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"([^\d,，;；。]*?)(各)?(\d+)(件|条|次|个|项|人|起|期|篇|份|家)"));
/// A figure that is about right is compared with nothing.
static ABOUT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:近|约|超过|逾)\d|\d(?:余|多)"));

struct Pattern {
    form: Form,
    cell: Cell,
    says: Regex,
}

/// What sentences say of cells; the figure is the group of the pattern, and a pattern without one says zero.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let of = |form, line, column, says| Pattern { form, cell: Cell::of(line, column), says: pattern(says) };
    let new = |line, column, form| of(form, line, column, NEW);
    let none = |line, column, form| of(form, line, column, NONE_CAME);
    vec![
        of(Form::Of2021, "licences", "decided", r"行政许可[^,，。;；、\d]{0,12}?(\d+)件"),
        of(Form::Of2021, "penalties", "decided", r"行政处罚[^,，。;；、\d]{0,12}?(\d+)件"),
        of(Form::Of2021, "coercion", "decided", r"行政强制[^,，。;；、\d]{0,12}?(\d+)件"),
        new("new", "total", Form::Of2021),
        none("new", "total", Form::Of2021),
        of(Form::Of2021, "carried_in", "total", r"上(?:一)?年(?:度)?结转[^,，。;；\d]{0,14}?(\d+)件"),
        of(
            Form::Of2021,
            "carried_out",
            "total",
            r"结转(?:至|到)?下(?:一)?年(?:度)?[^,，。;；\d]{0,14}?(\d+)件",
        ),
        of(Form::Of2021, "review", "total", r"行政复议(?:申请|案件)?(?:共)?(\d+)件"),
        of(
            Form::Annex,
            "disclosed_total",
            "year",
            r"(?:年|共|度)[^,，。;；累\d]{0,6}?主动公开政府信息(\d+)条",
        ),
        of(Form::Annex, "disclosed_total", "total", r"累计主动公开政府信息(\d+)条"),
        new("requests_total", "year", Form::Annex),
        none("requests_total", "year", Form::Annex),
        of(Form::Annex, "requests_total", "total", r"累计受理[^,，。;；\d]{0,14}?公开(?:申请)?(\d+)件"),
        of(Form::Annex, "reviews", "year", r"未发生[^。;；]{0,30}?行政复议"),
        of(Form::Annex, "lawsuits", "year", r"未发生[^。;；]{0,40}?行政诉讼"),
        of(Form::Annex, "appeals", "year", r"未发生[^。;；]{0,40}?行政申诉"),
    ]
});

/// How many applications came.
const NEW: &str = r"^(?:[^计]*?)(?:新收|收到|受理)[^,，。;；计\d]{0,10}?(?:信息公开申请|依申请公开|申请公开政府信息)[^,，。;；\d]{0,8}?(\d+)件";
const NONE_CAME: &str =
    r"未(?:收到|受理|接到)[^,，。;；\d]{0,8}?(?:信息公开申请|依申请公开|申请公开政府信息)";

pub(crate) fn pattern(text: &str) -> Regex {
    // Each is a literal of this file, and the tests use all of them.
    Regex::new(text).unwrap_or_else(|error| unreachable!("{error}"))
}

fn claims(form: Form, text: &str, figures: &Figures) -> Vec<Claim> {
    let squeezed: String = text.split_whitespace().collect();
    let mut claims: Vec<Claim> = Vec::new();
    for Pattern { cell, says, .. } in PATTERNS.iter().filter(|it| it.form == form) {
        let Some(found) = says.captures(&squeezed) else { continue };
        let says = found.get(1).map_or(Some(Amount::default()), |it| it.as_str().parse().ok());
        if let (Some(says), Some(table)) = (says, figures.get(cell)) {
            claims.push(Claim::Cell { cell: *cell, says, table: *table });
        }
    }
    claims.extend(parts(&squeezed));
    if form == Form::Annex && squeezed.contains("类别") {
        claims.extend(classes(&squeezed, figures));
    }
    claims
}

/// A whole and at least two parts of it that are counted by the same word.
fn parts(text: &str) -> Option<Claim> {
    let found = WHOLE.captures(text)?;
    let (whole, unit, rest) = (found[1].parse().ok()?, &found[2], &found[3]);
    let of_unit: Vec<Amount> = all_parts(rest, unit);
    (of_unit.len() > 1 && !ABOUT.is_match(text)).then_some(Claim::Parts { whole, parts: of_unit })
}

fn all_parts(text: &str, unit: &str) -> Vec<Amount> {
    let mut parts = Vec::new();
    for found in PART.captures_iter(text).filter(|found| &found[4] == unit) {
        let Ok(amount) = found[3].parse::<Amount>() else { continue };
        // 网上和书面申请各1件: one of each that is named.
        let n = if found.get(2).is_some() {
            1 + found[1].matches(['和', '、', '及', '与']).count()
        } else {
            1
        };
        parts.extend(std::iter::repeat_n(amount, n));
    }
    parts
}

fn classes(text: &str, figures: &Figures) -> Option<Claim> {
    let cell = Cell::of("disclosed_total", "year");
    let (parts, table) = (all_parts(text, "条"), *figures.get(&cell)?);
    (parts.len() > 2 && !ABOUT.is_match(text)).then_some(Claim::Classes { cell, parts, table })
}
