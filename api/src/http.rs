//! Metrics and health over HTTP, for what watches the process.

use crate::cli::CliError;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use farthing_ledger::metrics::GROUP_BYTES;
use farthing_ledger::metrics::GROUP_COMMANDS;
use metrics_exporter_prometheus::BuildError;
use metrics_exporter_prometheus::Matcher;
use metrics_exporter_prometheus::PrometheusBuilder;
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::sync::watch;

/// From a tenth of a millisecond, which is less than a sync, to half a minute.
const SECONDS: [f64; 17] = [
    0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
    1.0, 5.0, 30.0,
];
const COUNTS: [f64; 11] =
    [1.0, 4.0, 16.0, 64.0, 256.0, 512.0, 1_024.0, 2_048.0, 4_096.0, 8_192.0, 65_536.0];
const BYTES: [f64; 8] =
    [256.0, 1_024.0, 4_096.0, 16_384.0, 65_536.0, 262_144.0, 1_048_576.0, 4_194_304.0];

/// How often samples are folded into their histograms, so that they do not pile up unread.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

/// Whether the ledger can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It answers.
    Serving,
    /// It finishes what it has, and takes nothing new.
    Stopping,
    /// It has stopped for a fault.
    Faulty,
}

/// What the pages show.
#[derive(Debug, Clone)]
struct Pages {
    metrics: PrometheusHandle,
    health: watch::Receiver<Health>,
}

/// The recorder of this process, which is set up once.
///
/// # Errors
///
/// Another recorder is in place.
pub fn recorder() -> Result<PrometheusHandle, CliError> {
    // Locked over the installation: of two that begin at once, the second finds the first one's.
    static RECORDER: Mutex<Option<PrometheusHandle>> = Mutex::new(None);
    let mut recorder = RECORDER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*recorder {
        return Ok(handle.clone());
    }
    let handle = install().map_err(|error| CliError::fault("cannot record metrics", error))?;
    farthing_ledger::metrics::describe();
    Ok(recorder.insert(handle).clone())
}

fn install() -> Result<PrometheusHandle, BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Full(GROUP_COMMANDS.to_owned()), &COUNTS)?
        .set_buckets_for_metric(Matcher::Full(GROUP_BYTES.to_owned()), &BYTES)?
        .install_recorder()
}

/// Folds samples for as long as the process lives.
pub async fn keep_up(metrics: PrometheusHandle) {
    loop {
        tokio::time::sleep(UPKEEP_INTERVAL).await;
        metrics.run_upkeep();
    }
}

/// `/metrics`, `/healthz` and `/readyz`.
pub fn pages(metrics: PrometheusHandle, health: watch::Receiver<Health>) -> Router {
    Router::new()
        .route("/metrics", get(show_metrics))
        .route("/healthz", get(show_alive))
        .route("/readyz", get(show_ready))
        .with_state(Pages { metrics, health })
}

async fn show_metrics(State(pages): State<Pages>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], pages.metrics.render())
}

/// Alive until a fault: a process that stops on purpose is not to be killed for it.
async fn show_alive(State(pages): State<Pages>) -> impl IntoResponse {
    match *pages.health.borrow() {
        Health::Serving | Health::Stopping => (StatusCode::OK, "alive\n"),
        Health::Faulty => (StatusCode::SERVICE_UNAVAILABLE, "stopped for a fault\n"),
    }
}

async fn show_ready(State(pages): State<Pages>) -> impl IntoResponse {
    match *pages.health.borrow() {
        Health::Serving => (StatusCode::OK, "ready\n"),
        Health::Stopping => (StatusCode::SERVICE_UNAVAILABLE, "stopping\n"),
        Health::Faulty => (StatusCode::SERVICE_UNAVAILABLE, "stopped for a fault\n"),
    }
}
