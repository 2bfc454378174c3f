//! Faults of a call, not of the book: too busy, stalled, late.

use std::time::Duration;

use tonic::Status;

use super::service::Fake;
use super::state::Fault;

/// How long a late call waits: enough for the others to send thousands of commands.
const LATE: Duration = Duration::from_millis(500);

impl Fake {
    /// Carries out a fault that is due.
    pub(super) async fn hinder(&self) -> Result<(), Status> {
        let due = {
            let state = self.state();
            let hinders = matches!(state.fault, Fault::Busy | Fault::Stall | Fault::Late);
            (hinders && state.turn()).then_some(state.fault)
        };
        match due {
            Some(Fault::Busy) => return Err(Status::resource_exhausted("busy")),
            Some(Fault::Stall) => {
                let state = self.0.clone();
                tokio::task::spawn_blocking(move || {
                    let _held = state.lock().unwrap();
                    std::thread::sleep(Duration::from_secs(1));
                });
            }
            Some(_) => tokio::time::sleep(LATE).await,
            None => {}
        }
        Ok(())
    }
}
