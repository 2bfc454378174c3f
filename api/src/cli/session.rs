//! A connection to a ledger, and the decimals of the assets met on it.

use crate::cli::error::CliError;
use crate::cli::failure::Failure;
use crate::convert::money::parse_minor;
use farthing_proto::v1;
use std::collections::BTreeMap;
use std::time::Duration;
use tonic::transport::{Channel, Endpoint};
use uuid::Uuid;
use v1::books_service_client::BooksServiceClient;
use v1::command::Action;
use v1::event::What;
use v1::ledger_service_client::LedgerServiceClient;
use v1::merchant_service_client::MerchantServiceClient;
use v1::payment_service_client::PaymentServiceClient;
use v1::receipt_service_client::ReceiptServiceClient;
use v1::reconciliation_service_client::ReconciliationServiceClient;
use v1::settlement_service_client::SettlementServiceClient;
use v1::statement_service_client::StatementServiceClient;
use v1::wallet_service_client::WalletServiceClient;

/// How long to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long to wait for an answer; past it the outcome is unknown.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// The largest answer that is read: a page of 8,192 rows with room.
const ANSWER_BYTES_MAX: usize = 16 << 20;

/// The client that the contract generates.
pub(crate) type Client = LedgerServiceClient<Channel>;

/// A connection to a ledger.
pub(crate) struct Session {
    /// Calls the ledger; every call but a stream ends within [`ANSWER_TIMEOUT`].
    pub(crate) ledger: Client,
    /// Calls for those who pay.
    pub(crate) wallets: WalletServiceClient<Channel>,
    /// Calls of the platform for its merchants.
    pub(crate) merchants: MerchantServiceClient<Channel>,
    /// Calls for those who are paid.
    pub(crate) payments: PaymentServiceClient<Channel>,
    /// Calls for signed receipts.
    pub(crate) receipts: ReceiptServiceClient<Channel>,
    /// Calls for bills and statements.
    pub(crate) statements: StatementServiceClient<Channel>,
    /// Calls to match files of others.
    pub(crate) reconciliation: ReconciliationServiceClient<Channel>,
    /// Calls for the platform's own books.
    pub(crate) books: BooksServiceClient<Channel>,
    /// Calls about settlements and payouts.
    pub(crate) settlements: SettlementServiceClient<Channel>,
    exponents: BTreeMap<String, u32>,
}

impl Session {
    /// Connects to `HOST:PORT`.
    pub(crate) async fn connect(server: &str) -> Result<Self, CliError> {
        let endpoint = Endpoint::from_shared(format!("http://{server}"))
            .map_err(|_| CliError::field("--server", "is not HOST:PORT"))?
            .connect_timeout(CONNECT_TIMEOUT);
        let channel = endpoint
            .connect()
            .await
            .map_err(|error| CliError::from(Failure::unreachable(server, &error)))?;
        let to = || channel.clone();
        let bytes_max = ANSWER_BYTES_MAX;
        Ok(Self {
            ledger: LedgerServiceClient::new(to()).max_decoding_message_size(bytes_max),
            wallets: WalletServiceClient::new(to()).max_decoding_message_size(bytes_max),
            merchants: MerchantServiceClient::new(to()).max_decoding_message_size(bytes_max),
            payments: PaymentServiceClient::new(to()).max_decoding_message_size(bytes_max),
            receipts: ReceiptServiceClient::new(to()).max_decoding_message_size(bytes_max),
            statements: StatementServiceClient::new(to()).max_decoding_message_size(bytes_max),
            reconciliation: ReconciliationServiceClient::new(to())
                .max_decoding_message_size(bytes_max),
            books: BooksServiceClient::new(to()).max_decoding_message_size(bytes_max),
            settlements: SettlementServiceClient::new(to()).max_decoding_message_size(bytes_max),
            exponents: BTreeMap::new(),
        })
    }

    /// Reads an account, and learns the decimals of its asset.
    pub(crate) async fn account(&mut self, id: &str) -> Result<(v1::Account, u64), CliError> {
        let asked = v1::GetAccountRequest { account: id.to_owned(), ..Default::default() };
        let answer = self.ledger.get_account(timed(asked)).await?.into_inner();
        let account = answer.account.ok_or_else(|| incomplete("account"))?;
        self.learn(&account.asset, account.exponent);
        Ok((account, answer.seq))
    }

    /// Remembers the decimals of an asset.
    pub(crate) fn learn(&mut self, asset: &str, exponent: u32) {
        self.exponents.insert(asset.to_owned(), exponent);
    }

    /// The decimals of an asset; where they are not known yet, they are read from an account that is in it.
    pub(crate) async fn exponent(&mut self, asset: &str, account: &str) -> Result<u32, CliError> {
        match self.exponents.get(asset) {
            Some(exponent) => Ok(*exponent),
            None => Ok(self.account(account).await?.0.exponent),
        }
    }

    /// Learns the decimals of every leg.
    pub(crate) async fn learn_legs(&mut self, legs: &[v1::PostedLeg]) -> Result<(), CliError> {
        for leg in legs {
            self.exponent(&leg.asset, &leg.debit).await?;
        }
        Ok(())
    }

    /// The decimals learned so far.
    pub(crate) fn exponents(&self) -> &BTreeMap<String, u32> {
        &self.exponents
    }

    /// The decimals of an asset in which there may be no account yet: a dry run of opening one tells.
    pub(crate) async fn exponent_of_asset(&mut self, asset: &str) -> Result<u32, CliError> {
        let id = format!("probe:{}", Uuid::now_v7());
        let account = v1::NewAccount { id, asset: asset.to_owned(), ..Default::default() };
        let event = self.dry_run(Action::OpenAccount(account)).await?.event;
        match event.and_then(|event| event.what) {
            Some(What::AccountOpened(v1::AccountOpened { account: Some(account) })) => {
                self.learn(asset, account.exponent);
                Ok(account.exponent)
            }
            Some(_) | None => Err(incomplete("event")),
        }
    }

    /// The same, asked once.
    pub(crate) async fn decimals(&mut self, asset: &str) -> Result<u32, CliError> {
        match self.exponents.get(asset) {
            Some(exponent) => Ok(*exponent),
            None => self.exponent_of_asset(asset).await,
        }
    }

    /// Reads a merchant.
    pub(crate) async fn merchant(&mut self, id: &str) -> Result<(v1::Merchant, u64), CliError> {
        let asked = v1::GetMerchantRequest { merchant: id.to_owned(), at_least_seq: 0 };
        let answer = self.merchants.get_merchant(timed(asked)).await?.into_inner();
        Ok((answer.merchant.ok_or_else(|| incomplete("merchant"))?, answer.seq))
    }

    /// Reads a payment by the merchant's order number, or by the id that paid it.
    pub(crate) async fn payment(
        &mut self,
        merchant: &str,
        order: &str,
        payment_id: &str,
    ) -> Result<v1::Payment, CliError> {
        let asked = v1::GetPaymentRequest {
            merchant: merchant.to_owned(),
            order: order.to_owned(),
            payment_id: payment_id.to_owned(),
            at_least_seq: 0,
        };
        let answer = self.payments.get_payment(timed(asked)).await?.into_inner();
        let payment = answer.payment.ok_or_else(|| incomplete("payment"))?;
        self.learn(&payment.asset, payment.exponent);
        Ok(payment)
    }

    /// Asks what a command would do, and records nothing.
    pub(crate) async fn dry_run(&mut self, action: Action) -> Result<v1::Answer, CliError> {
        let commands = vec![v1::Command { action: Some(action) }];
        let asked = timed(v1::DryRunRequest { commands });
        let answers = self.ledger.dry_run(asked).await?.into_inner().answers;
        let answer = answers.into_iter().next().ok_or_else(|| incomplete("answers"))?;
        match answer.rejection {
            Some(rejection) => Err(Failure::from(rejection).into()),
            None => Ok(answer),
        }
    }
}

/// Reads an amount that may be absent; absent is nothing.
pub(crate) fn amount_or_zero(
    text: Option<&str>,
    exponent: u32,
    field: &str,
) -> Result<u64, CliError> {
    text.map_or(Ok(0), |text| amount_of(text, exponent, field))
}

/// Reads an amount in the asset of an account; `field` is the argument that it came in.
pub(crate) fn amount_of(text: &str, exponent: u32, field: &str) -> Result<u64, CliError> {
    parse_minor(text, exponent)
        .map_err(|error| CliError::field(field, format!("{error} (given: {text:?})")))
}

/// A request that ends in time.
pub(crate) fn timed<T>(message: T) -> tonic::Request<T> {
    let mut request = tonic::Request::new(message);
    request.set_timeout(ANSWER_TIMEOUT);
    request
}

/// The ledger left out a field that the contract promises.
pub(crate) fn incomplete(field: &str) -> CliError {
    CliError::fault("the answer does not keep the contract", format!("`{field}` is absent"))
}
