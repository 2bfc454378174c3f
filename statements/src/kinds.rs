//! The words of a statement: kinds of lines, accounts, business types, ways to pay.

/// Defines an enum whose variants have a stable code, and the list of them all.
macro_rules! coded {
    ($(#[$about:meta])* $vis:vis enum $name:ident {
        $($(#[$doc:meta])* $variant:ident = $code:literal,)+
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// All of them.
            #[allow(dead_code, reason = "of some enums only a test walks the list")]
            $vis const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code, as it stands in files.
            #[must_use]
            $vis const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }
        }
    };
}

pub(crate) use coded;

coded! {
    /// What happened. A fee is no kind of its own: it is part of what it was charged for.
    pub enum LineKind {
        /// A payer paid the merchant, with or without a tip.
        Sale = "SALE",
        /// The merchant paid back, in whole or in part.
        Refund = "REFUND",
        /// A tip without a sale, or after one.
        Tip = "TIP",
        /// A tip went back to its payer.
        TipRefund = "TIP_REFUND",
        /// A share of a sale went to another party.
        SplitOut = "SPLIT_OUT",
        /// A share came back from another party.
        SplitReturned = "SPLIT_RETURNED",
        /// A share of another party's sale came in.
        ShareIn = "SHARE_IN",
        /// A share went back to the party that it came from.
        ShareReturned = "SHARE_RETURNED",
        /// The payer's side took a payment back.
        ChargeBack = "CHARGE_BACK",
        /// The fee of a dispute.
        DisputeFee = "DISPUTE_FEE",
        /// A correction by the platform.
        Adjustment = "ADJUSTMENT",
        /// Kept back against refunds and chargebacks.
        ReserveHeld = "RESERVE_HELD",
        /// What was kept back is free again.
        ReserveReleased = "RESERVE_RELEASED",
        /// What the holder owes the platform from here on.
        Owed = "OWED",
        /// What was owed is paid.
        Collected = "COLLECTED",
        /// A settlement left for the holder's bank account.
        Payout = "PAYOUT",
        /// The bank sent a payout back.
        PayoutReturned = "PAYOUT_RETURNED",
        /// Money came into a wallet by a channel.
        TopUp = "TOP_UP",
        /// Money left a wallet by a channel.
        Withdrawal = "WITHDRAWAL",
        /// A withdrawal came back.
        WithdrawalReturned = "WITHDRAWAL_RETURNED",
        /// A wallet paid.
        PaidOut = "PAID_OUT",
        /// A wallet received.
        Received = "RECEIVED",
        /// A wallet sent a red packet.
        RedPacketSent = "RED_PACKET_SENT",
        /// A wallet took from a red packet.
        RedPacketTaken = "RED_PACKET_TAKEN",
        /// What nobody took of a red packet came back.
        RedPacketReturned = "RED_PACKET_RETURNED",
        /// One asset for another.
        Exchange = "EXCHANGE",
        /// Anything else.
        Other = "OTHER",
    }
}

coded! {
    /// An account of the holder, whose statement it may be.
    pub enum AccountKind {
        /// What is owed to a merchant.
        Payable = "PAYABLE",
        /// Tips.
        Tips = "TIPS",
        /// Kept back against refunds and chargebacks.
        Reserve = "RESERVE",
        /// What the holder owes the platform: stands below zero.
        Receivable = "RECEIVABLE",
        /// Frozen until it is split.
        Pool = "POOL",
        /// What a wallet holds.
        Wallet = "WALLET",
    }
}

coded! {
    /// Why one account moved: the business type of a row of the fund flow bill.
    pub enum Business {
        /// The amount of a payment.
        Trade = "TRADE",
        /// A fee that was charged.
        Fee = "FEE",
        /// A fee that was given back.
        FeeReturned = "FEE_RETURNED",
        /// The amount of a refund.
        Refund = "REFUND",
        /// A tip, or its return.
        Tip = "TIP",
        /// A share, or its return.
        Split = "SPLIT",
        /// A chargeback, or the fee of a dispute.
        Dispute = "DISPUTE",
        /// Into the reserve or out of it.
        Reserve = "RESERVE",
        /// What is owed to the platform, or its payment.
        Debt = "DEBT",
        /// A payout, or its return.
        Settlement = "SETTLEMENT",
        /// A top-up.
        TopUp = "TOP_UP",
        /// A withdrawal, or its return.
        Withdrawal = "WITHDRAWAL",
        /// From wallet to wallet.
        Transfer = "TRANSFER",
        /// A red packet.
        RedPacket = "RED_PACKET",
        /// One asset for another.
        Exchange = "EXCHANGE",
        /// A correction.
        Adjustment = "ADJUSTMENT",
        /// Anything else.
        Other = "OTHER",
    }
}

coded! {
    /// How the payer reached the merchant.
    pub enum Way {
        /// Not stated, or no payment.
        Unstated = "",
        /// A printed code: the payer types the amount.
        StaticCode = "STATIC_CODE",
        /// A code of one order.
        OrderCode = "ORDER_CODE",
        /// The payer showed a one-time code.
        ConsumerCode = "CONSUMER_CODE",
        /// By name, without a code.
        Direct = "DIRECT",
        /// By a channel: a bank, an acquirer.
        Channel = "CHANNEL",
    }
}

impl LineKind {
    /// Whether the trade bill has a row for it.
    #[must_use]
    pub const fn is_trade(self) -> bool {
        matches!(self, Self::Sale | Self::Tip) || self.is_refund()
    }

    /// Whether money went back to a payer.
    #[must_use]
    pub const fn is_refund(self) -> bool {
        matches!(self, Self::Refund | Self::TipRefund | Self::ChargeBack)
    }
}
