//! `balance`: of one account now or in the past, or the sums of a prefix.

use crate::cli::args::BalanceArgs;
use crate::cli::error::CliError;
use crate::cli::json;
use crate::cli::session::{Session, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::cli::text::Column;
use farthing_proto::v1;
use serde_json::{Value, json};
use v1::get_balance_request::AsOf;

/// Carries out `balance ...`.
pub(crate) async fn carry_out(session: &mut Session, args: BalanceArgs) -> Result<Shown, CliError> {
    match (args.prefix.clone(), args.id.clone()) {
        (Some(prefix), _) => sums(session, prefix).await,
        (None, Some(id)) => of_account(session, id, args).await,
        (None, None) => Err(CliError::field("ID", "is absent: give an id, or --prefix")),
    }
}

async fn of_account(
    session: &mut Session,
    id: String,
    args: BalanceArgs,
) -> Result<Shown, CliError> {
    let as_of = args.at_seq.map(AsOf::Seq).or(args.at_time.map(AsOf::Time));
    let asked = timed(v1::GetBalanceRequest { account: id.clone(), as_of, ..Default::default() });
    let answer = session.ledger.get_balance(asked).await?.into_inner();
    let balance = answer.balance.ok_or_else(|| incomplete("balance"))?;
    let mut object = json::balance(Some(&balance), answer.exponent);
    object.extend(json::object(json!({
        "account": id,
        "asset": answer.asset,
        "exponent": answer.exponent,
        "seq": answer.seq,
    })));
    let money = |minor: i128| text::amount(minor, &answer.asset, answer.exponent);
    let available = balance.available.map_or("unlimited".to_owned(), |minor| money(minor.into()));
    let facts = text::facts(&[
        ("posted", money(balance.posted.into())),
        ("held", money(balance.held.into())),
        ("incoming", money(balance.incoming.into())),
        ("available", available),
    ]);
    Ok(Shown { text: format!("{id} at seq {}\n{facts}", answer.seq), json: object })
}

async fn sums(session: &mut Session, prefix: String) -> Result<Shown, CliError> {
    let asked = timed(v1::SumBalancesRequest { prefix: prefix.clone(), at_least_seq: 0 });
    let answer = session.ledger.sum_balances(asked).await?.into_inner();
    let rows = answer.sums.iter().map(row_of).collect();
    let objects: Vec<Value> = answer.sums.iter().map(object_of).collect();
    let columns = [
        Column::Left("Asset"),
        Column::Right("Accounts"),
        Column::Right("Credits less debits"),
        Column::Right("Held debits"),
        Column::Right("Held credits"),
    ];
    let head = format!("accounts {prefix}* at seq {}\n", answer.seq);
    let object = json!({ "prefix": prefix, "seq": answer.seq, "sums": objects });
    Ok(Shown { text: head + &text::table(&columns, rows), json: json::object(object) })
}

fn row_of(sum: &v1::AssetSum) -> Vec<String> {
    let decimal = |digits: &str| text::sum(digits, sum.exponent);
    vec![
        sum.asset.clone(),
        sum.accounts.to_string(),
        decimal(&sum.credits_less_debits),
        decimal(&sum.held_debits),
        decimal(&sum.held_credits),
    ]
}

fn object_of(sum: &v1::AssetSum) -> Value {
    let mut object = json::object(json!({
        "asset": sum.asset,
        "exponent": sum.exponent,
        "accounts": sum.accounts,
    }));
    json::put_sum(&mut object, "credits_less_debits", &sum.credits_less_debits, sum.exponent);
    json::put_sum(&mut object, "held_debits", &sum.held_debits, sum.exponent);
    json::put_sum(&mut object, "held_credits", &sum.held_credits, sum.exponent);
    Value::Object(object)
}
