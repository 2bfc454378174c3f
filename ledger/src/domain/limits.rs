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
/// Bytes of the id of a wallet, merchant or channel: so that the ids of its accounts fit [`ID_BYTES_MAX`].
pub const PARTY_ID_BYTES_MAX: usize = 30;
/// Bytes of a merchant's own number.
pub const BUSINESS_NUMBER_BYTES_MAX: usize = 64;
/// Assets of one wallet, merchant or channel.
pub const PARTY_ASSETS_MAX: usize = 16;
/// Fee plans of one merchant in one asset.
pub const FEE_PLANS_MAX: usize = 32;
/// Bytes of a terminal's name, as in EMVCo's additional data.
pub const TERMINAL_BYTES_MAX: usize = 25;
/// Receivers of one split.
pub const SPLIT_RECEIVERS_MAX: usize = 50;
/// Refunds of one payment.
pub const REFUNDS_MAX: u16 = 50;
/// Splits of one payment.
pub const SPLITS_MAX: u16 = 20;
/// Takers of one red packet.
pub const PACKET_TAKERS_MAX: u16 = 500;
/// Microseconds that a red packet can be taken at most: 24 hours.
pub const PACKET_MICROS_MAX: u64 = 86_400_000_000;
/// Microseconds that a consumer's code is good for at most.
pub const CODE_MICROS_MAX: u64 = 300_000_000;
/// Minutes that a business day may differ from UTC, either way.
pub const UTC_OFFSET_MINUTES_MAX: i16 = 14 * 60;
/// Bytes of a reason code of an adjustment or a chargeback.
pub const REASON_BYTES_MAX: usize = 32;
/// Bytes of a merchant's name, as in EMVCo's merchant name.
pub const MERCHANT_NAME_BYTES_MAX: usize = 75;
/// Bytes of a merchant's city, as in EMVCo's merchant city.
pub const MERCHANT_CITY_BYTES_MAX: usize = 45;
/// Decimals of a percentage.
pub const RATE_DECIMALS_MAX: u8 = 6;
/// Digits of an exchange rate, without trailing zeros after the point.
pub const EXCHANGE_DIGITS_MAX: u8 = 18;
/// Digits of an exchange rate after the point.
pub const EXCHANGE_DECIMALS_MAX: u8 = 12;
/// Bytes of the name of a time zone.
pub const ZONE_BYTES_MAX: usize = 40;
/// The last minute of a day at which it can be cut off.
pub const CUT_OFF_MINUTES_MAX: u16 = 1_439;
/// Days from a business date to the payout.
pub const SETTLEMENT_DELAY_DAYS_MAX: u16 = 60;
/// Periods that a reserve is kept.
pub const RESERVE_DAYS_MAX: u16 = 366;
/// Bytes of the name of a merchant's account at a bank: an IBAN has 34.
pub const PAYOUT_ACCOUNT_BYTES_MAX: usize = 64;
/// Bytes of a word of a row of a break: its kind, its status, its currency.
pub const BREAK_WORD_BYTES_MAX: usize = 16;
/// Bytes of a number of a row of a break.
pub const BREAK_TEXT_BYTES_MAX: usize = 128;
/// Bytes of the reason why a break ended.
pub const BREAK_REASON_BYTES_MAX: usize = 256;
/// Bytes of the name of who ended a break.
pub const BREAK_BY_BYTES_MAX: usize = 64;
/// Schedules of settlement, by zone and cut-off: every one of them is looked at when time passes.
pub const SCHEDULES_MAX: usize = 1_024;
