//! Where stages are run: servers on folders of their own, load on them, and what was measured so far.

use super::counts::Counts;
use super::error::Error;
use super::evidence::{Evidence, Run};
use super::loaded;
use super::server::Server;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Lines of the load tester that are kept where a run could not be made.
const PROBLEM_LINES: usize = 3;

/// The binaries, the folder to work in, and what was measured.
#[derive(Debug)]
pub(super) struct Workshop {
    binaries: PathBuf,
    dir: PathBuf,
    made: u32,
    /// How much each stage does.
    pub(super) counts: Counts,
    /// What was measured so far.
    pub(super) evidence: Evidence,
}

impl Workshop {
    /// With the binaries of one folder, in another, which is on the disk that counts.
    ///
    /// # Errors
    ///
    /// A binary is missing.
    pub(super) fn new(binaries: &Path, dir: &Path, counts: Counts) -> Result<Self, Error> {
        for name in ["farthing", "farthing-loadtest"] {
            let path = binaries.join(name);
            if !path.is_file() {
                let missing = format!("{} is missing: `make build` makes it", path.display());
                return Err(Error::Option(missing));
            }
        }
        let (binaries, dir) = (binaries.to_owned(), dir.to_owned());
        Ok(Self { binaries, dir, made: 0, counts, evidence: Evidence::default() })
    }

    /// The folder to work in.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// A server on an empty folder.
    pub(super) fn serve(&mut self) -> Result<Server, Error> {
        self.made += 1;
        let dir = self.dir.join(format!("data-{}", self.made));
        Server::start(&self.binaries.join("farthing"), &dir)
    }

    /// Loads a server with these options, separated by spaces, and notes the run under `name`.
    pub(super) fn load(
        &mut self,
        server: &Server,
        name: &str,
        options: &str,
    ) -> Result<&Run, Error> {
        tell(&format!("{name}: {options}"));
        let json = self.dir.join("run.json");
        let text = json.with_extension("txt");
        // A run that fails leaves no file, and must not find the one before.
        let _ = fs::remove_file(&json);
        let output = File::create(&text).map_err(Error::file(&text))?;
        let errors = output.try_clone().map_err(Error::file(&text))?;
        let mut command = self.load_tester(server, options);
        command.arg("--json").arg(&json).stdout(output).stderr(errors);
        command.status().map_err(Error::file(&self.binaries))?;
        let said = format!("farthing-loadtest {options}");
        let run = if json.is_file() {
            loaded::read(&json, name, &said)?
        } else {
            let problem = Some(last_lines(&fs::read_to_string(&text).unwrap_or_default()));
            Run { name: name.to_owned(), command: said, problem, ..Run::default() }
        };
        tell(&shown(&run));
        self.evidence.runs.push(run);
        Ok(&self.evidence.runs[self.evidence.runs.len() - 1])
    }

    /// Begins to load a server, whatever comes of it.
    pub(super) fn begin_load(&self, server: &Server, options: &str) -> Result<Child, Error> {
        let mut command = self.load_tester(server, options);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().map_err(Error::file(&self.binaries))
    }

    fn load_tester(&self, server: &Server, options: &str) -> Command {
        let mut command = Command::new(self.binaries.join("farthing-loadtest"));
        command.args(["--quiet", "--target", &server.grpc, "--metrics", &server.http]);
        command.args(["--server-pid", &server.pid().to_string()]);
        command.args(options.split_whitespace()).stdin(Stdio::null());
        command
    }
}

/// Says on standard error what is going on.
pub(super) fn tell(text: &str) {
    // Nobody may be reading.
    let _ = writeln!(std::io::stderr(), "farthing-bench: {text}");
}

fn shown(run: &Run) -> String {
    if let Some(problem) = run.why_not() {
        return format!("  {problem}");
    }
    let rate = |rate: Option<f64>| rate.map_or("none".to_owned(), |rate| format!("{rate:.0} /s"));
    let (acknowledged, indexed) = (run.acknowledged_per_second, run.indexed_per_second);
    format!("  acknowledged {}, all indexes done {}", rate(acknowledged), rate(indexed))
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = lines.get(lines.len().saturating_sub(PROBLEM_LINES)..).unwrap_or_default();
    if last.is_empty() { "the load tester said nothing".to_owned() } else { last.join("; ") }
}

#[cfg(test)]
mod tests {
    use super::last_lines;

    #[test]
    fn the_last_lines_say_why() {
        assert_eq!(last_lines("a\nb\n\nc\nd\n"), "b; c; d");
        assert_eq!(last_lines("\n"), "the load tester said nothing");
    }
}
