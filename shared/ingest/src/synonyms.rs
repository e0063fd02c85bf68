//! The header names under which each field has been seen, read from `words/headers.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::columns::plain;
use crate::field::Field;

/// The header names known for one kind of export.
#[derive(Debug, Clone, Copy)]
pub struct Synonyms(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Hotline,
    Messages,
}

/// Header names of 12345 hotline work orders and of their English counterparts (domain notes, section 5.1).
pub const HOTLINE: Synonyms = Synonyms(Kind::Hotline);

/// Header names of citizens' messages to leaders and of online letters (domain notes, section 5.6).
pub const MESSAGES: Synonyms = Synonyms(Kind::Messages);

/// The names of one field in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    #[serde(default)]
    hotline: Vec<String>,
    #[serde(default)]
    messages: Vec<String>,
    #[serde(default)]
    both: Vec<String>,
}

/// More than any list has names.
const LIST_RANKS: usize = 1_000;

/// For each name as it is compared, the field it names and its rank within the field: the lowest goes first.
type Index = BTreeMap<String, (Field, usize)>;

static INDEXES: LazyLock<[Index; 2]> = LazyLock::new(|| {
    let names: BTreeMap<String, Names> = toml::from_str(include_str!("../words/headers.toml"))
        .expect("the committed file has this shape: a test reads it");
    let hotline = index(&names, |it| [&it.hotline, &it.both, &it.messages]);
    let messages = index(&names, |it| [&it.messages, &it.both, &it.hotline]);
    [hotline, messages]
});

/// The names of one kind: its own, those of both, and last those of the other kind, which none of the former gives up.
fn index(names: &BTreeMap<String, Names>, lists: impl Fn(&Names) -> [&Vec<String>; 3]) -> Index {
    let mut index = Index::new();
    for list in 0..3 {
        for field in Field::ALL {
            let listed = names.get(field.code()).into_iter().flat_map(|it| lists(it)[list]);
            for (at, name) in listed.enumerate() {
                index.entry(plain(name)).or_insert((*field, list * LIST_RANKS + at));
            }
        }
    }
    for field in Field::ALL {
        index.entry(plain(field.code())).or_insert((*field, 3 * LIST_RANKS));
    }
    index
}

impl Synonyms {
    /// The field that a header name gives and the rank of the name within it; the lowest goes first.
    pub(crate) fn field_of(self, name: &str) -> Option<(Field, usize)> {
        INDEXES[self.0 as usize].get(&plain(name)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_file_is_of_a_known_field_and_of_one_only() {
        let names: BTreeMap<String, Names> = toml::from_str(include_str!("../words/headers.toml")).unwrap();
        for (kind, of_kind) in [("hotline", 0), ("messages", 1)] {
            let mut seen: BTreeMap<String, &String> = BTreeMap::new();
            for (field, it) in &names {
                field.parse::<Field>().unwrap();
                let own = if of_kind == 0 { &it.hotline } else { &it.messages };
                let mut of_field: Vec<String> = own.iter().chain(&it.both).map(|name| plain(name)).collect();
                of_field.sort();
                of_field.dedup();
                for name in of_field {
                    let other = seen.insert(name.clone(), field);
                    assert_eq!(other, None, "{kind}: `{name}` is of {field} too");
                }
            }
        }
    }

    #[test]
    fn names_match_without_case_width_and_blanks() {
        assert_eq!(HOTLINE.field_of(" 工单 编号").unwrap().0, Field::ExternalId);
        assert_eq!(HOTLINE.field_of("srstatus").unwrap().0, Field::Status);
        assert_eq!(MESSAGES.field_of("subject").unwrap().0, Field::Title);
        assert_eq!(HOTLINE.field_of("序号"), None);
    }

    #[test]
    fn names_of_the_other_kind_are_the_last_choice() {
        let (field, rank) = HOTLINE.field_of("留言编号").unwrap();
        assert_eq!(field, Field::ExternalId);
        assert!(rank > HOTLINE.field_of("编号").unwrap().1);
        let title = HOTLINE.field_of("CASE_TITLE").unwrap();
        assert!(HOTLINE.field_of("SUBJECT").unwrap().1 > title.1, "Boston's SUBJECT is a department");
    }
}
