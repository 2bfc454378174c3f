//! Reconciliation through the shell, and breaks that are kept: recorded once, resolved, closed by a later file.

use super::{Got, Reconciliation, Row, day, due, file, of_cafe, reconcile, spoiled};
use crate::support::Served;
use crate::support::data;
use crate::support::farthing;
use crate::support::no;
use crate::support::verify;
use farthing_proto::v1;
use std::fs;
use std::process::Command;
use std::process::Output;
use tonic::Code;
use v1::BreakCategory;

fn shell(served: &Served, args: &[&str]) -> Output {
    let mut command: Command = farthing();
    command.args(["--server", &served.grpc]).args(args).output().unwrap()
}

#[tokio::test]
async fn the_shell_shows_breaks_and_writes_them_to_files() {
    let (dir, served, _market, rows) = day().await;
    let path = |name: &str| dir.path().join(name).display().to_string();
    let map = [
        "reference=order",
        "provider=number",
        "amount=amount",
        "currency=currency",
        "unit=minor",
        "time=time",
        "time_format=epoch_micros",
        "status=status",
        "kind=kind",
        "fee=fee",
    ];
    let mapped: Vec<&str> = map.into_iter().flat_map(|pair| ["--map", pair]).collect();
    let good = path("good.csv");
    fs::write(&good, file(&rows)).unwrap();
    let base = ["reconcile", &good, "--merchant", "cafe", "--asset", "CNY", "--due-days", "0"];
    let mut args: Vec<&str> = base.to_vec();
    args.extend(&mapped);
    let clean = shell(&served, &args);
    let text = String::from_utf8(clean.stdout).unwrap();
    assert_eq!(clean.status.code(), Some(0), "{text}{}", String::from_utf8_lossy(&clean.stderr));
    assert!(text.contains("0 breaks") && text.contains("matched"), "{text}");
    let bad = path("bad.csv");
    fs::write(&bad, spoiled(&rows)).unwrap();
    let (csv, jsonl) = (path("breaks.csv"), path("breaks.jsonl"));
    let mut args: Vec<&str> = base.to_vec();
    args.extend(&mapped);
    args[1] = &bad;
    args.extend(["--csv", &csv, "--jsonl", &jsonl]);
    let broken = shell(&served, &args);
    let text = String::from_utf8(broken.stdout).unwrap();
    assert_eq!(broken.status.code(), Some(1), "{text}");
    for word in ["GHOST", "missing_there", "query_provider", "line 152", "10 breaks"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let written = fs::read_to_string(&csv).unwrap();
    assert_eq!(written.lines().count(), 11, "{written}");
    assert!(written.contains("amount_over,"), "{written}");
    assert_eq!(fs::read_to_string(&jsonl).unwrap().lines().count(), 10);
    args.push("--json");
    let object = shell(&served, &args);
    let object: serde_json::Value = serde_json::from_slice(&object.stdout).unwrap();
    assert_eq!((&object["breaks"], &object["unread"][0]["line"]), (&10.into(), &152.into()));
    args.extend(["--map", "colour=red"]);
    assert_eq!(shell(&served, &args).status.code(), Some(2));
    args.truncate(1);
    args.extend(["/no/such/file", "--merchant", "cafe", "--asset", "CNY"]);
    assert_eq!(shell(&served, &args).status.code(), Some(2));
}

async fn breaks(client: &mut Reconciliation, state: v1::BreakState) -> Vec<v1::Break> {
    let mut request = v1::ListBreaksRequest {
        merchant: "cafe".into(),
        state: state.into(),
        page_size: 3,
        ..Default::default()
    };
    let mut breaks = Vec::new();
    loop {
        let page = client.list_breaks(request.clone()).await.unwrap().into_inner();
        breaks.extend(page.breaks);
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            return breaks;
        }
    }
}

#[tokio::test]
async fn breaks_are_recorded_once_survive_a_crash_and_are_closed_by_a_later_file() {
    let (dir, served, _market, rows) = day().await;
    let mut client = Reconciliation::new(served.channel().await);
    let recording = || v1::ReconcileOptions { record: true, ..due() };
    let first = reconcile(&mut client, recording(), &spoiled(&rows)).await.unwrap();
    assert_eq!((first.summary.recorded, first.summary.known), (10, 0));
    let again = reconcile(&mut client, recording(), &spoiled(&rows)).await.unwrap();
    assert_eq!((again.summary.recorded, again.summary.known), (0, 10));
    assert_eq!((again.summary.breaks, again.summary.closed), (10, 0));
    let ids = |got: &Got| -> Vec<String> {
        got.findings.iter().map(|found| found.break_id.clone()).collect()
    };
    assert_eq!(ids(&first), ids(&again), "a break keeps its id");
    let open = breaks(&mut client, v1::BreakState::Open).await;
    assert_eq!(open.len(), 10);
    let of = |category: BreakCategory| {
        let mut found = open.iter().filter(|found| found.category == i32::from(category));
        found.next().unwrap().clone()
    };
    let over = of(BreakCategory::AmountOver);
    assert_eq!((over.difference, &*over.asset, over.exponent), (7, "CNY", 2));
    assert_eq!(over.theirs.clone().unwrap().amount, "127");
    // One is resolved by hand, with a reason.
    let resolution = |id: &str, break_id: &str| v1::BreakResolution {
        id: id.into(),
        break_id: break_id.into(),
        ending: v1::BreakEnding::Forced.into(),
        reason: "rounding at their till".into(),
        by: "ann".into(),
        ..Default::default()
    };
    let asked = v1::ResolveBreakRequest { resolution: Some(resolution("r-1", &over.break_id)) };
    let ended = client.resolve_break(asked.clone()).await.unwrap().into_inner();
    assert_eq!(ended.found.unwrap().ending, i32::from(v1::BreakEnding::Forced));
    let replayed = client.resolve_break(asked).await.unwrap().into_inner();
    assert!(replayed.receipt.unwrap().replayed);
    let twice = v1::ResolveBreakRequest { resolution: Some(resolution("r-2", &over.break_id)) };
    let said = no(client.resolve_break(twice).await.map(tonic::Response::into_inner));
    assert_eq!((said.code, &*said.reason), (Code::NotFound, "BREAK_UNKNOWN"));
    let bare = v1::BreakResolution { reason: String::new(), ..resolution("r-3", "x") };
    let bare = v1::ResolveBreakRequest { resolution: Some(bare) };
    let said = no(client.resolve_break(bare).await.map(tonic::Response::into_inner));
    assert_eq!(said.code, Code::InvalidArgument);
    // The machine stops.
    served.kill();
    let served = Served::on(&data(&dir));
    let mut client = Reconciliation::new(served.channel().await);
    let resolved = breaks(&mut client, v1::BreakState::Resolved).await;
    let [one] = &resolved[..] else { panic!("{resolved:?}") };
    assert_eq!((&*one.reason, &*one.by), ("rounding at their till", "ann"));
    assert_eq!(breaks(&mut client, v1::BreakState::Open).await.len(), 9);
    // A later file has what was missing there, and what differed is right now.
    let found: Vec<Row> =
        rows.iter().filter(|row| ["A-10", "A-30"].contains(&&*row.order)).cloned().collect();
    let options = v1::ReconcileOptions { record: true, ..of_cafe() };
    let later = reconcile(&mut client, options, &file(&found)).await.unwrap();
    assert_eq!(later.summary.closed, 2, "{:?}", later.summary);
    let resolved = breaks(&mut client, v1::BreakState::Resolved).await;
    let mut numbers: Vec<(String, i32)> = resolved
        .iter()
        .map(|found| (found.ours.as_ref().unwrap().reference.clone(), found.ending))
        .collect();
    numbers.sort();
    let (by_hand, by_file) = (v1::BreakEnding::Forced, v1::BreakEnding::MatchedLater);
    let expected = [("A-10", by_file), ("A-20", by_hand), ("A-30", by_file)];
    assert_eq!(numbers, expected.map(|(number, ending)| (number.to_owned(), ending.into())));
    resolve_from_the_shell(&served, &of(BreakCategory::MissingHere).break_id);
    served.terminate();
    verify(&data(&dir));
}

/// The one that is missing here is listed, and ended once.
fn resolve_from_the_shell(served: &Served, ghost: &str) {
    let listed =
        shell(served, &["breaks", "list", "--merchant", "cafe", "--category", "missing_here"]);
    let text = String::from_utf8(listed.stdout).unwrap();
    assert!(text.contains("GHOST") && text.contains("1 breaks"), "{text}");
    let resolve = ["breaks", "resolve", ghost, "--as", "void", "--reason", "a test", "--by", "ann"];
    let done = shell(served, &resolve);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(shell(served, &resolve).status.code(), Some(1), "it is not open any more");
}
