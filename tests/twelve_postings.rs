//! Twelve postings of a payments platform, as one script through the API: each balance to the unit, and debits equal credits
//! after every step.

mod asks;

use crate::support::Served;
use crate::support::balance;
use crate::support::data;
use crate::support::market::Market;
use crate::support::market::in_seconds;
use crate::support::post;
use crate::support::verify;
use asks::money_in;
use asks::order;
use asks::paid;
use farthing_proto::v1;
use std::time::Duration;
use tempfile::TempDir;
use v1::PayoutStep;
use v1::command::Action;
use v1::new_share::Share;
use v1::receiver::Receiver;

const ALICE: &str = "wallet:alice:CNY";
const BANK: &str = "channel:bank:CNY";
const UNION: &str = "channel:union:CNY";
const COST: &str = "channel_cost";
const PAYABLE: &str = "merchant:stall:payable:CNY";
const TIPS: &str = "merchant:stall:tips:CNY";
const RESERVE: &str = "merchant:stall:reserve:CNY";
const RECEIVABLE: &str = "merchant:stall:receivable:CNY";
const FEES: &str = "platform:fee_revenue:CNY";
const DUE: &str = "platform:payouts_due:CNY";
const IN_TRANSIT: &str = "platform:payouts_in_transit:CNY";

/// The script: the market, and how to check it.
struct Script {
    market: Market,
}

impl Script {
    async fn all(&mut self, actions: impl IntoIterator<Item = Action>) {
        self.market.all(actions.into_iter().collect()).await;
    }

    /// Each account has what is said, and the books balance as a whole.
    async fn stands(&mut self, step: &str, wanted: &[(&str, i64)]) {
        for (account, posted) in wanted {
            let found = balance(&mut self.market.ledger, account, 0).await.posted;
            assert_eq!(found, *posted, "{step}: {account}");
        }
        self.market.assert_balanced().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_twelve_postings_come_out_to_the_unit() {
    let dir = TempDir::new().unwrap();
    let served = Served::on(&data(&dir));
    let mut script = Script { market: Market::on(&served).await };
    script.all(asks::opening()).await;
    top_up(&mut script).await;
    sale_tip_and_refund(&mut script).await;
    settlement(&mut script).await;
    chargeback(&mut script).await;
    withdrawal(&mut script).await;
    split(&mut script).await;
    exchange(&mut script).await;
    red_packet(&mut script).await;
    consumer_code(&mut script).await;
    holds(&mut script).await;
    drop(script);
    served.terminate();
    verify(&data(&dir));
}

/// 1: a top-up, and what the channel passes on of it.
async fn top_up(script: &mut Script) {
    script.all([money_in("1", "alice", 10_000)]).await;
    script.stands("1 top-up", &[(UNION, 10_000), (ALICE, 10_000)]).await;
    let leg = |debit: &str, amount| v1::Posting {
        debit: debit.into(),
        credit: UNION.into(),
        amount,
        ..Default::default()
    };
    let postings = vec![leg(BANK, 9_990), leg(COST, 10)];
    let transfer = v1::NewTransfer { id: "1b".into(), postings, ..Default::default() };
    post(&mut script.market.ledger, transfer).await.unwrap();
    script.stands("1 bank credits", &[(UNION, 0), (BANK, 9_990), (COST, 10)]).await;
}

/// 2 to 4: a sale with its fee, a tip without one, a refund in part with its part of the fee.
async fn sale_tip_and_refund(script: &mut Script) {
    let sale = order("stall", "O-1", "CNY", 2_500);
    let payment = Action::Pay(paid("2", "alice", &sale));
    script.all([Action::CreateOrder(sale), payment]).await;
    script.stands("2 QR pay", &[(ALICE, 7_500), (PAYABLE, 2_485), (FEES, 15)]).await;
    let tip = v1::NewTip {
        id: "3".into(),
        wallet: "alice".into(),
        merchant: "stall".into(),
        order: "O-1".into(),
        asset: "CNY".into(),
        amount: 300,
        ..Default::default()
    };
    script.all([Action::Tip(tip)]).await;
    script.stands("3 tip", &[(ALICE, 7_200), (PAYABLE, 2_485), (TIPS, 300), (FEES, 15)]).await;
    let refund = v1::NewRefund {
        merchant: "stall".into(),
        refund: "R-1".into(),
        order: "O-1".into(),
        amount: 1_000,
        ..Default::default()
    };
    script.all([Action::Refund(refund)]).await;
    script.stands("4 partial refund", &[(ALICE, 8_200), (PAYABLE, 1_491), (FEES, 9)]).await;
}

/// 5 and 6: a tenth of 14.91 is kept back, the rest and the tips are paid out a day later.
async fn settlement(script: &mut Script) {
    let closed = script.market.close("6", "stall").await.unwrap();
    let made = script.market.sealed("stall", closed.seq).await;
    let payout = made.payout.clone().unwrap();
    assert_eq!((made.reserve_kept, payout.amount, payout.tips), (149, 1_642, 300));
    assert!(payout.due_date > made.business_date, "T+1: {made:?}");
    script
        .stands("5 reserve, 6 settle", &[(PAYABLE, 0), (TIPS, 0), (RESERVE, 149), (DUE, 1_642)])
        .await;
    let of = ("stall", made.settlement.as_str());
    script.market.advance("6b", of, PayoutStep::Sent).await.unwrap();
    script.stands("6 payout sent", &[(DUE, 0), (IN_TRANSIT, 1_642), (BANK, 9_990)]).await;
    script.market.advance("6c", of, PayoutStep::Confirmed).await.unwrap();
    script.stands("6 bank confirms", &[(IN_TRANSIT, 0), (BANK, 8_348)]).await;
}

/// 7: what is left of the sale goes back with a dispute fee; the reserve bears 1.49 of it, and 18.51 are owed.
async fn chargeback(script: &mut Script) {
    let charge_back = v1::NewChargeBack {
        id: "7".into(),
        merchant: "stall".into(),
        order: "O-1".into(),
        amount: 1_500,
        fee: 500,
        reason: "not_received".into(),
        ..Default::default()
    };
    script.all([Action::ChargeBack(charge_back)]).await;
    let wanted = [
        (ALICE, 9_700),
        (PAYABLE, 0),
        (RESERVE, 0),
        (RECEIVABLE, 1_851),
        ("platform:dispute_fee:CNY", 500),
    ];
    script.stands("7 chargeback", &wanted).await;
    // The payable account went to -20.00 in between: 15.00 and 5.00 out, 1.49 and 18.51 in.
    let request =
        v1::ListHistoryRequest { account: PAYABLE.into(), page_size: 4, ..Default::default() };
    let rows = script.market.ledger.list_history(request).await.unwrap().into_inner().rows;
    let sum = |side: v1::Side| {
        let amounts = rows.iter().filter(|row| row.side() == side).map(|row| row.amount);
        let mut amounts: Vec<u64> = amounts.collect();
        amounts.sort_unstable();
        amounts
    };
    assert_eq!(sum(v1::Side::Debit), [500, 1_500]);
    assert_eq!(sum(v1::Side::Credit), [149, 1_851]);
}

/// 8: a withdrawal of 20.00, 0.10 of it the fee, until the bank has paid it.
async fn withdrawal(script: &mut Script) {
    let withdrawal = v1::NewWithdrawal {
        id: "8".into(),
        wallet: "alice".into(),
        asset: "CNY".into(),
        amount: 2_000,
        fee: 10,
        ..Default::default()
    };
    script.all([Action::Withdraw(withdrawal)]).await;
    let (transit, fee) = ("platform:withdrawal_in_transit:CNY", "platform:withdrawal_fee:CNY");
    script.stands("8 withdrawal", &[(ALICE, 7_700), (transit, 1_990), (fee, 10)]).await;
    let settled = v1::WithdrawalSettlement {
        id: "8b".into(),
        withdrawal: "8".into(),
        channel: "bank".into(),
        ..Default::default()
    };
    script.all([Action::SettleWithdrawal(settled)]).await;
    script.stands("8 bank pays", &[(transit, 0), (BANK, 6_358)]).await;
}

/// 9: 100.01 frozen for an order go to three at 70, 20 and 10 %, to the last unit.
async fn split(script: &mut Script) {
    let frozen = v1::NewOrder { split: true, ..order("shop", "O-9", "CNY", 10_001) };
    let payment = Action::Pay(paid("9", "bob", &frozen));
    script.all([money_in("9a", "bob", 10_001), Action::CreateOrder(frozen), payment]).await;
    let pool = "merchant:shop:pool:CNY";
    script.stands("9 frozen", &[(pool, 10_001), ("wallet:bob:CNY", 0)]).await;
    let shares = [("a", "70"), ("b", "20"), ("c", "10")].map(|(wallet, rate)| v1::NewShare {
        receiver: Some(v1::Receiver { receiver: Some(Receiver::Wallet(wallet.into())) }),
        share: Some(Share::Rate(rate.into())),
    });
    let split = v1::NewSplit {
        merchant: "shop".into(),
        split: "S-9".into(),
        order: "O-9".into(),
        shares: shares.into(),
        finish: true,
        ..Default::default()
    };
    script.all([Action::Split(split)]).await;
    let wanted = [
        (pool, 0),
        ("wallet:a:CNY", 7_001),
        ("wallet:b:CNY", 2_000),
        ("wallet:c:CNY", 1_000),
        ("merchant:shop:payable:CNY", 0),
    ];
    script.stands("9 split", &wanted).await;
}

/// 10: 10.00 USD at 7.1234 are 71.234, rounded up in favour of the position; the spread is a leg of its own.
async fn exchange(script: &mut Script) {
    let dollars = order("cafe", "O-10", "USD", 1_000);
    let exchange = v1::Exchange {
        asset: "CNY".into(),
        rate: "7.1234".into(),
        valid_until: in_seconds(600),
        spread: 36,
    };
    let payment = v1::NewPayment { exchange: Some(exchange), ..paid("10", "alice", &dollars) };
    script.all([Action::CreateOrder(dollars), Action::Pay(payment)]).await;
    let wanted = [
        (ALICE, 540),
        ("platform:fx_position:CNY", 7_124),
        ("platform:fx_spread:CNY", 36),
        ("platform:fx_position:USD", -1_000),
        ("merchant:cafe:payable:USD", 1_000),
    ];
    script.stands("10 FX", &wanted).await;
}

/// 11: 20.00 for five; three take their 4.00, and the rest goes back by itself when the packet ends.
async fn red_packet(script: &mut Script) {
    let packet = v1::NewPacket {
        id: "11".into(),
        wallet: "alice".into(),
        asset: "CNY".into(),
        amount: 2_000,
        takers: 5,
        kind: v1::PacketKind::Even.into(),
        expires: in_seconds(4),
        ..Default::default()
    };
    script.all([money_in("11a", "alice", 10_000), Action::SendPacket(packet)]).await;
    let pool = "platform:red_packets:CNY";
    script.stands("11 red packet", &[(ALICE, 8_540), (pool, 2_000)]).await;
    let taken = |wallet: &str| {
        Action::TakePacket(v1::PacketTaking {
            id: format!("11 {wallet}"),
            packet: "11".into(),
            wallet: wallet.into(),
            ..Default::default()
        })
    };
    script.all(["g1", "g2", "g3"].map(taken)).await;
    let takers = [("wallet:g1:CNY", 400), ("wallet:g2:CNY", 400), ("wallet:g3:CNY", 400)];
    script.stands("11 grabs", &takers).await;
    let mut looks = 0;
    while script.market.has("alice").await == 8_540 && looks < 200 {
        looks += 1;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    script.stands("11 rest back", &[(ALICE, 9_340), (pool, 0)]).await;
}

/// 12: the payer shows a code, and the shop takes 3.00 by it.
async fn consumer_code(script: &mut Script) {
    let code = v1::ConsumerCodeRequest {
        id: "12".into(),
        wallet: "alice".into(),
        expires: in_seconds(60),
        ..Default::default()
    };
    let request = v1::IssueCodeRequest { code: Some(code) };
    let code = script.market.wallets.issue_code(request).await.unwrap().into_inner().code;
    let payment = v1::NewCodePayment {
        id: "12b".into(),
        code,
        merchant: "shop".into(),
        asset: "CNY".into(),
        amount: 300,
        ..Default::default()
    };
    let request = v1::PayByCodeRequest { payment: Some(payment) };
    script.market.payments.pay_by_code(request).await.unwrap();
    script.stands("12 code", &[(ALICE, 9_040), ("merchant:shop:payable:CNY", 300)]).await;
}

/// 12, in two phases: what is available is held, then captured for the merchant, or released.
async fn holds(script: &mut Script) {
    let authorised = |id: &str, number: &str| {
        Action::Authorise(v1::NewAuthorisation {
            id: id.into(),
            wallet: "alice".into(),
            merchant: "shop".into(),
            order: number.into(),
            deadline: in_seconds(600),
            ..Default::default()
        })
    };
    let created = |number: &str, amount| Action::CreateOrder(order("shop", number, "CNY", amount));
    let two = [authorised("12c", "O-12"), authorised("12d", "O-13")];
    script.all([created("O-12", 1_000), created("O-13", 700)].into_iter().chain(two)).await;
    let held = balance(&mut script.market.ledger, ALICE, 0).await;
    assert_eq!((held.posted, held.held, held.available), (9_040, 1_700, Some(7_340)));
    let capture = v1::OrderCapture {
        id: "12e".into(),
        merchant: "shop".into(),
        order: "O-12".into(),
        ..Default::default()
    };
    let void = v1::OrderClosing {
        id: "12f".into(),
        merchant: "shop".into(),
        order: "O-13".into(),
        ..Default::default()
    };
    script.all([Action::CaptureOrder(capture), Action::CloseOrder(void)]).await;
    script.stands("12 confirm, void", &[("merchant:shop:payable:CNY", 1_300)]).await;
    let left = balance(&mut script.market.ledger, ALICE, 0).await;
    assert_eq!((left.posted, left.held, left.available), (8_040, 0, Some(8_040)));
}
