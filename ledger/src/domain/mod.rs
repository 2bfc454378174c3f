//! What things are: ids, amounts, accounts, balances, times, and the bounds on each.

mod account;
mod asset;
mod balance;
mod id;
mod invalid;
pub mod limits;
mod rejection;
mod seq;
mod text;
mod time;

pub use account::{AccountSpec, AccountState, Limit, Metadata, MetadataKey, MetadataValue, Side};
pub use asset::{Asset, AssetCode, AssetNumber};
pub use balance::Balance;
pub use id::{AccountId, AccountNumber, AccountRef, CommandId, parse_hex};
pub use invalid::Invalid;
pub use rejection::{Bound, HoldEnd, Rejection};
pub use seq::Seq;
pub use text::Text;
pub use time::Time;
