//! The gRPC codec of the calls of many commands: requests are read where they lie, answers are the generated types.

use crate::convert::edge::Edge;
use crate::server::Server;
use crate::server::wire::Batch;
use crate::server::wire::IntoBatch;
use crate::server::wire::IntoStreamed;
use crate::server::wire::Odd;
use crate::server::wire::Streamed;
use crate::server::wire::requests;
use crate::status::Failure;
use crate::status::unreadable;
use bytes::Buf;
use bytes::Bytes;
use farthing_ledger::domain::limits::BATCH_COMMANDS_MAX;
use farthing_proto::v1;
use prost::Message;
use std::marker::PhantomData;
use tonic::Status;
use tonic::codec::BufferSettings;
use tonic::codec::Codec;
use tonic::codec::DecodeBuf;
use tonic::codec::Decoder;
use tonic_prost::ProstCodec;
use tonic_prost::ProstEncoder;

/// A request that is read from its bytes.
pub(super) trait Read: Sized + Send + 'static {
    /// The generated type.
    type Generated: Message + Default;

    /// How many commands it holds, counted before they are read: there may be no room for so many. None for a message
    /// that waits until there is.
    const COUNT: Option<fn(&[u8]) -> usize>;

    /// Reads it where it is plain.
    fn read(message: &[u8], server: &Server) -> Result<Self, Odd>;

    /// Takes it from the generated type.
    fn of(generated: Self::Generated, edge: &Edge) -> Self;
}

/// A `SubmitBatchRequest`.
pub(super) struct ReadableBatch(pub(super) Batch);

/// A `SubmitCompactRequest`.
pub(super) struct CompactBatch(pub(super) Batch);

impl Read for ReadableBatch {
    type Generated = v1::SubmitBatchRequest;
    const COUNT: Option<fn(&[u8]) -> usize> = Some(requests::count_commands);

    fn read(message: &[u8], server: &Server) -> Result<Self, Odd> {
        requests::read_batch(message, server.ledger.query(), &server.keys.edge).map(Self)
    }

    fn of(generated: v1::SubmitBatchRequest, edge: &Edge) -> Self {
        Self(generated.batch(edge))
    }
}

impl Read for CompactBatch {
    type Generated = v1::SubmitCompactRequest;
    const COUNT: Option<fn(&[u8]) -> usize> = Some(requests::count_commands);

    fn read(message: &[u8], _server: &Server) -> Result<Self, Odd> {
        requests::read_compact_batch(message).map(Self)
    }

    fn of(generated: v1::SubmitCompactRequest, edge: &Edge) -> Self {
        Self(generated.batch(edge))
    }
}

impl Read for Streamed {
    type Generated = v1::SubmitRequest;
    const COUNT: Option<fn(&[u8]) -> usize> = None;

    fn read(message: &[u8], server: &Server) -> Result<Self, Odd> {
        requests::read_streamed(message, server.ledger.query())
    }

    fn of(generated: v1::SubmitRequest, edge: &Edge) -> Self {
        generated.streamed(edge)
    }
}

/// Reads `R`, writes `E`.
pub(super) struct WireCodec<E, R> {
    server: Server,
    types: PhantomData<(E, R)>,
}

impl<E, R> WireCodec<E, R> {
    /// The codec of a call. Account names are looked up in what is published.
    pub(super) const fn over(server: Server) -> Self {
        Self { server, types: PhantomData }
    }
}

/// The reading half of [`WireCodec`].
pub(super) struct WireDecoder<R> {
    server: Server,
    reads: PhantomData<R>,
}

impl<R: Read> WireDecoder<R> {
    /// Refuses a call that the ledger has no room for before the work of reading it, which is most of what it costs.
    fn expect_room(&self, message: &[u8]) -> Result<(), Failure> {
        let submitter = self.server.ledger.submitter();
        match R::COUNT {
            Some(count) if !submitter.has_room(BATCH_COMMANDS_MAX) => {
                Ok(submitter.expect_room(count(message))?)
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl<R: Read> Decoder for WireDecoder<R> {
    type Item = R;
    type Error = Status;

    fn decode(&mut self, source: &mut DecodeBuf<'_>) -> Result<Option<R>, Status> {
        let message: Bytes = source.copy_to_bytes(source.remaining());
        self.expect_room(&message)?;
        match R::read(&message, &self.server) {
            Ok(request) => Ok(Some(request)),
            Err(Odd) => {
                let generated = R::Generated::decode(message).map_err(|e| unreadable(&e))?;
                Ok(Some(R::of(generated, &self.server.keys.edge)))
            }
        }
    }
}

impl<E: Message + Send + 'static, R: Read> Codec for WireCodec<E, R> {
    type Encode = E;
    type Decode = R;
    type Encoder = ProstEncoder<E>;
    type Decoder = WireDecoder<R>;

    fn encoder(&mut self) -> ProstEncoder<E> {
        ProstCodec::<E, ()>::raw_encoder(BufferSettings::default())
    }

    fn decoder(&mut self) -> WireDecoder<R> {
        WireDecoder { server: self.server.clone(), reads: PhantomData }
    }
}
