//! Every spelling of a time that is taken, and every one that is refused, written out by hand.

use chrono::NaiveDate;
use huiying_ingest::times::{Precision, ReadTime, read_time};
use proptest::prelude::*;

fn at(y: i32, mo: u32, d: u32, h: u32, mi: u32, s: u32, precision: Precision) -> ReadTime {
    let day = NaiveDate::from_ymd_opt(y, mo, d).expect("the table holds days that exist");
    let local = day.and_hms_opt(h, mi, s).expect("the table holds hours that exist");
    ReadTime { local, precision }
}

#[test]
fn given_an_accepted_spelling_when_read_then_the_time_and_its_precision_are_known() {
    use Precision::{Day, Minute, Second};
    let table = [
        ("2026/9/3 8:05:09", at(2026, 9, 3, 8, 5, 9, Second)),
        ("2026/09/03 08:05:09", at(2026, 9, 3, 8, 5, 9, Second)),
        ("2026/10/13 18:05:09", at(2026, 10, 13, 18, 5, 9, Second)),
        ("2026/10/3 18:05", at(2026, 10, 3, 18, 5, 0, Minute)),
        ("2026/9/13 8:05", at(2026, 9, 13, 8, 5, 0, Minute)),
        ("2026/9/3", at(2026, 9, 3, 0, 0, 0, Day)),
        ("2026/09/03", at(2026, 9, 3, 0, 0, 0, Day)),
        ("2026-09-03", at(2026, 9, 3, 0, 0, 0, Day)),
        ("2026-9-3", at(2026, 9, 3, 0, 0, 0, Day)),
        ("2026-09-03 08:05", at(2026, 9, 3, 8, 5, 0, Minute)),
        ("2026-09-03 08:05:09", at(2026, 9, 3, 8, 5, 9, Second)),
        ("2026-09-03 00:00:00", at(2026, 9, 3, 0, 0, 0, Second)),
        ("2026-09-03 08:05:09.0", at(2026, 9, 3, 8, 5, 9, Second)),
        ("2026-09-03 08:05:09.999", at(2026, 9, 3, 8, 5, 9, Second)),
        ("2026-09-03T08:05:09", at(2026, 9, 3, 8, 5, 9, Second)),
        ("2026-09-03T08:05", at(2026, 9, 3, 8, 5, 0, Minute)),
        ("2026-09-03T08:05:09+08:00", at(2026, 9, 3, 8, 5, 9, Second)),
        ("2026-09-03T08:05:09+0800", at(2026, 9, 3, 8, 5, 9, Second)),
        ("2026-09-03T08:05:09+08", at(2026, 9, 3, 8, 5, 9, Second)),
        ("2026-09-03 08:05:09 +08:00", at(2026, 9, 3, 8, 5, 9, Second)),
        ("2026-09-03T00:05:09Z", at(2026, 9, 3, 8, 5, 9, Second)),
        ("2026-09-03T20:05:09Z", at(2026, 9, 4, 4, 5, 9, Second)),
        ("2026-09-02T19:05:09-05:00", at(2026, 9, 3, 8, 5, 9, Second)),
        ("2026-12-31T18:00:00Z", at(2027, 1, 1, 2, 0, 0, Second)),
        // China kept summer time from 1986 to 1991: UTC+9.
        ("1988-07-01T00:00:00Z", at(1988, 7, 1, 9, 0, 0, Second)),
        ("2026.9.3", at(2026, 9, 3, 0, 0, 0, Day)),
        ("2026.09.03 8:05", at(2026, 9, 3, 8, 5, 0, Minute)),
        ("2026年9月3日", at(2026, 9, 3, 0, 0, 0, Day)),
        ("2026年09月03日", at(2026, 9, 3, 0, 0, 0, Day)),
        ("2026年9月3日 8时5分", at(2026, 9, 3, 8, 5, 0, Minute)),
        ("2026年9月3日8时5分", at(2026, 9, 3, 8, 5, 0, Minute)),
        ("2026年9月3日 18时5分9秒", at(2026, 9, 3, 18, 5, 9, Second)),
        ("2026年9月3日 08:05", at(2026, 9, 3, 8, 5, 0, Minute)),
        ("2026年9月3日 上午 8:05", at(2026, 9, 3, 8, 5, 0, Minute)),
        ("2026年9月3日 下午 3:05", at(2026, 9, 3, 15, 5, 0, Minute)),
        ("2026年9月3日下午3:05:09", at(2026, 9, 3, 15, 5, 9, Second)),
        ("2026年9月3日 下午3时5分", at(2026, 9, 3, 15, 5, 0, Minute)),
        ("2026/9/3 上午 12:30", at(2026, 9, 3, 0, 30, 0, Minute)),
        ("2026/9/3 下午 12:30", at(2026, 9, 3, 12, 30, 0, Minute)),
        ("9/3/2026", at(2026, 9, 3, 0, 0, 0, Day)),
        ("09/03/2026", at(2026, 9, 3, 0, 0, 0, Day)),
        ("12/31/2016", at(2016, 12, 31, 0, 0, 0, Day)),
        ("9/3/2026 8:05", at(2026, 9, 3, 8, 5, 0, Minute)),
        ("01/16/2015 08:30:00 AM", at(2015, 1, 16, 8, 30, 0, Second)),
        ("01/16/2015 08:30:00 PM", at(2015, 1, 16, 20, 30, 0, Second)),
        ("01/01/2015 12:20:09 AM", at(2015, 1, 1, 0, 20, 9, Second)),
        ("01/01/2015 12:20:09 PM", at(2015, 1, 1, 12, 20, 9, Second)),
        ("1/1/2015 1:05 pm", at(2015, 1, 1, 13, 5, 0, Minute)),
        ("２０２６／９／３　８：０５：０９", at(2026, 9, 3, 8, 5, 9, Second)),
        ("２０２６年９月３日", at(2026, 9, 3, 0, 0, 0, Day)),
        ("\u{a0}2026/9/3  8:05:09\t\n", at(2026, 9, 3, 8, 5, 9, Second)),
        ("2028-02-29", at(2028, 2, 29, 0, 0, 0, Day)),
    ];
    assert_read(&table);
}

#[test]
fn given_digits_alone_a_program_s_spelling_or_a_weekday_when_read_then_the_time_is_known() {
    use Precision::{Day, Minute, Second};
    let table = [
        ("20260903", at(2026, 9, 3, 0, 0, 0, Day)),
        ("202609030805", at(2026, 9, 3, 8, 5, 0, Minute)),
        ("20260903080509", at(2026, 9, 3, 8, 5, 9, Second)),
        // date -u -d @1788393909: 2026-09-03 00:05:09.
        ("1788393909", at(2026, 9, 3, 8, 5, 9, Second)),
        ("1788393909250", at(2026, 9, 3, 8, 5, 9, Second)),
        ("Thu, 03 Sep 2026 08:05:09 +0800", at(2026, 9, 3, 8, 5, 9, Second)),
        ("Thu Sep 03 08:05:09 +0800 2026", at(2026, 9, 3, 8, 5, 9, Second)),
        ("2026-09-03 08:05:09 星期四", at(2026, 9, 3, 8, 5, 9, Second)),
        ("2026年9月3日（星期四）", at(2026, 9, 3, 0, 0, 0, Day)),
        ("2026年9月3日（周四）8:05", at(2026, 9, 3, 8, 5, 0, Minute)),
        ("2026-09-06 周日 08:05", at(2026, 9, 6, 8, 5, 0, Minute)),
        ("2026-09-06 星期天", at(2026, 9, 6, 0, 0, 0, Day)),
        ("2026年9月3日8时", at(2026, 9, 3, 8, 0, 0, Minute)),
        ("2026年9月3日下午5点", at(2026, 9, 3, 17, 0, 0, Minute)),
        ("2026年9月3日8点5分", at(2026, 9, 3, 8, 5, 0, Minute)),
        ("2026-09-03 24:00", at(2026, 9, 4, 0, 0, 0, Minute)),
        ("2026-12-31 24:00:00", at(2027, 1, 1, 0, 0, 0, Second)),
        ("1949-10-01", at(1949, 10, 1, 0, 0, 0, Day)),
        ("2100-12-31 23:59:59", at(2100, 12, 31, 23, 59, 59, Second)),
    ];
    assert_read(&table);
}

fn assert_read(table: &[(&str, ReadTime)]) {
    for (text, expected) in table {
        assert_eq!(read_time(text), Ok(*expected), "{text:?}");
    }
}

#[test]
fn given_a_refused_spelling_when_read_then_the_error_says_why_what_was_seen_and_what_is_accepted() {
    let table = [
        ("2026-02-30", "no such day"),
        ("2026-02-29", "no such day"),
        ("2026/13/1", "no such day"),
        ("2026-00-10", "no such day"),
        ("2026-04-31 08:00", "no such day"),
        ("13/01/2026", "no such day"),
        ("02/30/2026", "no such day"),
        ("2026-09-03 25:00", "no such time of day"),
        ("2026-09-03 24:01", "no such time of day"),
        ("2026-09-03 下午 24:00", "no such time of day"),
        ("2026-09-03 星期五", "the day is not that day of the week"),
        ("2026-09-03（星期四", "not a time"),
        ("2026-09-03 08:60", "no such time of day"),
        ("2026-09-03 08:05:60", "no such time of day"),
        ("2026年9月3日 下午 15:05", "no such time of day"),
        ("01/16/2015 13:30:00 PM", "no such time of day"),
        ("01/16/2015 00:30:00 AM", "no such time of day"),
        ("2026-09-03T08:05:09+25:00", "no such time of day"),
        ("9月3日", "the year is missing"),
        ("9/3", "the year is missing"),
        ("09-03 08:05", "the year is missing"),
        ("26/9/3", "the year needs four digits"),
        ("9/3/26", "the year needs four digits"),
        ("26-09-03", "the year needs four digits"),
        ("26年9月3日", "the year needs four digits"),
        ("03-09-2026", "not a time"),
        ("03.09.2026", "not a time"),
        ("1948-12-31", "the year is outside 1949 to 2100"),
        ("2101-01-01", "the year is outside 1949 to 2100"),
        ("0000-00-00", "no such day"),
        ("2026/9-3", "not a time"),
        ("2026-09-03 8", "not a time"),
        ("2026-09-03 8:5", "not a time"),
        ("2026-09-0308:05", "not a time"),
        ("2026年9月3", "not a time"),
        ("2026年9月", "not a time"),
        ("20260931", "not a time"),
        ("18991231", "not a time"),
        // An hour of a day, or seconds since 1970.
        ("1991090108", "not a time"),
        ("43711.5", "not a time"),
        ("昨天", "not a time"),
        ("待定", "not a time"),
        ("", "not a time"),
        ("-", "not a time"),
        ("2026-09-03 +08:00", "not a time"),
        ("2026-09-03 中午 12:00", "not a time"),
        ("下午 3:05", "not a time"),
    ];
    for (text, why) in table {
        let error = read_time(text).expect_err(text);
        assert!(error.starts_with(why), "{text:?}: {error}");
        let like_a_time = text.chars().all(|c| c.is_ascii_digit() || "-/.: 年月日时分秒".contains(c));
        if like_a_time && text.len() <= 20 {
            assert!(error.contains(&format!("saw \"{text}\"")), "{text:?}: {error}");
        }
        assert!(error.contains("2026-09-03 08:05:09"), "{text:?}: {error}");
    }
}

#[test]
fn given_words_or_a_telephone_number_in_a_time_column_when_refused_then_the_message_repeats_their_shape_only()
{
    for (text, shape) in
        [("某先生", "···"), ("19900000012", "99999999999"), ("0000-19900000012", "9999-99999999999")]
    {
        let error = read_time(text).unwrap_err();
        assert!(error.contains(&format!("saw \"{shape}\"")), "{error}");
        assert!(!error.contains(text), "{error}");
    }
    let long = read_time(&"反映夜间施工噪音".repeat(30)).unwrap_err();
    assert!(long.contains(&format!("saw \"{}\"", "·".repeat(40))), "{long}");
}

proptest! {
    #[test]
    fn any_text_is_a_time_or_an_error_but_never_a_panic(text in "\\PC{0,40}") {
        let _ = read_time(&text);
    }

    #[test]
    fn near_times_are_a_time_or_an_error_but_never_a_panic(text in "[0-9年月日时分秒上下午/:.+TZ -]{0,24}") {
        let _ = read_time(&text);
    }

    #[test]
    fn every_minute_of_every_day_reads_back_from_both_orders(
        day in 0i64..55_000, minute in 0i64..1440,
    ) {
        let expected = NaiveDate::from_ymd_opt(1950, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap()
            + chrono::Duration::days(day) + chrono::Duration::minutes(minute);
        for form in ["%Y-%m-%d %H:%M:%S", "%Y/%-m/%-d %-H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%Y年%-m月%-d日 %-H时%-M分%-S秒"] {
            let text = expected.format(form).to_string();
            prop_assert_eq!(read_time(&text).map(|time| time.local), Ok(expected));
        }
    }
}
