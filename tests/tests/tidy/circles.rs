//! No circle of files: what a file names can be read and understood without the file.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use syn::visit::{Visit, visit_path};
use syn::{Attribute, Item, ItemMod, ItemUse, Meta, UseTree, Visibility};

use crate::{assert_none, project_files};

/// The crates whose files this holds for.
const CRATES: [&str; 2] = ["services/huiying/src/", "shared/domain/src/"];

/// Names from the root of the crate, such as `case`, `acts`, `Case`.
type Names = Vec<String>;

/// What one file names in its own crate.
#[derive(Default)]
struct Named {
    /// What it uses itself.
    uses: BTreeSet<Names>,
    /// What it only hands on to others with `pub use`, by the name it has there.
    hands_on: BTreeMap<String, Names>,
}

/// Reads what a file names.
struct Reader<'a> {
    module: &'a [String],
    modules: &'a BTreeSet<Names>,
    named: Named,
}

#[test]
fn no_files_of_the_domain_and_of_the_program_name_one_another_in_a_circle() {
    let files = project_files().unwrap_or_default();
    let mut faults = Vec::new();
    for folder in CRATES {
        let own = files.iter().filter_map(|file| Some((file.path.strip_prefix(folder)?, file.text.as_str())));
        let circles = circles(own);
        faults.extend(circles.iter().map(|circle| format!("{folder}: {}", circle.join(" -> "))));
    }
    assert_none("files name one another in a circle; move what they share into a file below them:", &faults);
}

/// The shortest circle through each file that is in one, each circle once.
fn circles<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeSet<Vec<String>> {
    let files: BTreeMap<Names, &str> = files.filter_map(|(path, text)| Some((module(path)?, text))).collect();
    let modules: BTreeSet<Names> = files.keys().cloned().collect();
    let named: BTreeMap<&Names, Named> =
        files.iter().map(|(module, text)| (module, read(module, &modules, text))).collect();
    let edges: BTreeMap<&Names, BTreeSet<&Names>> = named
        .iter()
        .map(|(module, it)| {
            let used = it.uses.iter().filter_map(|names| home(&named, names));
            (*module, used.filter(|used| used != module).collect())
        })
        .collect();
    let found = edges.keys().filter_map(|module| shortest_circle(&edges, module));
    found.map(|circle| circle.iter().map(|names| format!("{}.rs", names.join("/"))).collect()).collect()
}

/// The module that a file is; `None` for anything but Rust and for tests.
fn module(path: &str) -> Option<Names> {
    let path = path.strip_suffix(".rs")?;
    let names: Names = path.split('/').map(str::to_owned).filter(|it| it != "mod").collect();
    let is_root = matches!(path, "lib" | "main");
    (!names.iter().any(|it| it == "tests")).then_some(if is_root { Vec::new() } else { names })
}

fn read(module: &[String], modules: &BTreeSet<Names>, text: &str) -> Named {
    let mut reader = Reader { module, modules, named: Named::default() };
    let file = syn::parse_file(text).expect("a file that compiles can be read");
    reader.visit_file(&file);
    reader.named
}

/// The file in which a name stands, through everything that only hands it on.
fn home<'a>(named: &BTreeMap<&'a Names, Named>, names: &[String]) -> Option<&'a Names> {
    let (module, it) = (0..=names.len()).rev().find_map(|n| named.get_key_value(&names[..n].to_vec()))?;
    let rest = &names[module.len()..];
    match rest.first().and_then(|name| it.hands_on.get(name)) {
        Some(from) => home(named, &[from, &rest[1..]].concat()),
        None => Some(module),
    }
}

/// The shortest circle through this file, beginning with its first name; `None` where there is none.
fn shortest_circle<'a>(
    edges: &BTreeMap<&'a Names, BTreeSet<&'a Names>>,
    from: &'a Names,
) -> Option<Vec<&'a Names>> {
    let mut paths = VecDeque::from([vec![from]]);
    let mut seen = BTreeSet::new();
    while let Some(path) = paths.pop_front() {
        for next in &edges[path.last()?] {
            if *next == from {
                let first = path.iter().enumerate().min_by_key(|(_, names)| **names).map_or(0, |(at, _)| at);
                let mut circle = path;
                circle.rotate_left(first);
                circle.push(circle[0]);
                return Some(circle);
            }
            if seen.insert(*next) {
                paths.push_back([&path[..], &[*next]].concat());
            }
        }
    }
    None
}

impl Reader<'_> {
    /// The names from the root of the crate; `None` for those of other crates.
    fn in_own_crate(&self, names: &[String]) -> Option<Names> {
        let (first, rest) = names.split_first()?;
        let parent = || self.module.split_last().map(|(_, parent)| parent);
        let child = || [self.module, &names[..1]].concat();
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([self.module, rest].concat()),
            "super" if rest.first().is_some_and(|next| next == "super") => {
                let above = Reader { module: parent()?, modules: self.modules, named: Named::default() };
                above.in_own_crate(rest)
            }
            "super" => Some([parent()?, rest].concat()),
            _ if self.modules.contains(&child()) => Some([self.module, names].concat()),
            _ => None,
        }
    }

    fn add_use(&mut self, tree: &UseTree, before: &[String], is_handed_on: bool) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        let (names, known_as) = match tree {
            UseTree::Path(path) => return self.add_use(&path.tree, &with(&path.ident), is_handed_on),
            UseTree::Group(group) => {
                return group.items.iter().for_each(|it| self.add_use(it, before, is_handed_on));
            }
            UseTree::Name(name) if name.ident == "self" => (before.to_vec(), before.last().cloned()),
            UseTree::Name(name) => (with(&name.ident), Some(name.ident.to_string())),
            UseTree::Rename(name) => (with(&name.ident), Some(name.rename.to_string())),
            UseTree::Glob(_) => (before.to_vec(), None),
        };
        let Some(names) = self.in_own_crate(&names) else { return };
        match known_as.filter(|_| is_handed_on) {
            Some(known_as) => drop(self.named.hands_on.insert(known_as, names)),
            None => drop(self.named.uses.insert(names)),
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Mod(ItemMod { attrs, .. }) | Item::Use(ItemUse { attrs, .. })
                if attrs.iter().any(is_of_tests) => {}
            _ => syn::visit::visit_item(self, item),
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.add_use(&item.tree, &[], !matches!(item.vis, Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Names = path.segments.iter().map(|it| it.ident.to_string()).collect();
        if names.len() > 1 {
            self.named.uses.extend(self.in_own_crate(&names));
        }
        visit_path(self, path);
    }
}

fn is_of_tests(attribute: &Attribute) -> bool {
    matches!(&attribute.meta, Meta::List(list) if list.path.is_ident("cfg") && list.tokens.to_string() == "test")
}

#[test]
fn a_circle_is_found_through_what_is_handed_on_and_named_by_its_files() {
    let files = |last: &'static str| {
        [
            ("lib.rs", "pub mod a; pub mod b; mod c; pub use c::C;"),
            ("a.rs", "mod inner; pub use inner::Inner; #[cfg(test)] mod tests { use crate::b::B; }"),
            ("a/inner.rs", "pub struct Inner(crate::C);"),
            ("b.rs", "use crate::a::Inner; pub struct B(Inner);"),
            ("c.rs", last),
            ("c/tests.rs", "use crate::a::Inner;"),
        ]
        .into_iter()
    };
    assert!(circles(files("pub struct C;")).is_empty());
    let expected = ["a/inner.rs", "c.rs", "b.rs", "a/inner.rs"].map(str::to_owned).to_vec();
    assert_eq!(circles(files("use crate::{b::B}; pub struct C(B);")), BTreeSet::from([expected]));
    let through_super = "pub struct C(super::b::B);";
    assert_eq!(circles(files(through_super)).len(), 1);
}
