//! Statement pages beside the writes, at a rate of their own, with their own latencies.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use std::time::Instant;

use farthing_proto::v1::ListHistoryRequest;
use hdrhistogram::Histogram;
use serde::Deserialize;
use serde::Serialize;
use tokio::task::JoinSet;

use crate::attempt::reason_of;
use crate::client::Client;
use crate::lanes::SharedCourse;
use crate::meter::Percentiles;
use crate::meter::empty_histogram;
use crate::meter::nanoseconds;
use crate::plan::mix::draw;
use crate::settings::Settings;

/// Queries in flight.
const LANES: u64 = 8;

struct Seen {
    latencies: Histogram<u64>,
    rows: u64,
    failed: u64,
    failure: Option<String>,
}

/// What the queries showed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct QuerySummary {
    /// Pages that came.
    pub(crate) answered: u64,
    /// Calls that failed.
    pub(crate) failed: u64,
    /// The first failure.
    pub(crate) failure: Option<String>,
    /// Rows of a page, in the mean.
    pub(crate) rows_mean: f64,
    /// Latencies from the scheduled time.
    pub(crate) latency_ms: Percentiles,
}

struct Shared {
    course: SharedCourse,
    seen: Mutex<Seen>,
    next: AtomicU64,
    ended: AtomicBool,
    start: Instant,
    gap: Duration,
    rows: u32,
    hot: bool,
}

/// Queries that run beside the writes.
pub(crate) struct Queries {
    shared: Arc<Shared>,
    lanes: JoinSet<()>,
}

impl Queries {
    /// Starts them, where some are asked for.
    pub(crate) fn start(
        course: &SharedCourse,
        client: &Client,
        settings: &Settings,
    ) -> Option<Self> {
        if settings.queries_per_second <= 0.0 {
            return None;
        }
        let seen = Seen { latencies: empty_histogram(), rows: 0, failed: 0, failure: None };
        let shared = Arc::new(Shared {
            course: course.clone(),
            seen: Mutex::new(seen),
            next: AtomicU64::new(0),
            ended: AtomicBool::new(false),
            start: Instant::now(),
            gap: Duration::from_secs_f64(1.0 / settings.queries_per_second),
            rows: settings.query_rows,
            hot: settings.hot_percent > 0.0,
        });
        let mut lanes = JoinSet::new();
        for _ in 0..LANES {
            lanes.spawn(ask(shared.clone(), client.clone()));
        }
        Some(Self { shared, lanes })
    }

    /// Ends them, where there are some: what is in flight is still waited for.
    pub(crate) async fn end(queries: Option<Self>) -> Option<QuerySummary> {
        let mut queries = queries?;
        queries.shared.ended.store(true, Relaxed);
        while queries.lanes.join_next().await.is_some() {}
        let seen = queries.shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let answered = seen.latencies.len();
        Some(QuerySummary {
            answered,
            failed: seen.failed,
            failure: seen.failure.clone(),
            rows_mean: seen.rows as f64 / answered.max(1) as f64,
            latency_ms: Percentiles::of(&seen.latencies),
        })
    }
}

async fn ask(shared: Arc<Shared>, mut client: Client) {
    loop {
        let query = shared.next.fetch_add(1, Relaxed);
        let due = shared.start + shared.gap.mul_f64(query as f64);
        let early = due > Instant::now();
        tokio::time::sleep_until(due.into()).await;
        if shared.ended.load(Relaxed) {
            return;
        }
        // A timer wakes up to a millisecond late, which is not the server's doing; a busy lane is.
        let from = if early { Instant::now() } else { due };
        let answer = client.list_history(request(&shared, query)).await;
        let mut seen = shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match answer {
            Ok(page) => {
                seen.latencies.saturating_record(nanoseconds(from.elapsed()));
                seen.rows += page.rows.len() as u64;
            }
            Err(status) => {
                seen.failed += 1;
                seen.failure.get_or_insert_with(|| reason_of(&status));
            }
        }
    }
}

fn request(shared: &Shared, query: u64) -> ListHistoryRequest {
    let script = &shared.course.script;
    let bits = draw(script.plan.seed ^ 0x7175_6572, query) as u32;
    let index = if shared.hot { 0 } else { script.plan.skew.pick(bits) };
    ListHistoryRequest {
        account_number: script.book.statement(index),
        page_size: shared.rows,
        ..ListHistoryRequest::default()
    }
}
