//! Headers that are not known, and tables without a column for numbers.

use huiying_ingest::Mapping;

use crate::support::{orders, orders_with, told};

fn refusal(text: &str) -> String {
    orders_with(text, &Mapping::default()).err().unwrap().to_string()
}

#[test]
fn given_a_table_without_a_header_then_the_message_shows_none_of_its_cells() {
    for text in [
        "某某某,井盖缺失,19900000012,2026-09-03\n某甲,路灯,19900000013,2026-09-04\n",
        "某某某,城南\n某甲,城北\n",
        "某某某@example.com,城南\n1,2\n",
    ] {
        let said = refusal(text);
        assert!(said.contains("not shown, since the first row looks like data"), "{said}");
        for cell in ["某某某", "19900000012", "城南"] {
            assert!(!said.contains(cell), "{said}");
        }
    }
}

#[test]
fn given_a_header_of_other_names_then_the_message_shows_them() {
    let said = refusal("单子,事由,何时\nX-1,井盖缺失,2026-09-03 08:05\n");
    assert!(said.contains("columns seen: 单子, 事由, 何时"), "{said}");
}

#[test]
fn given_a_serial_number_and_no_number_of_orders_then_rows_are_known_by_their_content() {
    let table = |rows: &str| orders(format!("序号,登记时间,标题,来电内容\n{rows}"));
    let first = table("1,2026-09-01 08:00,井盖,井盖缺失\n2,2026-09-02 08:00,路灯,路灯不亮\n");
    let second = table("1,2026-09-02 08:00,路灯,路灯不亮\n");
    assert_eq!(first.numbers()[1], second.numbers()[0], "the row is the same whatever its serial number");
    assert_eq!(first.not_used(), ["序号"]);
    assert_eq!(told(&first.arrivals[0]), ["no number; it was given one made from its content"]);
}
