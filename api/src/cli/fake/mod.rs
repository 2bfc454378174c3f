//! A naive ledger in memory behind the real gRPC contract, to test the client against. No rule here is the ledger's own:
//! it knows as much as the tests need.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test double; overflow is checked in every profile"
)]

mod book;
mod service;

use crate::cli::fake::service::Fake;
use crate::cli::{CliError, carry_out};
use clap::Parser;
use farthing_proto::v1;
use std::net::SocketAddr;
use tonic::transport::server::TcpIncoming;
use v1::ledger_service_server::LedgerServiceServer;

/// Serves a fresh ledger in memory on a free port, for as long as the runtime lives.
pub(crate) async fn serve() -> SocketAddr {
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let incoming = incoming.with_nodelay(Some(true));
    let address = incoming.local_addr().unwrap();
    let service = LedgerServiceServer::new(Fake::default());
    let server = tonic::transport::Server::builder().add_service(service);
    tokio::spawn(server.serve_with_incoming(incoming));
    address
}

/// Carries out a command line against a ledger, and gives what it prints.
pub(crate) async fn shell(server: SocketAddr, line: &str) -> Result<String, CliError> {
    let words = ["farthing", "--server"].into_iter().map(str::to_owned);
    let words = words.chain([server.to_string()]).chain(line.split(' ').map(str::to_owned));
    let args = crate::args::Args::try_parse_from(words).unwrap();
    let crate::args::Verb::Client(verb) = args.verb else { panic!("not a verb of the client") };
    let mut out = Vec::new();
    carry_out(&args.server, args.json, verb, &mut out).await?;
    Ok(String::from_utf8(out).unwrap())
}
