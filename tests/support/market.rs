//! A small market: a bank, wallets with money, merchants; and short ways to ask for payments.

use crate::support::Client;
use crate::support::Served;
use crate::support::data;
use crate::support::naive::Books;
use farthing_proto::v1;
use prost_types::Timestamp;
use std::time::Duration;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;
use tempfile::TempDir;
use tonic::Status;
use tonic::transport::Channel;
use v1::command::Action;
use v1::merchant_service_client::MerchantServiceClient;
use v1::payment_service_client::PaymentServiceClient;
use v1::settlement_service_client::SettlementServiceClient;
use v1::wallet_service_client::WalletServiceClient;

/// How often a settlement is looked for, 20 ms apart.
const SEALED_LOOKS: u32 = 500;
/// Minor units that each wallet of the market begins with.
pub(crate) const PURSE: i64 = 100_000;

/// Clients of all services of one server.
#[derive(Clone)]
pub(crate) struct Market {
    pub(crate) ledger: Client,
    pub(crate) wallets: WalletServiceClient<Channel>,
    pub(crate) merchants: MerchantServiceClient<Channel>,
    pub(crate) payments: PaymentServiceClient<Channel>,
    pub(crate) settlements: SettlementServiceClient<Channel>,
}

/// A command with no answer but its receipt.
pub(crate) fn command(action: Action) -> v1::Command {
    v1::Command { action: Some(action) }
}

/// So many seconds from now.
#[allow(clippy::disallowed_methods, reason = "a client asks its own clock")]
pub(crate) fn in_seconds(seconds: u64) -> Option<Timestamp> {
    let then = SystemTime::now() + Duration::from_secs(seconds);
    let since = then.duration_since(UNIX_EPOCH).unwrap();
    Some(Timestamp { seconds: i64::try_from(since.as_secs()).unwrap(), nanos: 0 })
}

/// Now, to the microsecond.
#[allow(clippy::disallowed_methods, reason = "a client asks its own clock")]
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let nanos = i32::try_from(since.subsec_micros() * 1_000).unwrap();
    Timestamp { seconds: i64::try_from(since.as_secs()).unwrap(), nanos }
}

/// An order of the cafe.
pub(crate) fn order(number: &str, amount: u64) -> v1::NewOrder {
    v1::NewOrder {
        merchant: "cafe".into(),
        order: number.into(),
        asset: "CNY".into(),
        amount,
        tip: v1::TipRule::Any.into(),
        ..Default::default()
    }
}

/// A payment of an order of the cafe.
pub(crate) fn paying(id: &str, wallet: &str, number: &str, amount: u64) -> v1::NewPayment {
    v1::NewPayment {
        id: id.into(),
        wallet: wallet.into(),
        merchant: "cafe".into(),
        order: number.into(),
        kind: v1::CodeKind::Dynamic.into(),
        asset: "CNY".into(),
        amount,
        ..Default::default()
    }
}

/// A plan of settlement: daily at midnight in Shanghai, paid out by the bank on the next day.
pub(crate) fn daily(id: &str, merchant: &str) -> v1::NewSettlementPlan {
    v1::NewSettlementPlan {
        id: id.into(),
        merchant: merchant.into(),
        asset: "CNY".into(),
        plan: Some(v1::SettlementPlan {
            zone: "Asia/Shanghai".into(),
            delay_days: 1,
            payout_channel: "bank".into(),
            payout_account: format!("account of {merchant}"),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// A refund of an order of the cafe.
pub(crate) fn refunding(number: &str, of: &str, amount: u64) -> v1::NewRefund {
    v1::NewRefund {
        merchant: "cafe".into(),
        refund: number.into(),
        order: of.into(),
        amount,
        ..Default::default()
    }
}

fn opened(wallet: &str, tips: bool) -> Action {
    let assets = vec!["CNY".into()];
    Action::OpenWallet(v1::NewWallet { wallet: wallet.into(), assets, tips, utc_offset_minutes: 0 })
}

fn registered(merchant: &str) -> Action {
    let profile = v1::MerchantProfile {
        name: merchant.into(),
        city: "Chengdu".into(),
        country: "CN".into(),
        category: 5_812,
    };
    Action::RegisterMerchant(v1::NewMerchant {
        merchant: merchant.into(),
        assets: vec!["CNY".into()],
        profile: Some(profile),
        policy: None,
    })
}

/// 0.6 % of each payment at the cafe, rounded by itself.
fn plan() -> Action {
    let plan = v1::FeePlan { rate: "0.6".into(), tips_free: true, ..Default::default() };
    Action::SetFeePlan(v1::NewFeePlan {
        id: "plan".into(),
        merchant: "cafe".into(),
        asset: "CNY".into(),
        plan: Some(plan),
        ..Default::default()
    })
}

impl Market {
    /// Clients of a server.
    pub(crate) async fn on(served: &Served) -> Self {
        let channel = served.channel().await;
        Self {
            ledger: served.client().await,
            wallets: WalletServiceClient::new(channel.clone()),
            merchants: MerchantServiceClient::new(channel.clone()),
            payments: PaymentServiceClient::new(channel.clone()),
            settlements: SettlementServiceClient::new(channel),
        }
    }

    /// A bank, wallets `alice`, `bob` and `waiter` with money, merchants `cafe` and `bar`.
    pub(crate) async fn fresh() -> (TempDir, Served, Self) {
        let dir = TempDir::new().unwrap();
        let served = Served::on(&data(&dir));
        let mut market = Self::on(&served).await;
        let channel = v1::NewChannel { channel: "bank".into(), assets: vec!["CNY".into()] };
        let mut actions = vec![Action::OpenChannel(channel)];
        for wallet in ["alice", "bob", "waiter"] {
            actions.push(opened(wallet, wallet == "waiter"));
            actions.push(Action::TopUp(v1::NewTopUp {
                id: format!("first money of {wallet}"),
                wallet: wallet.into(),
                channel: "bank".into(),
                asset: "CNY".into(),
                amount: PURSE.unsigned_abs(),
                ..Default::default()
            }));
        }
        actions.extend([registered("cafe"), registered("bar"), plan()]);
        market.all(actions).await;
        (dir, served, market)
    }

    /// Has everything applied, in order.
    pub(crate) async fn all(&mut self, actions: Vec<Action>) -> Vec<v1::Answer> {
        let commands = actions.into_iter().map(command).collect();
        let request = v1::SubmitBatchRequest { commands, with_events: true, ..Default::default() };
        let answers = self.ledger.submit_batch(request).await.unwrap().into_inner().answers;
        for answer in &answers {
            assert_eq!(answer.rejection, None);
        }
        answers
    }

    pub(crate) async fn create(
        &mut self,
        order: v1::NewOrder,
    ) -> Result<v1::CreateOrderResponse, Status> {
        let request = v1::CreateOrderRequest { order: Some(order) };
        self.payments.create_order(request).await.map(tonic::Response::into_inner)
    }

    pub(crate) async fn pay(&mut self, payment: v1::NewPayment) -> Result<v1::PayResponse, Status> {
        let request = v1::PayRequest { payment: Some(payment) };
        self.wallets.pay(request).await.map(tonic::Response::into_inner)
    }

    pub(crate) async fn refund(
        &mut self,
        refund: v1::NewRefund,
    ) -> Result<v1::RefundPaymentResponse, Status> {
        let request = v1::RefundPaymentRequest { refund: Some(refund) };
        self.payments.refund_payment(request).await.map(tonic::Response::into_inner)
    }

    /// A payment as it is now.
    pub(crate) async fn payment(&mut self, merchant: &str, order: &str) -> v1::Payment {
        let request = v1::GetPaymentRequest {
            merchant: merchant.into(),
            order: order.into(),
            ..Default::default()
        };
        self.payments.get_payment(request).await.unwrap().into_inner().payment.unwrap()
    }

    /// What a wallet has.
    pub(crate) async fn purse(&mut self, wallet: &str) -> v1::Purse {
        let request = v1::GetWalletRequest { wallet: wallet.into(), at_least_seq: 0 };
        let wallet = self.wallets.get_wallet(request).await.unwrap().into_inner().wallet.unwrap();
        wallet.purses.into_iter().next().unwrap()
    }

    /// Minor units that a wallet has.
    pub(crate) async fn has(&mut self, wallet: &str) -> i64 {
        self.purse(wallet).await.balance.unwrap().posted
    }

    /// What a merchant has.
    pub(crate) async fn till(&mut self, merchant: &str) -> v1::Till {
        let request = v1::GetMerchantRequest { merchant: merchant.into(), at_least_seq: 0 };
        let merchant = self.merchants.get_merchant(request).await.unwrap().into_inner();
        merchant.merchant.unwrap().tills.into_iter().next().unwrap()
    }

    /// Minor units that are payable to a merchant.
    pub(crate) async fn payable(&mut self, merchant: &str) -> i64 {
        self.till(merchant).await.payable.unwrap().posted
    }

    /// Ends a merchant's open period.
    pub(crate) async fn close(&mut self, id: &str, merchant: &str) -> Result<v1::Receipt, Status> {
        let closing = v1::SettlementClosing {
            id: id.into(),
            merchant: merchant.into(),
            asset: "CNY".into(),
            ..Default::default()
        };
        let request = v1::CloseSettlementRequest { closing: Some(closing) };
        let answer = self.settlements.close_settlement(request).await?.into_inner();
        Ok(answer.receipt.unwrap())
    }

    /// The settlements of a merchant, newest first.
    pub(crate) async fn settled(&mut self, merchant: &str) -> Vec<v1::Settlement> {
        let request =
            v1::ListSettlementsRequest { merchant: merchant.into(), ..Default::default() };
        let page = self.settlements.list_settlements(request).await.unwrap().into_inner();
        assert!(page.next_page_token.is_empty());
        page.settlements
    }

    /// The settlement of the period that ended at a position, once it is sealed.
    pub(crate) async fn sealed(&mut self, merchant: &str, ended: u64) -> v1::Settlement {
        for _ in 0..SEALED_LOOKS {
            let made = self.settled(merchant).await;
            if let Some(made) = made.into_iter().find(|made| made.last_seq == ended) {
                return made;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the period that ended at {ended} is not sealed");
    }

    /// Says what became of a payout.
    pub(crate) async fn advance(
        &mut self,
        id: &str,
        (merchant, settlement): (&str, &str),
        step: v1::PayoutStep,
    ) -> Result<v1::AdvancePayoutResponse, Status> {
        let advance = v1::PayoutAdvance {
            id: id.into(),
            merchant: merchant.into(),
            settlement: settlement.into(),
            step: step.into(),
            ..Default::default()
        };
        let request = v1::AdvancePayoutRequest { advance: Some(advance) };
        self.settlements.advance_payout(request).await.map(tonic::Response::into_inner)
    }

    /// Debits equal credits, and every account has what the events say.
    pub(crate) async fn assert_balanced(&mut self) {
        let request = v1::GetTrialBalanceRequest::default();
        let trial = self.ledger.get_trial_balance(request).await.unwrap().into_inner();
        assert!(trial.balanced, "{:?}", trial.lines);
        Books::of(&mut self.ledger).await.compare(&mut self.ledger).await;
    }
}
