//! What a page may show of the place of a matter: the street, not the house or the room.

use huiying_domain::personal::mask_numbers;

/// Words that a number before them makes a house, a room or the like.
const DWELLINGS: [&str; 14] =
    ["号", "弄", "栋", "幢", "座", "单元", "室", "层", "楼", "户", "梯", "房", "排", "#"];
/// Words that a number before them makes a road.
const ROADS: [&str; 9] = ["路", "街", "国道", "省道", "县道", "高速", "线", "环", "公里"];
const CHINESE_DIGITS: &str = "〇零一二三四五六七八九十百两";

/// The place with the numbers of houses, rooms and persons masked: 某路`*`号`*`室. Numbers of roads stay.
#[must_use]
pub(crate) fn mask_place(text: &str) -> String {
    let text = mask_numbers(text).0;
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        if !is_digit(c) && !CHINESE_DIGITS.contains(c) {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let run = |is_part: &dyn Fn(char) -> bool| rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let digits = run(&is_digit);
        let spoken = run(&|c| CHINESE_DIGITS.contains(c));
        let (number, behind) = rest.split_at(digits.max(spoken));
        let is_before = |words: &[&str]| words.iter().any(|word| behind.starts_with(word));
        let is_masked = if digits > 0 { !is_before(&ROADS) } else { is_before(&DWELLINGS) };
        out.push_str(if is_masked { "*" } else { number });
        rest = behind;
    }
    out
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_houses_and_rooms_are_masked_and_those_of_roads_are_not() {
        for (place, shown) in [
            ("甲路1号", "甲路*号"),
            ("某小区３栋2单元501室", "某小区*栋*单元*室"),
            ("某村十二号", "某村*号"),
            ("104国道与三环路口", "104国道与三环路口"),
            ("五一广场", "五一广场"),
            (
                "INTERSECTION of Hampden St & Melnea Cass Blvd",
                "INTERSECTION of Hampden St & Melnea Cass Blvd",
            ),
            ("1 City Hall Plz  Boston  MA  02108", "* City Hall Plz  Boston  MA  *"),
        ] {
            assert_eq!(mask_place(place), shown);
        }
    }
}
