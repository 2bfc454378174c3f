//! What things are: ids, amounts, accounts, balances, times, and the bounds on each.

mod account;
mod asset;
mod balance;
mod fee;
mod id;
mod invalid;
pub mod limits;
mod part;
mod party;
mod rate;
mod refusal;
mod rejection;
mod seq;
mod settlement;
mod text;
mod time;
mod usage;
mod zone;

pub use account::{AccountSpec, AccountState, Limit, Metadata, MetadataKey, MetadataValue, Side};
pub use asset::{Asset, AssetCode, AssetNumber};
pub use balance::Balance;
pub use fee::{FeeOnRefund, FeePlan, FeeRounding};
pub use id::{AccountId, AccountNumber, AccountRef, CommandId, parse_hex};
pub use invalid::Invalid;
pub use part::{Part, Way};
pub use party::{
    BusinessKind, BusinessNumber, ChannelId, MerchantId, MerchantNumber, MerchantRef, WalletId,
    WalletNumber, WalletRef,
};
pub use rate::{ExchangeRate, Rate};
pub use refusal::{Advice, FACT_NAMES, Fact, Refusal, RefusalCode};
pub use rejection::{Bound, HoldEnd, Rejection};
pub use seq::Seq;
pub use settlement::{Digest, SettlementPlan};
pub use text::Text;
pub use time::Time;
pub use usage::{Flow, LimitHit, LimitKind, Limits, Usage};
pub use zone::{BusinessDate, Zone};
