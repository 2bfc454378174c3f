//! Watches a run: a line of progress, and the intervals that the report draws.

use std::io;
use std::io::IsTerminal;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use hdrhistogram::Histogram;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::error::Error;
use crate::lanes::SharedCourse;
use crate::meter::Interval;
use crate::meter::empty_histogram;
use crate::report::hdr::HdrFile;
use crate::settings::Settings;

const INTERVAL: Duration = Duration::from_millis(250);
const LINE_EVERY: Duration = Duration::from_secs(1);

/// Intervals that are kept: seven hours of them.
const INTERVALS_MAX: usize = 100_000;

/// What was seen over time.
pub(crate) struct Watched {
    /// All latencies.
    pub(crate) total: Histogram<u64>,
    /// The intervals in order.
    pub(crate) intervals: Vec<Interval>,
}

/// The task that watches.
pub(crate) struct Progress {
    ended: Arc<Notify>,
    task: JoinHandle<io::Result<Watched>>,
    hdr: Option<PathBuf>,
}

impl Progress {
    /// Begins to watch.
    ///
    /// # Errors
    ///
    /// The file for the histograms cannot be created.
    pub(crate) fn start(course: SharedCourse, settings: &Settings) -> Result<Self, Error> {
        let ended = Arc::new(Notify::new());
        let hdr = settings.hdr.clone();
        let file = hdr.as_deref().map(HdrFile::create).transpose()?;
        let task = tokio::spawn(watch(course, ended.clone(), settings.quiet, file));
        Ok(Self { ended, task, hdr })
    }

    /// Ends the last interval.
    ///
    /// # Errors
    ///
    /// The histograms could not be written.
    pub(crate) async fn end(self) -> Result<Watched, Error> {
        self.ended.notify_one();
        let path =
            self.hdr.map_or_else(|| "progress".to_owned(), |path| path.display().to_string());
        match self.task.await {
            Ok(Ok(watched)) => Ok(watched),
            Ok(Err(cause)) => Err(Error::File(path, cause)),
            Err(cause) => Err(Error::File(path, io::Error::other(cause))),
        }
    }
}

async fn watch(
    course: SharedCourse,
    ended: Arc<Notify>,
    quiet: bool,
    mut file: Option<HdrFile>,
) -> io::Result<Watched> {
    let mut watched = Watched { total: empty_histogram(), intervals: Vec::new() };
    let mut histogram = empty_histogram();
    let mut line = Line::new(quiet);
    let mut log = file.as_mut().map(HdrFile::begin).transpose()?;
    loop {
        let last = tokio::time::timeout(INTERVAL, ended.notified()).await.is_ok();
        let interval = course.meter.turn(&mut histogram);
        watched.total.add(&histogram).map_err(io::Error::other)?;
        if let Some(log) = &mut log {
            log.push(&interval, &histogram)?;
        }
        if watched.intervals.len() < INTERVALS_MAX {
            watched.intervals.push(interval);
        }
        line.show(&course, &interval, last);
        if last {
            return Ok(watched);
        }
    }
}

/// The line of progress on standard error.
struct Line {
    quiet: bool,
    overwrite: bool,
    shown: Instant,
    answered: u64,
}

impl Line {
    fn new(quiet: bool) -> Self {
        let overwrite = std::io::stderr().is_terminal();
        Self { quiet, overwrite, shown: Instant::now(), answered: 0 }
    }

    fn show(&mut self, course: &SharedCourse, interval: &Interval, last: bool) {
        let since = self.shown.elapsed();
        if self.quiet || (since < LINE_EVERY && !(last && self.overwrite)) {
            return;
        }
        let counts = course.tally.counts();
        let rate = (counts.answered - self.answered) as f64 / since.as_secs_f64();
        let percentiles = interval.latency_ms;
        let line = format!(
            "{:>6.1} s  {:>11} answered  {rate:>9.0}/s  p50 {:.2} ms  p99 {:.2} ms  refused {}  failed {}",
            interval.at_seconds,
            counts.answered,
            percentiles.p50,
            percentiles.p99,
            counts.refused,
            counts.shed + counts.unknown,
        );
        let mut out = std::io::stderr().lock();
        let (before, after) = if self.overwrite { ("\r\x1b[K", "") } else { ("", "\n") };
        let after = if last { "\n" } else { after };
        // Nobody may be reading any more; the run goes on.
        let _ = write!(out, "{before}{line}{after}").and_then(|()| out.flush());
        (self.shown, self.answered) = (Instant::now(), counts.answered);
    }
}
