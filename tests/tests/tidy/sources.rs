//! What every source file keeps to, whatever it says.

use crate::{File, assert_none, project_files};

const N_LINES_MAX: usize = 400;

/// Files that may be longer, each with its reason; a file that no longer needs it must leave the list.
const LONGER: [(&str, &str); 0] = [];

/// Code that says of itself that it is not finished. In halves, so that this file does not find itself.
const UNFINISHED: [(&str, &str); 4] =
    [("todo", "!("), ("unimplemented", "!("), ("dbg", "!("), ("#[", "ignore")];

/// First folders of paths that exist on one machine only.
const MACHINE_FOLDERS: [&str; 4] = ["farm", "home", "root", "work"];

fn check(rule: &str, fault: impl Fn(&File) -> Vec<String>) {
    let files = project_files().unwrap_or_default();
    assert_none(rule, &files.iter().flat_map(fault).collect::<Vec<_>>());
}

fn is_rust(file: &File) -> bool {
    file.path.ends_with(".rs")
}

#[test]
fn every_rust_file_opens_with_one_plain_sentence() {
    check("each file says in one sentence what it is:", |file| {
        let told = !is_rust(file) || opens_with_a_sentence(&file.text);
        fault_if(!told, &format!("{}: open with `//! ` and one sentence", file.path))
    });
}

fn opens_with_a_sentence(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//! ")).collect();
    let opening = lines.join(" ");
    opening.ends_with('.') && !opening.contains(". ")
}

#[test]
fn no_rust_file_is_longer_than_a_person_reads_at_once() {
    check("a file has at most 400 lines before its tests:", |file| {
        let n_lines = n_lines_before_tests(&file.text);
        let listed = LONGER.iter().any(|(path, _)| *path == file.path);
        match (is_rust(file) && n_lines > N_LINES_MAX, listed) {
            (true, false) => vec![format!("{}: {n_lines} lines", file.path)],
            (false, true) => vec![format!("{}: short by now, strike it from LONGER", file.path)],
            _ => Vec::new(),
        }
    });
}

/// What a public item begins with, fields and modules aside: a field whose name says it all needs no comment.
const PUBLIC_ITEMS: [&str; 8] = [
    "pub fn ",
    "pub async fn ",
    "pub const ",
    "pub static ",
    "pub struct ",
    "pub enum ",
    "pub trait ",
    "pub type ",
];

#[test]
fn every_public_item_of_a_library_says_what_it_is() {
    check("a public item has a sentence above it:", |file| {
        if !is_rust(file) || !file.path.contains("/src/") {
            return Vec::new();
        }
        let lines: Vec<&str> = file.text.lines().collect();
        let is_public = |line: &str| PUBLIC_ITEMS.iter().any(|item| line.trim_start().starts_with(item));
        let ends_an_item = |line: &str| line.is_empty() || line.ends_with(['{', '}', ';']);
        let undocumented = |at: &usize| {
            let above = lines[..*at].iter().rev().map(|line| line.trim());
            let mut own = above.take_while(|line| !ends_an_item(line));
            is_public(lines[*at]) && !lines[*at].contains('$') && !own.any(|line| line.starts_with("///"))
        };
        let faults = (0..lines.len()).filter(undocumented);
        faults.map(|at| format!("{}:{}: {}", file.path, at + 1, lines[at].trim())).collect()
    });
}

fn n_lines_before_tests(text: &str) -> usize {
    let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    code.lines().count()
}

#[test]
fn no_rust_file_is_left_unfinished() {
    check("code is finished:", |file| {
        let words = UNFINISHED.map(|(first, rest)| format!("{first}{rest}"));
        let found = words.iter().filter(|word| is_rust(file) && file.text.contains(*word));
        found.map(|word| format!("{}: {word}", file.path)).collect()
    });
}

/// Bureaus work on networks of their own: a page that fetches from elsewhere is a broken page.
#[test]
fn no_page_names_a_remote_host() {
    check("pages fetch from their own server only:", |file| {
        let is_page =
            ["html", "css", "js", "mjs", "svg"].iter().any(|end| file.path.ends_with(&format!(".{end}")));
        let named = file
            .text
            .lines()
            .filter(|line| is_page && file.path.starts_with("services/") && names_a_remote_host(line));
        named.map(|line| format!("{}: {}", file.path, line.trim())).collect()
    });
}

fn names_a_remote_host(line: &str) -> bool {
    let schemes = ["http://", "https://"];
    let absolute = schemes.iter().any(|scheme| {
        line.match_indices(scheme).any(|(at, _)| !line[at..].starts_with("http://www.w3.org/"))
    });
    absolute || ["=\"//", "='//", "url(//"].iter().any(|start| line.contains(start))
}

#[test]
fn no_file_holds_a_telephone_number_that_could_be_somebodys() {
    check("made-up mobile numbers begin with 1990000:", |file| {
        let found = mobile_numbers(&file.text);
        found.iter().map(|number| format!("{}: {number}", file.path)).collect()
    });
}

/// Runs of eleven digits that could be a mobile number; digits inside a longer word are none.
fn mobile_numbers(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .filter(|word| word.len() == 11 && word.bytes().all(|byte| byte.is_ascii_digit()))
        .filter(|word| word.starts_with('1') && matches!(word.as_bytes()[1], b'3'..=b'9'))
        .filter(|word| !word.starts_with("1990000"))
        .collect()
}

#[test]
fn no_file_names_a_path_of_one_machine() {
    check("paths start from the project or the data directory:", |file| {
        let named = file.text.lines().filter(|line| names_a_machine_path(line));
        named.map(|line| format!("{}: {}", file.path, line.trim())).collect()
    });
}

fn names_a_machine_path(line: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '~' | '/' | '}' | '*');
    MACHINE_FOLDERS.iter().any(|folder| {
        let folder = format!("/{folder}/");
        let mut found = line.match_indices(&folder);
        found.any(|(at, _)| !line[..at].ends_with(inside))
    })
}

fn fault_if(is_fault: bool, what: &str) -> Vec<String> {
    is_fault.then(|| what.to_owned()).into_iter().collect()
}

#[test]
fn each_check_finds_the_fault_it_looks_for_and_lets_the_rest_pass() {
    assert!(opens_with_a_sentence("//! What arrives,\n//! in one sentence.\n\nuse a;"));
    for silent in ["", "use a;\n", "//! no end\n", "//! One. Two.\n", "/// Not of the file.\n"] {
        assert!(!opens_with_a_sentence(silent), "{silent}");
    }
    assert_eq!(n_lines_before_tests("a\nb\n#[cfg(test)]\nmod tests {\n}\n"), 2, "tests are not counted");
    assert!(names_a_remote_host(r#"<script src="https://cdn.example/x.js">"#));
    assert!(names_a_remote_host(r#"<link href="//cdn.example/x.css">"#));
    assert!(!names_a_remote_host(r#"<svg xmlns="http://www.w3.org/2000/svg"> // a note"#));
    let number = format!("139{}", "12345678");
    assert_eq!(mobile_numbers(&format!("tel:{number}.")), [number.as_str()]);
    let passing = format!("a{number} 19900000012 {number}9 12012345678");
    assert!(mobile_numbers(&passing).is_empty());
    let path = format!("/{}/main", "work");
    assert!(names_a_machine_path(&format!("cd {path}")));
    assert!(!names_a_machine_path(&format!("see docs{path}")));
}
