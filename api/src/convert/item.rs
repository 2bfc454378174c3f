//! Items as the contract tells them: payments, withdrawals, splits, red packets, suspense entries, one-time codes.

use crate::convert::field;
use crate::convert::names::Names;
use crate::convert::party;
use crate::convert::reconciliation;
use crate::convert::settlement;
use farthing_ledger::instruction::CodeKind;
use farthing_ledger::instruction::PacketKind;
use farthing_ledger::instruction::TipRule;
use farthing_ledger::item::Code;
use farthing_ledger::item::Item;
use farthing_ledger::item::Matter;
use farthing_ledger::item::Origin;
use farthing_ledger::item::Owner;
use farthing_ledger::item::Packet;
use farthing_ledger::item::PaidIn;
use farthing_ledger::item::Payment;
use farthing_ledger::item::PaymentState;
use farthing_ledger::item::SplitMade;
use farthing_ledger::item::Suspense;
use farthing_ledger::item::SuspenseState;
use farthing_ledger::item::Withdrawal;
use farthing_ledger::item::WithdrawalState;
use farthing_proto::v1;
use v1::item::Item as Told;
use v1::receiver::Receiver as Choice;

/// An item.
#[must_use]
pub fn told(item: &Item, names: &Names) -> v1::Item {
    let told = match &item.matter {
        Matter::Payment(payment) => Told::Payment(told_payment(item, payment, names)),
        Matter::Code(code) => Told::ConsumerCode(told_code(code, names)),
        Matter::Withdrawal(withdrawal) => {
            Told::Withdrawal(told_withdrawal(item, withdrawal, names))
        }
        Matter::Split(split) => Told::Split(told_split(item, split, names)),
        Matter::Packet(packet) => Told::Packet(told_packet(item, packet, names)),
        Matter::Suspense(suspense) => Told::Suspense(told_suspense(item, suspense, names)),
        Matter::Settlement(made) => Told::Settlement(settlement::told(item, made, names)),
        Matter::Break(kept) => Told::Break(reconciliation::told_break(item, kept, names)),
    };
    v1::Item { item: Some(told) }
}

fn told_payment(item: &Item, payment: &Payment, names: &Names) -> v1::Payment {
    let order = item.name.business_number();
    let (asset, exponent) = names.asset(payment.asset);
    let (payer_alias, former_payer_aliases, payer_channel) = payer(payment, names);
    let mut told = v1::Payment {
        merchant: names.merchant(payment.merchant),
        order: order.unwrap_or_default().to_owned(),
        payment_id: if order.is_none() { item.name.to_string() } else { String::new() },
        number: item.number.raw(),
        asset,
        exponent,
        amount: payment.amount,
        split: payment.split,
        created_time: Some(field::timestamp(item.began)),
        expires: payment.expires.map(field::timestamp),
        paid_time: payment.paid_at.map(field::timestamp),
        terminal: payment.terminal.to_string(),
        reference: payment.reference.to_string(),
        payer_alias,
        former_payer_aliases,
        payer_channel,
        held: payment.held,
        paid: payment.paid,
        tip: payment.tip,
        fee: payment.fee,
        refunded: payment.refunded,
        tip_refunded: payment.tip_refunded,
        fee_returned: payment.fee_returned,
        refunds: u32::from(payment.refunds),
        charged_back: payment.charged_back,
        refundable: payment.refundable(),
        pool: payment.pool,
        splits: u32::from(payment.splits),
        paid_in: payment.paid_in.as_deref().map(|paid_in| told_paid_in(paid_in, names)),
        ..v1::Payment::default()
    };
    told.set_state(told_state(payment.state));
    told.set_kind(told_kind(payment.kind));
    let (rule, most) = told_tip_rule(payment.tip_rule);
    told.set_tip_rule(rule);
    told.tip_max = most;
    told
}

/// The payer's alias, the former ones, and the channel.
fn payer(payment: &Payment, names: &Names) -> (String, Vec<String>, String) {
    match payment.payer {
        Some(Origin::Wallet(wallet)) => match names.aliases(payment.merchant, wallet) {
            [newest, former @ ..] => (newest.clone(), former.to_vec(), String::new()),
            [] => Default::default(),
        },
        Some(Origin::Channel(account)) => (String::new(), Vec::new(), names.channel(account)),
        None => Default::default(),
    }
}

fn told_paid_in(paid_in: &PaidIn, names: &Names) -> v1::PaidIn {
    let (asset, exponent) = names.asset(paid_in.asset);
    v1::PaidIn {
        asset,
        exponent,
        rate: paid_in.rate.to_string(),
        amount: paid_in.amount,
        spread: paid_in.spread,
        returned: paid_in.returned,
    }
}

/// A payment's state as the contract tells it.
#[must_use]
pub const fn told_state(state: PaymentState) -> v1::PaymentState {
    match state {
        PaymentState::Created => v1::PaymentState::Created,
        PaymentState::Authorised => v1::PaymentState::Authorised,
        PaymentState::Paid => v1::PaymentState::Paid,
        PaymentState::PartlyRefunded => v1::PaymentState::PartlyRefunded,
        PaymentState::Refunded => v1::PaymentState::Refunded,
        PaymentState::Closed => v1::PaymentState::Closed,
        PaymentState::Expired => v1::PaymentState::Expired,
    }
}

/// Its kind, and its bound where it has one.
const fn told_tip_rule(rule: TipRule) -> (v1::TipRule, u64) {
    match rule {
        TipRule::Refused => (v1::TipRule::Refused, 0),
        TipRule::Any => (v1::TipRule::Any, 0),
        TipRule::AtMost(most) => (v1::TipRule::AtMost, most),
    }
}

const fn told_kind(kind: CodeKind) -> v1::CodeKind {
    match kind {
        CodeKind::Static => v1::CodeKind::Static,
        CodeKind::Dynamic => v1::CodeKind::Dynamic,
        CodeKind::Consumer => v1::CodeKind::Consumer,
        CodeKind::App => v1::CodeKind::App,
    }
}

fn told_code(code: &Code, names: &Names) -> v1::ConsumerCode {
    v1::ConsumerCode {
        wallet: names.wallet(code.wallet),
        amount_max: code.amount_max,
        expires: Some(field::timestamp(code.expires)),
        good: code.good,
    }
}

fn told_withdrawal(item: &Item, withdrawal: &Withdrawal, names: &Names) -> v1::Withdrawal {
    let (asset, exponent) = names.asset(withdrawal.asset);
    let mut told = v1::Withdrawal {
        id: item.name.to_string(),
        wallet: names.wallet(withdrawal.wallet),
        asset,
        exponent,
        amount: withdrawal.amount,
        fee: withdrawal.fee,
        requested_time: Some(field::timestamp(item.began)),
        ..v1::Withdrawal::default()
    };
    told.set_state(match withdrawal.state {
        WithdrawalState::InTransit => v1::WithdrawalState::InTransit,
        WithdrawalState::Confirmed => v1::WithdrawalState::Confirmed,
        WithdrawalState::Returned => v1::WithdrawalState::Returned,
    });
    told
}

fn told_split(item: &Item, split: &SplitMade, names: &Names) -> v1::Split {
    let (asset, exponent) = names.asset(split.asset);
    let shares = split.shares.iter().map(|share| v1::SharePaid {
        receiver: Some(told_receiver(share.receiver, names)),
        amount: share.amount,
        returned: share.returned,
    });
    v1::Split {
        merchant: names.merchant(split.merchant),
        split: party::shown(&item.name),
        payment_number: split.payment.raw(),
        asset,
        exponent,
        shares: shares.collect(),
        released: split.released,
        created_time: Some(field::timestamp(item.began)),
    }
}

fn told_receiver(owner: Owner, names: &Names) -> v1::Receiver {
    let receiver = match owner {
        Owner::Merchant(merchant) => Some(Choice::Merchant(names.merchant(merchant))),
        Owner::Wallet(wallet) => Some(Choice::Wallet(names.wallet(wallet))),
        // No share goes there.
        Owner::Platform => None,
    };
    v1::Receiver { receiver }
}

fn told_packet(item: &Item, packet: &Packet, names: &Names) -> v1::Packet {
    let (asset, exponent) = names.asset(packet.asset);
    let mut told = v1::Packet {
        id: item.name.to_string(),
        asset,
        exponent,
        amount: packet.amount,
        left: packet.left,
        takers: u32::from(packet.takers),
        taken: u32::from(packet.taken),
        expires: Some(field::timestamp(packet.expires)),
        open: packet.open,
        ..v1::Packet::default()
    };
    told.set_kind(match packet.kind {
        PacketKind::Even => v1::PacketKind::Even,
        PacketKind::Random => v1::PacketKind::Random,
    });
    told
}

fn told_suspense(item: &Item, suspense: &Suspense, names: &Names) -> v1::SuspenseEntry {
    let (asset, exponent) = names.asset(suspense.asset);
    let mut told = v1::SuspenseEntry {
        id: item.name.to_string(),
        merchant: names.merchant(suspense.merchant),
        order: party::shown(&suspense.order),
        channel: names.channel(suspense.channel),
        asset,
        exponent,
        amount: suspense.amount,
        received_time: Some(field::timestamp(item.began)),
        ..v1::SuspenseEntry::default()
    };
    told.set_state(match suspense.state {
        SuspenseState::Waiting => v1::SuspenseState::Waiting,
        SuspenseState::Matched => v1::SuspenseState::Matched,
        SuspenseState::Returned => v1::SuspenseState::Returned,
    });
    told
}

/// The payment, if the item is one.
#[must_use]
pub const fn payment(item: &v1::Item) -> Option<&v1::Payment> {
    if let Some(Told::Payment(payment)) = &item.item { Some(payment) } else { None }
}

/// The withdrawal, if the item is one.
#[must_use]
pub const fn withdrawal(item: &v1::Item) -> Option<&v1::Withdrawal> {
    if let Some(Told::Withdrawal(withdrawal)) = &item.item { Some(withdrawal) } else { None }
}

/// The split, if the item is one.
#[must_use]
pub const fn split(item: &v1::Item) -> Option<&v1::Split> {
    if let Some(Told::Split(split)) = &item.item { Some(split) } else { None }
}

/// The red packet, if the item is one.
#[must_use]
pub const fn packet(item: &v1::Item) -> Option<&v1::Packet> {
    if let Some(Told::Packet(packet)) = &item.item { Some(packet) } else { None }
}

/// The suspense entry, if the item is one.
#[must_use]
pub const fn suspense(item: &v1::Item) -> Option<&v1::SuspenseEntry> {
    if let Some(Told::Suspense(suspense)) = &item.item { Some(suspense) } else { None }
}

/// The settlement, if the item is one.
#[must_use]
pub const fn settlement(item: &v1::Item) -> Option<&v1::Settlement> {
    if let Some(Told::Settlement(settlement)) = &item.item { Some(settlement) } else { None }
}

/// The break, if it is one.
#[must_use]
pub const fn break_of(item: &v1::Item) -> Option<&v1::Break> {
    if let Some(Told::Break(kept)) = &item.item { Some(kept) } else { None }
}
