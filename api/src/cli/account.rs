//! `account`: open, read, list, freeze, unfreeze, close.

use crate::cli::args::{AccountVerb, ListArgs, OpenArgs, SideName, StateArgs};
use crate::cli::error::CliError;
use crate::cli::id_or_fresh;
use crate::cli::json;
use crate::cli::names;
use crate::cli::session::{Session, amount_of, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::cli::text::Column;
use crate::convert::money::format_minor;
use farthing_proto::v1;
use serde_json::{Value, json};
use v1::AccountState;
use v1::limit::Limit;

/// The most accounts on one page of the contract.
const PAGE_MAX: u32 = 1_000;

/// Carries out `account ...`.
pub(crate) async fn carry_out(session: &mut Session, verb: AccountVerb) -> Result<Shown, CliError> {
    match verb {
        AccountVerb::Open(args) => open(session, args).await,
        AccountVerb::Get { id } => get(session, &id).await,
        AccountVerb::List(args) => list(session, args).await,
        AccountVerb::Freeze(args) => {
            let state = next_state(session, &args, true).await?;
            change(session, args.account, args.id, state).await
        }
        AccountVerb::Unfreeze(args) => {
            let state = next_state(session, &args, false).await?;
            change(session, args.account, args.id, state).await
        }
        AccountVerb::Close { account, id } => {
            change(session, account, id, AccountState::Closed).await
        }
    }
}

async fn open(session: &mut Session, args: OpenArgs) -> Result<Shown, CliError> {
    let has_amounts = args.overdraft_limit.is_some() || args.ceiling.is_some();
    let exponent = if has_amounts { session.exponent_of_asset(&args.asset).await? } else { 0 };
    let account = message(args, exponent)?;
    let asked = timed(v1::OpenAccountRequest { account: Some(account) });
    let answer = session.ledger.open_account(asked).await?.into_inner();
    let account = answer.account.ok_or_else(|| incomplete("account"))?;
    let mut object = json::receipt(answer.receipt.as_ref());
    object.insert("id".to_owned(), account.id.as_str().into());
    object.insert("account".to_owned(), json::account(&account).into());
    let done = format!("account {} (number {}) opened", account.id, account.number);
    let head = text::verdict(answer.receipt.as_ref(), &done);
    Ok(Shown { text: format!("{head}\n{}", facts(&account)), json: object })
}

fn message(args: OpenArgs, exponent: u32) -> Result<v1::NewAccount, CliError> {
    let limit = |text: Option<String>, field: &str| -> Result<Option<v1::Limit>, CliError> {
        let minor = text.map(|text| amount_of(&text, exponent, field)).transpose()?;
        Ok(minor.map(|minor| v1::Limit { limit: Some(Limit::AtMost(minor)) }))
    };
    let overdraft = if args.no_overdraft {
        Some(v1::Limit { limit: Some(Limit::AtMost(0)) })
    } else {
        limit(args.overdraft_limit, "--overdraft-limit")?
    };
    let normal_side = match args.normal_side {
        SideName::Debit => v1::Side::Debit,
        SideName::Credit => v1::Side::Credit,
    };
    Ok(v1::NewAccount {
        id: args.id,
        asset: args.asset,
        code: args.code.into(),
        normal_side: normal_side.into(),
        overdraft,
        ceiling: limit(args.ceiling, "--ceiling")?,
        metadata: args.metadata.into_iter().collect(),
        reference: args.reference,
    })
}

async fn get(session: &mut Session, id: &str) -> Result<Shown, CliError> {
    let (account, seq) = session.account(id).await?;
    let object = json::object(json!({
        "id": account.id,
        "account": json::account(&account),
        "seq": seq,
    }));
    let head = format!("account {} (number {}) at seq {seq}\n", account.id, account.number);
    Ok(Shown { text: format!("{head}{}", facts(&account)), json: object })
}

async fn list(session: &mut Session, args: ListArgs) -> Result<Shown, CliError> {
    let (accounts, seq, more) = read_prefix(session, &args.prefix, args.limit).await?;
    let rows = accounts.iter().map(|account| {
        let balance = account.balance.unwrap_or_default();
        vec![
            account.id.clone(),
            account.number.to_string(),
            names::spoken(names::account_state(account.state)),
            account.asset.clone(),
            format_minor(balance.posted.into(), account.exponent),
            format_minor(balance.held.into(), account.exponent),
            text::available(&balance, account.exponent),
        ]
    });
    let columns = [
        Column::Left("Account"),
        Column::Right("Number"),
        Column::Left("State"),
        Column::Left("Asset"),
        Column::Right("Posted"),
        Column::Right("Held"),
        Column::Right("Available"),
    ];
    let mut shown = text::table(&columns, rows.collect());
    let rest = if more { ", there are more: raise --limit" } else { "" };
    shown.push_str(&format!("{} accounts at seq {seq}{rest}\n", accounts.len()));
    let objects: Vec<Value> =
        accounts.iter().map(|account| Value::Object(json::account(account))).collect();
    let object = json!({ "accounts": objects, "seq": seq, "more": more });
    Ok(Shown { text: shown, json: json::object(object) })
}

/// Reads up to `limit` accounts of a prefix, page by page; says the position and whether there are more.
pub(crate) async fn read_prefix(
    session: &mut Session,
    prefix: &str,
    limit: u32,
) -> Result<(Vec<v1::Account>, u64, bool), CliError> {
    let mut accounts = Vec::new();
    let mut page_token = String::new();
    let mut left = limit;
    loop {
        let asked = timed(v1::ListAccountsRequest {
            prefix: prefix.to_owned(),
            page_size: left.min(PAGE_MAX),
            page_token,
            at_least_seq: 0,
        });
        let page = session.ledger.list_accounts(asked).await?.into_inner();
        left = left.saturating_sub(u32::try_from(page.accounts.len()).unwrap_or(u32::MAX));
        accounts.extend(page.accounts);
        page_token = page.next_page_token;
        if page_token.is_empty() || left == 0 {
            return Ok((accounts, page.seq, !page_token.is_empty()));
        }
    }
}

/// The state that freezing or unfreezing one side, or both, leads to.
///
/// One side alone depends on how the other stands. Asked again with the same id, it comes to the same state.
async fn next_state(
    session: &mut Session,
    args: &StateArgs,
    freeze: bool,
) -> Result<AccountState, CliError> {
    let all = !args.debits && !args.credits;
    let (mut debits, mut credits) = (freeze, freeze);
    if !all {
        let (account, _) = session.account(&args.account).await?;
        let state = account.state();
        let frozen = |side| state == side || state == AccountState::Frozen;
        if args.debits {
            credits = frozen(AccountState::CreditsFrozen);
        } else {
            debits = frozen(AccountState::DebitsFrozen);
        }
    }
    Ok(match (debits, credits) {
        (false, false) => AccountState::Open,
        (true, false) => AccountState::DebitsFrozen,
        (false, true) => AccountState::CreditsFrozen,
        (true, true) => AccountState::Frozen,
    })
}

async fn change(
    session: &mut Session,
    account: String,
    id: Option<String>,
    state: AccountState,
) -> Result<Shown, CliError> {
    let id = id_or_fresh(id);
    let change = v1::AccountStateChange {
        id: id.clone(),
        account: account.clone(),
        state: state.into(),
        ..Default::default()
    };
    let asked = timed(v1::ChangeAccountStateRequest { change: Some(change) });
    let answered = session.ledger.change_account_state(asked).await;
    let answer = answered.map_err(|status| CliError::from(status).with_id(&id))?.into_inner();
    let state = names::account_state(state.into());
    let mut object = json::receipt(answer.receipt.as_ref());
    object.insert("id".to_owned(), id.as_str().into());
    object.insert("account".to_owned(), account.as_str().into());
    object.insert("state".to_owned(), state.into());
    let done = format!("account {account} is {}, changed by {id}", names::spoken(state));
    Ok(Shown { text: text::verdict(answer.receipt.as_ref(), &done), json: object })
}

fn facts(account: &v1::Account) -> String {
    let balance = account.balance.unwrap_or_default();
    let money = |minor: i128| text::amount(minor, &account.asset, account.exponent);
    let limit = |limit: Option<&v1::Limit>| {
        json::at_most(limit).map_or_else(|| "unlimited".to_owned(), |minor| money(minor.into()))
    };
    let metadata: Vec<String> =
        account.metadata.iter().map(|(key, value)| metadata_text(key, value)).collect();
    text::facts(&[
        ("posted", money(balance.posted.into())),
        ("held", money(balance.held.into())),
        ("incoming", money(balance.incoming.into())),
        (
            "available",
            balance.available.map_or("unlimited".to_owned(), |minor| money(minor.into())),
        ),
        ("state", names::spoken(names::account_state(account.state))),
        ("normal side", names::spoken(names::side(account.normal_side))),
        ("overdraft", limit(account.overdraft.as_ref())),
        ("ceiling", limit(account.ceiling.as_ref())),
        ("code", account.code.to_string()),
        ("reference", account.reference.clone()),
        ("metadata", metadata.join(" ")),
        ("opened", text::time(account.opened_time.as_ref())),
    ])
}

fn metadata_text(key: &str, value: &v1::MetadataValue) -> String {
    use v1::metadata_value::Value as Typed;
    match &value.value {
        Some(Typed::Text(text)) => format!("{key}={text}"),
        Some(Typed::Number(number)) => format!("{key}:={number}"),
        Some(Typed::Flag(flag)) => format!("{key}:={flag}"),
        None => key.to_owned(),
    }
}
