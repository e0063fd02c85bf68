//! How long a text of an arrival may be on the record; the whole of a longer one is kept sealed.

use crate::field::Field;

/// The longest title, in characters, the sign that it is cut included.
pub const TITLE_CHARS_MAX: usize = 300;
/// The longest body or reply.
pub const BODY_CHARS_MAX: usize = 20_000;
/// The longest text of any other field: an office, a place, a note.
pub const FIELD_CHARS_MAX: usize = 2_000;
/// How many attachments are named.
pub const N_ATTACHMENTS_MAX: usize = 100;

/// How long the text of a field may be, in characters.
#[must_use]
pub fn chars_max(field: Field) -> usize {
    if field == Field::Title {
        TITLE_CHARS_MAX
    } else if field == Field::Body || field == Field::Reply {
        BODY_CHARS_MAX
    } else {
        FIELD_CHARS_MAX
    }
}
