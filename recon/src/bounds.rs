//! Every bound of the crate, in one place: what crosses one is refused by name.

/// Bytes of one physical line of a text file. A longer one is skipped without being held, and reported.
pub const LINE_BYTES_MAX: usize = 64 * 1024;

/// Physical lines of one CSV record, whose quoted fields may hold line ends.
pub const RECORD_LINES_MAX: usize = 32;

/// Fields of one CSV record.
pub const FIELDS_MAX: usize = 256;

/// Lines before the header of a CSV file in which the header is looked for.
pub const HEADER_LINES_MAX: u64 = 64;

/// Bytes of one piece of an XML document: a tag with its attributes, a text, a comment.
pub const XML_PIECE_BYTES_MAX: usize = 64 * 1024;

/// Elements inside one another in an XML document.
pub const XML_DEPTH_MAX: usize = 64;

/// Single transactions of one batched entry of a camt.053 document.
pub const DETAILS_MAX: usize = 100_000;

/// Bytes at the beginning of a file that are enough to tell its shape.
pub const DETECT_BYTES_MAX: usize = 16 * 1024;

/// Bad rows that are kept whole; those after them are counted.
pub const BAD_ROWS_MAX: usize = 1_000;

/// Characters of a file's text that an error repeats.
pub const SNIPPET_CHARS_MAX: usize = 60;

/// Rows of one side: a file, or what Farthing booked. Both sides full take about 1.4 GB while they are
/// matched.
pub const ROWS_MAX: usize = 5_000_000;

/// Bytes of a reference, a provider's number or the number of a group.
pub const REFERENCE_BYTES_MAX: usize = 128;

/// Bytes of a currency's or asset's code.
pub const CURRENCY_BYTES_MAX: usize = 12;

/// Different currencies of one run.
pub const CURRENCIES_MAX: usize = 1_000;

/// Parts of one split amount.
pub const PARTS_MAX: usize = 64;

/// Bytes of all references of one side together.
pub const TEXT_BYTES_MAX: usize = 2 * 1024 * 1024 * 1024;

/// Earlier breaks that a run takes up again.
pub const OPEN_BREAKS_MAX: usize = 1_000_000;

/// Bytes of the id of an earlier break.
pub const BREAK_ID_BYTES_MAX: usize = 128;

/// Rows of one side that may share a key. A key of more rows (a column of constants) identifies nothing.
pub const KEY_ROWS_MAX: usize = 64;

/// Rows of ours that are looked at for one of theirs when the amount may differ: those nearest in amount.
pub const CANDIDATES_MAX: usize = 256;

/// Rows between two reports of progress.
pub const PROGRESS_ROWS: u64 = 65_536;

/// Digits after the point of a currency or asset.
pub const EXPONENT_MAX: u8 = 18;

/// Exponents that can be given beside those of ISO 4217.
pub const EXPONENTS_MAX: usize = 10_000;

/// Words of a file that a mapping translates into a kind or a status.
pub const WORDS_MAX: usize = 256;
