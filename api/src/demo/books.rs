//! The books at the end of the day, as the ledger answers for them: merchants, persons who are tipped, wallets, trial
//! balance.

use crate::cli::CliError;
use crate::cli::orders;
use crate::cli::sealed;
use crate::cli::session::{Session, incomplete, timed};
use crate::cli::statement;
use crate::cli::text::{self, Column};
use crate::cli::trial_balance;
use crate::convert::money::format_minor;
use crate::demo::cast;
use farthing_proto::v1;
use std::io::Write;

/// The most payments of a merchant that are counted.
const PAYMENTS_MAX: u32 = 100_000;
/// What stands in the ids of a merchant's own accounts that a settlement keeps back into.
const RESERVE: &str = ":reserve:";
const RECEIVABLE: &str = ":receivable:";
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
    settlement(session, &cast::TEA_CART, out).await?;
    tips(session, out).await?;
    wallets(session, answer.seq, out).await?;
    trial_balance::shown(&answer, Some(cast::name_of_code))?.write(false, out)
}

/// What an account's history adds up to, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Takings {
    taken: i128,
    fees: i128,
    given_back: i128,
    settled: i128,
}

impl Takings {
    /// Adds a row. Fees that came back with a refund lower the fees.
    /// A payout that came back lowers what was settled.
    fn add(self, row: &v1::HistoryRow) -> Self {
        if row.r#type() != v1::RowType::Instruction {
            return self;
        }
        let credited = row.side() == v1::Side::Credit;
        let amount = i128::from(row.amount);
        let kept = row.counterparty.contains(RESERVE) || row.counterparty.contains(RECEIVABLE);
        if row.counterparty.starts_with(cast::PAYOUTS) || (kept && !credited) {
            let settled = if credited { amount.saturating_neg() } else { amount };
            return Self { settled: self.settled.saturating_add(settled), ..self };
        }
        if row.counterparty == cast::FEES {
            let fee = if credited { amount.saturating_neg() } else { amount };
            Self { fees: self.fees.saturating_add(fee), ..self }
        } else if credited {
            Self { taken: self.taken.saturating_add(amount), ..self }
        } else {
            Self { given_back: self.given_back.saturating_add(amount), ..self }
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            taken: self.taken.saturating_add(other.taken),
            fees: self.fees.saturating_add(other.fees),
            given_back: self.given_back.saturating_add(other.given_back),
            settled: self.settled.saturating_add(other.settled),
        }
    }

    fn balance(self) -> i128 {
        let left = self.taken.saturating_sub(self.fees).saturating_sub(self.given_back);
        left.saturating_sub(self.settled)
    }

    fn row(self, name: &str, payments: u64, tips: i128) -> Vec<String> {
        let money = |minor| format_minor(minor, cast::EXPONENT);
        vec![
            name.to_owned(),
            payments.to_string(),
            money(self.taken),
            money(self.fees),
            money(self.given_back),
            money(self.settled),
            money(self.balance()),
            money(tips),
        ]
    }
}

async fn stalls(
    session: &mut Session,
    at_least_seq: u64,
    out: &mut (dyn Write + Send),
) -> Result<(), CliError> {
    let mut rows = Vec::new();
    let (mut total, mut payments, mut tips) = (Takings::default(), 0_u64, 0_i128);
    for stall in cast::STALLS.iter().chain(cast::OTHERS) {
        let (merchant, _) = session.merchant(stall.id).await?;
        let till = merchant.tills.first().ok_or_else(|| incomplete("tills"))?;
        let takings = takings_of(session, stall.id, till, at_least_seq).await?;
        let paid = payments_of(session, stall.id, at_least_seq).await?;
        let tipped = i128::from(till.tips.unwrap_or_default().posted);
        rows.push(takings.row(stall.name, paid, tipped));
        total = total.plus(takings);
        payments = payments.saturating_add(paid);
        tips = tips.saturating_add(tipped);
    }
    rows.push(total.row("total", payments, tips));
    let columns = [
        Column::Left("Merchant"),
        Column::Right("Payments"),
        Column::Right("Came in"),
        Column::Right("Fees"),
        Column::Right("Went out"),
        Column::Right("Settled"),
        Column::Right("Payable"),
        Column::Right("Tips"),
    ];
    writeln!(out, "Merchants at seq {at_least_seq}, in {}", cast::ASSET)?;
    writeln!(out, "{}", text::table(&columns, rows))?;
    Ok(())
}

/// A stall's first settlement, whole.
async fn settlement(
    session: &mut Session,
    stall: &cast::Stall,
    out: &mut (dyn Write + Send),
) -> Result<(), CliError> {
    let (merchant, settlement) = (stall.id.to_owned(), format!("{}-1", cast::ASSET));
    let asked = timed(v1::GetSettlementRequest { merchant, settlement, at_least_seq: 0 });
    let answer = session.settlements.get_settlement(asked).await?.into_inner();
    let made = answer.settlement.ok_or_else(|| incomplete("settlement"))?;
    sealed::body(&made).read(&sealed::head(&made)).write(false, out)?;
    writeln!(out)?;
    Ok(())
}

/// Adds up the history of what is payable to a merchant, which has to come to its balance.
async fn takings_of(
    session: &mut Session,
    merchant: &str,
    till: &v1::Till,
    at_least_seq: u64,
) -> Result<Takings, CliError> {
    let account = format!("merchant:{merchant}:payable:{}", till.asset);
    let asked = v1::ListHistoryRequest { account, at_least_seq, ..Default::default() };
    let history = statement::read(session, asked, ROWS_MAX).await?;
    let takings = history.rows.iter().fold(Takings::default(), |sum, row| sum.add(row));
    let posted = till.payable.unwrap_or_default().posted;
    if takings.balance() == i128::from(posted) {
        Ok(takings)
    } else {
        let found = format!("{merchant}: history {}, balance {posted}", takings.balance());
        Err(CliError::fault("a merchant's history does not come to its balance", found))
    }
}

/// How many payments a merchant got.
async fn payments_of(
    session: &mut Session,
    merchant: &str,
    at_least_seq: u64,
) -> Result<u64, CliError> {
    let merchant = merchant.to_owned();
    let asked = v1::ListPaymentsRequest { merchant, at_least_seq, ..Default::default() };
    let (payments, _) = orders::read(session, asked, PAYMENTS_MAX).await?;
    let paid = payments.iter().filter(|payment| payment.paid > 0).count();
    Ok(u64::try_from(paid).unwrap_or(u64::MAX))
}

/// What those who are tipped as persons have: in the wallet, and not collected yet.
async fn tips(session: &mut Session, out: &mut (dyn Write + Send)) -> Result<(), CliError> {
    let mut rows = Vec::new();
    for person in cast::TIPPED {
        let wallet = (*person).to_owned();
        let asked = timed(v1::GetWalletRequest { wallet, at_least_seq: 0 });
        let wallet = session.wallets.get_wallet(asked).await?.into_inner().wallet;
        let wallet = wallet.ok_or_else(|| incomplete("wallet"))?;
        rows.extend(wallet.purses.iter().map(|purse| {
            let (own, tips) = (purse.balance.as_ref(), purse.tips.as_ref());
            let money = |balance| text::posted(balance, purse.exponent);
            vec![wallet.wallet.clone(), money(own), money(tips)]
        }));
    }
    let columns = [Column::Left("Tipped"), Column::Right("Wallet"), Column::Right("Tips")];
    writeln!(out, "{}", text::table(&columns, rows))?;
    Ok(())
}

async fn wallets(
    session: &mut Session,
    at_least_seq: u64,
    out: &mut (dyn Write + Send),
) -> Result<(), CliError> {
    let prefix = cast::WALLETS.to_owned();
    let asked = timed(v1::SumBalancesRequest { prefix, at_least_seq });
    for sum in session.ledger.sum_balances(asked).await?.into_inner().sums {
        let money = text::sum(&sum.credits_less_debits, sum.exponent);
        writeln!(out, "{} accounts of wallets hold {money} {}.", sum.accounts, sum.asset)?;
    }
    writeln!(out)?;
    Ok(())
}
