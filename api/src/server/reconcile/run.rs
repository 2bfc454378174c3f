//! A run on a thread that may block: what is booked, the file, what was found.

use crate::convert::reconciliation::Asked;
use crate::convert::reconciliation::Ended;
use crate::convert::reconciliation::Keys;
use crate::convert::reconciliation::bad_row;
use crate::convert::reconciliation::failed;
use crate::convert::reconciliation::finding;
use crate::convert::reconciliation::own_progress;
use crate::convert::reconciliation::progress;
use crate::convert::reconciliation::summary;
use crate::server::Server;
use crate::server::feed::Out;
use crate::server::reconcile::keeping::Earlier;
use crate::server::reconcile::keeping::keep;
use crate::server::reconcile::own;
use crate::server::reconcile::pipe::Pipe;
use crate::status::Failure;
use farthing_ledger::domain::Asset;
use farthing_ledger::domain::Invalid;
use farthing_ledger::query::Query;
use farthing_proto::v1;
use farthing_recon::BadRow;
use farthing_recon::BadRows;
use farthing_recon::Category;
use farthing_recon::Fault;
use farthing_recon::Format;
use farthing_recon::Kind;
use farthing_recon::Matcher;
use farthing_recon::Outcome;
use farthing_recon::OwnRow;
use farthing_recon::ReadOptions;
use farthing_recon::Stage;
use farthing_recon::Statement;
use farthing_recon::Summary;
use farthing_recon::TheirRow;
use farthing_recon::bounds::DETECT_BYTES_MAX;
use farthing_recon::bounds::PROGRESS_ROWS;
use std::io;
use std::io::Read;
use std::ops::ControlFlow;

/// Messages that are sent together.
const TOGETHER_MAX: usize = 64;

/// A run under way.
pub(super) struct Run {
    server: Server,
    query: Query,
    asked: Asked,
    out: Out<v1::ReconcileResponse>,
}

impl Run {
    pub(super) const fn of(
        server: Server,
        query: Query,
        asked: Asked,
        out: Out<v1::ReconcileResponse>,
    ) -> Self {
        Self { server, query, asked, out }
    }

    /// Matches the file and sends what was found.
    pub(super) fn carry_out(self, mut file: Pipe) -> Result<(), Failure> {
        let head = file.head(DETECT_BYTES_MAX).map_err(|_| Failure::Interrupted)?;
        let format = self.asked.format(&head)?;
        let seq = self.query.published();
        let begun = Matcher::begin(self.asked.options.clone());
        let mut matcher = begun.map_err(|error| Invalid::of("options", error.to_string()))?;
        let asset = self.take_ours(&format, &mut matcher)?;
        let about = (&self.asked, self.asked.file_for(&format));
        let earlier = Earlier::take_up(&self.query, about, &mut matcher)?;
        let file = io::Cursor::new(head).chain(file);
        let (bad_rows, passed_over) = self.take_theirs(&format, asset, file, &mut matcher)?;
        let outcome = matcher.finish(&mut |at| self.tell(at)).map_err(|error| failed(&error))?;
        let kept = keep(&self.server, about, &earlier, &outcome)?;
        self.send_findings(&outcome, Keys::of(about.0, about.1))?;
        self.send_all(bad_rows.kept().iter().map(bad_row))?;
        let (exponent, seq) = (asset.exponent, seq.raw());
        let recorded = [kept.recorded, kept.known, kept.unrecorded];
        let ended = Ended {
            bad_rows: &bad_rows,
            passed_over,
            format: &format,
            seq,
            exponent,
            recorded,
            closed: kept.closed,
        };
        self.send_all([summary(&Summary::of(&outcome), &ended)].into_iter())
    }

    fn take_ours(&self, format: &Format, matcher: &mut Matcher) -> Result<Asset, Failure> {
        let mut done = 0_u64;
        let rows = self.asked.rows_for(format);
        own::each(&self.query, &self.asked, rows, &mut |row: &OwnRow| {
            done = done.saturating_add(1);
            if done.is_multiple_of(PROGRESS_ROWS) {
                self.send_all([own_progress(done)].into_iter())?;
            }
            matcher.take_own(row).map_err(|error| failed(&error))
        })
    }

    /// Reads the file; gives what was bad in it, and how many rows were passed over.
    fn take_theirs(
        &self,
        format: &Format,
        asset: Asset,
        file: impl Read + Send,
        matcher: &mut Matcher,
    ) -> Result<(BadRows, u64), Failure> {
        let mut options: ReadOptions = self.asked.read.clone();
        let added = options.exponents.add(asset.code.as_str(), asset.exponent);
        added.map_err(|error| Invalid::of("asset", error.to_string()))?;
        let opened = Statement::open(file, format, &options);
        let statement = opened.map_err(|error| Invalid::of("mapping", error.to_string()))?;
        let mut passed_over = 0_u64;
        let rows = statement.filter(|row| {
            let is_passed = row.as_ref().is_ok_and(|row| is_fee_of_flow(format, row));
            passed_over = passed_over.saturating_add(u64::from(is_passed));
            !is_passed
        });
        let taken = matcher.take_statement(rows, &mut |at| self.tell(at));
        let bad_rows = taken.map_err(|error| failed(&error))?;
        if bad_rows.kept().iter().any(is_cut_off) {
            return Err(Failure::Interrupted);
        }
        Ok((bad_rows, passed_over))
    }

    fn tell(&self, at: (Stage, u64, u64)) -> ControlFlow<()> {
        match self.send_all([progress(at)].into_iter()) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    fn send_findings(&self, outcome: &Outcome, mut keys: Keys) -> Result<(), Failure> {
        let is_wanted = |category| self.asked.with_matched || category != Category::Matched;
        let wanted = outcome.findings().filter(|found| is_wanted(found.category));
        self.send_all(wanted.map(|found| finding(&found, keys.id(&found))))
    }

    fn send_all(
        &self,
        mut responses: impl Iterator<Item = v1::ReconcileResponse>,
    ) -> Result<(), Failure> {
        loop {
            let together: Vec<_> = responses.by_ref().take(TOGETHER_MAX).collect();
            if together.is_empty() {
                return Ok(());
            }
            // A client that has gone needs no reason.
            self.out.send_blocking(together).map_err(|_| Failure::Interrupted)?;
        }
    }
}

/// A fee that a fund-flow bill has as a row of its own; here it is a part of what it was charged for.
fn is_fee_of_flow(format: &Format, row: &TheirRow) -> bool {
    *format == Format::WechatFundFlow && row.kind == Some(Kind::Fee)
}

/// Whether this is no fault of the file: it was not sent to its end.
const fn is_cut_off(bad: &BadRow) -> bool {
    matches!(bad.fault, Fault::Read(_))
}
