//! The header names under which each field has been seen, read from `words/headers.toml`.

use std::collections::{BTreeMap, BTreeSet};
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
    Mentions,
    Replies,
    Open311,
}

/// Header names of 12345 hotline work orders and of their English counterparts (domain notes, section 5.1).
pub const HOTLINE: Synonyms = Synonyms(Kind::Hotline);

/// Header names of citizens' messages to leaders and of online letters (domain notes, section 5.6).
pub const MESSAGES: Synonyms = Synonyms(Kind::Messages);

/// Header names of media mentions as monitoring vendors write them (domain notes, section 5.5).
pub const MENTIONS: Synonyms = Synonyms(Kind::Mentions);

/// Header names of replies, states and satisfaction for reports that are on record: those of all kinds.
pub const REPLIES: Synonyms = Synonyms(Kind::Replies);

/// Field names of Open311 GeoReport v2 (domain notes, section 5.7), whatever kind of file they stand in.
const OPEN311: Synonyms = Synonyms(Kind::Open311);
/// The name that no other format has.
const OPEN311_NUMBER: &str = "service_request_id";

/// The fields without which a table is none of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Reports: a time of receipt, a text, and a number or enough other fields.
    Reports,
    /// Mentions: a text, and a number, an address or a time.
    Mentions,
    /// What follows on reports: their number, and something to say of them.
    FollowUps,
}

/// A kind of file and the command that imports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Other {
    /// What it is.
    pub(crate) what: &'static str,
    /// What comes after `huiying import`.
    pub(crate) command: &'static str,
}

/// The names of one field in the file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Names {
    hotline: Vec<String>,
    messages: Vec<String>,
    mentions: Vec<String>,
    both: Vec<String>,
    open311: Vec<String>,
    made: Vec<Made>,
}

/// Names put together of two words, in every kind of file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Made {
    first: Vec<String>,
    second: Vec<String>,
}

impl Made {
    fn names(&self) -> impl Iterator<Item = String> {
        self.first.iter().flat_map(|first| self.second.iter().map(move |second| format!("{first}{second}")))
    }
}

/// More than any list has names.
const LIST_RANKS: usize = 1_000;

/// For each name as it is compared, the field it names and its rank within the field: the lowest goes first.
type Index = BTreeMap<String, (Field, usize)>;

static NAMES: LazyLock<BTreeMap<String, Names>> = LazyLock::new(|| {
    toml::from_str(include_str!("../words/headers.toml"))
        .expect("the committed file has this shape: a test reads it")
});

/// By [`Kind`].
static INDEXES: LazyLock<[Index; 5]> = LazyLock::new(|| {
    [
        index(&NAMES, |it| [&it.hotline, &it.both, &it.messages]),
        index(&NAMES, |it| [&it.messages, &it.both, &it.hotline]),
        index(&NAMES, |it| [&it.mentions, &it.both, &it.messages]),
        index(&NAMES, |it| [&it.hotline, &it.both, &it.messages]),
        index(&NAMES, |it| [&it.open311, &it.hotline, &it.both]),
    ]
});

/// The names that only one kind of file has.
static TELLING: LazyLock<BTreeMap<String, Kind>> = LazyLock::new(|| {
    let mut of: BTreeMap<String, BTreeSet<Option<usize>>> = BTreeMap::new();
    for names in NAMES.values() {
        let lists = [&names.hotline, &names.messages, &names.mentions, &names.both, &names.open311];
        for (at, list) in lists.into_iter().enumerate() {
            let kind = Some(at).filter(|at| *at < KINDS.len());
            for name in list {
                of.entry(plain(name)).or_default().insert(kind);
            }
        }
    }
    let telling =
        of.into_iter().filter_map(|(name, kinds)| match kinds.into_iter().collect::<Vec<_>>()[..] {
            [Some(at)] => Some((name, KINDS[at].0)),
            _ => None,
        });
    telling.collect()
});

/// The kinds whose files can be taken for one another, in the order of their lists.
const KINDS: [(Kind, Other); 3] = [
    (Kind::Hotline, Other { what: "a table of hotline work orders", command: "hotline" }),
    (Kind::Messages, Other { what: "a table of online messages", command: "messages" }),
    (Kind::Mentions, Other { what: "a table of media mentions", command: "mentions" }),
];

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
        let made = names.get(field.code()).into_iter().flat_map(|it| it.made.iter().flat_map(Made::names));
        for (at, name) in made.enumerate() {
            index.entry(plain(&name)).or_insert((*field, 3 * LIST_RANKS + at));
        }
    }
    for field in Field::ALL {
        index.entry(plain(field.code())).or_insert((*field, 4 * LIST_RANKS));
    }
    index
}

impl Synonyms {
    /// The names to read a header with: those of Open311 where it is one.
    pub(crate) fn for_names(self, names: &[String]) -> Self {
        let is_open311 = || names.iter().any(|name| plain(name) == OPEN311_NUMBER);
        match self.0 {
            Kind::Hotline | Kind::Messages if is_open311() => OPEN311,
            Kind::Hotline | Kind::Messages | Kind::Mentions | Kind::Replies | Kind::Open311 => self,
        }
    }

    /// The fields that its tables must have.
    pub(crate) fn needs(self) -> Needs {
        match self.0 {
            Kind::Hotline | Kind::Messages | Kind::Open311 => Needs::Reports,
            Kind::Mentions => Needs::Mentions,
            Kind::Replies => Needs::FollowUps,
        }
    }

    /// Another kind of file, where the names of a header say plainly that it is one: more than twice as many are of that
    /// kind only as are of this one only.
    pub(crate) fn other_kind(self, names: &[String]) -> Option<Other> {
        const TELLING_MIN: usize = 2;
        let own = match self.0 {
            Kind::Replies | Kind::Open311 => return None,
            own @ (Kind::Hotline | Kind::Messages | Kind::Mentions) => own,
        };
        let told: Vec<Kind> = names.iter().filter_map(|name| TELLING.get(&plain(name)).copied()).collect();
        let n = |kind: Kind| told.iter().filter(|it| **it == kind).count();
        let others = KINDS.iter().filter(|(kind, _)| *kind != own);
        let (kind, other) = others.max_by_key(|(kind, _)| n(*kind))?;
        (n(*kind) >= TELLING_MIN && n(*kind) > 2 * n(own)).then_some(*other)
    }

    /// Whether these are the names of Open311.
    pub(crate) fn is_open311(self) -> bool {
        self.0 == Kind::Open311
    }

    /// The field that a header name gives and the rank of the name within it; the lowest goes first.
    pub(crate) fn field_of(self, name: &str) -> Option<(Field, usize)> {
        let (index, name) = (&INDEXES[self.0 as usize], plain(name));
        index.get(&name).or_else(|| index.get(bare(&name))).copied()
    }
}

/// A name without the note in brackets behind it and the marks beside it: `*来电时间(必填):` is `来电时间`. A number in
/// brackets is no note: it tells columns of one name apart.
fn bare(name: &str) -> &str {
    const MARKS: [char; 4] = ['*', ':', '#', '\''];
    let name = name.trim_matches(MARKS);
    let pair = [('(', ')'), ('[', ']'), ('【', '】')].into_iter().find(|(_, close)| name.ends_with(*close));
    let Some((open, close)) = pair else { return name };
    let (before, note) = name.split_once(open).unwrap_or((name, ""));
    let is_number = note.trim_end_matches(close).bytes().all(|byte| byte.is_ascii_digit());
    if is_number { name } else { before.trim_matches(MARKS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_file_is_of_a_known_field_and_of_one_only() {
        let names: BTreeMap<String, Names> = toml::from_str(include_str!("../words/headers.toml")).unwrap();
        for (kind, of_kind) in [("hotline", 0), ("messages", 1), ("mentions", 2)] {
            let mut seen: BTreeMap<String, &String> = BTreeMap::new();
            for (field, it) in &names {
                field.parse::<Field>().unwrap();
                let own = [&it.hotline, &it.messages, &it.mentions][of_kind];
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
    fn no_name_is_made_for_two_fields() {
        let mut seen: BTreeMap<String, &String> = BTreeMap::new();
        for (field, names) in NAMES.iter() {
            for name in names.made.iter().flat_map(Made::names) {
                let other = seen.insert(plain(&name), field).filter(|other| *other != field);
                assert_eq!(other, None, "`{name}` is made for {field} too");
            }
        }
    }

    #[test]
    fn names_put_together_are_known_and_a_listed_one_goes_before_them() {
        for (name, field) in [
            ("受理单号", Field::ExternalId),
            ("承诺办结时间", Field::TargetAt),
            ("限办日期", Field::TargetAt),
            ("部门回复内容", Field::Reply),
            ("办复时间", Field::RepliedAt),
            ("群众姓名", Field::Caller),
            ("经办部门", Field::Office),
            ("是否解决问题", Field::Solved),
            // Listed: the number that called is no number of an order.
            ("来电号码", Field::Phone),
            ("处理完成时间", Field::ClosedAt),
        ] {
            assert_eq!(HOTLINE.field_of(name).unwrap().0, field, "{name}");
        }
        let made = HOTLINE.field_of("受理单号").unwrap();
        assert!(made.1 > HOTLINE.field_of("编号").unwrap().1);
    }

    #[test]
    fn notes_in_brackets_and_marks_are_not_compared_and_a_number_in_brackets_is() {
        for name in
            ["*来电时间", "来电时间（必填）", "来电时间：", "来电时间【年月日】", "* 来电时间 (yyyy-MM-dd)"]
        {
            assert_eq!(HOTLINE.field_of(name).unwrap().0, Field::ReceivedAt, "{name}");
        }
        assert_eq!(HOTLINE.field_of("来电时间 (2)"), None);
        assert_eq!(HOTLINE.field_of("（必填）"), None);
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
