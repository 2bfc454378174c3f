//! `watch`: the events of the ledger, a line each, as they happen.

use crate::cli::args::WatchArgs;
use crate::cli::error::CliError;
use crate::cli::json;
use crate::cli::names;
use crate::cli::session::{Session, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::convert::money::format_minor;
use farthing_proto::v1;
use serde_json::json;
use std::io::Write;
use tonic::Request;
use v1::event::What;

/// Carries out `watch ...`: prints until the stream ends, the reader of the output goes, or the ledger stops.
pub(crate) async fn carry_out(
    session: &mut Session,
    args: WatchArgs,
    as_json: bool,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let from_seq = match args.from {
        Some(seq) => seq,
        None => next_seq(session).await?,
    };
    let asked = v1::EventsRequest {
        from_seq,
        account_prefix: args.prefix,
        types: args.r#type.into_iter().map(|name| v1::EventType::from(name).into()).collect(),
        stop_at_end: args.stop_at_end,
    };
    let mut resume = from_seq;
    // No deadline: it goes on for as long as someone watches.
    let mut stream = session.ledger.events(Request::new(asked)).await?.into_inner();
    loop {
        match stream.message().await {
            Ok(Some(response)) => {
                if let Some(event) = &response.event {
                    shown(session, event).await?.write(as_json, out)?;
                }
                resume = response.through_seq.saturating_add(1);
            }
            Ok(None) => return Ok(()),
            Err(status) => {
                let error = CliError::from(status);
                return Err(error.with_fact("resume_from_seq", resume.to_string()));
            }
        }
    }
}

/// The position after what is published now.
async fn next_seq(session: &mut Session) -> Result<u64, CliError> {
    let asked = timed(v1::ListAccountsRequest { page_size: 1, ..Default::default() });
    let seq = session.ledger.list_accounts(asked).await?.into_inner().seq;
    Ok(seq.saturating_add(1))
}

async fn shown(session: &mut Session, event: &v1::Event) -> Result<Shown, CliError> {
    let (name, words, body) = match &event.what {
        Some(what) => described(session, what).await?,
        None => ("UNKNOWN", "of a kind that this client does not know".to_owned(), json!({})),
    };
    let mut object = json::object(body);
    object.insert("seq".to_owned(), event.seq.into());
    object.insert("time".to_owned(), json::time(event.time.as_ref()));
    object.insert("type".to_owned(), name.into());
    let time = text::time(event.time.as_ref());
    let line = format!("{:>6}  {time}  {:<21}  {words}\n", event.seq, names::spoken(name));
    Ok(Shown { text: line, json: object })
}

/// Name of the type, words for people, and the body as JSON.
async fn described(
    session: &mut Session,
    what: &What,
) -> Result<(&'static str, String, serde_json::Value), CliError> {
    Ok(match what {
        What::AssetRegistered(asset) => {
            let words = format!("{} with {} decimals", asset.code, asset.exponent);
            let body = json!({ "code": asset.code, "exponent": asset.exponent });
            ("ASSET_REGISTERED", words, body)
        }
        What::AccountOpened(opened) => {
            let account = opened.account.clone().unwrap_or_default();
            let words = format!("{} in {}, number {}", account.id, account.asset, account.number);
            ("ACCOUNT_OPENED", words, json!({ "account": json::account(&account) }))
        }
        What::AccountStateChanged(change) => {
            let state = names::account_state(change.state);
            let words = format!("{} is {}, by {}", change.account, names::spoken(state), change.id);
            let body = json!({ "id": change.id, "account": change.account, "state": state });
            ("ACCOUNT_STATE_CHANGED", words, body)
        }
        What::TransferPosted(transfer) => transfer_posted(session, transfer).await?,
        What::HoldPlaced(hold) => {
            let exponent = session.exponent(&hold.asset, &hold.debit).await?;
            let money = text::amount(hold.amount, &hold.asset, exponent);
            let words = format!("{} -> {}  {money}  {}", hold.debit, hold.credit, hold.id);
            ("HOLD_PLACED", words, json!({ "hold": json::hold(hold, exponent) }))
        }
        What::HoldReleased(released) => {
            let freed =
                Freed { hold: &released.hold_id, debit: &released.debit, amount: released.amount };
            let (words, mut body) = freed.described(session).await?;
            body.insert("id".to_owned(), released.id.as_str().into());
            ("HOLD_RELEASED", words, body.into())
        }
        What::HoldExpired(expired) => {
            let freed =
                Freed { hold: &expired.hold_id, debit: &expired.debit, amount: expired.amount };
            let (words, body) = freed.described(session).await?;
            ("HOLD_EXPIRED", words, body.into())
        }
        What::CommandRefused(refused) => {
            let rejection = refused.rejection.clone().unwrap_or_default();
            let words = format!("{}  {}: {}", refused.id, rejection.reason, rejection.message);
            let body = json!({
                "id": refused.id,
                "reason": rejection.reason,
                "message": rejection.message,
                "metadata": rejection.metadata,
            });
            ("COMMAND_REFUSED", words, body)
        }
    })
}

async fn transfer_posted(
    session: &mut Session,
    transfer: &v1::Transfer,
) -> Result<(&'static str, String, serde_json::Value), CliError> {
    session.learn_legs(Some(transfer)).await?;
    let exponents = session.exponents();
    let legs: Vec<String> = transfer
        .legs
        .iter()
        .map(|leg| {
            let exponent = exponents.get(&leg.asset).copied().unwrap_or_default();
            let money = format_minor(leg.amount.into(), exponent);
            format!("{} -> {}  {money} {}", leg.debit, leg.credit, leg.asset)
        })
        .collect();
    let mut words = format!("{}  {}", legs.join(", "), transfer.id);
    if !transfer.memo.is_empty() {
        words.push_str(&format!("  \"{}\"", transfer.memo));
    }
    let body = json!({ "transfer": json::transfer(transfer, exponents) });
    Ok(("TRANSFER_POSTED", words, body))
}

/// What a release and an expiry share.
struct Freed<'a> {
    hold: &'a str,
    debit: &'a str,
    amount: u64,
}

impl Freed<'_> {
    async fn described(&self, session: &mut Session) -> Result<(String, json::Object), CliError> {
        let (debit, _) = session.account(self.debit).await?;
        let money = text::amount(self.amount, &debit.asset, debit.exponent);
        let mut body = json::object(json!({ "hold_id": self.hold, "debit": self.debit }));
        json::put_amount(&mut body, "amount", Some(self.amount), debit.exponent);
        Ok((format!("{}  {money} back to {}", self.hold, self.debit), body))
    }
}
