//! Arguments of `wallet`.

use crate::cli::args::{ExpiryArgs, IdArg, MoneyArgs, RangeArgs, ReferenceArg, WalletBillArgs};
use clap::{Args, Subcommand};

/// The verbs of `wallet`.
#[derive(Debug, Subcommand)]
pub enum WalletVerb {
    /// Open a wallet, or add assets to one
    Open(WalletOpenArgs),
    /// What a wallet has, and how far its limits are used up
    Show {
        /// Id of the wallet
        wallet: String,
    },
    /// Set the limits in one asset, all of them; what is absent is unlimited
    Limits(LimitsArgs),
    /// Let nothing leave or come in
    Freeze {
        /// The wallet.
        #[command(flatten)]
        of: WalletArgs,
        /// Let refunds and returns still come in
        #[arg(long)]
        debits: bool,
    },
    /// Let it take part in payments again
    Unfreeze(WalletArgs),
    /// Close a wallet for good; all its accounts must be at zero
    Close(WalletArgs),
    /// Money that a channel confirmed comes in
    TopUp(TopUpArgs),
    /// Money leaves for a bank; it is in transit until it is confirmed or returned
    Withdraw(WithdrawArgs),
    /// The bank paid a withdrawal
    Confirm(SettleArgs),
    /// The bank sent a withdrawal back: the wallet gets all of it again
    Return(SettleArgs),
    /// Pay another person
    PayPerson(PersonArgs),
    /// What went in and out in one asset, with the balance after each row
    Activity(ActivityArgs),
    /// A statement of the wallet as a file, with its SHA-256 beside it
    Bill(WalletBillArgs),
    /// Give a tip to a shop or a person, after a payment or without one
    Tip(TipArgs),
    /// Move a person's tips into the wallet
    CollectTips {
        /// The wallet.
        #[command(flatten)]
        of: WalletArgs,
        /// Asset code
        #[arg(long, value_name = "CODE")]
        asset: String,
    },
    /// A one-time code to show to a merchant
    Code(ConsumerCodeArgs),
    /// Send, take or read a red packet
    #[command(subcommand)]
    Packet(PacketVerb),
}

/// A wallet to change.
#[derive(Debug, Args)]
pub struct WalletArgs {
    /// Id of the wallet
    pub wallet: String,
    /// Its idempotency key.
    #[command(flatten)]
    pub id: IdArg,
}

/// Arguments of `wallet open`.
#[derive(Debug, Args)]
pub struct WalletOpenArgs {
    /// Id of the wallet: a number or pseudonym, no personal data
    pub wallet: String,
    /// Asset codes, for example CNY
    #[arg(long, value_name = "CODE", required = true, num_args = 1..)]
    pub asset: Vec<String>,
    /// Also take tips as a person
    #[arg(long)]
    pub tips: bool,
    /// Where its day begins, in minutes east of UTC; 480 in China
    #[arg(long, value_name = "MINUTES", default_value_t = 0, allow_negative_numbers = true)]
    pub utc_offset: i32,
}

/// Arguments of `wallet limits`.
#[derive(Debug, Args)]
pub struct LimitsArgs {
    /// The wallet.
    #[command(flatten)]
    pub of: WalletArgs,
    /// Asset code
    #[arg(long, value_name = "CODE")]
    pub asset: String,
    /// Most of one payment
    #[arg(long, value_name = "AMOUNT")]
    pub per_payment: Option<String>,
    /// Most out on one day
    #[arg(long, value_name = "AMOUNT")]
    pub day_out: Option<String>,
    /// Most out in one month
    #[arg(long, value_name = "AMOUNT")]
    pub month_out: Option<String>,
    /// Most in on one day
    #[arg(long, value_name = "AMOUNT")]
    pub day_in: Option<String>,
    /// Most in in one month
    #[arg(long, value_name = "AMOUNT")]
    pub month_in: Option<String>,
    /// Most to static codes on one day
    #[arg(long, value_name = "AMOUNT")]
    pub day_static: Option<String>,
}

/// Arguments of `wallet top-up`.
#[derive(Debug, Args)]
pub struct TopUpArgs {
    /// The wallet.
    #[command(flatten)]
    pub of: WalletArgs,
    /// Channel that owes the money from now on
    #[arg(long)]
    pub channel: String,
    /// How much.
    #[command(flatten)]
    pub money: MoneyArgs,
    /// What to look it up by.
    #[command(flatten)]
    pub note: ReferenceArg,
}

/// Arguments of `wallet withdraw`.
#[derive(Debug, Args)]
pub struct WithdrawArgs {
    /// The wallet.
    #[command(flatten)]
    pub of: WalletArgs,
    /// How much, the fee included.
    #[command(flatten)]
    pub money: MoneyArgs,
    /// Part of the amount that is the platform's fee
    #[arg(long, value_name = "AMOUNT")]
    pub fee: Option<String>,
    /// What to look it up by.
    #[command(flatten)]
    pub note: ReferenceArg,
}

/// Arguments of `wallet confirm` and `wallet return`.
#[derive(Debug, Args)]
pub struct SettleArgs {
    /// Id of the withdrawal
    pub withdrawal: String,
    /// Channel that paid it out or sent it back
    #[arg(long)]
    pub channel: String,
    /// Its idempotency key.
    #[command(flatten)]
    pub id: IdArg,
}

/// Arguments of `wallet pay-person`.
#[derive(Debug, Args)]
pub struct PersonArgs {
    /// Wallet that pays
    pub from: String,
    /// Wallet that is paid
    pub to: String,
    /// How much.
    #[command(flatten)]
    pub money: MoneyArgs,
    /// What to look it up by.
    #[command(flatten)]
    pub note: ReferenceArg,
    /// Its idempotency key.
    #[command(flatten)]
    pub id: IdArg,
}

/// Arguments of `wallet activity`.
#[derive(Debug, Args)]
pub struct ActivityArgs {
    /// Id of the wallet
    pub wallet: String,
    /// Asset code
    #[arg(long, value_name = "CODE")]
    pub asset: String,
    /// The account for tips instead
    #[arg(long)]
    pub tips: bool,
    /// Oldest first [default: newest first]
    #[arg(long)]
    pub oldest_first: bool,
    /// Which rows.
    #[command(flatten)]
    pub range: RangeArgs,
}

/// Arguments of `wallet tip`.
#[derive(Debug, Args)]
pub struct TipArgs {
    /// The wallet.
    #[command(flatten)]
    pub of: WalletArgs,
    /// Merchant that is tipped, or whose order the tip follows
    #[arg(long, default_value = "", hide_default_value = true, required_unless_present = "person")]
    pub merchant: String,
    /// Wallet of the person who is tipped [default: the shop]
    #[arg(long, default_value = "", hide_default_value = true)]
    pub person: String,
    /// How much.
    #[command(flatten)]
    pub money: MoneyArgs,
    /// The merchant's number of the order that the tip follows
    #[arg(long, default_value = "", hide_default_value = true, requires = "merchant")]
    pub order: String,
    /// Id by which the payment that the tip follows was paid
    #[arg(long, default_value = "", hide_default_value = true, conflicts_with = "order")]
    pub payment: String,
    /// What to look it up by.
    #[command(flatten)]
    pub note: ReferenceArg,
}

/// Arguments of `wallet code`.
#[derive(Debug, Args)]
pub struct ConsumerCodeArgs {
    /// The wallet.
    #[command(flatten)]
    pub of: WalletArgs,
    /// The most that may be paid with it, tip included
    #[arg(long, value_name = "AMOUNT", requires = "asset")]
    pub amount_max: Option<String>,
    /// Asset of that amount
    #[arg(long, value_name = "CODE")]
    pub asset: Option<String>,
    /// Until when it is good [default: 60 seconds from now].
    #[command(flatten)]
    pub expiry: ExpiryArgs,
}

/// The verbs of `wallet packet`.
#[derive(Debug, Subcommand)]
pub enum PacketVerb {
    /// Send a red packet; its id is that of the command
    Send(PacketSendArgs),
    /// Take from a red packet; each wallet may once
    Take {
        /// Id of the packet
        packet: String,
        /// The wallet that takes
        #[arg(long)]
        wallet: String,
        /// Its idempotency key.
        #[command(flatten)]
        id: IdArg,
    },
    /// Read a red packet
    Show {
        /// Id of the packet
        packet: String,
    },
}

/// Arguments of `wallet packet send`.
#[derive(Debug, Args)]
pub struct PacketSendArgs {
    /// The wallet.
    #[command(flatten)]
    pub of: WalletArgs,
    /// How much.
    #[command(flatten)]
    pub money: MoneyArgs,
    /// How many may take
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub takers: u32,
    /// By luck [default: in equal parts]
    #[arg(long)]
    pub random: bool,
    /// When the rest goes back [default: 23 hours from now].
    #[command(flatten)]
    pub expiry: ExpiryArgs,
}

impl WalletVerb {
    /// The id that was given for a command.
    pub(crate) fn given_id(&self) -> Option<&str> {
        let id = match self {
            Self::Open(_) | Self::Show { .. } | Self::Activity(_) | Self::Bill(_) => return None,
            Self::Packet(PacketVerb::Show { .. }) => return None,
            Self::Limits(args) => &args.of.id,
            Self::Freeze { of, .. } | Self::CollectTips { of, .. } => &of.id,
            Self::Unfreeze(of) | Self::Close(of) => &of.id,
            Self::TopUp(args) => &args.of.id,
            Self::Withdraw(args) => &args.of.id,
            Self::Confirm(args) | Self::Return(args) => &args.id,
            Self::PayPerson(args) => &args.id,
            Self::Tip(args) => &args.of.id,
            Self::Code(args) => &args.of.id,
            Self::Packet(PacketVerb::Send(args)) => &args.of.id,
            Self::Packet(PacketVerb::Take { id, .. }) => id,
        };
        id.id.as_deref()
    }
}
