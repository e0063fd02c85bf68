//! What is masked, what stays, and that nothing of a number is left whatever stands around it.

use proptest::prelude::*;

use super::*;

#[test]
fn a_number_that_names_a_person_leaves_its_last_two_characters() {
    let cases = [
        ("请拨19900000012联系", "请拨****12联系"),
        ("手机 199 0000 0012。", "手机 ****12。"),
        ("１９９００００００１２", "****12"),
        ("199.0000.0012", "****12"),
        ("199－0000－0012", "****12"),
        ("199 00 00 00 12", "****12"),
        ("019900000012", "****12"),
        ("+8619900000012", "+****12"),
        ("+86 199 0000 0012", "+****12"),
        ("(+86)19900000012", "****12"),
        ("0086-19900000012", "****12"),
        ("+86 591 8888 0012", "+****12"),
        ("0591-88880012", "****12"),
        ("059188880012", "****12"),
        ("010 8888 0012", "****12"),
        ("电话（0591）88880012", "电话****12"),
        ("(0591)88880012", "****12"),
        ("（0591-88880012）", "（****12）"),
        ("0591—88880012", "****12"),
        ("0591——88880012", "****12"),
        ("0591\u{a0}88880012", "****12"),
        ("0591\u{3000}88880012", "****12"),
        ("身份证11010119900101001X", "身份证****1X"),
        ("11010119900101001Ｘ。", "****1X。"),
        ("110101 19900101 001x", "****1X"),
        ("110101 1990 01 01 0012", "****12"),
        ("110101900101001", "****01"),
        ("卡号6222000000000000012", "卡号****12"),
        ("6222-0000-0000-0000-012", "****12"),
        ("6222 0000 0000 0012", "****12"),
        ("户A6222000000000000012B", "户A****12B"),
        ("联系电话：8888001", "联系电话：****01"),
        ("微信：88880012", "微信：****12"),
        ("座机8888-0012", "座机****12"),
        ("电话：88880012、88880034", "电话：****12、****34"),
    ];
    for (text, shown) in cases {
        assert_eq!(mask_numbers(text), (shown.to_owned(), true), "{text}");
    }
}

#[test]
fn numbers_side_by_side_are_masked_each() {
    let cases = [
        ("电话19900000012 19900000034", "电话****12 ****34"),
        ("199 0000 0012 199 0000 0034", "****12 ****34"),
        ("0591-88880012 0591-88880034", "****12 ****34"),
        ("0591 8888 0012 0591 8888 0034", "****12 ****34"),
        ("19900000012(0591)88880034", "****12****34"),
        ("19900000012-6222 0000 0000 0000 034", "****12-****34"),
        ("2026-09-03 19900000012", "2026-09-03 ****12"),
        ("电话0591-0591-88880012", "电话0591-****12"),
        ("0591---88880012", "****12"),
        ("3-501 19900000012", "3-501 ****12"),
        ("邮编350001 0591-88880012", "邮编350001 ****12"),
    ];
    for (text, shown) in cases {
        assert_eq!(mask_numbers(text), (shown.to_owned(), true), "{text}");
    }
}

#[test]
fn other_numbers_stay_as_written() {
    let cases = [
        "",
        "2026-09-03 08:05",
        "2026-09-03 2026-09-05",
        "2026.09.03－2026.09.05",
        "2019-2020 2021-2022",
        "0830-1130 1430-1730",
        "156 2026-09-03",
        "罚款8888001元",
        "工单101001240734号",
        "编号20260903000001",
        "100-200",
        "第3.2.1（4）条",
        "１２３ 4５",
        "热线400-800-0012",
        "电话4008000012",
        "电话：400-8000012",
        "1990000001219900000034",
        "电话****12 501",
        "****86 591-88880012",
    ];
    for text in cases {
        assert_eq!(mask_numbers(text), (text.to_owned(), false), "{text}");
    }
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

fn number() -> impl Strategy<Value = String> {
    let mobile = (
        "1[3-9][0-9]{9}",
        prop::sample::select(vec![&[][..], &[3, 4], &[4, 3], &[3, 3], &[5], &[3, 2, 2, 2]]),
    );
    let landline =
        ("0(10|2[0-9])[2-9][0-9]{6,7}", prop::sample::select(vec![&[][..], &[3], &[3, 4], &[3, 3]]));
    let far_landline =
        ("0[3-9][0-9]{2}[2-9][0-9]{6,7}", prop::sample::select(vec![&[][..], &[4], &[4, 4], &[4, 3]]));
    let abroad = ("(86|0086)1[3-9][0-9]{9}", Just(&[][..]));
    let identity = (
        "[1-8][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9])[0-9]{3}[0-9xXＸ]",
        prop::sample::select(vec![&[][..], &[6, 8], &[6, 4, 2, 2], &[4, 4, 4, 4]]),
    );
    let old_identity = ("[1-8][0-9]{14}", prop::sample::select(vec![&[][..], &[6, 6]]));
    let card = ("[3-9][0-9]{15,18}", prop::sample::select(vec![&[][..], &[4, 4, 4, 4], &[6]]));
    let shape = prop_oneof![mobile, landline, far_landline, abroad, identity, old_identity, card];
    let separator =
        prop::sample::select(vec![" ", "-", "－", "—", "–", ".", "·", "\u{a0}", "\u{3000}", "——", ") "]);
    (shape, separator, any::<bool>()).prop_map(|((digits, lengths), separator, wide)| {
        let text = written(&digits, lengths, separator);
        let widen = |c: char| c.to_digit(10).and_then(|d| char::from_u32(u32::from('０') + d)).unwrap_or(c);
        if wide { text.chars().map(widen).collect() } else { text }
    })
}

fn digits_of(text: &str) -> String {
    let wide = "０１２３４５６７８９";
    text.chars()
        .filter_map(|c| match wide.chars().position(|w| w == c) {
            Some(value) => char::from_digit(u32::try_from(value).ok()?, 10),
            None => c.is_ascii_digit().then_some(c),
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_number_stays_whatever_stands_beside_it(
        before in "([a-z电话楼（( -]{0,4}|3-501 |2026-09-03 |86 |0591-|12 6222 )",
        one in number(),
        between in "( |-|－|—|\\.|·|,|，|、|/|\\(|）|  | - |或|\u{a0})",
        other in number(),
        after in "([a-z元号）) -]{0,4}| 3-501| 2026-09-03|-801)",
    ) {
        let text = format!("{before}{one}{between}{other}{after}");
        let (shown, found) = mask_numbers(&text);
        let left = digits_of(&shown);
        prop_assert!(found);
        prop_assert!(!left.contains(&digits_of(&one)), "{text} -> {shown}");
        prop_assert!(!left.contains(&digits_of(&other)), "{text} -> {shown}");
    }

    #[test]
    fn masking_twice_is_masking_once(text in "([0-9０]{1,12}|[ .（）()*—-]{1,3}|X|86|0591|1990000|电话|[、a号]){0,24}") {
        let (once, _) = mask_numbers(&text);
        prop_assert_eq!(mask_numbers(&once), (once, false), "{}", text);
    }

    #[test]
    fn any_text_can_be_masked(text in any::<String>()) {
        let (shown, found) = mask_numbers(&text);
        prop_assert_eq!(found, shown != text);
    }
}
