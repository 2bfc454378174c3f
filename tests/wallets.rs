//! Wallets, and what merchants and payers do beside plain payments: withdrawals, limits, tips, two steps, splits, red
//! packets, late money, disputes; the same in batches.

use crate::support::data;
use crate::support::market::Market;
use crate::support::market::PURSE;
use crate::support::market::in_seconds;
use crate::support::market::order;
use crate::support::market::paying;
use crate::support::no;
use crate::support::verify;
use farthing_proto::v1;
use tonic::Code;
use v1::PaymentState;

async fn withdraw(market: &mut Market, id: &str, returned: bool) -> v1::Withdrawal {
    let withdrawal = v1::NewWithdrawal {
        id: id.into(),
        wallet: "alice".into(),
        asset: "CNY".into(),
        amount: 1_000,
        fee: 10,
        ..Default::default()
    };
    let request = v1::WithdrawRequest { withdrawal: Some(withdrawal) };
    let begun = market.wallets.withdraw(request).await.unwrap().into_inner();
    assert_eq!(begun.withdrawal.unwrap().state(), v1::WithdrawalState::InTransit);
    let settlement = v1::WithdrawalSettlement {
        id: format!("end of {id}"),
        withdrawal: id.into(),
        channel: "bank".into(),
        returned,
        ..Default::default()
    };
    let request = v1::SettleWithdrawalRequest { settlement: Some(settlement) };
    let ended = market.wallets.settle_withdrawal(request).await.unwrap().into_inner();
    let found = v1::GetWithdrawalRequest { id: id.into(), ..Default::default() };
    let found = market.wallets.get_withdrawal(found).await.unwrap().into_inner();
    assert_eq!(found.withdrawal, ended.withdrawal);
    ended.withdrawal.unwrap()
}

#[tokio::test]
async fn money_comes_in_goes_round_and_goes_out_and_the_activity_tells_it() {
    let (dir, served, mut market) = Market::fresh().await;
    let payment = v1::NewPersonPayment {
        id: "gift".into(),
        from: "bob".into(),
        to: "alice".into(),
        asset: "CNY".into(),
        amount: 300,
        ..Default::default()
    };
    let request = v1::PayPersonRequest { payment: Some(payment) };
    let paid = market.wallets.pay_person(request).await.unwrap().into_inner();
    assert_eq!(paid.balance.unwrap().posted, PURSE - 300);
    assert_eq!(withdraw(&mut market, "w1", false).await.state(), v1::WithdrawalState::Confirmed);
    assert_eq!(withdraw(&mut market, "w2", true).await.state(), v1::WithdrawalState::Returned);
    assert_eq!(market.has("alice").await, PURSE + 300 - 1_000);
    let (mut rows, mut token) = (Vec::new(), String::new());
    loop {
        let request = v1::ListActivityRequest {
            wallet: "alice".into(),
            asset: "CNY".into(),
            order: v1::Order::OldestFirst.into(),
            page_size: 3,
            page_token: token,
            ..Default::default()
        };
        let page = market.wallets.list_activity(request).await.unwrap().into_inner();
        rows.extend(page.rows);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    let told: Vec<(&str, &str, u64)> =
        rows.iter().map(|row| (&*row.kind, &*row.counterparty, row.amount)).collect();
    assert_eq!(
        told,
        [
            ("top_up", "bank", 100_000),
            ("pay_person", "bob", 300),
            ("withdraw", "platform:withdrawal_in_transit:CNY", 990),
            ("withdraw", "platform:withdrawal_fee:CNY", 10),
            ("withdraw", "platform:withdrawal_in_transit:CNY", 990),
            ("withdraw", "platform:withdrawal_fee:CNY", 10),
            ("settle_withdrawal", "platform:withdrawal_in_transit:CNY", 990),
            ("settle_withdrawal", "platform:withdrawal_fee:CNY", 10),
        ]
    );
    assert_eq!(rows.last().unwrap().after.unwrap().posted, PURSE + 300 - 1_000);
    let other = v1::ListActivityRequest {
        wallet: "alice".into(),
        asset: "USD".into(),
        ..Default::default()
    };
    assert_eq!(no(market.wallets.list_activity(other).await).reason, "WALLET_ASSET_MISSING");
    market.assert_balanced().await;
    served.terminate();
    verify(&data(&dir));
}

#[tokio::test]
async fn a_limit_says_which_how_much_is_left_and_when_it_begins_again() {
    let (_dir, _served, mut market) = Market::fresh().await;
    let limits = v1::WalletLimits { day_out: Some(1_000), ..Default::default() };
    let change = v1::WalletLimitsChange {
        id: "limits".into(),
        wallet: "alice".into(),
        asset: "CNY".into(),
        limits: Some(limits),
        ..Default::default()
    };
    let request = v1::SetWalletLimitsRequest { change: Some(change) };
    market.wallets.set_wallet_limits(request).await.unwrap();
    let typed = |id: &str, amount| v1::NewPayment {
        order: String::new(),
        ..paying(id, "alice", "", amount)
    };
    market.pay(typed("a", 700)).await.unwrap();
    let purse = market.purse("alice").await;
    let used = &purse.limits[0];
    assert_eq!((used.kind(), used.limit, used.used), (v1::LimitKind::DayOut, 1_000, 700));
    assert_eq!(used.left, 300);
    let refused = no(market.pay(typed("b", 301)).await);
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::ResourceExhausted, "LIMIT_EXCEEDED")
    );
    assert_eq!((&*refused.facts["limit"], &*refused.facts["left"]), ("day_out", "300"));
    assert_eq!(refused.facts["resets_at"], used.resets_at.unwrap().to_string());
    let frozen = v1::WalletStateChange {
        id: "freeze".into(),
        wallet: "alice".into(),
        state: v1::WalletState::Frozen.into(),
        ..Default::default()
    };
    let request = v1::ChangeWalletStateRequest { change: Some(frozen) };
    market.wallets.change_wallet_state(request).await.unwrap();
    assert_eq!(no(market.pay(typed("c", 1)).await).reason, "WALLET_NOT_ACTIVE");
}

#[tokio::test]
async fn an_authorised_order_is_captured_with_a_tip_or_released() {
    let (_dir, _served, mut market) = Market::fresh().await;
    for number in ["A", "B"] {
        market.create(order(number, 1_000)).await.unwrap();
        let authorisation = v1::NewAuthorisation {
            id: format!("authorise {number}"),
            wallet: "alice".into(),
            merchant: "cafe".into(),
            order: number.into(),
            allowance_percent: 20,
            deadline: in_seconds(600),
            ..Default::default()
        };
        let request = v1::AuthoriseRequest { authorisation: Some(authorisation) };
        let answer = market.wallets.authorise(request).await.unwrap().into_inner();
        let payment = answer.payment.unwrap();
        assert_eq!((payment.state(), payment.held), (PaymentState::Authorised, 1_200));
        assert!(!payment.payer_alias.is_empty());
        assert!(answer.balance.unwrap().held >= 1_200);
    }
    let capture = v1::OrderCapture {
        id: "capture".into(),
        merchant: "cafe".into(),
        order: "A".into(),
        tip: 150,
        tip_to: "waiter".into(),
        ..Default::default()
    };
    let request = v1::CaptureOrderRequest { capture: Some(capture) };
    let captured = market.payments.capture_order(request).await.unwrap().into_inner();
    let payment = captured.payment.unwrap();
    assert_eq!((payment.state(), payment.paid, payment.tip), (PaymentState::Paid, 1_000, 150));
    let closing = v1::OrderClosing {
        id: "close".into(),
        merchant: "cafe".into(),
        order: "B".into(),
        ..Default::default()
    };
    let request = v1::CloseOrderRequest { closing: Some(closing) };
    let closed = market.payments.close_order(request).await.unwrap().into_inner();
    assert_eq!(closed.payment.unwrap().state(), PaymentState::Closed);
    let purse = market.purse("alice").await.balance.unwrap();
    assert_eq!((purse.posted, purse.held), (PURSE - 1_150, 0));
    let collection = v1::TipCollection {
        id: "collect".into(),
        wallet: "waiter".into(),
        asset: "CNY".into(),
        ..Default::default()
    };
    let request = v1::CollectTipsRequest { collection: Some(collection) };
    let collected = market.wallets.collect_tips(request).await.unwrap().into_inner();
    assert_eq!((collected.amount, collected.balance.unwrap().posted), (150, PURSE + 150));
    market.assert_balanced().await;
}

#[tokio::test]
async fn a_tip_may_follow_a_payment_and_goes_to_the_shop_or_to_a_person() {
    let (_dir, _served, mut market) = Market::fresh().await;
    market.create(order("A", 1_000)).await.unwrap();
    market.pay(paying("p", "alice", "A", 1_000)).await.unwrap();
    let tip = v1::NewTip {
        id: "tip 1".into(),
        wallet: "alice".into(),
        merchant: "cafe".into(),
        asset: "CNY".into(),
        amount: 10,
        order: "A".into(),
        ..Default::default()
    };
    let to_person = v1::NewTip { id: "tip 2".into(), person: "waiter".into(), ..tip.clone() };
    for tip in [tip.clone(), to_person, tip] {
        let request = v1::GiveTipRequest { tip: Some(tip) };
        market.wallets.give_tip(request).await.unwrap();
    }
    assert_eq!(market.has("alice").await, PURSE - 1_020);
    assert_eq!(market.till("cafe").await.tips.unwrap().posted, 10);
    assert_eq!(market.purse("waiter").await.tips.unwrap().posted, 10);
}

#[tokio::test]
async fn a_pool_is_split_and_a_share_comes_back() {
    let (_dir, _served, mut market) = Market::fresh().await;
    market.create(v1::NewOrder { split: true, ..order("A", 10_000) }).await.unwrap();
    market.pay(paying("p", "alice", "A", 10_000)).await.unwrap();
    assert_eq!(market.till("cafe").await.pool.unwrap().posted, 9_940);
    let bar = || v1::Receiver { receiver: Some(v1::receiver::Receiver::Merchant("bar".into())) };
    let waiter = v1::Receiver { receiver: Some(v1::receiver::Receiver::Wallet("waiter".into())) };
    let share = |receiver, share| v1::NewShare { receiver: Some(receiver), share: Some(share) };
    let split = v1::NewSplit {
        merchant: "cafe".into(),
        split: "S-1".into(),
        order: "A".into(),
        shares: vec![
            share(bar(), v1::new_share::Share::Rate("30".into())),
            share(waiter, v1::new_share::Share::Fixed(940)),
        ],
        finish: true,
        ..Default::default()
    };
    let request = v1::SplitPaymentRequest { split: Some(split) };
    let made = market.payments.split_payment(request.clone()).await.unwrap().into_inner();
    let amounts: Vec<u64> = made.split.unwrap().shares.iter().map(|share| share.amount).collect();
    assert_eq!(amounts, [2_982, 940], "30 % of 9,940, and what was fixed");
    assert!(
        market
            .payments
            .split_payment(request)
            .await
            .unwrap()
            .into_inner()
            .receipt
            .unwrap()
            .replayed
    );
    let share_return = v1::NewShareReturn {
        merchant: "cafe".into(),
        share_return: "U-1".into(),
        split: "S-1".into(),
        receiver: Some(bar()),
        amount: 982,
    };
    let request = v1::ReturnShareRequest { share_return: Some(share_return) };
    let back = market.payments.return_share(request).await.unwrap().into_inner();
    assert_eq!(back.split.unwrap().shares[0].returned, 982);
    let asked =
        v1::GetSplitRequest { merchant: "cafe".into(), split: "S-1".into(), ..Default::default() };
    let found = market.payments.get_split(asked).await.unwrap().into_inner().split.unwrap();
    assert_eq!((found.shares[0].returned, found.released), (982, 6_018));
    assert_eq!((market.payable("bar").await, market.payable("cafe").await), (2_000, 7_000));
    assert_eq!(market.has("waiter").await, PURSE + 940);
    market.assert_balanced().await;
}

#[tokio::test]
async fn a_red_packet_is_taken_once_by_each_and_to_the_last_unit() {
    let (_dir, _served, mut market) = Market::fresh().await;
    let packet = v1::NewPacket {
        id: "luck".into(),
        wallet: "alice".into(),
        asset: "CNY".into(),
        amount: 1_000,
        takers: 2,
        kind: v1::PacketKind::Random.into(),
        expires: in_seconds(600),
        ..Default::default()
    };
    let request = v1::SendPacketRequest { packet: Some(packet) };
    market.wallets.send_packet(request.clone()).await.unwrap();
    let again = market.wallets.send_packet(request).await.unwrap().into_inner();
    assert!(again.receipt.unwrap().replayed, "a retry draws the same seed");
    let take = |id: &str, wallet: &str| v1::TakePacketRequest {
        taking: Some(v1::PacketTaking {
            id: id.into(),
            packet: "luck".into(),
            wallet: wallet.into(),
            ..Default::default()
        }),
    };
    let first = market.wallets.take_packet(take("t1", "bob")).await.unwrap().into_inner();
    assert_eq!(first.balance.unwrap().posted, PURSE + i64::try_from(first.amount).unwrap());
    let twice = no(market.wallets.take_packet(take("t2", "bob")).await);
    assert_eq!(twice.reason, "PACKET_TAKEN");
    let last = market.wallets.take_packet(take("t3", "waiter")).await.unwrap().into_inner();
    assert_eq!(first.amount + last.amount, 1_000);
    let asked = v1::GetPacketRequest { id: "luck".into(), ..Default::default() };
    let packet = market.wallets.get_packet(asked).await.unwrap().into_inner().packet.unwrap();
    assert_eq!((packet.open, packet.taken, packet.left), (false, 2, 0));
}
