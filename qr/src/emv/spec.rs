//! Name, format and length of every data object: tables 3.1 to 3.8, 4.1 and 4.2 of the standard.

use crate::emv::error::Fault;
use crate::emv::id::{Id, Path};
use crate::emv::mode::{Mode, Waiver};

/// Which characters a value may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// Digits.
    N,
    /// The common character set of EMV Book 4: printable ASCII.
    Ans,
    /// Any character of Unicode.
    S,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Words for people, whose length lenient reading does not insist on.
    Text,
    /// A number or a code.
    Coded,
    /// Objects.
    Template,
    /// Reserved for future use.
    Reserved,
}

/// A row of the tables, for the ids from the first to the last.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spec {
    ids: (u8, u8),
    pub(crate) name: &'static str,
    format: Format,
    chars: (usize, usize),
    pub(crate) kind: Kind,
}

const fn row(
    ids: (u8, u8),
    name: &'static str,
    format: Format,
    chars: (usize, usize),
    kind: Kind,
) -> Spec {
    Spec { ids, name, format, chars, kind }
}

use Format::{Ans, N, S};
use Kind::{Coded, Reserved, Template, Text};

const RFU: &str = "RFU for EMVCo";

#[rustfmt::skip]
const ROOT: &[Spec] = &[
    row((0, 0), "Payload Format Indicator", N, (2, 2), Coded),
    row((1, 1), "Point of Initiation Method", N, (2, 2), Coded),
    row((2, 25), "Merchant Account Information", Ans, (1, 99), Text),
    // The table of the root says `ans`, the table of the template `S`: the wider one is taken.
    row((26, 51), "Merchant Account Information", S, (1, 99), Template),
    row((52, 52), "Merchant Category Code", N, (4, 4), Coded),
    row((53, 53), "Transaction Currency", N, (3, 3), Coded),
    row((54, 54), "Transaction Amount", Ans, (1, 13), Coded),
    row((55, 55), "Tip or Convenience Indicator", N, (2, 2), Coded),
    row((56, 56), "Value of Convenience Fee Fixed", Ans, (1, 13), Coded),
    row((57, 57), "Value of Convenience Fee Percentage", Ans, (1, 5), Coded),
    row((58, 58), "Country Code", Ans, (2, 2), Coded),
    row((59, 59), "Merchant Name", Ans, (1, 25), Text),
    row((60, 60), "Merchant City", Ans, (1, 15), Text),
    row((61, 61), "Postal Code", Ans, (1, 10), Text),
    row((62, 62), "Additional Data Field Template", S, (1, 99), Template),
    row((63, 63), "CRC", Ans, (4, 4), Coded),
    row((64, 64), "Merchant Information - Language Template", S, (1, 99), Template),
    row((65, 79), RFU, S, (1, 99), Reserved),
    row((80, 99), "Unreserved Template", S, (1, 99), Template),
];

#[rustfmt::skip]
const ADDITIONAL: &[Spec] = &[
    row((0, 0), RFU, S, (1, 99), Reserved),
    row((1, 1), "Bill Number", Ans, (1, 25), Text),
    row((2, 2), "Mobile Number", Ans, (1, 25), Text),
    row((3, 3), "Store Label", Ans, (1, 25), Text),
    row((4, 4), "Loyalty Number", Ans, (1, 25), Text),
    row((5, 5), "Reference Label", Ans, (1, 25), Text),
    row((6, 6), "Customer Label", Ans, (1, 25), Text),
    row((7, 7), "Terminal Label", Ans, (1, 25), Text),
    row((8, 8), "Purpose of Transaction", Ans, (1, 25), Text),
    row((9, 9), "Additional Consumer Data Request", Ans, (1, 3), Coded),
    row((10, 10), "Merchant Tax ID", Ans, (1, 20), Text),
    row((11, 11), "Merchant Channel", Ans, (3, 3), Coded),
    row((12, 49), RFU, S, (1, 99), Reserved),
    row((50, 99), "Payment System Specific Template", S, (1, 99), Template),
];

#[rustfmt::skip]
const LANGUAGE: &[Spec] = &[
    row((0, 0), "Language Preference", Ans, (2, 2), Coded),
    row((1, 1), "Merchant Name - Alternate Language", S, (1, 25), Text),
    row((2, 2), "Merchant City - Alternate Language", S, (1, 15), Text),
    row((3, 99), RFU, S, (1, 99), Reserved),
];

#[rustfmt::skip]
const NETWORK: &[Spec] = &[
    row((0, 0), "Globally Unique Identifier", Ans, (1, 32), Text),
    row((1, 99), "Payment Network Specific", S, (1, 99), Text),
];

#[rustfmt::skip]
const CONTEXT: &[Spec] = &[
    row((0, 0), "Globally Unique Identifier", Ans, (1, 32), Text),
    row((1, 99), "Context Specific Data", S, (1, 99), Text),
];

const PAYLOAD: Spec = row((0, 99), "Payload", S, (1, 99), Template);

/// The row for what stands at `path`.
pub(crate) fn spec_of(path: &Path) -> Spec {
    let numbers: Vec<u8> = path.ids().iter().map(|id| id.number()).collect();
    let (table, id) = match *numbers.as_slice() {
        [] => return PAYLOAD,
        [id] => (ROOT, id),
        [62, id] => (ADDITIONAL, id),
        [64, id] => (LANGUAGE, id),
        [26..=51, id] => (NETWORK, id),
        [.., id] => (CONTEXT, id),
    };
    table.iter().find(|row| row.ids.0 <= id && id <= row.ids.1).copied().unwrap_or(PAYLOAD)
}

/// The name that the standard has for what stands at `path`; `Payload` for the whole.
#[must_use]
pub fn name_of(path: &Path) -> &'static str {
    spec_of(path).name
}

/// Whose account a merchant account id is kept for (02 to 25), or `any` for the templates (26 to 51).
#[must_use]
pub const fn network_of(id: Id) -> Option<&'static str> {
    match id.number() {
        2 | 3 => Some("Visa"),
        4 | 5 => Some("Mastercard"),
        6..=8 | 17..=25 => Some("EMVCo"),
        9 | 10 => Some("Discover"),
        11 | 12 => Some("American Express"),
        13 | 14 => Some("JCB"),
        15 | 16 => Some("UnionPay"),
        26..=51 => Some("any"),
        _ => None,
    }
}

impl Spec {
    /// Whether the value has the right characters, and the right number of them.
    pub(crate) fn check(&self, value: &str, mode: Mode) -> Result<(), Fault> {
        let given = value.chars().count();
        let (least, most) = self.chars;
        let too_long = given > most && !(self.kind == Text && mode.accepts(Waiver::LongText));
        if given < least || too_long {
            return Err(Fault::Length { given, least, most });
        }
        // No field has a use for them, and they can rewrite the screen that shows them.
        if let Some(character) = value.chars().find(|c| c.is_control()) {
            return Err(Fault::Control { character });
        }
        match self.format {
            N if !value.bytes().all(|b| b.is_ascii_digit()) => Err(Fault::NotDigits),
            Ans if !(self.kind == Text && mode.accepts(Waiver::AnyCharacter)) => {
                let outside = value.chars().find(|c| !is_ans(*c));
                outside.map_or(Ok(()), |character| Err(Fault::NotAns { character }))
            }
            N | Ans | S => Ok(()),
        }
    }

    /// The fewest and the most characters.
    pub(crate) const fn chars(&self) -> (usize, usize) {
        self.chars
    }
}

/// Whether a character is in the common character set of EMV Book 4.
pub(crate) const fn is_ans(character: char) -> bool {
    matches!(character, ' '..='~')
}
