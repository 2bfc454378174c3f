//! Each command follows what it names, and the shares are those that were asked for.

use std::collections::BTreeSet;

use super::{GROUP, TAKERS, Trade, Trading};
use crate::plan::amounts::{AmountShape, Amounts};
use crate::plan::fee::Fee;
use crate::plan::ids::{IdOrder, Ids};
use crate::plan::{Action, Plan, Planned, Share, Skew};

fn plan(total: u64, block: u64, packets: f64) -> Plan {
    Plan {
        seed: 11,
        total,
        block,
        accounts: 50,
        skew: Skew::uniform(10),
        amounts: Amounts::new(AmountShape::Tickets, 1),
        ids: Ids::new(IdOrder::Ordered, 1),
        hot: Share::percent(0.0),
        holds: Share::percent(0.0),
        retries: Share::percent(0.0),
        refusals: Share::percent(0.0),
        retry_distance: 1_000,
        trading: Some(Trading {
            orders: Share::percent(50.0),
            tips: Share::percent(10.0),
            refunds: Share::percent(20.0),
            packets: Trading::packet_customers(packets, 50.0, 20.0),
            fee: Fee::percent(0.6),
            expires_seconds: 1_900_000_000,
        }),
    }
}

fn trade(planned: &Planned) -> Trade {
    let Action::Trade(trade) = planned.action else { panic!("{planned:?}") };
    trade
}

fn share(plan: &Plan, counts: impl Fn(&Planned) -> bool) -> f64 {
    let own = (0..plan.total).map(|slot| plan.command(slot));
    own.filter(counts).count() as f64 * 100.0 / plan.total as f64
}

#[test]
fn every_command_follows_what_it_names_in_its_block() {
    let mut plan = plan(20_011, 101, 20.0);
    plan.retries = Share::percent(10.0);
    plan.refusals = Share::percent(5.0);
    for slot in 0..plan.total {
        let planned = plan.command(slot);
        if planned.slot != slot {
            assert_eq!(plan.command(planned.slot), planned);
            continue;
        }
        let before = |named: u64| {
            assert!(named < slot && named / 101 == slot / 101, "{named} {slot}");
            plan.command(named)
        };
        match trade(&planned) {
            Trade::Pay { order: Some(order), .. } => {
                let order = before(order);
                assert_eq!(trade(&order), Trade::CreateOrder);
                assert_eq!((order.credit, order.amount), (planned.credit, planned.amount));
            }
            Trade::Refund { payment, order, paid } => {
                let payment = before(payment);
                assert!(matches!(trade(&payment), Trade::Pay { order: of, .. } if of == order));
                assert_eq!((payment.credit, payment.amount), (planned.credit, paid));
                assert!(planned.amount >= 1 && planned.amount <= paid);
                assert_eq!(payment.debit, planned.debit);
            }
            Trade::TakePacket { packet, place, earlier } => {
                let packet = before(packet);
                assert_eq!((trade(&packet), packet.amount), (Trade::SendPacket, planned.amount));
                let mut wallets = BTreeSet::from([packet.debit, planned.debit]);
                wallets.extend(earlier.iter().take(place).map(|slot| before(*slot).debit));
                assert_eq!(wallets.len(), place + 2);
            }
            Trade::PayRefused => assert_eq!(planned.debit, plan.accounts),
            Trade::CreateOrder | Trade::Pay { .. } | Trade::SendPacket => {
                assert!(planned.debit < plan.accounts);
            }
        }
    }
}

#[test]
fn shares_are_those_that_were_asked_for() {
    let plan = plan(100_000, 8_190, 20.0);
    let of = |wanted: fn(&Trade) -> bool| share(&plan, |planned| wanted(&trade(planned)));
    let packets = of(|trade| matches!(trade, Trade::SendPacket | Trade::TakePacket { .. }));
    // What does not fit into the end of a group pays a printed code, so shares fall short by a little.
    assert!((15.0..=20.5).contains(&packets), "{packets}");
    let pays = of(|trade| matches!(trade, Trade::Pay { .. }));
    let orders = of(|trade| matches!(trade, Trade::Pay { order: Some(_), .. })) / pays;
    assert!((0.42..=0.51).contains(&orders), "{orders}");
    let refunds = of(|trade| matches!(trade, Trade::Refund { .. })) / pays;
    assert!((0.16..=0.21).contains(&refunds), "{refunds}");
    let tips = of(|trade| matches!(trade, Trade::Pay { tip: 1.., .. })) / pays;
    assert!((0.09..=0.11).contains(&tips), "{tips}");
    assert_eq!(of(|trade| *trade == Trade::CreateOrder), orders * pays);
}

#[test]
fn a_hot_merchant_and_refusals_have_their_share() {
    let mut plan = plan(100_000, GROUP, 0.0);
    plan.hot = Share::percent(60.0);
    plan.refusals = Share::percent(10.0);
    let hot = share(&plan, |planned| planned.credit == 0);
    assert!((62.0..=66.0).contains(&hot), "{hot}");
    let refused = share(&plan, |planned| trade(planned) == Trade::PayRefused);
    assert!((5.0..=10.0).contains(&refused), "{refused}");
}

#[test]
fn equal_parts_are_whole_and_skip_who_did_not_take() {
    let earlier = [5, 6];
    let shares = [0, 1, 2].map(|place| Trade::share(1_001, place, &earlier, |_| true));
    assert_eq!((shares, TAKERS), ([334, 334, 333], 3));
    assert_eq!(Trade::share(1_001, 2, &earlier, |slot| slot != 5), 334);
}
