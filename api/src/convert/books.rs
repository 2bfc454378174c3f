//! The platform's books on the way out: balance sheet, safeguarding, what has not cleared.

use crate::convert::field;
use farthing_ledger::query::BookLine;
use farthing_ledger::query::Class;
use farthing_ledger::query::Uncleared;
use farthing_proto::v1;

/// Codes of accounts that cover the money of customers: banks and channels.
const SAFEGUARDED_CODES: std::ops::RangeInclusive<u16> = 1000..=1199;
/// Codes of accounts that are the money of customers and merchants.
const CUSTOMER_CODES: std::ops::RangeInclusive<u16> = 2000..=2999;

/// The books by asset. `lines` come by asset.
#[must_use]
pub fn assets(lines: &[BookLine]) -> Vec<v1::AssetBooks> {
    lines.chunk_by(|a, b| a.asset.code == b.asset.code).map(asset).collect()
}

fn asset(lines: &[BookLine]) -> v1::AssetBooks {
    // Debits count for what the platform has, credits for what it owes and earned.
    let sum = |wanted: &dyn Fn(&BookLine) -> bool| {
        let own = lines.iter().filter(|line| wanted(line));
        own.fold(0_i128, |sum, line| sum.saturating_add(net(line)))
    };
    let of = |class: Class| sum(&|line: &BookLine| line.class == class);
    let assets = of(Class::Asset).saturating_neg();
    let (liabilities, positions) = (of(Class::Liability), of(Class::Position));
    let result = of(Class::Income).saturating_add(of(Class::Expense));
    let owed = liabilities.saturating_add(positions).saturating_add(result);
    let customer_money = sum(&|line: &BookLine| CUSTOMER_CODES.contains(&line.code));
    let covering = sum(&|line: &BookLine| SAFEGUARDED_CODES.contains(&line.code));
    let safeguarded = covering.saturating_neg();
    let first = lines.first().map(|line| line.asset);
    v1::AssetBooks {
        asset: first.map(|asset| asset.code.to_string()).unwrap_or_default(),
        exponent: first.map(|asset| u32::from(asset.exponent)).unwrap_or_default(),
        lines: lines.iter().map(told_line).collect(),
        assets: assets.to_string(),
        liabilities: liabilities.to_string(),
        positions: positions.to_string(),
        result: result.to_string(),
        balanced: assets == owed,
        customer_money: customer_money.to_string(),
        safeguarded: safeguarded.to_string(),
        covered: customer_money <= safeguarded,
    }
}

/// Credits less debits.
fn net(line: &BookLine) -> i128 {
    let units = |sum: u128| i128::try_from(sum).unwrap_or(i128::MAX);
    units(line.credits).saturating_sub(units(line.debits))
}

fn told_line(line: &BookLine) -> v1::BookLine {
    let class = match line.class {
        Class::Asset => v1::AccountClass::Asset,
        Class::Liability => v1::AccountClass::Liability,
        Class::Position => v1::AccountClass::Position,
        Class::Income => v1::AccountClass::Income,
        Class::Expense => v1::AccountClass::Expense,
    };
    v1::BookLine {
        code: line.code.into(),
        class: class.into(),
        accounts: line.accounts,
        debit_balances: line.debits.to_string(),
        credit_balances: line.credits.to_string(),
    }
}

/// An account that has not cleared.
#[must_use]
pub fn uncleared(waiting: &Uncleared) -> v1::UnclearedAccount {
    v1::UnclearedAccount {
        account: waiting.id.to_string(),
        asset: waiting.asset.code.to_string(),
        exponent: waiting.asset.exponent.into(),
        code: waiting.code.into(),
        balance: waiting.balance,
        since: Some(field::timestamp(waiting.since)),
        longer: !waiting.is_exact,
        items: waiting.items,
        explained: waiting.explained,
        oldest_item_time: waiting.oldest_item.map(field::timestamp),
    }
}
