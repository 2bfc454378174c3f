//! The file that a run leaves: machine, commit, every figure, the aims. `bench/results/README.md` says its form.

use super::aim::Judged;
use super::error::Error;
use super::evidence::Evidence;
use farthing_loadtest::machine::Machine;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Version of the form: raised when a field changes its meaning.
pub const FORM: u32 = 1;

/// What the file holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Results {
    /// Version of this form.
    pub form: u32,
    /// When the run began, in UTC, as `2026-11-29T01:02:03Z`.
    pub began: String,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Commit of the working tree, with `-changed` where it had changes.
    pub commit: String,
    /// Counts: `full`, `short`, or a part of the short ones, which tells nothing.
    pub counts: String,
    /// The machine, and the command line of the run.
    pub machine: Machine,
    /// Settings of the server that were in the environment, `FARTHING_*`.
    pub settings: BTreeMap<String, String>,
    /// Every aim against its figure.
    pub aims: Vec<Judged>,
    /// Every run of the load tester, and the values beside them.
    pub evidence: Evidence,
    /// Stages that could not be run to their end, and why.
    pub problems: Vec<String>,
}

impl Results {
    /// Whether every run was made and passed its audit. A missed aim is no failure.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.problems.is_empty() && self.evidence.runs.iter().all(|run| run.passed())
    }

    /// Writes them to a file of their own in `folder`, which is made if it is missing; its path.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<PathBuf, Error> {
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        let path = folder.join(self.file_name());
        let json = serde_json::to_string_pretty(self).map_err(Error::form(&path))?;
        fs::write(&path, json + "\n").map_err(Error::file(&path))?;
        Ok(path)
    }

    /// Reads them.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is none of results.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(Error::file(path))?;
        serde_json::from_str(&text).map_err(Error::form(path))
    }

    /// `20261129-010203-abcdef0.json`: by name they stand in the order of their time.
    fn file_name(&self) -> String {
        let digits: String = self.began.chars().filter(char::is_ascii_digit).collect();
        let (date, time) = digits.split_at(digits.len().min(8));
        format!("{date}-{time}-{}.json", self.commit)
    }
}

#[cfg(test)]
mod tests {
    use super::Results;
    use crate::aims::judged;
    use crate::aims::sample;

    #[test]
    fn what_is_written_is_read_again() {
        let results = sample::results();
        let folder = tempfile::tempdir().unwrap();
        let path = results.write(&folder.path().join("results")).unwrap();
        assert_eq!(path.file_name().unwrap(), "20261129-010203-abcdef0.json");
        let again = Results::read(&path).unwrap();
        assert_eq!((&again.aims, &again.evidence), (&results.aims, &results.evidence));
        // What a file says of the aims can be found again from what it says of the runs.
        assert_eq!(judged(&again.evidence), again.aims);
        assert!(Results::read(folder.path()).is_err());
    }

    #[test]
    fn a_run_that_failed_fails_the_whole_and_a_missed_aim_does_not() {
        let mut results = sample::results();
        assert!(results.passed() && results.aims.iter().any(|aim| aim.reached == Some(false)));
        results.evidence.runs[0].problem = Some("no connection".to_owned());
        assert!(!results.passed());
        results.evidence.runs.clear();
        results.problems.push("single: no server".to_owned());
        assert!(!results.passed());
    }
}
