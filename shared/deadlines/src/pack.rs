//! Rule packs: rules that change together, read from YAML with errors that name the rule and the field.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_path_to_error::Segment;

use crate::Error;
use crate::annex::{Column, Refresh, Task};
use crate::facts::OfficeHours;
use crate::kind::ClockKind;
use crate::rule::{Extension, Level, Name, Rule, RuleId};

/// Rules that belong together and change together; packs stack, national first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulePack {
    /// Stable name of the pack.
    pub id: String,
    /// Version of the pack; changes with any rule in it.
    pub version: String,
    /// Title for people.
    pub title: Name,
    /// Whose rules they are; a lower level cannot relax a higher one.
    #[serde(default, skip_serializing_if = "Level::is_bureau")]
    pub level: Level,
    /// Office hours, where the pack states them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office_hours: Option<OfficeHours>,
    /// The rules, in the order of their documents.
    pub rules: Vec<Rule>,
    /// The web columns that must be kept fresh, row by row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// The tasks with their offices and dates, row by row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Task>,
}

impl RulePack {
    /// Reads a pack from YAML.
    ///
    /// # Errors
    /// If a field is missing, unknown or of the wrong type, or if a rule cannot be meant as it stands; the message
    /// names the rule and the field.
    pub fn from_yaml(yaml: &str) -> Result<Self, Error> {
        let mut place = "the pack".to_owned();
        // Without it the key `n` would be the boolean of YAML 1.1.
        let options = serde_saphyr::options! { strict_booleans: true };
        let read = serde_saphyr::with_deserializer_from_str_with_options(yaml, options, |deserializer| {
            serde_path_to_error::deserialize::<_, Self>(deserializer).map_err(|error| {
                place = place_of(error.path(), &Outline::of(yaml));
                error.into_inner()
            })
        });
        let pack = read.map_err(|source| Error::BadRulePack { place, source: Box::new(source) })?;
        pack.check()?;
        Ok(pack)
    }

    /// The packs that are adopted with the program, in the order they stack: national first.
    #[must_use]
    pub fn builtin() -> Vec<Self> {
        static READ: LazyLock<Vec<RulePack>> = LazyLock::new(|| embedded(BUILTIN));
        READ.clone()
    }

    /// Packs that a bureau may copy and put its own figures in; none is adopted with the program.
    #[must_use]
    pub fn examples() -> Vec<Self> {
        static READ: LazyLock<Vec<RulePack>> = LazyLock::new(|| embedded(EXAMPLES));
        READ.clone()
    }

    /// The rule of this id.
    #[must_use]
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == *id)
    }

    fn check(&self) -> Result<(), Error> {
        let mut seen = BTreeSet::new();
        let ids = self.rules.iter().map(|it| &it.id).chain(self.columns.iter().map(|it| &it.id));
        for id in ids.chain(self.tasks.iter().map(|it| &it.id)) {
            if !seen.insert(id) {
                let problem = "is taken by an earlier rule of the pack; give every rule its own";
                return Err(Error::BadRule { rule: id.clone(), field: "id", problem });
            }
        }
        self.rules.iter().try_for_each(check_rule)?;
        self.columns.iter().try_for_each(check_column)
    }
}

fn embedded(texts: &[&str]) -> Vec<RulePack> {
    let read = |yaml| RulePack::from_yaml(yaml).expect("embedded packs are read by the tests of this crate");
    texts.iter().copied().map(read).collect()
}

fn check_rule(rule: &Rule) -> Result<(), Error> {
    let bad = |field, problem| Err(Error::BadRule { rule: rule.id.clone(), field, problem });
    if rule.clock.n() == 0 {
        return bad("clock.n", "is 0; a limit counts from 1");
    }
    if rule.quote.trim().is_empty() {
        return bad("quote", "is empty; quote the clause word for word");
    }
    if rule.document.trim().is_empty() {
        return bad("document", "is empty; name the document the clause stands in");
    }
    if matches!(rule.extension, Extension::ExtendTo { total, .. } if total <= rule.clock.n()) {
        return bad(
            "extension.total",
            "does not exceed the limit; it is the new total from the original start",
        );
    }
    if rule.valid_to.is_some_and(|to| rule.valid_from.is_some_and(|from| to < from)) {
        return bad("valid_to", "lies before `valid_from`");
    }
    Ok(())
}

fn check_column(column: &Column) -> Result<(), Error> {
    let bad = |field, problem| Err(Error::BadRule { rule: column.id.clone(), field, problem });
    if column.refresh.iter().any(|refresh| refresh.clock.n() == 0) {
        return bad("refresh.clock.n", "is 0; a limit counts from 1");
    }
    let occurs =
        |refresh: &Refresh| matches!(refresh.clock, ClockKind::Cadence { .. }) == refresh.event.is_none();
    if !column.refresh.iter().all(occurs) {
        return bad("refresh.event", "must name an event, or none for a cadence");
    }
    Ok(())
}

/// Names the rule, column or task and the field that a path such as `rules[2].clock.n` leads to.
fn place_of(path: &serde_path_to_error::Path, outline: &Outline) -> String {
    let segments: Vec<&Segment> = path.iter().collect();
    let fields =
        |segments: &[&Segment]| segments.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
    match segments.as_slice() {
        [list, Segment::Seq { index }, rest @ ..] => {
            let (kind, entries) = outline.list(&list.to_string());
            let id = entries.get(*index).map(|entry| entry.id.as_str()).filter(|id| !id.is_empty());
            let entry =
                id.map_or_else(|| format!("{kind} number {}", index + 1), |id| format!("{kind} `{id}`"));
            if rest.is_empty() { entry } else { format!("{entry}, field `{}`", fields(rest)) }
        }
        [] => "the pack".to_owned(),
        rest => format!("the pack's field `{}`", fields(rest)),
    }
}

/// The ids of a pack in order, read leniently so that a broken pack can still be told which entry is broken.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Outline {
    rules: Vec<OutlineEntry>,
    columns: Vec<OutlineEntry>,
    tasks: Vec<OutlineEntry>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct OutlineEntry {
    id: String,
}

impl Outline {
    fn of(yaml: &str) -> Self {
        serde_saphyr::from_str(yaml).unwrap_or_default()
    }

    fn list(&self, field: &str) -> (&'static str, &[OutlineEntry]) {
        match field {
            "columns" => ("column", &self.columns),
            "tasks" => ("task", &self.tasks),
            _ => ("rule", &self.rules),
        }
    }
}

const BUILTIN: &[&str] = &[
    include_str!("../rules/national.yaml"),
    include_str!("../rules/openness-regulation.yaml"),
    include_str!("../rules/accident-493.yaml"),
    include_str!("../rules/petitions.yaml"),
    include_str!("../rules/anhui-2017-draft.yaml"),
];

const EXAMPLES: &[&str] = &[include_str!("../rules/examples/bureau-practice.yaml")];
