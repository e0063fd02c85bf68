//! Reads a segment frame by frame, in large pieces, without touching the file's cursor.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use super::format::{FRAME_HEADER_BYTES, Flaw, Frame, FrameHeader};

/// Bytes of the first read: enough for a look-up. Later reads double up to [`PIECE_BYTES_MAX`].
const PIECE_BYTES_MIN: usize = 16 << 10;
/// Bytes of one read in a long scan, unless a single frame is larger.
const PIECE_BYTES_MAX: usize = 1 << 20;

const CUT_SHORT: Flaw = "the frame is cut short";

/// What lies at the reader's place.
pub(super) enum Next<'a> {
    /// A frame with a right checksum.
    Frame(Frame<'a>),
    /// The file ends here, between frames.
    End,
    /// Anything else. The reader stays in front of it.
    Bad(Flaw),
}

/// Walks a file from an offset to the length it had when the walk began.
pub(super) struct FrameReader {
    file: Arc<File>,
    /// Where in the file the reader stands.
    offset: u64,
    file_bytes: u64,
    buffer: Vec<u8>,
    /// The part of the buffer that holds file bytes from `offset` on.
    held: std::ops::Range<usize>,
    piece: usize,
}

impl FrameReader {
    pub(super) fn new(file: Arc<File>, offset: u64) -> io::Result<Self> {
        let file_bytes = file.metadata()?.len();
        Ok(Self { file, offset, file_bytes, buffer: Vec::new(), held: 0..0, piece: PIECE_BYTES_MIN })
    }

    /// Where the next frame begins, in bytes from the start of the file.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    pub(super) fn file_bytes(&self) -> u64 {
        self.file_bytes
    }

    /// The header at this place, unchecked; `None` at the end and where there is none.
    pub(super) fn header(&mut self) -> io::Result<Option<FrameHeader>> {
        self.hold(FRAME_HEADER_BYTES)?;
        Ok(FrameHeader::decode(&self.buffer[self.held.clone()]))
    }

    /// Steps over the frame of `header` without reading it.
    pub(super) fn skip(&mut self, header: &FrameHeader) {
        let n = header.frame_bytes();
        self.offset += n as u64;
        self.held.start = (self.held.start + n).min(self.held.end);
    }

    /// Reads and checks the frame at this place, and steps over it if it is one.
    pub(super) fn frame(&mut self) -> io::Result<Next<'_>> {
        if self.offset == self.file_bytes {
            return Ok(Next::End);
        }
        let Some(header) = self.header()? else {
            return Ok(Next::Bad("there is no frame header"));
        };
        let n = header.frame_bytes();
        if n as u64 > self.file_bytes - self.offset {
            return Ok(Next::Bad(CUT_SHORT));
        }
        self.hold(n)?;
        let start = self.held.start;
        if self.held.len() < n {
            return Ok(Next::Bad(CUT_SHORT));
        }
        match Frame::decode(&self.buffer[start..start + n]) {
            Ok(frame) => {
                self.offset += n as u64;
                self.held.start += n;
                Ok(Next::Frame(frame))
            }
            Err(flaw) => Ok(Next::Bad(flaw)),
        }
    }

    /// Sees to it that `n` bytes from here are in the buffer, or all there are if the file has fewer.
    fn hold(&mut self, n: usize) -> io::Result<()> {
        let left = usize::try_from(self.file_bytes.saturating_sub(self.offset)).unwrap_or(usize::MAX);
        if self.held.len() >= n.min(left) {
            return Ok(());
        }
        self.buffer.copy_within(self.held.clone(), 0);
        self.held = 0..self.held.len();
        let wanted = n.max(self.piece).min(left);
        self.piece = (self.piece * 2).min(PIECE_BYTES_MAX);
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        while self.held.end < wanted {
            let at = self.offset + self.held.end as u64;
            match self.file.read_at(&mut self.buffer[self.held.end..wanted], at) {
                // The writer may take back a frame that did not fit on the disk while we read ahead.
                Ok(0) => break,
                Ok(n) => self.held.end += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
