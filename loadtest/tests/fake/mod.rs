//! A ledger server in memory, to test the load tester against: it answers the calls that the tool makes.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    clippy::match_wildcard_for_single_variants,
    clippy::missing_panics_doc,
    reason = "a test double; each test file uses a part of it"
)]

mod hinder;
pub mod payments;
pub mod service;
pub mod shops;
pub mod state;

use std::net::SocketAddr;

use farthing_proto::v1::ledger_service_server::LedgerServiceServer;
use farthing_proto::v1::payment_service_server::PaymentServiceServer;
use tonic::transport::server::TcpIncoming;

use service::Fake;
use state::Fault;

/// Serves on a free port of the loopback until the runtime ends.
pub async fn serve(address: SocketAddr, fault: Fault) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    let bound = listener.local_addr().unwrap();
    let fake = Fake::new(fault);
    let payments = PaymentServiceServer::new(fake.clone());
    let service = LedgerServiceServer::new(fake)
        .max_decoding_message_size(64 << 20)
        .max_encoding_message_size(64 << 20);
    let server = tonic::transport::Server::builder()
        .initial_stream_window_size(8 << 20)
        .initial_connection_window_size(64 << 20)
        .max_frame_size(1 << 20)
        .add_service(service)
        .add_service(payments)
        .serve_with_incoming(TcpIncoming::from(listener).with_nodelay(Some(true)));
    tokio::spawn(server);
    bound
}
