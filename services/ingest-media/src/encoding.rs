//! The bytes of a feed as text, whatever encoding they are in and whatever they say of themselves.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes in which an XML declaration is looked for.
const DECLARATION_BYTES: usize = 256;
/// Text with this many characters for each bad sequence is damaged UTF-8, not another encoding.
const GOOD_FOR_EACH_BAD: usize = 10;

/// A feed as text.
#[derive(Debug)]
pub(crate) struct Decoded {
    /// The text, without byte order mark.
    pub(crate) text: String,
    /// What is to be told: the encoding is not the declared one, or bytes could not be read.
    pub(crate) notes: Vec<String>,
}

/// Decodes a feed: by its byte order mark, else as UTF-8 where the bytes are that, else by its declaration, else by a
/// guess with China in mind. What the bytes are counts for more than what the feed declares: pages are copied from one
/// encoding into another with their declaration left as it was.
pub(crate) fn decode(bytes: &[u8]) -> Decoded {
    let declared = declared(bytes);
    let encoding = encoding_of(bytes, declared);
    let (text, _, damaged) = encoding.decode(bytes);
    let mut notes = Vec::new();
    if let Some(declared) = declared
        && declared != encoding
        && !(declared == GBK && encoding == GB18030)
        && Encoding::for_bom(bytes).is_none()
        && !bytes.is_ascii()
    {
        notes.push(format!(
            "the feed says that it is written in {}, and is written in {}; it was read as that",
            declared.name(),
            encoding.name()
        ));
    }
    if damaged {
        let bad = text.matches(char::REPLACEMENT_CHARACTER).count();
        notes.push(format!("{bad} characters are no {} and stand as \u{fffd}", encoding.name()));
    }
    Decoded { text: text.into_owned(), notes }
}

fn encoding_of(bytes: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    match bytes {
        [b'<', 0, ..] => return UTF_16LE,
        [0, b'<', ..] => return UTF_16BE,
        _ => {}
    }
    // Two bytes that are UTF-8 by chance make a letter of Europe or Arabia; Chinese has three.
    let is_utf8 = std::str::from_utf8(bytes).is_ok_and(|text| text.chars().any(|c| c.len_utf8() > 2));
    let may_be_utf8 = declared.is_none_or(|declared| declared == UTF_8);
    match declared {
        _ if is_utf8 || may_be_utf8 && is_damaged_utf8(bytes) => UTF_8,
        Some(declared) if declared == GBK => GB18030,
        Some(declared) if declared != UTF_8 => declared,
        _ => guessed(bytes),
    }
}

/// UTF-8 as a whole, with at most a few bytes that are not.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad * GOOD_FOR_EACH_BAD <= good
}

/// The encoding that the XML declaration names. One that can be read as ASCII is not in UTF-16, whatever it says.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_BYTES)]).into_owned();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let declaration = head.strip_prefix("<?xml")?.split_once("?>")?.0;
    let after = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let name = after[1..].split(quote).next()?;
    let named = Encoding::for_label(name.trim().as_bytes())?;
    Some(if named == UTF_16LE || named == UTF_16BE { UTF_8 } else { named })
}

fn guessed(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"cn"), Utf8Detection::Allow);
    if guess == GBK { GB18030 } else { guess }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHINESE: &str = "<?xml version=\"1.0\" encoding=\"NAME\"?><rss><title>化工园区起火</title></rss>";

    fn declaring(name: &str) -> String {
        CHINESE.replace("NAME", name)
    }

    #[test]
    fn what_declares_gbk_and_is_utf8_is_read_as_utf8_and_told_once() {
        for name in ["gb2312", "gbk", "GB18030", "iso-8859-1", "big5"] {
            let read = decode(declaring(name).as_bytes());
            assert!(read.text.contains("化工园区起火"), "{name}");
            assert_eq!(read.notes.len(), 1, "{name}: {:?}", read.notes);
            assert!(read.notes[0].contains("written in UTF-8"), "{:?}", read.notes);
        }
    }

    #[test]
    fn what_declares_utf8_and_is_gbk_is_read_as_gb18030_and_told_once() {
        let long = declaring("utf-8").replace("起火", &"起火，正在处置，具体情况待查。".repeat(5));
        let read = decode(&GBK.encode(&long).0);
        assert!(read.text.contains("化工园区起火，正在处置"), "{}", read.text);
        assert_eq!(read.notes.len(), 1);
    }

    #[test]
    fn what_is_as_it_declares_or_is_plain_ascii_is_told_nothing_about() {
        let gbk = GBK.encode(&declaring("gb2312")).0.into_owned();
        let read = decode(&gbk);
        assert!(read.text.contains("化工园区起火"));
        assert!(read.notes.is_empty(), "{:?}", read.notes);
        assert!(decode(b"<?xml version='1.0' encoding='gbk'?><rss/>").notes.is_empty());
        assert!(decode(declaring("utf-8").as_bytes()).notes.is_empty());
    }

    #[test]
    fn utf_16_is_read_with_and_without_a_mark_and_utf_8_that_claims_it_too() {
        let units = |swap: bool| -> Vec<u8> {
            let both = |unit: u16| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() };
            declaring("utf-16").encode_utf16().flat_map(both).collect()
        };
        let marked = [vec![0xFE, 0xFF], units(true)].concat();
        for bytes in [units(false), units(true), marked, declaring("utf-16").into_bytes()] {
            assert!(decode(&bytes).text.contains("化工园区起火"));
        }
    }

    #[test]
    fn a_few_bad_bytes_in_utf_8_are_counted_and_the_rest_stays() {
        let mut bytes = declaring("utf-8").replace("起火", &"起火".repeat(20)).into_bytes();
        let end = bytes.len() - 20;
        bytes[end] = 0xFF;
        let read = decode(&bytes);
        assert!(read.text.contains("化工园区起火起火"));
        assert_eq!(read.notes.len(), 1, "{:?}", read.notes);
        // One byte in the middle of a character leaves three that mean nothing.
        assert!(read.notes[0].starts_with("3 characters"), "{:?}", read.notes);
    }
}
