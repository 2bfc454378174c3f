//! Red packets.

use super::Model;
use super::funds::unsigned;
use farthing_ledger::engine::payments::packet::next_share;
use farthing_ledger::instruction::{PacketKind, SendPacket, TakePacket, WalletState};
use farthing_ledger::item::{Matter, Packet};

const DAY_US: u64 = 86_400_000_000;

impl Model {
    pub(super) fn send_packet(&mut self, now: u64, asked: &SendPacket) -> Option<()> {
        self.check_deadline(now, asked.expires.micros(), DAY_US);
        if asked.amount < u64::from(asked.takers) {
            self.no("PACKET_TOO_SMALL");
        }
        let wallet = self.wallet_id(&asked.wallet);
        let asset = self.asset(asked.asset);
        let wallet = wallet?;
        self.may_pay(&wallet);
        let purse = self.purse(&wallet, &asset)?;
        self.count_plain(&wallet, &asset, true, asked.amount);
        let packets = format!("platform:red_packets:{asset}");
        self.post(&purse, &packets, i128::from(asked.amount), "WALLET_FUNDS_SHORT");
        let packet = Packet {
            sender: self.wallet_number(&wallet),
            asset: self.asset_number(&asset),
            amount: asked.amount,
            left: asked.amount,
            takers: asked.takers,
            taken: 0,
            kind: asked.kind,
            seed: asked.seed,
            expires: asked.expires,
            open: true,
        };
        self.begin(&asked.id, Matter::Packet(packet));
        Some(())
    }

    pub(super) fn take_packet(&mut self, now: u64, asked: &TakePacket) -> Option<()> {
        let wallet = self.wallet_id(&asked.wallet);
        if let Some(wallet) = &wallet {
            self.may_receive(wallet);
        }
        let found = self.item_named(&asked.packet).and_then(|item| match &item.matter {
            Matter::Packet(packet) => Some((item.number.raw(), packet.clone())),
            _ => None,
        });
        let Some((number, packet)) = found else {
            self.no("PACKET_UNKNOWN");
            return None;
        };
        if !packet.open || packet.expires.micros() <= now {
            self.no("PACKET_FINISHED");
            return None;
        }
        let wallet = wallet?;
        if !self.takers.entry(number).or_default().insert(wallet.clone()) {
            self.no("PACKET_TAKEN");
        }
        let asset = self.asset_name(packet.asset);
        let purse = self.purse(&wallet, &asset)?;
        let share = share(&packet);
        self.count_plain(&wallet, &asset, false, unsigned(share));
        let packets = format!("platform:red_packets:{asset}");
        self.post(&packets, &purse, share, "PLATFORM_FUNDS_SHORT");
        self.change_item(number, |matter| {
            let Matter::Packet(packet) = matter else { return };
            packet.left -= unsigned(share);
            packet.taken += 1;
            packet.open = packet.taken < packet.takers;
        });
        Some(())
    }

    /// The rest goes back to the sender; where the sender cannot have it, into suspense.
    pub(super) fn expire_packet(&mut self, number: u64, packet: &Packet) {
        let asset = self.asset_name(packet.asset);
        let sender = self.wallet_ids[packet.sender.index()].clone();
        let state = self.wallets[&sender].state;
        let to = if matches!(state, WalletState::Active | WalletState::DebitsFrozen) {
            format!("wallet:{sender}:{asset}")
        } else {
            *self.unclaimed.entry(asset.clone()).or_default() += i128::from(packet.left);
            format!("platform:suspense:{asset}")
        };
        let packets = format!("platform:red_packets:{asset}");
        self.post(&packets, &to, i128::from(packet.left), "PLATFORM_FUNDS_SHORT");
        self.change_item(number, |matter| {
            let Matter::Packet(packet) = matter else { return };
            packet.left = 0;
            packet.open = false;
        });
    }
}

/// What the next taker gets. What luck gives is the ledger's own draw; here it is held to the bounds that it promises.
fn share(packet: &Packet) -> i128 {
    let left_takers = i128::from(packet.takers - packet.taken);
    let left = i128::from(packet.left);
    match packet.kind {
        PacketKind::Even => {
            let (amount, takers) = (i128::from(packet.amount), i128::from(packet.takers));
            amount / takers + i128::from(i128::from(packet.taken) < amount % takers)
        }
        PacketKind::Random => {
            let takers = u32::from(packet.takers - packet.taken);
            let drawn = i128::from(next_share(packet.left, takers, packet.seed));
            assert!(drawn >= 1 && left - drawn >= left_takers - 1, "{drawn} of {packet:?}");
            assert!(left_takers > 1 || drawn == left, "the last one takes the rest: {packet:?}");
            drawn
        }
    }
}
