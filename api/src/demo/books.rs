//! The books at the end of the day, as the ledger answers for them: stalls, tips, customers, trial balance.

use crate::cli::CliError;
use crate::cli::account;
use crate::cli::session::{Session, timed};
use crate::cli::statement;
use crate::cli::text::{self, Column};
use crate::cli::trial_balance;
use crate::convert::money::format_minor;
use crate::demo::cast;
use farthing_proto::v1;
use std::io::Write;
use v1::metadata_value::Value;

/// The most accounts of a kind that are printed.
const ACCOUNTS_MAX: u32 = 100;
/// The most rows of a stall's history that are added up.
const ROWS_MAX: u32 = 100_000;

/// Prints the books.
pub(crate) async fn print(
    session: &mut Session,
    out: &mut (dyn Write + Send),
) -> Result<(), CliError> {
    let answer = trial_balance::read(session).await?;
    // Histories are indexes that may be a moment behind: all of the books have to be at this position or later.
    stalls(session, answer.seq, out).await?;
    tips(session, out).await?;
    customers(session, answer.seq, out).await?;
    trial_balance::shown(&answer, Some(cast::name_of_code))?.write(false, out)
}

/// What an account's history adds up to, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Takings {
    sales: i128,
    taken: i128,
    fees: i128,
    given_back: i128,
}

impl Takings {
    /// Adds a row. Fees that came back with a refund lower the fees.
    fn add(self, row: &v1::HistoryRow) -> Self {
        let moves = matches!(
            row.r#type(),
            v1::RowType::Transfer | v1::RowType::Capture | v1::RowType::Reversal
        );
        if !moves {
            return self;
        }
        let credited = row.side() == v1::Side::Credit;
        let amount = i128::from(row.amount);
        if row.counterparty == cast::FEES {
            let fee = if credited { amount.saturating_neg() } else { amount };
            Self { fees: self.fees.saturating_add(fee), ..self }
        } else if credited {
            let sales = self.sales.saturating_add(1);
            Self { sales, taken: self.taken.saturating_add(amount), ..self }
        } else {
            Self { given_back: self.given_back.saturating_add(amount), ..self }
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            sales: self.sales.saturating_add(other.sales),
            taken: self.taken.saturating_add(other.taken),
            fees: self.fees.saturating_add(other.fees),
            given_back: self.given_back.saturating_add(other.given_back),
        }
    }

    fn balance(self) -> i128 {
        self.taken.saturating_sub(self.fees).saturating_sub(self.given_back)
    }

    fn row(self, name: &str, account: &str) -> Vec<String> {
        let money = |minor| format_minor(minor, cast::EXPONENT);
        vec![
            name.to_owned(),
            account.to_owned(),
            self.sales.to_string(),
            money(self.taken),
            money(self.fees),
            money(self.given_back),
            money(self.balance()),
        ]
    }
}

async fn stalls(
    session: &mut Session,
    at_least_seq: u64,
    out: &mut (dyn Write + Send),
) -> Result<(), CliError> {
    let (accounts, seq, _) = account::read_prefix(session, cast::MERCHANTS, ACCOUNTS_MAX).await?;
    let mut rows = Vec::new();
    let mut total = Takings::default();
    for account in &accounts {
        let takings = takings_of(session, account, at_least_seq).await?;
        rows.push(takings.row(name_of(account), &account.id));
        total = total.plus(takings);
    }
    rows.push(total.row("total", ""));
    let columns = [
        Column::Left("Stall"),
        Column::Left("Account"),
        Column::Right("Sales"),
        Column::Right("Taken"),
        Column::Right("Fees"),
        Column::Right("Given back"),
        Column::Right("Balance"),
    ];
    writeln!(out, "Stalls at seq {seq}, in {}", cast::ASSET)?;
    writeln!(out, "{}", text::table(&columns, rows))?;
    Ok(())
}

/// Adds up the history of a stall, which has to come to its balance.
async fn takings_of(
    session: &mut Session,
    account: &v1::Account,
    at_least_seq: u64,
) -> Result<Takings, CliError> {
    let asked =
        v1::ListHistoryRequest { account: account.id.clone(), at_least_seq, ..Default::default() };
    let history = statement::read(session, asked, ROWS_MAX).await?;
    let takings = history.rows.iter().fold(Takings::default(), |sum, row| sum.add(row));
    let posted = account.balance.unwrap_or_default().posted;
    if takings.balance() == i128::from(posted) {
        Ok(takings)
    } else {
        let found = format!("{}: history {}, balance {posted}", account.id, takings.balance());
        Err(CliError::fault("an account's history does not come to its balance", found))
    }
}

async fn tips(session: &mut Session, out: &mut (dyn Write + Send)) -> Result<(), CliError> {
    let (accounts, _, _) = account::read_prefix(session, cast::TIPS, ACCOUNTS_MAX).await?;
    let rows = accounts.iter().map(|account| {
        let posted = account.balance.unwrap_or_default().posted;
        let balance = format_minor(posted.into(), account.exponent);
        vec![name_of(account).to_owned(), account.id.clone(), balance]
    });
    let columns = [Column::Left("Tipped"), Column::Left("Account"), Column::Right("Balance")];
    writeln!(out, "{}", text::table(&columns, rows.collect()))?;
    Ok(())
}

async fn customers(
    session: &mut Session,
    at_least_seq: u64,
    out: &mut (dyn Write + Send),
) -> Result<(), CliError> {
    let prefix = cast::WALLETS.to_owned();
    let asked = timed(v1::SumBalancesRequest { prefix, at_least_seq });
    for sum in session.ledger.sum_balances(asked).await?.into_inner().sums {
        let money = text::sum(&sum.credits_less_debits, sum.exponent);
        writeln!(out, "{} customers hold {money} {} in their wallets.\n", sum.accounts, sum.asset)?;
    }
    Ok(())
}

/// The name that was given at opening, or the id.
fn name_of(account: &v1::Account) -> &str {
    match account.metadata.get("name").and_then(|value| value.value.as_ref()) {
        Some(Value::Text(name)) => name,
        Some(Value::Number(_) | Value::Flag(_)) | None => &account.id,
    }
}
