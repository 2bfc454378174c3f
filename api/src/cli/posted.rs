//! A transfer that was posted, read, or tried in a dry run, as text and as JSON.

use crate::cli::json;
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::cli::text::Column;
use farthing_proto::v1;
use std::collections::BTreeMap;
use v1::event::What;

/// A transfer with its receipt; `done` is the verb, for example `posted`.
pub(crate) fn shown(
    done: &str,
    receipt: Option<&v1::Receipt>,
    transfer: &v1::Transfer,
    exponents: &BTreeMap<String, u32>,
) -> Shown {
    let mut object = json::receipt(receipt);
    object.insert("id".to_owned(), transfer.id.as_str().into());
    object.insert("transfer".to_owned(), json::transfer(transfer, exponents).into());
    let head = text::verdict(receipt, &format!("transfer {} {done}", transfer.id));
    Shown {
        text: format!("{head}\n{}{}", facts(transfer), legs(transfer, exponents)),
        json: object,
    }
}

/// The answer to a dry run.
pub(crate) fn dry_run(answer: &v1::Answer, exponents: &BTreeMap<String, u32>) -> Shown {
    let receipt = v1::Receipt { seq: answer.seq, time: answer.time, replayed: answer.replayed };
    let mut shown = match answer.event.as_ref().and_then(|event| event.what.as_ref()) {
        Some(What::TransferPosted(transfer)) => {
            shown("would be posted", Some(&receipt), transfer, exponents)
        }
        Some(What::HoldPlaced(hold)) => {
            let exponent = exponents.get(&hold.asset).copied().unwrap_or_default();
            hold_shown("would be placed", Some(&receipt), hold, exponent)
        }
        Some(
            What::AssetRegistered(_)
            | What::AccountOpened(_)
            | What::AccountStateChanged(_)
            | What::HoldReleased(_)
            | What::HoldExpired(_)
            | What::CommandRefused(_)
            | What::Executed(_),
        )
        | None => Shown {
            text: text::verdict(Some(&receipt), "would be applied"),
            json: json::receipt(Some(&receipt)),
        },
    };
    shown.text.insert_str(0, "dry run, nothing was recorded: ");
    shown.json.insert("dry_run".to_owned(), true.into());
    shown
}

/// A hold with the receipt of its placing; `done` is the verb, for example `placed`.
pub(crate) fn hold_shown(
    done: &str,
    receipt: Option<&v1::Receipt>,
    hold: &v1::Hold,
    exponent: u32,
) -> Shown {
    let mut object = json::receipt(receipt);
    object.insert("id".to_owned(), hold.id.as_str().into());
    object.insert("hold".to_owned(), json::hold(hold, exponent).into());
    let head = text::verdict(receipt, &format!("hold {} {done}", hold.id));
    let money = |minor: u64| text::amount(minor, &hold.asset, exponent);
    let over = match hold.over_capture_percent {
        0 => String::new(),
        percent => format!("up to {percent} % above the amount"),
    };
    let facts = text::facts(&[
        ("debit", hold.debit.clone()),
        ("credit", hold.credit.clone()),
        ("amount", money(hold.amount)),
        ("captured", money(hold.captured)),
        ("remaining", money(hold.remaining)),
        ("state", crate::cli::names::spoken(crate::cli::names::hold_state(hold.state))),
        ("deadline", text::time(hold.deadline.as_ref())),
        ("capture", over),
        ("reference", hold.reference.clone()),
        ("memo", hold.memo.clone()),
        ("followed by", hold.follow_up_ids.join(", ")),
    ]);
    Shown { text: format!("{head}\n{facts}"), json: object }
}

fn facts(transfer: &v1::Transfer) -> String {
    let kind = if transfer.kind == 0 { String::new() } else { transfer.kind.to_string() };
    text::facts(&[
        ("kind", kind),
        ("reference", transfer.reference.clone()),
        ("memo", transfer.memo.clone()),
        ("effective", text::time(transfer.effective_time.as_ref())),
        ("captures hold", transfer.hold_id.clone()),
        ("reverses", transfer.reverses_id.clone()),
        ("reversed by", transfer.reversal_ids.join(", ")),
    ])
}

fn legs(transfer: &v1::Transfer, exponents: &BTreeMap<String, u32>) -> String {
    let reversed = !transfer.reversed_amounts.is_empty();
    let mut columns = vec![
        Column::Left("Debit"),
        Column::Left("Credit"),
        Column::Right("Amount"),
        Column::Right("Debit after"),
        Column::Right("Credit after"),
    ];
    if reversed {
        columns.push(Column::Right("Reversed"));
    }
    let rows = transfer.legs.iter().enumerate().map(|(index, leg)| {
        let exponent = exponents.get(&leg.asset).copied().unwrap_or_default();
        let mut row = vec![
            leg.debit.clone(),
            leg.credit.clone(),
            text::amount(leg.amount, &leg.asset, exponent),
            text::posted(leg.debit_after.as_ref(), exponent),
            text::posted(leg.credit_after.as_ref(), exponent),
        ];
        if reversed {
            let minor = transfer.reversed_amounts.get(index).copied().unwrap_or_default();
            row.push(text::amount(minor, &leg.asset, exponent));
        }
        row
    });
    text::table(&columns, rows.collect())
}
