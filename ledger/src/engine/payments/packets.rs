//! Red packets: sent, taken, and the rest back to the sender.

use super::chart::Purpose;
use super::codes::check_within;
use super::packet::{even, next_share};
use super::wallets::{inwards, outwards, post_from_platform};
use super::work::{Work, changed, unknown};
use crate::domain::limits::PACKET_MICROS_MAX;
use crate::domain::{AccountNumber, Refusal, RefusalCode, Rejection};
use crate::engine::book::pair::check_states;
use crate::engine::desk::Desk;
use crate::event::Event;
use crate::instruction::{PacketKind, SendPacket, TakePacket};
use crate::item::{Item, Matter, Packet};

/// Sends a red packet: all of it leaves the wallet at once.
pub(super) fn send(mut work: Work<'_>, send: &SendPacket) -> Result<Event, Rejection> {
    let wallet = work.wallet(&send.wallet)?;
    Work::may_pay(wallet)?;
    let asset = work.asset(send.asset)?;
    let purse = work.purse(wallet, asset)?;
    if send.amount < u64::from(send.takers) {
        return Err(Refusal::of(RefusalCode::PacketTooSmall)
            .with("needed", u64::from(send.takers))
            .with("available", send.amount)
            .into());
    }
    check_within(work.now, send.expires, PACKET_MICROS_MAX)?;
    let pool = work.platform(asset, Purpose::RedPackets)?;
    work.count(wallet, purse, outwards(send.amount))?;
    work.post_from_wallet(purse, pool, send.amount, true)?;
    work.begin(Matter::Packet(Packet {
        sender: wallet.number,
        asset,
        amount: send.amount,
        left: send.amount,
        takers: send.takers,
        taken: 0,
        kind: send.kind,
        seed: send.seed,
        expires: send.expires,
        open: true,
    }));
    Ok(work.done())
}

/// Takes a share of a red packet, each wallet once, the sender's too. A limit that refuses the share leaves the packet
/// as it is: the same share waits for whoever takes next. The last share closes it.
pub(super) fn take(mut work: Work<'_>, take: &TakePacket) -> Result<Event, Rejection> {
    let wallet = work.wallet(&take.wallet)?;
    Work::may_receive(wallet)?;
    let missing = || unknown(RefusalCode::PacketUnknown, "packet", &take.packet);
    let item = work.item(&take.packet).ok_or_else(missing)?;
    let Matter::Packet(packet) = &item.matter else { return Err(missing()) };
    if !packet.open || packet.expires <= work.now {
        return Err(unknown(RefusalCode::PacketFinished, "packet", &take.packet));
    }
    let takers = work.parties().takers().get(&item.number);
    if takers.is_some_and(|takers| takers.contains(&wallet.number)) {
        let refusal = Refusal::of(RefusalCode::PacketTaken);
        return Err(refusal.with("taker", wallet.party.id.as_str()).into());
    }
    let purse = work.purse(wallet, packet.asset)?;
    let share = share(packet);
    let pool = work.platform(packet.asset, Purpose::RedPackets)?;
    work.count(wallet, purse, inwards(share))?;
    post_from_platform(&mut work, pool, purse.account, share)?;
    work.touch(changed(item, |matter| {
        if let Matter::Packet(packet) = matter {
            packet.left = packet.left.saturating_sub(share);
            packet.taken = packet.taken.saturating_add(1);
            packet.open = packet.taken < packet.takers;
        }
    }));
    Ok(work.done())
}

fn share(packet: &Packet) -> u64 {
    match packet.kind {
        PacketKind::Even => even(packet.amount, packet.takers.into(), packet.taken.into()),
        PacketKind::Random => {
            let takers_left = packet.takers.saturating_sub(packet.taken);
            next_share(packet.left, takers_left.into(), packet.seed)
        }
    }
}

/// Ends a red packet whose time has come. It always ends: nothing may keep the ledger from going on.
///
/// The rest goes to the sender, and counts against no limit: it was theirs. Where the sender cannot receive, it goes to
/// the platform's suspense account; no entry of suspense begins, for the packet itself says whose it was. Where the
/// platform's accounts are closed to that too, the rest stays where it is, and the packet shows it as left.
pub(super) fn expire(work: &mut Work<'_>, item: &Item, packet: &Packet) {
    let returned = give_back(work, packet).is_some();
    work.touch(changed(item, |matter| {
        if let Matter::Packet(packet) = matter {
            packet.open = false;
            if returned {
                packet.left = 0;
            }
        }
    }));
}

/// Gives the rest back, if any account takes it.
fn give_back(work: &mut Work<'_>, packet: &Packet) -> Option<()> {
    let pool = work.platform(packet.asset, Purpose::RedPackets).ok()?;
    let sender = work.wallet_of(packet.sender).filter(|wallet| Work::may_receive(*wallet).is_ok());
    let purse = sender.and_then(|wallet| work.purse(wallet, packet.asset).ok());
    let suspense = work.platform(packet.asset, Purpose::Suspense).ok();
    let accounts = purse.map(|purse| purse.account).into_iter().chain(suspense);
    let mut takes = accounts.filter(|account| fits(work, (pool, *account), packet.left));
    let account = takes.next()?;
    work.post(pool, account, packet.left).ok()
}

/// Whether the posting would go through, tried on a desk of its own.
fn fits(work: &Work<'_>, pair: (AccountNumber, AccountNumber), amount: u64) -> bool {
    let mut desk = Desk::at(work.state);
    check_states(work.state, pair).is_ok()
        && desk.debit(pair.0, amount).is_ok()
        && desk.credit(pair.1, amount).is_ok()
}

#[cfg(test)]
mod tests;
