//! Every format and every way of getting it a little wrong: read, or refused in words.

use super::*;

const TITLES: [&str; 2] = ["化工园区起火", "桥梁垮塌"];

#[test]
fn every_version_of_rss_rdf_and_atom_is_read_whatever_its_namespace() {
    let item = |prefix: &str, n: usize| {
        let p = prefix;
        format!(
            "<{p}item><{p}title>{}</{p}title><{p}link>https://news.example/{n}</{p}link></{p}item>",
            TITLES[n]
        )
    };
    let items = |prefix: &str| item(prefix, 0) + &item(prefix, 1);
    let rdf = "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"";
    let entry = |n: usize| {
        format!("<entry><title>{}</title><link href=\"https://news.example/{n}\"/></entry>", TITLES[n])
    };
    let entries = entry(0) + &entry(1);
    let plain = items("");
    for feed in [
        format!("<rss version=\"2.0\"><channel>{plain}</channel></rss>"),
        format!("<rss><channel>{plain}</channel></rss>"),
        format!("<rss version=\"0.91\"><channel>{plain}</channel></rss>"),
        format!("<rss version=\"0.94\"><channel>{plain}</channel></rss>"),
        format!(
            "<rss version=\"2.0\" xmlns=\"http://backend.userland.com/rss2\"><channel>{plain}</channel></rss>"
        ),
        format!("<RSS version=\"2.0\"><Channel>{plain}</Channel></RSS>"),
        format!("<channel>{plain}</channel>"),
        format!(
            "<rdf:RDF {rdf} xmlns=\"http://my.netscape.com/rdf/simple/0.9/\"><channel/>{plain}</rdf:RDF>"
        ),
        format!("<rdf:RDF {rdf} xmlns=\"http://purl.org/rss/1.0/\"><channel/>{plain}</rdf:RDF>"),
        format!("<rdf:RDF {rdf} xmlns:r=\"http://purl.org/rss/1.0/\"><r:channel/>{}</rdf:RDF>", items("r:")),
        format!("<RDF xmlns:rss=\"http://purl.org/rss/1.0/\">{}</RDF>", items("rss:")),
        format!("<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\">{entries}</feed>"),
        format!("<feed xmlns=\"http://www.w3.org/2005/Atom\">{entries}</feed>"),
        format!("<feed>{entries}</feed>"),
        format!("<feed><wrapper>{entries}</wrapper></feed>"),
        format!(
            "<a:feed xmlns:a=\"http://www.w3.org/2005/Atom\">{}</a:feed>",
            entries.replace("</", "</a:").replace("<e", "<a:e").replace("<t", "<a:t").replace("<l", "<a:l")
        ),
    ] {
        let taken = taken(&feed);
        assert_eq!(taken.titles(), TITLES, "{feed}");
        assert_eq!(taken.links(), ["https://news.example/0", "https://news.example/1"], "{feed}");
        assert!(taken.notes.is_empty(), "{feed}: {:?}", taken.notes);
    }
}

#[test]
fn a_feed_without_entries_is_read_as_none_and_a_feed_whose_entries_say_nothing_is_refused() {
    assert!(taken(&rss("")).arrivals.is_empty());
    assert!(taken("<feed xmlns=\"http://www.w3.org/2005/Atom\"/>").arrivals.is_empty());
    let refused =
        take(rss("<item/><item><unknown>x</unknown></item>").as_bytes(), "mention/test").err().unwrap();
    assert!(refused.to_string().contains("it has 2 entries, and none has"), "{refused}");
}

#[test]
fn entries_that_say_nothing_among_others_are_told_with_their_number() {
    let taken = taken(&rss(&format!("<item/>{ITEM}<item></item>")));
    assert_eq!(taken.titles(), ["化工园区起火"]);
    assert_eq!(taken.notes, ["2 of 3 entries could not be read"]);
    assert_eq!(taken.arrivals[0].row, 2);
}

#[test]
fn json_feed_is_read_with_numbers_for_ids_and_around_bad_items() {
    let feed = r#"{"version":"https://jsonfeed.org/version/1.1","title":"某报","home_page_url":"https://news.example/",
        "items":[{"id":101,"url":"https://news.example/101","title":"桥梁垮塌","content_text":"通报 <1>",
        "date_published":"2026-11-27T22:30:00+08:00"},null,{"id":"b","url":7,"content_html":"<p>甲</p>乙"},"x"]}"#;
    let taken = taken(feed);
    assert_eq!(taken.ids(), ["101", "b"]);
    assert_eq!(taken.arrivals[0].report.body, "通报 <1>");
    assert_eq!(taken.arrivals[1].report.body, "甲 乙");
    assert_eq!(taken.links()[0], "https://news.example/101");
    assert_eq!(taken.times()[0], "2026-11-27T14:30:00Z");
    assert_eq!(taken.notes, ["2 of 4 entries could not be read"]);
}

#[test]
fn a_hot_list_is_read_whatever_its_times_and_ids_are() {
    let list = r#"{"meta":{"platform":"douyin","date":"2025-05-01T01:26:17","count":5},"data":[
        {"id":0,"title":"饭店火灾已致22人死亡","desc":"通报","timestamp":1745969883000,"url":"https://hot.example/1"},
        {"id":7496610066955817000,"title":"甲","timestamp":7496610066955817000,"url":"https://hot.example/2"},
        {"title":"乙","timestamp":null},{"id":"3","title":"丙","timestamp":"昨日 23:02"},{"title":"丁","timestamp":0}]}"#;
    let taken = taken(list);
    assert_eq!(taken.ids(), ["饭店火灾已致22人死亡", "甲", "乙", "丙", "丁"]);
    assert_eq!(taken.times()[0], "2025-04-29T23:38:03Z");
    assert_eq!(taken.times()[3], "2025-04-30T15:02:00Z");
    let unknown: Vec<bool> = taken.arrivals.iter().map(|it| it.report.received_unknown).collect();
    assert_eq!(unknown, [false, true, true, false, true]);
    assert_eq!(taken.arrivals[0].report.via.as_deref(), Some("douyin"));
    assert_eq!(taken.links()[0], "https://hot.example/1");
}

/// What the summary of an import says of the file itself.
fn summary_of(feed: &str) -> String {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("feed.json");
    std::fs::write(&path, feed).unwrap();
    open(&path).unwrap().tally().map(|tally| tally.account().to_string()).unwrap_or_default()
}

#[test]
fn the_summary_of_a_hot_list_says_what_each_field_is_used_for_and_which_are_left_out() {
    let list = r#"{"meta":{"platform":"douyin"},"data":[{"id":1,"title":"甲","timestamp":0,"hot":12},
        {"title":"乙","desc":"通报","url":"https://hot.example/2","mobileUrl":"https://m.hot.example/2","author":""}]}"#;
    assert_eq!(
        summary_of(list),
        "columns used: timestamp as received_at, title as external_id and title, desc as body, url as link\n\
         columns not used, not kept: hot, id, author, mobileUrl\n"
    );
    let bare = r#"[{"title":"燃气爆炸","url":"/weibo?q=%23x%23","rank":3}]"#;
    assert_eq!(
        summary_of(bare),
        "columns used: title as external_id and title, url as link\ncolumns not used, not kept: rank\n"
    );
}

#[test]
fn the_summary_of_a_json_feed_says_which_of_several_texts_is_the_one_that_is_read() {
    let feed = r#"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"甲","content_html":"<p>甲</p>",
        "content_text":"甲","authors":[{"name":"某"}]},{"id":"2","summary":"乙"},{"id":"3","external_url":"https://a.example/"}]}"#;
    assert_eq!(
        summary_of(feed),
        "columns used: content_html as body, id as external_id, title as title, summary as body\n\
         columns not used, not kept: authors, content_text (could be body, another column was better), external_url\n"
    );
}

#[test]
fn of_very_many_fields_that_are_left_out_the_first_are_named_and_every_used_one() {
    let fields: String = (0..300).map(|n| format!("\"a{n:03}\":1,")).collect();
    let said = summary_of(&format!("[{{{fields}\"title\":\"甲\"}}]"));
    assert!(said.starts_with("columns used: title as external_id and title\n"), "{said}");
    assert!(said.ends_with(", a199, 100 more\n"), "{said}");
}

#[test]
fn a_list_of_titles_has_its_day_from_the_name_of_its_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("2024-03-13.json");
    std::fs::write(&path, r#"[{"url":"/weibo?q=%23x%23&Refer=top","title":"燃气爆炸"}]"#).unwrap();
    let imported_at = DateTime::parse_from_rfc3339("2026-11-28T00:00:00Z").unwrap().to_utc();
    let mentions = open(&path).unwrap();
    assert_eq!(mentions.default_name(), "weibo");
    let origin = Origin { channel: Channel::Mention, source: "mention/weibo".into(), imported_at };
    let Some(Incoming::Arrival(topic)) = mentions.arrivals(origin).next() else { panic!("no arrival") };
    assert_eq!(topic.report.link.as_deref(), Some("https://s.weibo.com/weibo?q=%23x%23&Refer=top"));
    assert_eq!(topic.report.received.at.to_rfc3339(), "2024-03-12T16:00:00+00:00");
    assert_eq!(topic.report.received.precision, Precision::Day);
}

#[test]
fn what_is_no_feed_is_refused_with_what_it_is() {
    for (bytes, said) in [
        (b"\x89PNG\r\n\x1a\n".as_slice(), "no element"),
        (b"<!doctype html><html><body>no feed</body></html>", "its outermost element is `html`"),
        (b"<urlset><url><loc>x</loc></url></urlset>", "its outermost element is `urlset`"),
        (b"{\"items\": [", "line 1, column 11"),
        (b"[1]", "neither an object nor a list of titles"),
        (b"{\"a\":1}", "without a list of `items`"),
        (b"\xFE\xFF\x00", "no element"),
    ] {
        let refused = take(bytes, "mention/test").err().unwrap().to_string();
        assert!(refused.contains("it is not RSS, Atom or JSON Feed") && refused.contains(said), "{refused}");
    }
    assert!(matches!(take(b"", "mention/test"), Err(Error::Size { bytes: 0, .. })));
}

#[test]
fn titles_and_texts_are_read_by_what_their_feed_says_they_are() {
    let entry = |title: &str| format!("<feed><entry><id>1</id>{title}</entry></feed>");
    for (title, right) in [
        ("<title type=\"text\">use &lt;b&gt; &amp;amp;</title>", "use <b> &amp;"),
        ("<title type=\"html\">use &lt;b&gt;it&lt;/b&gt; &amp;amp;</title>", "use it &"),
        (
            "<title type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">a <b>b</b> &lt;c&gt;</div></title>",
            "a b <c>",
        ),
        ("<title>a &amp;nbsp; b</title>", "a b"),
        ("<title mode=\"base64\">5YyW5bel</title>", "化工"),
        ("<title><![CDATA[A & B]]></title>", "A & B"),
    ] {
        assert_eq!(taken(&entry(title)).titles(), [right], "{title}");
    }
    let item = |title: &str| rss(&format!("<item><guid>1</guid>{title}</item>"));
    for (title, right) in [
        ("<title>A&amp;nbsp;B&nbsp;C&#160;D</title>", "A B C D"),
        ("<title>&amp;lt;甲&amp;gt; &amp;amp; 乙</title>", "<甲> & 乙"),
        ("<title><p>甲</p></title>", "甲"),
        ("<dc:title>都柏林</dc:title>", "都柏林"),
        ("<media:title>图</media:title><title>文</title>", "文"),
        ("<media:group><media:title>图</media:title></media:group><title>文</title>", "文"),
        ("<title>价格 1 < 2</title>", "价格 1 < 2"),
    ] {
        assert_eq!(taken(&item(title)).titles(), [right], "{title}");
    }
}

#[test]
fn the_declared_encoding_is_respected_whatever_it_is() {
    let declared = |name: &str| format!("<?xml version=\"1.0\" encoding=\"{name}\"?>{}", rss(ITEM));
    let gbk = encoding_rs::GBK.encode(&declared("GB2312")).0.into_owned();
    let utf16: Vec<u8> = [0xFE, 0xFF]
        .into_iter()
        .chain(declared("UTF-16").encode_utf16().flat_map(u16::to_be_bytes))
        .collect();
    for bytes in [gbk, utf16] {
        let taken = take(&bytes, "mention/test").unwrap();
        assert_eq!(taken.titles(), ["化工园区起火"]);
        assert!(taken.notes.is_empty(), "{:?}", taken.notes);
    }
    let false_claim = take(declared("gb2312").as_bytes(), "mention/test").unwrap();
    assert_eq!(false_claim.titles(), ["化工园区起火"]);
    assert_eq!(false_claim.notes.len(), 1, "{:?}", false_claim.notes);
}
