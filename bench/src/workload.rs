//! The workload of the benchmarks: accounts, and transfers between them by a fixed seed.

use crate::whole::batch_sizes;
use farthing_ledger::command::{Command, Notes, PostTransfer, Posting, Postings};
use farthing_ledger::domain::{
    AccountId, AccountNumber, AccountRef, AccountSpec, AssetCode, CommandId, Limit, Metadata, Side,
    Text,
};
use farthing_ledger::pipeline::Commands;

/// Commands of a full batch.
pub const BATCH: u64 = 8_190;

/// How the ids of transfers are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
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
    /// One transfer of so many has a reference; 0 for none.
    referenced: u64,
    made: u64,
    random: u64,
}

impl Workload {
    /// Transfers between `accounts` accounts, at least 2.
    #[must_use]
    pub const fn among(accounts: u32, ids: Ids) -> Self {
        Self { accounts, ids, referenced: 0, made: 0, random: 88_172_645_463_325_252 }
    }

    /// The same, where one transfer of `each` has a reference of its own.
    #[must_use]
    pub const fn with_references(self, each: u64) -> Self {
        Self { referenced: each, ..self }
    }

    /// Transfers between the same accounts, from the one with the number `first` on.
    #[must_use]
    pub const fn beside(&self, first: u64) -> Self {
        Self { made: first, random: self.random ^ first, ..*self }
    }

    /// The id of the transfer with this number, from 1, where ids are ordered.
    #[must_use]
    pub const fn ordered_id(number: u64) -> u128 {
        (1 << 100) | number as u128
    }

    /// The reference of the transfer with this number, where it has one.
    #[must_use]
    pub fn reference_of(number: u64) -> String {
        format!("invoice-{number}")
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

    /// So many transfers, in full batches as far as they go.
    pub fn batches(&mut self, transfers: u64) -> impl Iterator<Item = Commands> {
        batch_sizes(transfers).map(|size| self.batch(size))
    }

    /// The next transfers.
    pub fn batch(&mut self, transfers: u64) -> Commands {
        (0..transfers).map(|_| self.transfer()).collect()
    }

    /// The next transfer.
    pub fn transfer(&mut self) -> Command {
        self.made += 1;
        let id = match self.ids {
            Ids::Ordered => Self::ordered_id(self.made),
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
            notes: self.notes(),
            terms: None,
        })
    }

    fn notes(&self) -> Option<Box<Notes>> {
        if self.referenced == 0 || !self.made.is_multiple_of(self.referenced) {
            return None;
        }
        let reference = Text::parse("reference", &Self::reference_of(self.made));
        Notes { reference: reference.expect("a good reference"), ..Notes::default() }.boxed()
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
