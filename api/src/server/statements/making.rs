//! A statement under way: pages of lines in, pieces of the file out.

use crate::convert::field;
use crate::convert::statement::end;
use crate::convert::statement::failed;
use crate::server::keys::Keys;
use crate::server::statements::plan::Plan;
use crate::server::statements::source::Source;
use crate::status::Failure;
use farthing_ledger::domain::Time;
use farthing_ledger::query::Query;
use farthing_proto::v1;
use farthing_statements::Digesting;
use farthing_statements::StatementWriter;
use std::io;
use std::io::Write;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use v1::get_statement_response::Part;

/// Bytes of one piece.
const PIECE_BYTES_MAX: usize = 65_536;

/// What was written and not sent yet.
#[derive(Debug, Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

/// A statement under way.
pub(super) struct Making {
    query: Query,
    keys: Arc<Keys>,
    source: Source,
    /// None once the statement has ended.
    writer: Option<StatementWriter<Digesting<Sink>>>,
    written: Sink,
    lines: u64,
}

impl Making {
    /// Begins a statement, and tells what it is about.
    pub(super) fn begin(
        query: &Query,
        keys: Arc<Keys>,
        plan: Plan,
    ) -> Result<(Self, v1::StatementHead), Failure> {
        let Plan { heading, format, options, source, lines, file_name } = plan;
        let head = v1::StatementHead {
            statement_id: heading.statement_id.clone(),
            file_name,
            media_type: format.media_type().to_owned(),
            account: heading.account_id.clone(),
            exponent: heading.asset.exponent.into(),
            from: Some(field::timestamp(Time::from_micros(heading.from_micros))),
            until: Some(field::timestamp(Time::from_micros(heading.until_micros))),
            lines,
        };
        let written = Sink::default();
        let out = Digesting::over(written.clone());
        let writer = StatementWriter::begin(out, format, heading, options);
        let writer = Some(writer.map_err(|error| failed(&error))?);
        Ok((Self { query: query.clone(), keys, source, writer, written, lines: 0 }, head))
    }

    /// Whether it has ended.
    pub(super) const fn is_done(&self) -> bool {
        self.writer.is_none()
    }

    /// Writes the next page; after the last one, the end.
    pub(super) fn step(&mut self) -> Result<Vec<v1::GetStatementResponse>, Failure> {
        let Some(mut writer) = self.writer.take() else { return Ok(Vec::new()) };
        for line in self.source.page(&self.query, &self.keys)? {
            writer.line(&line).map_err(|error| failed(&error))?;
            self.lines = self.lines.saturating_add(1);
        }
        if !self.source.is_done() {
            self.writer = Some(writer);
            return Ok(self.pieces().collect());
        }
        let (summary, out) = writer.finish().map_err(|error| failed(&error))?;
        let end = Part::End(end(&summary, &out.finish().1));
        Ok(self.pieces().chain([v1::GetStatementResponse { part: Some(end) }]).collect())
    }

    fn pieces(&self) -> impl Iterator<Item = v1::GetStatementResponse> + use<> {
        let lines = self.lines;
        let written = self.written.take();
        let pieces: Vec<_> = written.chunks(PIECE_BYTES_MAX).map(<[u8]>::to_vec).collect();
        pieces.into_iter().map(move |content| {
            let piece = Part::Piece(v1::StatementPiece { content, lines });
            v1::GetStatementResponse { part: Some(piece) }
        })
    }
}

impl Sink {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
