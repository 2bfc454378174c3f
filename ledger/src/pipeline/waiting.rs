//! How many commands wait for the writer, and how many may: in all, and of one client.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One client may fill this part of the queue and no more, so that a flood of one leaves room for the others.
pub const CLIENT_PARTS: usize = 4;

/// A client, whatever that is to the caller: what it has waiting is counted together. Cheap to clone; clones are the
/// same client.
#[derive(Debug, Clone, Default)]
pub struct Client(Arc<Count>);

impl Client {
    /// Commands of it that wait now.
    #[must_use]
    pub fn waiting_commands(&self) -> usize {
        self.0.commands()
    }

    pub(super) fn enter(&self, commands: usize, commands_max: usize) -> bool {
        self.0.enter(commands, commands_max)
    }

    pub(super) fn has_room(&self, commands: usize, commands_max: usize) -> bool {
        self.0.has_room(commands, commands_max)
    }

    pub(super) fn leave(&self, commands: usize) {
        self.0.leave(commands);
    }
}

/// Commands that wait.
#[derive(Debug, Default)]
pub(super) struct Count(AtomicUsize);

impl Count {
    /// Counts the commands in, if there is room for all of them. Where nothing waits any number is let in, however
    /// small the bound: it would be refused for ever.
    pub(super) fn enter(&self, commands: usize, commands_max: usize) -> bool {
        let before = self.0.fetch_add(commands, Ordering::Relaxed);
        let enters = fits(commands, before, commands_max);
        if !enters {
            self.leave(commands);
        }
        enters
    }

    /// Whether they would be let in now.
    pub(super) fn has_room(&self, commands: usize, commands_max: usize) -> bool {
        fits(commands, self.commands(), commands_max)
    }

    pub(super) fn leave(&self, commands: usize) {
        self.0.fetch_sub(commands, Ordering::Relaxed);
    }

    pub(super) fn commands(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

fn fits(commands: usize, waiting: usize, commands_max: usize) -> bool {
    waiting == 0 || commands <= commands_max.saturating_sub(waiting)
}

/// The most that one client may have waiting in a queue of `commands_max`.
pub(super) fn client_commands_max(commands_max: usize) -> usize {
    commands_max.div_ceil(CLIENT_PARTS)
}

#[cfg(test)]
mod tests {
    use super::{Count, client_commands_max};

    #[test]
    fn what_does_not_fit_is_not_counted() {
        let count = Count::default();
        assert!(count.enter(3, 4));
        assert!(!count.enter(2, 4) && !count.has_room(2, 4) && count.has_room(1, 4));
        assert!(count.enter(1, 4));
        count.leave(4);
        assert!(count.enter(9, 4), "a large call would never get in");
        assert_eq!(count.commands(), 9);
    }

    #[test]
    fn the_smallest_queue_has_room_for_a_client() {
        assert_eq!([1, 4, 5].map(client_commands_max), [1, 1, 2]);
    }
}
