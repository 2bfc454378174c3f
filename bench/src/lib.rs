//! The workload of the benchmarks: accounts, and transfers between them by a fixed seed.

use farthing_ledger::command::{Command, PostTransfer, Posting, Postings};
use farthing_ledger::domain::{
    AccountId, AccountNumber, AccountRef, AccountSpec, AssetCode, CommandId, Limit, Metadata, Side,
    Text,
};
use farthing_ledger::pipeline::Commands;

/// Commands of a full batch.
pub const BATCH: u64 = 8_190;

/// How the ids of transfers are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ids {
    /// In order, as UUIDv7 and ULID are.
    Ordered,
    /// Random, as UUIDv4 are.
    Random,
}

/// Makes the same transfers each time.
#[derive(Debug)]
pub struct Workload {
    accounts: u32,
    ids: Ids,
    made: u64,
    random: u64,
}

impl Workload {
    /// Transfers between `accounts` accounts, at least 2.
    #[must_use]
    pub const fn among(accounts: u32, ids: Ids) -> Self {
        Self { accounts, ids, made: 0, random: 88_172_645_463_325_252 }
    }

    /// The commands that open the accounts, in batches. Each account has a limit that is checked and never met.
    pub fn openings(&self) -> impl Iterator<Item = Commands> {
        let all: Vec<u32> = (1..=self.accounts).collect();
        let batches: Vec<Commands> = all
            .chunks(BATCH as usize)
            .map(|chunk| chunk.iter().map(|number| opening(*number)).collect())
            .collect();
        batches.into_iter()
    }

    /// The next transfers.
    pub fn batch(&mut self, transfers: u64) -> Commands {
        (0..transfers).map(|_| self.transfer()).collect()
    }

    /// The next transfer.
    pub fn transfer(&mut self) -> Command {
        self.made += 1;
        let id = match self.ids {
            Ids::Ordered => (1 << 100) | u128::from(self.made),
            Ids::Random => (u128::from(self.next()) << 64) | u128::from(self.next()),
        };
        let debit = self.next() % u64::from(self.accounts);
        let step = 1 + self.next() % u64::from(self.accounts - 1);
        let credit = (debit + step) % u64::from(self.accounts);
        Command::PostTransfer(PostTransfer {
            id: CommandId::Uuid(id),
            postings: Postings::from_buf([Posting {
                debit: account(debit),
                credit: account(credit),
                amount: 1 + self.next() % 10_000,
                up_to: false,
                asset: None,
            }]),
            kind: 1,
            notes: None,
            terms: None,
        })
    }

    /// Xorshift: the sequence is the same everywhere.
    const fn next(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }
}

fn account(index: u64) -> AccountRef {
    let number = u32::try_from(index + 1).ok().and_then(AccountNumber::from_raw);
    AccountRef::Number(number.unwrap_or(AccountNumber::FIRST))
}

fn opening(number: u32) -> Command {
    Command::OpenAccount(Box::new(AccountSpec {
        id: AccountId::parse("id", &format!("bench:{number}")).expect("a good id"),
        asset: AssetCode::parse("asset", "CNY").expect("a good code"),
        code: 1,
        normal_side: Side::Credit,
        overdraft: Limit::AtMost(1 << 60),
        ceiling: Limit::Unlimited,
        metadata: Metadata::default(),
        reference: Text::default(),
    }))
}
