//! Instructions about red packets: a sum that some takers share.

use super::check_amount;
use super::instruction;
use crate::domain::limits::PACKET_TAKERS_MAX;
use crate::domain::{AssetCode, CommandId, Invalid, Time, WalletRef};

/// How a red packet is shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PacketKind {
    /// In equal parts.
    Even,
    /// By luck, fixed by the recorded seed.
    Random,
}

instruction! {
    /// Sends a red packet.
    SendPacket {
        /// Id of this instruction, and of the packet.
        id: CommandId,
        /// Who sends it.
        wallet: WalletRef,
        /// The asset.
        asset: AssetCode,
        /// Minor units in it; at least one for each taker.
        amount: u64,
        /// Takers, 1 to 500.
        takers: u16,
        /// How it is shared out.
        kind: PacketKind,
        /// What luck rests on.
        seed: u64,
        /// When the rest goes back to the sender; within 24 hours.
        expires: Time,
    }
}

impl SendPacket {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        check_amount("amount", self.amount)?;
        if self.takers == 0 || self.takers > PACKET_TAKERS_MAX {
            return Err(Invalid::of("takers", format!("must be 1 to {PACKET_TAKERS_MAX}")));
        }
        Ok(())
    }
}

instruction! {
    /// Takes from a red packet.
    TakePacket {
        /// Id of this instruction.
        id: CommandId,
        /// The packet.
        packet: CommandId,
        /// Who takes.
        wallet: WalletRef,
    }
}
