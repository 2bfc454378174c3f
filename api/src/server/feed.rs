//! What a streaming call sends: chunks from a task, one message at a time to the client, and how it ended.

use crate::status::Failure;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::task::ready;
use std::vec::IntoIter;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tonic::Status;

/// Chunks that wait for a client that is slow to take them.
const CHUNKS_MAX: usize = 4;

/// The messages of a streaming call.
#[derive(Debug)]
pub struct Feed<T> {
    chunks: mpsc::Receiver<Result<Vec<T>, Failure>>,
    current: IntoIter<T>,
}

/// The end that fills a feed.
#[derive(Debug, Clone)]
pub(super) struct Out<T>(mpsc::Sender<Result<Vec<T>, Failure>>);

/// The client has gone.
#[derive(Debug)]
pub(super) struct Gone;

impl<T> Feed<T> {
    /// A feed and the end that fills it.
    pub(super) fn open() -> (Self, Out<T>) {
        let (sender, chunks) = mpsc::channel(CHUNKS_MAX);
        (Self { chunks, current: Vec::new().into_iter() }, Out(sender))
    }
}

impl<T> Out<T> {
    /// Sends a chunk, once the client has taken enough of what was sent before.
    pub(super) async fn send(&self, chunk: Vec<T>) -> Result<(), Gone> {
        self.0.send(Ok(chunk)).await.map_err(|_| Gone)
    }

    /// The same from a thread that may block.
    pub(super) fn send_blocking(&self, chunk: Vec<T>) -> Result<(), Gone> {
        self.0.blocking_send(Ok(chunk)).map_err(|_| Gone)
    }

    /// Ends the call with a failure.
    pub(super) async fn fail(&self, failure: Failure) {
        // A client that has gone needs no reason.
        let _ = self.0.send(Err(failure)).await;
    }

    /// Returns when the client has gone.
    pub(super) async fn closed(&self) {
        self.0.closed().await;
    }
}

impl<T: Unpin> Stream for Feed<T> {
    type Item = Result<T, Status>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let feed = self.get_mut();
        loop {
            if let Some(message) = feed.current.next() {
                return Poll::Ready(Some(Ok(message)));
            }
            match ready!(feed.chunks.poll_recv(context)) {
                Some(Ok(chunk)) => feed.current = chunk.into_iter(),
                Some(Err(failure)) => return Poll::Ready(Some(Err(failure.into()))),
                None => return Poll::Ready(None),
            }
        }
    }
}
