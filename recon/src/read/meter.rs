//! Bounds what an XML reader may take for one piece of a document, and counts its lines.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read};

use crate::bounds::XML_PIECE_BYTES_MAX;

/// A reader that gives up where one piece (a tag, a text, a comment) is too long, so that it is not held in memory.
pub(crate) struct Meter<R> {
    inner: BufReader<R>,
    left: usize,
    line: u64,
}

impl<R: Read> Meter<R> {
    pub(crate) fn of(reader: R) -> Self {
        Self { inner: BufReader::with_capacity(XML_PIECE_BYTES_MAX, reader), left: 0, line: 1 }
    }

    /// Allows for the next piece.
    pub(crate) fn allow(&mut self) {
        self.left = XML_PIECE_BYTES_MAX;
    }

    /// Whether the last piece was too long.
    pub(crate) fn is_spent(&self) -> bool {
        self.left == 0
    }

    /// Line at which the last piece ended.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        let source = available.get(..count).unwrap_or_default();
        if let Some(target) = buffer.get_mut(..count) {
            target.copy_from_slice(source);
        }
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Meter<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.left == 0 {
            return Err(Error::new(ErrorKind::InvalidData, "a piece is too long"));
        }
        let left = self.left;
        let available = self.inner.fill_buf()?;
        Ok(available.get(..left.min(available.len())).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        let taken = self.inner.buffer().get(..count).unwrap_or_default();
        let lines = taken.iter().filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(u64::try_from(lines).unwrap_or(u64::MAX));
        self.left = self.left.saturating_sub(count);
        self.inner.consume(count);
    }
}
