//! One instruction of the payments layer: submitted, and its answer's parts.

use crate::convert::executed;
use crate::convert::item;
use crate::server::Server;
use crate::server::commands::execute;
use crate::status::Failure;
use farthing_ledger::command::Command;
use farthing_ledger::instruction::Instruction;
use farthing_proto::v1;
use v1::event::What;

/// An instruction that was executed, and where it was recorded.
pub(super) struct Instructed {
    /// Where.
    pub(super) receipt: Option<v1::Receipt>,
    executed: v1::Executed,
}

/// Submits an instruction; a refusal is a failure.
pub(super) async fn instruct(
    server: &Server,
    instruction: Instruction,
) -> Result<Instructed, Failure> {
    let done = execute(server, Command::Instruct(Box::new(instruction))).await?;
    let executed = match done.what {
        Some(What::Executed(executed)) => executed,
        _ => v1::Executed::default(),
    };
    Ok(Instructed { receipt: Some(done.receipt), executed })
}

/// The same for a call that merchants see: a refusal tells nothing of the payer's wallet.
pub(super) async fn instruct_for_merchant(
    server: &Server,
    instruction: Instruction,
) -> Result<Instructed, Failure> {
    instruct(server, instruction).await.map_err(Failure::without_payer)
}

impl Instructed {
    /// The balance of a wallet right after.
    pub(super) fn balance(&self, wallet: &str) -> Option<v1::Balance> {
        executed::wallet_balance(&self.executed, wallet)
    }

    /// What was taken or collected, in minor units.
    pub(super) fn amount(&self) -> u64 {
        executed::first_amount(&self.executed)
    }

    /// The payment right after.
    pub(super) fn payment(&self) -> Option<v1::Payment> {
        self.find(item::payment)
    }

    /// The withdrawal right after.
    pub(super) fn withdrawal(&self) -> Option<v1::Withdrawal> {
        self.find(item::withdrawal)
    }

    /// The split right after.
    pub(super) fn split(&self) -> Option<v1::Split> {
        self.find(item::split)
    }

    /// The red packet right after.
    pub(super) fn packet(&self) -> Option<v1::Packet> {
        self.find(item::packet)
    }

    /// The suspense entry right after.
    pub(super) fn suspense(&self) -> Option<v1::SuspenseEntry> {
        self.find(item::suspense)
    }

    /// The settlement right after.
    pub(super) fn settlement(&self) -> Option<v1::Settlement> {
        self.find(item::settlement)
    }

    /// The break right after.
    pub(super) fn found_break(&self) -> Option<v1::Break> {
        self.find(item::break_of)
    }

    fn find<T>(&self, read: impl Fn(&v1::Item) -> Option<&T>) -> Option<T>
    where
        T: Clone,
    {
        self.executed.items.iter().find_map(read).cloned()
    }
}
