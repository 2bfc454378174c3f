//! Every bound on what a client may send. Crossing one is an [`Invalid`](super::Invalid), never a surprise.

/// Bytes of a command id or an account id.
pub const ID_BYTES_MAX: usize = 64;
/// Minor units of one amount: what fits a signed 64-bit number anywhere.
pub const AMOUNT_MAX: u64 = 9_223_372_036_854_775_807;
/// Postings of one transfer.
pub const POSTINGS_MAX: usize = 64;
/// Conditions of one transfer.
pub const CONDITIONS_MAX: usize = 8;
/// Bytes of a reference.
pub const REFERENCE_BYTES_MAX: usize = 64;
/// Bytes of a memo.
pub const MEMO_BYTES_MAX: usize = 256;
/// Entries of an account's metadata.
pub const METADATA_ENTRIES_MAX: usize = 16;
/// Bytes of a metadata key.
pub const METADATA_KEY_BYTES_MAX: usize = 32;
/// Bytes of a metadata text.
pub const METADATA_TEXT_BYTES_MAX: usize = 128;
/// Decimal places of an asset.
pub const EXPONENT_MAX: u8 = 12;
/// Characters of an asset code.
pub const ASSET_CODE_BYTES_MAX: usize = 12;
/// Assets of one ledger.
pub const ASSETS_MAX: usize = 65_535;
/// Accounts of one ledger.
pub const ACCOUNTS_MAX: u32 = u32::MAX;
/// Commands of one call.
pub const BATCH_COMMANDS_MAX: usize = 8_192;
/// Commands of one dry run.
pub const DRY_RUN_COMMANDS_MAX: usize = 64;
/// Over-capture of a hold, in percent of its amount.
pub const OVER_CAPTURE_PERCENT_MAX: u8 = 100;
