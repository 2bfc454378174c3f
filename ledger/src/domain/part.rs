//! What a leg means to a merchant: the parts of which a settlement's sums are made.

/// Which way a part changes what a merchant stands at: payable, tips, reserve and pool, less what it owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It stands at more.
    In,
    /// It stands at less.
    Out,
    /// It moves between the merchant's own accounts.
    Inside,
}

/// Declares the parts: stored number, variant, stable name, way, what it is.
macro_rules! parts {
    ($($number:literal $part:ident $name:literal $way:ident $doc:literal)*) => {
        /// What a leg means to a merchant. A number is never given twice.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Part {
            $(#[doc = $doc] $part,)*
        }

        impl Part {
            /// All of them, in the order of their stored numbers, which begin with 1.
            pub const ALL: [Self; Self::COUNT] = [$(Self::$part,)*];

            /// How many there are.
            pub const COUNT: usize = [$($number,)*].len();

            /// Its stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$part => $name,)* }
            }

            /// The number by which it is stored.
            #[must_use]
            pub const fn number(self) -> u8 {
                match self { $(Self::$part => $number,)* }
            }

            /// The part with this stored number.
            #[must_use]
            pub const fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$part),)* _ => None }
            }

            /// What it is, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$part => $doc,)* }
            }

            /// Which way it goes.
            #[must_use]
            pub const fn way(self) -> Way {
                match self { $(Self::$part => Way::$way,)* }
            }
        }
    };
}

parts! {
    1 Sale "sale" In "Paid by payers, tips and fees not counted."
    2 Tip "tip" In "Tips of the shop."
    3 Fee "fee" Out "Fees of the platform."
    4 Refund "refund" Out "Given back to payers."
    5 TipRefund "tip_refund" Out "Tips given back."
    6 FeeReturned "fee_returned" In "Fees that came back with refunds and chargebacks."
    7 ShareOut "share_out" Out "Shares of splits paid out to others."
    8 ShareReturned "share_returned" In "Shares that came back."
    9 ShareIn "share_in" In "Shares of the splits of others."
    10 ShareGivenBack "share_given_back" Out "Shares of the splits of others that went back."
    11 ChargeBack "charge_back" Out "Charged back by payers."
    12 DisputeFee "dispute_fee" Out "Fees of disputes."
    13 AdjustmentIn "adjustment_in" In "Corrections in the merchant's favour."
    14 AdjustmentOut "adjustment_out" Out "Corrections against the merchant."
    15 PayoutReturned "payout_returned" In "Payouts that the bank sent back."
    16 TransferIn "transfer_in" In "Plain transfers to the merchant's accounts."
    17 TransferOut "transfer_out" Out "Plain transfers from the merchant's accounts."
    18 ReserveKept "reserve_kept" Inside "Kept back into the reserve."
    19 ReserveUsed "reserve_used" Inside "Taken out of the reserve."
    20 Owed "owed" Inside "What the merchant began to owe."
    21 OwedPaid "owed_paid" Inside "What the merchant paid of what it owed."
    22 Unfrozen "unfrozen" Inside "Became payable out of what was frozen for splits."
    23 Moved "moved" Inside "Moved between the merchant's accounts in another way."
    24 Payout "payout" Out "Paid out to the merchant."
}

impl Part {
    /// Its place in [`Part::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.number().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_its_place() {
        for (index, part) in Part::ALL.into_iter().enumerate() {
            assert_eq!(part.index(), index);
            assert_eq!(Part::from_number(part.number()), Some(part));
        }
        assert_eq!(Part::from_number(0), None);
    }
}
