//! Finds out how a text file is encoded and reads it as UTF-8, a chunk at a time.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, GB18030, GBK, UTF_8};

/// Bytes read from the file at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// Bytes shown to the detector at most, from the first chunk that is not UTF-8 on.
const DETECT_BYTES_MAX: usize = 1024 * 1024;
/// Bad UTF-8 sequences after which a file with few good ones is no longer checked for UTF-8.
const BAD_SEQUENCES_MAX: u64 = 1000;
/// A file with this many good UTF-8 characters for each bad one is damaged UTF-8, not another encoding.
const GOOD_FOR_EACH_BAD: u64 = 10;

/// What one pass over a text file tells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Survey {
    /// How the text is encoded.
    pub(crate) encoding: &'static Encoding,
    /// Bytes may turn up that the encoding has no character for; if not, each U+FFFD was in the file.
    pub(crate) may_be_damaged: bool,
    /// The byte that ends a line.
    pub(crate) line_end: u8,
    /// Lines that do not end inside quotes; unknown for UTF-16.
    pub(crate) lines: Option<u64>,
}

/// Surveys a text file: byte order mark, then UTF-8, then a guess with China in mind.
///
/// Returns nothing for a file that is not text.
///
/// # Errors
/// When reading fails.
pub(crate) fn survey(mut file: impl Read) -> io::Result<Option<Survey>> {
    let mut surveyor = Surveyor::new();
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut read = read_full(&mut file, &mut buffer)?;
    if let Some((encoding, _)) = Encoding::for_bom(&buffer[..read])
        && encoding != UTF_8
    {
        return Ok(Some(Survey { encoding, may_be_damaged: true, line_end: b'\n', lines: None }));
    }
    if buffer[..read].contains(&0) {
        return Ok(None);
    }
    while read > 0 {
        surveyor.see(&buffer[..read]);
        read = read_full(&mut file, &mut buffer)?;
    }
    Ok(Some(surveyor.finish()))
}

/// The whole text of a file that is small enough to be held; nothing for a file that is not text.
#[must_use]
pub fn text_of(bytes: &[u8]) -> Option<String> {
    let survey = survey(bytes).ok().flatten()?;
    Some(survey.encoding.decode(bytes).0.into_owned())
}

/// Reads until the buffer is full or the file ends.
fn read_full(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

struct Surveyor {
    /// The start of a UTF-8 character whose end is in the next chunk.
    open: Vec<u8>,
    good: u64,
    bad: u64,
    detector: EncodingDetector,
    shown: usize,
    in_quotes: bool,
    newlines: u64,
    returns: u64,
    last: u8,
}

impl Surveyor {
    fn new() -> Self {
        Self {
            open: Vec::new(),
            good: 0,
            bad: 0,
            detector: EncodingDetector::new(Iso2022JpDetection::Deny),
            shown: 0,
            in_quotes: false,
            newlines: 0,
            returns: 0,
            last: b'\n',
        }
    }

    fn see(&mut self, chunk: &[u8]) {
        self.count_lines(chunk);
        if self.is_utf8() || self.bad < BAD_SEQUENCES_MAX {
            self.check_utf8(chunk);
        }
        if self.bad > 0 && self.shown < DETECT_BYTES_MAX {
            self.detector.feed(chunk, false);
            self.shown += chunk.len();
        }
    }

    /// No byte of a two- or four-byte GB18030 character after the first is a quote or ends a line.
    fn count_lines(&mut self, chunk: &[u8]) {
        for &byte in chunk {
            match byte {
                b'"' => self.in_quotes = !self.in_quotes,
                b'\n' if !self.in_quotes => self.newlines += 1,
                b'\r' if !self.in_quotes => self.returns += 1,
                _ => {}
            }
        }
        self.last = chunk.last().copied().unwrap_or(self.last);
    }

    fn check_utf8(&mut self, chunk: &[u8]) {
        let mut joined = std::mem::take(&mut self.open);
        let mut rest = if joined.is_empty() {
            chunk
        } else {
            joined.extend_from_slice(chunk);
            &joined
        };
        loop {
            match std::str::from_utf8(rest) {
                Ok(good) => {
                    self.good += characters_beyond_ascii(good.as_bytes());
                    return;
                }
                Err(error) => {
                    let (good, tail) = rest.split_at(error.valid_up_to());
                    self.good += characters_beyond_ascii(good);
                    let Some(length) = error.error_len() else {
                        self.open = tail.to_vec();
                        return;
                    };
                    self.bad += 1;
                    rest = &tail[length..];
                }
            }
        }
    }

    fn is_utf8(&self) -> bool {
        self.bad * GOOD_FOR_EACH_BAD <= self.good
    }

    fn finish(mut self) -> Survey {
        if !self.open.is_empty() {
            self.bad += 1;
            self.detector.feed(&self.open, false);
        }
        let encoding = if self.is_utf8() {
            UTF_8
        } else {
            self.detector.feed(&[], true);
            let guess = self.detector.guess(Some(b"cn"), Utf8Detection::Deny);
            if guess == GBK { GB18030 } else { guess }
        };
        let (line_end, ends) = if self.newlines == 0 && self.returns > 0 {
            (b'\r', self.returns)
        } else {
            (b'\n', self.newlines)
        };
        let may_be_damaged = self.bad > 0;
        Survey { encoding, may_be_damaged, line_end, lines: Some(ends + u64::from(self.last != line_end)) }
    }
}

fn characters_beyond_ascii(utf8: &[u8]) -> u64 {
    utf8.iter().filter(|byte| **byte >= 0xC0).count() as u64
}

/// A file read as UTF-8; bytes that cannot be read become U+FFFD.
pub(crate) struct DecodedReader<R> {
    file: R,
    decoder: Decoder,
    chunk: Vec<u8>,
    ended: bool,
}

impl<R: Read> DecodedReader<R> {
    pub(crate) fn new(file: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { file, decoder, chunk: vec![0; CHUNK_BYTES], ended: false }
    }

    /// Ends the text here.
    pub(crate) fn close(&mut self) {
        self.ended = true;
    }

    /// Appends the next piece of text; false at the end of the file.
    ///
    /// # Errors
    /// When reading fails.
    pub(crate) fn append_to(&mut self, text: &mut Vec<u8>) -> io::Result<bool> {
        let before = text.len();
        while text.len() == before && !self.ended {
            let read = read_full(&mut self.file, &mut self.chunk)?;
            self.ended = read == 0;
            // Each byte gives at most three, and a pending character a few more.
            text.resize(before + 3 * read + 16, 0);
            let (_, _, written, _) =
                self.decoder.decode_to_utf8(&self.chunk[..read], &mut text[before..], self.ended);
            text.truncate(before + written);
        }
        Ok(text.len() > before)
    }
}
