//! The parties of a payment: wallets, merchants and channels, by their readable ids and by dense numbers.

use super::Invalid;
use super::limits::PARTY_ID_BYTES_MAX;
use std::fmt;
use std::sync::Arc;

/// Checks the text of a party's id: 1 to 30 bytes of `a-z A-Z 0-9 _ . -`, so that it can be a part of an account id.
fn check_id(field: &'static str, text: &str) -> Result<(), Invalid> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    if text.is_empty() || text.len() > PARTY_ID_BYTES_MAX || !text.bytes().all(allowed) {
        return Err(Invalid::of(
            field,
            format!("must be 1 to {PARTY_ID_BYTES_MAX} of a-z A-Z 0-9 _ . -"),
        ));
    }
    Ok(())
}

/// A readable id, 1 to 30 bytes of `a-z A-Z 0-9 _ . -`.
macro_rules! party_id {
    ($(#[$doc:meta])* $id:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(Arc<str>);

        impl $id {
            /// Checks the text of the field `field`.
            ///
            /// # Errors
            ///
            /// Empty, too long, or a character outside the set.
            pub fn parse(field: &'static str, text: &str) -> Result<Self, Invalid> {
                check_id(field, text)?;
                Ok(Self(text.into()))
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// A dense number, handed out from 1, and the two ways to name the party.
macro_rules! party_number {
    ($(#[$doc:meta])* $number:ident, $(#[$ref_doc:meta])* $reference:ident, $id:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $number(u32);

        impl $number {
            /// The number `raw`; none for 0.
            #[must_use]
            pub const fn from_raw(raw: u32) -> Option<Self> {
                if raw == 0 { None } else { Some(Self(raw)) }
            }

            /// The number of the party at `index` of a dense list.
            #[must_use]
            pub fn from_index(index: usize) -> Option<Self> {
                u32::try_from(index).ok().and_then(|index| index.checked_add(1)).map(Self)
            }

            /// The number.
            #[must_use]
            pub const fn raw(self) -> u32 {
                self.0
            }

            /// The place of the party in a dense list.
            #[must_use]
            pub fn index(self) -> usize {
                usize::try_from(self.0.saturating_sub(1)).unwrap_or(usize::MAX)
            }
        }

        $(#[$ref_doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $reference {
            /// By its number.
            Number($number),
            /// By its readable id.
            Id($id),
        }

        impl fmt::Display for $reference {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Self::Number(number) => write!(f, "#{}", number.raw()),
                    Self::Id(id) => id.fmt(f),
                }
            }
        }
    };
}

party_id! {
    /// Readable id of a wallet. A wallet service takes a number or pseudonym of its own: the ledger stores no names.
    WalletId
}
party_id! {
    /// Readable id of a merchant.
    MerchantId
}
party_id! {
    /// Readable id of a channel: a bank, card acquirer or other way by which money comes in.
    ChannelId
}
party_number! {
    /// The number of a wallet inside the ledger, from 1.
    WalletNumber,
    /// A wallet as a client names it.
    WalletRef, WalletId
}
party_number! {
    /// The number of a merchant inside the ledger, from 1.
    MerchantNumber,
    /// A merchant as a client names it.
    MerchantRef, MerchantId
}

/// A merchant's own number of an order, refund or split: 1 to 64 visible ASCII characters, unique for ever in its kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BusinessNumber(Box<str>);

impl BusinessNumber {
    /// Checks the text of the field `field`.
    ///
    /// # Errors
    ///
    /// Empty, too long, or a character that is not visible ASCII.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Invalid> {
        let max = super::limits::BUSINESS_NUMBER_BYTES_MAX;
        if text.is_empty() || text.len() > max || !text.bytes().all(|b| b.is_ascii_graphic()) {
            let problem = format!("must be 1 to {max} visible ASCII characters without spaces");
            return Err(Invalid::of(field, problem));
        }
        Ok(Self(text.into()))
    }

    /// The number as text.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BusinessNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a merchant's own number is for. Numbers of different kinds do not collide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BusinessKind {
    /// An order.
    Order,
    /// A refund.
    Refund,
    /// A split.
    Split,
    /// The return of a share of a split.
    ShareReturn,
    /// A settlement, whose number the ledger gives.
    Settlement,
}

impl BusinessKind {
    const fn letter(self) -> char {
        match self {
            Self::Order => 'o',
            Self::Refund => 'r',
            Self::Split => 's',
            Self::ShareReturn => 'u',
            Self::Settlement => 't',
        }
    }
}

/// Stands between the parts of a business number's id. No client can send it: ids have no control characters.
const SEPARATOR: char = '\u{1f}';

/// The text of the command id that stands for a merchant's own number.
pub(super) fn business_text(
    kind: BusinessKind,
    merchant: &MerchantId,
    number: &BusinessNumber,
) -> Arc<str> {
    format!("{}{SEPARATOR}{merchant}{SEPARATOR}{number}", kind.letter()).into()
}

/// The merchant's own number in such a text; none for any other text.
pub(super) fn business_number(text: &str) -> Option<&str> {
    let mut parts = text.splitn(3, SEPARATOR).skip(2);
    parts.next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CommandId;

    #[test]
    fn a_business_number_is_no_id_that_a_client_can_send() {
        let merchant = MerchantId::parse("merchant", "m_cafe").unwrap();
        let number = BusinessNumber::parse("order", "ORD-1").unwrap();
        let id = CommandId::business(BusinessKind::Order, &merchant, &number);
        assert_eq!(id.business_number(), Some("ORD-1"));
        assert_ne!(id, CommandId::business(BusinessKind::Refund, &merchant, &number));
        let CommandId::Text(text) = &id else { panic!("a text") };
        assert!(CommandId::parse("id", text).is_err());
        assert_eq!(CommandId::parse("id", "o:m_cafe:ORD-1").unwrap().business_number(), None);
    }

    #[test]
    fn bad_names_are_refused_with_their_field() {
        for text in ["", "a b", "a:b", "\u{e9}", &"x".repeat(31)] {
            assert_eq!(WalletId::parse("wallet", text).unwrap_err().field, "wallet", "{text}");
        }
        for text in ["", "a b", "\u{e9}", "a\u{1f}b", &"x".repeat(65)] {
            assert_eq!(BusinessNumber::parse("order", text).unwrap_err().field, "order", "{text}");
        }
    }
}
