//! A receipt as JSON: its format, its bounds, and how it is refused.

use crate::bounds::RECEIPT_BYTES_MAX;
use crate::merkle::PATH_HASHES_MAX;
use crate::receipt::Receipt;
use crate::seal::SealError;

/// The name of the format, with its version.
pub const RECEIPT_FORMAT: &str = "farthing-receipt-1";
/// Most characters that an error repeats of a document.
const QUOTED_CHARS_MAX: usize = 200;

/// The format of a document that is read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) enum Format {
    #[serde(rename = "farthing-receipt-1")]
    One,
}

/// Why a document is no receipt that can be checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Too many bytes.
    #[error("the receipt has {given} bytes, a receipt has at most {RECEIPT_BYTES_MAX}")]
    TooLong {
        /// Bytes of the document.
        given: usize,
    },
    /// A format or a version that this code does not know.
    #[error("the receipt is `{given}`, expected `{RECEIPT_FORMAT}`: check it with a newer version")]
    Format {
        /// What it calls itself, cut off after 200 characters.
        given: String,
    },
    /// No JSON, or other fields than a receipt has.
    #[error("the receipt is malformed: {problem}; copy it again, as it was given")]
    Malformed {
        /// What is wrong and where, cut off after 200 characters.
        problem: String,
    },
    /// A path that no tree has.
    #[error("the path has {given} hashes, a tree has at most {PATH_HASHES_MAX}")]
    PathLength {
        /// Hashes of the path.
        given: usize,
    },
    /// A seal that is out of its bounds.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// The one field that every version has.
#[derive(serde::Deserialize)]
struct AnyVersion {
    format: String,
}

impl Receipt {
    /// Reads a receipt. That it can be read proves nothing: see [`verify`](super::verify).
    ///
    /// # Errors
    ///
    /// More than [`RECEIPT_BYTES_MAX`] bytes, another format or version, anything but the fields of a receipt, one of
    /// them out of its bounds.
    pub fn from_json(json: &[u8]) -> Result<Self, ReceiptError> {
        if json.len() > RECEIPT_BYTES_MAX {
            return Err(ReceiptError::TooLong { given: json.len() });
        }
        let AnyVersion { format } = serde_json::from_slice(json).map_err(|e| malformed(&e))?;
        if format != RECEIPT_FORMAT {
            return Err(ReceiptError::Format { given: quoted(&format) });
        }
        let receipt: Self = serde_json::from_slice(json).map_err(|e| malformed(&e))?;
        if receipt.path.len() > PATH_HASHES_MAX {
            return Err(ReceiptError::PathLength { given: receipt.path.len() });
        }
        receipt.seal.check()?;
        Ok(receipt)
    }

    /// The document, indented, with a line feed at its end.
    ///
    /// # Errors
    ///
    /// [`ReceiptError::TooLong`] above [`RECEIPT_BYTES_MAX`] bytes, which no receipt reaches that was issued or read.
    pub fn to_json(&self) -> Result<String, ReceiptError> {
        let mut json = serde_json::to_string_pretty(self).map_err(|e| malformed(&e))?;
        json.push('\n');
        if json.len() > RECEIPT_BYTES_MAX {
            return Err(ReceiptError::TooLong { given: json.len() });
        }
        Ok(json)
    }
}

fn malformed(error: &serde_json::Error) -> ReceiptError {
    ReceiptError::Malformed { problem: quoted(&error.to_string()) }
}

fn quoted(text: &str) -> String {
    text.chars().take(QUOTED_CHARS_MAX).collect()
}
