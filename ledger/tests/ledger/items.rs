//! Items: found by every name, listed newest first, each exactly once, wherever its changes stand.

use crate::ask::{Worded, id, open_source, pay as post};
use crate::payments::words::{
    close, create, open_channel, open_wallet, order, pay, pay_order, register, text, time,
};
use crate::rig::{Rig, START_US};
use farthing_ledger::command::Command;
use farthing_ledger::config::Config;
use farthing_ledger::domain::{AssetNumber, MerchantNumber, Seq, WalletNumber};
use farthing_ledger::error::QueryError;
use farthing_ledger::event::Event;
use farthing_ledger::instruction::{CreateOrder, Pay};
use farthing_ledger::item::{Item, ItemKind, Owner, PaymentState};
use farthing_ledger::pipeline::{Mode, Outcome};
use farthing_ledger::query::{ItemFilter, ItemRef, ItemState, SCANNED_ITEMS_MAX};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

const STEP_US: u64 = 1_000_000;
const CAFE: Owner = Owner::Merchant(match MerchantNumber::from_raw(1) {
    Some(number) => number,
    None => panic!(),
});

/// What a filter is to let through.
type Wanted = Box<dyn Fn(&Item) -> bool>;

/// One wallet with money, and two merchants.
fn prepare(rig: &Rig) {
    rig.apply(open_source("cash", "CNY"));
    rig.apply(open_wallet("alice", &["CNY", "USD"]));
    rig.apply(open_channel("bank", &["CNY"]));
    rig.apply(register("cafe", &["CNY", "USD"]));
    rig.apply(register("bar", &["CNY"]));
    rig.apply(post("seed", "cash", "wallet:alice:CNY", 1_000_000_000));
}

/// Sixty orders one second apart, most of them the cafe's: some paid, closed, expired; and payments without an order.
fn busy(change: impl FnOnce(&mut Config)) -> Rig {
    let rig = Rig::start_with(change);
    prepare(&rig);
    for number in 1..=60_u64 {
        rig.set_clock(START_US + number * STEP_US);
        let shop = if number % 6 == 0 { "bar" } else { "cafe" };
        let name = format!("{}-{number}", ["A", "B"][usize::try_from(number % 2).unwrap()]);
        let expires = (number % 5 == 0).then(|| time(START_US + (number + 4) * STEP_US));
        rig.apply(CreateOrder {
            expires,
            terminal: text(["", "till 1", "till 2"][usize::try_from(number % 3).unwrap()]),
            reference: text(if number % 4 == 0 { "fourth" } else { "" }),
            ..create(shop, &name, number * 10)
        });
        match number % 7 {
            1 | 2 => drop(rig.apply(pay_order(
                &format!("p{number}"),
                "alice",
                (shop, &name),
                number * 10,
            ))),
            3 => drop(rig.apply(close(&format!("c{number}"), shop, &name))),
            4 => drop(rig.apply(pay(&format!("typed{number}"), "alice", shop, number))),
            _ => {}
        }
    }
    // Changes of items that began long before.
    rig.apply(pay_order("late", "alice", ("cafe", "B-7"), 70));
    rig.apply(close("late close", "cafe", "A-14"));
    rig
}

/// What the journal says: the last version of each item, by its number and kind.
fn in_journal(rig: &Rig) -> BTreeMap<(Seq, u8), Item> {
    let (mut items, mut from) = (BTreeMap::new(), Seq::FIRST);
    while from <= rig.query().published() {
        let page = rig.query().events(from).unwrap();
        for recorded in page.events {
            if let Event::Executed(executed) = recorded.event {
                for item in executed.items {
                    items.insert((item.number, item.matter.number()), item);
                }
            }
        }
        from = page.next;
    }
    items
}

fn of_list(items: &BTreeMap<(Seq, u8), Item>, owner: Owner, kind: ItemKind) -> Vec<Item> {
    let newest = items.values().rev();
    newest.filter(|item| item.owner() == owner && item.matter.kind() == kind).cloned().collect()
}

fn pages(rig: &Rig, owner: Owner, filter: &ItemFilter, max: usize) -> Vec<Item> {
    let (mut items, mut before) = (Vec::new(), None);
    loop {
        let page = rig.query().items((owner, ItemKind::Payment), filter, (before, max)).unwrap();
        assert!(page.items.len() <= max);
        items.extend(page.items);
        match page.next {
            Some(next) => before = Some(next),
            None => return items,
        }
    }
}

/// Runs `check` with the items all in the tail, all but some in the files, and after a restart.
fn everywhere(check: impl Fn(&Rig)) {
    check(&busy(|config| config.run_events = 1 << 20));
    let mut rig = busy(|_| {});
    rig.settle_index();
    check(&rig);
    rig.restart();
    check(&rig);
}

#[test]
fn every_item_is_found_by_each_of_its_names() {
    everywhere(|rig| {
        let items = in_journal(rig);
        assert!(items.len() > 65, "{}", items.len());
        for item in items.values() {
            for name in [ItemRef::Name(item.name.clone()), ItemRef::Number(item.number)] {
                assert_eq!(rig.query().item(&name).as_ref(), Ok(item), "{name:?}");
            }
        }
        let item = |name: &ItemRef| rig.query().item(name);
        let by_payment = item(&ItemRef::Name(id("p8"))).unwrap();
        assert_eq!(by_payment.name, order("cafe", "A-8"));
        assert_eq!(by_payment.payment().unwrap().state, PaymentState::Paid);
        let late = item(&ItemRef::Name(order("cafe", "B-7"))).unwrap();
        assert_eq!(late.payment().unwrap().state, PaymentState::Paid);
        assert_eq!(item(&ItemRef::Name(id("late"))), Ok(late));
        let later = rig.query().published().next();
        let missing = [
            ItemRef::Name(id("nobody")),
            ItemRef::Name(id("seed")),
            ItemRef::Name(order("bar", "B-7")),
            ItemRef::Number(Seq::NONE),
            ItemRef::Number(Seq::FIRST),
            ItemRef::Number(later),
        ];
        for name in missing {
            let answer = item(&name);
            assert!(matches!(answer, Err(QueryError::NotFound { what: "item", .. })), "{name:?}");
        }
    });
}

#[test]
fn every_filter_shows_what_it_names_on_pages_of_every_size() {
    everywhere(|rig| {
        let items = in_journal(rig);
        let all = of_list(&items, CAFE, ItemKind::Payment);
        let at = |second: u64| Some(time(START_US + second * STEP_US));
        let none = ItemFilter::default();
        let in_state = |state| ItemFilter { state: Some(state), ..none.clone() };
        let filters: Vec<(ItemFilter, Wanted)> = vec![
            (none.clone(), Box::new(|_| true)),
            (
                ItemFilter { from: at(30), ..none.clone() },
                Box::new(move |i| Some(i.began) >= at(30)),
            ),
            (ItemFilter { to: at(30), ..none.clone() }, Box::new(move |i| Some(i.began) < at(30))),
            (
                ItemFilter { from: at(20), to: at(41), ..none.clone() },
                Box::new(move |i| Some(i.began) >= at(20) && Some(i.began) < at(41)),
            ),
            (ItemFilter { from: at(41), to: at(20), ..none.clone() }, Box::new(|_| false)),
            (ItemFilter { to: Some(time(0)), ..none.clone() }, Box::new(|_| false)),
            (
                in_state(ItemState::Payment(PaymentState::Expired)),
                Box::new(|i| i.payment().unwrap().state == PaymentState::Expired),
            ),
            (
                in_state(ItemState::Payment(PaymentState::Paid)),
                Box::new(|i| i.payment().unwrap().state == PaymentState::Paid),
            ),
            (in_state(ItemState::Open), Box::new(Item::is_open)),
            (in_state(ItemState::Ended), Box::new(|i| !i.is_open())),
            (
                ItemFilter { amount_min: Some(101), amount_max: Some(310), ..none.clone() },
                Box::new(|i| (101..=310).contains(&i.payment().unwrap().amount)),
            ),
            (
                ItemFilter { reference: Some("fourth".to_owned()), ..none.clone() },
                Box::new(|i| i.payment().unwrap().reference.as_str() == "fourth"),
            ),
            (
                ItemFilter { terminal: Some("till 2".to_owned()), ..none.clone() },
                Box::new(|i| i.payment().unwrap().terminal.as_str() == "till 2"),
            ),
            (
                ItemFilter { number_prefix: Some("B-1".to_owned()), ..none.clone() },
                Box::new(|i| i.name.business_number().is_some_and(|n| n.starts_with("B-1"))),
            ),
            (ItemFilter { asset: AssetNumber::from_index(1), ..none.clone() }, Box::new(|_| false)),
        ];
        for (filter, wanted) in &filters {
            let expected: Vec<Item> = all.iter().filter(|item| wanted(item)).cloned().collect();
            for max in [1, 7, 100] {
                assert_eq!(pages(rig, CAFE, filter, max), expected, "{filter:?}");
            }
        }
        let shown = |index: usize| all.iter().filter(|item| filters[index].1(item)).count();
        assert!((6..=13).all(|index| shown(index) > 2), "every filter has something to show");
        let nobody = Owner::Wallet(WalletNumber::from_raw(1).unwrap());
        assert_eq!(pages(rig, nobody, &none, 5), Vec::new());
    });
}

#[test]
fn pages_hold_still_while_items_change_and_begin() {
    let rig = busy(|_| {});
    let before: Vec<Seq> =
        pages(&rig, CAFE, &ItemFilter::default(), 100).iter().map(|item| item.number).collect();
    let (mut seen, mut cursor, mut number) = (Vec::new(), None, 100);
    loop {
        let filter = ItemFilter::default();
        let page = rig.query().items((CAFE, ItemKind::Payment), &filter, (cursor, 5)).unwrap();
        seen.extend(page.items.iter().map(|item| item.number));
        for item in page.items.iter().filter(|item| item.is_open()) {
            number += 1;
            let own = item.name.business_number().unwrap();
            rig.apply(create("cafe", &format!("C-{number}"), 5));
            rig.apply(close(&format!("n{number}"), "cafe", own));
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, before);
}

/// A reader lists all the time while runs move from the tail to the files: each item once, newest first, none missing,
/// and never older than what was acknowledged before.
#[test]
fn no_item_is_missed_or_shown_twice_while_runs_move_to_the_files() {
    let rig = Rig::start_with(|config| config.run_events = 16);
    prepare(&rig);
    let paid = AtomicU64::new(0);
    let done = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut lists = 0_u64;
            while done.load(Ordering::SeqCst) == 0 {
                let acknowledged = paid.load(Ordering::SeqCst);
                let items = pages(&rig, CAFE, &ItemFilter::default(), 64);
                check_list(&items, acknowledged);
                lists += 1;
            }
            lists
        });
        for number in 1..=600_u64 {
            let name = number.to_string();
            let orders = [create("cafe", &name, number).command()];
            let payment = pay_order(&format!("p{name}"), "alice", ("cafe", &name), number);
            rig.submit(orders.into(), Mode::Each);
            let answers = rig.submit(vec![payment.command()], Mode::Each);
            assert!(matches!(answers[0].outcome, Outcome::Applied(_)), "{answers:?}");
            paid.store(number, Ordering::SeqCst);
        }
        done.store(1, Ordering::SeqCst);
        assert!(reader.join().unwrap() > 3, "the reader had its turns");
    });
    rig.settle_index();
    check_list(&pages(&rig, CAFE, &ItemFilter::default(), 64), 600);
}

fn check_list(items: &[Item], acknowledged: u64) {
    let mut next = None;
    for item in items {
        let number: u64 = item.name.business_number().unwrap().parse().unwrap();
        assert!(next.is_none_or(|next| next == number), "{number} stands before {next:?}");
        let state = item.payment().unwrap().state;
        assert!(number > acknowledged || state == PaymentState::Paid, "{number}: {state:?}");
        next = Some(number - 1);
    }
    let newest = items.first().map_or(0, |item| item.payment().unwrap().amount);
    assert!(newest >= acknowledged, "{newest} of {acknowledged}");
    assert!(next.is_none_or(|next| next == 0), "the last one shown is {next:?} + 1");
}

#[test]
fn a_page_looks_at_so_many_items_and_no_more() {
    let rig = Rig::start_with(|config| {
        config.run_events = 4_000;
        config.group_commands_max = 8_192;
        config.snapshot_interval_events = 1 << 20;
    });
    prepare(&rig);
    let count = SCANNED_ITEMS_MAX + 500;
    let commands: Vec<Command> = (1..=count)
        .map(|number| create("cafe", &number.to_string(), number.try_into().unwrap()).command())
        .collect();
    for part in commands.chunks(4_000) {
        rig.submit(part.to_vec(), Mode::Each);
    }
    let one = ItemFilter { amount_max: Some(1), ..ItemFilter::default() };
    let list = |before| rig.query().items((CAFE, ItemKind::Payment), &one, (before, 10)).unwrap();
    let first = list(None);
    assert_eq!(first.items, Vec::new());
    let second = list(first.next);
    assert_eq!((second.items.len(), second.next), (1, None));
    let all = pages(&rig, CAFE, &ItemFilter::default(), 5_000);
    assert_eq!(all.len(), count);
    let page = rig.query().items((CAFE, ItemKind::Payment), &one, (None, 0)).unwrap();
    assert_eq!(page.items, Vec::new());
}

#[test]
fn a_payment_keeps_what_its_order_and_its_payer_say() {
    let rig = Rig::start();
    prepare(&rig);
    rig.apply(CreateOrder { terminal: text("till 1"), ..create("cafe", "1", 500) });
    let paid =
        Pay { tip: 30, reference: text("table 4"), ..pay_order("p", "alice", ("cafe", "1"), 500) };
    rig.apply(paid);
    let item = rig.query().item(&ItemRef::Name(id("p"))).unwrap();
    let payment = item.payment().unwrap();
    assert_eq!((payment.paid, payment.tip), (500, 30));
    assert_eq!((payment.terminal.as_str(), payment.reference.as_str()), ("till 1", "table 4"));
}
