//! Receipts: got for what is settled, checked without a server, good over a rotation of the keys.

use crate::support::Served;
use crate::support::data;
use crate::support::farthing;
use crate::support::market::Market;
use crate::support::market::order;
use crate::support::market::paying;
use crate::support::market::refunding;
use crate::support::no;
use crate::support::settling::close;
use crate::support::settling::plan;
use crate::support::verify;
use farthing_proto::v1;
use std::fs;
use std::path::Path;
use std::process::Output;
use tonic::Code;
use tonic::Status;
use v1::command::Action;
use v1::receipt_service_client::ReceiptServiceClient;

type Receipts = ReceiptServiceClient<tonic::transport::Channel>;

/// What a receipt is asked for.
fn of(order: &str, payment_id: &str, refund: &str) -> v1::GetReceiptRequest {
    v1::GetReceiptRequest {
        merchant: "cafe".into(),
        order: order.into(),
        payment_id: payment_id.into(),
        refund: refund.into(),
        at_least_seq: 0,
    }
}

async fn get(
    receipts: &mut Receipts,
    request: v1::GetReceiptRequest,
) -> Result<v1::GetReceiptResponse, Status> {
    receipts.get_receipt(request).await.map(tonic::Response::into_inner)
}

/// Checks a file with the binary.
fn checked(file: &Path, keys: &[String], json: bool) -> (Option<i32>, String, String) {
    let mut command = farthing();
    command.arg("receipt").arg("verify").arg(file);
    for key in keys {
        command.arg("--public-key").arg(key);
    }
    if json {
        command.arg("--json");
    }
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

async fn public_keys(served: &Served) -> Vec<String> {
    let mut receipts = Receipts::new(served.channel().await);
    let keys = receipts.list_keys(v1::ListKeysRequest {}).await.unwrap().into_inner().keys;
    keys.into_iter().map(|key| key.public_key).collect()
}

#[tokio::test]
async fn a_receipt_is_proven_without_a_server_and_a_change_is_noticed() {
    let (dir, served, mut market) = Market::fresh().await;
    market.all(vec![plan("cafe")]).await;
    for (number, amount) in [("A-1", 2_800), ("A-2", 1_850), ("A-3", 700)] {
        market.create(order(number, amount)).await.unwrap();
        let with_tip = v1::NewPayment { tip: 100, ..paying(number, "alice", number, amount) };
        market.pay(with_tip).await.unwrap();
    }
    let typed = v1::NewPayment { order: String::new(), ..paying("typed", "bob", "", 50) };
    market.pay(typed).await.unwrap();
    market.refund(refunding("R-1", "A-2", 850)).await.unwrap();
    let made = close(&mut market, "cafe", 1).await;
    assert_eq!((made.settlement.as_str(), made.lines), ("CNY-1", 5));

    let file = dir.path().join("receipt.json");
    let server = served.grpc.clone();
    let mut receipts = Receipts::new(served.channel().await);
    let keys = public_keys(&served).await;
    for (index, request) in [
        of("A-1", "", ""),
        of("A-2", "", ""),
        of("A-3", "", ""),
        of("", "typed", ""),
        of("", "", "R-1"),
    ]
    .into_iter()
    .enumerate()
    {
        let got = get(&mut receipts, request).await.unwrap();
        assert_eq!((got.index, got.lines), (u64::try_from(index).unwrap(), 5));
        assert_eq!((&got.digest, got.settlement.as_str()), (&made.digest, "CNY-1"));
        fs::write(&file, &got.document).unwrap();
        let (code, text, problem) = checked(&file, &keys, false);
        assert_eq!(code, Some(0), "{text} {problem}");
    }
    let by_order = get(&mut receipts, of("A-2", "", "")).await.unwrap();
    let by_id = get(&mut receipts, of("", "A-2", "")).await.unwrap();
    assert_eq!(by_order, by_id, "an order and the id that paid it name one payment");

    let got = farthing()
        .args(["--server", &server, "receipt", "get", "cafe", "--order", "A-2", "--out"])
        .arg(&file)
        .output()
        .unwrap();
    assert!(got.status.success(), "{}", String::from_utf8_lossy(&got.stderr));
    served.terminate();
    let (code, told, _) = checked(&file, &keys, true);
    assert_eq!(code, Some(0));
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["fields"]["sale"], "18.50");
    assert_eq!(
        (&told["fields"]["tip"], &told["fields"]["payment"]),
        (&"1.00".into(), &"A-2".into())
    );
    assert_eq!((&told["settlement"], &told["lines"]), (&"CNY-1".into(), &5.into()));

    assert_eq!(fs::read_to_string(&file).unwrap(), by_order.document);
    check_changes(&file, &keys);
    verify(&data(&dir));
}

/// What was changed, is signed by none of the keys, or is no receipt, is refused.
fn check_changes(file: &Path, keys: &[String]) {
    let document = fs::read_to_string(file).unwrap();
    for (from, to, reason) in
        [("\"1850\"", "\"1851\"", "PATH"), ("\"cafe\"", "\"cage\"", "SIGNATURE")]
    {
        assert!(document.contains(from));
        fs::write(file, document.replace(from, to)).unwrap();
        let (code, _, problem) = checked(file, keys, true);
        assert_eq!(code, Some(1), "{problem}");
        let problem: serde_json::Value = serde_json::from_str(&problem).unwrap();
        assert_eq!((&problem["reason"], &problem["proven"]), (&reason.into(), &false.into()));
    }
    fs::write(file, &document).unwrap();
    let other = "farthing-ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=".to_owned();
    let (code, _, problem) = checked(file, &[other], false);
    assert!(code == Some(1) && problem.contains("UNKNOWN_KEY"), "{problem}");
    fs::write(file, document.replace("\"seal\"", "\"zeal\"")).unwrap();
    assert_eq!(checked(file, keys, false).0, Some(2));
    assert_eq!(checked(file, &["no key".to_owned()], false).0, Some(2));
}

#[tokio::test]
async fn an_old_receipt_is_good_with_the_published_keys_after_a_rotation() {
    let (dir, served, mut market) = Market::fresh().await;
    market.all(vec![plan("cafe")]).await;
    market.create(order("A-1", 2_800)).await.unwrap();
    market.pay(paying("p", "alice", "A-1", 2_800)).await.unwrap();
    close(&mut market, "cafe", 1).await;
    let mut receipts = Receipts::new(served.channel().await);
    let old = get(&mut receipts, of("A-1", "", "")).await.unwrap();
    let before = public_keys(&served).await;
    let rotate =
        || farthing().args(["receipt", "rotate", "--data-dir"]).arg(data(&dir)).output().unwrap();
    let refused = rotate();
    assert_eq!(refused.status.code(), Some(4), "a ledger that is served keeps its keys");
    served.terminate();
    let rotated = rotate();
    assert!(rotated.status.success(), "{}", String::from_utf8_lossy(&rotated.stderr));

    let served = Served::on(&data(&dir));
    let after = public_keys(&served).await;
    assert_eq!((after.len(), &after[1..]), (2, &before[..]));
    let mut receipts = Receipts::new(served.channel().await);
    let new = get(&mut receipts, of("A-1", "", "")).await.unwrap();
    assert_ne!(new.key_id, old.key_id);
    assert_eq!(new.digest, old.digest);
    let file = dir.path().join("receipt.json");
    for (receipt, keys, wanted) in [
        (&old, &after, Some(0)),
        (&new, &after, Some(0)),
        (&old, &before, Some(0)),
        (&new, &before, Some(1)),
    ] {
        fs::write(&file, &receipt.document).unwrap();
        assert_eq!(checked(&file, keys, false).0, wanted);
    }
    let (_, log) = served.terminate();
    let secrets = fs::read_to_string(data(&dir).join("receipt.key")).unwrap();
    assert_eq!(secrets.lines().filter(|line| line.contains("secret")).count(), 2);
    assert!(!log.contains("secret"), "a key is in the log");
}

#[tokio::test]
async fn what_is_in_no_settlement_has_no_receipt_and_the_reason_says_when() {
    let (_dir, served, mut market) = Market::fresh().await;
    let mut receipts = Receipts::new(served.channel().await);
    let mut refused = async |request| no(get(&mut receipts, request).await);
    for number in ["early", "open", "late"] {
        market.create(order(number, 100)).await.unwrap();
    }
    market.pay(paying("1", "alice", "early", 100)).await.unwrap();
    let said = refused(of("early", "", "")).await;
    assert_eq!((said.code, &*said.reason), (Code::FailedPrecondition, "SETTLEMENT_PLAN_MISSING"));
    assert_eq!((&*said.facts["merchant"], &*said.facts["asset"]), ("cafe", "CNY"));
    market.all(vec![plan("cafe")]).await;
    market.pay(paying("2", "alice", "late", 100)).await.unwrap();
    let said = refused(of("late", "", "")).await;
    assert_eq!((said.code, &*said.reason), (Code::FailedPrecondition, "PAYMENT_NOT_SETTLED"));
    // The plan of the market ends days at midnight in Shanghai.
    assert!(said.facts["cut_off_time"].ends_with("T16:00:00Z"), "{said:?}");
    close(&mut market, "cafe", 1).await;
    get(&mut receipts, of("late", "", "")).await.unwrap();
    let mut refused = async |request| no(get(&mut receipts, request).await);
    let said = refused(of("early", "", "")).await;
    assert_eq!((&*said.reason, &*said.facts["retry"]), ("PAYMENT_BEFORE_SETTLEMENTS", "never"));
    let said = refused(of("open", "", "")).await;
    assert_eq!((&*said.reason, &*said.facts["state"]), ("ORDER_STATE", "CREATED"));
    for (request, reason) in [
        (of("none", "", ""), "ORDER_UNKNOWN"),
        (of("", "none", ""), "PAYMENT_UNKNOWN"),
        (of("", "", "none"), "REFUND_UNKNOWN"),
        (v1::GetReceiptRequest { merchant: "bar".into(), ..of("", "2", "") }, "PAYMENT_UNKNOWN"),
        (v1::GetReceiptRequest { merchant: "none".into(), ..of("late", "", "") }, "ORDER_UNKNOWN"),
    ] {
        let said = refused(request).await;
        assert_eq!((said.code, said.reason.as_str()), (Code::NotFound, reason));
    }
    for (request, field) in
        [(of("a", "b", ""), "order"), (of("", "", ""), "order"), (of("a", "", "b"), "refund")]
    {
        assert_eq!(refused(request).await.fields, [field]);
    }
}

/// A settlement of more lines than a page has, in groups of many payments that share one time.
#[tokio::test]
async fn a_payment_is_found_among_many_of_its_time() {
    let (_dir, served, mut market) = Market::fresh().await;
    market.all(vec![plan("cafe")]).await;
    let many = 2_500_u64;
    let orders = (0..many).map(|nth| Action::CreateOrder(order(&nth.to_string(), 10)));
    market.all(orders.collect()).await;
    let pays = (0..many)
        .map(|nth| Action::Pay(paying(&format!("p {nth}"), "alice", &nth.to_string(), 10)));
    market.all(pays.collect()).await;
    let made = close(&mut market, "cafe", 1).await;
    assert_eq!(made.lines, many);
    let mut receipts = Receipts::new(served.channel().await);
    let keys = public_keys(&served).await;
    let dir = tempfile::tempdir().unwrap();
    for nth in [0, 1_023, 1_024, many - 1] {
        let got = get(&mut receipts, of(&nth.to_string(), "", "")).await.unwrap();
        assert_eq!((got.index, got.lines), (nth, many));
        let file = dir.path().join("receipt.json");
        fs::write(&file, got.document).unwrap();
        assert_eq!(checked(&file, &keys, false).0, Some(0));
    }
}
