//! What an interrupted run leaves behind: nothing. Servers and load testers are killed, and the folder is removed.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use tokio::signal::unix::{SignalKind, signal};

/// Exit code of a program that was interrupted.
const INTERRUPTED: i32 = 130;

/// From now on an interrupt ends this process, what it started, and `folder`.
pub(super) fn clean_up(folder: &Path) {
    let folder = folder.to_owned();
    thread::spawn(move || {
        if wait().is_ok() {
            kill(&children());
            // Whoever interrupts does not want to read about what could not be removed.
            let _ = fs::remove_dir_all(&folder);
            std::process::exit(INTERRUPTED);
        }
    });
}

/// Returns when this process is told to end.
fn wait() -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    })
}

/// Numbers of the processes that this one started and that have not ended; none where the system does not say.
fn children() -> Vec<String> {
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let lists = threads.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn kill(processes: &[String]) {
    if !processes.is_empty() {
        // One that has just ended is what is wanted.
        let _ = Command::new("kill").arg("-KILL").args(processes).status();
    }
}

#[cfg(test)]
mod tests {
    use super::{children, kill};
    use std::os::unix::process::ExitStatusExt;
    use std::process::Command;

    #[test]
    fn what_was_started_is_found_and_killed() {
        if !std::path::Path::new("/proc/thread-self/children").exists() {
            return;
        }
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let id = child.id().to_string();
        let found: Vec<String> = children().into_iter().filter(|found| *found == id).collect();
        assert_eq!(found, [id]);
        kill(&found);
        assert_eq!(child.wait().unwrap().signal(), Some(9));
    }
}
