//! Ids of data objects, and the path of ids that leads to one.

use std::fmt;

/// Id of a data object: 00 to 99.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(u8);

impl Id {
    /// Payload Format Indicator.
    pub const FORMAT: Self = Self(0);
    /// Point of Initiation Method.
    pub const INITIATION: Self = Self(1);
    /// The first template for a merchant's account.
    pub const FIRST_TEMPLATE: Self = Self(26);
    /// Merchant Category Code.
    pub const CATEGORY: Self = Self(52);
    /// Transaction Currency.
    pub const CURRENCY: Self = Self(53);
    /// Transaction Amount.
    pub const AMOUNT: Self = Self(54);
    /// Tip or Convenience Indicator.
    pub const TIP: Self = Self(55);
    /// Value of Convenience Fee Fixed.
    pub const FEE_FIXED: Self = Self(56);
    /// Value of Convenience Fee Percentage.
    pub const FEE_PERCENT: Self = Self(57);
    /// Country Code.
    pub const COUNTRY: Self = Self(58);
    /// Merchant Name.
    pub const NAME: Self = Self(59);
    /// Merchant City.
    pub const CITY: Self = Self(60);
    /// Postal Code.
    pub const POSTAL: Self = Self(61);
    /// Additional Data Field Template.
    pub const ADDITIONAL: Self = Self(62);
    /// CRC.
    pub const CRC: Self = Self(63);
    /// Merchant Information - Language Template.
    pub const LANGUAGE: Self = Self(64);
    /// Globally Unique Identifier, inside a template.
    pub const GUID: Self = Self(0);

    /// The id with this number, or none above 99.
    #[must_use]
    pub const fn of(number: u8) -> Option<Self> {
        if number <= 99 { Some(Self(number)) } else { None }
    }

    /// The id as a number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// An id that stands in this crate.
    pub(crate) const fn known(number: u8) -> Self {
        assert!(number <= 99, "an id has two digits");
        Self(number)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The ids that lead from the root to an object: `62-05`. Empty for the payload as a whole.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Path(Vec<Id>);

impl Path {
    /// The payload as a whole.
    #[must_use]
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// The object with this id below here.
    #[must_use]
    pub fn child(&self, id: Id) -> Self {
        let mut ids = self.0.clone();
        ids.push(id);
        Self(ids)
    }

    /// The ids from the root on.
    #[must_use]
    pub fn ids(&self) -> &[Id] {
        &self.0
    }
}

impl From<Id> for Path {
    fn from(id: Id) -> Self {
        Self(vec![id])
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, id) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("-")?;
            }
            write!(f, "{id}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
