//! Looking ahead: what some commands will need is read at once, so that the waits for memory overlap. Deciding reads
//! one account after the other, and with many accounts each read waits.

use super::state::State;
use crate::command::Command;
use crate::domain::AccountRef;
use std::hint::black_box;

impl State {
    /// Brings the accounts of some commands near. Changes nothing and answers nothing.
    pub fn look_ahead(&self, commands: &[Command]) {
        let mut seen = 0_i64;
        for command in commands {
            match command {
                Command::PostTransfer(transfer) => {
                    for posting in &transfer.postings {
                        seen ^= self.glance(&posting.debit) ^ self.glance(&posting.credit);
                    }
                }
                Command::PlaceHold(hold) => {
                    seen ^= self.glance(&hold.debit) ^ self.glance(&hold.credit);
                }
                // What the others need is found by an id first.
                Command::Instruct(_)
                | Command::RegisterAsset(_)
                | Command::OpenAccount(_)
                | Command::ChangeAccountState(_)
                | Command::CaptureHold(_)
                | Command::ReleaseHold(_)
                | Command::ReverseTransfer(_) => {}
            }
        }
        // Or the reads would be left out, since nothing comes of them.
        black_box(seen);
    }

    fn glance(&self, account: &AccountRef) -> i64 {
        match account {
            AccountRef::Number(number) => self.account(*number).map_or(0, |a| a.balance.net),
            AccountRef::Id(_) => 0,
        }
    }
}
