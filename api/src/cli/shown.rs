//! What a verb answers: the same facts as text and as one JSON object.

use crate::cli::error::CliError;
use serde_json::{Map, Value};
use std::io::Write;

/// An answer to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// For people: whole lines.
    pub(crate) text: String,
    /// For machines.
    pub(crate) json: Map<String, Value>,
}

impl Shown {
    /// Prints it. A line of JSON, or the text.
    pub(crate) fn write(&self, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
        if json {
            serde_json::to_writer(&mut *out, &self.json).map_err(std::io::Error::from)?;
            out.write_all(b"\n")?;
        } else {
            out.write_all(self.text.as_bytes())?;
            if !self.text.ends_with('\n') {
                out.write_all(b"\n")?;
            }
        }
        out.flush()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    /// A pipe whose reader has gone.
    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_has_gone_is_not_a_failure() {
        let shown = Shown { text: "x".to_owned(), json: Map::new() };
        for json in [false, true] {
            let error = shown.write(json, &mut Closed).unwrap_err();
            assert!(matches!(error, CliError::OutputClosed), "{error:?}");
            assert_eq!(error.exit_number(), 0);
        }
    }

    #[test]
    fn the_answer_ends_with_one_line_break() {
        let json = Map::from_iter([("seq".to_owned(), Value::from(7))]);
        let shown = Shown { text: "seq 7".to_owned(), json };
        let mut out = Vec::new();
        shown.write(false, &mut out).unwrap();
        shown.write(true, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "seq 7\n{\"seq\":7}\n");
    }
}
