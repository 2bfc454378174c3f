//! `wallet show`: what a wallet has in each asset, and how far its limits are used up.

use crate::cli::answered::{Body, Unit};
use crate::cli::error::CliError;
use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::names;
use crate::cli::session::{Session, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::cli::text::Column;
use crate::convert::money::format_minor;
use farthing_proto::v1;
use serde_json::json;

/// Carries out `wallet show`.
pub(crate) async fn carry_out(session: &mut Session, wallet: String) -> Result<Shown, CliError> {
    let asked = timed(v1::GetWalletRequest { wallet, at_least_seq: 0 });
    let answer = session.wallets.get_wallet(asked).await?.into_inner();
    let wallet = answer.wallet.ok_or_else(|| incomplete("wallet"))?;
    let state = names::spoken(names::wallet_state(wallet.state));
    let head = format!(
        "wallet {} (number {}), {state}, at seq {}",
        wallet.wallet, wallet.number, answer.seq
    );
    let body = Body::default()
        .lines(&purses(&wallet))
        .lines(&limits(&wallet))
        .value("wallet", object(&wallet))
        .value("seq", answer.seq);
    Ok(body.read(&head))
}

fn purses(wallet: &v1::Wallet) -> String {
    let columns = [
        Column::Left("Asset"),
        Column::Right("Balance"),
        Column::Right("Reserved"),
        Column::Right("Available"),
        Column::Right("Tips"),
        Column::Left("Account"),
    ];
    let rows = wallet.purses.iter().map(|purse| {
        let balance = purse.balance.unwrap_or_default();
        vec![
            purse.asset.clone(),
            format_minor(balance.posted.into(), purse.exponent),
            format_minor(balance.held.into(), purse.exponent),
            text::available(&balance, purse.exponent),
            text::posted(purse.tips.as_ref(), purse.exponent),
            purse.account.clone(),
        ]
    });
    text::table(&columns, rows.collect())
}

fn limits(wallet: &v1::Wallet) -> String {
    let line = |purse: &v1::Purse| {
        let unit = Unit { asset: &purse.asset, exponent: purse.exponent };
        let rows = purse.limits.iter().map(|limit| {
            let resets = text::time(limit.resets_at.as_ref());
            let resets = if resets.is_empty() { resets } else { format!(", resets at {resets}") };
            format!(
                "  limit {}: {} of {} left{resets}\n",
                names::spoken(names::limit_kind(limit.kind)),
                format_minor(limit.left.into(), purse.exponent),
                unit.money(limit.limit)
            )
        });
        rows.collect::<String>()
    };
    wallet.purses.iter().map(line).collect()
}

fn object(wallet: &v1::Wallet) -> Object {
    json::object(json!({
        "id": wallet.wallet,
        "number": wallet.number,
        "state": names::wallet_state(wallet.state),
        "utc_offset_minutes": wallet.utc_offset_minutes,
        "opened_seq": wallet.opened_seq,
        "purses": wallet.purses.iter().map(purse_object).collect::<Vec<Object>>(),
    }))
}

fn purse_object(purse: &v1::Purse) -> Object {
    let limit = |limit: &v1::LimitUse| {
        let mut object = json::object(json!({
            "kind": names::limit_kind(limit.kind),
            "resets_at": json::time(limit.resets_at.as_ref()),
        }));
        for (name, minor) in [("limit", limit.limit), ("used", limit.used), ("left", limit.left)] {
            json::put_amount(&mut object, name, Some(minor), purse.exponent);
        }
        object
    };
    json::object(json!({
        "asset": purse.asset,
        "exponent": purse.exponent,
        "account": purse.account,
        "account_number": purse.account_number,
        "balance": json::balance(purse.balance.as_ref(), purse.exponent),
        "tips_account": purse.tips_account,
        "tips": json::balance(purse.tips.as_ref(), purse.exponent),
        "limits": purse.limits.iter().map(limit).collect::<Vec<Object>>(),
    }))
}
