//! The pages as they are rendered: a snapshot of every sample in both languages, and what must hold for all of them.

use std::collections::BTreeSet;
use std::path::Path;

use huiying_pagekit::Around;
use huiying_words::Lang;

use super::{PAGES, every_sample};
use crate::queue::QueueView;
use crate::queue::board::Board;

fn everything() -> Vec<(String, String)> {
    every_sample().into_iter().map(|sample| (sample.name, sample.html)).collect()
}

fn around(lang: Lang) -> Around {
    Around { lang, pages: PAGES }
}

/// A page of this name, in Chinese.
fn page(name: &str) -> String {
    let found = everything().into_iter().find(|(it, _)| *it == format!("{name}.zh"));
    found.unwrap_or_else(|| panic!("no sample is called {name}")).1
}

#[test]
fn every_page_looks_as_it_was_approved() {
    for (name, html) in everything() {
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, html);
        });
    }
}

/// Every template within the sources, by the name of its file without the ending.
fn templates(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(templates(&path));
        } else if path.extension().is_some_and(|end| end == "html") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

#[test]
fn every_page_is_in_the_list_once_with_a_template_of_its_name_and_a_sample() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let whole =
        templates(&sources).into_iter().filter(|(_, text)| text.contains("{% extends \"layout.html\" %}"));
    let with_template: BTreeSet<String> = whole.map(|(name, _)| name).collect();
    let listed: BTreeSet<String> = PAGES.iter().map(|page| page.name.to_owned()).collect();
    assert_eq!(listed, with_template, "pages of the list, and templates of whole pages");
    assert_eq!(listed.len(), PAGES.len(), "a name stands twice");
    let paths: BTreeSet<&str> = PAGES.iter().map(|page| page.path).collect();
    assert_eq!(paths.len(), PAGES.len(), "a path stands twice");
    for page in PAGES {
        let samples = (page.samples)(around(Lang::Zh));
        assert!(
            samples.iter().any(|sample| sample.name == page.name),
            "{} has no sample of its name",
            page.name
        );
        assert!(samples.iter().all(|sample| sample.name.starts_with(page.name)), "{}", page.name);
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "whether the list is written anew is said by the environment")]
fn browser_tests_walk_every_page_of_the_list() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser/pages.json");
    let pages: Vec<_> =
        PAGES.iter().map(|page| serde_json::json!({ "name": page.name, "path": page.path })).collect();
    let listed = serde_json::to_string_pretty(&pages).unwrap() + "\n";
    if std::env::var_os("HUIYING_UPDATE").is_some() {
        std::fs::write(&file, &listed).unwrap();
    }
    let walked = std::fs::read_to_string(&file).unwrap();
    assert_eq!(walked, listed, "HUIYING_UPDATE=1 writes tests/browser/pages.json anew");
}

#[test]
fn the_page_embeds_exactly_the_fragment_that_the_stream_sends() {
    for lang in Lang::ALL {
        let (page, fragment) =
            (QueueView::sample(around(lang)).to_string(), Board::sample(around(lang)).to_string());
        let start = r#"<div id="queue" sse-swap="queue" hx-swap="morph:innerHTML">"#;
        let rest = page.split_once(start).unwrap().1;
        assert!(
            rest.starts_with(&format!("{fragment}</div>")),
            "the page wraps the fragment in nothing else"
        );
        assert!(!fragment.contains('\r'));
    }
}

#[test]
fn faults_of_the_program_stand_above_everything_else_and_only_where_there_are_any() {
    for lang in Lang::ALL {
        let (failed, empty) =
            (Board::sample_failed(around(lang)).to_string(), Board::sample_empty(around(lang)).to_string());
        let at = |what: &str| failed.find(what).unwrap_or_else(|| panic!("{what}: {failed}"));
        assert!(at(r#"<p id="parked""#) < at(r#"<p id="unshown""#));
        assert!(at(r#"<p id="unshown""#) < at(r#"<div class="desk">"#));
        assert!(!empty.contains(r#"id="parked""#) && !empty.contains(r#"id="unshown""#));
    }
    let failed = Board::sample_failed(around(Lang::Zh)).to_string();
    assert!(failed.contains("尚未处理，请通知系统管理员：2<"), "{failed}");
    assert!(failed.contains("可能不是最新情况，请通知系统管理员：1<"), "{failed}");
}

#[test]
fn what_citizens_write_is_shown_and_never_run() {
    for (name, html) in everything() {
        assert!(!html.contains("<script>"), "{name}");
        assert!(!html.contains('\u{202e}') && !html.contains('\u{0}'), "{name}");
    }
    let case = page("case");
    assert!(
        case.contains(
            "&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#39;&#34;\u{fffd}\u{fffd}&#38;amp;"
        )
    );
    let queue = page("queue");
    assert!(queue.contains("山路护栏破损&#60;/textarea&#62;&#60;script&#62;"));
}

#[test]
fn no_page_runs_script_or_style_of_its_own_text() {
    for (name, html) in everything() {
        for banned in
            [" style=", "<style", " onclick=", " onload=", " onsubmit=", "javascript:", "hx-on", "hx-vals"]
        {
            assert!(!html.contains(banned), "{name}: {banned}");
        }
        assert_eq!(html.matches("<script").count(), html.matches("<script src=\"/static/").count(), "{name}");
    }
}

#[test]
fn every_field_has_a_label_every_id_is_one_of_a_kind_and_every_page_has_one_heading() {
    for (name, html) in everything() {
        let ids: Vec<&str> = attributes(&html, "id");
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "{name}: an id stands twice");
        for target in attributes(&html, "for").into_iter().chain(attributes(&html, "aria-labelledby")) {
            assert!(distinct.contains(target), "{name}: nothing has the id {target}");
        }
        for field in
            html.split('<').filter(|tag| ["input", "select", "textarea"].iter().any(|it| tag.starts_with(it)))
        {
            let labelled = attributes(field, "id").iter().any(|id| html.contains(&format!("for=\"{id}\"")));
            assert!(
                labelled || field.contains("aria-label") || field.contains("type=\"hidden\""),
                "{name}: {field}"
            );
        }
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert!(html.contains("<a class=\"skip\" href=\"#main\">"), "{name}");
    }
}

fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let marker = format!(" {name}=\"");
    html.split(&marker).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn tentative_late_and_demo_matters_are_marked_in_words() {
    let queue = page("queue");
    for words in [
        "逾期 ",
        "突发事件",
        "中止计算",
        "候选",
        "拟定类别",
        "未定类",
        "演示数据",
        "已逾期，须立即处置",
        "下一时限",
        "AH-OPN-5H",
        "0000-12345",
    ] {
        assert!(queue.contains(words), "{words}");
    }
}
