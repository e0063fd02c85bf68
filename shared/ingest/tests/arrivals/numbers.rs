//! Numbers of orders are the source's own: whatever they look like, they stay as they are written.

use crate::support::{orders, sealed, told};

#[test]
fn given_order_numbers_like_telephone_card_and_identity_numbers_then_they_stand_as_written() {
    let read = orders(
        "工单编号,标题,内容,来电时间\n\
         2026090312345678,井盖缺失,路口井盖缺失,2026-09-03 08:00:00\n\
         20260903081500123,路灯不亮,某路路灯不亮,2026-09-03 09:00:00\n\
         19900000123,噪音,夜间施工,2026-09-03 10:00:00\n\
         440106202609030001,积水,积水,2026-09-03 10:00:00\n\
         GD2026090312345678,停水,停水,2026-09-03 10:00:00\n",
    );
    assert_eq!(
        read.numbers(),
        ["2026090312345678", "20260903081500123", "19900000123", "440106202609030001", "GD2026090312345678"]
    );
    assert!(read.arrivals.iter().all(|it| it.problems.is_empty()));
}

#[test]
fn given_order_numbers_of_16_digits_then_they_stand_as_written() {
    let read = orders(
        "工单编号,标题,内容,诉求类别,来电时间\n\
         2026112700012345,消防通道被占,住户反映消防通道被占,投诉,2026-11-27 09:10:00\n\
         2026112700098745,煤气味,楼道有煤气味,投诉,2026-11-27 10:10:00\n",
    );
    assert_eq!(read.numbers(), ["2026112700012345", "2026112700098745"]);
}

#[test]
fn given_rows_without_a_number_that_differ_in_a_telephone_number_only_then_they_are_two_arrivals() {
    let header = "标题,内容,来电时间\n";
    let row = |digit| format!("噪音,请回电19900000{digit}12,2026-09-03\n");
    let read = orders(format!("{header}{}{}{}", row(1), row(2), row(1)));
    let [first, second, first_again] = &read.numbers()[..] else { panic!() };
    assert_ne!(first, second);
    assert_eq!(first, first_again);
    assert_eq!(second, &format!("{first}-2"));
    let other = orders(format!("{header}{}", row(7)));
    assert_eq!(other.numbers()[0], *first, "the number shows nothing of what is masked");
}

#[test]
fn given_order_numbers_with_an_e_then_only_what_a_spreadsheet_shortened_is_damaged() {
    let header = "工单编号,标题,内容,来电时间\n";
    for number in ["2026E0012", "101E23", "2E16", "GD2026E12", "1.5", "E12"] {
        let read = orders(format!("{header}{number},路灯,路灯不亮,2026-09-03\n"));
        assert_eq!(read.numbers(), [number]);
        assert!(read.one().problems.is_empty(), "{number}: {:?}", read.one().problems);
    }
    for number in ["2.02609E+16", "2E+16", "2.02609e+16", "2.02609E16"] {
        let read = orders(format!("{header}{number},路灯,路灯不亮,2026-09-03\n"));
        assert!(read.numbers()[0].starts_with("content-"), "{number}");
        assert!(told(read.one()).iter().any(|it| it.contains("spreadsheet")), "{number}");
        assert_eq!(sealed(read.one(), "工单编号"), Some(number), "what stood there is kept");
    }
}

#[test]
fn given_the_callers_telephone_as_a_number_then_it_is_not_shown_whatever_else_its_cell_holds() {
    let header = "工单编号,标题,内容,来电时间,诉求人,联系电话\n";
    for (number, caller, phone) in [
        ("19900000012", "某甲", "19900000012"),
        ("19900000012", "某甲", "19900000012 张先生2号楼"),
        ("19900000012", "某甲", "19900000034/19900000012"),
        ("19900000012", "某甲", "199 0000 0034 199 0000 0012"),
        ("19900000012", "某甲", "+86 199-0000-0012"),
        ("19900000012", "某甲", "１９９００００００１２"),
        ("19900000012", "某甲 19900000012", ""),
        ("DH19900000012", "某甲", "19900000012"),
        ("65550012", "某甲", "0591-65550012"),
    ] {
        let read = orders(format!("{header}{number},路灯,路灯不亮,2026-09-03,{caller},{phone}\n"));
        let shown = read.numbers()[0];
        assert!(!shown.contains("0000012") && !shown.contains("5550012"), "{phone}: {shown}");
        assert!(shown.ends_with("****12"), "{phone}: {shown}");
        assert_eq!(sealed(read.one(), "external_id"), Some(number), "{phone}: it can be opened with the key");
    }
    let read = orders(format!("{header}20260903000012,路灯,路灯不亮,2026-09-03,某甲,19900000012\n"));
    assert_eq!(read.numbers(), ["20260903000012"], "a number that only ends alike is the source's own");
}

#[test]
fn given_a_number_that_passes_for_a_bank_card_then_its_own_row_shows_it_wherever_it_stands() {
    // Of 16 to 19 digits, each with a right check digit.
    for number in [
        "6220261127000122",
        "62202611270001233",
        "622026112700012341",
        "6220261127000123458",
        "4026112700012342",
    ] {
        let read = orders(format!(
            "工单编号,标题,内容,来电时间,回复内容,答复时间\n\
             {number},{number}催办,{number}重复来电，见{number}。,2026-09-03,已并入{number},2026-09-04\n"
        ));
        let arrival = read.one();
        assert_eq!(arrival.report.external_id, number);
        assert_eq!(arrival.report.title, format!("{number}催办"));
        assert_eq!(arrival.report.body, format!("{number}重复来电，见{number}。"));
        assert_eq!(arrival.reply.as_ref().unwrap().text, format!("已并入{number}"));
        assert!(arrival.personal.is_empty());
    }
}

#[test]
fn given_another_orders_number_that_passes_for_a_bank_card_then_a_word_before_it_keeps_it() {
    let read = orders(
        "工单编号,标题,内容,来电时间\n\
         G-1,催办,此前工单编号6220261127000122未办结,2026-09-03\n\
         G-2,催办,此前6220261127000122未办结,2026-09-03\n\
         G-3,催办,此前2026112700012345未办结,2026-09-03\n",
    );
    let bodies: Vec<&str> = read.arrivals.iter().map(|it| it.report.body.as_str()).collect();
    assert_eq!(
        bodies,
        ["此前工单编号6220261127000122未办结", "此前****22未办结", "此前2026112700012345未办结"],
        "without a word it may be a card, and is kept sealed"
    );
    assert_eq!(read.arrivals[1].personal.body.as_ref().unwrap().expose(), "此前6220261127000122未办结");
}
