//! Feeds as text: any encoding to UTF-8, foreign HTML to plain words.

use std::collections::HashSet;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

/// Bytes in which an XML declaration is looked for.
const DECLARATION_BYTES: usize = 256;

/// Decodes a feed: byte order mark, then the encoding it declares, then a guess. The declaration is taken out, since it
/// is no longer true.
pub(crate) fn to_utf8(bytes: &[u8]) -> String {
    let encoding =
        Encoding::for_bom(bytes).map_or_else(|| declared(bytes).unwrap_or_else(|| guessed(bytes)), |it| it.0);
    let (text, _, _) = encoding.decode(bytes);
    match text.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest.trim_start().to_owned(),
        None => text.into_owned(),
    }
}

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_BYTES)]).into_owned();
    let declaration = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let after = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let name = after[1..].split(quote).next()?;
    Encoding::for_label(name.as_bytes())
}

fn guessed(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(Some(b"cn"), Utf8Detection::Allow)
}

/// The words of a piece of HTML, without its markup.
pub(crate) fn plain(html: &str) -> String {
    let stripped = ammonia::Builder::new().tags(HashSet::new()).clean(html).to_string();
    let text =
        quick_xml::escape::unescape(&stripped).map_or_else(|_| stripped.clone(), |text| text.into_owned());
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
