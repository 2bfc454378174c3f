//! How much each stage does: in a short run, in a full one, and in a part of a short one.

/// Counts of commands, accounts and times.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Counts {
    /// Transfers of a run that looks for a peak.
    pub(super) peak: u64,
    /// Transfers that are sustained, by aim 2 and with random ids and holds.
    pub(super) sustained: u64,
    /// Transfers of each run that compares accounts, and how often each is in turn.
    pub(super) spread: (u64, u64),
    /// Messages on streams.
    pub(super) streamed: u64,
    /// Single calls at the peak, and of one lonely caller.
    pub(super) calls: (u64, u64),
    /// Seconds at half of the peak.
    pub(super) half_seconds: f64,
    /// Instructions of payments.
    pub(super) instructions: u64,
    /// Accounts and transfers of the history that is kept in memory and recovered.
    pub(super) memory: (u64, u64),
    /// Bytes that the server writes under load before it is killed, and how often it is.
    pub(super) kills: (u64, u64),
    /// Accounts and transfers before statements are read, and transfers beside them.
    pub(super) statements: (u64, u64, u64),
    /// Rows of a page.
    pub(super) statement_rows: u64,
    /// The steps of a long history.
    pub(super) history: Vec<u64>,
    /// How often runs are made whose figure is a rate.
    pub(super) repeats: u64,
}

const MILLION: u64 = 1_000_000;

impl Counts {
    /// Those of the aims.
    pub(super) fn full() -> Self {
        let mut history = vec![MILLION, 9 * MILLION];
        history.extend([10 * MILLION; 9]);
        Self {
            peak: MILLION,
            sustained: 10 * MILLION,
            spread: (3 * MILLION, 4),
            streamed: 5 * MILLION,
            calls: (500_000, 20_000),
            half_seconds: 30.0,
            instructions: 2 * MILLION,
            memory: (MILLION, 20 * MILLION),
            kills: (50 * MILLION, 3),
            statements: (1_000, 10 * MILLION, 10 * MILLION),
            statement_rows: 8_000,
            history,
            repeats: 3,
        }
    }

    /// Some minutes on two cores.
    pub(super) fn short() -> Self {
        Self {
            peak: MILLION,
            sustained: 3 * MILLION,
            spread: (MILLION, 2),
            streamed: MILLION,
            calls: (150_000, 5_000),
            half_seconds: 8.0,
            instructions: 400_000,
            memory: (MILLION, 3 * MILLION),
            kills: (20 * MILLION, 2),
            statements: (500, 3 * MILLION, 3 * MILLION),
            statement_rows: 8_000,
            history: vec![MILLION; 5],
            repeats: 1,
        }
    }

    /// A part of these, above 0 and at most 1: enough to try the runs, not to tell anything by them.
    pub(super) fn part(self, part: f64) -> Self {
        // At least one command a thousandth, so that no run is empty.
        let of = |count: u64| ((count as f64 * part) as u64).max(1_000);
        let few = |count: u64| ((count as f64 * part) as u64).max(2);
        Self {
            peak: of(self.peak),
            sustained: of(self.sustained),
            spread: (of(self.spread.0), self.spread.1),
            streamed: of(self.streamed),
            calls: (of(self.calls.0), few(self.calls.1)),
            half_seconds: (self.half_seconds * part).max(1.0),
            instructions: of(self.instructions),
            memory: (few(self.memory.0), of(self.memory.1)),
            kills: (few(self.kills.0), self.kills.1),
            // The rows of each account stay as many as a page asks for.
            statements: (
                few(self.statements.0),
                few(self.statements.0) * (self.statements.1 / self.statements.0),
                of(self.statements.2),
            ),
            history: self.history.into_iter().map(of).collect(),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn the_whole_is_a_part() {
        for counts in [Counts::short(), Counts::full()] {
            assert_eq!(counts.clone().part(1.0), counts);
        }
    }

    #[test]
    fn accounts_always_have_the_rows_of_a_page() {
        for counts in [Counts::short(), Counts::full(), Counts::short().part(0.001)] {
            let (accounts, before, _) = counts.statements;
            // Each transfer is a row of two accounts. A tenth on top, since they are drawn.
            assert!(before * 2 / accounts >= counts.statement_rows * 11 / 10);
        }
    }

    #[test]
    fn no_part_is_empty() {
        let counts = Counts::short().part(1e-9);
        assert_eq!((counts.peak, counts.memory.0, counts.history.len()), (1_000, 2, 5));
        assert!(counts.half_seconds >= 1.0);
    }
}
