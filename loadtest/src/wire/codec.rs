//! The gRPC codec: commands are written while the request is sent, answers are decoded in their slim form.

use std::marker::PhantomData;
use std::sync::Arc;

use bytes::BufMut;
use tonic::Status;
use tonic::codec::BufferSettings;
use tonic::codec::Codec;
use tonic::codec::EncodeBuf;
use tonic::codec::Encoder;
use tonic_prost::ProstDecoder;

use crate::accounts::Book;
use crate::plan::Plan;
use crate::plan::Planned;
use crate::wire::Form;
use crate::wire::compact;
use crate::wire::readable;

/// What is needed to write any command.
#[derive(Clone)]
pub(crate) struct Script {
    /// What to send.
    pub(crate) plan: Arc<Plan>,
    /// The accounts.
    pub(crate) book: Arc<Book>,
    /// How to write it.
    pub(crate) form: Form,
}

/// One request message that knows how to write itself.
pub(crate) trait Wire: Send + Sync + 'static {
    /// Room to reserve for it.
    fn bytes_hint(&self) -> usize;
    /// Writes the message.
    fn write(&self, out: &mut EncodeBuf<'_>);
}

/// `SubmitCompactRequest` or `SubmitBatchRequest`, by the form.
pub(crate) struct Batch {
    /// Where it comes from.
    pub(crate) script: Script,
    /// First slot.
    pub(crate) first: u64,
    /// Commands.
    pub(crate) length: u64,
}

impl Wire for Batch {
    fn bytes_hint(&self) -> usize {
        let each = match self.script.form {
            Form::Compact => 48,
            Form::Readable => 128,
        };
        self.length as usize * each
    }

    fn write(&self, out: &mut EncodeBuf<'_>) {
        let Script { plan, book, form } = &self.script;
        for slot in self.first..self.first + self.length {
            let planned = plan.command(slot);
            match form {
                Form::Compact => put_compact(plan, book, &planned, 0x0a, out),
                Form::Readable => put_readable(plan, book, &planned, out),
            }
        }
    }
}

/// `SubmitRequest`, in the compact form or the readable one.
pub(crate) struct Single {
    /// Where it comes from.
    pub(crate) script: Script,
    /// The command.
    pub(crate) planned: Planned,
}

impl Wire for Single {
    fn bytes_hint(&self) -> usize {
        128
    }

    fn write(&self, out: &mut EncodeBuf<'_>) {
        let Script { plan, book, form } = &self.script;
        match form {
            Form::Compact => put_compact(plan, book, &self.planned, 0x12, out),
            Form::Readable => put_readable(plan, book, &self.planned, out),
        }
    }
}

/// `PostTransferRequest`, `PlaceHoldRequest` or `CaptureHoldRequest`: the body is field 1 of each.
pub(crate) struct Call(pub(crate) Single);

impl Wire for Call {
    fn bytes_hint(&self) -> usize {
        128
    }

    fn write(&self, out: &mut EncodeBuf<'_>) {
        let Single { script: Script { plan, book, form }, planned } = &self.0;
        let mut body = [0; readable::COMMAND_BYTES_MAX];
        let (_, bytes) = match form {
            Form::Compact => readable::write_numbered_body(plan, book, planned, &mut body),
            Form::Readable => readable::write_body(plan, book, planned, &mut body),
        };
        let mut request = [0; readable::COMMAND_BYTES_MAX + 8];
        let bytes = readable::wrap(1, &body[..bytes], &mut request);
        out.put_slice(&request[..bytes]);
    }
}

#[inline]
fn put_compact(plan: &Plan, book: &Book, planned: &Planned, tag: u8, out: &mut EncodeBuf<'_>) {
    let mut command = [0; compact::COMMAND_BYTES_MAX];
    let bytes = compact::write_command(plan, book.numbers(), planned, &mut command);
    // Below 128, so the length is one byte.
    out.put_slice(&[tag, bytes as u8]);
    out.put_slice(&command[..bytes]);
}

/// A `Command` as field 1 of its message: `SubmitBatchRequest` and `SubmitRequest` have it there.
#[inline]
fn put_readable(plan: &Plan, book: &Book, planned: &Planned, out: &mut EncodeBuf<'_>) {
    let mut body = [0; readable::COMMAND_BYTES_MAX];
    let (field, bytes) = readable::write_body(plan, book, planned, &mut body);
    let mut command = [0; readable::COMMAND_BYTES_MAX + 8];
    let bytes = readable::wrap(field, &body[..bytes], &mut command);
    let mut message = [0; readable::COMMAND_BYTES_MAX + 16];
    let bytes = readable::wrap(1, &command[..bytes], &mut message);
    out.put_slice(&message[..bytes]);
}

/// Bytes after which a stream's messages go out in one piece.
const YIELD_BYTES: usize = 64 << 10;

/// Writes what knows how to write itself, and decodes slim answers.
pub(crate) struct WireCodec<E, D>(PhantomData<(E, D)>);

impl<E, D> WireCodec<E, D> {
    /// The codec of a call.
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

/// The sending half of [`WireCodec`].
pub(crate) struct WireEncoder<E>(PhantomData<E>);

impl<E: Wire> Encoder for WireEncoder<E> {
    type Item = E;
    type Error = Status;

    fn encode(&mut self, item: E, out: &mut EncodeBuf<'_>) -> Result<(), Status> {
        out.reserve(item.bytes_hint());
        item.write(out);
        Ok(())
    }

    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::new(8 << 10, YIELD_BYTES)
    }
}

impl<E: Wire, D: prost::Message + Default + Send + 'static> Codec for WireCodec<E, D> {
    type Encode = E;
    type Decode = D;
    type Encoder = WireEncoder<E>;
    type Decoder = ProstDecoder<D>;

    fn encoder(&mut self) -> WireEncoder<E> {
        WireEncoder(PhantomData)
    }

    fn decoder(&mut self) -> ProstDecoder<D> {
        ProstDecoder::new(BufferSettings::default())
    }
}
