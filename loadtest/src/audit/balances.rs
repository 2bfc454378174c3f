//! Compares every account with what the answers imply, and debits with credits.

use std::collections::BTreeMap;

use farthing_proto::v1::GetTrialBalanceRequest;
use farthing_proto::v1::TrialBalanceLine;

use crate::accounts;
use crate::client::Client;
use crate::error::Error;
use crate::plan::Action;
use crate::plan::Plan;
use crate::run::Measured;
use crate::tally::Tally;

/// What an account should hold, in minor units.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Expected {
    posted: i128,
    held: i128,
    incoming: i128,
}

/// Checks all accounts of the run.
///
/// # Errors
///
/// A call failed.
pub(crate) async fn check(
    client: &mut Client,
    measured: &Measured,
    applied: impl Fn(u64) -> bool,
) -> Result<(), Error> {
    let course = &measured.course;
    let (tally, book) = (&course.tally, &course.script.book);
    let at_least_seq = tally.last().seq;
    let expected = expected(measured, applied);
    let listed = accounts::list(client, book, at_least_seq).await?;
    for (index, ((_, balance), expected)) in listed.into_iter().zip(expected).enumerate() {
        let shown = Expected {
            posted: balance.posted.into(),
            held: balance.held.into(),
            incoming: balance.incoming.into(),
        };
        if shown != expected {
            let name = String::from_utf8_lossy(book.name(index as u32));
            tally.fault(format!("account {name} shows {shown:?}, the answers imply {expected:?}"));
        }
    }
    Ok(())
}

/// Checks that debits equal credits in every asset.
///
/// # Errors
///
/// A call failed.
pub(crate) async fn check_trial(
    client: &mut Client,
    tally: &Tally,
    at_least_seq: u64,
) -> Result<(), Error> {
    let request = GetTrialBalanceRequest { at_least_seq };
    let trial = client.service.get_trial_balance(request).await?.into_inner();
    if !trial.balanced {
        tally.fault("the trial balance says of itself that it does not balance".to_owned());
    }
    for (asset, difference) in differences(&trial.lines)? {
        if difference != 0 {
            tally.fault(format!("debits less credits of {asset} are {difference} minor units"));
        }
    }
    Ok(())
}

fn expected(measured: &Measured, applied: impl Fn(u64) -> bool) -> Vec<Expected> {
    let plan: &Plan = &measured.course.script.plan;
    let mut expected: Vec<Expected> = measured
        .before
        .iter()
        .map(|balance| Expected {
            posted: balance.posted.into(),
            held: balance.held.into(),
            incoming: balance.incoming.into(),
        })
        .collect();
    for slot in 0..plan.total {
        if !applied(slot) {
            continue;
        }
        let planned = plan.command(slot);
        let amount = i128::from(planned.amount);
        let (held, posted) = match planned.action {
            Action::Post | Action::PostRefused => (0, amount),
            Action::Place => (amount, 0),
            Action::Capture(_) => (-amount, amount),
            // These are checked by `audit/trades.rs`.
            Action::Trade(_) => (0, 0),
        };
        let debit = &mut expected[planned.debit as usize];
        debit.posted -= posted;
        debit.held += held;
        let credit = &mut expected[planned.credit as usize];
        credit.posted += posted;
        credit.incoming += held;
    }
    expected
}

/// Debits less credits of each asset.
fn differences(lines: &[TrialBalanceLine]) -> Result<BTreeMap<&str, i128>, Error> {
    let mut differences = BTreeMap::new();
    for line in lines {
        let number = |text: &str| {
            text.parse::<i128>()
                .map_err(|_| Error::Protocol(format!("trial balance: `{text}` is no number")))
        };
        let difference = number(&line.debit_balances)? - number(&line.credit_balances)?;
        *differences.entry(line.asset.as_str()).or_insert(0) += difference;
    }
    Ok(differences)
}

#[cfg(test)]
mod tests {
    use super::differences;
    use farthing_proto::v1::TrialBalanceLine;

    #[test]
    fn assets_balance_each_for_itself() {
        let line = |asset: &str, debit: &str, credit: &str| TrialBalanceLine {
            asset: asset.to_owned(),
            debit_balances: debit.to_owned(),
            credit_balances: credit.to_owned(),
            ..TrialBalanceLine::default()
        };
        let lines = [line("CNY", "100", "30"), line("CNY", "0", "70"), line("JPY", "5", "4")];
        let found = differences(&lines).unwrap();
        assert_eq!((found["CNY"], found["JPY"]), (0, 1));
        assert!(differences(&[line("CNY", "x", "1")]).is_err());
    }
}
