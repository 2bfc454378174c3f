//! Questions about accounts: one, many, balances of now and then, sums.

use crate::convert::account;
use crate::convert::balance;
use crate::convert::field;
use crate::convert::listing;
use crate::convert::page_token;
use crate::server::Server;
use crate::status::Failure;
use farthing_ledger::domain::AccountId;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Seq;
use farthing_ledger::domain::limits::ID_BYTES_MAX;
use farthing_ledger::query::AsOf;
use farthing_proto::v1;
use v1::get_balance_request::AsOf as Stated;

/// Accounts of one page.
const ACCOUNTS_MAX: usize = 1_000;

pub(super) async fn get_account(
    server: &Server,
    request: v1::GetAccountRequest,
) -> Result<v1::GetAccountResponse, Failure> {
    let account = field::account(field::ACCOUNT, &request.account, request.account_number)?;
    let (view, seq) = server.query_at(request.at_least_seq).await?.account(&account)?;
    Ok(v1::GetAccountResponse { account: Some(account::viewed(&view)), seq: seq.raw() })
}

pub(super) async fn list_accounts(
    server: &Server,
    request: v1::ListAccountsRequest,
) -> Result<v1::ListAccountsResponse, Failure> {
    let size = listing::page_size(request.page_size, ACCOUNTS_MAX)?;
    let prefix = prefix("prefix", request.prefix)?;
    let question = format!("accounts {prefix}");
    let after = page_token::read_id(&question, &request.page_token)?;
    let after = after.map(|id| AccountId::parse("page_token", &id)).transpose()?;
    let wanted = size.saturating_add(1);
    let (mut views, seq) = server
        .ask(request.at_least_seq, move |query| Ok(query.accounts(&prefix, after.as_ref(), wanted)))
        .await?;
    let more = views.len() > size;
    views.truncate(size);
    let last = views.last().filter(|_| more).map(|view| view.spec.id.as_str());
    Ok(v1::ListAccountsResponse {
        next_page_token: last.map(|id| page_token::after_id(&question, id)).unwrap_or_default(),
        accounts: views.iter().map(account::viewed).collect(),
        seq: seq.raw(),
    })
}

pub(super) async fn get_balance(
    server: &Server,
    request: v1::GetBalanceRequest,
) -> Result<v1::GetBalanceResponse, Failure> {
    let account = field::account(field::ACCOUNT, &request.account, request.account_number)?;
    let as_of = as_of(request.as_of.as_ref())?;
    let (view, (then, seq)) = server
        .ask(request.at_least_seq, move |query| {
            let (view, now) = query.account(&account)?;
            let balance = view.balance;
            let then = as_of.map(|as_of| query.balance_at(&account, as_of)).transpose()?;
            Ok((view, then.unwrap_or((balance, now))))
        })
        .await?;
    Ok(v1::GetBalanceResponse {
        balance: Some(balance::of_spec(&then, &view.spec)),
        asset: view.asset.code.to_string(),
        exponent: u32::from(view.asset.exponent),
        seq: seq.raw(),
    })
}

fn as_of(stated: Option<&Stated>) -> Result<Option<AsOf>, Invalid> {
    Ok(match stated {
        None => None,
        Some(Stated::Seq(seq)) => Some(AsOf::Seq(Seq::from_raw(*seq))),
        Some(Stated::Time(time)) => field::time("time", Some(time))?.map(AsOf::Time),
    })
}

pub(super) async fn sum_balances(
    server: &Server,
    request: v1::SumBalancesRequest,
) -> Result<v1::SumBalancesResponse, Failure> {
    let prefix = prefix("prefix", request.prefix)?;
    let (sums, seq) =
        server.ask(request.at_least_seq, move |query| Ok(query.sums(&prefix))).await?;
    Ok(v1::SumBalancesResponse { sums: sums.iter().map(listing::sum).collect(), seq: seq.raw() })
}

pub(super) async fn get_trial_balance(
    server: &Server,
    request: v1::GetTrialBalanceRequest,
) -> Result<v1::GetTrialBalanceResponse, Failure> {
    let (lines, seq) = server.ask(request.at_least_seq, |query| Ok(query.trial_balance())).await?;
    Ok(v1::GetTrialBalanceResponse {
        balanced: listing::balanced(&lines),
        lines: lines.iter().map(listing::line).collect(),
        seq: seq.raw(),
    })
}

/// A prefix of account ids. One that no id can have finds nothing; one that is longer than any is a mistake.
pub(super) fn prefix(name: &'static str, prefix: String) -> Result<String, Invalid> {
    if prefix.len() > ID_BYTES_MAX {
        return Err(Invalid::of(name, format!("{} bytes, at most {ID_BYTES_MAX}", prefix.len())));
    }
    Ok(prefix)
}
