//! Messages of a stream as a file that a thread reads: a few chunks at a time, and never one that was cut off.

use crate::status::Failure;
use farthing_ledger::domain::Invalid;
use farthing_proto::v1;
use std::io;
use std::io::Read;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tonic::Streaming;
use v1::reconcile_request::Part;

/// Bytes of one chunk.
const CHUNK_BYTES_MAX: usize = 1 << 20;
/// Bytes of a file.
const FILE_BYTES_MAX: u64 = 1 << 31;
/// How long a client may take for its next chunk: it holds the room of another run.
const CHUNK_WAIT: Duration = Duration::from_secs(60);
/// Chunks that wait to be read.
const CHUNKS_MAX: usize = 4;

/// A part of a file.
enum Piece {
    /// Its next bytes.
    Bytes(Vec<u8>),
    /// Its end. Without it the file was cut off.
    End,
}

/// The end that is filled.
pub(super) struct Filling(mpsc::Sender<Piece>);

/// The end that is read.
pub(super) struct Pipe {
    pieces: mpsc::Receiver<Piece>,
    current: io::Cursor<Vec<u8>>,
    is_over: bool,
}

/// Why a pipe cannot be read on.
#[derive(Debug, thiserror::Error)]
#[error("the file was not sent to its end")]
pub(super) struct CutOff;

impl Pipe {
    /// A file, and the end that fills it.
    pub(super) fn open() -> (Self, Filling) {
        let (sender, pieces) = mpsc::channel(CHUNKS_MAX);
        let current = io::Cursor::new(Vec::new());
        (Self { pieces, current, is_over: false }, Filling(sender))
    }

    /// The first `max` bytes, or all of a shorter file.
    pub(super) fn head(&mut self, max: usize) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        let max = u64::try_from(max).unwrap_or(u64::MAX);
        self.by_ref().take(max).read_to_end(&mut head)?;
        Ok(head)
    }
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.current.read(buffer)?;
            if count > 0 || self.is_over || buffer.is_empty() {
                return Ok(count);
            }
            match self.pieces.blocking_recv() {
                Some(Piece::Bytes(bytes)) => self.current = io::Cursor::new(bytes),
                Some(Piece::End) => self.is_over = true,
                None => return Err(io::Error::other(CutOff)),
            }
        }
    }
}

/// Fills a pipe from a stream, until the file or what reads it has ended.
pub(super) async fn fill(
    incoming: Streaming<v1::ReconcileRequest>,
    filling: Filling,
    mut reading: JoinHandle<Result<(), Failure>>,
) -> Result<(), Failure> {
    tokio::select! {
        biased;
        ended = &mut reading => return ended.map_err(|_| Failure::Interrupted)?,
        filled = pour(incoming, filling) => filled?,
    }
    reading.await.map_err(|_| Failure::Interrupted)?
}

async fn pour(
    mut incoming: Streaming<v1::ReconcileRequest>,
    Filling(sender): Filling,
) -> Result<(), Failure> {
    let mut total = 0_u64;
    loop {
        let next = timeout(CHUNK_WAIT, incoming.message()).await;
        let late = |_| Invalid::of("chunk", "did not come for a minute; send the file again");
        let next = next.map_err(late)?.map_err(|_| Failure::Interrupted)?;
        let Some(request) = next else { break };
        let bytes = match request.part {
            Some(Part::Chunk(bytes)) => bytes,
            Some(Part::Options(_)) => {
                return Err(Invalid::of("options", "is given twice; send the file now").into());
            }
            None => return Err(Invalid::of("chunk", "is absent; it must be given").into()),
        };
        total = total.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        check(bytes.len(), total)?;
        if sender.send(Piece::Bytes(bytes)).await.is_err() {
            // Who reads has ended, and says why.
            return Ok(());
        }
    }
    // The same.
    let _ = sender.send(Piece::End).await;
    Ok(())
}

fn check(bytes: usize, total: u64) -> Result<(), Invalid> {
    if bytes > CHUNK_BYTES_MAX {
        let problem = format!("{bytes} bytes, must be at most {CHUNK_BYTES_MAX}");
        return Err(Invalid::of("chunk", problem));
    }
    if total > FILE_BYTES_MAX {
        let problem = format!("the file has more than {FILE_BYTES_MAX} bytes; match a part of it");
        return Err(Invalid::of("chunk", problem));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_to_its_end_or_not_at_all() {
        let (mut file, Filling(sender)) = Pipe::open();
        sender.try_send(Piece::Bytes(b"ab".to_vec())).ok().unwrap();
        sender.try_send(Piece::Bytes(Vec::new())).ok().unwrap();
        sender.try_send(Piece::Bytes(b"cd".to_vec())).ok().unwrap();
        sender.try_send(Piece::End).ok().unwrap();
        assert_eq!(file.head(3).unwrap(), b"abc");
        assert_eq!(file.head(3).unwrap(), b"d");
        assert_eq!(file.head(3).unwrap(), b"");
        let (mut cut, Filling(sender)) = Pipe::open();
        sender.try_send(Piece::Bytes(b"ab".to_vec())).ok().unwrap();
        drop(sender);
        assert!(cut.head(3).is_err());
    }

    #[test]
    fn what_is_too_long_is_refused_by_its_name() {
        assert_eq!(check(CHUNK_BYTES_MAX, FILE_BYTES_MAX), Ok(()));
        assert_eq!(check(CHUNK_BYTES_MAX + 1, 0).unwrap_err().field, "chunk");
        assert_eq!(check(1, FILE_BYTES_MAX + 1).unwrap_err().field, "chunk");
    }
}
