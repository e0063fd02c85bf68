//! Which numbers the Chinese number plan gives to mobile telephones.

/// Eleven digits whose first three are given to mobile networks.
pub(super) fn is_mobile_number(digits: &[u8]) -> bool {
    digits.len() == 11
        && match digits {
            [b'1', b'3' | b'8', ..] => true,
            [b'1', b'4', third, ..] => !matches!(third, b'2' | b'3'),
            [b'1', b'5' | b'9', third, ..] => *third != b'4',
            [b'1', b'6', third, ..] => matches!(third, b'2' | b'5' | b'6' | b'7'),
            [b'1', b'7', third, ..] => *third != b'9',
            _ => false,
        }
}
