//! The script of the day, and the day played against a naive ledger over real gRPC.

use crate::cli::fake;
use crate::demo::day;
use crate::demo::step::Expected;
use crate::demo::{play, play_unless_used};
use farthing_proto::v1;
use prost::Message;
use std::collections::BTreeSet;
use v1::command::Action;

#[test]
fn the_day_is_the_same_each_time_and_some_hundred_transfers_long() {
    let first = day::steps();
    assert_eq!(first, day::steps());
    let transfers =
        first.iter().filter(|step| matches!(step.action, Action::PostTransfer(_))).count();
    assert!((300..800).contains(&transfers), "{transfers}");
    assert!(first.is_sorted_by_key(|step| step.minute));
}

#[test]
fn every_id_is_used_once_but_for_what_the_script_repeats() {
    let mut bodies = BTreeSet::new();
    let mut repeated = 0;
    for step in day::steps() {
        let body = v1::Command { action: Some(step.action.clone()) }.encode_to_vec();
        if !bodies.insert(body) {
            repeated += 1;
            assert_ne!(step.expected, Expected::Applied, "{:?}", step.told);
        }
    }
    assert_eq!(repeated, 2);
}

#[tokio::test]
async fn the_day_goes_as_written_and_again_changes_nothing() {
    let server = fake::serve().await.to_string();
    let mut first = Vec::new();
    play_unless_used(&server, &mut first).await.unwrap();
    let first = String::from_utf8(first).unwrap();
    assert!(first.contains("refused: INSUFFICIENT_FUNDS (account wallet:tao, available 20.00 CNY, needed 66.00 CNY)"), "{first}");
    assert!(first.contains("replayed: the first answer again"), "{first}");
    assert!(first.ends_with("balanced: debits equal credits in every asset\n"), "{first}");
    let books = |text: &str| text.split_once("Stalls at").unwrap().1.to_owned();

    let mut again = Vec::new();
    play(&server, &mut again).await.unwrap();
    let again = String::from_utf8(again).unwrap();
    assert!(again.contains("of which 0 applied"), "{again}");
    // The position is part of the books: it did not move.
    assert_eq!(books(&first), books(&again));

    let mut served_again = Vec::new();
    play_unless_used(&server, &mut served_again).await.unwrap();
    let served_again = String::from_utf8(served_again).unwrap();
    assert!(!served_again.contains("night market"), "it is not told twice: {served_again}");
    assert_eq!(books(&first), books(&served_again));
}

#[tokio::test]
async fn another_ledger_is_left_alone() {
    let server = fake::serve().await;
    fake::shell(server, "account open bank:operating --asset CNY").await.unwrap();
    let mut out = Vec::new();
    play_unless_used(&server.to_string(), &mut out).await.unwrap();
    assert!(String::from_utf8(out).unwrap().contains("is not played"));
    let listed = fake::shell(server, "account list").await.unwrap();
    assert!(listed.contains("1 accounts"), "{listed}");
}
