//! QR codes for payments: the text of EMVCo Merchant-Presented Mode v1.1, its images, and the one-time codes of payers.
//!
//! | what | start at |
//! |---|---|
//! | read a code | [`Payload::parse`] |
//! | make one of Farthing's own | [`Code::build`] |
//! | draw it | [`Symbol::of`], then [`svg`], [`png()`] or [`terminal`] |
//! | the code that a payer shows | [`Token`] |
//!
//! "EMVCo" stands for: EMV QR Code Specification for Payment Systems, Merchant-Presented Mode, version 1.1,
//! November 2020. `docs/qr.md` says what is refused, and what lenient reading accepts.

mod emv;
mod image;
mod token;

pub use emv::{
    ASK_PAYER, Account, Additional, AdditionalData, Amount, Code, Currency, Error, Fault, Field,
    Id, Initiation, Language, Merchant, Mode, Object, PAYLOAD_CHARS_MAX, Path, Payload, Percent,
    Tip, TipIndicator, Translation, Value, Waiver, name_of, network_of,
};
pub use image::{
    Background, ImageError, Level, PIXELS_PER_MODULE_MAX, QUIET_ZONE_MODULES, Symbol, png, svg,
    terminal,
};
pub use token::{
    TOKEN_DIGITS, TOKEN_DIGITS_MAX, TOKEN_DIGITS_MIN, TOKEN_PREFIX, Token, TokenError,
};
