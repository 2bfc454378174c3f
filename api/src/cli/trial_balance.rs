//! `trial-balance`: debit and credit balances by asset and code, their totals, and the difference, which is zero.

use crate::cli::error::CliError;
use crate::cli::json;
use crate::cli::session::{Session, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::cli::text::Column;
use crate::convert::money::format_minor;
use farthing_proto::v1;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The totals of one asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Total {
    exponent: u32,
    debits: i128,
    credits: i128,
}

/// Carries out `trial-balance`.
pub(crate) async fn carry_out(session: &mut Session) -> Result<Shown, CliError> {
    let answer = read(session).await?;
    shown(&answer, None)
}

/// Reads the trial balance as it is now.
pub(crate) async fn read(session: &mut Session) -> Result<v1::GetTrialBalanceResponse, CliError> {
    let asked = timed(v1::GetTrialBalanceRequest { at_least_seq: 0 });
    Ok(session.ledger.get_trial_balance(asked).await?.into_inner())
}

/// Names a code of the chart of accounts.
pub(crate) type NameOfCode = fn(u32) -> Option<&'static str>;

/// The trial balance as text and JSON; the text with names of the codes where there are any.
///
/// # Errors
///
/// A sum that is not digits.
pub(crate) fn shown(
    answer: &v1::GetTrialBalanceResponse,
    names: Option<NameOfCode>,
) -> Result<Shown, CliError> {
    let totals = totals(&answer.lines)?;
    // Both the ledger's word and our own sum have to say so.
    let zero = totals.values().all(|total| total.debits == total.credits);
    let balanced = answer.balanced && zero;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (asset, total) in &totals {
        let lines = answer.lines.iter().filter(|line| line.asset == *asset);
        rows.extend(lines.map(|line| row_of(line, names)));
        rows.push(total_row(asset, *total));
    }
    let columns = [
        Column::Left("Asset"),
        Column::Right("Code"),
        Column::Left(if names.is_some() { "Name" } else { "" }),
        Column::Right("Accounts"),
        Column::Right("Debit"),
        Column::Right("Credit"),
        Column::Right("Difference"),
    ];
    let verdict = if balanced {
        "balanced: debits equal credits"
    } else {
        "NOT BALANCED: debits and credits differ"
    };
    let head = format!("trial balance at seq {}\n", answer.seq);
    let shown = format!("{head}{}{verdict} in every asset\n", text::table(&columns, rows));
    let object = json!({
        "seq": answer.seq,
        "balanced": balanced,
        "lines": answer.lines.iter().map(object_of).collect::<Vec<Value>>(),
        "totals": totals.iter().map(|(asset, total)| total_object(asset, *total)).collect::<Vec<Value>>(),
    });
    Ok(Shown { text: shown, json: json::object(object) })
}

fn totals(lines: &[v1::TrialBalanceLine]) -> Result<BTreeMap<String, Total>, CliError> {
    let mut totals: BTreeMap<String, Total> = BTreeMap::new();
    for line in lines {
        let total = totals.entry(line.asset.clone()).or_default();
        total.exponent = line.exponent;
        total.debits = added(total.debits, &line.debit_balances)?;
        total.credits = added(total.credits, &line.credit_balances)?;
    }
    Ok(totals)
}

fn added(sum: i128, digits: &str) -> Result<i128, CliError> {
    let more: Option<i128> = digits.parse().ok();
    more.and_then(|more| sum.checked_add(more)).ok_or_else(|| {
        CliError::fault("cannot add up the trial balance", format!("{digits:?} is not a sum"))
    })
}

fn row_of(line: &v1::TrialBalanceLine, names: Option<NameOfCode>) -> Vec<String> {
    let name = names.and_then(|name_of| name_of(line.code)).unwrap_or_default();
    vec![
        line.asset.clone(),
        line.code.to_string(),
        name.to_owned(),
        line.accounts.to_string(),
        text::sum(&line.debit_balances, line.exponent),
        text::sum(&line.credit_balances, line.exponent),
        String::new(),
    ]
}

fn total_row(asset: &str, total: Total) -> Vec<String> {
    let money = |minor: i128| format_minor(minor, total.exponent);
    vec![
        asset.to_owned(),
        String::new(),
        "total".to_owned(),
        String::new(),
        money(total.debits),
        money(total.credits),
        money(total.debits.saturating_sub(total.credits)),
    ]
}

fn object_of(line: &v1::TrialBalanceLine) -> Value {
    let mut object = json::object(json!({
        "asset": line.asset,
        "exponent": line.exponent,
        "code": line.code,
        "accounts": line.accounts,
    }));
    json::put_sum(&mut object, "debit_balances", &line.debit_balances, line.exponent);
    json::put_sum(&mut object, "credit_balances", &line.credit_balances, line.exponent);
    Value::Object(object)
}

fn total_object(asset: &str, total: Total) -> Value {
    let mut object = json::object(json!({ "asset": asset, "exponent": total.exponent }));
    let difference = total.debits.saturating_sub(total.credits);
    for (name, minor) in
        [("debits", total.debits), ("credits", total.credits), ("difference", difference)]
    {
        json::put_sum(&mut object, name, &minor.to_string(), total.exponent);
    }
    Value::Object(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(code: u32, debit_balances: &str, credit_balances: &str) -> v1::TrialBalanceLine {
        v1::TrialBalanceLine {
            asset: "CNY".to_owned(),
            exponent: 2,
            code,
            accounts: 3,
            debit_balances: debit_balances.to_owned(),
            credit_balances: credit_balances.to_owned(),
        }
    }

    fn answer(lines: Vec<v1::TrialBalanceLine>) -> v1::GetTrialBalanceResponse {
        v1::GetTrialBalanceResponse { lines, seq: 9, balanced: true }
    }

    #[test]
    fn equal_sides_are_balanced() {
        let lines = vec![line(1100, "12345", "0"), line(2000, "0", "12345")];
        let shown =
            shown(&answer(lines), Some(|code| (code == 2000).then_some("wallets"))).unwrap();
        assert_eq!(shown.json["balanced"], true);
        assert_eq!(shown.json["totals"][0]["difference"], "0");
        assert_eq!(shown.json["totals"][0]["debits_decimal"], "123.45");
        assert!(shown.text.contains("wallets"), "{}", shown.text);
        assert!(shown.text.ends_with("balanced: debits equal credits in every asset\n"));
    }

    #[test]
    fn the_word_of_the_ledger_is_checked() {
        let lines = vec![line(1100, "12345", "0"), line(2000, "0", "12344")];
        let shown = shown(&answer(lines), None).unwrap();
        assert_eq!(shown.json["balanced"], false);
        assert_eq!(shown.json["totals"][0]["difference_decimal"], "0.01");
        assert!(shown.text.contains("NOT BALANCED"));
    }

    #[test]
    fn a_sum_that_is_not_digits_is_a_fault() {
        let error = shown(&answer(vec![line(1, "many", "0")]), None).unwrap_err();
        assert_eq!(error.exit_number(), CliError::FAULT);
    }
}
