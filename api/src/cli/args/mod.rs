//! Arguments of the verbs for a running ledger.

mod account;
mod bill;
mod books;
mod breaks;
mod hold;
mod merchant;
mod order;
mod pay;
mod qr;
mod query;
mod receipt;
mod reconcile;
mod settlement;
mod shared;
mod transfer;
mod wallet;

pub use account::{AccountVerb, AssetVerb, ListArgs, OpenArgs, StateArgs};
pub use bill::{
    AccountName, BillArgs, BillFileArgs, FormatName, LanguageName, WalletBillArgs, WalletFormatName,
};
pub use books::BooksArgs;
pub use breaks::{BreakEndingName, BreakResolveArgs, BreakStateName, BreaksListArgs, BreaksVerb};
pub use hold::{CaptureArgs, HoldVerb, PlaceArgs, ReleaseArgs};
pub use merchant::{
    FeeArgs, MerchantChangeArgs, MerchantVerb, OnRefundName, PolicyArgs, RegisterArgs, SourceName,
    StaticCodeArgs,
};
pub use order::{
    AuthoriseArgs, OrderArgs, OrderCaptureArgs, OrderCreateArgs, OrderListArgs, OrderVerb,
    PaymentStateName, ReceiveArgs,
};
pub use pay::{
    AdjustArgs, ChargeBackArgs, ExchangeArgs, OfPaymentArgs, PayArgs, RefundArgs, ShareOf,
    ShareReturnArgs, ShareText, SplitArgs, SuspenseEndArgs, SuspenseStateName, SuspenseVerb,
};
pub use qr::{
    DrawingArgs, LabelArgs, LevelName, MakeArgs, MerchantArgs, ParseArgs, PaymentArgs, QrVerb,
};
pub use query::{BalanceArgs, EventName, RowName, StatementArgs, WatchArgs};
pub use receipt::{ReceiptGetArgs, ReceiptVerb, ReceiptVerifyArgs};
pub use reconcile::{FileFormatName, ReconcileArgs, RowsName};
pub use settlement::{
    CloseArgs, PayoutStateName, PayoutStepArgs, PayoutVerb, PlanArgs, SettlementListArgs,
    SettlementVerb,
};
pub use shared::{CodeArgs, ExpiryArgs, IdArg, MoneyArgs, RangeArgs, ReferenceArg};
pub(crate) use shared::{DEFAULT_GUID, from_now};
pub use transfer::{Labels, PostArgs, ReverseArgs, TransferArgs, TransferVerb};
pub use wallet::{
    ActivityArgs, ConsumerCodeArgs, LimitsArgs, PacketSendArgs, PacketVerb, PersonArgs, SettleArgs,
    TipArgs, TopUpArgs, WalletArgs, WalletOpenArgs, WalletVerb, WithdrawArgs,
};

use clap::{Subcommand, ValueEnum};
use prost_types::Timestamp;

/// The verbs for a running ledger.
#[derive(Debug, Subcommand)]
pub enum ClientVerb {
    /// Open, read, list, freeze, unfreeze or close accounts
    #[command(subcommand)]
    Account(Box<AccountVerb>),
    /// Register an asset outside ISO 4217
    #[command(subcommand)]
    Asset(AssetVerb),
    /// Post a transfer, or read or reverse one
    Transfer(Box<TransferArgs>),
    /// Place, capture, release or read a hold
    #[command(subcommand)]
    Hold(Box<HoldVerb>),
    /// Balance of an account, now or at a past position, or the sums of a prefix
    Balance(BalanceArgs),
    /// History of an account with the balance after each row
    Statement(StatementArgs),
    /// Debit and credit balances by asset and code
    TrialBalance,
    /// The balance sheet, whether customer money is covered, and what has not cleared
    Books(BooksArgs),
    /// What reconciliations left open: list, resolve
    #[command(subcommand)]
    Breaks(BreaksVerb),
    /// Print events as they happen
    Watch(WatchArgs),
    /// Wallets: open, top up, withdraw, pay people, tips, codes, red packets
    #[command(subcommand)]
    Wallet(Box<WalletVerb>),
    /// Merchants: register, fees, policy, static codes; and channels
    #[command(subcommand)]
    Merchant(Box<MerchantVerb>),
    /// Bills and statements of a merchant as files, each with its SHA-256 beside it
    Bill(Box<BillArgs>),
    /// Orders: create, read, list, authorise, capture, close
    #[command(subcommand)]
    Order(Box<OrderVerb>),
    /// Pay a merchant: by a scanned code, an order, or the code that the payer shows
    Pay(Box<PayArgs>),
    /// Refund a payment, whole or in part
    Refund(RefundArgs),
    /// Split what is frozen of a payment
    Split(SplitArgs),
    /// Give a share of a split back
    ShareReturn(ShareReturnArgs),
    /// Take a payment back for the payer
    ChargeBack(ChargeBackArgs),
    /// Correct what a wallet or merchant has
    Adjust(AdjustArgs),
    /// Money that came for an order which could not take it
    #[command(subcommand)]
    Suspense(SuspenseVerb),
    /// Settlements of merchants: plan, close, show, list
    #[command(subcommand)]
    Settlement(Box<SettlementVerb>),
    /// Payouts of settlements: what is under way, and what became of it
    #[command(subcommand)]
    Payout(Box<PayoutVerb>),
}

impl ClientVerb {
    /// The id that was given for a command, to retry with.
    pub(crate) fn given_id(&self) -> Option<&str> {
        let given = match self {
            Self::Account(verb) => match verb.as_ref() {
                AccountVerb::Freeze(args) | AccountVerb::Unfreeze(args) => &args.id,
                AccountVerb::Close { id, .. } => id,
                AccountVerb::Open(_) | AccountVerb::Get { .. } | AccountVerb::List(_) => &None,
            },
            Self::Transfer(args) => match (&args.verb, &args.post) {
                (Some(TransferVerb::Reverse(args)), _) => &args.id,
                (None, Some(args)) => &args.id,
                (Some(TransferVerb::Get { .. }), _) | (None, None) => &None,
            },
            Self::Hold(verb) => match verb.as_ref() {
                HoldVerb::Place(args) => &args.id,
                HoldVerb::Capture(args) => &args.id,
                HoldVerb::Release(args) => &args.id,
                HoldVerb::Get { .. } => &None,
            },
            Self::Asset(_)
            | Self::Balance(_)
            | Self::Statement(_)
            | Self::Bill(_)
            | Self::TrialBalance
            | Self::Books(_)
            | Self::Watch(_)
            | Self::Refund(_)
            | Self::Split(_)
            | Self::ShareReturn(_) => &None,
            Self::Wallet(verb) => return verb.given_id(),
            Self::Merchant(verb) => return verb.given_id(),
            Self::Order(verb) => return verb.given_id(),
            Self::Suspense(verb) => return verb.given_id(),
            Self::Settlement(verb) => return verb.given_id(),
            Self::Payout(verb) => return verb.given_id(),
            Self::Pay(args) => &args.id.id,
            Self::ChargeBack(args) => &args.id.id,
            Self::Adjust(args) => &args.id.id,
            Self::Breaks(BreaksVerb::Resolve(args)) => &args.id.id,
            Self::Breaks(BreaksVerb::List(_)) => &None,
        };
        given.as_deref()
    }
}

/// A side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SideName {
    /// Assets and expenses grow on this side
    Debit,
    /// Liabilities, income and equity grow on this side
    Credit,
}

/// Reads a time in the form of RFC 3339, for example `2026-06-20T18:00:00+08:00`.
pub(crate) fn parse_time(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "give a time as in 2026-06-20T18:00:00+08:00 (RFC 3339)".to_owned())
}
