//! The settings of a run: from the command line, and from a file of the same names.

use std::path::PathBuf;

use clap::ArgMatches;
use clap::Args;
use clap::ValueEnum;
use clap::parser::ValueSource;
use figment::Figment;
use figment::providers::Format;
use figment::providers::Serialized;
use figment::providers::Toml;
use serde::Deserialize;
use serde::Serialize;

use crate::audit::AuditScope;
use crate::error::Error;
use crate::open::schedule::Arrivals;
use crate::plan::amounts::AmountShape;
use crate::plan::ids::IdOrder;
use crate::plan::ids::SLOTS_MAX;
use crate::plan::trade::GROUP;
use crate::wire::Form;

/// Commands a batch may have, as the contract says.
const BATCH_MAX: u64 = 8_192;
const ACCOUNTS_MAX: u32 = 10_000_000;
const MERCHANTS_MAX: u32 = 1_000_000;

/// Wallets that a red packet needs: the sender and three takers.
const WALLETS_MIN: u32 = 4;

/// Money in all wallets together, so that the channel that owes it can: some below 2^63.
const MONEY_MAX: u128 = 9_000_000_000_000_000_000;
const LANES_MAX: usize = 4_096;
const WINDOW_MAX: usize = 65_536;
const RATE_MAX: f64 = 1e8;

/// How commands are sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Workload {
    /// Transfers in batches: SubmitCompact, or SubmitBatch in the readable form.
    Transfers,
    /// Single commands on bidirectional streams: Submit.
    Stream,
    /// Single calls: PostTransfer, PlaceHold, CaptureHold.
    Unary,
    /// QR payments in batches: orders, payments, tips, refunds, red packets.
    Payments,
    /// The same on bidirectional streams.
    PaymentsStream,
}

/// The way in that a workload takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    /// Batches.
    Batches,
    /// Streams.
    Streams,
    /// Single calls.
    Calls,
}

impl Workload {
    /// The way in.
    pub(crate) const fn way(self) -> Way {
        match self {
            Self::Transfers | Self::Payments => Way::Batches,
            Self::Stream | Self::PaymentsStream => Way::Streams,
            Self::Unary => Way::Calls,
        }
    }

    /// Whether it is payments between wallets and merchants, not transfers between accounts.
    pub(crate) const fn pays(self) -> bool {
        matches!(self, Self::Payments | Self::PaymentsStream)
    }
}

/// Everything that can be set.
#[derive(Clone, Debug, Args, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// Address of the server
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:7400")]
    pub(crate) target: String,
    /// How commands are sent
    #[arg(long, value_enum, default_value_t = Workload::Transfers)]
    pub(crate) workload: Workload,
    /// How commands are written; payments are always readable
    #[arg(long, value_enum, default_value_t = Form::Compact)]
    pub(crate) form: Form,
    /// Order of the ids
    #[arg(long, value_enum, default_value_t = IdOrder::Ordered)]
    pub(crate) ids: IdOrder,
    /// Commands a batch, 1 to 8,192
    #[arg(long, default_value_t = 8_190)]
    pub(crate) batch: u64,
    /// Accounts that trade; wallets that pay, in payments
    #[arg(long, default_value_t = 10_000)]
    pub(crate) accounts: u32,
    /// Commands in all, in a closed loop
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) count: u64,
    /// Open loop: commands a second, scheduled ahead; latency counts from the scheduled time [default: closed loop]
    #[arg(long, value_name = "R")]
    pub(crate) rate: Option<f64>,
    /// Open loop: how long, in seconds
    #[arg(long = "duration", value_name = "SECONDS", default_value_t = 10.0)]
    pub(crate) duration_seconds: f64,
    /// Open loop: how arrivals are spread
    #[arg(long, value_enum, default_value_t = Arrivals::Poisson)]
    pub(crate) arrivals: Arrivals,
    /// Searches the highest rate that holds --p99-ms, each trial as long as --duration
    #[arg(long)]
    pub(crate) find_peak: bool,
    /// The p99 that --find-peak holds, in milliseconds
    #[arg(long, default_value_t = 5.0)]
    pub(crate) p99_ms: f64,
    /// Statement pages read beside the writes, a second
    #[arg(long, value_name = "R", default_value_t = 0.0)]
    pub(crate) queries_per_second: f64,
    /// Rows of such a page, 1 to 8,192
    #[arg(long, default_value_t = 8_000)]
    pub(crate) query_rows: u32,
    /// Calls in flight, for `transfers` and `unary` [default: 4 batches, 64 single calls, 256 in an open loop]
    #[arg(long)]
    pub(crate) concurrency: Option<usize>,
    /// Streams, for `stream`
    #[arg(long, default_value_t = 8)]
    pub(crate) streams: usize,
    /// Commands without an answer a stream may have
    #[arg(long, default_value_t = 256)]
    pub(crate) window: usize,
    /// Connections [default: one a batch lane or a stream, 4 for single calls]
    #[arg(long)]
    pub(crate) connections: Option<usize>,
    /// Threads of the client [default: 1, 2 for `stream`]
    #[arg(long)]
    pub(crate) threads: Option<usize>,
    /// Makes accounts, amounts and order repeatable
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Makes the ids repeatable, 48 bits [default: the time, so that a second run has other ids]
    #[arg(long)]
    pub(crate) run_id: Option<u64>,
    /// Asset of the accounts
    #[arg(long, default_value = "CNY")]
    pub(crate) asset: String,
    /// How far an account may fall below zero, in minor units: checked in every transfer
    #[arg(long, default_value_t = 1_000_000_000_000_000)]
    pub(crate) overdraft: u64,
    /// Skew of the accounts by Zipf, for example 0.99; of the merchants, in payments [default: uniform]
    #[arg(long, value_name = "THETA")]
    pub(crate) zipf: Option<f64>,
    /// Percent of transfers that touch one hot account; of customers that pay one hot merchant, in payments
    #[arg(long, value_name = "P", default_value_t = 0.0)]
    pub(crate) hot_percent: f64,
    /// Percent of commands that place a hold or capture it
    #[arg(long, value_name = "P", default_value_t = 0.0)]
    pub(crate) holds_percent: f64,
    /// Percent of commands that are an earlier one again: they must answer as replayed
    #[arg(long, value_name = "P", default_value_t = 0.0)]
    pub(crate) retry_percent: f64,
    /// Percent of commands that must be refused; of customers, in payments
    #[arg(long, value_name = "P", default_value_t = 0.0)]
    pub(crate) refusals_percent: f64,
    /// Payments: merchants
    #[arg(long, default_value_t = 1_000)]
    #[serde(default)]
    pub(crate) merchants: u32,
    /// Payments: percent of them that pay an order made just before; the others pay a printed code
    #[arg(long, value_name = "P", default_value_t = 50.0)]
    #[serde(default)]
    pub(crate) orders_percent: f64,
    /// Payments: percent of them with a tip of a tenth
    #[arg(long, value_name = "P", default_value_t = 10.0)]
    #[serde(default)]
    pub(crate) tips_percent: f64,
    /// Payments: percent of them of which half is refunded later
    #[arg(long, value_name = "P", default_value_t = 0.0)]
    #[serde(default)]
    pub(crate) refunds_percent: f64,
    /// Payments: percent of commands that send a red packet or take from one
    #[arg(long, value_name = "P", default_value_t = 0.0)]
    #[serde(default)]
    pub(crate) packets_percent: f64,
    /// Payments: fee of every merchant in percent, at most six decimals, rounded half up
    #[arg(long, value_name = "P", default_value_t = 0.6)]
    #[serde(default)]
    pub(crate) fee_percent: f64,
    /// Payments: orders that stay open beside the run, created before it
    #[arg(long, value_name = "N", default_value_t = 0)]
    #[serde(default)]
    pub(crate) open_orders: u32,
    /// Payments: settle every merchant daily
    #[arg(long)]
    #[serde(default)]
    pub(crate) settled: bool,
    /// Payments: money of each wallet, in minor units, put there once a seed
    #[arg(long, value_name = "UNITS", default_value_t = 100_000_000_000)]
    #[serde(default)]
    pub(crate) top_up: u64,
    /// Ticket sizes
    #[arg(long, value_enum, default_value_t = AmountShape::Tickets)]
    pub(crate) amounts: AmountShape,
    /// Attempts a call, each with the same id [default: 5, 1 in an open loop]
    #[arg(long)]
    pub(crate) attempts: Option<u32>,
    /// Deadline of a call, in milliseconds
    #[arg(long, default_value_t = 30_000)]
    pub(crate) deadline_ms: u64,
    /// The run takes no new command after this, in seconds
    #[arg(long, default_value_t = 1_800)]
    pub(crate) time_limit_seconds: u64,
    /// What is audited afterwards
    #[arg(long, value_enum, default_value_t = AuditScope::Full)]
    pub(crate) audit: AuditScope,
    /// File for the result
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// File for the result as one HTML page
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// File for the latencies of each interval, as an HdrHistogram log
    #[arg(long, value_name = "FILE")]
    pub(crate) hdr: Option<PathBuf>,
    /// Number of the server's process, to tell what it used
    #[arg(long, value_name = "PID")]
    pub(crate) server_pid: Option<u32>,
    /// Address of the server's metrics, to tell its stage times and group sizes
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) metrics: Option<String>,
    /// Prints no progress
    #[arg(long)]
    pub(crate) quiet: bool,
    /// Words to keep with the result: durability, machine, commit
    #[arg(long, default_value = "")]
    pub(crate) note: String,
    /// Settings from a TOML file, by the names of the options with `_`; the command line wins
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub(crate) config: Option<PathBuf>,
}

impl Settings {
    /// Adds what the file says, except where the command line says something.
    ///
    /// # Errors
    ///
    /// The file cannot be read, has an unknown name or a value of the wrong type, or a setting is out of its range.
    pub(crate) fn complete(self, matches: &ArgMatches) -> Result<Self, Error> {
        let Some(file) = self.config.clone() else { return self.checked() };
        let wrong = |cause: figment::Error| Error::Setting(cause.to_string());
        let mut said =
            serde_json::to_value(&self).map_err(|cause| Error::Setting(cause.to_string()))?;
        let whole = said.clone();
        if let Some(fields) = said.as_object_mut() {
            fields.retain(|name, _| matches.value_source(name) == Some(ValueSource::CommandLine));
        }
        let toml: Figment = Figment::from(Toml::file_exact(&file));
        let known = |name: &str| whole.get(name).is_some();
        let names: std::collections::BTreeMap<String, figment::value::Value> =
            toml.extract().map_err(wrong)?;
        if let Some(name) = names.keys().find(|name| !known(name)) {
            return Err(Error::Setting(format!("{}: unknown setting `{name}`", file.display())));
        }
        Figment::from(Serialized::defaults(&self))
            .merge(toml)
            .merge(Serialized::defaults(said))
            .extract::<Self>()
            .map_err(wrong)?
            .checked()
    }

    fn checked(self) -> Result<Self, Error> {
        let within = |name: &str, value: u64, low: u64, high: u64| {
            if (low..=high).contains(&value) {
                return Ok(());
            }
            Err(Error::Setting(format!("--{name} is {value}: give {low} to {high}")))
        };
        within("batch", self.batch, 1, BATCH_MAX)?;
        within("accounts", self.accounts.into(), 2, ACCOUNTS_MAX.into())?;
        within("count", self.count, 1, SLOTS_MAX)?;
        within("concurrency", self.lanes() as u64, 1, LANES_MAX as u64)?;
        within("window", self.window as u64, 1, WINDOW_MAX as u64)?;
        within("connections", self.connections() as u64, 1, LANES_MAX as u64)?;
        within("threads", self.threads() as u64, 1, 256)?;
        within("attempts", self.attempts().into(), 1, 1_000)?;
        within("query-rows", self.query_rows.into(), 1, BATCH_MAX)?;
        within("deadline-ms", self.deadline_ms, 1, 3_600_000)?;
        within("time-limit-seconds", self.time_limit_seconds, 1, 7 * 86_400)?;
        within("run-id", self.run_id.unwrap_or_default(), 0, (1 << 48) - 1)?;
        for (name, percent) in [
            ("hot-percent", self.hot_percent),
            ("holds-percent", self.holds_percent),
            ("retry-percent", self.retry_percent),
            ("refusals-percent", self.refusals_percent),
            ("orders-percent", self.orders_percent),
            ("tips-percent", self.tips_percent),
            ("refunds-percent", self.refunds_percent),
            ("packets-percent", self.packets_percent),
            ("fee-percent", self.fee_percent),
        ] {
            if !(0.0..=100.0).contains(&percent) {
                return Err(Error::Setting(format!("--{name} is {percent}: give 0 to 100")));
            }
        }
        for (name, value, high) in [
            ("rate", self.rate.unwrap_or(1.0), RATE_MAX),
            ("duration", self.duration_seconds, 7.0 * 86_400.0),
            ("p99-ms", self.p99_ms, 600_000.0),
        ] {
            if !(value > 0.0 && value <= high) {
                return Err(Error::Setting(format!("--{name} is {value}: give above 0 to {high}")));
            }
        }
        if !(0.0..=100_000.0).contains(&self.queries_per_second) {
            return Err(Error::Setting("--queries-per-second: give 0 to 100000".to_owned()));
        }
        if self.zipf.is_some_and(|theta| !(0.0..=10.0).contains(&theta)) {
            return Err(Error::Setting("--zipf: give 0 to 10".to_owned()));
        }
        self.checked_payments()
    }

    /// What payments need beyond the ranges.
    fn checked_payments(self) -> Result<Self, Error> {
        if !self.workload.pays() {
            return Ok(self);
        }
        let wrong = |text: String| Err(Error::Setting(text));
        if !(1..=MERCHANTS_MAX).contains(&self.merchants) {
            return wrong(format!("--merchants is {}: give 1 to {MERCHANTS_MAX}", self.merchants));
        }
        if self.packets_percent > 0.0 && self.accounts < WALLETS_MIN {
            let accounts = self.accounts;
            return wrong(format!("--accounts is {accounts}: a red packet needs {WALLETS_MIN}"));
        }
        if self.holds_percent > 0.0 {
            return wrong("--holds-percent goes with transfers: leave it out".to_owned());
        }
        let money = u128::from(self.top_up) * u128::from(self.accounts);
        if self.top_up == 0 || money > MONEY_MAX {
            let most = MONEY_MAX / u128::from(self.accounts);
            return wrong(format!("--top-up is {}: give 1 to {most}", self.top_up));
        }
        Ok(self)
    }

    /// Tasks that send.
    pub(crate) fn lanes(&self) -> usize {
        match self.workload.way() {
            Way::Batches => self.concurrency.unwrap_or(4),
            Way::Streams => self.streams,
            // In an open loop lanes are only a bound: what is due should not wait for one.
            Way::Calls if self.rate.is_some() => self.concurrency.unwrap_or(256),
            Way::Calls => self.concurrency.unwrap_or(64),
        }
    }

    /// How commands are written: payments have no compact form.
    pub(crate) const fn form_sent(&self) -> Form {
        if self.workload.pays() { Form::Readable } else { self.form }
    }

    /// Connections that they share.
    pub(crate) fn connections(&self) -> usize {
        let usual = match self.workload.way() {
            Way::Batches | Way::Streams => 16,
            Way::Calls => 4,
        };
        self.connections.unwrap_or_else(|| self.lanes().min(usual))
    }

    /// Threads of the client.
    pub(crate) fn threads(&self) -> usize {
        self.threads.unwrap_or(if self.workload.way() == Way::Streams { 2 } else { 1 })
    }

    /// Attempts a call.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts.unwrap_or(if self.rate.is_some() { 1 } else { 5 })
    }

    /// Commands that are sent together and in order.
    pub(crate) fn block(&self) -> u64 {
        match self.workload {
            Workload::Transfers | Workload::Payments => self.batch,
            // The commands of a customer go the same way, one after the other.
            Workload::PaymentsStream => GROUP,
            // A capture follows its hold in the same lane.
            Workload::Stream | Workload::Unary if self.holds_percent > 0.0 => 2,
            Workload::Stream | Workload::Unary => 1,
        }
    }
}
