//! What happened: past tense, complete, the only thing that is stored.
//!
//! An event holds the command that made it (accounts by number) and its outcome, with each balance after it, so that
//! whoever reads it needs no state: indexes, subscribers and a replayed answer come from the event alone.

use crate::command::{Command, Notes, Reference, Terms};
use crate::domain::{
    AccountNumber, AccountSpec, AccountState, Asset, AssetNumber, Balance, CommandId, Flow,
    MerchantNumber, Rejection, Seq, Time, WalletNumber,
};
use crate::instruction::Instruction;
use crate::item::Item;
use smallvec::SmallVec;
use std::sync::Arc;

/// Legs of a transfer. The usual one needs no allocation.
pub type Legs = SmallVec<[Leg; 1]>;

/// An event in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Position in the journal.
    pub seq: Seq,
    /// Ledger time.
    pub time: Time,
    /// What happened.
    pub event: Event,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A custom asset was registered.
    AssetRegistered(Asset),
    /// An account was opened.
    AccountOpened(AccountOpened),
    /// An account's state was changed.
    AccountStateChanged(AccountStateChanged),
    /// A transfer was posted: also a capture and a reversal.
    TransferPosted(TransferPosted),
    /// A hold was placed.
    HoldPlaced(Box<HoldPlaced>),
    /// A hold was released.
    HoldReleased(Box<HoldEnded>),
    /// A hold expired.
    HoldExpired(Box<HoldEnded>),
    /// A command was refused for a reason that depends on state; every retry gets the same answer.
    CommandRefused(Box<CommandRefused>),
    /// An instruction of the payments layer was executed.
    Executed(Box<Executed>),
}

impl Event {
    /// The id under which it can be found again.
    #[must_use]
    pub fn id(&self) -> Option<&CommandId> {
        match self {
            Self::AssetRegistered(_) | Self::AccountOpened(_) | Self::HoldExpired(_) => None,
            Self::AccountStateChanged(change) => Some(&change.id),
            Self::TransferPosted(transfer) => Some(&transfer.id),
            Self::HoldPlaced(hold) => Some(&hold.id),
            Self::HoldReleased(release) => release.id.as_ref(),
            Self::CommandRefused(refused) => refused.command.id(),
            Self::Executed(executed) => executed.instruction.id(),
        }
    }

    /// Why the command was refused, if it was.
    #[must_use]
    pub const fn refusal(&self) -> Option<&Rejection> {
        if let Self::CommandRefused(refused) = self { Some(&refused.rejection) } else { None }
    }

    /// The accounts that it opened.
    #[must_use]
    pub fn opened(&self) -> &[AccountOpened] {
        match self {
            Self::AccountOpened(opened) => std::slice::from_ref(opened),
            Self::Executed(executed) => &executed.opened,
            Self::AssetRegistered(_)
            | Self::AccountStateChanged(_)
            | Self::TransferPosted(_)
            | Self::HoldPlaced(_)
            | Self::HoldReleased(_)
            | Self::HoldExpired(_)
            | Self::CommandRefused(_) => &[],
        }
    }

    /// What it can be looked up by. Empty means nothing.
    #[must_use]
    pub fn reference(&self) -> &str {
        let notes = match self {
            Self::TransferPosted(transfer) => transfer.notes.as_deref(),
            Self::HoldPlaced(hold) => hold.notes.as_deref(),
            Self::Executed(executed) => return executed.reference.as_str(),
            Self::AssetRegistered(_)
            | Self::AccountOpened(_)
            | Self::AccountStateChanged(_)
            | Self::HoldReleased(_)
            | Self::HoldExpired(_)
            | Self::CommandRefused(_) => None,
        };
        notes.map_or("", |notes: &Notes| notes.reference.as_str())
    }
}

/// An account was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountOpened {
    /// Its number: one more than the last.
    pub number: AccountNumber,
    /// Its asset with the exponent that holds for ever in this ledger.
    pub asset: Asset,
    /// What was stated.
    pub spec: Arc<AccountSpec>,
}

/// An account's state was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountStateChanged {
    /// Id of the command.
    pub id: CommandId,
    /// The account.
    pub account: AccountNumber,
    /// Its state from now on.
    pub state: AccountState,
}

/// One leg as it was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// Account debited.
    pub debit: AccountNumber,
    /// Account credited.
    pub credit: AccountNumber,
    /// Minor units moved; 0 only for an `up_to` leg that found nothing or a reversal that left the leg out.
    pub amount: u64,
    /// What was asked for, if the posting was an `up_to`.
    pub up_to: Option<u64>,
    /// Balance of the debited account after this leg.
    pub debit_after: Balance,
    /// Balance of the credited account after this leg.
    pub credit_after: Balance,
}

/// Why a transfer was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// It was asked for.
    Posting,
    /// It captured a hold.
    Capture(Box<Capture>),
    /// It reversed a transfer.
    Reversal(Box<Reversal>),
}

/// The capture of a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// The hold.
    pub hold: CommandId,
    /// Where the hold was placed.
    pub hold_seq: Seq,
    /// What was asked for; nothing stated means all that was left.
    pub requested: Option<u64>,
    /// Whether the rest was to be released.
    pub release_rest: bool,
    /// Minor units of the hold that stopped being reserved, by being captured or released.
    pub unheld: u64,
    /// Minor units still reserved.
    pub remaining: u64,
    /// Minor units captured of the hold so far, this one included.
    pub captured: u64,
}

/// The reversal of a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// The transfer.
    pub transfer: CommandId,
    /// Where it was posted.
    pub transfer_seq: Seq,
    /// What was asked for; empty means all that was left.
    pub requested: Vec<u64>,
    /// Minor units of each leg reversed so far, this one included.
    pub reversed: Vec<u64>,
}

/// A transfer was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferPosted {
    /// Its id.
    pub id: CommandId,
    /// Its legs, in the order in which they were posted. A reversal posts the last leg first.
    pub legs: Legs,
    /// The caller's kind.
    pub kind: u16,
    /// Why.
    pub cause: Cause,
    /// Reference and memo.
    pub notes: Option<Box<Notes>>,
    /// Effective time and conditions.
    pub terms: Option<Box<Terms>>,
}

/// A hold was placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldPlaced {
    /// Its id.
    pub id: CommandId,
    /// Account to debit on capture.
    pub debit: AccountNumber,
    /// Account to credit on capture.
    pub credit: AccountNumber,
    /// Minor units reserved.
    pub amount: u64,
    /// When it expires by itself.
    pub deadline: Option<Time>,
    /// Over-capture allowed, in percent.
    pub over_capture_percent: u8,
    /// The caller's kind.
    pub kind: u16,
    /// Reference and memo.
    pub notes: Option<Box<Notes>>,
    /// Balance of the account to debit, after.
    pub debit_after: Balance,
    /// Balance of the account to credit, after.
    pub credit_after: Balance,
}

/// The rest of a hold was released, by a command or by its deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldEnded {
    /// Id of the command; none for an expiry.
    pub id: Option<CommandId>,
    /// The hold.
    pub hold: CommandId,
    /// Where it was placed.
    pub hold_seq: Seq,
    /// Account that was to be debited.
    pub debit: AccountNumber,
    /// Account that was to be credited.
    pub credit: AccountNumber,
    /// Minor units released.
    pub amount: u64,
    /// Minor units captured before.
    pub captured: u64,
    /// Balance of the debit account, after.
    pub debit_after: Balance,
    /// Balance of the credit account, after.
    pub credit_after: Balance,
}

/// A command was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandRefused {
    /// What was asked, accounts by number where they were known.
    pub command: Command,
    /// Why it was refused.
    pub rejection: Rejection,
}

impl Executed {
    /// The item that began under `name`; otherwise the payment that this paid, for its own id names that too.
    #[must_use]
    pub fn item_named(&self, name: &CommandId) -> Option<&Item> {
        let named = self.items.iter().find(|item| item.name == *name);
        named.or_else(|| self.items.iter().find(|item| item.payment().is_some()))
    }
}

/// What an instruction did to the accounts of two parties without moving money: it reserved, or gave back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserved {
    /// Account to be debited later.
    pub debit: AccountNumber,
    /// Account to be credited later.
    pub credit: AccountNumber,
    /// Minor units.
    pub amount: u64,
    /// True: reserved. False: given back.
    pub placed: bool,
    /// Balance of the account to debit, after.
    pub debit_after: Balance,
    /// Balance of the account to credit, after.
    pub credit_after: Balance,
}

/// Money that counts against a wallet's limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WalletFlow {
    /// The wallet.
    pub wallet: WalletNumber,
    /// The asset.
    pub asset: AssetNumber,
    /// How much, and which way.
    pub flow: Flow,
}

/// What a merchant's fee plan of accrued fees has come to, after an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accrued {
    /// The merchant.
    pub merchant: MerchantNumber,
    /// The asset.
    pub asset: AssetNumber,
    /// Index of the plan among the merchant's plans in this asset.
    pub plan: u16,
    /// Minor units on which fees were accrued so far.
    pub volume: u64,
    /// Minor units of fees posted by rate so far.
    pub fees: u64,
    /// What is not posted yet, in 10^-8 minor units, less than one.
    pub carry: u32,
}

/// An instruction was executed: what was asked, what moved, and the items as they are afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executed {
    /// What was asked, its parties by number.
    pub instruction: Instruction,
    /// Accounts that were opened, before anything else.
    pub opened: Vec<AccountOpened>,
    /// What was reserved before, and is given back before money moves; or is reserved instead.
    pub reserved: Option<Reserved>,
    /// What moved, in this order.
    pub legs: Legs,
    /// The items that it touched.
    pub items: SmallVec<[Item; 1]>,
    /// What counts against wallets' limits.
    pub flows: SmallVec<[WalletFlow; 1]>,
    /// What accrued.
    pub accrued: Option<Accrued>,
    /// What it can be looked up by.
    pub reference: Reference,
}
