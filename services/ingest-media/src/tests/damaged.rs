//! Damaged feeds: what can be made out is taken in, the rest is told, and nothing ends the program.

use super::*;

#[test]
fn a_bare_ampersand_is_mended_and_told_with_its_count() {
    let items = "<item><title>A公司 & B公司事故通报</title><link>https://news.example/1?a=1&b=2</link></item>\
        <item><title>化工园区起火</title><link>https://news.example/2</link></item>";
    let taken = taken(&rss(items));
    assert_eq!(taken.titles(), ["A公司 & B公司事故通报", "化工园区起火"]);
    assert_eq!(taken.links(), ["https://news.example/1?a=1&b=2", "https://news.example/2"]);
    assert_eq!(taken.notes, ["a bare `&` was read as the sign itself, 2 times in this feed"]);
}

#[test]
fn unknown_references_and_control_characters_are_told_and_known_ones_are_not() {
    let taken = taken(&rss("<item><title>a\u{1}b&hellip;&nbsp;&foo;</title><guid>1</guid></item>"));
    assert_eq!(taken.titles(), ["ab… &foo;"]);
    let told =
        ["a control character was left out, 1 times", "a reference such as `&name;` stands for nothing"];
    assert_eq!(taken.notes.len(), 2);
    for (note, told) in taken.notes.iter().zip(told) {
        assert!(note.starts_with(told), "{note}");
    }
}

#[test]
fn a_feed_that_breaks_off_keeps_what_came_before_and_tells_of_the_last() {
    let whole =
        rss(&(ITEM.to_owned() + &ITEM.replace("起火", "爆炸").replace("/1", "/2").replace(">1<", ">2<")));
    let taken = taken(&whole[..whole.rfind("<pubDate>").unwrap() + 15]);
    assert_eq!(taken.titles(), ["化工园区起火", "化工园区爆炸"]);
    assert!(taken.arrivals[0].problems.is_empty());
    assert!(taken.problems().iter().any(|it| it.contains("breaks off")), "{:?}", taken.problems());
}

#[test]
fn an_element_or_entry_that_is_not_closed_costs_no_other_entry() {
    let other = ITEM.replace("起火", "爆炸").replace("/1", "/2").replace(">1<", ">2<");
    for damaged in [
        ITEM.replace("</guid>", ""),
        ITEM.replace("</item>", ""),
        ITEM.replace("</title>", "</titel>"),
        ITEM.replace("<guid>1</guid>", "<guid>1</guid><description>甲<br>乙<p>丙</description>"),
        ITEM.replace("<guid>1</guid>", "<guid>1</guid></b></p>"),
    ] {
        let taken = taken(&rss(&(damaged.clone() + &other)));
        assert_eq!(taken.arrivals.len(), 2, "{damaged}");
        assert!(taken.titles()[0].starts_with("化工园区起火"), "{damaged}: {:?}", taken.titles());
        assert_eq!(taken.titles()[1], "化工园区爆炸", "{damaged}");
        assert_eq!(taken.links()[1], "https://news.example/2", "{damaged}");
    }
}

#[test]
fn an_element_of_another_vocabulary_called_item_neither_ends_nor_begins_an_entry() {
    let foreign = "<media:group><media:item url=\"https://a.example/1.jpg\"><title>一张图</title></media:item>\
        <media:item/></media:group><media:item/><x:entry><guid>9</guid></x:entry><guid>1</guid>";
    let taken = taken(&rss(&(ITEM.replace("<guid>1</guid>", foreign) + &ITEM.replace(">1<", ">2<"))));
    assert_eq!(taken.titles(), ["化工园区起火", "化工园区起火"]);
    assert_eq!(taken.ids(), ["1", "2"], "what follows the foreign element belongs to the entry");
    assert_eq!(taken.times()[0], "2026-10-02T14:30:00Z");
    assert!(
        taken.problems().is_empty() && taken.notes.is_empty(),
        "{:?} {:?}",
        taken.problems(),
        taken.notes
    );
}

#[test]
fn an_entry_that_a_section_without_end_swallowed_is_told() {
    let open = ITEM.replace("<title>化工园区起火</title>", "<title><![CDATA[化工园区起火</title>");
    let other = ITEM.replace("<title>化工园区起火</title>", "<title><![CDATA[化工园区爆炸]]></title>");
    let swallowed = taken(&rss(&(open.clone() + &other)));
    assert_eq!(swallowed.arrivals.len(), 1);
    assert_eq!(swallowed.notes, ["1 of 2 entries could not be read"]);
    let last = taken(&rss(&(ITEM.to_owned() + &open)));
    assert_eq!(last.arrivals.len(), 2);
    assert!(last.titles()[1].starts_with("化工园区起火"), "{:?}", last.titles());
}

#[test]
fn a_feed_that_is_nested_or_broken_all_through_takes_a_moment() {
    let watch = huiying_runtime::Stopwatch::start();
    let deep = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    let escaped = "&lt;div&gt;".repeat(200_000);
    for item in [
        format!("<item><guid>1</guid><description>{escaped}</description></item>"),
        format!("<item><guid>1</guid><description>{}</description></item>", deep("<div>", "</div>")),
        format!("<item><guid>1</guid>{}</item>", deep("<x>", "</y>")),
        "<item><guid>1</guid>".repeat(50_000),
        "<item><guid>1</guid><![CDATA[".repeat(30_000),
        "<item><guid>1</guid><a b=\"".repeat(30_000),
        "< & ".repeat(300_000),
    ] {
        let _ = take(rss(&item).as_bytes(), "mention/test");
    }
    assert!(watch.elapsed().as_secs() < 60, "{:?}", watch.elapsed());
}

/// Pieces that feeds are made of, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<rss>",
        "<channel>",
        "<item>",
        "</item>",
        "<entry>",
        "</entry>",
        "<feed>",
        "<title>",
        "</title>",
        "<link>",
        "</link>",
        "<link href='/a'/>",
        "<guid>",
        "</guid>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "&",
        "&amp;",
        "&#x;",
        "&nbsp;",
        "<",
        ">",
        "\"",
        "<pubDate>",
        "</pubDate>",
        "2026-11-26",
        "Thu, 26 Nov",
        "化工",
        "\u{0}",
        "<?xml",
        "?>",
        "<!DOCTYPE a [",
        "<item/>",
        " xml:base='",
        "<a:item>",
        "{\"items\":[",
        "{\"id\":1e999}",
        "]}",
        "\u{feff}",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_give_a_result_or_an_error_in_words(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        match take(&bytes, "mention/test") {
            Ok(_) => {}
            Err(error) => prop_assert!(error.to_string().contains("reading the feed")),
        }
    }

    #[test]
    fn any_pieces_of_feeds_lose_no_entry_without_a_word(feed in pieces()) {
        for start in ["", "<rss><channel>"] {
            let text = format!("{start}{feed}");
            if let Ok(taken) = take(text.as_bytes(), "mention/test") {
                let read = taken.arrivals.len() as u64;
                let counted = look::count_entries(&text);
                let told = taken.notes.iter().any(|note| note.contains("could not be read"));
                prop_assert!(told == (read < counted) || text.starts_with(['{', '\u{feff}']), "{text}: {read} of {counted}");
            }
        }
    }

    #[test]
    fn a_sound_feed_cut_anywhere_is_read_as_far_as_it_goes(cut in 0_usize..400) {
        let feed = rss(&(ITEM.to_owned() + ITEM));
        let cut = (0..=cut.min(feed.len())).rev().find(|at| feed.is_char_boundary(*at)).unwrap_or(0);
        let begun = feed[..cut].matches("<guid>1</guid>").count();
        let read = take(&feed.as_bytes()[..cut], "mention/test").map_or(0, |taken| taken.arrivals.len());
        prop_assert!(read >= begun, "{read} of {begun}: {}", &feed[..cut]);
    }
}
