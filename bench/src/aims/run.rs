//! Runs the stages one after the other, and gathers what they showed.

use super::counts::Counts;
use super::error::Error;
use super::interrupted;
use super::list::judged;
use super::results::{FORM, Results};
use super::stages;
use super::workshop::{Workshop, tell};
use farthing_loadtest::machine::Machine;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Prefix of the server's settings in the environment.
const SETTINGS: &str = "FARTHING_";

/// What is to be measured, and where.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// The counts that the aims are stated for; without it, a short run of some minutes
    #[arg(long)]
    full: bool,
    /// Part of the counts, above 0 and at most 1: to try the runs, not to tell anything by them
    #[arg(long, value_name = "PART", default_value_t = 1.0)]
    part: f64,
    /// Only these stages, or the stages of these aims: names or numbers, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    only: Vec<String>,
    /// Folder with `farthing` and `farthing-loadtest` [default: that of this program]
    #[arg(long, value_name = "DIR")]
    bin_dir: Option<PathBuf>,
    /// Folder to work in; it has to be on the disk that counts
    #[arg(long, value_name = "DIR", default_value = "/var/tmp")]
    work_dir: PathBuf,
    /// Folder for the results
    #[arg(long, value_name = "DIR", default_value = "bench/results")]
    out_dir: PathBuf,
}

/// Measures, and writes the results down; where they are.
///
/// # Errors
///
/// An option that does not fit, binaries that are missing, or a file that cannot be written. A stage that fails is told
/// in the results.
pub fn measure(options: &Options) -> Result<(Results, PathBuf), Error> {
    if !(options.part > 0.0 && options.part <= 1.0) {
        let problem = format!("--part is {}: give above 0 and at most 1", options.part);
        return Err(Error::Option(problem));
    }
    let stages = stages::chosen(&options.only)?;
    let (began, started) = (jiff::Timestamp::now(), Instant::now());
    // Now: while it runs, people go on working.
    let commit = commit();
    let folder = folder(&options.work_dir)?;
    interrupted::clean_up(folder.path());
    let counts = if options.full { Counts::full() } else { Counts::short() };
    let binaries = binaries(options)?;
    let mut workshop = Workshop::new(&binaries, folder.path(), counts.part(options.part))?;
    let mut problems = Vec::new();
    for stage in stages {
        tell(&format!("== {}", stage.name));
        if let Err(problem) = (stage.run)(&mut workshop) {
            tell(&format!("  {problem}"));
            problems.push(format!("{}: {problem}", stage.name));
        }
    }
    let evidence = workshop.evidence;
    let results = Results {
        form: FORM,
        began: began.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        seconds: started.elapsed().as_secs_f64(),
        commit,
        counts: named(options),
        machine: Machine { command_line: said(options), ..Machine::here() },
        settings: settings(),
        aims: judged(&evidence),
        evidence,
        problems,
    };
    let path = results.write(&options.out_dir)?;
    Ok((results, path))
}

fn folder(work_dir: &Path) -> Result<tempfile::TempDir, Error> {
    std::fs::create_dir_all(work_dir).map_err(Error::file(work_dir))?;
    let made = tempfile::Builder::new().prefix("farthing-aims.").tempdir_in(work_dir);
    made.map_err(Error::file(work_dir))
}

fn binaries(options: &Options) -> Result<PathBuf, Error> {
    if let Some(folder) = &options.bin_dir {
        return Ok(folder.clone());
    }
    let own = std::env::current_exe().map_err(Error::file(Path::new("farthing-bench")))?;
    Ok(own.parent().unwrap_or(Path::new(".")).to_owned())
}

fn named(options: &Options) -> String {
    let counts = if options.full { "full" } else { "short" };
    if options.part < 1.0 { format!("{} of the {counts}", options.part) } else { counts.to_owned() }
}

/// The command line, without the folders of this machine.
fn said(options: &Options) -> String {
    let mut said = "farthing-bench aims".to_owned();
    if options.full {
        said += " --full";
    }
    if options.part < 1.0 {
        said += &format!(" --part {}", options.part);
    }
    if !options.only.is_empty() {
        said += &format!(" --only {}", options.only.join(","));
    }
    said
}

fn settings() -> BTreeMap<String, String> {
    // Keys of aliases are secret.
    let shown = |name: &String| name.starts_with(SETTINGS) && !name.contains("KEY");
    std::env::vars().filter(|(name, _)| shown(name)).collect()
}

/// The commit of the working tree, with a mark where it has changes; `unknown` without git.
fn commit() -> String {
    let git = |args: &[&str]| Command::new("git").args(args).output().ok();
    let output = git(&["rev-parse", "--short", "HEAD"]).filter(|output| output.status.success());
    let Some(output) = output else { return "unknown".to_owned() };
    let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let clean = git(&["diff", "--quiet", "HEAD"]).is_some_and(|output| output.status.success());
    if clean { commit } else { commit + "-changed" }
}

#[cfg(test)]
mod tests {
    use super::{Options, named, said};
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn options(line: &str) -> Options {
        Line::parse_from(line.split(' ')).options
    }

    #[test]
    fn a_run_says_how_much_it_did_and_nothing_of_folders() {
        for (line, counts, command) in [
            ("aims", "short", "farthing-bench aims"),
            ("aims --full --bin-dir d", "full", "farthing-bench aims --full"),
            ("aims --part 0.5", "0.5 of the short", "farthing-bench aims --part 0.5"),
            ("aims --only 12,compact", "short", "farthing-bench aims --only 12,compact"),
        ] {
            let options = options(line);
            assert_eq!((named(&options).as_str(), said(&options).as_str()), (counts, command));
        }
    }

    #[test]
    fn what_cannot_be_measured_is_refused_before_anything_is_started() {
        for line in ["aims --part 0", "aims --part 1.5", "aims --part nan", "aims --only none"] {
            assert!(super::measure(&options(line)).is_err(), "{line}");
        }
    }
}
