//! The data objects below the root, each with the type of its meaning.

use crate::emv::currency::Currency;
use crate::emv::decimal::{Amount, Percent};
use crate::emv::error::{Error, Fault};
use crate::emv::id::{Id, Path};
use crate::emv::mode::{Mode, Waiver};
use crate::emv::object::{Object, Value};

/// A data object below the root. The CRC is none of them: it follows from the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// 00: `01`, the only version.
    Format,
    /// 01.
    Initiation(Initiation),
    /// 02 to 51: an account number, or from 26 on a template.
    Account(Object),
    /// 52: ISO 18245, four digits.
    Category(u16),
    /// 53.
    Currency(Currency),
    /// 54.
    Amount(Amount),
    /// 55.
    TipIndicator(TipIndicator),
    /// 56: in the currency of 53.
    FeeFixed(Amount),
    /// 57.
    FeePercent(Percent),
    /// 58: ISO 3166-1 alpha-2.
    Country(String),
    /// 59.
    Name(String),
    /// 60.
    City(String),
    /// 61.
    Postal(String),
    /// 62: a template.
    Additional(Value),
    /// 64: a template.
    Language(Value),
    /// 65 to 79: kept as it is.
    Reserved(Object),
    /// 80 to 99: a template.
    Unreserved(Object),
}

/// For how many payments a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Initiation {
    /// `11`: shown for many payments, as a sticker is.
    Static,
    /// `12`: shown for one payment.
    Dynamic,
}

/// What a payer is asked for beside the amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TipIndicator {
    /// `01`: the payer is asked for a tip.
    AskPayer,
    /// `02`: a fixed convenience fee is added, see 56.
    Fixed,
    /// `03`: a percentage is added as convenience fee, see 57.
    Percent,
}

/// The tip or convenience fee of a payload: 55 with 56 or 57.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tip {
    /// The payer is asked for a tip.
    AskPayer,
    /// A fixed convenience fee, in the currency of the payload.
    Fixed(Amount),
    /// A convenience fee in percent of the amount.
    Percent(Percent),
}

impl Initiation {
    /// The value of 01.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Static => "11",
            Self::Dynamic => "12",
        }
    }
}

impl TipIndicator {
    /// The value of 55.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AskPayer => "01",
            Self::Fixed => "02",
            Self::Percent => "03",
        }
    }
}

impl Field {
    /// Reads the object with this id and value below the root. 63 is not read here.
    pub(crate) fn read(id: Id, text: &str, mode: Mode) -> Result<Self, Error> {
        let value = Value::read(text, &Path::from(id), mode)?;
        let object = Object { id, value };
        Self::of(object, text, mode).map_err(|fault| Error::at(id, fault))
    }

    fn of(object: Object, text: &str, mode: Mode) -> Result<Self, Fault> {
        let owned = || text.to_owned();
        Ok(match object.id {
            Id::FORMAT if text == "01" => Self::Format,
            Id::FORMAT => return Err(Fault::Value { given: owned(), expected: "01" }),
            Id::INITIATION => Self::Initiation(initiation(text)?),
            Id::CATEGORY => Self::Category(digits(text)?),
            Id::CURRENCY => Self::Currency(Currency::of(digits(text)?).ok_or(Fault::NotDigits)?),
            Id::AMOUNT => Self::Amount(Amount::parse(text)?),
            Id::TIP => Self::TipIndicator(tip_indicator(text)?),
            Id::FEE_FIXED => Self::FeeFixed(Amount::parse(text)?),
            Id::FEE_PERCENT => Self::FeePercent(Percent::parse(text)?),
            Id::COUNTRY => Self::Country(country(text, mode)?),
            Id::NAME => Self::Name(owned()),
            Id::CITY => Self::City(owned()),
            Id::POSTAL => Self::Postal(owned()),
            Id::ADDITIONAL => Self::Additional(object.value),
            Id::LANGUAGE => Self::Language(object.value),
            id if id < Id::CATEGORY => Self::Account(object),
            id if id.number() < 80 => Self::Reserved(object),
            _ => Self::Unreserved(object),
        })
    }

    /// The field as an object, as it stands in a payload.
    #[must_use]
    pub fn object(&self) -> Object {
        match self {
            Self::Format => Object::text(Id::FORMAT, "01"),
            Self::Initiation(initiation) => Object::text(Id::INITIATION, initiation.as_str()),
            Self::Account(object) | Self::Reserved(object) | Self::Unreserved(object) => {
                object.clone()
            }
            Self::Category(category) => Object::text(Id::CATEGORY, format!("{category:04}")),
            Self::Currency(currency) => Object::text(Id::CURRENCY, currency.to_string()),
            Self::Amount(amount) => Object::text(Id::AMOUNT, amount.as_str()),
            Self::TipIndicator(indicator) => Object::text(Id::TIP, indicator.as_str()),
            Self::FeeFixed(amount) => Object::text(Id::FEE_FIXED, amount.as_str()),
            Self::FeePercent(percent) => Object::text(Id::FEE_PERCENT, percent.as_str()),
            Self::Country(text) => Object::text(Id::COUNTRY, text),
            Self::Name(text) => Object::text(Id::NAME, text),
            Self::City(text) => Object::text(Id::CITY, text),
            Self::Postal(text) => Object::text(Id::POSTAL, text),
            Self::Additional(value) => Object { id: Id::ADDITIONAL, value: value.clone() },
            Self::Language(value) => Object { id: Id::LANGUAGE, value: value.clone() },
        }
    }
}

fn initiation(text: &str) -> Result<Initiation, Fault> {
    let known = [Initiation::Static, Initiation::Dynamic].into_iter();
    let expected = "11 (for many payments) or 12 (for one)";
    let found = known.into_iter().find(|known| known.as_str() == text);
    found.ok_or_else(|| Fault::Value { given: text.to_owned(), expected })
}

fn tip_indicator(text: &str) -> Result<TipIndicator, Fault> {
    let known = [TipIndicator::AskPayer, TipIndicator::Fixed, TipIndicator::Percent];
    let expected = "01 (ask the payer), 02 (fixed fee) or 03 (percentage)";
    let found = known.into_iter().find(|known| known.as_str() == text);
    found.ok_or_else(|| Fault::Value { given: text.to_owned(), expected })
}

fn country(text: &str, mode: Mode) -> Result<String, Fault> {
    let any_case = mode.accepts(Waiver::CountryCase);
    let letter = |b: u8| b.is_ascii_uppercase() || any_case && b.is_ascii_lowercase();
    if text.bytes().all(letter) {
        return Ok(text.to_owned());
    }
    let expected = "two capital letters of ISO 3166-1, as in CN";
    Err(Fault::Value { given: text.to_owned(), expected })
}

/// Digits whose number was checked before, as a number.
fn digits(text: &str) -> Result<u16, Fault> {
    text.parse().map_err(|_| Fault::NotDigits)
}
