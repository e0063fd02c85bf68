//! What holds for every input: no bytes panic the reader, and what was written is what is read.

use huiying_ingest::columns::Field;
use huiying_ingest::synonyms::HOTLINE;
use huiying_ingest::table::Limits;
use proptest::prelude::*;

use crate::support::Whole;

const HEAD: [&str; 4] = ["工单编号", "标题", "来电时间", "内容"];

fn small() -> Limits {
    Limits { row_bytes_max: 4096, cell_bytes_max: 1024, columns_max: 16, ..Limits::default() }
}

/// A table with a header and rows whose cells hold whatever may trouble a reader.
fn rows() -> impl Strategy<Value = Vec<[String; 2]>> {
    let text = "[a-z甲乙丙\",;\t\n\r ]{0,12}";
    proptest::collection::vec([text, text], 0..20)
}

proptest! {
    #[test]
    fn any_bytes_are_a_table_or_an_error_but_never_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = Whole::of_bytes(&bytes, HOTLINE, &[], &small());
    }

    #[test]
    fn any_bytes_under_a_header_are_rows_or_problems_but_never_a_panic(
        bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'"'), Just(b','), Just(b'\n')], 0..4000),
    ) {
        let mut file = (HEAD.join(",") + "\n").into_bytes();
        file.extend(bytes);
        if let Ok(table) = Whole::of_bytes(&file, HOTLINE, &[], &small()) {
            prop_assert!(table.rows.windows(2).all(|pair| pair[0].row < pair[1].row));
        }
    }

    #[test]
    fn any_bytes_behind_the_mark_of_a_workbook_are_an_error_but_never_a_panic(
        xls in any::<bool>(), bytes in proptest::collection::vec(any::<u8>(), 0..2000),
    ) {
        let mark: &[u8] = if xls { b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" } else { b"PK\x03\x04" };
        prop_assert!(Whole::of_bytes(&[mark, &bytes].concat(), HOTLINE, &[], &small()).is_err());
    }

    #[test]
    fn what_a_csv_writer_wrote_is_what_is_read(
        rows in rows(), delimiter in prop_oneof![Just(b','), Just(b';'), Just(b'\t')],
    ) {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(HEAD).unwrap();
        for (at, [title, body]) in rows.iter().enumerate() {
            writer.write_record([&format!("N-{at}"), title, "2026-09-03 08:05", body]).unwrap();
        }
        let table = Whole::of_bytes(&writer.into_inner().unwrap(), HOTLINE, &[], &Limits::default()).unwrap();
        prop_assert_eq!((table.skips(), table.problems()), (vec![], vec![]));
        prop_assert_eq!(table.rows.len(), rows.len());
        for (at, (row, [title, body])) in table.rows.iter().zip(&rows).enumerate() {
            prop_assert_eq!(row.row, at as u64 + 2);
            prop_assert_eq!(row.text(Field::Title).unwrap_or(""), title.trim());
            prop_assert_eq!(row.text(Field::Body).unwrap_or(""), body.trim());
        }
    }

    #[test]
    fn one_flipped_byte_in_a_good_table_costs_no_other_row(at in 40usize..2000, byte in any::<u8>()) {
        let mut text = HEAD.join(",") + "\n";
        for number in 0..100 {
            text.push_str(&format!("{number},夜间施工噪音,2026-09-03,请核查\n"));
        }
        let mut bytes = text.into_bytes();
        bytes[at] = byte;
        let table = Whole::of_bytes(&bytes, HOTLINE, &[], &Limits::default());
        if byte == 0 {
            return Ok(());
        }
        let table = table.unwrap();
        // A row may be cut in two or joined with the next, so at most two rows suffer.
        let whole = |row: &&huiying_ingest::rows::SourceRow| {
            row.text(Field::Title) == Some("夜间施工噪音") && row.text(Field::Body) == Some("请核查")
        };
        prop_assert!(table.rows.iter().filter(whole).count() >= 98);
    }
}
