//! The bounds of everything that is hashed or read here.

/// Most fields of a line.
pub const LINE_FIELDS_MAX: usize = 32;
/// Most bytes of the name of a field or a total.
pub const NAME_BYTES_MAX: usize = 64;
/// Most bytes of any other text.
pub const TEXT_BYTES_MAX: usize = 256;
/// Most totals of a seal.
pub const SEAL_TOTALS_MAX: usize = 64;
/// Most bytes of a receipt. The largest line with the largest seal fits, every character escaped.
pub const RECEIPT_BYTES_MAX: usize = 131_072;
/// Most keys of a ring.
pub const RING_KEYS_MAX: usize = 64;
/// Most bytes of the file of a ring.
pub const RING_BYTES_MAX: usize = 65_536;
