//! What is asked of settlement and is not there, or is malformed: said by reason and by field.

use crate::settlement::planned;
use crate::settlement::sale;
use crate::support::market::Market;
use crate::support::market::PURSE;
use crate::support::market::daily;
use crate::support::no;
use farthing_proto::v1;
use tonic::Code;
use v1::PayoutStep;

#[tokio::test]
async fn what_is_not_there_is_unknown() {
    let (_dir, _served, mut market) = planned().await;
    sale(&mut market, "O-1", 1_000).await;
    let closed = market.close("c", "cafe").await.unwrap();
    market.sealed("cafe", closed.seq).await;
    let asked = |merchant: &str, settlement: &str| v1::GetSettlementRequest {
        merchant: merchant.into(),
        settlement: settlement.into(),
        at_least_seq: 0,
    };
    let found = market.settlements.get_settlement(asked("cafe", "CNY-1")).await.unwrap();
    assert_eq!(found.into_inner().settlement, market.settled("cafe").await.pop());
    for (merchant, number) in
        [("cafe", "CNY-2"), ("cafe", "CNY-01"), ("bar", "CNY-1"), ("nobody", "CNY-1")]
    {
        let missing = no(market.settlements.get_settlement(asked(merchant, number)).await);
        assert_eq!((missing.code, missing.reason.as_str()), (Code::NotFound, "SETTLEMENT_UNKNOWN"));
        assert_eq!(missing.facts["settlement"], number);
    }
    let advanced = no(market.advance("x", ("bar", "CNY-1"), PayoutStep::Sent).await);
    assert_eq!((advanced.code, advanced.reason.as_str()), (Code::NotFound, "SETTLEMENT_UNKNOWN"));
    assert_eq!(no(market.close("y", "bar").await).reason, "SETTLEMENT_PLAN_MISSING");
    assert_eq!(no(market.close("z", "nobody").await).reason, "MERCHANT_UNKNOWN");
    let nobody = v1::GetOpenPeriodsRequest { merchant: "nobody".into(), at_least_seq: 0 };
    let nobody = no(market.settlements.get_open_periods(nobody).await);
    assert_eq!(nobody.reason, "MERCHANT_UNKNOWN");
    let bar = v1::GetOpenPeriodsRequest { merchant: "bar".into(), at_least_seq: 0 };
    let bar = market.settlements.get_open_periods(bar).await.unwrap().into_inner();
    assert!(bar.periods.is_empty());
    let dollars = v1::ListSettlementsRequest {
        merchant: "cafe".into(),
        asset: "USD".into(),
        ..Default::default()
    };
    let dollars = no(market.settlements.list_settlements(dollars).await);
    assert_eq!(dollars.reason, "MERCHANT_ASSET_MISSING");
    assert_eq!(market.has("alice").await, PURSE - 1_000);
}

#[tokio::test]
async fn a_malformed_field_of_a_plan_is_named() {
    let (_dir, _served, mut market) = Market::fresh().await;
    let plan = daily("p", "cafe");
    let terms = plan.plan.clone().unwrap();
    let with = |change: &dyn Fn(&mut v1::SettlementPlan)| {
        let mut terms = terms.clone();
        change(&mut terms);
        v1::NewSettlementPlan { plan: Some(terms), ..plan.clone() }
    };
    for (asked, field) in [
        (v1::NewSettlementPlan { id: String::new(), ..plan.clone() }, "id"),
        (v1::NewSettlementPlan { merchant: "a b".into(), ..plan.clone() }, "merchant"),
        (v1::NewSettlementPlan { asset: "cny".into(), ..plan.clone() }, "asset"),
        (v1::NewSettlementPlan { plan: None, ..plan.clone() }, "plan"),
        (with(&|plan| plan.zone = "Moon/Base".into()), "plan.zone"),
        (with(&|plan| plan.zone = String::new()), "plan.zone"),
        (with(&|plan| plan.cut_off_minutes = 1_440), "plan.cut_off_minutes"),
        (with(&|plan| plan.cut_off_minutes = u32::MAX), "plan.cut_off_minutes"),
        (with(&|plan| plan.delay_days = 61), "plan.delay_days"),
        (with(&|plan| plan.delay_days = 256), "plan.delay_days"),
        (with(&|plan| plan.payout_minimum = u64::MAX), "plan.payout_minimum"),
        (with(&|plan| plan.reserve_rate = "101".into()), "plan.reserve_rate"),
        (with(&|plan| plan.reserve_rate = "10".into()), "plan.reserve_days"),
        (with(&|plan| plan.reserve_days = 7), "plan.reserve_days"),
        (with(&|plan| plan.reserve_days = 367), "plan.reserve_days"),
        (with(&|plan| plan.payout_channel = String::new()), "plan.payout_channel"),
        (with(&|plan| plan.payout_account = "x".repeat(65)), "plan.payout_account"),
    ] {
        let asked = v1::SetSettlementPlanRequest { plan: Some(asked) };
        let bad = no(market.settlements.set_settlement_plan(asked).await);
        assert_eq!((bad.code, &bad.fields[..]), (Code::InvalidArgument, &[field.to_owned()][..]));
    }
    let unknown = v1::SettlementPlan { payout_channel: "nowhere".into(), ..terms };
    let unknown = v1::NewSettlementPlan { plan: Some(unknown), ..plan };
    let unknown = v1::SetSettlementPlanRequest { plan: Some(unknown) };
    let unknown = no(market.settlements.set_settlement_plan(unknown).await);
    assert_eq!((unknown.code, unknown.reason.as_str()), (Code::NotFound, "CHANNEL_UNKNOWN"));
}

#[tokio::test]
async fn a_malformed_field_of_a_payout_or_a_list_is_named() {
    let (_dir, _served, mut market) = Market::fresh().await;
    let advance = v1::PayoutAdvance {
        id: "a".into(),
        merchant: "cafe".into(),
        settlement: "CNY-1".into(),
        step: PayoutStep::Sent.into(),
        ..Default::default()
    };
    for (asked, field) in [
        (v1::PayoutAdvance { step: 0, ..advance.clone() }, "step"),
        (v1::PayoutAdvance { step: 9, ..advance.clone() }, "step"),
        (v1::PayoutAdvance { settlement: String::new(), ..advance.clone() }, "settlement"),
        (v1::PayoutAdvance { settlement: "x".repeat(65), ..advance.clone() }, "settlement"),
        (v1::PayoutAdvance { reference: "x".repeat(65), ..advance.clone() }, "reference"),
        (v1::PayoutAdvance { reason: "x".repeat(33), ..advance.clone() }, "reason"),
        (v1::PayoutAdvance { id: String::new(), ..advance }, "id"),
    ] {
        let asked = v1::AdvancePayoutRequest { advance: Some(asked) };
        let bad = no(market.settlements.advance_payout(asked).await);
        assert_eq!((bad.code, &bad.fields[..]), (Code::InvalidArgument, &[field.to_owned()][..]));
    }
    let list = v1::ListSettlementsRequest { merchant: "cafe".into(), ..Default::default() };
    for (asked, field) in [
        (v1::ListSettlementsRequest { page_size: 1_001, ..list.clone() }, "page_size"),
        (v1::ListSettlementsRequest { page_token: "01".into(), ..list.clone() }, "page_token"),
        (v1::ListSettlementsRequest { payout_state: 99, ..list.clone() }, "payout_state"),
        (v1::ListSettlementsRequest { asset: "!".into(), ..list.clone() }, "asset"),
        (v1::ListSettlementsRequest { merchant: String::new(), ..list }, "merchant"),
    ] {
        let bad = no(market.settlements.list_settlements(asked).await);
        assert_eq!((bad.code, &bad.fields[..]), (Code::InvalidArgument, &[field.to_owned()][..]));
    }
    let list = v1::ListOpenPayoutsRequest::default();
    for (asked, field) in [
        (v1::ListOpenPayoutsRequest { due_by: "28.11.2026".into(), ..list.clone() }, "due_by"),
        (v1::ListOpenPayoutsRequest { due_by: "2026-02-30".into(), ..list.clone() }, "due_by"),
        (v1::ListOpenPayoutsRequest { state: 3, ..list.clone() }, "state"),
        (v1::ListOpenPayoutsRequest { state: -1, ..list.clone() }, "state"),
        (v1::ListOpenPayoutsRequest { page_token: "zz".into(), ..list }, "page_token"),
    ] {
        let bad = no(market.settlements.list_open_payouts(asked).await);
        assert_eq!((bad.code, &bad.fields[..]), (Code::InvalidArgument, &[field.to_owned()][..]));
    }
    let closing = v1::CloseSettlementRequest { closing: None };
    assert_eq!(no(market.settlements.close_settlement(closing).await).fields, ["closing"]);
}
