//! `ReconciliationService`: a file comes in on a stream, and is matched with what is booked.
//!
//! | step | where |
//! |---|---|
//! | messages become a file that a thread reads | `pipe` |
//! | what is booked, as rows | `own`, `trades`, `channel` |
//! | matching, on a thread that may block | `run` |
//! | breaks that are taken up again, kept, ended | `keeping`, `breaks` |
//!
//! The file is never whole in memory: the thread reads a few chunks behind the client. Rows are, in a short form, so that
//! only so many runs go on at a time.

mod breaks;
mod channel;
mod keeping;
mod own;
mod pipe;
mod run;
mod trades;

use crate::convert::field::required;
use crate::convert::reconciliation::Asked;
use crate::server::Server;
use crate::server::feed::Feed;
use crate::server::feed::Out;
use crate::server::stopped;
use crate::status::Failure;
use crate::status::Fault;
pub(super) use breaks::list_breaks;
pub(super) use breaks::resolve_break;
use farthing_ledger::clock::Clock;
use farthing_ledger::clock::SystemClock;
use farthing_proto::v1;
use pipe::Pipe;
use run::Run;
use tonic::Streaming;
use v1::reconcile_request::Part;

/// Runs that go on at a time: each may hold some millions of rows.
pub(super) const RUNS_MAX: usize = 2;

pub(super) fn reconcile(
    server: &Server,
    incoming: Streaming<v1::ReconcileRequest>,
) -> Feed<v1::ReconcileResponse> {
    let (feed, out) = Feed::open();
    tokio::spawn(run(server.clone(), incoming, out));
    feed
}

async fn run(
    server: Server,
    incoming: Streaming<v1::ReconcileRequest>,
    out: Out<v1::ReconcileResponse>,
) {
    let ending = out.clone();
    tokio::select! {
        biased;
        () = stopped(server.stopping.clone()) => ending.fail(Failure::Interrupted).await,
        () = ending.closed() => {}
        ended = carry_out(&server, incoming, out) => {
            if let Err(failure) = ended {
                ending.fail(failure).await;
            }
        }
    }
}

async fn carry_out(
    server: &Server,
    mut incoming: Streaming<v1::ReconcileRequest>,
    out: Out<v1::ReconcileResponse>,
) -> Result<(), Failure> {
    let first = incoming.message().await.map_err(|_| Failure::Interrupted)?;
    let options = match first.and_then(|first| first.part) {
        Some(Part::Options(options)) => Some(options),
        Some(Part::Chunk(_)) | None => None,
    };
    let options = required("options", options)?;
    let asked = Asked::decode(&options, SystemClock.now())?;
    let busy = |_| Failure::Fault(Fault::RECONCILING_FULL, Vec::new());
    let room = server.runs.clone().try_acquire_owned().map_err(busy)?;
    let query = server.query_at(options.at_least_seq).await?.clone();
    let (file, pipe) = Pipe::open();
    let own = server.clone();
    let matching = tokio::task::spawn_blocking(move || {
        let ended = Run::of(own, query, asked, out).carry_out(file);
        drop(room);
        ended
    });
    pipe::fill(incoming, pipe, matching).await
}
