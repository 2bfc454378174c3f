//! `reconcile`: sends a file, shows what does not match, and says by the exit code whether anything does not.

mod files;
mod mapping;
pub(crate) mod told;

use crate::cli::answered::Body;
use crate::cli::args::ReconcileArgs;
use crate::cli::error::CliError;
use crate::cli::json::Object;
use crate::cli::session::{Session, amount_or_zero, incomplete};
use crate::cli::shown::Shown;
use crate::cli::text;
use farthing_proto::v1;
use files::Report;
use serde_json::json;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Request;
use v1::reconcile_request::Part as Asked;
use v1::reconcile_response::Part;

/// Bytes of one chunk of a file.
const CHUNK_BYTES: usize = 256 << 10;
/// Chunks that wait to be sent.
const CHUNKS_MAX: usize = 4;
/// Seconds of a day.
const DAY_SECONDS: u64 = 86_400;

/// Carries out `reconcile`.
///
/// # Errors
///
/// What stopped it. Rows that do not match, or cannot be read, are an answer: exit code 1.
pub fn run(server: &str, as_json: bool, args: ReconcileArgs) -> Result<ExitCode, CliError> {
    let (shown, is_clean) = crate::cli::blocking(reconcile(server, args))?;
    shown.write(as_json, &mut io::stdout().lock())?;
    Ok(if is_clean { ExitCode::SUCCESS } else { ExitCode::from(CliError::REFUSED) })
}

async fn reconcile(server: &str, args: ReconcileArgs) -> Result<(Shown, bool), CliError> {
    let mut session = Session::connect(server).await?;
    let exponent = session.decimals(&args.asset).await?;
    let options = options(&args, exponent)?;
    let mut found = Found::begin(&args, exponent)?;
    let (sender, requests) = mpsc::channel(CHUNKS_MAX);
    let path = args.file.clone();
    let mut reading = tokio::task::spawn_blocking(move || send(&path, options, &sender));
    let requests = Request::new(ReceiverStream::new(requests));
    // No deadline: a long file takes its time, and tells how far it has come.
    let mut stream = session.reconciliation.reconcile(requests).await?.into_inner();
    let mut is_read = false;
    loop {
        let response = tokio::select! {
            ended = &mut reading, if !is_read => {
                ended.map_err(|error| CliError::fault("cannot read the file", error))??;
                is_read = true;
                continue;
            }
            response = stream.message() => response?,
        };
        match response.and_then(|response| response.part) {
            Some(part) => found.take(part)?,
            None => break,
        }
    }
    found.shown(&args)
}

fn options(args: &ReconcileArgs, exponent: u32) -> Result<v1::ReconcileOptions, CliError> {
    let rows = args.rows.map_or(v1::ReconcileRows::Unspecified, v1::ReconcileRows::from);
    let format = args.format.map_or(v1::ReconcileFormat::Unspecified, v1::ReconcileFormat::from);
    let days = args.due_days.map(|days| u64::from(days).saturating_mul(DAY_SECONDS));
    Ok(v1::ReconcileOptions {
        merchant: args.merchant.clone(),
        channel: args.channel.clone(),
        asset: args.asset.clone(),
        rows: rows.into(),
        format: format.into(),
        mapping: mapping::of(args)?,
        zone: args.zone.clone(),
        from: args.from,
        to: args.to,
        as_of: args.as_of,
        amount_tolerance: amount_or_zero(args.tolerance.as_deref(), exponent, "--tolerance")?,
        time_tolerance_seconds: args.time_tolerance,
        date_tolerance_seconds: args.date_tolerance,
        due_after_seconds: days,
        reversed: args.reversed,
        with_pending: args.with_pending,
        with_matched: args.all,
        at_least_seq: 0,
        record: args.record,
    })
}

/// Sends the options and the file. Where the file cannot be read, the call has to be given up: an early end of the stream
/// would look like the end of the file.
fn send(
    path: &Path,
    options: v1::ReconcileOptions,
    sender: &mpsc::Sender<v1::ReconcileRequest>,
) -> Result<(), CliError> {
    let request = |part| v1::ReconcileRequest { part: Some(part) };
    let mut file = open(path)?;
    if sender.blocking_send(request(Asked::Options(options))).is_err() {
        return Ok(());
    }
    loop {
        let mut chunk = Vec::new();
        let bytes_max = u64::try_from(CHUNK_BYTES).unwrap_or(u64::MAX);
        file.by_ref().take(bytes_max).read_to_end(&mut chunk).map_err(|e| unreadable(path, e))?;
        // Who takes no more of it has ended, and says why.
        if chunk.is_empty() || sender.blocking_send(request(Asked::Chunk(chunk))).is_err() {
            return Ok(());
        }
    }
}

fn open(path: &Path) -> Result<Box<dyn Read>, CliError> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    Ok(Box::new(File::open(path).map_err(|error| unreadable(path, error))?))
}

fn unreadable(path: &Path, error: io::Error) -> CliError {
    CliError::field("FILE", format!("cannot read {}: {error}", path.display()))
}

/// What was found so far.
struct Found {
    exponent: u32,
    limit: usize,
    reports: Vec<Report>,
    rows: Vec<Vec<String>>,
    objects: Vec<Object>,
    count: usize,
    bad: Vec<v1::ReconcileBadRow>,
    summary: Option<v1::ReconcileSummary>,
}

impl Found {
    fn begin(args: &ReconcileArgs, exponent: u32) -> Result<Self, CliError> {
        let csv = args.csv.as_deref().map(Report::csv).transpose()?;
        let json_lines = args.jsonl.as_deref().map(Report::json_lines).transpose()?;
        Ok(Self {
            exponent,
            limit: args.limit,
            reports: csv.into_iter().chain(json_lines).collect(),
            rows: Vec::new(),
            objects: Vec::new(),
            count: 0,
            bad: Vec::new(),
            summary: None,
        })
    }

    fn take(&mut self, part: Part) -> Result<(), CliError> {
        match part {
            Part::Progress(progress) => tell(&progress),
            Part::Finding(found) => {
                for report in &mut self.reports {
                    report.write(&found, self.exponent)?;
                }
                if self.count < self.limit {
                    self.rows.push(told::row(&found, self.exponent));
                    self.objects.push(told::object(&found, self.exponent));
                }
                self.count = self.count.saturating_add(1);
            }
            Part::BadRow(bad) => self.bad.push(bad),
            Part::Summary(summary) => self.summary = Some(summary),
        }
        Ok(())
    }

    /// All of it, and whether there is nothing to look at.
    fn shown(self, args: &ReconcileArgs) -> Result<(Shown, bool), CliError> {
        let summary = self.summary.ok_or_else(|| incomplete("summary"))?;
        let paths: Result<Vec<PathBuf>, CliError> =
            self.reports.into_iter().map(Report::finish).collect();
        let is_clean = summary.breaks == 0 && summary.bad_rows == 0 && summary.is_whole;
        let mut lines = String::new();
        if !self.rows.is_empty() {
            lines.push_str(&text::table(told::FINDINGS, self.rows));
        }
        let left = self.count.saturating_sub(self.limit);
        if left > 0 {
            lines.push_str(&format!("and {left} more: raise --limit, or write them with --csv\n"));
        }
        let unread = self.bad.iter().map(|bad| format!("line {}: {}\n", bad.line, bad.problem));
        lines.extend(unread);
        if !summary.is_whole {
            lines.push_str("the file is cut, or contradicts itself: fetch it again\n");
        }
        if args.record {
            let v1::ReconcileSummary { recorded, known, closed, .. } = summary;
            let told =
                format!("{recorded} breaks recorded, {known} known before, {closed} closed\n");
            lines.push_str(&told);
        }
        let totals = summary.totals.iter();
        let totals = totals.map(|total| told::total_row(total, self.exponent)).collect();
        lines.push_str(&text::table(told::TOTALS, totals));
        let head = head(args, &summary);
        let body = of_summary(&summary, self.exponent)
            .lines(&lines)
            .value("file", args.file.display().to_string())
            .value("findings", json!(self.objects))
            .value("findings_left_out", left)
            .value("unread", json!(self.bad.iter().map(unread_object).collect::<Vec<_>>()))
            .value("written", json!(paths?));
        Ok((body.read(&head), is_clean))
    }
}

fn head(args: &ReconcileArgs, summary: &v1::ReconcileSummary) -> String {
    let whose = if args.merchant.is_empty() {
        format!("channel {}", args.channel)
    } else {
        format!("merchant {}", args.merchant)
    };
    format!(
        "{} rows of {} and {} of {whose}: {} breaks, {} bad rows",
        summary.their_rows,
        args.file.display(),
        summary.own_rows,
        summary.breaks,
        summary.bad_rows,
    )
}

fn of_summary(summary: &v1::ReconcileSummary, exponent: u32) -> Body {
    let totals = summary.totals.iter().map(|total| told::total_object(total, exponent));
    Body::default()
        .value("their_rows", summary.their_rows)
        .value("own_rows", summary.own_rows)
        .value("breaks", summary.breaks)
        .value("bad_rows", summary.bad_rows)
        .value("is_whole", summary.is_whole)
        .value("absent_rows", summary.absent_rows)
        .value("outside_rows", summary.outside_rows)
        .value("passed_over", summary.passed_over)
        .value("recorded", summary.recorded)
        .value("known", summary.known)
        .value("unrecorded", summary.unrecorded)
        .value("closed", summary.closed)
        .value("seq", summary.seq)
        .value("totals", json!(totals.collect::<Vec<Object>>()))
}

fn unread_object(bad: &v1::ReconcileBadRow) -> serde_json::Value {
    json!({"line": bad.line, "problem": bad.problem, "last": bad.last})
}

fn tell(progress: &v1::ReconcileProgress) {
    let of = if progress.total == 0 { String::new() } else { format!(" of {}", progress.total) };
    // Nobody who watches is no reason to stop.
    let _unheard =
        writeln!(io::stderr(), "{}: {}{of} rows", told::stage(progress.stage), progress.done);
}
