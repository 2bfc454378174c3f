//! The projector: publishes what is durable, cuts runs for the indexer, asks for snapshots.

use super::tail::Run;
use super::view::View;
use crate::codec::Record;
use crate::domain::Seq;
use crate::engine::State;
use crate::error::Fatal;
use crate::metrics::{PROJECTED_SEQ, PROJECTION_LAG_EVENTS};
use crate::watermarks::Watermarks;
use crossbeam_channel::{Receiver, Sender};
use std::sync::Arc;

/// A state to be written down.
pub type SnapshotRequest = State;

/// Where the projector hands things on to, and when.
#[derive(Debug)]
pub struct Projector {
    /// What readers see.
    pub view: Arc<View>,
    /// How far readers see.
    pub watermarks: Arc<Watermarks>,
    /// Runs to be indexed. A full channel holds the projector back, and in the end the writer.
    pub runs: Sender<Run>,
    /// Events of a run.
    pub run_events: u64,
    /// States to be written down; while one is being written, no other is asked for.
    pub snapshots: Sender<SnapshotRequest>,
    /// Events between two snapshots.
    pub snapshot_interval_events: u64,
    /// Position of the last snapshot.
    pub snapshot_seq: Seq,
}

impl Projector {
    /// Serves until the journal thread has gone; then indexes and writes down what is left.
    ///
    /// # Errors
    ///
    /// A record that cannot be decoded: the memory of this process is damaged.
    pub fn run(mut self, records: &Receiver<Vec<Record>>) -> Result<(), Fatal> {
        while let Ok(group) = records.recv() {
            for record in group {
                self.publish(&record)?;
            }
        }
        self.cut_run();
        let state = self.view.state.read().clone();
        if state.seq() > self.snapshot_seq {
            let _gone = self.snapshots.send(state);
        }
        Ok(())
    }

    fn publish(&mut self, record: &Record) -> Result<(), Fatal> {
        let place = || format!("record {}", record.first_seq);
        self.view.publish(record).map_err(|e| Fatal::damaged(place(), e))?;
        let last = record.last_seq();
        self.watermarks.raise_projected(last);
        metrics::gauge!(PROJECTED_SEQ).set(crate::metrics::position(last.raw()));
        let lag = self.watermarks.durable().since(last);
        metrics::gauge!(PROJECTION_LAG_EVENTS).set(crate::metrics::position(lag));
        if self.view.tail.events_uncut() >= self.run_events {
            self.cut_run();
        }
        if last.since(self.snapshot_seq) >= self.snapshot_interval_events
            && self.snapshots.is_empty()
        {
            self.snapshot_seq = last;
            let _gone = self.snapshots.try_send(self.view.state.read().clone());
        }
        Ok(())
    }

    fn cut_run(&self) {
        if let Some(run) = self.view.tail.cut_run() {
            let _gone = self.runs.send(run);
        }
    }
}
