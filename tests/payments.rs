//! Orders and payments: the life of one, retries of each step, two payers at once, lists, aliases, codes.

use crate::support::Served;
use crate::support::data;
use crate::support::market::Market;
use crate::support::market::PURSE;
use crate::support::market::in_seconds;
use crate::support::market::order;
use crate::support::market::paying;
use crate::support::market::refunding;
use crate::support::no;
use crate::support::verify;
use farthing_proto::v1;
use tonic::Code;
use v1::PaymentState;
use v1::command::Action;

/// The answer without the mark of a repetition.
macro_rules! first {
    ($answer:expr) => {{
        let mut answer = $answer.unwrap();
        let replayed = std::mem::take(&mut answer.receipt.as_mut().unwrap().replayed);
        (answer, replayed)
    }};
}

#[tokio::test]
async fn a_payments_life_is_the_same_however_often_each_step_is_sent() {
    let (dir, served, mut market) = Market::fresh().await;
    for round in 0..3 {
        let created = first!(market.create(order("O-1", 10_000)).await);
        let payment = created.0.payment.clone().unwrap();
        assert_eq!((payment.state(), payment.order.as_str()), (PaymentState::Created, "O-1"));
        let with_tip = v1::NewPayment { tip: 500, ..paying("pay-1", "alice", "O-1", 10_000) };
        let paid = first!(market.pay(with_tip).await);
        let payment = paid.0.payment.clone().unwrap();
        assert_eq!((payment.state(), payment.fee), (PaymentState::Paid, 60));
        assert_eq!((payment.paid, payment.tip, payment.refundable), (10_000, 500, 10_000));
        assert_eq!(paid.0.balance.unwrap().posted, PURSE - 10_500);
        let part = first!(market.refund(refunding("R-1", "O-1", 4_000)).await);
        let payment = part.0.payment.clone().unwrap();
        assert_eq!((payment.state(), payment.fee_returned), (PaymentState::PartlyRefunded, 24));
        let refund = part.0.refund.clone().unwrap();
        assert_eq!((refund.refund.as_str(), refund.order.as_str()), ("R-1", "O-1"));
        let rest = first!(market.refund(refunding("R-2", "O-1", 6_000)).await);
        assert_eq!(rest.0.payment.clone().unwrap().state(), PaymentState::Refunded);
        for replayed in [created.1, paid.1, part.1, rest.1] {
            assert_eq!(replayed, round > 0, "round {round}");
        }
    }
    assert_eq!(market.has("alice").await, PURSE - 500);
    assert_eq!(market.payable("cafe").await, 0);
    assert_eq!(market.till("cafe").await.tips.unwrap().posted, 500);
    let now = market.payment("cafe", "O-1").await;
    assert_eq!((now.fee, now.fee_returned, now.refunds), (60, 60, 2));
    market.assert_balanced().await;
    served.terminate();
    verify(&data(&dir));
}

#[tokio::test]
async fn other_content_under_the_same_name_is_a_conflict_that_names_the_fields() {
    let (_dir, _served, mut market) = Market::fresh().await;
    market.create(order("O-1", 700)).await.unwrap();
    let other = v1::NewOrder { terminal: "T2".into(), ..order("O-1", 701) };
    let refused = no(market.create(other).await);
    assert_eq!((refused.code, refused.reason.as_str()), (Code::AlreadyExists, "ID_CONFLICT"));
    assert_eq!(refused.facts["fields"], "amount,terminal");
    market.pay(paying("p", "alice", "O-1", 700)).await.unwrap();
    let refused = no(market.pay(paying("p", "bob", "O-1", 700)).await);
    assert_eq!((refused.reason.as_str(), &*refused.facts["fields"]), ("ID_CONFLICT", "payer"));
    market.refund(refunding("R", "O-1", 100)).await.unwrap();
    let refused = no(market.refund(refunding("R", "O-1", 101)).await);
    assert_eq!((refused.reason.as_str(), &*refused.facts["fields"]), ("ID_CONFLICT", "amount"));
    // The same number at another merchant is another order.
    let bars = v1::NewOrder { merchant: "bar".into(), ..order("O-1", 5) };
    assert!(!market.create(bars).await.unwrap().receipt.unwrap().replayed);
}

#[tokio::test]
async fn a_refused_business_number_stays_free_and_a_refused_id_does_not() {
    let (_dir, _served, mut market) = Market::fresh().await;
    let refused = no(market.refund(refunding("R-1", "O-1", 100)).await);
    assert_eq!((refused.code, refused.reason.as_str()), (Code::NotFound, "ORDER_UNKNOWN"));
    assert!(!refused.facts.contains_key("seq"), "nothing is recorded: {refused:?}");
    let refused = no(market.pay(paying("p", "alice", "O-1", 100)).await);
    assert_eq!((refused.code, refused.reason.as_str()), (Code::NotFound, "ORDER_UNKNOWN"));
    market.create(order("O-1", 100)).await.unwrap();
    let again = no(market.pay(paying("p", "alice", "O-1", 100)).await);
    assert_eq!((again.reason.as_str(), &*again.facts["replayed"]), ("ORDER_UNKNOWN", "true"));
    market.pay(paying("q", "alice", "O-1", 100)).await.unwrap();
    market.refund(refunding("R-1", "O-1", 100)).await.unwrap();
    let refused = no(market.refund(refunding("R-2", "O-1", 1)).await);
    assert_eq!(refused.reason, "REFUND_EXCEEDS_PAYMENT");
    assert_eq!((&*refused.facts["needed"], &*refused.facts["available"]), ("1", "0"));
    let asked = v1::GetRefundRequest {
        merchant: "cafe".into(),
        refund: "R-1".into(),
        ..Default::default()
    };
    let found = market.payments.get_refund(asked.clone()).await.unwrap().into_inner();
    assert_eq!(found.refund.unwrap().amount, 100);
    let missing = v1::GetRefundRequest { refund: "R-2".into(), ..asked };
    assert_eq!(no(market.payments.get_refund(missing).await).reason, "REFUND_UNKNOWN");
}

/// A thousand orders, each paid by two wallets at once: one wins each time, and only that one is charged.
#[tokio::test(flavor = "multi_thread")]
async fn two_payers_of_one_order_are_charged_exactly_once() {
    const RACES: usize = 1_000;
    const LANES: usize = 20;
    let (dir, served, mut market) = Market::fresh().await;
    let orders = (0..RACES).map(|race| Action::CreateOrder(order(&race.to_string(), 10)));
    market.all(orders.collect()).await;
    let lanes: Vec<_> = (0..LANES)
        .map(|lane| {
            let market = market.clone();
            tokio::spawn(async move {
                let mut won = 0_usize;
                for race in (lane..RACES).step_by(LANES) {
                    let number = race.to_string();
                    let pay = |wallet: &str| {
                        let payment = paying(&format!("{wallet} {race}"), wallet, &number, 10);
                        let mut market = market.clone();
                        async move { market.pay(payment).await }
                    };
                    let (alice, bob) = tokio::join!(pay("alice"), pay("bob"));
                    let lost = match (alice, bob) {
                        (Ok(_), Err(lost)) => {
                            won += 1;
                            lost
                        }
                        (Err(lost), Ok(_)) => lost,
                        both => panic!("race {race}: {both:?}"),
                    };
                    assert_eq!(no(Err::<(), _>(lost)).reason, "ORDER_PAID");
                }
                won
            })
        })
        .collect();
    let mut alices = 0;
    for lane in lanes {
        alices += lane.await.unwrap();
    }
    let alices = i64::try_from(alices).unwrap() * 10;
    assert_eq!(market.has("alice").await, PURSE - alices);
    assert_eq!(market.has("bob").await, PURSE - (10_000 - alices));
    assert_eq!(market.payable("cafe").await, 10_000);
    market.assert_balanced().await;
    served.terminate();
    verify(&data(&dir));
}

#[tokio::test]
async fn payments_are_listed_and_found_by_either_sides_number() {
    let (_dir, _served, mut market) = Market::fresh().await;
    for (number, amount, terminal) in [("A", 100, "T1"), ("B", 200, "T2"), ("C", 300, "T1")] {
        market
            .create(v1::NewOrder {
                terminal: terminal.into(),
                reference: format!("table {number}"),
                ..order(number, amount)
            })
            .await
            .unwrap();
    }
    market.pay(paying("p", "alice", "B", 200)).await.unwrap();
    let typed = v1::NewPayment { order: String::new(), ..paying("typed", "bob", "", 50) };
    market.pay(typed).await.unwrap();
    let all = v1::ListPaymentsRequest { merchant: "cafe".into(), ..Default::default() };
    let names = |page: &v1::ListPaymentsResponse| -> Vec<String> {
        page.payments.iter().map(|each| format!("{}{}", each.order, each.payment_id)).collect()
    };
    for (request, wanted) in [
        (all.clone(), vec!["typed", "C", "B", "A"]),
        (
            v1::ListPaymentsRequest { state: PaymentState::Paid.into(), ..all.clone() },
            vec!["typed", "B"],
        ),
        (v1::ListPaymentsRequest { terminal: "T1".into(), ..all.clone() }, vec!["C", "A"]),
        (v1::ListPaymentsRequest { reference: "table C".into(), ..all.clone() }, vec!["C"]),
        (
            v1::ListPaymentsRequest { amount_min: 100, amount_max: 200, ..all.clone() },
            vec!["B", "A"],
        ),
        (v1::ListPaymentsRequest { from_time: in_seconds(60), ..all.clone() }, vec![]),
        (v1::ListPaymentsRequest { merchant: "bar".into(), ..all.clone() }, vec![]),
    ] {
        let page = market.payments.list_payments(request).await.unwrap().into_inner();
        assert_eq!(names(&page), wanted);
        assert!(page.next_page_token.is_empty());
    }
    let (mut paged, mut token) = (Vec::new(), String::new());
    loop {
        let request = v1::ListPaymentsRequest { page_size: 3, page_token: token, ..all.clone() };
        let page = market.payments.list_payments(request).await.unwrap().into_inner();
        paged.extend(names(&page));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, ["typed", "C", "B", "A"]);
    let by_id = |merchant: &str, id: &str| v1::GetPaymentRequest {
        merchant: merchant.into(),
        payment_id: id.into(),
        ..Default::default()
    };
    let found = market.payments.get_payment(by_id("cafe", "p")).await.unwrap().into_inner();
    assert_eq!(found.payment.unwrap(), market.payment("cafe", "B").await);
    let found = market.payments.get_payment(by_id("cafe", "typed")).await.unwrap().into_inner();
    assert_eq!(found.payment.unwrap().paid, 50);
    let by_order =
        v1::GetPaymentRequest { merchant: "bar".into(), order: "B".into(), ..Default::default() };
    let refused = no(market.payments.get_payment(by_order).await);
    assert_eq!((refused.reason.as_str(), &*refused.facts["order"]), ("ORDER_UNKNOWN", "B"));
    for (merchant, id) in [("bar", "p"), ("cafe", "nothing"), ("cafe", "first money of bob")] {
        let refused = no(market.payments.get_payment(by_id(merchant, id)).await);
        assert_eq!((refused.code, refused.reason.as_str()), (Code::NotFound, "PAYMENT_UNKNOWN"));
    }
}

#[tokio::test]
async fn a_payer_has_one_alias_at_each_merchant_and_keeps_it_over_a_new_key() {
    let (dir, served, mut market) = Market::fresh().await;
    let typed = |id: &str, wallet: &str, merchant: &str| v1::NewPayment {
        merchant: merchant.into(),
        order: String::new(),
        ..paying(id, wallet, "", 10)
    };
    let mut aliases = Vec::new();
    for (id, wallet, merchant) in [
        ("1", "alice", "cafe"),
        ("2", "alice", "cafe"),
        ("3", "alice", "bar"),
        ("4", "bob", "cafe"),
    ] {
        let payment = market.pay(typed(id, wallet, merchant)).await.unwrap().payment.unwrap();
        assert!(payment.former_payer_aliases.is_empty());
        aliases.push(payment.payer_alias);
    }
    assert_eq!(aliases[0], aliases[1]);
    assert_ne!(aliases[0], aliases[2], "merchants cannot join their customers");
    assert_ne!(aliases[0], aliases[3]);
    let request = v1::ListPaymentsRequest { merchant: "cafe".into(), ..Default::default() };
    let listed = market.payments.list_payments(request.clone()).await.unwrap().into_inner();
    let told = format!("{listed:?}");
    assert!(!told.contains("alice") && !told.contains("bob"), "{told}");
    served.terminate();
    let own = std::fs::read_to_string(data(&dir).join("alias.key")).unwrap();
    let keys = format!("[\"k2:{}\", \"{}\"]", "0f".repeat(32), own.trim());
    let served = Served::with(&data(&dir), &[("FARTHING_ALIAS_KEYS", &keys)]);
    let mut market = Market::on(&served).await;
    let listed = market.payments.list_payments(request).await.unwrap().into_inner();
    let first = listed.payments.last().unwrap();
    assert!(first.payer_alias.starts_with("k2:"));
    assert_eq!(first.former_payer_aliases, aliases[..1]);
    let (_, log) = served.terminate();
    assert!(!log.contains("0f0f"), "a key is in the log");
}

#[tokio::test]
async fn a_payers_code_is_good_once_and_tells_the_merchant_nothing() {
    let (_dir, _served, mut market) = Market::fresh().await;
    let asked = v1::ConsumerCodeRequest {
        id: "show".into(),
        wallet: "alice".into(),
        amount_max: Some(1_000),
        expires: in_seconds(60),
        ..Default::default()
    };
    let request = v1::IssueCodeRequest { code: Some(asked) };
    let issued = market.wallets.issue_code(request.clone()).await.unwrap().into_inner();
    let again = market.wallets.issue_code(request).await.unwrap().into_inner();
    assert_eq!(issued.code, again.code, "a retry gets the same code");
    assert!(again.receipt.unwrap().replayed);
    let scan = |id: &str, code: &str, amount: u64| v1::PayByCodeRequest {
        payment: Some(v1::NewCodePayment {
            id: id.into(),
            code: code.into(),
            merchant: "cafe".into(),
            asset: "CNY".into(),
            amount,
            ..Default::default()
        }),
    };
    let above = no(market.payments.pay_by_code(scan("a", &issued.code, 1_001)).await);
    assert_eq!(above.reason, "CODE_LIMIT");
    let paid = market.payments.pay_by_code(scan("b", &issued.code, 1_000)).await.unwrap();
    let payment = paid.into_inner().payment.unwrap();
    assert_eq!((payment.kind(), payment.paid), (v1::CodeKind::Consumer, 1_000));
    assert!(!format!("{payment:?}").contains("alice"));
    // The check digit is right, and nobody shows this one.
    for (id, code) in [("used", issued.code.as_str()), ("guessed", "73000000000000000002")] {
        let used = no(market.payments.pay_by_code(scan(id, code, 1)).await);
        assert_eq!((used.code, used.reason.as_str()), (Code::NotFound, "CODE_UNKNOWN"), "{code}");
    }
    for code in ["123", "12345678901234567890"] {
        let malformed = no(market.payments.pay_by_code(scan("d", code, 1)).await);
        assert_eq!(malformed.code, Code::InvalidArgument);
        assert_eq!(malformed.fields, ["code"]);
    }
    // The journal has the code's digest, never the code.
    let events = v1::EventsRequest { stop_at_end: true, ..Default::default() };
    let mut events = market.ledger.events(events).await.unwrap().into_inner();
    while let Some(event) = events.message().await.unwrap() {
        assert!(!format!("{event:?}").contains(&issued.code));
    }
    let short = v1::ConsumerCodeRequest {
        id: "rich".into(),
        wallet: "bob".into(),
        expires: in_seconds(60),
        ..Default::default()
    };
    let request = v1::IssueCodeRequest { code: Some(short) };
    let code = market.wallets.issue_code(request).await.unwrap().into_inner().code;
    let refused = no(market.payments.pay_by_code(scan("e", &code, PURSE.unsigned_abs() + 1)).await);
    assert_eq!(refused.reason, "WALLET_FUNDS_SHORT");
    let told = format!("{refused:?}");
    assert!(!told.contains("bob") && !refused.facts.contains_key("available"), "{told}");
}
