//! The HdrHistogram log: the latencies of each interval, in nanoseconds, for the tools that read such logs.

use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::path::Path;
use std::time::Duration;
use std::time::SystemTime;

use hdrhistogram::Histogram;
use hdrhistogram::serialization::V2DeflateSerializer;
use hdrhistogram::serialization::interval_log::IntervalLogWriter;
use hdrhistogram::serialization::interval_log::IntervalLogWriterBuilder;

use crate::error::Error;
use crate::meter::Interval;

/// Maximums in the log are milliseconds.
const NANOSECONDS_A_MILLISECOND: f64 = 1e6;

/// The file and what encodes into it: the log borrows both.
pub(crate) struct HdrFile {
    file: BufWriter<File>,
    serializer: V2DeflateSerializer,
}

/// A log that is being written.
pub(crate) struct HdrLog<'a>(IntervalLogWriter<'a, 'a, BufWriter<File>, V2DeflateSerializer>);

impl HdrFile {
    /// Creates the file.
    ///
    /// # Errors
    ///
    /// It cannot be created.
    pub(crate) fn create(path: &Path) -> Result<Self, Error> {
        let file =
            File::create(path).map_err(|cause| Error::File(path.display().to_string(), cause))?;
        Ok(Self { file: BufWriter::new(file), serializer: V2DeflateSerializer::new() })
    }

    /// Writes the head of the log.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub(crate) fn begin(&mut self) -> io::Result<HdrLog<'_>> {
        let now = SystemTime::now();
        IntervalLogWriterBuilder::new()
            .with_start_time(now)
            .with_base_time(now)
            .with_max_value_divisor(NANOSECONDS_A_MILLISECOND)
            .begin_log_with(&mut self.file, &mut self.serializer)
            .map(HdrLog)
    }
}

impl HdrLog<'_> {
    /// Adds an interval.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub(crate) fn push(
        &mut self,
        interval: &Interval,
        histogram: &Histogram<u64>,
    ) -> io::Result<()> {
        let started = Duration::from_secs_f64((interval.at_seconds - interval.seconds).max(0.0));
        let lasted = Duration::from_secs_f64(interval.seconds);
        self.0
            .write_histogram(histogram, started, lasted, None)
            .map_err(|cause| io::Error::other(format!("{cause:?}")))
    }
}
