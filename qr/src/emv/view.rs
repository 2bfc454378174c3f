//! Templates 62 and 64 by the names of their fields.

use crate::emv::id::Id;
use crate::emv::object::{Object, Value};

/// The value of 62-01 to 62-08 that asks the payer to type it.
pub const ASK_PAYER: &str = "***";

/// 62: what a payment is for, and where. A text may be [`ASK_PAYER`].
#[derive(Debug, Clone, Copy)]
pub struct AdditionalData<'p>(pub(crate) &'p Value);

macro_rules! texts {
    ($($number:literal $name:ident $doc:literal)*) => {
        $(
            #[doc = $doc]
            #[must_use]
            pub fn $name(&self) -> Option<&'p str> {
                self.0.text_of(Id::known($number))
            }
        )*
    };
}

impl<'p> AdditionalData<'p> {
    texts! {
        1 bill_number "01: number of the invoice or bill."
        2 mobile_number "02: number to top up or to pay a bill for."
        3 store "03: the store."
        4 loyalty_number "04: number of a loyalty card."
        5 reference "05: the merchant's or acquirer's reference of the payment."
        6 customer "06: the customer."
        7 terminal "07: the terminal in the store."
        8 purpose "08: what the payment is for."
        9 consumer_data "09: what the wallet shall tell: `A` address, `M` mobile number, `E` email."
        10 tax_id "10: the merchant's tax number."
        11 channel "11: how the code is shown, where, and who attends: three characters."
    }

    /// 50 to 99: templates of payment systems, in their order.
    pub fn payment_systems(&self) -> impl Iterator<Item = &'p Object> {
        self.0.objects().iter().filter(|object| object.id.number() >= 50)
    }
}

/// 64: the merchant's name in another language.
#[derive(Debug, Clone, Copy)]
pub struct Language<'p>(pub(crate) &'p Value);

impl<'p> Language<'p> {
    texts! {
        0 preference "00: the language, ISO 639."
        1 name "01: the merchant's name in it."
        2 city "02: the merchant's city in it."
    }
}
