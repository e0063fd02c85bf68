//! What the documents say of the project is true of it.

use huiying_tests::root;

use crate::{File, assert_none, project_files};

/// Endings by which a name in backticks is known to be a file's.
const FILE_ENDINGS: [&str; 8] = ["html", "json", "md", "mjs", "py", "rs", "toml", "yml"];

fn text_of(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("reading {path}: {error}"))
}

#[test]
fn every_path_that_the_architecture_names_exists() {
    let text = text_of("ARCHITECTURE.md");
    let paths = paths_named(&text);
    assert!(paths.len() >= 10, "the map names the places of the code: {paths:?}");
    let gone = paths.into_iter().filter(|path| !root().join(path).exists());
    assert_none("ARCHITECTURE.md names:", &gone.collect::<Vec<_>>());
}

/// What stands in backticks and looks like a path of the project; addresses of pages start with a slash.
fn paths_named(text: &str) -> Vec<String> {
    let code = text.split('`').skip(1).step_by(2);
    let is_word = |word: &&str| !word.is_empty() && !word.contains(|c: char| " \n<>{}*:()\"=".contains(c));
    let is_path = |word: &&str| {
        let (_, ending) = word.rsplit_once('.').unwrap_or_default();
        !word.starts_with('/') && (word.contains('/') || FILE_ENDINGS.contains(&ending))
    };
    code.filter(is_word).filter(is_path).map(str::to_owned).collect()
}

#[test]
fn both_readmes_give_the_same_commands() {
    let (english, chinese) = (text_of("README.md"), text_of("README.zh-CN.md"));
    assert!(!commands(&english).is_empty(), "a newcomer is told what to type");
    assert_eq!(commands(&english), commands(&chinese));
}

/// The lines of `sh` and `toml` blocks without their remarks, which are in the document's language.
fn commands(text: &str) -> Vec<&str> {
    let mut shown = false;
    let mut commands = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(kind) => shown = matches!(kind, "sh" | "toml"),
            None if shown => commands.push(line.split('#').next().unwrap_or_default().trim_end()),
            None => {}
        }
    }
    commands.retain(|command| !command.is_empty());
    commands
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let files = project_files().unwrap_or_default();
    let documents = files.iter().filter(|file| file.path.ends_with(".md"));
    assert_none("links:", &documents.flat_map(dead_links).collect::<Vec<_>>());
}

fn dead_links(document: &File) -> Vec<String> {
    let folder = root().join(&document.path);
    let folder = folder.parent().expect("a file is in a folder");
    let targets = document.text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets
        .filter(|target| !target.contains("://") && !target.starts_with('#'))
        .filter(|target| !folder.join(target.split('#').next().unwrap_or(target)).exists())
        .map(|target| format!("{}: {target}", document.path))
        .collect()
}

#[test]
fn what_looks_like_a_path_or_a_command_is_found_and_the_rest_is_not() {
    let text =
        "See `shared/domain`, `deny.toml`, `/healthz`, `CaseEvent::Opened`, `huiying serve --data DIR`.";
    assert_eq!(paths_named(text), ["shared/domain", "deny.toml"]);
    let text = "```sh\n./dev demo  # starts\n```\n```text\na picture\n```\n";
    assert_eq!(commands(text), ["./dev demo"]);
}
