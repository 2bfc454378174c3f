//! How commands become bytes and answers become numbers.

pub(crate) mod codec;
pub(crate) mod compact;
pub(crate) mod payment;
pub(crate) mod readable;
pub(crate) mod slim;
pub(crate) mod varint;

#[cfg(test)]
mod payment_test;
#[cfg(test)]
mod wire_test;

/// How a command is written.
#[derive(
    Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Form {
    /// Account numbers and 16-byte ids.
    Compact,
    /// Account ids, ids as 32 characters, the asset as a check.
    Readable,
}
