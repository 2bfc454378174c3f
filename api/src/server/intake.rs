//! The reading half of the `Submit` stream: what has come in is submitted together, so that a message costs neither a
//! task nor a reply channel of its own.

use crate::server::Server;
use crate::server::feed::Out;
use crate::server::many::Many;
use crate::server::stopped;
use crate::server::wire::IntoStreamed;
use crate::server::wire::Streamed;
use crate::status::Failure;
use farthing_ledger::error::SubmitError;
use farthing_ledger::pipeline::Answers;
use farthing_ledger::pipeline::Mode;
use farthing_proto::v1;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::sync::mpsc;
use tokio::sync::oneshot;
use tokio_stream::Stream;
use tonic::Streaming;

/// Messages of one stream that are read and not answered.
pub(super) const UNANSWERED_MAX: usize = 1_024;
/// Messages that are submitted together.
const TOGETHER_MAX: usize = 256;
/// How long to wait for room in a full queue before the next try.
const FULL_WAIT: Duration = Duration::from_millis(1);

/// Messages that were submitted, in their order on the stream.
pub(super) struct Handed {
    /// The messages that were malformed, and the places of the others.
    pub(super) many: Many,
    /// Which of them want their event; empty if none does.
    pub(super) wants_event: Vec<bool>,
    /// The answers to come; none if nothing was well-formed.
    pub(super) answers: Option<oneshot::Receiver<Answers>>,
    /// Given back once they are answered.
    pub(super) room: OwnedSemaphorePermit,
}

/// Why the stream is read no further.
enum End {
    /// The client has sent everything, or has gone.
    Quiet,
    /// It has to be told why.
    Failed(Failure),
}

/// Reads one stream.
pub(super) struct Intake<M> {
    server: Server,
    incoming: Streaming<M>,
    room: Arc<Semaphore>,
    handed: mpsc::Sender<Result<Handed, Failure>>,
    out: Out<v1::SubmitResponse>,
    is_over: bool,
}

impl<M: IntoStreamed> Intake<M> {
    pub(super) fn of(
        server: &Server,
        incoming: Streaming<M>,
        handed: mpsc::Sender<Result<Handed, Failure>>,
        out: Out<v1::SubmitResponse>,
    ) -> Self {
        let room = Arc::new(Semaphore::new(UNANSWERED_MAX));
        Self { server: server.clone(), incoming, room, handed, out, is_over: false }
    }

    /// Reads until the client ends, goes, or the server stops. What was read before is answered first.
    pub(super) async fn run(mut self) {
        let stopping = self.server.stopping.clone();
        let out = self.out.clone();
        let end = tokio::select! {
            biased;
            () = stopped(stopping) => End::Failed(SubmitError::Stopping.into()),
            () = out.closed() => End::Quiet,
            end = self.read() => end,
        };
        if let End::Failed(failure) = end {
            // Behind everything that was handed on.
            let _ = self.handed.send(Err(failure)).await;
        }
    }

    async fn read(&mut self) -> End {
        while !self.is_over {
            let Ok(mut room) = self.room.clone().acquire_owned().await else { return End::Quiet };
            let Ok(Some(first)) = self.incoming.message().await else { return End::Quiet };
            let requests = self.with_ready(first.streamed(&self.server.keys.edge)).await;
            let more = u32::try_from(requests.len().saturating_sub(1)).unwrap_or(u32::MAX);
            // There is room: `with_ready` has looked, and only this task takes it.
            if let Ok(rest) = self.room.clone().try_acquire_many_owned(more) {
                room.merge(rest);
            }
            if let Err(end) = self.hand_on(requests, room).await {
                return end;
            }
        }
        End::Quiet
    }

    /// The first message with those that can be had without waiting, as far as there is room for them.
    async fn with_ready(&mut self, first: Streamed) -> Vec<Streamed> {
        let room = self.room.available_permits().saturating_add(1).min(TOGETHER_MAX);
        let mut requests = vec![first];
        poll_fn(|context| {
            while requests.len() < room && !self.is_over {
                match Pin::new(&mut self.incoming).poll_next(context) {
                    Poll::Ready(Some(Ok(request))) => {
                        requests.push(request.streamed(&self.server.keys.edge))
                    }
                    Poll::Ready(Some(Err(_)) | None) => self.is_over = true,
                    Poll::Pending => break,
                }
            }
            Poll::Ready(())
        })
        .await;
        requests
    }

    /// Submits; where the queue, or the client's part of it, is full, waits for room, and the client with it.
    async fn hand_on(
        &self,
        requests: Vec<Streamed>,
        room: OwnedSemaphorePermit,
    ) -> Result<(), End> {
        let with_events = requests.iter().any(|request| request.with_event);
        let wants_event = if with_events {
            requests.iter().map(|request| request.with_event).collect()
        } else {
            Vec::new()
        };
        let mut many = Many::default();
        many.reserve(requests.len());
        requests.into_iter().for_each(|request| many.push(request.command));
        let mut commands = many.take_commands();
        let mut turn = None;
        let answers = loop {
            if commands.is_empty() {
                break None;
            }
            match self.server.ledger.submitter().offer(&mut commands, Mode::Each, with_events) {
                Ok(answers) => break Some(answers),
                Err(SubmitError::Full | SubmitError::ClientFull) => match turn {
                    None => turn = Some(self.server.turn.lock().await),
                    Some(_) => tokio::time::sleep(FULL_WAIT).await,
                },
                Err(error) => return Err(End::Failed(error.into())),
            }
        };
        drop(turn);
        let handed = Handed { many, wants_event, answers, room };
        self.handed.send(Ok(handed)).await.map_err(|_| End::Quiet)
    }
}
