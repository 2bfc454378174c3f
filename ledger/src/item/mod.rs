//! Items: what an instruction begins and later ones go on with. Open ones are in memory, closed ones in the index.
//!
//! An event carries each item that it touched as it is afterwards, so that readers and indexes need no state.

mod payment;
mod reconcile;
mod settlement;

pub use payment::{Deed, Origin, PaidIn, Payment, PaymentState};
pub use reconcile::{Break, BreakEnd};
pub use settlement::{PartSum, Payout, PayoutState, Settlement, Standing};

use crate::domain::{
    AccountNumber, AssetNumber, CommandId, MerchantNumber, Seq, Time, WalletNumber,
};
use crate::instruction::PacketKind;

/// An item as it is after an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The position at which it began: its number for ever.
    pub number: Seq,
    /// The id under which it began: the merchant's own number of an order, otherwise the caller's id.
    pub name: CommandId,
    /// When it began.
    pub began: Time,
    /// What it is.
    pub matter: Matter,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matter {
    /// An order and its payment, or a payment without an order.
    Payment(Box<Payment>),
    /// A consumer's one-time code.
    Code(Code),
    /// A withdrawal.
    Withdrawal(Withdrawal),
    /// A split of a payment.
    Split(Box<SplitMade>),
    /// A red packet.
    Packet(Packet),
    /// Money that waits to be explained.
    Suspense(Box<Suspense>),
    /// A settlement, with its payout.
    Settlement(Box<Settlement>),
    /// A break of a reconciliation.
    Break(Box<Break>),
}

/// The kinds of items: an owner's items of a kind are one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// See [`Matter::Payment`].
    Payment,
    /// See [`Matter::Code`].
    Code,
    /// See [`Matter::Withdrawal`].
    Withdrawal,
    /// See [`Matter::Split`].
    Split,
    /// See [`Matter::Packet`].
    Packet,
    /// See [`Matter::Suspense`].
    Suspense,
    /// See [`Matter::Settlement`].
    Settlement,
    /// See [`Matter::Break`].
    Break,
}

/// Whose item it is: the lists are kept by owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A merchant.
    Merchant(MerchantNumber),
    /// A wallet.
    Wallet(WalletNumber),
    /// The platform itself.
    Platform,
}

/// A consumer's one-time code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The wallet that pays with it.
    pub wallet: WalletNumber,
    /// The most that may be paid with it.
    pub amount_max: Option<u64>,
    /// Until when it is good.
    pub expires: Time,
    /// Whether it can still be used.
    pub good: bool,
}

/// How a withdrawal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithdrawalState {
    /// The money is on its way.
    InTransit,
    /// The bank paid it.
    Confirmed,
    /// The bank sent it back.
    Returned,
}

/// A withdrawal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// The wallet.
    pub wallet: WalletNumber,
    /// The asset.
    pub asset: AssetNumber,
    /// Minor units that left the wallet, the fee included.
    pub amount: u64,
    /// Minor units of it that are the fee.
    pub fee: u64,
    /// How it stands.
    pub state: WithdrawalState,
}

/// One share of a split as it was paid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharePaid {
    /// Who received it.
    pub receiver: Owner,
    /// Into which account.
    pub account: AccountNumber,
    /// Minor units.
    pub amount: u64,
    /// Minor units of it given back so far.
    pub returned: u64,
}

/// A split of a payment. It is never open: the money went out with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitMade {
    /// The merchant that split.
    pub merchant: MerchantNumber,
    /// The payment's number.
    pub payment: Seq,
    /// The asset.
    pub asset: AssetNumber,
    /// The shares, at most 50.
    pub shares: Vec<SharePaid>,
    /// Minor units that became payable to the merchant itself.
    pub released: u64,
}

/// A red packet. Who has taken from it is kept beside it while it is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// Who sent it.
    pub sender: WalletNumber,
    /// The asset.
    pub asset: AssetNumber,
    /// Minor units in it at first.
    pub amount: u64,
    /// Minor units left.
    pub left: u64,
    /// Takers that it is for.
    pub takers: u16,
    /// Takers so far.
    pub taken: u16,
    /// How it is shared out.
    pub kind: PacketKind,
    /// What the next draw rests on.
    pub seed: u64,
    /// When the rest goes back.
    pub expires: Time,
    /// Whether it can still be taken from.
    pub open: bool,
}

/// How a suspense entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuspenseState {
    /// It waits.
    Waiting,
    /// It paid an order.
    Matched,
    /// It went back.
    Returned,
}

/// Money that came in for an order that could not take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspense {
    /// The merchant that the payer named.
    pub merchant: MerchantNumber,
    /// The order that the payer named.
    pub order: CommandId,
    /// The channel's account that owes the money.
    pub channel: AccountNumber,
    /// The asset.
    pub asset: AssetNumber,
    /// Minor units.
    pub amount: u64,
    /// How it stands.
    pub state: SuspenseState,
}

impl Item {
    /// The same item with what has become of it.
    #[must_use]
    pub fn with(&self, matter: Matter) -> Self {
        Self { number: self.number, name: self.name.clone(), began: self.began, matter }
    }

    /// Whether it is kept in memory: something can still be done with it, or will be at its time.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match &self.matter {
            Matter::Payment(payment) => payment.is_open(),
            Matter::Code(code) => code.good,
            Matter::Withdrawal(withdrawal) => withdrawal.state == WithdrawalState::InTransit,
            Matter::Split(_) => false,
            Matter::Packet(packet) => packet.open,
            Matter::Suspense(suspense) => suspense.state == SuspenseState::Waiting,
            Matter::Settlement(settlement) => settlement.is_open(),
            Matter::Break(kept) => kept.ended.is_none(),
        }
    }

    /// When something happens to it by itself.
    #[must_use]
    pub fn due(&self) -> Option<Time> {
        match &self.matter {
            Matter::Payment(payment) => payment.due(),
            Matter::Code(code) => code.good.then_some(code.expires),
            Matter::Packet(packet) => packet.open.then_some(packet.expires),
            Matter::Withdrawal(_)
            | Matter::Split(_)
            | Matter::Suspense(_)
            | Matter::Settlement(_)
            | Matter::Break(_) => None,
        }
    }

    /// Whose it is.
    #[must_use]
    pub fn owner(&self) -> Owner {
        match &self.matter {
            Matter::Payment(payment) => Owner::Merchant(payment.merchant),
            Matter::Code(code) => Owner::Wallet(code.wallet),
            Matter::Withdrawal(withdrawal) => Owner::Wallet(withdrawal.wallet),
            Matter::Split(split) => Owner::Merchant(split.merchant),
            Matter::Packet(packet) => Owner::Wallet(packet.sender),
            Matter::Suspense(suspense) => Owner::Merchant(suspense.merchant),
            Matter::Settlement(settlement) => Owner::Merchant(settlement.merchant),
            Matter::Break(kept) => kept.owner(),
        }
    }

    /// The payment, if it is one.
    #[must_use]
    pub fn payment(&self) -> Option<&Payment> {
        if let Matter::Payment(payment) = &self.matter { Some(payment) } else { None }
    }
}

impl Matter {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> ItemKind {
        match self {
            Self::Payment(_) => ItemKind::Payment,
            Self::Code(_) => ItemKind::Code,
            Self::Withdrawal(_) => ItemKind::Withdrawal,
            Self::Split(_) => ItemKind::Split,
            Self::Packet(_) => ItemKind::Packet,
            Self::Suspense(_) => ItemKind::Suspense,
            Self::Settlement(_) => ItemKind::Settlement,
            Self::Break(_) => ItemKind::Break,
        }
    }

    /// The stored number of its kind.
    #[must_use]
    pub const fn number(&self) -> u8 {
        self.kind().number()
    }
}

impl ItemKind {
    /// Its stored number. A number is never given twice.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Payment => 1,
            Self::Code => 2,
            Self::Withdrawal => 3,
            Self::Split => 4,
            Self::Packet => 5,
            Self::Suspense => 6,
            Self::Settlement => 7,
            Self::Break => 8,
        }
    }
}
