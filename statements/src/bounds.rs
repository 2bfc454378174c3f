//! The bounds of everything that goes into a statement.

/// Bytes of the id of a statement or of its holder.
pub const ID_BYTES_MAX: usize = 64;
/// Bytes of the id of an account.
pub const ACCOUNT_ID_BYTES_MAX: usize = 128;
/// Bytes of a shown name.
pub const NAME_BYTES_MAX: usize = 128;
/// Characters of an asset's code: A-Z and 0-9, a letter first.
pub const ASSET_CODE_BYTES_MAX: usize = 12;
/// Decimals of an asset.
pub const EXPONENT_MAX: u8 = 12;
/// Bytes of the name of a time zone.
pub const ZONE_BYTES_MAX: usize = 64;
/// Bytes of an order number, refund number, payer alias or terminal.
pub const NUMBER_BYTES_MAX: usize = 64;
/// Bytes of free text: a reference, a memo.
pub const TEXT_BYTES_MAX: usize = 256;
/// Bytes of a rate as text, such as `0.60%`.
pub const RATE_BYTES_MAX: usize = 24;
/// Bytes of the name of a state.
pub const STATE_BYTES_MAX: usize = 32;
/// Moves of one line.
pub const LINE_MOVES_MAX: usize = 16;
/// Lines of one statement.
pub const STATEMENT_LINES_MAX: u64 = 1_000_000_000;
/// Days of one month page.
pub const MONTH_DAYS_MAX: usize = 31;
/// Settlements of one month page.
pub const SETTLEMENT_ROWS_MAX: usize = 200;
/// Bytes of the name of a file in a line of `sha256sum`.
pub const FILE_NAME_BYTES_MAX: usize = 255;
