//! Single commands on a stream: a window of unanswered ones, answers in the order of the commands.
//!
//! The lane grants ranges of commands to its request stream as answers make room; writing them costs no task switch.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::ops::Range;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;
use std::time::Instant;

use tokio::sync::mpsc;
use tokio_stream::Stream;
use tonic::Status;
use tonic::Streaming;

use crate::attempt::reason_of;
use crate::client::Client;
use crate::feed::Arrival;
use crate::lanes::Course;
use crate::lanes::SharedCourse;
use crate::lanes::batch::settle_one;
use crate::lanes::batch::settle_run;
use crate::lanes::batch::slots;
use crate::meter::nanoseconds;
use crate::tally::Last;
use crate::wire::codec::Script;
use crate::wire::codec::Single;
use crate::wire::slim;

/// Answers handled at once.
const BURST_MAX: usize = 512;

/// Pause before a broken stream is opened again.
const REOPEN_PAUSE: Duration = Duration::from_millis(20);

/// Why a command is not applied that a lane took and gave up before it was sent.
const NEVER_SENT: &str = "NEVER_SENT";

/// The request side: commands of the ranges that were granted.
struct Commands {
    script: Script,
    granted: mpsc::UnboundedReceiver<Range<u64>>,
    at: Range<u64>,
}

impl Stream for Commands {
    type Item = Single;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Single>> {
        loop {
            if let Some(at) = self.at.next() {
                let planned = self.script.plan.command(at);
                return Poll::Ready(Some(Single { script: self.script.clone(), planned }));
            }
            match self.granted.poll_recv(context) {
                Poll::Ready(Some(range)) => self.at = range,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

/// What a lane keeps between answers.
struct Lane<'a> {
    course: &'a Course,
    window: usize,
    /// Commands without an answer, oldest first, and when they should have been sent.
    waiting: VecDeque<(u64, Instant)>,
    /// The stream at hand brought answers.
    answered: bool,
    /// No command is left to take.
    done: bool,
    arrivals: Vec<Arrival>,
    burst: Vec<slim::StreamAnswer>,
    latencies: Vec<u64>,
    seqs: Vec<u64>,
}

/// Sends commands with at most `window` of them unanswered, until there are none left.
pub(crate) async fn run(course: SharedCourse, mut client: Client, window: usize) {
    let mut lane = Lane {
        course: &course,
        window,
        waiting: VecDeque::with_capacity(window),
        answered: false,
        done: false,
        arrivals: Vec::new(),
        burst: Vec::new(),
        latencies: Vec::new(),
        seqs: Vec::new(),
    };
    let mut attempts = course.attempts;
    while !(lane.done && lane.waiting.is_empty()) {
        lane.answered = false;
        let Err(status) = lane.serve(&mut client).await else { return };
        attempts = if lane.answered { course.attempts } else { attempts - 1 };
        if attempts == 0 {
            return lane.give_up(&status).await;
        }
        course.tally.again();
        tokio::time::sleep(REOPEN_PAUSE).await;
    }
}

impl Lane<'_> {
    /// Runs one stream to its end.
    async fn serve(&mut self, client: &mut Client) -> Result<(), Status> {
        let (grants, granted) = mpsc::unbounded_channel();
        // What a broken stream left unanswered goes first, under the same ids.
        for (at, _) in &self.waiting {
            let _ = grants.send(*at..*at + 1);
        }
        self.grant(&grants).await;
        let commands = Commands { script: self.course.script.clone(), granted, at: 0..0 };
        let mut answers = client.submit(commands).await?;
        loop {
            if self.done && self.waiting.is_empty() {
                return Ok(());
            }
            if self.wants_more() {
                tokio::select! {
                    biased;
                    ended = receive(&mut answers, &mut self.burst), if !self.waiting.is_empty() => {
                        self.settle();
                        ended?;
                    }
                    () = take(self.course, &mut self.arrivals, self.window - self.waiting.len()) => {
                        self.pass_on(&grants);
                    }
                }
            } else {
                let ended = receive(&mut answers, &mut self.burst).await;
                self.settle();
                ended?;
            }
        }
    }

    /// Whether enough of the window is free to be worth a grant: a quarter, so that grants are few.
    fn wants_more(&self) -> bool {
        let free = self.window.saturating_sub(self.waiting.len());
        !self.done && free >= self.window.div_ceil(4)
    }

    /// Takes the first commands, before there is a stream to wait on. After a broken one there are some already, and what
    /// comes next may wait for their answers.
    async fn grant(&mut self, grants: &mpsc::UnboundedSender<Range<u64>>) {
        if self.waiting.is_empty() {
            take(self.course, &mut self.arrivals, self.window).await;
            self.pass_on(grants);
        }
    }

    fn pass_on(&mut self, grants: &mpsc::UnboundedSender<Range<u64>>) {
        self.done = self.arrivals.is_empty();
        let plan = &self.course.script.plan;
        let mut range = 0..0;
        for arrival in self.arrivals.drain(..) {
            let (first, length) = plan.block_at(arrival.block);
            self.waiting.extend((first..first + length).map(|at| (at, arrival.due)));
            if range.end == first {
                range.end = first + length;
            } else {
                let whole = std::mem::replace(&mut range, first..first + length);
                let _ = grants.send(whole);
            }
        }
        let _ = grants.send(range);
    }

    /// Settles the answers at hand.
    fn settle(&mut self) {
        let now = Instant::now();
        self.answered |= !self.burst.is_empty();
        let course = self.course;
        let plain = !course.script.plan.has_retries();
        let (mut first, mut last) = (0, Last::default());
        for one in self.burst.drain(..) {
            let Some((at, due)) = self.waiting.pop_front() else {
                course.tally.fault("an answer without a command".to_owned());
                continue;
            };
            self.latencies.push(nanoseconds(now.saturating_duration_since(due)));
            let answer = one.answer.unwrap_or_default();
            if plain && answer.rejection.is_none() && !answer.replayed && answer.seq > 0 {
                if first + self.seqs.len() as u64 != at {
                    settle_run(course, first, &self.seqs);
                    self.seqs.clear();
                    first = at;
                }
                self.seqs.push(answer.seq);
            } else {
                last = last.max(settle_one(course, at, &answer));
            }
        }
        settle_run(course, first, &self.seqs);
        course.tally.saw(last);
        course.meter.record_each(&self.latencies);
        self.seqs.clear();
        self.latencies.clear();
    }

    async fn give_up(&mut self, status: &Status) {
        let plan = &self.course.script.plan;
        let sent = self.waiting.iter().map(|(at, _)| plan.command(*at).slot);
        self.course.tally.doubt(sent, &reason_of(status));
        let taken = self.arrivals.drain(..).map(|arrival| plan.block_at(arrival.block));
        let unsent = taken.flat_map(|(first, length)| slots(self.course, first, length));
        let unsent: Vec<u64> = unsent.collect();
        self.course.tally.decline(unsent.iter().copied(), NEVER_SENT);
        let count = (self.waiting.len() + unsent.len()) as u64;
        self.waiting.clear();
        self.course.failed(count, false).await;
    }
}

/// Takes what may be sent next. Where the wait is given up for an answer, what was taken stays for the next.
async fn take(course: &Course, arrivals: &mut Vec<Arrival>, free: usize) {
    let plan = &course.script.plan;
    if arrivals.is_empty() {
        let blocks = (free as u64 / plan.block).max(1);
        course.feed.take_many(arrivals, blocks as usize).await;
    }
    if let (Some(first), Some(last)) = (arrivals.first(), arrivals.last()) {
        let (start, _) = plan.block_at(first.block);
        let (end, length) = plan.block_at(last.block);
        course.until_repeatable(start, end + length - start).await;
    }
}

/// Waits for an answer and takes those that are there with it.
async fn receive(
    answers: &mut Streaming<slim::StreamAnswer>,
    burst: &mut Vec<slim::StreamAnswer>,
) -> Result<(), Status> {
    poll_fn(|context| {
        loop {
            match Pin::new(&mut *answers).poll_next(context) {
                Poll::Ready(Some(Ok(answer))) => {
                    burst.push(answer);
                    if burst.len() == BURST_MAX {
                        return Poll::Ready(Ok(()));
                    }
                }
                Poll::Ready(Some(Err(status))) => return Poll::Ready(Err(status)),
                Poll::Ready(None) => {
                    return Poll::Ready(Err(Status::unavailable("the stream ended early")));
                }
                Poll::Pending if burst.is_empty() => return Poll::Pending,
                Poll::Pending => return Poll::Ready(Ok(())),
            }
        }
    })
    .await
}
