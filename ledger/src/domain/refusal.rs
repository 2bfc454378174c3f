//! Why an instruction of the payments layer was not applied: one catalogue, from which codes, documents and answers come.

use super::Time;
use smallvec::SmallVec;

/// What to do with a refused instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// It cannot succeed as it is: change it.
    Change,
    /// Once things have changed, ask again. An instruction with an id takes a new one; one that is known by a
    /// merchant's own number keeps it.
    Later,
}

/// One fact of a refusal: a number or a name, never prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// Minor units, a count, or another number.
    Number(i64),
    /// A name.
    Text(Box<str>),
    /// A time.
    Time(Time),
}

impl From<u64> for Fact {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Fact {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Time> for Fact {
    fn from(time: Time) -> Self {
        Self::Time(time)
    }
}

impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

/// A refusal: its code and the facts that it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its cause.
    pub code: RefusalCode,
    /// The facts by their names, in the order in which they were found.
    pub facts: SmallVec<[(&'static str, Fact); 4]>,
}

impl Refusal {
    /// A refusal without facts yet.
    #[must_use]
    pub fn of(code: RefusalCode) -> Self {
        Self { code, facts: SmallVec::new() }
    }

    /// The same refusal with one more fact.
    #[must_use]
    pub fn with(mut self, name: &'static str, fact: impl Into<Fact>) -> Self {
        self.facts.push((name, fact.into()));
        self
    }
}

/// Names of facts, in the order of their stored numbers: a name keeps its place for ever.
pub const FACT_NAMES: &[&str] = &[
    "wallet",
    "merchant",
    "channel",
    "asset",
    "order",
    "payment",
    "state",
    "needed",
    "available",
    "limit",
    "left",
    "resets_at",
    "expected",
    "actual",
    "expires_at",
    "now",
    "count",
    "max",
    "refund",
    "split",
    "receiver",
    "packet",
    "code",
    "person",
    "withdrawal",
    "suspense",
    "account",
    "taker",
    "minimum",
    "paid",
    "held",
    "from",
    "settlement",
    "break",
];

/// The catalogue: stored number, variant, stable name, advice, sentence.
macro_rules! refusals {
    ($($number:literal $code:ident $name:literal $advice:ident $sentence:literal)*) => {
        /// The cause of a refusal. The name is stable over releases; clients branch on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum RefusalCode {
            $(#[doc = $sentence] $code,)*
        }

        impl RefusalCode {
            /// All of them, in the order of their stored numbers.
            pub const ALL: &[Self] = &[$(Self::$code,)*];

            /// Its stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$code => $name,)* }
            }

            /// What to do.
            #[must_use]
            pub const fn advice(self) -> Advice {
                match self { $(Self::$code => Advice::$advice,)* }
            }

            /// One sentence for people.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$code => $sentence,)* }
            }

            /// The number by which it is stored.
            #[must_use]
            pub const fn number(self) -> u8 {
                match self { $(Self::$code => $number,)* }
            }

            /// The cause with this stored number.
            #[must_use]
            pub const fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$code),)* _ => None }
            }
        }
    };
}

refusals! {
    1 WalletUnknown "WALLET_UNKNOWN" Change "No wallet has this id."
    2 WalletAssetMissing "WALLET_ASSET_MISSING" Later "The wallet has no account in this asset; open it first."
    3 MerchantUnknown "MERCHANT_UNKNOWN" Change "No merchant has this id."
    4 MerchantAssetMissing "MERCHANT_ASSET_MISSING" Later "The merchant takes no payments in this asset; register it first."
    5 ChannelUnknown "CHANNEL_UNKNOWN" Later "No channel has this id and asset; open it first."
    6 WalletNotActive "WALLET_NOT_ACTIVE" Later "The wallet is frozen or closed."
    7 MerchantNotActive "MERCHANT_NOT_ACTIVE" Later "The merchant is suspended or closed."
    8 PartyNotEmpty "PARTY_NOT_EMPTY" Later "It cannot be closed: one of its accounts is not at zero."
    9 AccountTaken "ACCOUNT_TAKEN" Change "An account that this would open exists already, opened for something else."
    10 LimitExceeded "LIMIT_EXCEEDED" Later "A limit of the wallet would be crossed."
    11 SameParty "SAME_PARTY" Change "Payer and payee are the same."
    12 OrderUnknown "ORDER_UNKNOWN" Change "The merchant has no order with this number."
    13 OrderState "ORDER_STATE" Change "The order's state does not allow this."
    14 OrderExpired "ORDER_EXPIRED" Change "The order has expired; nothing was charged. Create a new one."
    15 OrderPaid "ORDER_PAID" Change "The order is paid already; nothing was charged."
    16 AmountMismatch "AMOUNT_MISMATCH" Change "The amount is not the order's; the order's amount is locked."
    17 AssetDiffers "ASSET_DIFFERS" Change "The asset is not the order's."
    18 TipNotTaken "TIP_NOT_TAKEN" Change "The order takes no tip, or not so much."
    19 DeadlineReached "DEADLINE_REACHED" Change "A stated time is not in the future."
    20 PaymentUnknown "PAYMENT_UNKNOWN" Change "No payment of this merchant has this id or number."
    21 RefundExceedsPayment "REFUND_EXCEEDS_PAYMENT" Change "More would be refunded than is left of the payment."
    22 RefundsExhausted "REFUNDS_EXHAUSTED" Change "The payment has as many refunds as one may have."
    23 MerchantFundsShort "MERCHANT_FUNDS_SHORT" Later "The merchant's funds do not cover it, as far as the merchant's policy lets them be used."
    24 CaptureExceedsAuthorisation "CAPTURE_EXCEEDS_AUTHORISATION" Change "More would be captured than was authorised with its tip allowance."
    25 CodeUnknown "CODE_UNKNOWN" Change "No such consumer code is good: it is wrong, used or expired. Ask the payer for a new one."
    26 CodeLimit "CODE_LIMIT" Change "The amount is above what the payer's code allows."
    27 WithdrawalUnknown "WITHDRAWAL_UNKNOWN" Change "No withdrawal of this id is under way."
    28 WithdrawalFinished "WITHDRAWAL_FINISHED" Change "The withdrawal was confirmed or returned already."
    29 SuspenseUnknown "SUSPENSE_UNKNOWN" Change "No entry of this id waits in suspense."
    30 SuspenseMismatch "SUSPENSE_MISMATCH" Change "The suspense entry does not fit the order: asset or amount differs."
    31 NotSplittable "NOT_SPLITTABLE" Change "The payment was not made to be split, or nothing is left of it to split."
    32 SplitExceedsPool "SPLIT_EXCEEDS_POOL" Change "The shares are more than what is left to split."
    33 SplitsExhausted "SPLITS_EXHAUSTED" Change "The payment has as many splits as one may have."
    34 SplitUnknown "SPLIT_UNKNOWN" Change "The merchant has no split with this number."
    35 ShareUnknown "SHARE_UNKNOWN" Change "The split gave nothing to this receiver."
    36 ReturnExceedsShare "RETURN_EXCEEDS_SHARE" Change "More would be returned than is left of the share."
    37 PacketUnknown "PACKET_UNKNOWN" Change "No red packet has this id."
    38 PacketFinished "PACKET_FINISHED" Change "The red packet is empty or has expired."
    39 PacketTaken "PACKET_TAKEN" Change "This wallet has taken from the red packet already."
    40 PacketTooSmall "PACKET_TOO_SMALL" Change "The red packet has less than one minor unit for each taker."
    41 RateExpired "RATE_EXPIRED" Change "The exchange rate is no longer valid; ask for a new one."
    42 RateOverflow "RATE_OVERFLOW" Change "The exchanged amount is beyond what an amount can be."
    43 FeePlansOverlap "FEE_PLANS_OVERLAP" Change "Another fee plan begins at the same time, or the merchant has as many as it may."
    44 PlatformFundsShort "PLATFORM_FUNDS_SHORT" Later "An account of the platform does not cover it."
    45 DisputeExceedsPayment "DISPUTE_EXCEEDS_PAYMENT" Change "More would be charged back than is left of the payment."
    46 NumberInUse "NUMBER_IN_USE" Change "The ledger has as many wallets, merchants or assets of one party as it can number."
    47 ShareTooSmall "SHARE_TOO_SMALL" Change "A share comes to nothing in whole minor units."
    49 WalletFundsShort "WALLET_FUNDS_SHORT" Later "The wallet does not hold enough."
    48 PersonTipsMissing "PERSON_TIPS_MISSING" Later "The person's wallet has no account for tips in this asset; open it first."
    50 DeadlineTooFar "DEADLINE_TOO_FAR" Change "A stated time is further ahead than it may be."
    51 SchedulesExhausted "SCHEDULES_EXHAUSTED" Change "There are as many schedules of settlement as there may be; take a zone and cut-off that is in use."
    52 SettlementPlanMissing "SETTLEMENT_PLAN_MISSING" Later "The merchant has no plan of settlement in this asset; set one first."
    53 SettlementClosing "SETTLEMENT_CLOSING" Later "A period of the merchant has ended and is being sealed; ask again at once, under a new id."
    54 SettlementUnknown "SETTLEMENT_UNKNOWN" Change "The merchant has no settlement of this number."
    55 PayoutState "PAYOUT_STATE" Change "The payout's state does not allow this."
    56 PayoutsOpen "PAYOUTS_OPEN" Later "The merchant cannot be closed: a payout is under way."
    57 BreakUnknown "BREAK_UNKNOWN" Change "No break of this id is open."
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_its_own_name_and_number() {
        let names: BTreeSet<_> = RefusalCode::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), RefusalCode::ALL.len());
        for code in RefusalCode::ALL {
            assert_eq!(RefusalCode::from_number(code.number()), Some(*code));
            assert!(code.sentence().ends_with('.'), "{}", code.name());
        }
        assert_eq!(RefusalCode::from_number(0), None);
        assert_eq!(FACT_NAMES.iter().collect::<BTreeSet<_>>().len(), FACT_NAMES.len());
    }
}
