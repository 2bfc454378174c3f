//! Empty calls: what client, HTTP/2 and server carry of single calls where there is nothing to do. What a ledger adds
//! is told by the ratio, which a busy machine moves less than either rate.

use std::time::Duration;
use std::time::Instant;

use serde::Deserialize;
use serde::Serialize;
use tokio::task::JoinSet;
use tonic::Status;

use crate::client::Client;

/// How long they are sent, before the run and again after it.
const SENT_FOR: Duration = Duration::from_secs(1);

/// Rate and latency of empty calls.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct EmptyCalls {
    /// Calls a second.
    pub(crate) per_second: f64,
    /// Half of them take at most this long, in milliseconds.
    pub(crate) p50_ms: f64,
}

impl EmptyCalls {
    /// Sends health checks on `lanes` lanes over `clients`. None where the server has no health service.
    pub(crate) async fn measure(clients: &[Client], lanes: usize) -> Option<Self> {
        let started = Instant::now();
        let mut tasks = JoinSet::new();
        for lane in 0..lanes {
            tasks.spawn(send(clients[lane % clients.len()].clone(), started + SENT_FOR));
        }
        let mut latencies = Vec::new();
        while let Some(sent) = tasks.join_next().await {
            latencies.extend(sent.ok()?.ok()?);
        }
        let seconds = started.elapsed().as_secs_f64();
        latencies.sort_unstable();
        let p50 = latencies.get(latencies.len() / 2)?;
        Some(Self { per_second: latencies.len() as f64 / seconds, p50_ms: p50.as_secs_f64() * 1e3 })
    }

    /// The mean of two measurements.
    pub(crate) fn mean(self, other: Self) -> Self {
        Self {
            per_second: f64::midpoint(self.per_second, other.per_second),
            p50_ms: f64::midpoint(self.p50_ms, other.p50_ms),
        }
    }
}

async fn send(mut client: Client, until: Instant) -> Result<Vec<Duration>, Status> {
    let mut latencies = Vec::new();
    loop {
        let sent = Instant::now();
        if sent >= until {
            return Ok(latencies);
        }
        client.empty().await?;
        latencies.push(sent.elapsed());
    }
}
