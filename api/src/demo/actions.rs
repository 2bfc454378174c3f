//! The commands of the day, each from what is unique in the script: orders and their payments, tips, refunds, money in.

use crate::demo::cast::{self, Stall};
use crate::demo::step::{Kind, effective_time, id_of};
use farthing_proto::v1;
use prost_types::Timestamp;
use v1::command::Action;

/// The year 2100: what must not end by itself while the day is played.
pub(crate) const LATER: Timestamp = Timestamp { seconds: 4_102_444_800, nanos: 0 };

/// Opens a wallet.
pub(crate) fn wallet(wallet: &str, assets: &[&str], tips: bool) -> Action {
    Action::OpenWallet(v1::NewWallet {
        wallet: wallet.to_owned(),
        assets: assets.iter().map(|asset| (*asset).to_owned()).collect(),
        tips,
        utc_offset_minutes: cast::UTC_OFFSET_MINUTES,
    })
}

/// Registers a merchant. Refunds and chargebacks may reach as far as what it owes.
pub(crate) fn merchant(stall: &Stall) -> Action {
    let source = v1::RefundSource::Receivable.into();
    Action::RegisterMerchant(v1::NewMerchant {
        merchant: stall.id.to_owned(),
        assets: vec![cast::ASSET.to_owned()],
        profile: Some(v1::MerchantProfile {
            name: stall.name.to_owned(),
            city: "Chengdu".to_owned(),
            country: "CN".to_owned(),
            category: stall.category,
        }),
        policy: Some(v1::MerchantPolicy { refund_from: source, charge_back_from: source }),
    })
}

/// Gives it the market's fee plan.
pub(crate) fn fee_plan(stall: &Stall) -> Action {
    let accrued = stall.id == cast::HAWTHORN.id;
    let rounding = if accrued { v1::FeeRounding::Accrued } else { v1::FeeRounding::HalfUp };
    Action::SetFeePlan(v1::NewFeePlan {
        id: id_of(&format!("fee-{}", stall.id)),
        merchant: stall.id.to_owned(),
        asset: cast::ASSET.to_owned(),
        plan: Some(v1::FeePlan {
            rate: cast::FEE_RATE.to_owned(),
            rounding: rounding.into(),
            tips_free: true,
            ..Default::default()
        }),
        ..Default::default()
    })
}

/// Says how it is settled: daily, paid out on the next day. Of what old records bring a tenth is kept back for a month.
pub(crate) fn settlement_plan(stall: &Stall) -> Action {
    let (rate, days) = if stall.id == cast::RECORDS.id { ("10", 30) } else { ("", 0) };
    Action::SetSettlementPlan(v1::NewSettlementPlan {
        id: id_of(&format!("settlement-{}", stall.id)),
        merchant: stall.id.to_owned(),
        asset: cast::ASSET.to_owned(),
        plan: Some(v1::SettlementPlan {
            zone: cast::ZONE.to_owned(),
            cut_off_minutes: cast::CUT_OFF_MINUTES,
            delay_days: 1,
            reserve_rate: rate.to_owned(),
            reserve_days: days,
            payout_channel: cast::CHANNEL.to_owned(),
            payout_account: format!("bank account of {}", stall.id),
            ..Default::default()
        }),
        ..Default::default()
    })
}

/// A top-up, after the channel has confirmed it.
pub(crate) fn top_up(unique: &str, wallet: &str, asset: &str, amount: u64) -> Action {
    Action::TopUp(v1::NewTopUp {
        id: id_of(unique),
        wallet: wallet.to_owned(),
        channel: cast::CHANNEL.to_owned(),
        asset: asset.to_owned(),
        amount,
        ..Default::default()
    })
}

/// An order, shown as a dynamic code. The number is unique for the merchant.
pub(crate) fn order(stall: &Stall, number: &str, amount: u64) -> v1::NewOrder {
    v1::NewOrder {
        merchant: stall.id.to_owned(),
        order: number.to_owned(),
        asset: cast::ASSET.to_owned(),
        amount,
        ..Default::default()
    }
}

/// The payment of an order by its dynamic code.
pub(crate) fn payment(unique: &str, wallet: &str, order: &v1::NewOrder) -> v1::NewPayment {
    v1::NewPayment {
        id: id_of(unique),
        wallet: wallet.to_owned(),
        merchant: order.merchant.clone(),
        order: order.order.clone(),
        kind: v1::CodeKind::Dynamic.into(),
        asset: order.asset.clone(),
        amount: order.amount,
        ..Default::default()
    }
}

/// The fiddle player's printed code, the amount typed by the payer.
pub(crate) fn by_static_code(unique: &str, wallet: &str, amount: u64) -> Action {
    Action::Pay(v1::NewPayment {
        id: id_of(unique),
        wallet: wallet.to_owned(),
        merchant: cast::LIN.id.to_owned(),
        kind: v1::CodeKind::Static.into(),
        asset: cast::ASSET.to_owned(),
        amount,
        ..Default::default()
    })
}

/// A tip to a person.
pub(crate) fn tip(unique: &str, wallet: &str, person: &str, amount: u64) -> Action {
    Action::Tip(v1::NewTip {
        id: id_of(unique),
        wallet: wallet.to_owned(),
        person: person.to_owned(),
        asset: cast::ASSET.to_owned(),
        amount,
        ..Default::default()
    })
}

/// Money of an order back, under the merchant's own number.
pub(crate) fn refund(stall: &Stall, number: &str, order: &str, amount: u64) -> Action {
    Action::Refund(v1::NewRefund {
        merchant: stall.id.to_owned(),
        refund: number.to_owned(),
        order: order.to_owned(),
        amount,
        ..Default::default()
    })
}

/// A leg between plain accounts.
pub(crate) fn leg(debit: &str, credit: &str, amount: u64) -> v1::Posting {
    v1::Posting {
        debit: debit.to_owned(),
        credit: credit.to_owned(),
        amount,
        asset: cast::ASSET.to_owned(),
        ..Default::default()
    }
}

/// A transfer of this day between plain accounts.
pub(crate) fn transfer(
    minute: u32,
    unique: &str,
    kind: Kind,
    memo: &str,
    postings: Vec<v1::Posting>,
) -> Action {
    Action::PostTransfer(v1::NewTransfer {
        id: id_of(unique),
        postings,
        kind: kind.number(),
        memo: memo.to_owned(),
        effective_time: Some(effective_time(minute)),
        ..Default::default()
    })
}
