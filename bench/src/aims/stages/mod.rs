//! The stages: each starts servers of its own and measures what some of the aims ask for.

mod batches;
mod history;
pub(super) mod names;
mod payments;
mod restart;
mod single;
mod spread;
mod statements;
mod stream;
mod sustained;

use super::error::Error;
use super::workshop::Workshop;

/// A stage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stage {
    /// Its name.
    pub(super) name: &'static str,
    /// The aims that it measures.
    pub(super) aims: &'static [&'static str],
    /// Runs it.
    pub(super) run: fn(&mut Workshop) -> Result<(), Error>,
}

/// All stages, in the order in which they are run.
#[rustfmt::skip]
pub(super) const STAGES: &[Stage] = &[
    Stage { name: "compact", aims: &["1", "1 indexed"], run: batches::compact },
    Stage { name: "readable", aims: &["1b"], run: batches::readable },
    Stage { name: "sustained", aims: &["2", "9", "10"], run: sustained::run },
    Stage { name: "random", aims: &["2b random"], run: batches::random },
    Stage { name: "holds", aims: &["2b holds"], run: batches::holds },
    Stage { name: "spread", aims: &["3 hot", "3 Zipf"], run: spread::run },
    Stage { name: "stream", aims: &["4"], run: stream::run },
    Stage { name: "single", aims: &["5", "6", "7"], run: single::run },
    Stage { name: "payments", aims: &["8"], run: payments::run },
    Stage { name: "restart", aims: &["11", "12"], run: restart::run },
    Stage { name: "statements", aims: &["13"], run: statements::run },
    Stage { name: "history", aims: &["14"], run: history::run },
];

/// The stages that are asked for, by their names or by the numbers of their aims; all where none is.
///
/// # Errors
///
/// A name that is none.
pub(super) fn chosen(only: &[String]) -> Result<Vec<Stage>, Error> {
    let is = |stage: &Stage, word: &str| {
        let number = |aim: &&str| *aim == word || aim.split(' ').next() == Some(word);
        stage.name == word || stage.aims.iter().any(number)
    };
    if let Some(none) = only.iter().find(|word| !STAGES.iter().any(|stage| is(stage, word))) {
        let known: Vec<&str> = STAGES.iter().map(|stage| stage.name).collect();
        let problem = format!("no stage or aim `{none}`; stages are {}", known.join(", "));
        return Err(Error::Option(problem));
    }
    let wanted = |stage: &&Stage| only.is_empty() || only.iter().any(|word| is(stage, word));
    Ok(STAGES.iter().filter(wanted).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::{STAGES, chosen};
    use crate::aims::AIMS;

    fn names(only: &[&str]) -> Vec<&'static str> {
        let only: Vec<String> = only.iter().map(|word| (*word).to_owned()).collect();
        chosen(&only).unwrap().iter().map(|stage| stage.name).collect()
    }

    #[test]
    fn each_aim_has_one_stage() {
        for aim in AIMS {
            let stages = STAGES.iter().filter(|stage| stage.aims.contains(&aim.id)).count();
            assert_eq!(stages, 1, "{}", aim.id);
        }
        let all: usize = STAGES.iter().map(|stage| stage.aims.len()).sum();
        assert_eq!(all, AIMS.len());
    }

    #[test]
    fn stages_are_chosen_by_name_and_by_number() {
        assert_eq!(names(&[]).len(), STAGES.len());
        assert_eq!(names(&["restart", "1"]), ["compact", "restart"]);
        assert_eq!(names(&["12", "2b", "3 hot"]), ["random", "holds", "spread", "restart"]);
        assert!(chosen(&["12x".to_owned()]).unwrap_err().to_string().contains("statements"));
    }
}
