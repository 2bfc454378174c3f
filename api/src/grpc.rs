//! The gRPC port: windows and bounds of HTTP/2, gRPC-Web, health and reflection beside the service.

use crate::connection::Connection;
use crate::server::Routes;
use crate::server::Server;
use farthing_proto::DESCRIPTORS;
use farthing_proto::v1::books_service_server::BooksServiceServer;
use farthing_proto::v1::ledger_service_server::LedgerServiceServer;
use farthing_proto::v1::merchant_service_server::MerchantServiceServer;
use farthing_proto::v1::payment_service_server::PaymentServiceServer;
use farthing_proto::v1::receipt_service_server::ReceiptServiceServer;
use farthing_proto::v1::reconciliation_service_server::ReconciliationServiceServer;
use farthing_proto::v1::settlement_service_server::SettlementServiceServer;
use farthing_proto::v1::statement_service_server::StatementServiceServer;
use farthing_proto::v1::wallet_service_server::WalletServiceServer;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_stream::StreamExt;
use tonic::server::NamedService;
use tonic::transport::server::TcpIncoming;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;
use tonic_reflection::server::Builder as Reflection;
use tonic_web::GrpcWebLayer;

/// Bytes that a client may send ahead on one stream; a batch of 8,192 readable commands has about 2 MB.
const STREAM_WINDOW_BYTES: u32 = 8 << 20;
/// Bytes that a client may send ahead on one connection.
const CONNECTION_WINDOW_BYTES: u32 = 64 << 20;
/// Bytes of one HTTP/2 frame.
const FRAME_BYTES_MAX: u32 = 1 << 20;
/// Bytes of one request.
pub const REQUEST_BYTES_MAX: usize = 16 << 20;
/// Calls that a connection may have open.
const CALLS_MAX: u32 = 4_096;
/// How often a silent connection is asked whether it is still there, and how long it may take to answer.
const KEEPALIVE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(10));

/// Tells clients whether the service can be called.
#[derive(Clone, Debug)]
pub struct Reporter(HealthReporter);

impl Reporter {
    /// Says so for the server as a whole and for each service.
    pub async fn say(&self, serving: bool) {
        let status = if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
        for service in [
            "",
            LedgerServiceServer::<Server>::NAME,
            WalletServiceServer::<Server>::NAME,
            MerchantServiceServer::<Server>::NAME,
            PaymentServiceServer::<Server>::NAME,
            ReceiptServiceServer::<Server>::NAME,
            StatementServiceServer::<Server>::NAME,
            BooksServiceServer::<Server>::NAME,
            SettlementServiceServer::<Server>::NAME,
            ReconciliationServiceServer::<Server>::NAME,
        ] {
            self.0.set_service_status(service, status).await;
        }
    }
}

/// Why the port is not served any more.
pub type PortError = Box<dyn std::error::Error + Send + Sync>;

/// Serves on `listener` until `stopping` says true, then until the last call has ended. The future is the serving.
///
/// # Errors
///
/// Descriptors that reflection cannot read; a listener that fails.
pub fn serve(
    listener: TcpListener,
    server: Server,
    mut stopping: watch::Receiver<bool>,
) -> Result<(Reporter, impl Future<Output = Result<(), PortError>>), PortError> {
    let (reporter, health) = tonic_health::server::health_reporter();
    let reflection = || {
        Reflection::configure()
            .register_encoded_file_descriptor_set(DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let ledger = Routes::to(server.clone());
    let router = tonic::transport::Server::builder()
        .accept_http1(true)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_frame_size(FRAME_BYTES_MAX)
        .max_concurrent_streams(CALLS_MAX)
        .http2_keepalive_interval(Some(KEEPALIVE.0))
        .http2_keepalive_timeout(Some(KEEPALIVE.1))
        .layer(GrpcWebLayer::new())
        .add_service(health)
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?)
        .add_service(ledger)
        .add_service(WalletServiceServer::new(server.clone()))
        .add_service(MerchantServiceServer::new(server.clone()))
        .add_service(PaymentServiceServer::new(server.clone()))
        .add_service(ReceiptServiceServer::new(server.clone()))
        .add_service(StatementServiceServer::new(server.clone()))
        .add_service(BooksServiceServer::new(server.clone()))
        .add_service(SettlementServiceServer::new(server.clone()))
        .add_service(ReconciliationServiceServer::new(server));
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let incoming = incoming.map(|accepted| accepted.map(Connection::over));
    let serving = async move {
        let stop = async move {
            // A sender that is gone means the same.
            let _ = stopping.wait_for(|stopping| *stopping).await;
        };
        Ok(router.serve_with_incoming_shutdown(incoming, stop).await?)
    };
    Ok((Reporter(reporter), serving))
}
