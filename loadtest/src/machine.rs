//! What the run was measured on, and what it cost: read from `/proc`, empty where there is none.

use std::fs;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

/// Clock ticks of `/proc/PID/stat`, a second: fixed in Linux's interface.
const TICKS_PER_SECOND: f64 = 100.0;

/// The machine and the program.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Machine {
    /// Model of the processor.
    pub processor: String,
    /// Cores that this process may use.
    pub cores: usize,
    /// Memory, in MiB.
    pub memory_mib: u64,
    /// Version of the kernel.
    pub kernel: String,
    /// Version of this program.
    pub version: String,
    /// How it was called.
    pub command_line: String,
}

impl Machine {
    /// This one.
    #[must_use]
    pub fn here() -> Self {
        let line = |path: &str, name: &str| {
            let text = fs::read_to_string(path).unwrap_or_default();
            let found = text.lines().find_map(|line| line.strip_prefix(name).map(str::to_owned));
            found.unwrap_or_default().trim_start_matches([' ', '\t', ':']).trim().to_owned()
        };
        let memory = line("/proc/meminfo", "MemTotal");
        let kib: u64 = memory.trim_end_matches(" kB").parse().unwrap_or_default();
        Self {
            processor: line("/proc/cpuinfo", "model name"),
            cores: std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
            memory_mib: kib / 1024,
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease")
                .unwrap_or_default()
                .trim()
                .to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command_line: std::env::args().collect::<Vec<_>>().join(" "),
        }
    }
}

/// What a process has used so far.
#[derive(Clone, Copy, Default, Debug, Serialize, Deserialize)]
pub struct Usage {
    /// Processor time, in seconds.
    pub cpu_seconds: f64,
    /// Bytes that went to the device.
    pub written_bytes: u64,
    /// Memory at most, in MiB.
    pub memory_max_mib: u64,
}

impl Usage {
    /// Of a process by its number, or of this one by `self`.
    #[must_use]
    pub fn of(process: &str) -> Self {
        let read = |file: &str| fs::read_to_string(format!("/proc/{process}/{file}"));
        let number = |text: &str, name: &str| -> u64 {
            let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            line.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or_default()
        };
        let stat = read("stat").unwrap_or_default();
        // The name may hold spaces: fields are counted after its closing bracket.
        let fields = stat.rsplit(')').next().unwrap_or_default();
        let ticks: f64 = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|word| word.parse::<f64>().ok())
            .sum();
        Self {
            cpu_seconds: ticks / TICKS_PER_SECOND,
            written_bytes: number(&read("io").unwrap_or_default(), "write_bytes:"),
            memory_max_mib: number(&read("status").unwrap_or_default(), "VmHWM:") / 1024,
        }
    }

    /// What was used since `before`; memory is the highest ever.
    #[must_use]
    pub fn since(self, before: Self) -> Self {
        Self {
            cpu_seconds: self.cpu_seconds - before.cpu_seconds,
            written_bytes: self.written_bytes.saturating_sub(before.written_bytes),
            memory_max_mib: self.memory_max_mib,
        }
    }
}

/// Microseconds of processor time for each of `commands`.
#[must_use]
pub fn microseconds_each(usage: Usage, commands: u64) -> f64 {
    Duration::from_secs_f64(usage.cpu_seconds.max(0.0)).as_secs_f64() * 1e6 / commands.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{Machine, Usage};

    #[test]
    fn this_machine_and_process_are_found() {
        let machine = Machine::here();
        assert!(machine.cores > 0 && machine.memory_mib > 0 && !machine.kernel.is_empty());
        let before = Usage::of("self");
        let mut sum = 0u64;
        while Usage::of("self").since(before).cpu_seconds < 0.03 {
            sum = std::hint::black_box(sum + 1);
        }
        assert!(Usage::of("self").memory_max_mib > 0);
    }
}
