//! The `Events` stream: pages of the journal from a position on, then what happens.

use crate::convert::event;
use crate::convert::names::Names;
use crate::convert::touched;
use crate::convert::touched::Named;
use crate::server::Server;
use crate::server::accounts::prefix;
use crate::server::feed::Feed;
use crate::server::feed::Gone;
use crate::server::feed::Out;
use crate::server::keys::Keys;
use crate::server::stopped;
use crate::status::Failure;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Seq;
use farthing_ledger::event::Event;
use farthing_ledger::query::Query;
use farthing_proto::v1;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// Types that a filter may list; there are fewer.
const TYPES_MAX: usize = 64;
/// Events after which one is told how far the stream has come, where none of them matched.
const SILENT_EVENTS_MAX: u64 = 1_000;
/// Time after which one is told the same, where nothing happens.
const SILENCE_MAX: Duration = Duration::from_secs(5);
/// Events that are looked at before what matched is sent on.
const LOOKED_AT_MAX: usize = 1_024;

pub(super) async fn events(
    server: &Server,
    request: v1::EventsRequest,
) -> Result<Feed<v1::EventsResponse>, Failure> {
    let filter = Filter::decode(&request)?;
    let query = server.query_at(0).await?.clone();
    let end = request.stop_at_end.then(|| query.published());
    let next = Seq::from_raw(request.from_seq).max(Seq::FIRST);
    let (feed, out) = Feed::open();
    let keys = server.keys.clone();
    let tail = Tail { query, keys, filter, end, next, told: next.previous(), out };
    tokio::spawn(tail.run(server.stopping.clone()));
    Ok(feed)
}

/// Which events are wanted.
#[derive(Debug, Clone)]
struct Filter {
    prefix: String,
    types: Vec<v1::EventType>,
}

impl Filter {
    fn decode(request: &v1::EventsRequest) -> Result<Self, Invalid> {
        if request.types.len() > TYPES_MAX {
            return Err(Invalid::of("types", format!("more than {TYPES_MAX} given")));
        }
        let mut types = Vec::new();
        for (index, number) in request.types.iter().enumerate() {
            let problem = || Invalid::of(format!("types[{index}]"), "is no type of event");
            let known = v1::EventType::try_from(*number).map_err(|_| problem())?;
            if known == v1::EventType::Unspecified {
                return Err(problem());
            }
            types.push(known);
        }
        Ok(Self { prefix: prefix("account_prefix", request.account_prefix.clone())?, types })
    }

    fn wants(&self, event: &Event, names: &Names) -> bool {
        let of_type = self.types.is_empty() || self.types.contains(&event::type_of(event));
        let starts = |id: &str| id.starts_with(self.prefix.as_str());
        of_type
            && (self.prefix.is_empty()
                || touched::any(
                    event,
                    |number| {
                        names.known(number).is_some_and(|known| starts(known.spec.id.as_str()))
                    },
                    |id| starts(id.as_str()),
                ))
    }
}

/// One stream of events.
struct Tail {
    query: Query,
    keys: Arc<Keys>,
    filter: Filter,
    /// After this it ends.
    end: Option<Seq>,
    next: Seq,
    /// The last position that the client knows of.
    told: Seq,
    out: Out<v1::EventsResponse>,
}

impl Tail {
    async fn run(mut self, stopping: watch::Receiver<bool>) {
        let out = self.out.clone();
        tokio::select! {
            biased;
            () = stopped(stopping) => out.fail(Failure::Interrupted).await,
            () = out.closed() => {}
            failed = self.send_all() => {
                if let Err(failure) = failed {
                    out.fail(failure).await;
                }
            }
        }
    }

    async fn send_all(&mut self) -> Result<(), Failure> {
        loop {
            let told = match self.end {
                Some(end) if self.next > end => return self.finish(end).await,
                _ if self.next > self.query.published() => self.wait().await,
                _ => self.send_next().await?,
            };
            if told.is_err() {
                return Ok(());
            }
        }
    }

    /// Sends what matches of the next events.
    async fn send_next(&mut self) -> Result<Result<(), Gone>, Failure> {
        let (query, filter, from) = (self.query.clone(), self.filter.clone(), self.next);
        let keys = self.keys.clone();
        let read = tokio::task::spawn_blocking(move || read(&query, &keys, &filter, from));
        let (responses, next) = read.await.map_err(|_| Failure::Interrupted)??;
        self.next = next;
        if let Some(last) = responses.last() {
            self.told = Seq::from_raw(last.through_seq);
            if self.out.send(responses).await.is_err() {
                return Ok(Err(Gone));
            }
        }
        if self.next.previous().since(self.told) >= SILENT_EVENTS_MAX {
            return Ok(self.heartbeat().await);
        }
        Ok(Ok(()))
    }

    /// Waits for the next event, or for as long as one may be silent.
    async fn wait(&mut self) -> Result<(), Gone> {
        let next = self.next;
        let mut follow = self.query.follow();
        let happened = follow.wait_for(|published| *published >= next);
        match timeout(SILENCE_MAX, happened).await.map(|happened| happened.is_ok()) {
            Ok(true) => Ok(()),
            // The ledger has ended: the stop is told by the select above.
            Ok(false) => std::future::pending().await,
            Err(_) => self.heartbeat().await,
        }
    }

    async fn finish(&mut self, end: Seq) -> Result<(), Failure> {
        if self.told < end || end == Seq::NONE {
            // A client that has gone does not miss it.
            let _ = self.heartbeat().await;
        }
        Ok(())
    }

    async fn heartbeat(&mut self) -> Result<(), Gone> {
        self.told = self.next.previous().min(self.query.published());
        self.out.send(vec![v1::EventsResponse { event: None, through_seq: self.told.raw() }]).await
    }
}

/// The next events that match, and where to go on.
fn read(
    query: &Query,
    keys: &Keys,
    filter: &Filter,
    from: Seq,
) -> Result<(Vec<v1::EventsResponse>, Seq), Failure> {
    let (mut responses, mut next, mut looked_at) = (Vec::new(), from, 0_usize);
    while looked_at < LOOKED_AT_MAX {
        let page = query.events(next)?;
        if page.events.is_empty() {
            break;
        }
        let named = Named::by_events(page.events.iter().map(|recorded| &recorded.event));
        let names = keys.aliases.names(query, &named);
        for recorded in page.events.iter().filter(|each| filter.wants(&each.event, &names)) {
            let event = Some(event::recorded(recorded, &names));
            responses.push(v1::EventsResponse { event, through_seq: recorded.seq.raw() });
        }
        looked_at = looked_at.saturating_add(page.events.len());
        next = page.next;
    }
    Ok((responses, next))
}
