//! What is asked of a ledger with a history: pages of an account, a transfer by its id, events by their reference. While
//! nobody writes, and beside a full load of writes.

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use farthing_bench::figures::folder_on_disk;
use farthing_bench::{BATCH, Ids, Workload, whole};
use farthing_ledger::Ledger;
use farthing_ledger::domain::{AccountNumber, AccountRef, CommandId};
use farthing_ledger::query::{HistoryFilter, Order};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use tempfile::TempDir;

/// Few accounts, so that each has more rows than a page.
const ACCOUNTS: u32 = 200;
const TRANSFERS: u64 = 1_000_000;
const PAGE_ROWS: usize = 8_000;
/// One transfer of so many has a reference.
const REFERENCED: u64 = 16;
/// Ids of each load that is written beside begin so far behind those of the one before.
const WRITTEN_BESIDE: u64 = 1 << 40;

/// A ledger with a history, and the numbers of what is asked next.
struct Asked {
    ledger: Ledger,
    workload: Workload,
    next: u64,
    /// Loads that were written beside so far.
    loads: u64,
    _dir: TempDir,
}

impl Asked {
    fn new() -> Self {
        let dir = folder_on_disk().expect("a temporary folder");
        let mut workload = Workload::among(ACCOUNTS, Ids::Ordered).with_references(REFERENCED);
        let ledger = whole::open(dir.path()).expect("opened");
        whole::submit(&ledger, workload.openings()).expect("answered");
        whole::submit(&ledger, workload.batches(TRANSFERS)).expect("answered");
        Self { ledger, workload, next: 0, loads: 0, _dir: dir }
    }

    /// Some number below `end`, another one each time.
    fn some(&mut self, end: u64) -> u64 {
        self.next = self.next.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040);
        (self.next >> 33) % end
    }

    fn page(&mut self) -> usize {
        let number = u32::try_from(self.some(ACCOUNTS.into()) + 1).ok();
        let number = number.and_then(AccountNumber::from_raw).unwrap_or(AccountNumber::FIRST);
        let (account, filter) = (AccountRef::Number(number), HistoryFilter::default());
        let query = self.ledger.query();
        let page = query.history(&account, Order::NewestFirst, &filter, (None, PAGE_ROWS));
        let rows = page.expect("a page").rows.len();
        assert_eq!(rows, PAGE_ROWS);
        rows
    }

    fn by_id(&mut self) {
        let id = CommandId::Uuid(Workload::ordered_id(1 + self.some(TRANSFERS)));
        black_box(self.ledger.query().transfer(&id).expect("a transfer"));
    }

    fn by_reference(&mut self) {
        let number = self.some(TRANSFERS / REFERENCED) + 1;
        let reference = Workload::reference_of(number * REFERENCED);
        let found =
            self.ledger.query().events_by_reference(&reference, Order::NewestFirst, None, 10);
        assert_eq!(found.expect("events").len(), 1);
    }
}

/// Submits full batches until it is ended.
struct Writes {
    ended: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Writes {
    fn begin(ledger: Ledger, mut workload: Workload) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let seen = ended.clone();
        let thread = std::thread::spawn(move || {
            while !seen.load(Ordering::Relaxed) {
                let batches: Vec<_> = (0..8).map(|_| workload.batch(BATCH)).collect();
                whole::submit(&ledger, batches).expect("answered");
            }
        });
        Self { ended, thread }
    }

    fn end(self) {
        self.ended.store(true, Ordering::Relaxed);
        self.thread.join().expect("a thread that ends");
    }
}

fn queries(c: &mut Criterion) {
    let mut asked: Option<Asked> = None;
    let mut group = c.benchmark_group("queries");
    all(&mut group, &mut asked, "quiet", false);
    all(&mut group, &mut asked, "under write load", true);
    group.finish();
    if let Some(asked) = asked {
        asked.ledger.stop().expect("stopped");
    }
}

fn all(
    group: &mut BenchmarkGroup<'_, WallTime>,
    asked: &mut Option<Asked>,
    when: &str,
    writes: bool,
) {
    group.sample_size(20).throughput(Throughput::Elements(PAGE_ROWS as u64));
    one(group, asked, (&format!("page of {PAGE_ROWS} rows, {when}"), writes), |asked| {
        black_box(asked.page());
    });
    group.throughput(Throughput::Elements(1));
    one(group, asked, (&format!("transfer by id, {when}"), writes), Asked::by_id);
    one(group, asked, (&format!("event by reference, {when}"), writes), Asked::by_reference);
}

/// Measures one question; the writes begin before it and end after it.
fn one(
    group: &mut BenchmarkGroup<'_, WallTime>,
    asked: &mut Option<Asked>,
    (name, with_writes): (&str, bool),
    ask: fn(&mut Asked),
) {
    let mut writes: Option<Writes> = None;
    group.bench_function(name, |b| {
        let asked = asked.get_or_insert_with(Asked::new);
        if with_writes && writes.is_none() {
            asked.loads += 1;
            let workload = asked.workload.beside(asked.loads * WRITTEN_BESIDE);
            writes = Some(Writes::begin(asked.ledger.clone(), workload));
        }
        b.iter(|| ask(asked));
    });
    if let Some(writes) = writes {
        writes.end();
    }
}

criterion_group!(benches, queries);
criterion_main!(benches);
