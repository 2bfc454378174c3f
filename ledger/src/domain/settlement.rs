//! What a merchant agreed to about its settlements.

use super::limits::PAYOUT_ACCOUNT_BYTES_MAX;
use super::{ChannelId, Rate, Text, Zone};
pub use farthing_proof::merkle::Hash as Digest;

/// How and when a merchant is settled, one plan an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlementPlan {
    /// Where the merchant's day ends.
    pub zone: Zone,
    /// When it ends there, in minutes after midnight by the clock on the wall, 0 to 1,439.
    pub cut_off_minutes: u16,
    /// T+n: days from the business date to the payout, 0 to 60.
    pub delay_days: u8,
    /// Whether Saturdays and Sundays do not count among those days.
    pub working_days: bool,
    /// Minor units below which nothing is paid out and everything carried over.
    pub payout_minimum: u64,
    /// The part of a period's sales, less refunds, chargebacks and fees, that is kept back.
    pub reserve_rate: Rate,
    /// Periods after which what was kept back is released, 0 to 366.
    pub reserve_days: u16,
    /// Whether the whole amount is paid out, and fees are owed and collected with the first settlement of the next
    /// month. Otherwise fees are taken before the payout.
    pub gross: bool,
    /// The channel that pays out: the platform's bank.
    pub payout_channel: ChannelId,
    /// The merchant's account there, as the channel names it. At most 64 bytes.
    pub payout_account: Text<PAYOUT_ACCOUNT_BYTES_MAX>,
}
