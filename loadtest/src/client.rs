//! A connection with the windows that large batches need, and the calls in their slim form.

use std::time::Duration;

use farthing_proto::v1::EventsRequest;
use farthing_proto::v1::ListAccountsRequest;
use farthing_proto::v1::ListHistoryRequest;
use farthing_proto::v1::ledger_service_client::LedgerServiceClient;
use farthing_proto::v1::payment_service_client::PaymentServiceClient;
use tokio_stream::Stream;
use tonic::Request;
use tonic::Status;
use tonic::Streaming;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::transport::Endpoint;
use tonic_prost::ProstCodec;

use crate::error::Error;
use crate::plan::Action;
use crate::wire::codec::Batch;
use crate::wire::codec::Call;
use crate::wire::codec::Single;
use crate::wire::codec::WireCodec;
use crate::wire::slim;

const STREAM_WINDOW_BYTES: u32 = 8 << 20;
const CONNECTION_WINDOW_BYTES: u32 = 64 << 20;
const FRAME_BYTES_MAX: u32 = 1 << 20;
const MESSAGE_BYTES_MAX: usize = 64 << 20;
const CONNECT_SECONDS: u64 = 10;

const SUBMIT_BATCH: &str = "/farthing.v1.LedgerService/SubmitBatch";
const SUBMIT_COMPACT: &str = "/farthing.v1.LedgerService/SubmitCompact";
const SUBMIT: &str = "/farthing.v1.LedgerService/Submit";
const POST_TRANSFER: &str = "/farthing.v1.LedgerService/PostTransfer";
const PLACE_HOLD: &str = "/farthing.v1.LedgerService/PlaceHold";
const CAPTURE_HOLD: &str = "/farthing.v1.LedgerService/CaptureHold";
const LIST_ACCOUNTS: &str = "/farthing.v1.LedgerService/ListAccounts";
const LIST_HISTORY: &str = "/farthing.v1.LedgerService/ListHistory";
const HEALTH_CHECK: &str = "/grpc.health.v1.Health/Check";
const EVENTS: &str = "/farthing.v1.LedgerService/Events";

/// One HTTP/2 connection. Clones share it.
#[derive(Clone)]
pub(crate) struct Client {
    /// The generated client, for what is not hot.
    pub(crate) service: LedgerServiceClient<Channel>,
    /// The same for what merchants call.
    pub(crate) payments: PaymentServiceClient<Channel>,
    grpc: Grpc<Channel>,
    deadline: Duration,
}

impl Client {
    /// Connects to `target`, which is `HOST:PORT`; unary calls end after `deadline`.
    ///
    /// # Errors
    ///
    /// The address is malformed or cannot be reached.
    pub(crate) async fn connect(target: &str, deadline: Duration) -> Result<Self, Error> {
        let channel = Endpoint::from_shared(format!("http://{target}"))?
            .initial_stream_window_size(STREAM_WINDOW_BYTES)
            .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
            .max_frame_size(FRAME_BYTES_MAX)
            .tcp_nodelay(true)
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS))
            .connect()
            .await?;
        let service = LedgerServiceClient::new(channel.clone())
            .max_decoding_message_size(MESSAGE_BYTES_MAX)
            .max_encoding_message_size(MESSAGE_BYTES_MAX);
        let payments = PaymentServiceClient::new(channel.clone());
        let grpc = Grpc::new(channel)
            .max_decoding_message_size(MESSAGE_BYTES_MAX)
            .max_encoding_message_size(MESSAGE_BYTES_MAX);
        Ok(Self { service, payments, grpc, deadline })
    }

    /// SubmitCompact.
    ///
    /// # Errors
    ///
    /// The status of the call.
    pub(crate) async fn compact(&mut self, batch: Batch) -> Result<slim::CompactAnswers, Status> {
        self.unary(SUBMIT_COMPACT, batch, WireCodec::new()).await
    }

    /// SubmitBatch.
    ///
    /// # Errors
    ///
    /// The status of the call.
    pub(crate) async fn readable(&mut self, batch: Batch) -> Result<slim::BatchAnswers, Status> {
        self.unary(SUBMIT_BATCH, batch, WireCodec::new()).await
    }

    /// PostTransfer, PlaceHold or CaptureHold, by the action.
    ///
    /// # Errors
    ///
    /// The status of the call.
    pub(crate) async fn single(&mut self, call: Call) -> Result<slim::UnaryAnswer, Status> {
        let path = match call.0.planned.action {
            Action::Post | Action::PostRefused => POST_TRANSFER,
            Action::Place => PLACE_HOLD,
            Action::Capture(_) => CAPTURE_HOLD,
            Action::Trade(_) => {
                return Err(Status::unimplemented("payments go in batches and on streams"));
            }
        };
        self.unary(path, call, WireCodec::new()).await
    }

    /// A health check: there is nothing in it and nothing to do.
    ///
    /// # Errors
    ///
    /// The status of the call.
    pub(crate) async fn empty(&mut self) -> Result<(), Status> {
        self.unary(HEALTH_CHECK, (), ProstCodec::new()).await
    }

    /// Submit: a stream of commands and a stream of answers.
    ///
    /// # Errors
    ///
    /// The status with which the stream was refused.
    pub(crate) async fn submit(
        &mut self,
        commands: impl Stream<Item = Single> + Send + 'static,
    ) -> Result<Streaming<slim::StreamAnswer>, Status> {
        self.ready().await?;
        let path = PathAndQuery::from_static(SUBMIT);
        Ok(self.grpc.streaming(Request::new(commands), path, WireCodec::new()).await?.into_inner())
    }

    /// ListAccounts.
    ///
    /// # Errors
    ///
    /// The status of the call.
    pub(crate) async fn list_accounts(
        &mut self,
        request: ListAccountsRequest,
    ) -> Result<slim::AccountsPage, Status> {
        self.unary(LIST_ACCOUNTS, request, ProstCodec::new()).await
    }

    /// ListHistory.
    ///
    /// # Errors
    ///
    /// The status of the call.
    pub(crate) async fn list_history(
        &mut self,
        request: ListHistoryRequest,
    ) -> Result<slim::HistoryPage, Status> {
        self.unary(LIST_HISTORY, request, ProstCodec::new()).await
    }

    /// Events.
    ///
    /// # Errors
    ///
    /// The status with which the stream was refused.
    pub(crate) async fn events(
        &mut self,
        request: EventsRequest,
    ) -> Result<Streaming<slim::EventsItem>, Status> {
        self.ready().await?;
        let path = PathAndQuery::from_static(EVENTS);
        let codec = ProstCodec::new();
        Ok(self.grpc.server_streaming(Request::new(request), path, codec).await?.into_inner())
    }

    async fn ready(&mut self) -> Result<(), Status> {
        self.grpc.ready().await.map_err(|cause| Status::unavailable(cause.to_string()))
    }

    async fn unary<E, D, C>(
        &mut self,
        path: &'static str,
        message: E,
        codec: C,
    ) -> Result<D, Status>
    where
        E: Send + Sync + 'static,
        D: Send + Sync + 'static,
        C: tonic::codec::Codec<Encode = E, Decode = D>,
    {
        self.ready().await?;
        let mut request = Request::new(message);
        request.set_timeout(self.deadline);
        let call = self.grpc.unary(request, PathAndQuery::from_static(path), codec);
        Ok(call.await?.into_inner())
    }
}
