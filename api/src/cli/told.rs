//! An event as a line for people and as a JSON object: for `watch`, and for `inspect`.

use crate::cli::items;
use crate::cli::json;
use crate::cli::names;
use crate::cli::sealed;
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::convert::money::format_minor;
use farthing_proto::v1;
use serde_json::json;
use std::collections::BTreeMap;
use v1::event::What;
use v1::item::Item;

/// How amounts are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decimals<'a> {
    /// Decimals of each asset that the event names.
    pub(crate) exponents: &'a BTreeMap<String, u32>,
    /// The asset of what a release or an expiry gives back, which the event does not name.
    pub(crate) freed_in: &'a str,
}

impl Decimals<'_> {
    fn of(&self, asset: &str) -> u32 {
        self.exponents.get(asset).copied().unwrap_or_default()
    }
}

/// What is said of a kind of event: name of the type, words for people, the body as JSON.
type Said = (&'static str, String, serde_json::Value);

/// Tells an event.
pub(crate) fn told(event: &v1::Event, decimals: &Decimals<'_>) -> Shown {
    let (name, words, body) = match &event.what {
        Some(what) => described(what, decimals),
        None => ("UNKNOWN", "of a kind that this client does not know".to_owned(), json!({})),
    };
    let mut object = json::object(body);
    object.insert("seq".to_owned(), event.seq.into());
    object.insert("time".to_owned(), json::time(event.time.as_ref()));
    object.insert("type".to_owned(), name.into());
    let time = text::time(event.time.as_ref());
    let line = format!("{:>6}  {time}  {:<21}  {words}\n", event.seq, names::spoken(name));
    Shown { text: line, json: object }
}

fn described(what: &What, decimals: &Decimals<'_>) -> Said {
    match what {
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
        What::TransferPosted(transfer) => transfer_posted(transfer, decimals),
        What::HoldPlaced(hold) => {
            let exponent = decimals.of(&hold.asset);
            let money = text::amount(hold.amount, &hold.asset, exponent);
            let words = format!("{} -> {}  {money}  {}", hold.debit, hold.credit, hold.id);
            ("HOLD_PLACED", words, json!({ "hold": json::hold(hold, exponent) }))
        }
        What::HoldReleased(released) => {
            let freed =
                Freed { hold: &released.hold_id, debit: &released.debit, amount: released.amount };
            let (words, mut body) = freed.described(decimals);
            body.insert("id".to_owned(), released.id.as_str().into());
            ("HOLD_RELEASED", words, body.into())
        }
        What::HoldExpired(expired) => {
            let freed =
                Freed { hold: &expired.hold_id, debit: &expired.debit, amount: expired.amount };
            let (words, body) = freed.described(decimals);
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
        What::Executed(executed) => instruction_executed(executed, decimals),
    }
}

fn instruction_executed(executed: &v1::Executed, decimals: &Decimals<'_>) -> Said {
    let mut words = format!("{}  {}", executed.instruction, executed.id);
    words.push_str(&about(executed));
    if !executed.legs.is_empty() {
        words.push_str(&format!("  {}", moves(&executed.legs, decimals).join(", ")));
    }
    let exponent = |leg: &v1::PostedLeg| decimals.of(&leg.asset);
    let legs: Vec<_> =
        executed.legs.iter().map(|leg| json::posted_leg(leg, exponent(leg))).collect();
    let body = json!({
        "instruction": executed.instruction,
        "id": executed.id,
        "wallet": executed.wallet,
        "merchant": executed.merchant,
        "reference": executed.reference,
        "legs": legs,
        "reserved": executed.reserved.as_ref().map(reserved),
        "opened": executed.opened.iter().filter_map(opened).collect::<Vec<_>>(),
        "items": executed.items.iter().map(items::object).collect::<Vec<_>>(),
        "schedule_step": executed.schedule_step.as_ref().map(schedule_step),
    });
    ("EXECUTED", words, body)
}

/// What legs do not tell: a settlement, a schedule, or for whom it was where nothing moved.
fn about(executed: &v1::Executed) -> String {
    if let Some(made) = executed.items.iter().find_map(settlement) {
        let words = sealed::words(made);
        // A seal's id is the settlement's number.
        return format!("  {}", words.strip_prefix(&executed.id).unwrap_or(&words).trim_start());
    }
    match &executed.schedule_step {
        Some(step) if step.next_cut_off_time.is_some() => {
            let next = text::time(step.next_cut_off_time.as_ref());
            format!("schedule {}, next on {} at {next}", step.schedule, step.next_business_date)
        }
        Some(step) => format!("schedule {}, all are sealed", step.schedule),
        None if executed.legs.is_empty() && executed.items.is_empty() => {
            let parties = [&executed.wallet, &executed.merchant].into_iter();
            parties.filter(|party| !party.is_empty()).map(|party| format!("  {party}")).collect()
        }
        None => String::new(),
    }
}

fn settlement(item: &v1::Item) -> Option<&v1::Settlement> {
    if let Some(Item::Settlement(made)) = &item.item { Some(made) } else { None }
}

fn schedule_step(step: &v1::ScheduleStep) -> serde_json::Value {
    json!({
        "schedule": step.schedule,
        "cut_off_time": json::time(step.cut_off_time.as_ref()),
        "next_cut_off_time": json::time(step.next_cut_off_time.as_ref()),
        "next_business_date": step.next_business_date,
    })
}

/// In minor units alone: the event does not name the asset.
fn reserved(reserved: &v1::Reserved) -> serde_json::Value {
    json!({
        "debit": reserved.debit,
        "credit": reserved.credit,
        "amount": reserved.amount,
        "placed": reserved.placed,
    })
}

fn opened(opened: &v1::AccountOpened) -> Option<&str> {
    opened.account.as_ref().map(|account| account.id.as_str())
}

/// Each leg as `debit -> credit  1.00 CNY`.
fn moves(legs: &[v1::PostedLeg], decimals: &Decimals<'_>) -> Vec<String> {
    let told = |leg: &v1::PostedLeg| {
        let money = format_minor(leg.amount.into(), decimals.of(&leg.asset));
        format!("{} -> {}  {money} {}", leg.debit, leg.credit, leg.asset)
    };
    legs.iter().map(told).collect()
}

fn transfer_posted(transfer: &v1::Transfer, decimals: &Decimals<'_>) -> Said {
    let legs = moves(&transfer.legs, decimals).join(", ");
    let mut words = format!("{legs}  {}", transfer.id);
    if !transfer.memo.is_empty() {
        words.push_str(&format!("  \"{}\"", transfer.memo));
    }
    let body = json!({ "transfer": json::transfer(transfer, decimals.exponents) });
    ("TRANSFER_POSTED", words, body)
}

/// What a release and an expiry share.
struct Freed<'a> {
    hold: &'a str,
    debit: &'a str,
    amount: u64,
}

impl Freed<'_> {
    fn described(&self, decimals: &Decimals<'_>) -> (String, json::Object) {
        let exponent = decimals.of(decimals.freed_in);
        let money = text::amount(self.amount, decimals.freed_in, exponent);
        let mut body = json::object(json!({ "hold_id": self.hold, "debit": self.debit }));
        json::put_amount(&mut body, "amount", Some(self.amount), exponent);
        (format!("{}  {money} back to {}", self.hold, self.debit), body)
    }
}
