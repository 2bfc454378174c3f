//! `StatementService`: statements as streams of pieces, and a month on a page.
//!
//! | step | where |
//! |---|---|
//! | what is asked becomes a heading and a source of lines | `plan` |
//! | lines, page by page, from the books | `source` |
//! | lines become pieces of a file | `making` |
//! | a month of settlements on a page | `month` |
//!
//! A page is read and written on a thread that may block, and sent when the client has taken enough of those before: a
//! slow client holds no thread, and no statement is ever whole in memory.

mod making;
mod month;
mod plan;
mod source;

pub(super) use month::get_month_page;

use crate::convert::statement::Asked;
use crate::server::Server;
use crate::server::feed::Feed;
use crate::server::feed::Out;
use crate::server::stopped;
use crate::status::Failure;
use farthing_proto::v1;
use making::Making;
use plan::Plan;
use tokio::sync::watch;
use v1::get_statement_response::Part;

pub(super) async fn get_statement(
    server: &Server,
    request: v1::GetStatementRequest,
) -> Result<Feed<v1::GetStatementResponse>, Failure> {
    let asked = Asked::decode(&request)?;
    let keys = server.keys.clone();
    let begin = move |query: &farthing_ledger::query::Query| {
        Making::begin(query, keys, Plan::of(query, &asked)?)
    };
    let (making, head) = server.ask(request.at_least_seq, begin).await?;
    let (feed, out) = Feed::open();
    tokio::spawn(run(making, head, out, server.stopping.clone()));
    Ok(feed)
}

async fn run(
    making: Making,
    head: v1::StatementHead,
    out: Out<v1::GetStatementResponse>,
    stopping: watch::Receiver<bool>,
) {
    let ending = out.clone();
    tokio::select! {
        biased;
        () = stopped(stopping) => ending.fail(Failure::Interrupted).await,
        () = ending.closed() => {}
        failed = send_all(making, head, &out) => {
            if let Err(failure) = failed {
                ending.fail(failure).await;
            }
        }
    }
}

async fn send_all(
    making: Making,
    head: v1::StatementHead,
    out: &Out<v1::GetStatementResponse>,
) -> Result<(), Failure> {
    let head = v1::GetStatementResponse { part: Some(Part::Head(head)) };
    let mut sent = out.send(vec![head]).await;
    let mut left = Some(making);
    while let Some(mut making) = left.filter(|_| sent.is_ok()) {
        let step = tokio::task::spawn_blocking(move || {
            making.step().map(|pieces| (pieces, (!making.is_done()).then_some(making)))
        });
        let (pieces, rest) = step.await.map_err(|_| Failure::Interrupted)??;
        sent = out.send(pieces).await;
        left = rest;
    }
    Ok(())
}
