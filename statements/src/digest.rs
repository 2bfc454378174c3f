//! The SHA-256 of a file while it is written.

use std::io;
use std::io::Write;

use sha2::Digest as _;
use sha2::Sha256;

use crate::bounds::FILE_NAME_BYTES_MAX;
use crate::check;
use crate::error::Error;
use crate::error::Place;

/// Length and SHA-256 of what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// SHA-256 as 64 lower-case hex digits.
    pub sha256: String,
    /// How many bytes.
    pub bytes: u64,
}

impl Digest {
    /// The line that `sha256sum --check` reads, for a file of this name in the same folder.
    ///
    /// # Errors
    ///
    /// The name is empty, longer than [`FILE_NAME_BYTES_MAX`], or holds `/`, `\` or a control character, which the
    /// format would have to escape.
    pub fn sha256sum_line(&self, file_name: &str) -> Result<String, Error> {
        let (place, field) = (Place::File, "name");
        check::stated(place, field, file_name, FILE_NAME_BYTES_MAX)?;
        if file_name.contains(['/', '\\']) {
            let problem = "holds a slash or backslash: give the bare name";
            return Err(Error::Malformed { place, field, problem });
        }
        Ok(format!("{}  {file_name}\n", self.sha256))
    }
}

/// Hands bytes on to an output, counts them and digests them.
#[derive(Debug)]
pub struct Digesting<W: Write> {
    out: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Digesting<W> {
    /// Nothing written yet.
    pub fn over(out: W) -> Self {
        Self { out, hash: Sha256::new(), bytes: 0 }
    }

    /// The output, and the digest of what it took.
    pub fn finish(self) -> (W, Digest) {
        let sha256 = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        (self.out, Digest { sha256, bytes: self.bytes })
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.hash.update(bytes.get(..taken).unwrap_or(bytes));
        self.bytes = self.bytes.saturating_add(u64::try_from(taken).unwrap_or(u64::MAX));
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes three bytes at a time, as a socket might.
    struct Narrow(Vec<u8>);

    impl Write for Narrow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(3);
            self.0.extend_from_slice(&bytes[..taken]);
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_was_taken_is_digested_once() {
        let mut out = Digesting::over(Narrow(Vec::new()));
        out.write_all(b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").unwrap();
        let (narrow, digest) = out.finish();
        assert_eq!(narrow.0.len(), 56);
        assert_eq!(digest.bytes, 56);
        // FIPS 180-2, B.2.
        let known = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
        assert_eq!(digest.sha256, known);
        let line = digest.sha256sum_line("bill.csv").unwrap();
        assert_eq!(line, format!("{known}  bill.csv\n"));
    }

    #[test]
    fn a_name_that_would_need_escaping_is_refused() {
        let digest = Digesting::over(Vec::new()).finish().1;
        for name in ["", "a/b", "a\\b", "a\nb", &"x".repeat(256)] {
            assert!(digest.sha256sum_line(name).is_err(), "{name:?}");
        }
    }
}
