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
use crate::market::Market;
use crate::names::Names;
use crate::wire::slim;

/// Accounts opened by one call.
const OPEN_BATCH: u32 = 8_190;

/// Accounts read by one call.
const PAGE: u32 = 1_000;

/// Code in the chart of accounts: wallets.
const CODE: u32 = 2_000;

/// The accounts by index; the last one is the one without money. In a run of payments they are the accounts of wallets,
/// known by the ids of these.
pub(crate) struct Book {
    prefix: String,
    asset: String,
    numbers: Vec<u32>,
    names: Names,
    market: Option<Market>,
}

impl Book {
    /// A book of `accounts` and the one without money, numbers not known yet.
    pub(crate) fn new(prefix: String, asset: String, accounts: u32) -> Self {
        let names = Names::numbered(&prefix, accounts + 1);
        Self { numbers: vec![0; names.len()], prefix, asset, names, market: None }
    }

    /// A book of wallets and of the merchants that they pay.
    pub(crate) fn of_market(asset: String, wallets: Names, market: Market) -> Self {
        let numbers = vec![0; wallets.len()];
        Self { prefix: String::new(), asset, numbers, names: wallets, market: Some(market) }
    }

    /// Account numbers by index.
    #[inline]
    pub(crate) fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// Id of an account.
    #[inline]
    pub(crate) fn name(&self, index: u32) -> &[u8] {
        self.names.get(index)
    }

    /// Asset code of every account.
    pub(crate) fn asset(&self) -> &[u8] {
        self.asset.as_bytes()
    }

    /// Asset code of every account, as text.
    pub(crate) fn asset_text(&self) -> &str {
        &self.asset
    }

    /// Accounts, the one without money included.
    pub(crate) const fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Sets the number of an account.
    pub(crate) fn set_number(&mut self, index: usize, number: u32) {
        self.numbers[index] = number;
    }

    /// The merchants, in a run of payments.
    #[inline]
    pub(crate) const fn market(&self) -> Option<&Market> {
        self.market.as_ref()
    }

    /// The same, to learn numbers.
    pub(crate) const fn market_mut(&mut self) -> Option<&mut Market> {
        self.market.as_mut()
    }

    /// Number of the account whose statement is read for the party at an index of the skew: a merchant's where there are
    /// some, an account's otherwise.
    pub(crate) fn statement(&self, index: u32) -> u32 {
        match &self.market {
            Some(market) => market.till(index).payable,
            None => self.numbers[index as usize],
        }
    }

    /// Id of an account as text.
    pub(crate) fn text(&self, index: u32) -> String {
        self.names.text(index)
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
    let command = |index| {
        // The last account has no money and no overdraft: what debits it must be refused.
        let at_most = if index == last { 0 } else { overdraft };
        command::Action::OpenAccount(account(book, index, at_most))
    };
    submit(client, "an account", last + 1, command).await
}

/// Submits the commands of the indexes from 0 to `count - 1`, and tells the last position at which one was recorded.
///
/// # Errors
///
/// A call failed, or a command was refused; `what` says what was.
pub(crate) async fn submit(
    client: &mut Client,
    what: &str,
    count: u32,
    command: impl Fn(u32) -> command::Action,
) -> Result<u64, Error> {
    let (mut first, mut last_seq) = (0, 0);
    while first < count {
        let next = (first + OPEN_BATCH).min(count);
        let commands = (first..next).map(|index| Command { action: Some(command(index)) });
        let request =
            SubmitBatchRequest { commands: commands.collect(), atomic: false, with_events: false };
        let answers = client.service.submit_batch(request).await?.into_inner().answers;
        if answers.len() != (next - first) as usize {
            return Err(Error::Protocol(format!(
                "{what}: {} commands sent, {} answered",
                next - first,
                answers.len()
            )));
        }
        last_seq = answers.iter().map(|answer| answer.seq).fold(last_seq, u64::max);
        if let Some(rejection) = answers.into_iter().find_map(|answer| answer.rejection) {
            return Err(Error::Protocol(format!(
                "{what} was refused: {} {}",
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
    each(client, &book.prefix, at_least_seq, |account| {
        if let Some(index) = book.index_of(&account.id) {
            accounts[index] = (account.number, account.balance.unwrap_or_default());
        }
    })
    .await?;
    match accounts.iter().position(|(number, _)| *number == 0) {
        Some(index) => {
            Err(Error::Protocol(format!("account {} is not listed", book.text(index as u32))))
        }
        None => Ok(accounts),
    }
}

/// Hands each account whose id begins with `prefix` to `take`, not before `at_least_seq`.
///
/// # Errors
///
/// A call failed.
pub(crate) async fn each(
    client: &mut Client,
    prefix: &str,
    at_least_seq: u64,
    mut take: impl FnMut(slim::Account),
) -> Result<(), Error> {
    let mut page_token = String::new();
    // Other accounts under the prefix can only be those of a run with the same seed and more accounts.
    for _ in 0..=u32::MAX / PAGE {
        let request = ListAccountsRequest {
            prefix: prefix.to_owned(),
            page_size: PAGE,
            page_token,
            at_least_seq,
        };
        let page = client.list_accounts(request).await?;
        page.accounts.into_iter().for_each(&mut take);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    Ok(())
}
