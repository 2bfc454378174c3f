//! Settlement end to end: a plan, payments, closing, payouts; retries of each, two who close at once, a kill right after.

use crate::support::Served;
use crate::support::data;
use crate::support::market::Market;
use crate::support::market::daily;
use crate::support::market::in_seconds;
use crate::support::market::order;
use crate::support::market::paying;
use crate::support::market::refunding;
use crate::support::no;
use crate::support::verify;
use farthing_proto::v1;
use std::collections::BTreeMap;
use tonic::Code;
use v1::PayoutState;
use v1::PayoutStep;
use v1::command::Action;

/// Parts by which a merchant stands at more, and at less.
const IN: &[&str] = &["sale", "tip", "fee_returned", "payout_returned", "adjustment_in"];
const OUT: &[&str] = &["fee", "refund", "tip_refund", "charge_back", "dispute_fee"];

fn total(standing: Option<&v1::Standing>) -> i64 {
    let of = standing.unwrap();
    of.payable + of.tips + of.reserve + of.pool - of.receivable
}

fn parts(made: &v1::Settlement) -> BTreeMap<&str, (u64, u64)> {
    made.parts.iter().map(|sum| (sum.part.as_str(), (sum.amount, sum.count))).collect()
}

/// Opening, what came and went, ending, payout, closing: they add up.
fn assert_adds_up(made: &v1::Settlement) {
    let of = |names: &[&str]| -> i64 {
        let wanted = made.parts.iter().filter(|sum| names.contains(&sum.part.as_str()));
        wanted.map(|sum| i64::try_from(sum.amount).unwrap()).sum()
    };
    for sum in &made.parts {
        let name = sum.part.as_str();
        let inside = ["reserve_used", "owed", "reserve_kept"];
        assert!(IN.contains(&name) || OUT.contains(&name) || inside.contains(&name), "{name}");
    }
    let (opening, ending) = (total(made.opening.as_ref()), total(made.ending.as_ref()));
    assert_eq!(opening + of(IN) - of(OUT), ending, "{made:?}");
    let payout = made.payout.as_ref().map_or(0, |payout| payout.amount);
    assert_eq!(ending - i64::try_from(payout).unwrap(), total(made.closing.as_ref()), "{made:?}");
}

/// Each settlement follows from the one before: numbers, positions, sums and digests. Newest first.
fn assert_chained(settlements: &[v1::Settlement]) {
    for made in settlements {
        assert_adds_up(made);
        assert_eq!((made.digest.len(), made.root.len()), (64, 64));
    }
    for pair in settlements.windows(2) {
        let [later, earlier] = pair else { panic!("two") };
        assert_eq!(later.previous_digest, earlier.digest);
        assert_eq!(later.count, earlier.count + 1);
        assert_eq!(later.first_seq, earlier.last_seq + 1);
        assert_eq!(later.opening, earlier.closing);
    }
    let first = settlements.last().unwrap();
    assert_eq!((first.count, first.previous_digest.as_str()), (1, ""));
}

/// A market with a plan for the cafe.
pub(crate) async fn planned() -> (tempfile::TempDir, Served, Market) {
    let (dir, served, mut market) = Market::fresh().await;
    market.all(vec![Action::SetSettlementPlan(daily("plan of cafe", "cafe"))]).await;
    (dir, served, market)
}

/// A sale of the cafe.
pub(crate) async fn sale(market: &mut Market, number: &str, amount: u64) {
    market.create(order(number, amount)).await.unwrap();
    let id = format!("pay {number}");
    market.pay(paying(&id, "alice", number, amount)).await.unwrap();
}

#[tokio::test]
async fn a_day_is_settled_and_paid_out_however_often_each_step_is_sent() {
    let (dir, served, mut market) = Market::fresh().await;
    for round in 0..2 {
        let asked = v1::SetSettlementPlanRequest { plan: Some(daily("daily", "cafe")) };
        let set = market.settlements.set_settlement_plan(asked).await.unwrap().into_inner();
        assert_eq!(set.receipt.unwrap().replayed, round > 0);
    }
    market.create(order("O-1", 10_000)).await.unwrap();
    let paid = v1::NewPayment { tip: 500, ..paying("p", "alice", "O-1", 10_000) };
    market.pay(paid).await.unwrap();
    market.refund(refunding("R-1", "O-1", 4_000)).await.unwrap();
    let asked = v1::GetOpenPeriodsRequest { merchant: "cafe".into(), at_least_seq: 0 };
    let open = market.settlements.get_open_periods(asked).await.unwrap().into_inner().periods;
    let [period] = &open[..] else { panic!("one period: {open:?}") };
    assert_eq!((period.lines, period.settlements, period.sealing), (2, 0, false));
    assert_eq!(
        period.plan,
        daily("", "cafe").plan.map(|plan| v1::SettlementPlan { reserve_rate: "0".into(), ..plan })
    );
    assert!(period.cut_off_time.is_some());

    let closed = market.close("close", "cafe").await.unwrap();
    let made = market.sealed("cafe", closed.seq).await;
    let again = market.close("close", "cafe").await.unwrap();
    assert_eq!((again.seq, again.replayed), (closed.seq, true));
    assert_eq!(market.settled("cafe").await.len(), 1);
    assert_chained(std::slice::from_ref(&made));
    let wanted = [
        ("sale", (10_000, 1)),
        ("tip", (500, 1)),
        ("fee", (60, 1)),
        ("refund", (4_000, 1)),
        ("fee_returned", (24, 1)),
    ];
    assert_eq!(parts(&made), BTreeMap::from(wanted));
    assert_eq!((made.settlement.as_str(), made.lines, made.net), ("CNY-1", 2, 6_464));
    let payout = made.payout.clone().unwrap();
    assert_eq!((payout.amount, payout.tips, payout.state()), (6_464, 500, PayoutState::Created));
    assert_eq!(payout.channel_account, "channel:bank:CNY");
    assert_eq!(payout.account, "account of cafe");

    let of = ("cafe", "CNY-1");
    for (id, step, state) in [
        ("sent", PayoutStep::Sent, PayoutState::Sent),
        ("paid", PayoutStep::Confirmed, PayoutState::Confirmed),
        ("back", PayoutStep::Returned, PayoutState::Returned),
    ] {
        let first = market.advance(id, of, step).await.unwrap();
        let again = market.advance(id, of, step).await.unwrap();
        assert!(!first.receipt.unwrap().replayed && again.receipt.unwrap().replayed);
        assert_eq!(first.settlement, again.settlement, "{id}");
        let payout = again.settlement.unwrap().payout.unwrap();
        assert_eq!((payout.state(), payout.amount), (state, 6_464));
    }
    assert_eq!(market.payable("cafe").await, 6_464, "it is payable again");
    let closed = market.close("close 2", "cafe").await.unwrap();
    let next = market.sealed("cafe", closed.seq).await;
    assert_eq!(parts(&next), BTreeMap::from([("payout_returned", (6_464, 1))]));
    assert_chained(&market.settled("cafe").await);
    market.assert_balanced().await;
    drop(market);
    served.terminate();
    verify(&data(&dir));
}

#[tokio::test]
async fn a_payout_goes_only_where_its_state_lets_it() {
    let (_dir, _served, mut market) = planned().await;
    sale(&mut market, "O-1", 1_000).await;
    let closed = market.close("c1", "cafe").await.unwrap();
    market.sealed("cafe", closed.seq).await;
    let closed = market.close("c2", "cafe").await.unwrap();
    let empty = market.sealed("cafe", closed.seq).await;
    assert_eq!((empty.lines, empty.net, empty.payout), (0, 0, None));
    let one = ("cafe", "CNY-1");
    let mut refused = Vec::new();
    for (id, of, step) in
        [("a", one, PayoutStep::Confirmed), ("b", ("cafe", "CNY-2"), PayoutStep::Sent)]
    {
        refused.push(no(market.advance(id, of, step).await));
    }
    market.advance("back", one, PayoutStep::Returned).await.unwrap();
    for step in [PayoutStep::Sent, PayoutStep::Confirmed, PayoutStep::Returned] {
        refused.push(no(market.advance(&format!("{step:?}"), one, step).await));
    }
    let states: Vec<_> = refused.iter().map(|no| no.facts["state"].as_str()).collect();
    assert_eq!(states, ["CREATED", "NONE", "RETURNED", "RETURNED", "RETURNED"]);
    for no in refused {
        assert_eq!((no.code, no.reason.as_str()), (Code::FailedPrecondition, "PAYOUT_STATE"));
    }
    market.assert_balanced().await;
}

/// Twenty clients, of whom some share an id: as many settlements as closings were acknowledged, and every sale in one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_close_at_once_make_no_settlement_twice() {
    let (dir, served, mut market) = planned().await;
    for number in ["A", "B", "C"] {
        sale(&mut market, number, 700).await;
    }
    let lanes: Vec<_> = (0..20)
        .map(|lane| {
            let mut market = market.clone();
            let id = format!("close {}", lane % 10);
            tokio::spawn(async move { market.close(&id, "cafe").await })
        })
        .collect();
    let mut ends = BTreeMap::new();
    for (lane, closing) in lanes.into_iter().enumerate() {
        match closing.await.unwrap() {
            Ok(receipt) => {
                let before = ends.insert(lane % 10, receipt.seq);
                assert!(before.is_none_or(|seq| seq == receipt.seq), "one id, one closing");
            }
            Err(refused) => assert_eq!(no::<()>(Err(refused)).reason, "SETTLEMENT_CLOSING"),
        }
    }
    for ended in ends.values() {
        market.sealed("cafe", *ended).await;
    }
    let settled = market.settled("cafe").await;
    assert_chained(&settled);
    assert_eq!(settled.len(), ends.len());
    let first = settled.last().unwrap();
    assert_eq!((first.lines, first.net), (3, 3 * (700 - 4)));
    assert!(settled.iter().rev().skip(1).all(|made| made.lines == 0 && made.payout.is_none()));
    market.assert_balanced().await;
    drop(market);
    served.terminate();
    verify(&data(&dir));
}

/// A closing that was acknowledged is sealed once, whether the kill came before or after that.
#[tokio::test]
async fn a_kill_right_after_a_closing_loses_nothing() {
    let (dir, mut served, mut market) = planned().await;
    let mut ends = Vec::new();
    for round in 1..=4_u64 {
        sale(&mut market, &round.to_string(), 100 * round).await;
        let closed = market.close(&format!("close {round}"), "cafe").await.unwrap();
        served.kill();
        ends.push(closed.seq);
        if round == 2 {
            verify(&data(&dir));
        }
        served = Served::on(&data(&dir));
        market = Market::on(&served).await;
        let made = market.sealed("cafe", closed.seq).await;
        assert_eq!((u64::from(made.count), made.lines), (round, 1));
        let again = market.close(&format!("close {round}"), "cafe").await.unwrap();
        assert_eq!((again.seq, again.replayed), (closed.seq, true));
        let settled = market.settled("cafe").await;
        assert_chained(&settled);
        let mut found: Vec<u64> = settled.iter().map(|made| made.last_seq).collect();
        found.reverse();
        assert_eq!(found, ends);
    }
    market.assert_balanced().await;
    drop(market);
    served.terminate();
    verify(&data(&dir));
}

/// Five settlements of the cafe: the payout of the second is sent, that of the fourth came back. The bar has a plan alone.
async fn five() -> (tempfile::TempDir, Served, Market) {
    let (dir, served, mut market) = planned().await;
    market.all(vec![Action::SetSettlementPlan(daily("plan of bar", "bar"))]).await;
    for number in 1..=5_u64 {
        sale(&mut market, &number.to_string(), 1_000).await;
        let closed = market.close(&format!("c{number}"), "cafe").await.unwrap();
        market.sealed("cafe", closed.seq).await;
    }
    market.advance("s", ("cafe", "CNY-2"), PayoutStep::Sent).await.unwrap();
    market.advance("r", ("cafe", "CNY-4"), PayoutStep::Returned).await.unwrap();
    (dir, served, market)
}

fn counts(made: &[v1::Settlement]) -> Vec<u32> {
    made.iter().map(|each| each.count).collect()
}

#[tokio::test]
async fn settlements_are_listed_by_pages_and_filters() {
    let (_dir, _served, mut market) = five().await;
    let all = v1::ListSettlementsRequest { merchant: "cafe".into(), ..Default::default() };
    let (mut paged, mut token) = (Vec::new(), String::new());
    loop {
        let asked = v1::ListSettlementsRequest { page_size: 2, page_token: token, ..all.clone() };
        let page = market.settlements.list_settlements(asked).await.unwrap().into_inner();
        paged.extend(counts(&page.settlements));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, [5, 4, 3, 2, 1]);
    for (asked, wanted) in [
        (v1::ListSettlementsRequest { asset: "CNY".into(), ..all.clone() }, vec![5, 4, 3, 2, 1]),
        (
            v1::ListSettlementsRequest { payout_state: PayoutState::Created.into(), ..all.clone() },
            vec![5, 3, 1],
        ),
        (
            v1::ListSettlementsRequest { payout_state: PayoutState::Sent.into(), ..all.clone() },
            vec![2],
        ),
        (v1::ListSettlementsRequest { from: in_seconds(60), ..all.clone() }, vec![]),
        (v1::ListSettlementsRequest { to: in_seconds(60), ..all.clone() }, vec![5, 4, 3, 2, 1]),
        (v1::ListSettlementsRequest { merchant: "bar".into(), ..all.clone() }, vec![]),
    ] {
        let page = market.settlements.list_settlements(asked).await.unwrap().into_inner();
        assert_eq!(counts(&page.settlements), wanted);
    }
}

#[tokio::test]
async fn open_payouts_and_schedules_are_listed() {
    let (_dir, _served, mut market) = five().await;
    let (mut paged, mut token) = (Vec::new(), String::new());
    loop {
        let asked =
            v1::ListOpenPayoutsRequest { page_size: 3, page_token: token, ..Default::default() };
        let page = market.settlements.list_open_payouts(asked).await.unwrap().into_inner();
        paged.extend(counts(&page.settlements));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, [1, 2, 3, 5], "the one sealed first first, and none that came back");
    let due = market.settled("cafe").await[0].payout.clone().unwrap().due_date;
    for (due_by, state, wanted) in [
        (due.as_str(), PayoutState::Unspecified, vec![1, 2, 3, 5]),
        ("2001-01-01", PayoutState::Unspecified, vec![]),
        ("", PayoutState::Created, vec![1, 3, 5]),
        ("", PayoutState::Sent, vec![2]),
    ] {
        let asked = v1::ListOpenPayoutsRequest {
            due_by: due_by.into(),
            state: state.into(),
            ..Default::default()
        };
        let page = market.settlements.list_open_payouts(asked).await.unwrap().into_inner();
        assert_eq!(counts(&page.settlements), wanted, "{due_by} {state:?}");
    }
    let asked = v1::GetSealingRequest::default();
    let sealing = market.settlements.get_sealing(asked).await.unwrap().into_inner();
    let [schedule] = &sealing.schedules[..] else { panic!("one: {sealing:?}") };
    assert_eq!((schedule.zone.as_str(), schedule.members), ("Asia/Shanghai", 2));
    assert!(schedule.next_cut_off_time.is_some() && schedule.last_cut_off_time.is_none());
}
