//! Lines written into one buffer again and again, for who hashes many of them.

use crate::bounds::LINE_FIELDS_MAX;
use crate::canonical;
use crate::line::{LINE_DOMAIN, LineError, bounded};
use crate::merkle::{Hash, leaf_hash};

/// Writes the bytes of lines, the same as [`Line`](crate::line::Line) does, into a buffer that is kept from line to
/// line: once it has grown to the longest line, nothing is allocated.
///
/// Every line starts with [`Self::begin`]. It does not look for a name that comes twice; a receipt can be made only
/// for a line with different names.
#[derive(Debug, Clone, Default)]
pub struct LineEncoder {
    bytes: Vec<u8>,
    fields: usize,
    fault: Option<LineError>,
}

impl LineEncoder {
    /// Begins a line and forgets the one before: its position in the journal, its time in microseconds since 1970.
    pub fn begin(&mut self, seq: u64, time_micros: u64) -> &mut Self {
        self.bytes.clear();
        self.fields = 0;
        self.fault = None;
        self.bytes.extend_from_slice(LINE_DOMAIN);
        canonical::integer(&mut self.bytes, seq.into());
        canonical::integer(&mut self.bytes, time_micros.into());
        self
    }

    /// Adds a field. What is out of its bounds is told by [`Self::finish`].
    pub fn text(&mut self, name: &str, text: &str) -> &mut Self {
        if self.admit(name, text) {
            canonical::text(&mut self.bytes, name);
            canonical::text(&mut self.bytes, text);
        }
        self
    }

    /// Adds a field whose text is a whole number in decimal.
    pub fn integer(&mut self, name: &str, value: impl Into<i128>) -> &mut Self {
        if self.admit(name, "") {
            canonical::text(&mut self.bytes, name);
            canonical::integer(&mut self.bytes, value.into());
        }
        self
    }

    /// The leaf of the line.
    ///
    /// # Errors
    ///
    /// The first field that was out of its bounds, which are those of [`Line::new`](crate::line::Line::new). There is
    /// none if the caller keeps to them.
    pub fn finish(&self) -> Result<Hash, LineError> {
        match &self.fault {
            None => Ok(leaf_hash(&self.bytes)),
            Some(fault) => Err(fault.clone()),
        }
    }

    /// What is written of the line so far.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What was written, without a copy.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Whether the field is written: nothing is after the first fault, so that the buffer stays bounded.
    fn admit(&mut self, name: &str, text: &str) -> bool {
        self.fields = self.fields.saturating_add(1);
        if self.fault.is_none() {
            self.fault = if self.fields > LINE_FIELDS_MAX {
                Some(LineError::Fields { given: self.fields })
            } else {
                bounded(self.fields, name, text).err()
            };
        }
        self.fault.is_none()
    }
}
