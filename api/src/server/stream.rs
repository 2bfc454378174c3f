//! The `Submit` stream: one half reads and submits, the other awaits the answers and sends them in order.

use crate::convert::answer;
use crate::server::Server;
use crate::server::feed::Feed;
use crate::server::feed::Out;
use crate::server::intake::Handed;
use crate::server::intake::Intake;
use crate::server::intake::UNANSWERED_MAX;
use crate::server::many::Item;
use crate::server::wire::IntoStreamed;
use crate::status::Failure;
use farthing_ledger::error::SubmitError;
use farthing_ledger::pipeline::Mode;
use farthing_proto::v1;
use tokio::sync::mpsc;
use tonic::Streaming;

pub(super) fn submit(
    server: &Server,
    incoming: Streaming<impl IntoStreamed + Send + 'static>,
) -> Feed<v1::SubmitResponse> {
    let (feed, out) = Feed::open();
    let (handed, waiting) = mpsc::channel(UNANSWERED_MAX);
    tokio::spawn(Intake::of(server, incoming, handed, out.clone()).run());
    tokio::spawn(answer_all(server.clone(), waiting, out));
    feed
}

async fn answer_all(
    server: Server,
    mut waiting: mpsc::Receiver<Result<Handed, Failure>>,
    out: Out<v1::SubmitResponse>,
) {
    while let Some(handed) = waiting.recv().await {
        let answered = match handed {
            Ok(handed) => tokio::select! {
                biased;
                answered = answers_to(&server, handed) => answered,
                // What waits behind it is dropped here, and not decided any more.
                () = out.closed() => return,
            },
            Err(failure) => Err(failure),
        };
        match answered {
            Ok((responses, room)) => {
                if out.send(responses).await.is_err() {
                    return;
                }
                drop(room);
            }
            Err(failure) => return out.fail(failure).await,
        }
    }
}

async fn answers_to(
    server: &Server,
    handed: Handed,
) -> Result<(Vec<v1::SubmitResponse>, tokio::sync::OwnedSemaphorePermit), Failure> {
    let answers = match handed.answers {
        Some(answers) => answers.await.map_err(|_| SubmitError::Unknown)??,
        None => Vec::new(),
    };
    let names = server.names_in(&answers, Mode::Each).await?;
    let mut wants_event = handed.wants_event.into_iter();
    let tell = |item| {
        let mut told = match item {
            Item::Answered(answer) => answer::told(&answer, &names),
            Item::Malformed(invalid) => answer::malformed(invalid),
        };
        if !wants_event.next().unwrap_or(false) {
            told.event = None;
        }
        v1::SubmitResponse { answer: Some(told) }
    };
    Ok((handed.many.in_order(answers).map(tell).collect(), handed.room))
}
