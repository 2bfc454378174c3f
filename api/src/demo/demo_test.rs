//! The script of the day, and the day played on a ledger that is served.

use crate::args::ServeArgs;
use crate::cli::session::Session;
use crate::demo::day;
use crate::demo::step::Expected;
use crate::demo::{play, play_unless_used};
use crate::serve;
use crate::serve::Serving;
use farthing_proto::v1;
use prost::Message;
use std::collections::BTreeSet;
use v1::command::Action;

#[test]
fn the_day_is_the_same_each_time_and_some_hundred_payments_long() {
    let first = day::steps();
    assert_eq!(first, day::steps());
    let payments = first.iter().filter(|step| matches!(step.action, Action::Pay(_))).count();
    assert!((250..800).contains(&payments), "{payments}");
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

async fn served(directory: &tempfile::TempDir) -> Serving {
    let any_port = || Some("127.0.0.1:0".to_owned());
    let data_dir = Some(directory.path().to_owned());
    let args = ServeArgs {
        data_dir,
        listen: any_port(),
        metrics_listen: any_port(),
        ..Default::default()
    };
    serve::start(args).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_day_goes_as_written_and_again_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let serving = served(&directory).await;
    let server = serving.grpc.to_string();
    let mut first = Vec::new();
    play_unless_used(&server, &mut first).await.unwrap();
    let first = String::from_utf8(first).unwrap();
    for reason in [
        "ORDER_PAID",
        "LIMIT_EXCEEDED",
        "WALLET_FUNDS_SHORT",
        "REFUND_EXCEEDS_PAYMENT",
        "PACKET_TAKEN",
        "WALLET_NOT_ACTIVE",
    ] {
        assert!(first.contains(&format!("refused: {reason} (")), "{reason}: {first}");
    }
    assert!(first.contains("replayed: the first answer again"), "{first}");
    assert!(first.ends_with("balanced: debits equal credits in every asset\n"), "{first}");
    let books = |text: &str| text.split_once("Merchants at").unwrap().1.to_owned();

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
    serving.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_ledger_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let serving = served(&directory).await;
    let server = serving.grpc.to_string();
    let mut session = Session::connect(&server).await.unwrap();
    let channel = v1::NewChannel { channel: "bank".to_owned(), assets: vec!["CNY".to_owned()] };
    let asked = v1::OpenChannelRequest { channel: Some(channel) };
    session.merchants.open_channel(asked).await.unwrap();
    let mut out = Vec::new();
    play_unless_used(&server, &mut out).await.unwrap();
    assert!(String::from_utf8(out).unwrap().contains("is not played"));
    serving.stop().await.unwrap();
}
