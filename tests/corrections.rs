//! What does not go as meant: money for a closed order, a chargeback, an adjustment; and fees that accrue.

use crate::support::market::Market;
use crate::support::market::PURSE;
use crate::support::market::order;
use crate::support::market::paying;
use farthing_proto::v1;
use v1::PaymentState;
use v1::command::Action;
use v1::event::What;

#[tokio::test]
async fn money_for_a_closed_order_waits_in_suspense_until_it_is_matched() {
    let (_dir, _served, mut market) = Market::fresh().await;
    market.create(order("A", 500)).await.unwrap();
    let closing = v1::OrderClosing {
        id: "close".into(),
        merchant: "cafe".into(),
        order: "A".into(),
        ..Default::default()
    };
    market.payments.close_order(v1::CloseOrderRequest { closing: Some(closing) }).await.unwrap();
    let payment = v1::IncomingPayment {
        id: "late".into(),
        channel: "bank".into(),
        merchant: "cafe".into(),
        order: "A".into(),
        asset: "CNY".into(),
        amount: 500,
        ..Default::default()
    };
    let request = v1::ReceivePaymentRequest { payment: Some(payment) };
    let received = market.payments.receive_payment(request).await.unwrap().into_inner();
    let entry = received.suspense.unwrap();
    assert_eq!(
        (entry.state(), &*entry.channel, &*entry.order),
        (v1::SuspenseState::Waiting, "bank", "A")
    );
    let waiting = v1::ListSuspenseRequest {
        merchant: "cafe".into(),
        state: v1::SuspenseState::Waiting.into(),
        ..Default::default()
    };
    let listed = market.payments.list_suspense(waiting.clone()).await.unwrap().into_inner();
    assert_eq!(listed.entries, [entry]);
    let resolution = v1::SuspenseResolution {
        id: "match".into(),
        entry: "late".into(),
        merchant: "cafe".into(),
        order: "A".into(),
        reason: "late".into(),
        ..Default::default()
    };
    let request = v1::ResolveSuspenseRequest { resolution: Some(resolution) };
    let matched = market.payments.resolve_suspense(request).await.unwrap().into_inner();
    assert_eq!(matched.suspense.unwrap().state(), v1::SuspenseState::Matched);
    let payment = matched.payment.unwrap();
    assert_eq!((payment.state(), &*payment.payer_channel), (PaymentState::Paid, "bank"));
    assert!(market.payments.list_suspense(waiting).await.unwrap().into_inner().entries.is_empty());
    market.assert_balanced().await;
}

#[tokio::test]
async fn a_chargeback_costs_its_fee_and_an_adjustment_puts_it_right() {
    let (_dir, _served, mut market) = Market::fresh().await;
    market.create(order("A", 1_000)).await.unwrap();
    market.pay(paying("p", "alice", "A", 1_000)).await.unwrap();
    let charge_back = v1::NewChargeBack {
        id: "dispute".into(),
        merchant: "cafe".into(),
        order: "A".into(),
        amount: 100,
        fee: 15,
        reason: "fraud".into(),
        ..Default::default()
    };
    let request = v1::ChargeBackRequest { charge_back: Some(charge_back) };
    let charged = market.payments.charge_back(request).await.unwrap().into_inner();
    assert_eq!(charged.payment.unwrap().charged_back, 100);
    let party = v1::Receiver { receiver: Some(v1::receiver::Receiver::Merchant("cafe".into())) };
    let adjustment = v1::NewAdjustment {
        id: "adjust".into(),
        party: Some(party),
        asset: "CNY".into(),
        amount: 15,
        credit: true,
        reason: "goodwill".into(),
        ..Default::default()
    };
    let request = v1::AdjustRequest { adjustment: Some(adjustment) };
    market.payments.adjust(request).await.unwrap();
    assert_eq!(market.payable("cafe").await, 1_000 - 6 - 100);
    assert_eq!(market.has("alice").await, PURSE - 900);
    market.assert_balanced().await;
}

/// Many small payments at an accrued fee: the fees are the rate of the volume, and the plan proves it.
#[tokio::test]
async fn accrued_fees_of_a_batch_are_the_rate_of_its_volume() {
    let (_dir, _served, mut market) = Market::fresh().await;
    let plan = v1::FeePlan {
        rate: "0.6".into(),
        rounding: v1::FeeRounding::Accrued.into(),
        ..Default::default()
    };
    let set = v1::NewFeePlan {
        id: "accrued".into(),
        merchant: "bar".into(),
        asset: "CNY".into(),
        plan: Some(plan),
        ..Default::default()
    };
    let mut actions = vec![Action::SetFeePlan(set)];
    actions.extend((0..1_001).map(|number| {
        let merchant = "bar".to_owned();
        let payment = paying(&format!("p{number}"), "alice", "", 10);
        Action::Pay(v1::NewPayment { merchant, order: String::new(), ..payment })
    }));
    let answers = market.all(actions).await;
    let last = answers.last().unwrap().event.clone().unwrap().what.unwrap();
    let What::Executed(executed) = last else { panic!("{last:?}") };
    assert_eq!((&*executed.instruction, &*executed.id), ("pay", "p1000"));
    assert_eq!((&*executed.wallet, &*executed.merchant), ("alice", "bar"));
    assert_eq!(executed.items.len(), 1);
    let till = market.till("bar").await;
    let standing = &till.plans[0];
    assert!(standing.holds);
    assert_eq!((standing.volume, standing.fees, &*standing.carry), (10_010, 60, "0.06"));
    assert_eq!(till.payable.unwrap().posted, 10_010 - 60);
    market.assert_balanced().await;
}
