//! Rule packs: rules that change together, read from YAML with errors that name the rule and the field.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_path_to_error::Segment;

use crate::Error;
use crate::rule::{Extension, Name, Rule};

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
    /// The rules, in the order of their documents.
    pub rules: Vec<Rule>,
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
                place = place_of(error.path(), &rule_names(yaml));
                error.into_inner()
            })
        });
        let pack = read.map_err(|source| Error::BadRulePack { place, source: Box::new(source) })?;
        pack.check()?;
        Ok(pack)
    }

    /// The packs that come with the program, in the order they stack.
    #[must_use]
    pub fn builtin() -> Vec<Self> {
        BUILTIN
            .iter()
            .map(|yaml| Self::from_yaml(yaml).expect("embedded packs are read by the tests of this crate"))
            .collect()
    }

    fn check(&self) -> Result<(), Error> {
        let mut seen = BTreeSet::new();
        for rule in &self.rules {
            let bad = |field, problem| Err(Error::BadRule { rule: rule.id.clone(), field, problem });
            if !seen.insert(&rule.id) {
                return bad("id", "is taken by an earlier rule of the pack; give every rule its own");
            }
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
        }
        Ok(())
    }
}

/// Names the rule and field that a path such as `rules[2].clock.n` leads to.
fn place_of(path: &serde_path_to_error::Path, rules: &[String]) -> String {
    let segments: Vec<&Segment> = path.iter().collect();
    let fields =
        |segments: &[&Segment]| segments.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
    match segments.as_slice() {
        [_, Segment::Seq { index }, rest @ ..] => {
            let rule = rules.get(*index).filter(|id| !id.is_empty());
            let rule = rule.map_or_else(|| format!("rule number {}", index + 1), |id| format!("rule `{id}`"));
            if rest.is_empty() { rule } else { format!("{rule}, field `{}`", fields(rest)) }
        }
        [] => "the pack".to_owned(),
        rest => format!("the pack's field `{}`", fields(rest)),
    }
}

/// The ids of a pack's rules in order, read leniently so that a broken pack can still be told which rule is broken.
fn rule_names(yaml: &str) -> Vec<String> {
    #[derive(Deserialize)]
    struct Outline {
        rules: Vec<OutlineRule>,
    }
    #[derive(Deserialize)]
    struct OutlineRule {
        #[serde(default)]
        id: String,
    }
    serde_saphyr::from_str::<Outline>(yaml)
        .map(|outline| outline.rules.into_iter().map(|rule| rule.id).collect())
        .unwrap_or_default()
}

const BUILTIN: &[&str] =
    &[include_str!("../rules/national.yaml"), include_str!("../rules/anhui-2017-draft.yaml")];
