//! Who takes part in the twelve postings, and short ways to ask for orders and payments.

use crate::support::account;
use farthing_proto::v1;
use v1::command::Action;

/// Channels, wallets and merchants. The stall's chargebacks reach as far as what it owes; a tenth of its sales is kept back.
pub(super) fn opening() -> Vec<Action> {
    let cny = || vec!["CNY".to_owned()];
    let cost = v1::NewAccount { code: 5000, ..account("channel_cost") };
    let cost = v1::NewAccount { normal_side: v1::Side::Debit.into(), ..cost };
    let channel = |channel: &str| {
        Action::OpenChannel(v1::NewChannel { channel: channel.into(), assets: cny() })
    };
    let mut actions = vec![Action::OpenAccount(cost), channel("union"), channel("bank")];
    let mut wallets = vec!["alice", "bob", "a", "b", "c"];
    wallets.extend(["g1", "g2", "g3"]);
    actions.extend(wallets.into_iter().map(|wallet| {
        let assets = cny();
        Action::OpenWallet(v1::NewWallet { wallet: wallet.into(), assets, ..Default::default() })
    }));
    for (merchant, asset) in [("stall", "CNY"), ("shop", "CNY"), ("cafe", "USD")] {
        actions.push(registered(merchant, asset));
    }
    actions.push(Action::SetFeePlan(v1::NewFeePlan {
        id: "fee".into(),
        merchant: "stall".into(),
        asset: "CNY".into(),
        plan: Some(v1::FeePlan { rate: "0.60".into(), tips_free: true, ..Default::default() }),
        ..Default::default()
    }));
    actions.push(Action::SetSettlementPlan(v1::NewSettlementPlan {
        id: "plan".into(),
        merchant: "stall".into(),
        asset: "CNY".into(),
        plan: Some(v1::SettlementPlan {
            zone: "Asia/Shanghai".into(),
            delay_days: 1,
            reserve_rate: "10".into(),
            reserve_days: 90,
            payout_channel: "bank".into(),
            ..Default::default()
        }),
        ..Default::default()
    }));
    actions
}

fn registered(merchant: &str, asset: &str) -> Action {
    Action::RegisterMerchant(v1::NewMerchant {
        merchant: merchant.into(),
        assets: vec![asset.into()],
        profile: Some(v1::MerchantProfile {
            name: merchant.into(),
            city: "Chengdu".into(),
            country: "CN".into(),
            category: 5_814,
        }),
        policy: Some(v1::MerchantPolicy {
            refund_from: v1::RefundSource::Payable.into(),
            charge_back_from: v1::RefundSource::Receivable.into(),
        }),
    })
}

pub(super) fn money_in(id: &str, wallet: &str, amount: u64) -> Action {
    Action::TopUp(v1::NewTopUp {
        id: id.into(),
        wallet: wallet.into(),
        channel: "union".into(),
        asset: "CNY".into(),
        amount,
        ..Default::default()
    })
}

pub(super) fn order(merchant: &str, number: &str, asset: &str, amount: u64) -> v1::NewOrder {
    v1::NewOrder {
        merchant: merchant.into(),
        order: number.into(),
        asset: asset.into(),
        amount,
        ..Default::default()
    }
}

pub(super) fn paid(id: &str, wallet: &str, order: &v1::NewOrder) -> v1::NewPayment {
    v1::NewPayment {
        id: id.into(),
        wallet: wallet.into(),
        merchant: order.merchant.clone(),
        order: order.order.clone(),
        kind: v1::CodeKind::Dynamic.into(),
        asset: order.asset.clone(),
        amount: order.amount,
        ..Default::default()
    }
}
