//! The accounts of a run: opened first, then known by index, number and id.

use farthing_proto::v1::Balance;
use farthing_proto::v1::Command;
use farthing_proto::v1::Limit;
use farthing_proto::v1::ListAccountsRequest;
use farthing_proto::v1::NewAccount;
use farthing_proto::v1::Side;
use farthing_proto::v1::SubmitBatchRequest;
use farthing_proto::v1::command;
use farthing_proto::v1::limit;

use crate::client::Client;
use crate::error::Error;

/// Accounts opened by one call.
const OPEN_BATCH: u32 = 8_190;

/// Accounts read by one call.
const PAGE: u32 = 1_000;

/// Code in the chart of accounts: wallets.
const CODE: u32 = 2_000;

/// The accounts by index; the last one is the one without money.
pub(crate) struct Book {
    prefix: String,
    asset: String,
    numbers: Vec<u32>,
    /// All ids, one after the other.
    names: Vec<u8>,
    /// Where each id ends.
    ends: Vec<u32>,
}

impl Book {
    /// A book of `accounts` and the one without money, numbers not known yet.
    pub(crate) fn new(prefix: String, asset: String, accounts: u32) -> Self {
        let mut names = Vec::new();
        let mut ends = Vec::new();
        for index in 0..=accounts {
            names.extend_from_slice(prefix.as_bytes());
            names.extend_from_slice(index.to_string().as_bytes());
            ends.push(names.len() as u32);
        }
        Self { prefix, asset, numbers: vec![0; ends.len()], names, ends }
    }

    /// Account numbers by index.
    #[inline]
    pub(crate) fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// Id of an account.
    #[inline]
    pub(crate) fn name(&self, index: u32) -> &[u8] {
        let at = index as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.names[start as usize..self.ends[at] as usize]
    }

    /// Asset code of every account.
    pub(crate) fn asset(&self) -> &[u8] {
        self.asset.as_bytes()
    }

    /// Accounts, the one without money included.
    pub(crate) const fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Sets the number of an account.
    pub(crate) fn set_number(&mut self, index: usize, number: u32) {
        self.numbers[index] = number;
    }

    fn text(&self, index: u32) -> String {
        String::from_utf8_lossy(self.name(index)).into_owned()
    }

    fn index_of(&self, id: &str) -> Option<usize> {
        let index = id.strip_prefix(&self.prefix)?.parse().ok()?;
        (index < self.len()).then_some(index)
    }
}

/// Opens every account of the book, and tells the last position at which one was. An account that is there already is
/// answered as the first time.
///
/// # Errors
///
/// A call failed, or an account was refused.
pub(crate) async fn open(client: &mut Client, book: &Book, overdraft: u64) -> Result<u64, Error> {
    let last = book.len() as u32 - 1;
    let (mut first, mut last_seq) = (0, 0);
    while first <= last {
        let next = (first + OPEN_BATCH).min(last + 1);
        let commands = (first..next).map(|index| {
            // The last account has no money and no overdraft: what debits it must be refused.
            let at_most = if index == last { 0 } else { overdraft };
            Command { action: Some(command::Action::OpenAccount(account(book, index, at_most))) }
        });
        let request =
            SubmitBatchRequest { commands: commands.collect(), atomic: false, with_events: false };
        let answers = client.service.submit_batch(request).await?.into_inner().answers;
        if answers.len() != (next - first) as usize {
            return Err(Error::Protocol(format!(
                "{} accounts to open, {} answers",
                next - first,
                answers.len()
            )));
        }
        last_seq = answers.iter().map(|answer| answer.seq).fold(last_seq, u64::max);
        if let Some(rejection) = answers.into_iter().find_map(|answer| answer.rejection) {
            return Err(Error::Protocol(format!(
                "an account was refused: {} {}",
                rejection.reason, rejection.message
            )));
        }
        first = next;
    }
    Ok(last_seq)
}

fn account(book: &Book, index: u32, at_most: u64) -> NewAccount {
    NewAccount {
        id: book.text(index),
        asset: book.asset.clone(),
        code: CODE,
        normal_side: Side::Credit.into(),
        overdraft: Some(Limit { limit: Some(limit::Limit::AtMost(at_most)) }),
        ..NewAccount::default()
    }
}

/// Number and balance of each account of the book, in the order of the indexes, not before `at_least_seq`.
///
/// # Errors
///
/// A call failed, or an account is missing.
pub(crate) async fn list(
    client: &mut Client,
    book: &Book,
    at_least_seq: u64,
) -> Result<Vec<(u32, Balance)>, Error> {
    let mut accounts = vec![(0, Balance::default()); book.len()];
    let mut page_token = String::new();
    // Other accounts under the prefix can only be those of a run with the same seed and more accounts.
    for _ in 0..=u32::MAX / PAGE {
        let request = ListAccountsRequest {
            prefix: book.prefix.clone(),
            page_size: PAGE,
            page_token,
            at_least_seq,
        };
        let page = client.list_accounts(request).await?;
        for account in page.accounts {
            if let Some(index) = book.index_of(&account.id) {
                accounts[index] = (account.number, account.balance.unwrap_or_default());
            }
        }
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    match accounts.iter().position(|(number, _)| *number == 0) {
        Some(index) => {
            Err(Error::Protocol(format!("account {} is not listed", book.text(index as u32))))
        }
        None => Ok(accounts),
    }
}
