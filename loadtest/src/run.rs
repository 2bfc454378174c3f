//! One run: open the accounts, send, wait for the indexes.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use std::time::Instant;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use farthing_loadtest::machine::Usage;
use farthing_proto::v1::Balance;
use farthing_proto::v1::GetTrialBalanceRequest;
use tokio::task::JoinSet;

use crate::accounts;
use crate::accounts::Book;
use crate::audit::audit;
use crate::client::Client;
use crate::empty::EmptyCalls;
use crate::error::Error;
use crate::feed::Feed;
use crate::indexed;
use crate::lanes::Course;
use crate::lanes::SharedCourse;
use crate::lanes::batch;
use crate::lanes::stream;
use crate::lanes::unary;
use crate::market;
use crate::market::Market;
use crate::meter::Meter;
use crate::metrics;
use crate::metrics::Series;
use crate::open::pacer;
use crate::open::schedule::Schedule;
use crate::plan::Plan;
use crate::plan::Share;
use crate::plan::amounts::Amounts;
use crate::plan::fee::Fee;
use crate::plan::ids::Ids;
use crate::plan::skew::Skew;
use crate::plan::trade::Trading;
use crate::progress::Progress;
use crate::progress::Watched;
use crate::queries::Queries;
use crate::queries::QuerySummary;
use crate::report::Report;
use crate::scrape::Sample;
use crate::scrape::Scrape;
use crate::settings::Settings;
use crate::settings::Way;
use crate::tally::Tally;
use crate::wire::codec::Script;

/// How long the indexes may take after the last answer.
const INDEX_WAIT: Duration = Duration::from_secs(300);

/// When red packets expire, counted from the start: an hour less than they may, since clocks differ.
const PACKET_SECONDS: u64 = 23 * 3_600;

/// How long an open loop may go on after its last arrival, to send what waited.
const DRAIN: Duration = Duration::from_secs(30);

/// Runs the workload once and audits it.
///
/// # Errors
///
/// As [`run`], or the audit cannot be begun.
pub(crate) async fn measure(settings: &Settings) -> Result<Report, Error> {
    let measured = run(settings).await?;
    let verdict = audit(settings, &measured).await?;
    Ok(Report::of(settings, &measured, verdict))
}

/// What was measured.
pub(crate) struct Measured {
    /// Everything that was sent and answered.
    pub(crate) course: SharedCourse,
    /// From the first send to the last answer.
    pub(crate) answered_in: Duration,
    /// From the first send until every index had everything.
    pub(crate) indexed_in: Duration,
    /// Rates and latencies over time.
    pub(crate) watched: Watched,
    /// Commands that the schedule had, in an open loop.
    pub(crate) scheduled: Option<u64>,
    /// What the queries beside the writes showed.
    pub(crate) queries: Option<QuerySummary>,
    /// What this program used while it sent.
    pub(crate) client: Usage,
    /// What the server used meanwhile.
    pub(crate) server: Option<Usage>,
    /// What the server's metrics say of the run.
    pub(crate) metrics: Series,
    /// What they say of each second of it.
    pub(crate) samples: Vec<Sample>,
    /// Empty calls beside the run, where single calls are measured.
    pub(crate) empty_calls: Option<EmptyCalls>,
    /// Balance of each account before the run, in the order in which they are listed.
    pub(crate) before: Vec<Balance>,
    /// Position before the run.
    pub(crate) seq_before: u64,
    /// Tells the ids of this run from others.
    pub(crate) run_id: u64,
}

/// Runs the workload once.
///
/// # Errors
///
/// The server cannot be reached, the accounts cannot be opened, or the indexes never have what was acknowledged.
async fn run(settings: &Settings) -> Result<Measured, Error> {
    let deadline = Duration::from_millis(settings.deadline_ms);
    let mut clients = Vec::new();
    for _ in 0..settings.connections() {
        clients.push(Client::connect(&settings.target, deadline).await?);
    }
    let mut client = clients[0].clone();
    let (book, before) = open(&mut client, settings).await?;
    let sums = GetTrialBalanceRequest { at_least_seq: 0 };
    let mut seq_before = 0;
    // On every connection, so that none is used for the first time while the clock runs.
    for client in &mut clients {
        seq_before = client.service.get_trial_balance(sums).await?.into_inner().seq;
    }
    let run_id = settings.run_id.unwrap_or_else(milliseconds);
    let schedule = settings.rate.map(|rate| {
        let per_second = rate / settings.block() as f64;
        let seconds = settings.duration_seconds;
        Schedule::new(settings.arrivals, per_second, seconds, settings.seed)
    });
    let slots = match &schedule {
        Some(schedule) => schedule.arrivals_max() * settings.block(),
        None => settings.count,
    };
    let plan = plan(settings, run_id, slots);
    let form = settings.form_sent();
    let script = Script { plan: Arc::new(plan), book: Arc::new(book), form };
    let empty_before = empty_calls(&clients, settings).await;
    let metrics_before = read_metrics(settings).await?;
    let (course, scheduled) = course(settings, script, schedule);
    let progress = Progress::start(course.clone(), settings)?;
    let address = settings.metrics.as_deref();
    let scrape = Scrape::start(address, &metrics_before, course.meter.started());
    let queries = Queries::start(&course, &clients[clients.len() - 1], settings);
    let pid = settings.server_pid.map(|pid| pid.to_string());
    let used = || (Usage::of("self"), pid.as_deref().map(Usage::of));
    let used_before = used();
    let mut lanes = spawn_lanes(&course, &clients, settings);
    while lanes.join_next().await.is_some() {}
    let answered_in = course.meter.started().elapsed();
    let until = Instant::now() + INDEX_WAIT;
    let waited = indexed::wait(&mut client, &course.script, course.tally.last(), until).await;
    let indexed_in = course.meter.started().elapsed();
    let used_after = used();
    let queries = Queries::end(queries).await;
    let watched = progress.end().await?;
    let samples = Scrape::end(scrape).await;
    let metrics = metrics::over(&metrics_before, &read_metrics(settings).await?);
    let empty_after = empty_calls(&clients, settings).await;
    if let Err(cause) = waited {
        course.tally.fault(cause.to_string());
    }
    Ok(Measured {
        course,
        answered_in,
        indexed_in,
        watched,
        scheduled,
        queries,
        metrics,
        samples,
        empty_calls: empty_before.zip(empty_after).map(|(before, after)| before.mean(after)),
        client: used_after.0.since(used_before.0),
        server: used_after.1.zip(used_before.1).map(|(after, before)| after.since(before)),
        before,
        seq_before,
        run_id,
    })
}

async fn empty_calls(clients: &[Client], settings: &Settings) -> Option<EmptyCalls> {
    match settings.workload.way() {
        Way::Calls if settings.rate.is_none() => {
            EmptyCalls::measure(clients, settings.lanes()).await
        }
        Way::Calls | Way::Batches | Way::Streams => None,
    }
}

async fn read_metrics(settings: &Settings) -> Result<Series, Error> {
    match &settings.metrics {
        Some(address) => metrics::read(address.clone()).await,
        None => Ok(Series::new()),
    }
}

/// What the lanes share; the clock of the run starts here. Says how many commands are scheduled.
fn course(
    settings: &Settings,
    script: Script,
    schedule: Option<Schedule>,
) -> (SharedCourse, Option<u64>) {
    let plan = &script.plan;
    let (slots, blocks, block) = (plan.total, plan.blocks(), plan.block);
    let limit = Duration::from_secs(settings.time_limit_seconds);
    let meter = Meter::start();
    let start = meter.started();
    let bear_overload = schedule.is_some();
    let (feed, scheduled) = match schedule {
        None => (Feed::closed(blocks, start + limit), None),
        Some(schedule) => {
            let count = schedule.clone().take(blocks as usize).count() as u64 * block;
            let duration = Duration::from_secs_f64(settings.duration_seconds);
            let until = start + (duration + DRAIN).min(limit);
            (Feed::open(pacer::start(schedule, start, blocks), until), Some(count))
        }
    };
    let course = Course {
        script,
        tally: Tally::new(slots),
        meter,
        feed,
        attempts: settings.attempts(),
        failed_calls: AtomicU64::new(0),
        bear_overload,
    };
    (Arc::new(course), scheduled)
}

async fn open(client: &mut Client, settings: &Settings) -> Result<(Book, Vec<Balance>), Error> {
    if settings.workload.pays() {
        return open_market(client, settings).await;
    }
    open_accounts(client, settings).await
}

async fn open_accounts(
    client: &mut Client,
    settings: &Settings,
) -> Result<(Book, Vec<Balance>), Error> {
    let prefix = format!("load:{}:", settings.seed);
    let mut book = Book::new(prefix, settings.asset.clone(), settings.accounts);
    let opened = accounts::open(client, &book, settings.overdraft).await?;
    let listed = accounts::list(client, &book, opened).await?;
    let mut before = Vec::with_capacity(listed.len());
    for (index, (number, balance)) in listed.into_iter().enumerate() {
        book.set_number(index, number);
        before.push(balance);
    }
    Ok((book, before))
}

/// Opens wallets and merchants, and reads the balances of everything that the run touches.
async fn open_market(
    client: &mut Client,
    settings: &Settings,
) -> Result<(Book, Vec<Balance>), Error> {
    let market = Market::new(settings.seed, settings.merchants);
    let wallets = market.wallets(settings.accounts);
    let mut book = Book::of_market(settings.asset.clone(), wallets, market);
    let Some(market) = book.market() else { return Ok((book, Vec::new())) };
    let terms = (settings.top_up, Fee::percent(settings.fee_percent));
    let mut opened = market::open(client, &book, market, terms).await?;
    opened = opened.max(market::open_orders(client, &book, market, settings.open_orders).await?);
    if settings.settled {
        opened = opened.max(market::settle(client, &book, market).await?);
    }
    let listed = market::list(client, &book, market, opened).await?;
    let numbers: Vec<u32> = listed.iter().map(|account| account.number).collect();
    let (wallets, others) = numbers.split_at(book.len());
    for (index, number) in wallets.iter().enumerate() {
        book.set_number(index, *number);
    }
    if let Some(market) = book.market_mut() {
        market.set_numbers(others);
    }
    Ok((book, listed.into_iter().map(|account| account.balance).collect()))
}

fn plan(settings: &Settings, run_id: u64, total: u64) -> Plan {
    let pays = settings.workload.pays();
    let parties = if pays { settings.merchants } else { settings.accounts };
    let skew = match settings.zipf {
        Some(theta) => Skew::zipf(parties, theta, settings.seed),
        None => Skew::uniform(parties),
    };
    let in_flight = match settings.workload.way() {
        Way::Batches => settings.batch * settings.lanes() as u64,
        Way::Streams => (settings.window * settings.lanes()) as u64,
        Way::Calls => settings.lanes() as u64,
    };
    Plan {
        seed: settings.seed,
        total,
        block: settings.block(),
        accounts: settings.accounts,
        skew,
        amounts: Amounts::new(settings.amounts, settings.seed),
        ids: Ids::new(settings.ids, run_id),
        hot: Share::percent(settings.hot_percent),
        holds: Share::percent(settings.holds_percent),
        retries: Share::percent(settings.retry_percent),
        refusals: Share::percent(settings.refusals_percent),
        retry_distance: in_flight * 2,
        trading: pays.then(|| trading(settings)),
    }
}

fn trading(settings: &Settings) -> Trading {
    let (orders, refunds) = (settings.orders_percent, settings.refunds_percent);
    Trading {
        orders: Share::percent(orders),
        tips: Share::percent(settings.tips_percent),
        refunds: Share::percent(refunds),
        packets: Trading::packet_customers(settings.packets_percent, orders, refunds),
        fee: Fee::percent(settings.fee_percent),
        expires_seconds: milliseconds() / 1_000 + PACKET_SECONDS,
    }
}

fn spawn_lanes(course: &SharedCourse, clients: &[Client], settings: &Settings) -> JoinSet<()> {
    let mut lanes = JoinSet::new();
    for lane in 0..settings.lanes() {
        let (course, client) = (course.clone(), clients[lane % clients.len()].clone());
        match settings.workload.way() {
            Way::Batches => lanes.spawn(batch::run(course, client)),
            Way::Streams => lanes.spawn(stream::run(course, client, settings.window)),
            Way::Calls => lanes.spawn(unary::run(course, client)),
        };
    }
    lanes
}

fn milliseconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or_default() & ((1 << 48) - 1)
}
