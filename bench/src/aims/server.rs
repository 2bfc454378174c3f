//! A server that is measured: `farthing serve` on free ports and a folder of its own, which goes with it.

use super::error::Error;
use farthing_loadtest::machine::Usage;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Lines of the server's log that are shown where it does not serve.
const LOG_LINES: usize = 5;
/// Bytes of a block of `st_blocks`: fixed, whatever the file system has.
const BLOCK_BYTES: u64 = 512;
/// For how long a server writes nothing before its background work counts as done, and how long that may take.
const STILL_FOR: Duration = Duration::from_secs(2);
const STILL_WAIT_MAX: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(100);

/// A running server. Dropped, it is killed and its folder is removed.
#[derive(Debug)]
pub(super) struct Server {
    binary: PathBuf,
    dir: PathBuf,
    process: Child,
    /// Where gRPC is served.
    pub(super) grpc: String,
    /// Where metrics are served over HTTP.
    pub(super) http: String,
}

impl Server {
    /// Starts `binary` on `dir`, which is not there yet, and waits until it serves.
    pub(super) fn start(binary: &Path, dir: &Path) -> Result<Self, Error> {
        let (process, grpc, http) = serve(binary, dir)?;
        Ok(Self { binary: binary.to_owned(), dir: dir.to_owned(), process, grpc, http })
    }

    /// Ends it as a power failure does, as far as the process sees.
    pub(super) fn kill(&mut self) {
        // One that has ended already is ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Starts it again on the same folder; how long it took until it served.
    pub(super) fn start_again(&mut self) -> Result<Duration, Error> {
        self.kill();
        let started = Instant::now();
        let (process, grpc, http) = serve(&self.binary, &self.dir)?;
        let took = started.elapsed();
        (self.process, self.grpc, self.http) = (process, grpc, http);
        Ok(took)
    }

    /// Number of its process.
    pub(super) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Bytes that it wrote to the device so far.
    pub(super) fn written_bytes(&self) -> u64 {
        Usage::of(&self.pid().to_string()).written_bytes
    }

    /// Waits until its background work has written what it had to.
    pub(super) fn settle(&self) {
        let until = Instant::now() + STILL_WAIT_MAX;
        let (mut written, mut since) = (self.written_bytes(), Instant::now());
        while since.elapsed() < STILL_FOR && Instant::now() < until {
            thread::sleep(POLL);
            let now = self.written_bytes();
            if now != written {
                (written, since) = (now, Instant::now());
            }
        }
    }

    /// Memory that is resident now, and at most so far, in bytes.
    pub(super) fn resident_bytes(&self) -> (u64, u64) {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid()));
        let status = status.unwrap_or_default();
        (kib(&status, "VmRSS:") * 1024, kib(&status, "VmHWM:") * 1024)
    }

    /// Bytes that its folder takes on the disk.
    pub(super) fn disk_bytes(&self) -> Result<u64, Error> {
        blocks_bytes(&self.dir)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        // What is left goes with the folder around it.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn serve(binary: &Path, dir: &Path) -> Result<(Child, String, String), Error> {
    let log = dir.with_extension("log");
    let mut command = Command::new(binary);
    command.arg("serve").arg("--data-dir").arg(dir);
    command.args(["--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(File::create(&log).map_err(Error::file(&log))?);
    let mut process = command.spawn().map_err(Error::file(binary))?;
    let mut line = String::new();
    if let Some(out) = process.stdout.take() {
        // A server that ends says nothing, and the line stays empty.
        let _ = BufReader::new(out).read_line(&mut line);
    }
    if let Some((grpc, http)) = addresses(&line) {
        return Ok((process, grpc, http));
    }
    let _ = process.kill();
    let _ = process.wait();
    let log = fs::read_to_string(&log).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    let shown = lines.get(lines.len().saturating_sub(LOG_LINES)..).unwrap_or_default();
    Err(Error::Server(shown.join("\n")))
}

/// The addresses in the line with which a server says that it serves.
fn addresses(line: &str) -> Option<(String, String)> {
    let address = |name: &str| {
        let found = line.split_whitespace().find_map(|word| word.strip_prefix(name));
        found.map(str::to_owned)
    };
    Some((address("grpc=")?, address("http=")?))
}

fn kib(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or_default()
}

/// What a file or folder takes on the disk. What goes away meanwhile, as merged files do, takes nothing.
fn blocks_bytes(path: &Path) -> Result<u64, Error> {
    let mut sum = 0;
    for entry in fs::read_dir(path).map_err(Error::file(path))? {
        let entry = entry.map_err(Error::file(path))?;
        let Ok(metadata) = entry.metadata() else { continue };
        sum += metadata.blocks() * BLOCK_BYTES;
        if metadata.is_dir() {
            sum += blocks_bytes(&entry.path())?;
        }
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::{addresses, blocks_bytes, kib};

    #[test]
    fn the_line_of_a_server_names_its_addresses() {
        let line = "ready grpc=127.0.0.1:7400 http=127.0.0.1:7401\n";
        let expected = ("127.0.0.1:7400".to_owned(), "127.0.0.1:7401".to_owned());
        assert_eq!(addresses(line), Some(expected));
        assert_eq!(addresses(""), None);
        assert_eq!(addresses("ready grpc=127.0.0.1:7400"), None);
    }

    #[test]
    fn memory_is_read_in_kibibytes() {
        let status = "Name:\tfarthing\nVmHWM:\t  2048 kB\nVmRSS:\t  1024 kB\n";
        assert_eq!((kib(status, "VmRSS:"), kib(status, "VmHWM:")), (1_024, 2_048));
        assert_eq!(kib(status, "VmSwap:"), 0);
    }

    #[test]
    fn a_folder_takes_what_its_files_take() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("inner")).unwrap();
        std::fs::write(dir.path().join("inner/file"), vec![7; 100_000]).unwrap();
        std::fs::File::open(dir.path().join("inner/file")).unwrap().sync_all().unwrap();
        assert!(blocks_bytes(dir.path()).unwrap() >= 100_000);
        assert!(blocks_bytes(&dir.path().join("none")).is_err());
    }
}
