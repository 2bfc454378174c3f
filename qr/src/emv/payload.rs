//! A payload: read from text, asked for its fields, written as the same text again.

use crate::emv::currency::Currency;
use crate::emv::decimal::{Amount, Percent};
use crate::emv::error::{Error, Fault};
use crate::emv::field::{Field, Initiation, Tip, TipIndicator};
use crate::emv::id::{Id, Path};
use crate::emv::mode::{Mode, Waiver};
use crate::emv::object::Object;
use crate::emv::rules;
use crate::emv::tlv;
use crate::emv::view::{AdditionalData, Language};
use crc::{CRC_16_IBM_3740, Crc};

/// The most characters of a payload (EMVCo 4.2).
pub const PAYLOAD_CHARS_MAX: usize = 512;

/// ISO/IEC 13239: polynomial 1021, initial value FFFF, nothing reflected.
const CHECKSUM: Crc<u16> = Crc::<u16>::new(&CRC_16_IBM_3740);
/// Characters of the checksum's value.
const CRC_CHARS: usize = 4;

/// A payload that keeps the rules of the mode it was read in. It does not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    fields: Vec<Field>,
    crc: String,
}

impl Payload {
    /// Reads a text. [`Payload::encode`] gives exactly this text again, in either mode.
    ///
    /// # Errors
    ///
    /// The first fault: of structure and checksum, of tip and fees, field by field, between fields.
    pub fn parse(text: &str, mode: Mode) -> Result<Self, Error> {
        let given = text.chars().count();
        let most = PAYLOAD_CHARS_MAX;
        if given > most {
            return Err(Error::at(Path::root(), Fault::PayloadTooLong { given, most }));
        }
        if given == 0 {
            return Err(Error::at(Path::root(), Fault::Empty));
        }
        let objects = tlv::split(text, &Path::root())?;
        check_ends(&objects)?;
        let (crc, others) = objects.split_last().unzip();
        let crc = crc.map(|(_, crc)| *crc).unwrap_or_default();
        check_crc(text, crc, mode)?;
        rules::check_tip(&objects)?;
        let others = others.unwrap_or_default().iter();
        let fields: Vec<Field> =
            others.map(|(id, value)| Field::read(*id, value, mode)).collect::<Result<_, _>>()?;
        rules::check(&fields, mode)?;
        Ok(Self { fields, crc: crc.to_owned() })
    }

    /// A payload of these objects and their checksum, in strict mode.
    pub(crate) fn of_objects(objects: &[Object]) -> Result<Self, Error> {
        objects.iter().try_for_each(|object| object.check_written(&Path::root()))?;
        let text = written(objects.iter());
        let crc = checksum(&text);
        Self::parse(&(text + &crc), Mode::Strict)
    }

    /// The text to show as a QR code.
    #[must_use]
    pub fn encode(&self) -> String {
        let objects: Vec<Object> = self.fields.iter().map(Field::object).collect();
        written(objects.iter()) + &self.crc
    }

    /// The fields in their order, without the CRC.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// 63: the checksum.
    #[must_use]
    pub fn crc(&self) -> &str {
        &self.crc
    }

    /// 01. A code without it says nothing: take it as static.
    #[must_use]
    pub fn initiation(&self) -> Option<Initiation> {
        self.find(|field| if let Field::Initiation(known) = field { Some(*known) } else { None })
    }

    /// 02 to 51 in their order, at least one.
    pub fn accounts(&self) -> impl Iterator<Item = &Object> {
        self.fields.iter().filter_map(|field| {
            if let Field::Account(object) = field { Some(object) } else { None }
        })
    }

    /// The account template (26 to 51) of the payment network with this globally unique identifier; capital and
    /// small letters are the same.
    #[must_use]
    pub fn account_of(&self, guid: &str) -> Option<&Object> {
        let is = |object: &&Object| {
            object.value.text_of(Id::GUID).is_some_and(|own| own.eq_ignore_ascii_case(guid))
        };
        self.accounts().find(is)
    }

    /// 52. Only a payload that was read leniently can lack it.
    #[must_use]
    pub fn category(&self) -> Option<u16> {
        self.find(|field| if let Field::Category(code) = field { Some(*code) } else { None })
    }

    /// 53.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        self.find(|field| if let Field::Currency(known) = field { Some(*known) } else { None })
    }

    /// 54. Absent where the payer types it.
    #[must_use]
    pub fn amount(&self) -> Option<&Amount> {
        self.find(|field| if let Field::Amount(amount) = field { Some(amount) } else { None })
    }

    /// 55 with 56 or 57.
    #[must_use]
    pub fn tip(&self) -> Option<Tip> {
        let asked = |field: &_| *field == Field::TipIndicator(TipIndicator::AskPayer);
        if self.fields.iter().any(asked) {
            return Some(Tip::AskPayer);
        }
        let fixed = self.fee_fixed().cloned().map(Tip::Fixed);
        fixed.or_else(|| self.fee_percent().cloned().map(Tip::Percent))
    }

    fn fee_fixed(&self) -> Option<&Amount> {
        self.find(|field| if let Field::FeeFixed(amount) = field { Some(amount) } else { None })
    }

    fn fee_percent(&self) -> Option<&Percent> {
        self.find(|field| if let Field::FeePercent(percent) = field { Some(percent) } else { None })
    }

    /// 58.
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        self.find(|field| if let Field::Country(text) = field { Some(text.as_str()) } else { None })
    }

    /// 59. Only a payload that was read leniently can lack it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.find(|field| if let Field::Name(text) = field { Some(text.as_str()) } else { None })
    }

    /// 60. Only a payload that was read leniently can lack it.
    #[must_use]
    pub fn city(&self) -> Option<&str> {
        self.find(|field| if let Field::City(text) = field { Some(text.as_str()) } else { None })
    }

    /// 61.
    #[must_use]
    pub fn postal(&self) -> Option<&str> {
        self.find(|field| if let Field::Postal(text) = field { Some(text.as_str()) } else { None })
    }

    /// 62.
    #[must_use]
    pub fn additional(&self) -> Option<AdditionalData<'_>> {
        self.find(|field| {
            if let Field::Additional(value) = field { Some(AdditionalData(value)) } else { None }
        })
    }

    /// 64.
    #[must_use]
    pub fn language(&self) -> Option<Language<'_>> {
        self.find(
            |field| {
                if let Field::Language(value) = field { Some(Language(value)) } else { None }
            },
        )
    }

    fn find<'p, T>(&'p self, pick: impl Fn(&'p Field) -> Option<T>) -> Option<T> {
        self.fields.iter().find_map(pick)
    }
}

/// 00 stands first and 63 last.
fn check_ends(objects: &[(Id, &str)]) -> Result<(), Error> {
    let place = |id| objects.iter().position(|(own, _)| *own == id);
    match place(Id::FORMAT) {
        Some(0) => {}
        Some(_) => return Err(Error::at(Id::FORMAT, Fault::NotFirst)),
        None => return Err(Error::at(Id::FORMAT, Fault::Missing)),
    }
    match place(Id::CRC) {
        Some(last) if last.saturating_add(1) == objects.len() => Ok(()),
        Some(_) => Err(Error::at(Id::CRC, Fault::NotLast)),
        None => Err(Error::at(Id::CRC, Fault::Missing)),
    }
}

/// The value of 63 is the checksum of all that stands before it.
fn check_crc(text: &str, stated: &str, mode: Mode) -> Result<(), Error> {
    let given = stated.chars().count();
    if given != CRC_CHARS {
        let fault = Fault::Length { given, least: CRC_CHARS, most: CRC_CHARS };
        return Err(Error::at(Id::CRC, fault));
    }
    let computed = checksum(text.strip_suffix(stated).unwrap_or(text));
    let stated = stated.to_owned();
    if !stated.eq_ignore_ascii_case(&computed) {
        return Err(Error::at(Id::CRC, Fault::CrcMismatch { stated, computed }));
    }
    if stated != computed && !mode.accepts(Waiver::CrcCase) {
        return Err(Error::at(Id::CRC, Fault::CrcCase { stated }));
    }
    Ok(())
}

/// The checksum of a text that ends with `6304`, over its UTF-8 bytes, as four capital hexadecimal digits.
fn checksum(text: &str) -> String {
    format!("{:04X}", CHECKSUM.checksum(text.as_bytes()))
}

/// The text of these objects up to the value of the checksum.
fn written<'o>(objects: impl Iterator<Item = &'o Object>) -> String {
    let mut text = String::new();
    for object in objects {
        object.put(&mut text);
    }
    text.push_str("6304");
    text
}
