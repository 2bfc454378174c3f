//! Stored bytes of the parties and open items: their part of a snapshot, in one order.

use super::bytes::{Malformed, Reader, Stored};
use super::fields::stored;
use crate::engine::payments::settling::{Cut, Ended, Kept, Period, Schedule, Settling};
use crate::engine::payments::{Channel, Merchant, Parties, PlanFrom, Purse, Till, Wallet};
use crate::item::Item;

stored! {
    Purse { asset, account, tips, limits, usage }
    Wallet { id, seq, state, utc_offset_minutes, purses }
    PlanFrom { plan, from, until, volume, fees, carry }
    Till { asset, payable, tips, reserve, receivable, pool, plans, settling }
    Cut { at, last, date }
    Period { began, first, opening, parts, lines }
    Ended { period, ending, cut }
    Kept { until, amount }
    Settling { plan, schedule, period, sealed, previous, date, open, ended, kept }
    Schedule { zone, cut_off_minutes, period, next, date, last, members, turn }
    Merchant { id, seq, state, profile, policy, tills }
    Channel { id, seq, accounts }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok((Stored::take(input)?, Stored::take(input)?))
    }
}

/// Hands each part of `parties` to `put`, counts first.
pub(super) fn each_part<E>(
    parties: &Parties,
    mut put: impl FnMut(&dyn Fn(&mut Vec<u8>)) -> Result<(), E>,
) -> Result<(), E> {
    let count = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
    put(&|out| count(parties.wallets().len()).put(out))?;
    for wallet in parties.wallets() {
        put(&|out| wallet.put(out))?;
    }
    put(&|out| count(parties.merchants().len()).put(out))?;
    for merchant in parties.merchants() {
        put(&|out| merchant.put(out))?;
    }
    put(&|out| count(parties.channels().len()).put(out))?;
    for channel in parties.channels().values() {
        put(&|out| channel.put(out))?;
    }
    put(&|out| count(parties.platform().len()).put(out))?;
    for (asset, accounts) in parties.platform() {
        put(&|out| {
            asset.put(out);
            accounts.iter().for_each(|account| account.put(out));
        })?;
    }
    let items = parties.items_in_order();
    put(&|out| count(items.len()).put(out))?;
    for item in items {
        put(&|out| item.put(out))?;
    }
    put(&|out| count(parties.takers().len()).put(out))?;
    for (packet, takers) in parties.takers() {
        put(&|out| {
            packet.put(out);
            takers.iter().copied().collect::<Vec<_>>().put(out);
        })?;
    }
    put(&|out| count(parties.schedules().len()).put(out))?;
    for schedule in parties.schedules() {
        put(&|out| schedule.put(out))?;
    }
    put(&|out| count(parties.to_seal().len()).put(out))?;
    for place in parties.to_seal() {
        put(&|out| place.put(out))?;
    }
    Ok(())
}

/// Reads back what [`each_part`] gave, into `parties`.
///
/// # Errors
///
/// The bytes are damaged.
pub(super) fn take_parties(parties: &mut Parties, input: &mut Reader<'_>) -> Result<(), Malformed> {
    for _ in 0..input.unsigned()? {
        parties.restore_wallet(Stored::take(input)?);
    }
    for _ in 0..input.unsigned()? {
        parties.restore_merchant(Stored::take(input)?);
    }
    for _ in 0..input.unsigned()? {
        parties.restore_channel(Stored::take(input)?);
    }
    for _ in 0..input.unsigned()? {
        let asset = Stored::take(input)?;
        let mut accounts = [crate::domain::AccountNumber::FIRST; 9];
        for place in &mut accounts {
            *place = Stored::take(input)?;
        }
        parties.restore_platform(asset, accounts);
    }
    for _ in 0..input.unsigned()? {
        parties.restore_item(Item::take(input)?);
    }
    for _ in 0..input.unsigned()? {
        let packet = Stored::take(input)?;
        let takers: Vec<_> = Stored::take(input)?;
        parties.restore_takers(packet, takers.into_iter().collect());
    }
    for _ in 0..input.unsigned()? {
        parties.restore_schedule(Stored::take(input)?);
    }
    for _ in 0..input.unsigned()? {
        parties.restore_to_seal(Stored::take(input)?);
    }
    Ok(())
}
