//! A connection of the gRPC port, which is one client to the ledger.

use bytes::Buf;
use bytes::BytesMut;
use farthing_ledger::pipeline::Client;
use std::io;
use std::io::IoSlice;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::task::ready;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::io::ReadBuf;
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tonic::transport::server::Connected;

/// Bytes that are gathered; what is longer is sent as it is.
const GATHERED_BYTES_MAX: usize = 16 << 10;

/// Whoever is at the other end of a connection. Clones are the same one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Peer {
    /// Whose commands they are to the ledger.
    pub(crate) client: Client,
    /// Held by the stream that waits for room in the queue. The others wait for it, in their order: if all of them tried
    /// again and again, the threads would be busy with nothing else.
    pub(crate) turn: Arc<Mutex<()>>,
}

/// A connection. Its requests carry its [`Peer`] among their extensions.
///
/// What is short is gathered before it is sent: the answers of one commit group come one by one, and a call to the
/// system for each would cost more than all else that is done for them.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    peer: Peer,
    gathered: BytesMut,
    /// Whether the others that are ready to run had their turn since the last flush was asked for.
    has_yielded: bool,
}

impl Connection {
    /// With a peer of its own.
    pub(crate) fn over(stream: TcpStream) -> Self {
        Self { stream, peer: Peer::default(), gathered: BytesMut::new(), has_yielded: false }
    }

    /// Sends what was gathered.
    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.gathered.is_empty() {
            let sent = ready!(Pin::new(&mut self.stream).poll_write(context, &self.gathered))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.gathered.advance(sent);
        }
        Poll::Ready(Ok(()))
    }
}

impl Connected for Connection {
    type ConnectInfo = Peer;

    fn connect_info(&self) -> Peer {
        self.peer.clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.as_mut().poll_write_vectored(context, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let bytes = slices.iter().fold(0_usize, |sum, slice| sum.saturating_add(slice.len()));
        if self.gathered.len().saturating_add(bytes) <= GATHERED_BYTES_MAX {
            for slice in slices {
                self.gathered.extend_from_slice(slice);
            }
            return Poll::Ready(Ok(bytes));
        }
        ready!(self.poll_send(context))?;
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Lets everybody run who is ready, once, before it sends: their answers go along.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.gathered.is_empty() && !self.has_yielded {
            self.has_yielded = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        ready!(self.poll_send(context))?;
        self.has_yielded = false;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_send(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    async fn pair() -> (Connection, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (near, far) = tokio::join!(TcpStream::connect(address), listener.accept());
        (Connection::over(near.unwrap()), far.unwrap().0)
    }

    #[tokio::test]
    async fn short_and_long_writes_arrive_in_their_order() {
        let (mut connection, mut far) = pair().await;
        let sizes = [1, 100, GATHERED_BYTES_MAX, 3, 200_000, 7, GATHERED_BYTES_MAX + 1, 9];
        let writes: Vec<Vec<u8>> = (1..).zip(sizes).map(|(b, size)| vec![b; size]).collect();
        let sent = writes.concat();
        let send = async {
            for bytes in &writes {
                connection.write_all(bytes).await.unwrap();
            }
            connection.flush().await.unwrap();
        };
        let mut received = vec![0; sent.len()];
        let (_, read) = tokio::join!(send, far.read_exact(&mut received));
        read.unwrap();
        assert!(received == sent);
    }

    #[tokio::test]
    async fn what_was_gathered_is_sent_before_the_end() {
        let (mut connection, mut far) = pair().await;
        connection.write_all(b"last words").await.unwrap();
        connection.shutdown().await.unwrap();
        let mut received = Vec::new();
        far.read_to_end(&mut received).await.unwrap();
        assert_eq!(received, b"last words");
    }
}
