//! What is masked, what stays, and that nothing of a number is left whatever stands around it.

use proptest::prelude::*;

use super::*;

#[test]
fn numbers_side_by_side_are_masked_each() {
    let cases = [
        ("电话19900000012 19900000034", "电话****12 ****34"),
        ("199 0000 0012 199 0000 0034", "****12 ****34"),
        ("0591-88880012 0591-88880034", "****12 ****34"),
        ("0591 8888 0012 0591 8888 0034", "****12 ****34"),
        ("19900000012(0591)88880034", "****12****34"),
        ("19900000012-6222 0000 0000 0000 012", "****12-****12"),
        ("电话0591-0591-88880012", "电话0591-****12"),
        ("0591---88880012", "****12"),
        ("邮编350001 0591-88880012", "邮编350001 ****12"),
        ("（0591-88880012）", "（****12）"),
    ];
    for (text, shown) in cases {
        assert_eq!(mask_numbers(text), (shown.to_owned(), true), "{text}");
    }
}

#[test]
fn what_an_earlier_masking_left_is_no_part_of_a_number() {
    for text in ["电话****12 501", "****86 88880012"] {
        assert_eq!(mask_numbers(text), (text.to_owned(), false), "{text}");
    }
}

#[test]
fn a_known_number_stays_wherever_it_stands_as_a_whole() {
    let known = ["19900000012", "119999199001010012", " ＦＺ－６２２２００００００００００１７ "];
    let cases = [
        ("您的19900000012收悉", "您的19900000012收悉"),
        ("与１９９００００００１２重复", "与１９９００００００１２重复"),
        ("119999199001010012、19900000034", "119999199001010012、****34"),
        ("见FZ-6222000000000017", "见FZ-6222000000000017"),
        ("电话19900000012", "电话19900000012"),
        ("019900000012", "****12"),
        ("1990000001219900000034", "****12****34"),
    ];
    for (text, shown) in cases {
        assert_eq!(mask_except(text, &known).0, shown, "{text}");
    }
    assert_eq!(mask_except("电话19900000012", &["", "1", "0012"]).0, "电话****12");
}

#[test]
fn a_link_stays_usable_unless_a_whole_part_of_it_is_a_persons_number() {
    let link = "https://www.example.com/photos/54a5d19900000012c8edb0a1/19900000012b.jpg?a=6222000000000017";
    let cases = [
        (link.to_owned(), link.to_owned()),
        (format!("见{link} 19900000012"), format!("见{link} ****12")),
        (format!("{link}，19900000012"), format!("{link}，****12")),
        (format!("{link}&tel=19900000012"), format!("{link}&tel=****12")),
        (format!("{link}&id=11999919900101008X"), format!("{link}&id=****8X")),
    ];
    for (text, shown) in cases {
        assert_eq!(mask_numbers(&text).0, shown, "{text}");
    }
    // What follows a number or an address of e-mail without a space is no link: masking cuts into it.
    for (text, shown) in [
        ("a@www.example.com/b19900000012", "****/b****12"),
        ("12http://a.cn/b19900000012", "12http://a.cn/b****12"),
    ] {
        assert_eq!(mask_numbers(text).0, shown, "{text}");
    }
}

#[test]
fn where_is_masked_is_told_in_bytes_of_the_original() {
    let text = "电话１９９ ００００ ００１２，a@example.com";
    let spans = masked_in(text, &[]).into_iter().map(|span| &text[span]);
    assert_eq!(spans.collect::<Vec<_>>(), ["１９９ ００００ ００１２", "a@example.com"]);
    assert!(masked_in("电话19900000012", &["19900000012"]).is_empty());
}

#[test]
fn an_identity_card_is_known_by_check_digit_region_and_birth() {
    let cases = [
        ("119999199001010012", true),
        ("11999919900101008X", true),
        // A wrong check digit: of somebody born before 2010 it is a slip, later it is a number of a register.
        ("119999199001010013", true),
        ("119999202609030013", false),
        ("119999 1990 0101 0013", false),
        ("209999199001010012", false),
        ("119999199013010012", false),
        ("119999199002300012", false),
        ("119999900101001", true),
        ("119999901301001", false),
    ];
    for (text, is_masked) in cases {
        assert_eq!(mask_numbers(text).1, is_masked, "{text}");
    }
}

#[test]
fn a_bank_card_is_known_by_check_digit_and_issuer_or_by_the_word_before_it() {
    let cases = [
        ("6222000000000017", true),
        ("6222000000000018", false),
        ("8222000000000011", false),
        ("6222 0000 0000 0018", false),
        ("卡号6222000000000018", true),
        ("银行卡 8222 0000 0000 0011", true),
        ("汇入账户。2019-08-29\n2019/8/29 17:04", false),
    ];
    for (text, is_masked) in cases {
        assert_eq!(mask_numbers(text).1, is_masked, "{text}");
    }
}

#[test]
fn a_mobile_number_begins_as_the_number_plan_says() {
    let number = |start: &str| format!("{start}00000012");
    for start in
        ["130", "139", "141", "149", "150", "159", "162", "167", "170", "178", "180", "189", "190", "199"]
    {
        assert!(mask_numbers(&number(start)).1, "{start}");
    }
    for start in ["100", "120", "142", "143", "154", "160", "164", "179", "194", "200"] {
        assert!(!mask_numbers(&number(start)).1, "{start}");
    }
}

#[test]
fn a_number_is_tried_over_the_digits_of_a_bank_card_at_most() {
    let mut parts = Parts::NONE;
    let text = "1 ".repeat(64);
    let groups = Groups::of(&text, &Words::of(&text), &[]);
    let n_taken = groups.list.iter().take_while(|group| parts.push(group, groups.digits(group))).count();
    assert_eq!(n_taken, N_DIGITS_MAX);
}

/// The test ends: work that grew with the square of a megabyte would take days.
#[test]
fn a_megabyte_made_to_be_slow_is_read_in_one_pass() {
    let repeated = |piece: &str| piece.repeat((1 << 20) / piece.len());
    let harmless = [
        "1",
        "\u{200b}",
        "1\u{200b}",
        "a@",
        "微信",
        "wx id ",
        "****1",
        "闽A",
        "一",
        "编号-a",
        "电话(",
        "http://",
        "http://1",
        "www.1 ",
        "54a5d19900000012c8edb0a1 ",
        "[1]",
        " ",
        "号",
    ];
    for piece in harmless {
        let text = repeated(piece);
        assert!(mask_numbers(&text) == (text, false), "{piece}");
    }
    for piece in ["19900000012", "19900000012\u{200b}", "1.9.", "电话88880012", "a.b@example.com"] {
        let text = format!("{} 19900000012", repeated(piece));
        assert!(mask_numbers(&text).1, "{piece}");
    }
}

const SEPARATORS: [&str; 20] = [
    "", " ", "-", "－", "—", "–", ".", "·", "\u{a0}", "\u{3000}", "\u{2009}", "\u{202f}", "\u{200b}", "——",
    ") ", "\t", "/", ",", "，", "。",
];

/// Eleven digits that begin as mobile numbers do.
fn mobile() -> impl Strategy<Value = String> {
    "(13[0-9]|14[5-9]|15[0-35-9]|16[2567]|17[0-8]|18[0-9]|19[0-35-9])[0-9]{8}"
}

/// A number as people write it: its digits cut into groups of the given lengths.
fn written(digits: &str, lengths: &[usize], separator: &str) -> String {
    let mut rest = digits;
    let mut groups = Vec::new();
    for n in lengths {
        let (group, after) = rest.split_at((*n).min(rest.len()));
        groups.push(group);
        rest = after;
    }
    groups.push(rest);
    groups.retain(|group| !group.is_empty());
    groups.join(separator)
}

fn widened(text: &str) -> String {
    let widen = |c: char| c.to_digit(10).and_then(|d| char::from_u32(u32::from('０') + d)).unwrap_or(c);
    text.chars().map(widen).collect()
}

fn mobile_as_written() -> impl Strategy<Value = (String, String)> {
    let lengths = prop::sample::select(vec![&[][..], &[3, 4], &[3, 3], &[3]]);
    let prefix = prop::sample::select(vec!["", "+86", "+86 ", "0086-", "0", "86"]);
    let separator = prop::sample::select(SEPARATORS.to_vec());
    (mobile(), lengths, prefix, separator, any::<bool>()).prop_map(
        |(digits, lengths, prefix, separator, wide)| {
            let text = format!("{prefix}{}", written(&digits, lengths, separator));
            (digits, if wide { widened(&text) } else { text })
        },
    )
}

fn number() -> impl Strategy<Value = String> {
    let tight = prop::sample::select(SEPARATORS[1..16].to_vec());
    let landline =
        ("0(10|2[0-57-9])[2-9][0-9]{7}", prop::sample::select(vec![&[][..], &[3], &[3, 4], &[3, 3]]));
    let far_landline = (
        "0(31|37|43|53|59|71|75|83|87|93|99)[0-9][2-9][0-9]{6,7}",
        prop::sample::select(vec![&[][..], &[4], &[4, 4], &[4, 3]]),
    );
    let identity = (
        prop::sample::select(vec!["119999199001010012", "11999919900101008X", "349999198512120019"]),
        prop::sample::select(vec![&[][..], &[6, 8], &[6, 4, 2, 2], &[4, 4, 4, 4]]),
    )
        .prop_map(|(digits, lengths)| (digits.to_owned(), lengths));
    let card = (
        prop::sample::select(vec!["6222000000000017", "622200000000000017", "6222000000000000012"]),
        prop::sample::select(vec![&[][..], &[4, 4, 4, 4], &[6]]),
    )
        .prop_map(|(digits, lengths)| (digits.to_owned(), lengths));
    let shape = prop_oneof![landline, far_landline, identity, card];
    let other = (shape, tight, any::<bool>()).prop_map(|((digits, lengths), separator, wide)| {
        let text = written(&digits, lengths, separator);
        if wide { widened(&text) } else { text }
    });
    prop_oneof![other, mobile_as_written().prop_map(|(_, text)| text)]
}

fn digits_of(text: &str) -> String {
    Plain::of(text).text.chars().filter(char::is_ascii_digit).collect()
}

/// Text of pieces that come close to everything that is masked.
fn soup() -> impl Strategy<Value = String> {
    let digits = prop_oneof!["[0-9０]{1,12}", "[ .（）()*—,/@_-]{1,3}", "[、。a号元件X\n]"];
    let pieces = prop::sample::select(vec![
        "86",
        "0591",
        "591",
        "1990000",
        "88880012",
        "电话",
        "手机",
        "微信号",
        "wx",
        "QQ",
        "id",
        "编号",
        "身份证",
        "卡号",
        "护照",
        "闽A",
        "E1234567",
        "6222",
        "119999",
        "19900101",
        "abc_1",
        "@a.cn",
        "一九九",
        "〇〇",
        "E+10",
        "tel",
        "FZ",
        "\u{200b}",
        "http://",
        "https://a.cn/",
        "www.",
        "54a5d19900000012c8edb0a1",
        "wxid_",
        "皖A1234挂",
        "[0591]",
        "(0)",
        "万元",
    ]);
    prop::collection::vec(prop_oneof![digits, pieces.prop_map(str::to_owned)], 0..24)
        .prop_map(|all| all.concat())
}

#[test]
fn given_numerals_between_a_registers_number_and_another_then_that_one_is_not_taken_for_its_end() {
    let (shown, found) = mask_numbers("编号０@a.cn身份证〇〇-199000019900101");
    assert!(found && !shown.contains("1990000"), "{shown}");
    assert_eq!(mask_numbers(&shown), (shown.clone(), false));
}

#[test]
fn given_a_mask_that_changes_how_the_text_beside_it_reads_then_masking_again_finds_nothing_more() {
    for text in [
        "wxid_54a5d19900000012c8edb0a1http://",
        "www.@a.cn54a5d19900000012c8edb0a1",
        "皖A1234挂0０19900001591@",
        "62０006０7００39０627００0０00０００００００0０００0０00０0０1990000XX0００００00０００００0０000００００００00０００0000@a.cn",
    ] {
        let (shown, found) = mask_numbers(text);
        assert!(found, "{text}");
        assert_eq!(mask_numbers(&shown), (shown.clone(), false), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_number_stays_whatever_stands_beside_it(
        before in "([a-z电话楼（( -]{0,4}|3-501 |2026-09-03 |86 |12 6222 )",
        one in number(),
        between in "( |-|－|—|·|,|，|、|\\(|）|  | - |或|\u{a0})",
        other in number(),
        after in "([a-z号）) -]{0,4}| 3-501| 2026-09-03|-801)",
    ) {
        let text = format!("{before}{one}{between}{other}{after}");
        let (shown, found) = mask_numbers(&text);
        let left = digits_of(&shown);
        prop_assert!(found);
        prop_assert!(!left.contains(&digits_of(&one)), "{text} -> {shown}");
        prop_assert!(!left.contains(&digits_of(&other)), "{text} -> {shown}");
    }

    #[test]
    fn a_mobile_number_is_masked_wherever_it_is_put(
        (digits, number) in mobile_as_written(),
        at in 0_usize..40,
    ) {
        let letter = "您好，我住在某小区，楼下烧烤店每天营业到深夜，油烟和噪音很大，请尽快派人处理并与我联络，谢谢！";
        let (start, end) = letter.split_at(letter.char_indices().nth(at).unwrap().0);
        let (shown, found) = mask_numbers(&format!("{start}{number}{end}"));
        prop_assert!(found, "{number}");
        prop_assert!(!digits_of(&shown).contains(&digits[..9]), "{number} -> {shown}");
        prop_assert!(shown.starts_with(start) && shown.ends_with(end), "{shown}");
    }

    #[test]
    fn masking_twice_is_masking_once(text in soup()) {
        let (once, _) = mask_numbers(&text);
        prop_assert_eq!(mask_numbers(&once), (once, false), "{}", text);
    }

    #[test]
    fn any_text_can_be_masked(text in any::<String>(), known in any::<String>()) {
        let (shown, found) = mask_except(&text, &[&known]);
        prop_assert_eq!(found, shown != text);
    }

    #[test]
    fn text_without_digits_and_letters_stays(text in any::<String>()) {
        let is_plain = |c: &char| {
            let c = fold_width(*c);
            groups::digit(c).is_none() && !c.is_ascii_alphanumeric() && c != '@'
        };
        let text: String = text.chars().chain("电话：微信号、身份证".chars()).filter(is_plain).collect();
        prop_assert_eq!(mask_numbers(&text), (text, false));
    }
}

fn fold_width(c: char) -> char {
    Plain::of(c.encode_utf8(&mut [0; 4])).text.chars().next().unwrap_or(c)
}
