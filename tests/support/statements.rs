//! Statements as they come, what is read from them, and two settlements to be told of.

use crate::support::Served;
use crate::support::market::Market;
use crate::support::market::order;
use crate::support::market::paying;
use crate::support::market::refunding;
use crate::support::settling::close;
use crate::support::settling::plan_with;
use farthing_proto::v1;
use tempfile::TempDir;
use tonic::Status;
use v1::StatementFormat;
use v1::command::Action;
use v1::get_statement_response::Part;
use v1::statement_service_client::StatementServiceClient;

pub(crate) type Statements = StatementServiceClient<tonic::transport::Channel>;

/// A statement as it came.
#[derive(Debug, PartialEq)]
pub(crate) struct Got {
    pub(crate) head: v1::StatementHead,
    pub(crate) pieces: usize,
    pub(crate) text: String,
    pub(crate) end: v1::StatementEnd,
}

pub(crate) async fn get(
    statements: &mut Statements,
    request: v1::GetStatementRequest,
) -> Result<Got, Status> {
    let mut stream = statements.get_statement(request).await?.into_inner();
    let (mut head, mut bytes, mut end) = (None, Vec::new(), None);
    let mut pieces = 0;
    while let Some(response) = stream.message().await? {
        assert!(end.is_none(), "nothing comes after the end");
        match response.part.unwrap() {
            Part::Head(first) => assert!(head.replace(first).is_none() && bytes.is_empty()),
            Part::Piece(piece) => {
                assert!(head.is_some() && piece.content.len() <= 65_536);
                pieces += 1;
                bytes.extend(piece.content);
            }
            Part::End(last) => end = Some(last),
        }
    }
    let end = end.unwrap();
    assert_eq!(end.bytes, u64::try_from(bytes.len()).unwrap());
    Ok(Got { head: head.unwrap(), pieces, text: String::from_utf8(bytes).unwrap(), end })
}

pub(crate) fn of(settlement: &str, format: StatementFormat) -> v1::GetStatementRequest {
    v1::GetStatementRequest {
        merchant: "cafe".into(),
        asset: "CNY".into(),
        settlement: settlement.into(),
        format: format.into(),
        ..Default::default()
    }
}

pub(crate) fn minor(text: &str) -> i64 {
    text.parse().unwrap()
}

/// What a decimal of two places is in minor units.
pub(crate) fn units(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap();
    let size = whole.trim_start_matches('-').parse::<i64>().unwrap() * 100;
    let size = size + part[..2].parse::<i64>().unwrap();
    if text.starts_with('-') { -size } else { size }
}

pub(crate) fn part(made: &v1::Settlement, name: &str) -> i64 {
    let sum = made.parts.iter().find(|sum| sum.part == name);
    sum.map_or(0, |sum| i64::try_from(sum.amount).unwrap())
}

/// Names of the columns and rows of CSV that has no quotes.
pub(crate) fn rows(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    assert!(!text.contains('"'));
    let fields = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let mut lines = text.split_terminator("\r\n").map(fields);
    let names = lines.next().unwrap();
    let rows = lines.take_while(|row| row.len() == names.len()).collect();
    (names, rows)
}

pub(crate) fn column(names: &[String], name: &str) -> usize {
    names.iter().position(|known| known == name).unwrap()
}

/// Two settlements of the cafe: sales with tips and fees, refunds, a chargeback, a correction, a reserve, and payments that
/// come between the end of the first period and its seal.
pub(crate) async fn two_settlements() -> (TempDir, Served, Market, [v1::Settlement; 2]) {
    let (dir, served, mut market) = Market::fresh().await;
    market.all(vec![plan_with("cafe", "10", 30)]).await;
    for (number, amount) in [("A-1", 2_800), ("A-2", 1_850), ("A-3", 700)] {
        market.create(order(number, amount)).await.unwrap();
        let with_tip = v1::NewPayment { tip: 100, ..paying(number, "alice", number, amount) };
        market.pay(with_tip).await.unwrap();
    }
    market.refund(v1::NewRefund { tip: 100, ..refunding("R-1", "A-2", 850) }).await.unwrap();
    market.refund(v1::NewRefund { tip: 50, ..refunding("R-2", "A-3", 0) }).await.unwrap();
    let back = v1::NewChargeBack {
        id: "back".into(),
        merchant: "cafe".into(),
        order: "A-3".into(),
        amount: 200,
        fee: 30,
        reason: "NOT_RECOGNISED".into(),
        ..Default::default()
    };
    market.all(vec![Action::ChargeBack(back)]).await;
    market.create(order("B-1", 5_000)).await.unwrap();
    // One batch: the payments are of the next period, and are there before the first one is sealed.
    let typed = |id: &str| v1::NewPayment { order: String::new(), ..paying(id, "bob", "", 333) };
    let closing = v1::SettlementClosing {
        id: "close 1 of cafe".into(),
        merchant: "cafe".into(),
        asset: "CNY".into(),
        ..Default::default()
    };
    market
        .all(vec![
            Action::Pay(paying("B-1", "bob", "B-1", 5_000)),
            Action::CloseSettlement(closing),
            Action::Pay(typed("typed 1")),
            Action::Pay(typed("typed 2")),
        ])
        .await;
    let first = close(&mut market, "cafe", 1).await;
    market.refund(refunding("R-3", "A-1", 500)).await.unwrap();
    let second = close(&mut market, "cafe", 2).await;
    (dir, served, market, [first, second])
}
