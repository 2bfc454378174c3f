//! Stored bytes of links: what followed an event, with what it adds up to so far.

use super::bytes::{Malformed, Reader, Stored};

/// What followed a transfer or a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// A reversal of a transfer.
    Reversal {
        /// Minor units of each leg reversed so far.
        reversed: Vec<u64>,
    },
    /// A capture of a hold.
    Capture {
        /// Minor units captured so far.
        captured: u64,
        /// Minor units still reserved.
        remaining: u64,
    },
    /// The release of a hold.
    Released {
        /// Minor units captured before.
        captured: u64,
    },
    /// The expiry of a hold.
    Expired {
        /// Minor units captured before.
        captured: u64,
    },
}

impl Stored for Link {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Reversal { reversed } => {
                out.push(1);
                reversed.put(out);
            }
            Self::Capture { captured, remaining } => {
                out.push(2);
                captured.put(out);
                remaining.put(out);
            }
            Self::Released { captured } => {
                out.push(3);
                captured.put(out);
            }
            Self::Expired { captured } => {
                out.push(4);
                captured.put(out);
            }
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(match input.byte()? {
            1 => Self::Reversal { reversed: Stored::take(input)? },
            2 => Self::Capture { captured: Stored::take(input)?, remaining: Stored::take(input)? },
            3 => Self::Released { captured: Stored::take(input)? },
            4 => Self::Expired { captured: Stored::take(input)? },
            _ => return Err(Malformed { expected: "a link" }),
        })
    }
}
