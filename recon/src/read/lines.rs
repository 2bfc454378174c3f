//! Physical lines of a file, each held up to a bound, decoded by the file's encoding.

use std::io::{BufRead, BufReader, ErrorKind, Read};

use encoding_rs::GBK;
use serde::{Deserialize, Serialize};

use super::fault::BadRow;
use super::fault::Fault;
use crate::bounds::LINE_BYTES_MAX;

/// The byte order mark of UTF-8.
pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";

/// How the text of a file is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// GBK, as Alipay writes it.
    Gbk,
}

impl Encoding {
    fn decode(self, bytes: Vec<u8>) -> Result<String, Fault> {
        match self {
            Self::Utf8 => String::from_utf8(bytes).map_err(|_| Fault::Encoding("UTF-8")),
            Self::Gbk => GBK
                .decode_without_bom_handling_and_without_replacement(&bytes)
                .map(std::borrow::Cow::into_owned)
                .ok_or(Fault::Encoding("GBK")),
        }
    }
}

/// A line and its number, or what is wrong with it.
pub(crate) type LineResult = Result<(u64, String), BadRow>;

/// Reads a file line by line. No byte of a line end is a part of a character in either encoding, so that lines are told
/// apart before they are decoded.
pub(crate) struct Lines<R> {
    inner: BufReader<R>,
    encoding: Encoding,
    line: u64,
    ended: bool,
}

impl<R: Read> Lines<R> {
    pub(crate) fn of(reader: R, encoding: Encoding) -> Self {
        Self {
            inner: BufReader::with_capacity(LINE_BYTES_MAX, reader),
            encoding,
            line: 0,
            ended: false,
        }
    }

    /// Number of the line that was given last.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// The bytes of the next line without its end. Where it is too long, nothing of the rest is kept.
    fn bytes(&mut self) -> Result<Option<(Vec<u8>, bool)>, std::io::Error> {
        let mut held = Vec::new();
        let (mut seen, mut too_long) = (false, false);
        loop {
            let chunk = match self.inner.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                return Ok(seen.then_some((held, too_long)));
            }
            seen = true;
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
            too_long |= held.len().saturating_add(part.len()) > LINE_BYTES_MAX;
            if too_long {
                held = Vec::new();
            } else {
                held.extend_from_slice(part);
            }
            let taken = part.len().saturating_add(usize::from(end.is_some()));
            self.inner.consume(taken);
            if end.is_some() {
                return Ok(Some((held, too_long)));
            }
        }
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = LineResult;

    fn next(&mut self) -> Option<LineResult> {
        if self.ended {
            return None;
        }
        let read = self.bytes();
        self.line = self.line.saturating_add(1);
        let bad = |fault| BadRow { line: self.line, fault };
        match read {
            Ok(None) => {
                self.ended = true;
                None
            }
            Ok(Some((_, true))) => Some(Err(bad(Fault::LineTooLong))),
            Ok(Some((mut bytes, false))) => {
                if bytes.last() == Some(&b'\r') {
                    bytes.pop();
                }
                if self.line == 1 && bytes.starts_with(BOM) {
                    bytes.drain(..BOM.len());
                }
                Some(self.encoding.decode(bytes).map(|text| (self.line, text)).map_err(bad))
            }
            Err(error) => {
                self.ended = true;
                Some(Err(bad(Fault::Read(super::snippet(&error.to_string())))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], encoding: Encoding) -> Vec<LineResult> {
        Lines::of(bytes, encoding).collect()
    }

    #[test]
    fn lines_are_numbered_and_ends_are_cut() {
        let read = lines(b"\xef\xbb\xbfa\r\n\nb", Encoding::Utf8);
        let expected =
            vec![Ok((1, "a".to_owned())), Ok((2, String::new())), Ok((3, "b".to_owned()))];
        assert_eq!(read, expected);
        assert!(lines(b"", Encoding::Utf8).is_empty());
    }

    #[test]
    fn what_is_not_of_the_encoding_is_one_bad_line() {
        let read = lines(b"\xff\nb", Encoding::Utf8);
        assert_eq!(read[0], Err(BadRow { line: 1, fault: Fault::Encoding("UTF-8") }));
        assert_eq!(read[1], Ok((2, "b".to_owned())));
        assert_eq!(lines(b"\xbd\xbb", Encoding::Gbk), [Ok((1, "\u{4ea4}".to_owned()))]);
        assert!(lines(b"\xbd", Encoding::Gbk)[0].is_err());
    }

    #[test]
    fn a_line_without_end_is_not_held() {
        let endless = std::io::repeat(b'x').take(200_000_000).chain(&b"\nnext"[..]);
        let read: Vec<LineResult> = Lines::of(endless, Encoding::Utf8).collect();
        assert_eq!(read[0], Err(BadRow { line: 1, fault: Fault::LineTooLong }));
        assert_eq!(read[1], Ok((2, "next".to_owned())));
    }

    #[test]
    fn a_reader_that_fails_ends_the_file() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                Err(std::io::Error::other("unplugged"))
            }
        }
        let read: Vec<LineResult> = Lines::of(b"a\n".chain(Broken), Encoding::Utf8).collect();
        assert_eq!(read.len(), 2);
        assert!(read[1].as_ref().is_err_and(BadRow::is_final));
    }
}
