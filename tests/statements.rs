//! Statements: they add up to what was sealed, and are the same bytes each time.

use crate::support::Served;
use crate::support::data;
use crate::support::market::Market;
use crate::support::market::now;
use crate::support::market::order;
use crate::support::market::paying;
use crate::support::no;
use crate::support::settling::close;
use crate::support::settling::plan_with;
use crate::support::statements::Got;
use crate::support::statements::Statements;
use crate::support::statements::column;
use crate::support::statements::get;
use crate::support::statements::minor;
use crate::support::statements::of;
use crate::support::statements::part;
use crate::support::statements::rows;
use crate::support::statements::two_settlements;
use crate::support::statements::units;
use crate::support::verify;
use farthing_proto::v1;
use prost_types::Timestamp;
use tonic::Code;
use v1::StatementAccount;
use v1::StatementFormat;
use v1::command::Action;

#[tokio::test]
async fn every_bill_of_a_settlement_adds_up_to_what_was_sealed() {
    let (dir, served, _market, made) = two_settlements().await;
    let mut statements = Statements::new(served.channel().await);
    assert!(made[0].reserve_kept > 0 && made[0].payout.is_some() && made[0].lines == 7);
    for made in &made {
        let standing = |standing: &Option<v1::Standing>| {
            let of = standing.unwrap();
            [of.payable, of.tips, of.reserve, -of.receivable, of.pool]
        };
        let bill = get(&mut statements, of(&made.settlement, StatementFormat::TradeBill)).await;
        let bill = bill.unwrap();
        let end = &bill.end;
        assert_eq!(minor(&end.sale_total), part(made, "sale"));
        assert_eq!(minor(&end.refund_total), part(made, "refund") + part(made, "charge_back"));
        assert_eq!(minor(&end.fee_total), part(made, "fee") - part(made, "fee_returned"));
        assert_eq!(minor(&end.tip_total), part(made, "tip") - part(made, "tip_refund"));
        let (names, rows) = rows(&bill.text);
        assert_eq!(u64::try_from(rows.len()).unwrap(), end.rows);
        let sum =
            |name: &str| -> i64 { rows.iter().map(|row| units(&row[column(&names, name)])).sum() };
        assert_eq!(sum("Order amount"), part(made, "sale"));
        assert_eq!(sum("Refund amount"), part(made, "refund") + part(made, "charge_back"));
        assert_eq!(sum("Tip"), part(made, "tip") - part(made, "tip_refund"));
        assert_eq!(sum("Fee"), part(made, "fee") - part(made, "fee_returned"));
        let accounts = [
            StatementAccount::Payable,
            StatementAccount::Tips,
            StatementAccount::Reserve,
            StatementAccount::Receivable,
            StatementAccount::Pool,
        ];
        let (opening, closing) = (standing(&made.opening), standing(&made.closing));
        for (index, account) in accounts.into_iter().enumerate() {
            let of = |format| v1::GetStatementRequest {
                account: account.into(),
                ..of(&made.settlement, format)
            };
            let flow = get(&mut statements, of(StatementFormat::FundFlowBill)).await.unwrap();
            assert_eq!(minor(&flow.end.opening), opening[index], "{account:?}");
            assert_eq!(minor(&flow.end.closing), closing[index], "{account:?}");
            check_flow(&flow, opening[index], closing[index]);
            let camt = get(&mut statements, of(StatementFormat::Camt053)).await.unwrap();
            check_camt(&camt.text, opening[index], closing[index]);
            assert_eq!(camt.end.credits, flow.end.credits);
            get(&mut statements, of(StatementFormat::Camt054)).await.unwrap();
        }
        // All lines and the settlement's own postings.
        let lines = get(&mut statements, of(&made.settlement, StatementFormat::JsonLines)).await;
        let lines = lines.unwrap();
        assert_eq!((lines.head.lines, lines.end.lines), (made.lines, made.lines + 1));
        assert!(!lines.text.contains("alice") && !lines.text.contains("bob"));
    }
    assert_eq!(made[0].closing, made[1].opening);
    served.terminate();
    verify(&data(&dir));
}

/// Each row's balance is the one before it and its amount.
fn check_flow(flow: &Got, opening: i64, closing: i64) {
    let (names, rows) = rows(&flow.text);
    let places = ["Direction", "Amount", "Balance"].map(|name| column(&names, name));
    let mut balance = opening;
    for row in &rows {
        let amount = units(&row[places[1]]);
        balance += if row[places[0]] == "In" { amount } else { -amount };
        assert_eq!(units(&row[places[2]]), balance);
    }
    assert_eq!(balance, closing);
    assert_eq!(u64::try_from(rows.len()).unwrap(), flow.end.credits + flow.end.debits);
}

/// Opening and closing balance and the entries between them, read as text.
fn check_camt(document: &str, opening: i64, closing: i64) {
    let signed = |text: &str| {
        let after = |mark: &str| text.split_once(mark).unwrap().1;
        let amount = units(after("<Amt Ccy=\"CNY\">").split_once('<').unwrap().0);
        if after("<CdtDbtInd>").starts_with("DBIT") { -amount } else { amount }
    };
    let balances: Vec<i64> = document.split("<Bal>").skip(1).map(signed).collect();
    assert!(document.find("OPBD") < document.find("CLBD"));
    assert_eq!(balances, [opening, closing]);
    let moved: i64 = document.split("<Ntry>").skip(1).map(signed).sum();
    assert_eq!(opening + moved, closing);
}

#[tokio::test]
async fn the_same_question_has_the_same_bytes_also_after_a_restart() {
    let (dir, served, mut market, made) = two_settlements().await;
    let mut statements = Statements::new(served.channel().await);
    let until = now();
    let from = Timestamp { seconds: until.seconds - 3_600, nanos: 0 };
    let range = |format| v1::GetStatementRequest {
        settlement: String::new(),
        from: Some(from),
        to: Some(until),
        ..of("", format)
    };
    let formats = [
        StatementFormat::TradeBill,
        StatementFormat::FundFlowBill,
        StatementFormat::Camt053,
        StatementFormat::Camt054,
        StatementFormat::JsonLines,
    ];
    let asked: Vec<_> = formats
        .into_iter()
        .flat_map(|format| [of("CNY-1", format), of("CNY-2", format), range(format)])
        .collect();
    let mut first = Vec::new();
    for request in &asked {
        first.push(get(&mut statements, request.clone()).await.unwrap());
    }
    let ids: std::collections::BTreeSet<_> =
        first.iter().map(|got| &got.head.statement_id).collect();
    assert_eq!(ids.len(), 3, "a name for each period, whatever it is written as");
    // The whole time: the seals are in it, and it ends with what the merchant has now.
    let whole = &first[asked.len() - 1];
    assert_eq!(minor(&whole.end.opening), 0);
    assert_eq!(minor(&whole.end.closing), market.payable("cafe").await);
    assert_eq!(whole.end.lines, made[0].lines + made[1].lines + 2);
    // What comes later changes nothing.
    let later = v1::NewPayment { order: String::new(), ..paying("later", "bob", "", 77) };
    market.pay(later).await.unwrap();
    for (request, first) in asked.iter().zip(&first) {
        assert_eq!(&get(&mut statements, request.clone()).await.unwrap(), first);
    }
    served.terminate();
    let served = Served::on(&data(&dir));
    let mut statements = Statements::new(served.channel().await);
    for (request, first) in asked.iter().zip(&first) {
        assert_eq!(&get(&mut statements, request.clone()).await.unwrap(), first);
    }
}

#[tokio::test]
async fn a_bill_speaks_chinese_and_keeps_numbers_from_spreadsheets() {
    let (_dir, served, _market, _) = two_settlements().await;
    let mut statements = Statements::new(served.channel().await);
    let plain = of("CNY-1", StatementFormat::TradeBill);
    let english = get(&mut statements, plain.clone()).await.unwrap();
    let chinese = v1::GetStatementRequest {
        language: v1::StatementLanguage::Chinese.into(),
        back_ticks: true,
        byte_order_mark: true,
        ..plain.clone()
    };
    let chinese = get(&mut statements, chinese).await.unwrap();
    // "Trade time" and "public account id", as a WeChat Pay trade bill has them.
    let names = "\u{feff}\u{4ea4}\u{6613}\u{65f6}\u{95f4},\u{516c}\u{4f17}\u{8d26}\u{53f7}ID,";
    assert!(chinese.text.starts_with(names), "{}", chinese.text);
    let row = chinese.text.lines().nth(1).unwrap();
    assert!(row.split(',').all(|field| field.starts_with('`')), "{row}");
    assert!(english.text.starts_with("Trade time,Merchant id,"), "{}", english.text);
    assert!(english.text.contains(",0.60%,"), "{}", english.text);
    assert_eq!(chinese.end.sale_total, english.end.sale_total);
    // Times are those of the plan's zone unless another is asked for.
    let utc = v1::GetStatementRequest { zone: "UTC".into(), ..plain };
    let utc = get(&mut statements, utc).await.unwrap();
    assert_ne!(utc.text, english.text);
}

#[tokio::test]
async fn what_is_no_past_period_of_a_known_party_is_refused() {
    let (_dir, served, _market, _) = two_settlements().await;
    let mut statements = Statements::new(served.channel().await);
    let lines = StatementFormat::JsonLines;
    for settlement in ["CNY-3", "CNY-0", "CNY-01", "USD-1", "x"] {
        let said = no(get(&mut statements, of(settlement, lines)).await);
        assert_eq!((said.code, &*said.reason), (Code::NotFound, "SETTLEMENT_UNKNOWN"));
        assert_eq!(said.facts["settlement"], settlement);
    }
    let bar = v1::GetStatementRequest { merchant: "bar".into(), ..of("CNY-1", lines) };
    assert_eq!(no(get(&mut statements, bar).await).reason, "SETTLEMENT_UNKNOWN");
    let none = v1::GetStatementRequest { merchant: "none".into(), ..of("CNY-1", lines) };
    assert_eq!(no(get(&mut statements, none).await).reason, "MERCHANT_UNKNOWN");
    let usd = v1::GetStatementRequest { asset: "USD".into(), ..of("USD-1", lines) };
    assert_eq!(no(get(&mut statements, usd).await).reason, "MERCHANT_ASSET_MISSING");
    let later = Timestamp { seconds: now().seconds + 60, nanos: 0 };
    let early = Timestamp { seconds: 0, nanos: 0 };
    let future = v1::GetStatementRequest { from: Some(early), to: Some(later), ..of("", lines) };
    assert_eq!(no(get(&mut statements, future).await).fields, ["to"]);
    let month = v1::GetStatementRequest { month: "9999-11".into(), ..of("", lines) };
    assert_eq!(no(get(&mut statements, month).await).fields, ["month"]);
    let page = v1::GetMonthPageRequest {
        merchant: "bar".into(),
        asset: "CNY".into(),
        month: "2026-11".into(),
        ..Default::default()
    };
    let said = no(statements.get_month_page(page).await);
    assert_eq!(said.reason, "SETTLEMENT_PLAN_MISSING");
}

/// A statement longer than a piece and than a page of lines.
#[tokio::test]
async fn a_long_statement_comes_in_pieces() {
    let (_dir, served, mut market) = Market::fresh().await;
    market.all(vec![plan_with("cafe", "", 0)]).await;
    let typed = |nth: u64| v1::NewPayment {
        order: String::new(),
        ..paying(&format!("p {nth}"), "bob", "", 10)
    };
    market.all((0..1_700).map(|nth| Action::Pay(typed(nth))).collect()).await;
    close(&mut market, "cafe", 1).await;
    let mut statements = Statements::new(served.channel().await);
    let got = get(&mut statements, of("CNY-1", StatementFormat::JsonLines)).await.unwrap();
    assert!(got.pieces > 5, "{}", got.pieces);
    assert_eq!(got.text.lines().count(), 1_700 + 1 + 2);
    assert_eq!(minor(&got.end.sale_total), 17_000);
}

/// The share of a sale of the cafe, as the bar's statement has it.
#[tokio::test]
async fn a_share_tells_nothing_of_the_other_merchants_payer() {
    let (_dir, served, mut market) = Market::fresh().await;
    market.create(v1::NewOrder { split: true, ..order("S-1", 5_000) }).await.unwrap();
    market.pay(paying("S-1", "alice", "S-1", 5_000)).await.unwrap();
    let to_bar = v1::Receiver { receiver: Some(v1::receiver::Receiver::Merchant("bar".into())) };
    let share = v1::new_share::Share::Fixed(1_500);
    let split = v1::NewSplit {
        merchant: "cafe".into(),
        split: "P-1".into(),
        order: "S-1".into(),
        shares: vec![v1::NewShare { receiver: Some(to_bar), share: Some(share) }],
        finish: true,
        ..Default::default()
    };
    market.all(vec![Action::Split(split)]).await;
    let payer = market.payment("cafe", "S-1").await.payer_alias;
    let mut statements = Statements::new(served.channel().await);
    let range = |merchant: &str| v1::GetStatementRequest {
        merchant: merchant.into(),
        from: Some(Timestamp { seconds: 0, nanos: 0 }),
        to: Some(now()),
        ..of("", StatementFormat::JsonLines)
    };
    let cafe = get(&mut statements, range("cafe")).await.unwrap();
    assert!(cafe.text.contains(&payer) && cafe.text.contains("SPLIT_OUT"), "{}", cafe.text);
    let bar = get(&mut statements, range("bar")).await.unwrap();
    assert!(bar.text.contains("SHARE_IN") && !bar.text.contains(&payer), "{}", bar.text);
    assert_eq!((minor(&bar.end.closing), bar.end.lines), (1_500, 1));
}
