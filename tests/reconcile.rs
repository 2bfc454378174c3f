//! Reconciliation: a merchant's file with planted breaks of every kind that it can show, bad lines, payouts, channels.

mod kept;

use crate::support::Served;
use crate::support::data;
use crate::support::market::Market;
use crate::support::market::order;
use crate::support::market::paying;
use crate::support::market::refunding;
use crate::support::no;
use crate::support::settling::close;
use crate::support::settling::plan;
use crate::support::verify;
use farthing_proto::v1;
use std::collections::BTreeMap;
use tempfile::TempDir;
use tonic::Code;
use tonic::Status;
use v1::BreakCategory;
use v1::command::Action;
use v1::reconcile_request::Part as Asked;
use v1::reconcile_response::Part;
use v1::reconciliation_service_client::ReconciliationServiceClient;

type Reconciliation = ReconciliationServiceClient<tonic::transport::Channel>;

/// Payments of the market.
const PAYMENTS: u64 = 300;
/// How the cafe keeps its records.
const MAPPING: &str = r#"{"reference": "order", "provider": "number", "amount": {"one": "amount"}, "unit": "minor",
    "currency": {"column": "currency"}, "time": {"column": "time", "format": "epoch_micros", "zone": "UTC"},
    "status": {"column": "status"}, "kind": {"column": "kind"}, "fee": {"column": "fee"}}"#;
const HEADER: &str = "order,number,amount,currency,time,status,kind,fee\n";

/// What a run answered.
#[derive(Debug, Default)]
struct Got {
    findings: Vec<v1::ReconcileFinding>,
    bad: Vec<v1::ReconcileBadRow>,
    summary: v1::ReconcileSummary,
}

impl Got {
    /// Findings by category, each with the number of theirs, else of ours.
    fn numbers(&self) -> BTreeMap<&'static str, Vec<String>> {
        let mut numbers: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for found in &self.findings {
            let row = found.theirs.first().or(found.ours.first()).unwrap();
            let category = BreakCategory::try_from(found.category).unwrap();
            numbers.entry(category.as_str_name()).or_default().push(row.reference.clone());
        }
        numbers
    }
}

async fn reconcile(
    client: &mut Reconciliation,
    options: v1::ReconcileOptions,
    file: &str,
) -> Result<Got, Status> {
    let chunks = file.as_bytes().chunks(1_000).map(|chunk| Asked::Chunk(chunk.to_vec()));
    let parts = std::iter::once(Asked::Options(options)).chain(chunks);
    let requests: Vec<_> = parts.map(|part| v1::ReconcileRequest { part: Some(part) }).collect();
    let mut stream = client.reconcile(tokio_stream::iter(requests)).await?.into_inner();
    let (mut got, mut ended) = (Got::default(), false);
    while let Some(response) = stream.message().await? {
        assert!(!ended, "nothing comes after the summary");
        match response.part.unwrap() {
            Part::Progress(_) => assert!(got.findings.is_empty() && got.bad.is_empty()),
            Part::Finding(found) => got.findings.push(found),
            Part::BadRow(bad) => got.bad.push(bad),
            Part::Summary(summary) => (got.summary, ended) = (summary, true),
        }
    }
    assert!(ended);
    Ok(got)
}

fn of_cafe() -> v1::ReconcileOptions {
    v1::ReconcileOptions {
        merchant: "cafe".into(),
        asset: "CNY".into(),
        mapping: MAPPING.into(),
        ..Default::default()
    }
}

/// A record of the cafe.
#[derive(Debug, Clone)]
struct Row {
    order: String,
    number: u64,
    amount: i64,
    currency: &'static str,
    time: i64,
    status: &'static str,
    kind: &'static str,
    fee: i64,
}

fn line(row: &Row) -> String {
    let Row { order, number, amount, currency, time, status, kind, fee } = row;
    let number = if *number == 0 { String::new() } else { number.to_string() };
    format!("{order},{number},{amount},{currency},{time},{status},{kind},{fee}\n")
}

/// A day of the cafe, and its own record of it, made from the answers.
async fn day() -> (TempDir, Served, Market, Vec<Row>) {
    let (dir, served, mut market) = Market::fresh().await;
    let mut rows = Vec::new();
    for chunk in (1..=PAYMENTS).collect::<Vec<_>>().chunks(50) {
        let numbers = chunk.iter().map(|number| (format!("A-{number}"), 100 + number));
        let numbers: Vec<(String, u64)> = numbers.collect();
        let created = numbers.iter().map(|(id, amount)| Action::CreateOrder(order(id, *amount)));
        market.all(created.collect()).await;
        let paid = numbers.iter().map(|(id, amount)| Action::Pay(paying(id, "alice", id, *amount)));
        let answers = market.all(paid.collect()).await;
        for ((order, amount), answer) in numbers.iter().zip(answers) {
            let time = answer.time.unwrap();
            let time = time.seconds * 1_000_000 + i64::from(time.nanos) / 1_000;
            let payment = market.payment("cafe", order).await;
            rows.push(Row {
                order: order.clone(),
                number: answer.seq,
                amount: i64::try_from(*amount).unwrap(),
                currency: "CNY",
                time,
                status: "paid",
                kind: "payment",
                fee: i64::try_from(payment.fee).unwrap(),
            });
        }
    }
    (dir, served, market, rows)
}

fn file(rows: &[Row]) -> String {
    rows.iter().fold(HEADER.to_owned(), |file, row| file + &line(row))
}

#[tokio::test]
async fn a_record_that_agrees_has_no_breaks() {
    let (dir, served, mut market, mut rows) = day().await;
    market.refund(refunding("R-1", "A-7", 50)).await.unwrap();
    let refund =
        Row { order: "R-1".into(), number: 0, amount: -50, kind: "refund", ..rows[6].clone() };
    rows.push(Row { status: "refunded", fee: 0, ..refund });
    let mut client = Reconciliation::new(served.channel().await);
    let got = reconcile(&mut client, of_cafe(), &file(&rows)).await.unwrap();
    // What of its fee a refund gives back the cafe did not note.
    assert!(
        got.findings.iter().all(|found| found.category == i32::from(BreakCategory::FeeDiffers))
    );
    let with_matched = v1::ReconcileOptions { with_matched: true, ..of_cafe() };
    let got = reconcile(&mut client, with_matched, &file(&rows)).await.unwrap();
    assert_eq!(u64::try_from(got.findings.len()).unwrap(), PAYMENTS + 1);
    assert_eq!((got.summary.their_rows, got.summary.own_rows), (PAYMENTS + 1, PAYMENTS + 1));
    assert!(got.summary.is_whole && got.summary.bad_rows == 0);
    served.terminate();
    verify(&data(&dir));
}

/// The record with one planted break of each category, and a bad line in the middle.
fn spoiled(rows: &[Row]) -> String {
    let mut file = HEADER.to_owned();
    for (index, row) in rows.iter().enumerate() {
        let mut row = row.clone();
        match row.order.as_str() {
            // They do not have it.
            "A-10" => continue,
            "A-20" => row.amount += 7,
            "A-30" => row.amount -= 7,
            "A-40" => row.currency = "USD",
            "A-50" => row.fee += 1,
            "A-60" => row.status = "closed",
            "A-70" => row.time += 5 * 86_400_000_000,
            // Another number, but the same position.
            "A-80" => row.order = "A-8O".into(),
            "A-90" => file += &line(&row),
            _ => {}
        }
        if index == 150 {
            file += "A-bad,,twelve,CNY,0,paid,payment,0\n";
        }
        file += &line(&row);
    }
    let ghost = Row { order: "GHOST".into(), number: 0, amount: 4_242, ..rows[0].clone() };
    file + &line(&Row { time: rows[0].time - 400_000_000, ..ghost })
}

/// What of [`spoiled`] stands in which category.
const PLANTED: [(&str, &str); 10] = [
    ("BREAK_CATEGORY_MISSING_HERE", "GHOST"),
    ("BREAK_CATEGORY_MISSING_THERE", "A-10"),
    ("BREAK_CATEGORY_DUPLICATE", "A-90"),
    ("BREAK_CATEGORY_CURRENCY_DIFFERS", "A-40"),
    ("BREAK_CATEGORY_AMOUNT_OVER", "A-20"),
    ("BREAK_CATEGORY_AMOUNT_UNDER", "A-30"),
    ("BREAK_CATEGORY_STATUS_DIFFERS", "A-60"),
    ("BREAK_CATEGORY_FEE_DIFFERS", "A-50"),
    ("BREAK_CATEGORY_REFERENCE_DIFFERS", "A-8O"),
    ("BREAK_CATEGORY_DATA_DIFFERS", "A-70"),
];

/// Everything is due at once.
fn due() -> v1::ReconcileOptions {
    v1::ReconcileOptions { due_after_seconds: Some(0), ..of_cafe() }
}

#[tokio::test]
async fn every_planted_break_is_found_with_its_category_and_a_bad_line_stops_nothing() {
    let (_dir, served, _market, rows) = day().await;
    let mut client = Reconciliation::new(served.channel().await);
    let got = reconcile(&mut client, due(), &spoiled(&rows)).await.unwrap();
    let expected = PLANTED.map(|(category, number)| (category, vec![number.to_owned()]));
    assert_eq!(got.numbers(), BTreeMap::from(expected));
    let [bad] = &got.bad[..] else { panic!("{:?}", got.bad) };
    // Line 1 is the header; one row is left out and one stands twice before it.
    assert_eq!(bad.line, 152);
    assert!(bad.problem.contains("twelve"), "{}", bad.problem);
    assert_eq!((got.summary.breaks, got.summary.bad_rows), (10, 1));
    let of = |category: BreakCategory| {
        let mut found = got.findings.iter().filter(|found| found.category == i32::from(category));
        found.next().unwrap().clone()
    };
    let over = of(BreakCategory::AmountOver);
    assert_eq!((&*over.difference, &*over.their_amount, &*over.own_amount), ("7", "127", "120"));
    assert_eq!((&*over.fix, over.age_days), ("check_amount", Some(0)));
    assert_eq!(of(BreakCategory::ReferenceDiffers).ours[0].reference, "A-80");
    assert_eq!(of(BreakCategory::MissingThere).fix, "query_provider");
    // Before it is due, what they do not have is no break but a matter of time.
    let early = reconcile(&mut client, of_cafe(), &spoiled(&rows)).await.unwrap();
    assert_eq!(early.numbers()["BREAK_CATEGORY_TIMING"], ["A-10"]);
}

#[tokio::test]
async fn a_payment_of_a_closed_order_is_told_as_such() {
    let (_dir, served, mut market, mut rows) = day().await;
    market.create(order("C-1", 900)).await.unwrap();
    let closing =
        v1::OrderClosing { merchant: "cafe".into(), order: "C-1".into(), ..Default::default() };
    market.all(vec![Action::CloseOrder(v1::OrderClosing { id: "c".into(), ..closing })]).await;
    let mut client = Reconciliation::new(served.channel().await);
    let got = reconcile(&mut client, due(), &file(&rows)).await.unwrap();
    assert_eq!((got.summary.breaks, got.summary.absent_rows), (0, 1), "{:?}", got.findings);
    rows.push(Row { order: "C-1".into(), number: 0, amount: 900, fee: 0, ..rows[0].clone() });
    let got = reconcile(&mut client, due(), &file(&rows)).await.unwrap();
    let [found] = &got.findings[..] else { panic!("{:?}", got.findings) };
    assert_eq!(found.category, i32::from(BreakCategory::StatusDiffers));
    assert_eq!(found.fix, "deliver_or_return");
}

#[tokio::test]
async fn a_bank_statement_is_matched_with_payouts_and_a_channel_with_its_account() {
    let (_dir, served, mut market, rows) = day().await;
    market.all(vec![plan("cafe")]).await;
    let payable = market.payable("cafe").await;
    let made = close(&mut market, "cafe", 1).await;
    let paid = made.payout.clone().map_or(0, |payout| payout.amount);
    assert!(paid > 0 && payable >= i64::try_from(paid).unwrap() && made.settlement == "CNY-1");
    for (id, step) in [("s", v1::PayoutStep::Sent), ("c", v1::PayoutStep::Confirmed)] {
        market.advance(id, ("cafe", "CNY-1"), step).await.unwrap();
    }
    let mut client = Reconciliation::new(served.channel().await);
    let at = rows[0].time + 3_600_000_000;
    let bank = format!(
        "{{\"reference\":\"CNY-1\",\"amount_minor\":\"{paid}\",\"currency\":\"CNY\",\"time_micros\":{at}}}\n"
    );
    let payouts = v1::ReconcileOptions {
        mapping: String::new(),
        rows: v1::ReconcileRows::Payouts.into(),
        ..due()
    };
    let got = reconcile(&mut client, payouts.clone(), &bank).await.unwrap();
    assert_eq!((got.summary.breaks, got.summary.own_rows), (0, 1), "{:?}", got.findings);
    assert_eq!(got.summary.format, i32::from(v1::ReconcileFormat::JsonLines));
    let short = bank.replace(&paid.to_string(), &(paid - 1).to_string());
    let got = reconcile(&mut client, payouts, &short).await.unwrap();
    assert_eq!(got.findings[0].category, i32::from(BreakCategory::AmountUnder));
    // The channel: the top-ups that it told, and the payout that it made.
    let top_ups = ["alice", "bob", "waiter"].map(|wallet| {
        format!("{{\"reference\":\"first money of {wallet}\",\"amount_minor\":\"100000\",\"currency\":\"CNY\"}}\n")
    });
    let sent =
        format!("{{\"reference\":\"c\",\"amount_minor\":\"-{paid}\",\"currency\":\"CNY\"}}\n");
    let channel = v1::ReconcileOptions {
        merchant: String::new(),
        channel: "bank".into(),
        mapping: String::new(),
        ..due()
    };
    let whole = top_ups.concat() + &sent;
    let got = reconcile(&mut client, channel.clone(), &whole).await.unwrap();
    assert_eq!(got.summary.breaks, 0, "{:?}", got.findings);
    let got = reconcile(&mut client, channel, &top_ups.concat()).await.unwrap();
    let [found] = &got.findings[..] else { panic!("{:?}", got.findings) };
    assert_eq!(found.category, i32::from(BreakCategory::MissingThere));
    assert_eq!((&*found.ours[0].kind, &*found.ours[0].reference), ("payout", "c"));
}

#[tokio::test]
async fn what_cannot_be_matched_is_refused_by_name() {
    let (_dir, served, _market) = Market::fresh().await;
    let mut client = Reconciliation::new(served.channel().await);
    let nobody = v1::ReconcileOptions { merchant: "none".into(), ..of_cafe() };
    assert_eq!(no(reconcile(&mut client, nobody, HEADER).await).reason, "MERCHANT_UNKNOWN");
    let usd = v1::ReconcileOptions { asset: "USD".into(), ..of_cafe() };
    assert_eq!(no(reconcile(&mut client, usd, HEADER).await).reason, "MERCHANT_ASSET_MISSING");
    let no_channel =
        v1::ReconcileOptions { merchant: String::new(), channel: "moon".into(), ..of_cafe() };
    assert_eq!(no(reconcile(&mut client, no_channel, HEADER).await).reason, "CHANNEL_UNKNOWN");
    let unmapped = v1::ReconcileOptions { mapping: String::new(), ..of_cafe() };
    let said = no(reconcile(&mut client, unmapped, HEADER).await);
    assert_eq!((said.code, &*said.fields.concat()), (Code::InvalidArgument, "format"));
    // The file without options, a chunk that is too long, options twice.
    let send = |parts: Vec<Asked>| {
        let requests = parts.into_iter().map(|part| v1::ReconcileRequest { part: Some(part) });
        tokio_stream::iter(requests.collect::<Vec<_>>())
    };
    let options = || Asked::Options(of_cafe());
    let cases = [
        ("options", vec![Asked::Chunk(b"a".to_vec())]),
        ("options", Vec::new()),
        ("options", vec![options(), options()]),
        ("chunk", vec![options(), Asked::Chunk(vec![b'a'; (1 << 20) + 1])]),
    ];
    for (field, parts) in cases {
        let mut stream = client.reconcile(send(parts)).await.unwrap().into_inner();
        let said = loop {
            match stream.message().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("no refusal"),
                Err(status) => break no(Err::<(), _>(status)),
            }
        };
        assert_eq!(said.fields, [field]);
    }
}
