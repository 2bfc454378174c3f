//! `farthing serve`: opens the ledger, serves it, and stops without leaving a call unanswered.

use crate::args::ServeArgs;
use crate::cli::CliError;
use crate::config::Settings;
use crate::demo;
use crate::grpc;
use crate::grpc::PortError;
use crate::grpc::Reporter;
use crate::http;
use crate::http::Health;
use crate::logs;
use crate::server::Server;
use farthing_ledger::Ledger;
use farthing_ledger::clock::SystemClock;
use farthing_ledger::config::Config;
use farthing_ledger::error::Fatal;
use farthing_ledger::error::OpenError;
use std::io;
use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long calls that are open at a stop may take to end.
const DRAIN_MAX: Duration = Duration::from_secs(10);

/// A ledger that is being served.
#[derive(Debug)]
pub struct Serving {
    /// Where gRPC is served.
    pub grpc: SocketAddr,
    /// Where metrics and health are served over HTTP.
    pub http: SocketAddr,
    ledger: Served,
    stop: watch::Sender<bool>,
    health: watch::Sender<Health>,
    reporter: Reporter,
    calls: JoinHandle<Result<(), PortError>>,
    others: Vec<JoinHandle<()>>,
}

/// The ledger, which has nothing to show of itself.
struct Served(Ledger);

impl std::fmt::Debug for Served {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ledger")
    }
}

/// Starts to serve inside the runtime of the caller.
///
/// # Errors
///
/// A setting, a data directory or an address that cannot be used.
pub async fn start(args: ServeArgs) -> Result<Serving, CliError> {
    let settings = Settings::of(&args)?;
    Box::pin(start_with(&settings)).await
}

async fn start_with(settings: &Settings) -> Result<Serving, CliError> {
    let metrics = http::recorder()?;
    let config = settings.ledger();
    let opened = tokio::task::spawn_blocking(move || open(&config)).await;
    let ledger = opened.map_err(|error| CliError::fault("cannot open the ledger", error))??;
    // After the directory is ours: a second process is told of that, not of the port.
    let ((grpc_listener, grpc), (http_listener, http)) = match bind(settings).await {
        Ok(bound) => bound,
        Err(error) => {
            stop_ledger(ledger).await?;
            return Err(error);
        }
    };
    let keys = match settings.keys() {
        Ok(keys) => keys,
        Err(error) => {
            stop_ledger(ledger).await?;
            return Err(error);
        }
    };
    let (stop, stopping) = watch::channel(false);
    let server = Server::over(ledger.clone(), keys, stopping.clone());
    let (reporter, calls) = grpc::serve(grpc_listener, server, stopping)
        .map_err(|error| CliError::fault("cannot serve gRPC", error))?;
    reporter.say(true).await;
    let health = watch::Sender::new(Health::Serving);
    let pages = http::pages(metrics.clone(), health.subscribe());
    let others = vec![
        tokio::spawn(async move {
            if let Err(error) = axum::serve(http_listener, pages).await {
                tracing::error!(%error, "metrics and health are not served any more");
            }
        }),
        tokio::spawn(http::keep_up(metrics)),
        tokio::spawn(tell_fault(ledger.clone(), reporter.clone(), health.clone())),
    ];
    let calls = tokio::spawn(calls);
    let ledger = Served(ledger);
    Ok(Serving { grpc, http, ledger, stop, health, reporter, calls, others })
}

/// Opens the ledger; blocks while it recovers.
fn open(config: &Config) -> Result<Ledger, CliError> {
    Ledger::open(config, Arc::new(SystemClock)).map_err(|error| cannot_open("open", error))
}

/// Why a data directory cannot be used: a setting is named, the rest is a fault of this machine.
pub(crate) fn cannot_open(verb: &str, error: OpenError) -> CliError {
    match error {
        OpenError::Setting(invalid) => CliError::field(invalid.field, invalid.problem),
        OpenError::InUse { .. } | OpenError::Fatal(_) => {
            CliError::fault(format!("cannot {verb} the ledger"), error)
        }
    }
}

type Bound = (TcpListener, SocketAddr);

async fn bind(settings: &Settings) -> Result<(Bound, Bound), CliError> {
    let grpc = listen("listen", &settings.listen).await?;
    Ok((grpc, listen("metrics_listen", &settings.metrics_listen).await?))
}

async fn stop_ledger(ledger: Ledger) -> Result<(), CliError> {
    let stopped = tokio::task::spawn_blocking(move || ledger.stop()).await;
    stopped
        .map_err(|error| CliError::fault("cannot stop the ledger", error))?
        .map_err(|fatal| CliError::fault("the ledger has stopped for a fault", fatal))
}

async fn listen(name: &str, address: &str) -> Result<Bound, CliError> {
    let failed = |error| CliError::fault(format!("cannot listen on {name} = {address}"), error);
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Waits for the ledger to stop for a fault; for ever if it never does.
async fn fault_of(ledger: &Ledger) -> Fatal {
    let mut follow = ledger.follow_fault();
    if let Ok(fault) = follow.wait_for(Option::is_some).await
        && let Some(fatal) = fault.as_ref()
    {
        return fatal.clone();
    }
    std::future::pending().await
}

async fn tell_fault(ledger: Ledger, reporter: Reporter, health: watch::Sender<Health>) {
    fault_of(&ledger).await;
    health.send_replace(Health::Faulty);
    reporter.say(false).await;
}

impl Serving {
    /// Returns the fault for which the ledger stops, once it does.
    pub async fn fault(&self) -> Fatal {
        fault_of(&self.ledger.0).await
    }

    /// Stops gracefully: returns when everything is answered and the data directory is free.
    ///
    /// # Errors
    ///
    /// A fault while stopping.
    pub async fn stop(self) -> Result<(), CliError> {
        self.health.send_if_modified(|health| {
            let was_serving = *health == Health::Serving;
            if was_serving {
                *health = Health::Stopping;
            }
            was_serving
        });
        self.reporter.say(false).await;
        // Nothing new is accepted from here, and streams end after what they have read.
        self.stop.send_replace(true);
        let aborting = self.calls.abort_handle();
        match timeout(DRAIN_MAX, self.calls).await {
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(error))) => tracing::error!(error, "gRPC ended with an error"),
            Ok(Err(error)) => tracing::error!(%error, "gRPC ended with a panic"),
            Err(_) => {
                tracing::warn!("calls were still open after {DRAIN_MAX:?}, and are cut off");
                aborting.abort();
            }
        }
        for other in &self.others {
            other.abort();
        }
        stop_ledger(self.ledger.0).await
    }
}

/// Serves until the process is told to stop.
///
/// # Errors
///
/// As [`start`]; a fault of the ledger.
pub fn run(args: ServeArgs) -> Result<ExitCode, CliError> {
    let settings = Settings::of(&args)?;
    logs::start(&settings)?;
    let shown = serde_json::to_string(&settings)
        .map_err(|error| CliError::fault("cannot show the settings", error))?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), settings = %shown, "starting");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::fault("cannot start", error))?;
    runtime.block_on(Box::pin(serve(&settings, args.demo)))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(settings: &Settings, with_demo: bool) -> Result<(), CliError> {
    let listen = |kind| signal(kind).map_err(|e| CliError::fault("cannot listen for signals", e));
    let mut terminate = listen(SignalKind::terminate())?;
    let mut interrupt = listen(SignalKind::interrupt())?;
    let serving = Box::pin(start_with(settings)).await?;
    let ended = tokio::select! {
        _ = terminate.recv() => Ok("terminate"),
        _ = interrupt.recv() => Ok("interrupt"),
        _ = serving.fault() => Ok("fault"),
        Err(error) = present(&serving, with_demo) => Err(error),
    };
    if let Ok(signal) = ended {
        tracing::info!(signal, "stopping");
    }
    let stopped = Box::pin(serving.stop()).await;
    tracing::info!("stopped");
    ended.and(stopped)
}

/// Says where it serves, and plays the demo day where that is wanted. Goes on for ever unless that fails.
async fn present(serving: &Serving, with_demo: bool) -> Result<(), CliError> {
    let mut out = io::stdout();
    writeln!(out, "ready grpc={} http={}", serving.grpc, serving.http)?;
    out.flush()?;
    if with_demo {
        demo::play_unless_used(&serving.grpc.to_string(), &mut out).await?;
    }
    std::future::pending().await
}
