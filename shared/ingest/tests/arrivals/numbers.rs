//! Numbers of orders are the source's own: whatever they look like, they stay as they are written.

use crate::support::orders;

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
