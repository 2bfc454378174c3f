//! Questions: pages that hold still under writes, time ranges, filters, sums, and balances of the past.

use crate::ask::{
    account, capture, change, hold, hold_until, id, notes, open, open_as, open_source, pay, post,
    posting, release, reverse, spec,
};
use crate::rig::{Rig, START_US};
use farthing_ledger::codec::{Row, RowKind};
use farthing_ledger::command::PostTransfer;
use farthing_ledger::domain::{AccountId, AccountState, HoldEnd, Seq, Time};
use farthing_ledger::error::QueryError;
use farthing_ledger::query::{AsOf, HistoryFilter, HoldState, Order};

const STEP_US: u64 = 1_000_000;

/// Sixty transfers one second apart, with a hold, its capture and its release between them.
fn busy() -> Rig {
    let rig = Rig::start();
    rig.apply(open_source("cash", "CNY"));
    rig.apply(open("alice"));
    for number in 1..=60_u64 {
        rig.set_clock(START_US + number * STEP_US);
        let kind = u16::try_from(number % 4).unwrap();
        let reference = if number % 5 == 0 { "fifth" } else { "" };
        let plain = post(&format!("t{number}"), vec![posting("cash", "alice", number)]);
        rig.apply(PostTransfer { kind, notes: notes(reference, ""), ..plain });
        match number {
            10 => drop(rig.apply(hold("h", "alice", "cash", 9))),
            20 => drop(rig.apply(capture("c", "h", Some(4)))),
            30 => drop(rig.apply(release("l", "h"))),
            40 => drop(rig.apply(reverse("v", "t7", &[3]))),
            _ => {}
        }
    }
    rig.settle_index();
    rig
}

fn pages(rig: &Rig, order: Order, filter: &HistoryFilter, max: usize) -> Vec<Row> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = rig.query().history(&account("alice"), order, filter, (after, max)).unwrap();
        assert!(page.rows.len() <= max);
        rows.extend(page.rows);
        match page.next {
            Some(next) => after = Some(next),
            None => return rows,
        }
    }
}

fn all(rig: &Rig) -> Vec<Row> {
    pages(rig, Order::OldestFirst, &HistoryFilter::default(), 1_000)
}

#[test]
fn every_filter_shows_what_it_names_in_both_orders() {
    let mut rig = busy();
    for restarted in [false, true] {
        let rows = all(&rig);
        assert_eq!(rows.len(), 64);
        let at = |second: u64| Some(Time::from_micros(START_US + second * STEP_US));
        let none = HistoryFilter::default();
        for filter in [
            none,
            HistoryFilter { from: at(30), ..none },
            HistoryFilter { to: at(30), ..none },
            HistoryFilter { from: at(20), to: at(41), ..none },
            HistoryFilter { from: at(41), to: at(20), ..none },
            HistoryFilter { from: at(900), ..none },
            HistoryFilter { to: Some(Time::ZERO), ..none },
            HistoryFilter { what: Some(RowKind::Capture), ..none },
            HistoryFilter { what: Some(RowKind::HoldReleased), from: at(2), ..none },
            HistoryFilter { kind: Some(3), ..none },
            HistoryFilter { kind: Some(3), what: Some(RowKind::Transfer), to: at(31), ..none },
        ] {
            let wanted = |row: &&Row| {
                filter.from.is_none_or(|from| row.time >= from)
                    && filter.to.is_none_or(|to| row.time < to)
                    && filter.what.is_none_or(|what| row.what == what)
                    && filter.kind.is_none_or(|kind| row.kind == kind)
            };
            let mut expected: Vec<Row> = rows.iter().filter(wanted).cloned().collect();
            for max in [1, 7, 64] {
                assert_eq!(pages(&rig, Order::OldestFirst, &filter, max), expected, "{filter:?}");
            }
            expected.reverse();
            for max in [1, 7, 64] {
                assert_eq!(pages(&rig, Order::NewestFirst, &filter, max), expected, "{filter:?}");
            }
        }
        if !restarted {
            rig.restart();
        }
    }
}

#[test]
fn pages_hold_still_while_more_is_written() {
    for order in [Order::NewestFirst, Order::OldestFirst] {
        let rig = busy();
        let filter = HistoryFilter::default();
        let mut before = all(&rig);
        let (mut rows, mut after, mut number) = (Vec::new(), None, 100);
        while rows.len() < before.len() {
            let page = rig.query().history(&account("alice"), order, &filter, (after, 5)).unwrap();
            rows.extend(page.rows);
            after = page.next;
            for _ in 0..3 {
                number += 1;
                rig.apply(pay(&format!("t{number}"), "cash", "alice", 1));
            }
            if after.is_none() {
                break;
            }
        }
        if order == Order::NewestFirst {
            before.reverse();
        }
        rows.truncate(before.len());
        assert_eq!(rows, before, "{order:?}");
    }
}

#[test]
fn a_balance_of_the_past_is_what_the_rows_add_up_to() {
    let rig = busy();
    let query = rig.query();
    let rows = all(&rig);
    for second in 0..=62_u64 {
        for nudge in [0, 1] {
            let time = Time::from_micros(START_US + second * STEP_US + nudge);
            let last = rows.iter().rev().find(|row| row.time <= time);
            let (balance, _) = query.balance_at(&account("alice"), AsOf::Time(time)).unwrap();
            assert_eq!(balance, last.map(|row| row.after).unwrap_or_default(), "second {second}");
        }
    }
    for seq in 0..=query.published().raw() {
        let seq = Seq::from_raw(seq);
        let last = rows.iter().rev().find(|row| row.seq <= seq);
        let (balance, at) = query.balance_at(&account("alice"), AsOf::Seq(seq)).unwrap();
        assert_eq!((balance, at), (last.map(|row| row.after).unwrap_or_default(), seq));
    }
    let later = query.published().next();
    let early = query.balance_at(&account("alice"), AsOf::Seq(later));
    assert!(matches!(early, Err(QueryError::TooEarly { wanted, .. }) if wanted == later));
    let nobody = query.balance_at(&account("nobody"), AsOf::Time(Time::MAX));
    assert!(matches!(nobody, Err(QueryError::NotFound { what: "account", .. })));
}

#[test]
fn references_are_found_page_by_page() {
    let rig = busy();
    let seqs = |order, after, max| -> Vec<u64> {
        let found = rig.query().events_by_reference("fifth", order, after, max).unwrap();
        found.iter().map(|event| event.seq.raw()).collect()
    };
    let oldest = seqs(Order::OldestFirst, None, 100);
    assert_eq!(oldest.len(), 12);
    let mut newest = seqs(Order::NewestFirst, None, 100);
    newest.reverse();
    assert_eq!(oldest, newest);
    for order in [Order::OldestFirst, Order::NewestFirst] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = seqs(order, after, 5);
            after = page.last().map(|seq| Seq::from_raw(*seq));
            if page.is_empty() {
                break;
            }
            found.extend(page);
        }
        found.sort_unstable();
        assert_eq!(found, oldest, "{order:?}");
    }
    let none = rig.query().events_by_reference("fif", Order::OldestFirst, None, 5).unwrap();
    assert!(none.is_empty(), "a reference is found whole");
}

#[test]
fn a_prefix_sums_its_accounts_and_no_others() {
    let mut rig = Rig::start();
    rig.apply(open_source("cash", "CNY"));
    rig.apply(open_source("bank", "JPY"));
    for name in ["m:4", "m:42:a", "m:42", "m:42-x", "m:42:b", "m:420", "n"] {
        rig.apply(open(name));
        rig.apply(pay(&format!("to {name}"), "cash", name, 100));
    }
    rig.apply(open_as(spec("m:42:yen", "JPY")));
    rig.apply(pay("yen", "bank", "m:42:yen", 7));
    rig.apply(hold("h", "m:42:a", "n", 30));
    for _ in 0..2 {
        let (sums, _) = rig.query().sums("m:42:");
        let nets: Vec<_> =
            sums.iter().map(|sum| (sum.asset.code.to_string(), sum.accounts, sum.net)).collect();
        assert_eq!(nets, [("CNY".to_owned(), 2, 200), ("JPY".to_owned(), 1, 7)]);
        assert_eq!(sums[0].held_debits, 30);
        let names = |prefix: &str, after: Option<&str>, max| -> Vec<String> {
            let after = after.map(|after| AccountId::parse("after", after).unwrap());
            let (views, _) = rig.query().accounts(prefix, after.as_ref(), max);
            views.iter().map(|view| view.spec.id.to_string()).collect()
        };
        let under = ["m:42", "m:42-x", "m:420", "m:42:a", "m:42:b", "m:42:yen"];
        assert_eq!(names("m:42", None, 100), under);
        assert_eq!(names("m:42:", None, 100), under[3..]);
        assert_eq!(names("m:42", Some("m:420"), 2), under[3..5]);
        assert_eq!(names("m:", None, 1), ["m:4"]);
        assert_eq!(names("", None, 100).len(), 10);
        assert!(names("x", None, 100).is_empty());
        let (lines, _) = rig.query().trial_balance();
        for line in &lines {
            assert_eq!(line.debits, line.credits, "{line:?}");
        }
        rig.restart();
    }
}

#[test]
fn a_hold_shows_what_followed_it_and_how_it_ended() {
    let mut rig = Rig::start();
    rig.apply(open_source("cash", "CNY"));
    rig.apply(open("alice"));
    rig.apply(hold("captured", "cash", "alice", 10));
    rig.apply(hold("released", "cash", "alice", 10));
    rig.apply(hold_until("expired", "cash", "alice", 10, START_US + 5));
    rig.apply(hold("open", "cash", "alice", 10));
    rig.apply(capture("c1", "captured", Some(4)));
    rig.apply(capture("c2", "captured", None));
    rig.apply(capture("c3", "released", Some(1)));
    rig.apply(release("l1", "released"));
    rig.apply(capture("c4", "expired", Some(2)));
    rig.set_clock(START_US + 5);
    rig.apply(change("tick", "alice", AccountState::Open));
    for _ in 0..2 {
        for (name, captured, remaining, state, follow_ups) in [
            ("captured", 10, 0, HoldState::Ended(HoldEnd::Captured), vec!["c1", "c2"]),
            ("released", 1, 0, HoldState::Ended(HoldEnd::Released), vec!["c3", "l1"]),
            ("expired", 2, 0, HoldState::Ended(HoldEnd::Expired), vec!["c4"]),
            ("open", 0, 10, HoldState::Open, vec![]),
        ] {
            let view = rig.query().hold(&id(name)).unwrap();
            assert_eq!((view.captured, view.remaining, view.state), (captured, remaining, state));
            assert_eq!(view.follow_ups, follow_ups.into_iter().map(id).collect::<Vec<_>>());
        }
        rig.restart();
    }
    let wrong = rig.query().hold(&id("c1"));
    assert!(matches!(wrong, Err(QueryError::NotFound { what: "hold", .. })));
}
