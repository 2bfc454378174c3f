//! Serves the ledger in memory that the tests use, to see what the load tester itself costs: `fake_ledger 127.0.0.1:7400`.

#[path = "../tests/fake/mod.rs"]
mod fake;

use std::net::SocketAddr;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address: SocketAddr = std::env::args().nth(1).ok_or("give an address")?.parse()?;
    let bound = fake::serve(address, fake::state::Fault::None).await;
    eprintln!("ready grpc={bound}");
    tokio::signal::ctrl_c().await?;
    Ok(())
}
