//! Rows, sums and lines of the trial balance; what a question filters by.

use crate::convert::account::told_side;
use crate::convert::balance;
use crate::convert::field;
use crate::convert::names::Names;
use crate::convert::party;
use farthing_ledger::codec::Row;
use farthing_ledger::codec::RowKind;
use farthing_ledger::command::Reference;
use farthing_ledger::domain::AccountNumber;
use farthing_ledger::domain::BusinessDate;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Text;
use farthing_ledger::domain::limits::TERMINAL_BYTES_MAX;
use farthing_ledger::item::PaymentState;
use farthing_ledger::item::PayoutState;
use farthing_ledger::item::SuspenseState;
use farthing_ledger::query::AssetSum;
use farthing_ledger::query::HistoryFilter;
use farthing_ledger::query::ItemFilter;
use farthing_ledger::query::ItemState;
use farthing_ledger::query::Order;
use farthing_ledger::query::PayoutFilter;
use farthing_ledger::query::TrialLine;
use farthing_proto::v1;

/// Decodes an order.
///
/// # Errors
///
/// An order that the contract does not know.
pub fn order(number: i32) -> Result<Order, Invalid> {
    Ok(match field::known("order", number)? {
        v1::Order::Unspecified | v1::Order::NewestFirst => Order::NewestFirst,
        v1::Order::OldestFirst => Order::OldestFirst,
    })
}

/// Decodes the filter of a history.
///
/// # Errors
///
/// The first malformed field.
pub fn filter(request: &v1::ListHistoryRequest) -> Result<HistoryFilter, Invalid> {
    let what = match field::known("type", request.r#type)? {
        v1::RowType::Unspecified => None,
        v1::RowType::Transfer => Some(RowKind::Transfer),
        v1::RowType::HoldPlaced => Some(RowKind::HoldPlaced),
        v1::RowType::Capture => Some(RowKind::Capture),
        v1::RowType::HoldReleased => Some(RowKind::HoldReleased),
        v1::RowType::HoldExpired => Some(RowKind::HoldExpired),
        v1::RowType::Reversal => Some(RowKind::Reversal),
        v1::RowType::Instruction => Some(RowKind::Executed),
    };
    Ok(HistoryFilter {
        from: field::time("from_time", request.from_time.as_ref())?,
        to: field::time("to_time", request.to_time.as_ref())?,
        what,
        kind: request.kind.map(|kind| field::small("kind", kind)).transpose()?,
    })
}

/// Decodes which payments are wanted.
///
/// # Errors
///
/// The first malformed field.
pub fn payments(request: &v1::ListPaymentsRequest) -> Result<ItemFilter, Invalid> {
    let state = match field::known("state", request.state)? {
        v1::PaymentState::Unspecified => None,
        v1::PaymentState::Created => Some(PaymentState::Created),
        v1::PaymentState::Authorised => Some(PaymentState::Authorised),
        v1::PaymentState::Paid => Some(PaymentState::Paid),
        v1::PaymentState::PartlyRefunded => Some(PaymentState::PartlyRefunded),
        v1::PaymentState::Refunded => Some(PaymentState::Refunded),
        v1::PaymentState::Closed => Some(PaymentState::Closed),
        v1::PaymentState::Expired => Some(PaymentState::Expired),
    };
    let reference = Reference::parse("reference", &request.reference)?;
    let terminal = Text::<TERMINAL_BYTES_MAX>::parse("terminal", &request.terminal)?;
    let stated = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(ItemFilter {
        from: field::time("from_time", request.from_time.as_ref())?,
        to: field::time("to_time", request.to_time.as_ref())?,
        state: state.map(ItemState::Payment),
        amount_min: (request.amount_min != 0).then_some(request.amount_min),
        amount_max: (request.amount_max != 0).then_some(request.amount_max),
        reference: stated(reference.as_str()),
        terminal: stated(terminal.as_str()),
        ..ItemFilter::default()
    })
}

/// Decodes which suspense entries are wanted.
///
/// # Errors
///
/// The first malformed field.
pub fn suspense(request: &v1::ListSuspenseRequest) -> Result<ItemFilter, Invalid> {
    let state = match field::known("state", request.state)? {
        v1::SuspenseState::Unspecified => None,
        v1::SuspenseState::Waiting => Some(SuspenseState::Waiting),
        v1::SuspenseState::Matched => Some(SuspenseState::Matched),
        v1::SuspenseState::Returned => Some(SuspenseState::Returned),
    };
    Ok(ItemFilter {
        from: field::time("from_time", request.from_time.as_ref())?,
        to: field::time("to_time", request.to_time.as_ref())?,
        state: state.map(ItemState::Suspense),
        ..ItemFilter::default()
    })
}

/// Decodes which settlements are wanted, but for their asset.
///
/// # Errors
///
/// The first malformed field.
pub fn settlements(request: &v1::ListSettlementsRequest) -> Result<ItemFilter, Invalid> {
    let state = payout_state("payout_state", request.payout_state)?;
    Ok(ItemFilter {
        from: field::time("from", request.from.as_ref())?,
        to: field::time("to", request.to.as_ref())?,
        state: state.map(ItemState::Payout),
        ..ItemFilter::default()
    })
}

/// Decodes which open payouts are wanted.
///
/// # Errors
///
/// The first malformed field; a state in which no payout is open.
pub fn payouts(request: &v1::ListOpenPayoutsRequest) -> Result<PayoutFilter, Invalid> {
    let date = |text: &str| BusinessDate::parse("due_by", text);
    let state = payout_state("state", request.state)?;
    if matches!(state, Some(PayoutState::Confirmed | PayoutState::Returned)) {
        return Err(Invalid::of("state", "is one in which no payout is open; see ListSettlements"));
    }
    let due_by = (!request.due_by.is_empty()).then(|| date(&request.due_by)).transpose()?;
    Ok(PayoutFilter { due_by, state })
}

fn payout_state(name: &'static str, number: i32) -> Result<Option<PayoutState>, Invalid> {
    Ok(match field::known(name, number)? {
        v1::PayoutState::Unspecified => None,
        v1::PayoutState::Created => Some(PayoutState::Created),
        v1::PayoutState::Sent => Some(PayoutState::Sent),
        v1::PayoutState::Confirmed => Some(PayoutState::Confirmed),
        v1::PayoutState::Returned => Some(PayoutState::Returned),
    })
}

/// The size of a page.
///
/// # Errors
///
/// More than `max`.
pub fn page_size(wanted: u32, max: usize) -> Result<usize, Invalid> {
    const DEFAULT: usize = 100;
    match usize::try_from(wanted) {
        Ok(0) => Ok(DEFAULT),
        Ok(wanted) if wanted <= max => Ok(wanted),
        Ok(_) | Err(_) => Err(Invalid::of(
            "page_size",
            format!("is {wanted}, must be 1 to {max}; 0 means {DEFAULT}"),
        )),
    }
}

/// A row of the history of `account`.
#[must_use]
pub fn row(row: &Row, account: AccountNumber, names: &Names) -> v1::HistoryRow {
    let mut told = v1::HistoryRow {
        seq: row.seq.raw(),
        leg: u32::from(row.leg),
        time: Some(field::timestamp(row.time)),
        id: party::shown(&row.id),
        counterparty: names.name(row.counterparty),
        amount: row.amount,
        kind: u32::from(row.kind),
        after: Some(balance::of(&row.after, names.known(account))),
        ..v1::HistoryRow::default()
    };
    told.set_side(told_side(row.side));
    told.set_type(match row.what {
        RowKind::Transfer => v1::RowType::Transfer,
        RowKind::Capture => v1::RowType::Capture,
        RowKind::Reversal => v1::RowType::Reversal,
        RowKind::HoldPlaced => v1::RowType::HoldPlaced,
        RowKind::HoldReleased => v1::RowType::HoldReleased,
        RowKind::HoldExpired => v1::RowType::HoldExpired,
        RowKind::Executed => v1::RowType::Instruction,
    });
    told
}

/// The sum of an asset.
#[must_use]
pub fn sum(sum: &AssetSum) -> v1::AssetSum {
    v1::AssetSum {
        asset: sum.asset.code.to_string(),
        exponent: u32::from(sum.asset.exponent),
        accounts: sum.accounts,
        credits_less_debits: sum.net.to_string(),
        held_debits: sum.held_debits.to_string(),
        held_credits: sum.held_credits.to_string(),
    }
}

/// A line of the trial balance.
#[must_use]
pub fn line(line: &TrialLine) -> v1::TrialBalanceLine {
    v1::TrialBalanceLine {
        asset: line.asset.code.to_string(),
        exponent: u32::from(line.asset.exponent),
        code: u32::from(line.code),
        accounts: line.accounts,
        debit_balances: line.debits.to_string(),
        credit_balances: line.credits.to_string(),
    }
}

/// Whether debits equal credits in every asset. The lines of an asset stand together.
#[must_use]
pub fn balanced(lines: &[TrialLine]) -> bool {
    lines.chunk_by(|a, b| a.asset.code == b.asset.code).all(|lines| {
        let sum =
            |side: fn(&TrialLine) -> u128| lines.iter().map(side).try_fold(0, u128::checked_add);
        let (debits, credits) = (sum(|line| line.debits), sum(|line| line.credits));
        debits.is_some() && debits == credits
    })
}
