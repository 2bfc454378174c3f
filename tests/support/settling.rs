//! Settlement as the tests need it: a plan, and the end of a period.

use crate::support::market::Market;
use farthing_proto::v1;
use std::time::Duration;
use tokio::time::sleep;
use v1::command::Action;
use v1::event::What;
use v1::item::Item;

/// Days that end at midnight in Shanghai, paid out by the bank the day after.
pub(crate) fn plan(merchant: &str) -> Action {
    plan_with(merchant, "", 0)
}

/// The same, keeping back so many percent for so many periods.
pub(crate) fn plan_with(merchant: &str, reserve_rate: &str, reserve_days: u32) -> Action {
    let plan = v1::SettlementPlan {
        zone: "Asia/Shanghai".into(),
        delay_days: 1,
        reserve_rate: reserve_rate.into(),
        reserve_days,
        payout_channel: "bank".into(),
        ..Default::default()
    };
    Action::SetSettlementPlan(v1::NewSettlementPlan {
        id: format!("plan of {merchant}"),
        merchant: merchant.into(),
        asset: "CNY".into(),
        plan: Some(plan),
        ..Default::default()
    })
}

/// Ends the open period of a merchant, and waits until it is sealed as the settlement of this count.
pub(crate) async fn close(market: &mut Market, merchant: &str, count: u32) -> v1::Settlement {
    let closing = v1::SettlementClosing {
        id: format!("close {count} of {merchant}"),
        merchant: merchant.into(),
        asset: "CNY".into(),
        ..Default::default()
    };
    // A closing that was sent before is replayed.
    market.all(vec![Action::CloseSettlement(closing)]).await;
    for _ in 0..200 {
        let request = v1::EventsRequest { from_seq: 1, stop_at_end: true, ..Default::default() };
        let mut events = market.ledger.events(request).await.unwrap().into_inner();
        while let Some(response) = events.message().await.unwrap() {
            let Some(What::Executed(executed)) = response.event.and_then(|event| event.what) else {
                continue;
            };
            for item in executed.items {
                if let Some(Item::Settlement(made)) = item.item
                    && made.merchant == merchant
                    && made.count == count
                {
                    return made;
                }
            }
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("settlement {count} of {merchant} is not sealed");
}
