//! What a run of the property test is made of: few parties, few assets and small amounts, so that they collide.
//!
//! A step is a handful of numbers; they become an instruction only when it is its turn, by what there is to refer to
//! then. Smaller numbers are more ordinary, so that a failing run shrinks to ordinary instructions.

use farthing_ledger::pipeline::Mode;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};

/// One step of a run.
#[derive(Debug, Clone)]
pub(super) enum Action {
    /// Submit, and wait for the answers.
    Submit(Call),
    /// Submit several calls at once, so that they share commit groups.
    Burst(Vec<Call>),
    /// The same, while the append with this number from now fails, before or after it is written.
    Fail {
        append: u64,
        written: bool,
        calls: Vec<Call>,
    },
    /// Stop, and start again.
    Restart,
    /// Go on with what is on disk now.
    Crash,
    /// Move the clock by so many seconds.
    ClockForward(u64),
    ClockBack(u64),
}

/// One call.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) mode: Mode,
    pub(super) asks: Vec<Ask>,
}

/// One instruction.
#[derive(Debug, Clone)]
pub(super) enum Ask {
    /// A new one.
    Fresh(Pick),
    /// An earlier one again, its parties named in another way if `respelled`.
    Again { back: usize, respelled: bool },
    /// Something else under the id or number of an earlier one.
    Reused { back: usize },
}

/// Which kind of instruction, and the numbers that choose the rest of it.
#[derive(Debug, Clone)]
pub(super) struct Pick {
    pub(super) kind: usize,
    pub(super) numbers: Vec<u32>,
}

pub(super) fn run() -> impl Strategy<Value = Vec<Action>> {
    vec(action(), 1..60)
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        30 => call().prop_map(Action::Submit),
        5 => vec(call(), 2..6).prop_map(Action::Burst),
        2 => (1..4_u64, any::<bool>(), vec(call(), 1..8))
            .prop_map(|(append, written, calls)| Action::Fail { append, written, calls }),
        1 => Just(Action::Restart),
        1 => Just(Action::Crash),
        3 => prop_oneof![6 => 1..40_u64, 2 => 300..4_000_u64, 1 => 80_000..3_000_000_u64]
            .prop_map(Action::ClockForward),
        1 => (1..60_u64).prop_map(Action::ClockBack),
    ]
}

fn call() -> impl Strategy<Value = Call> {
    let mode = prop_oneof![
        6 => Just(Mode::Each),
        3 => Just(Mode::Atomic),
        1 => Just(Mode::DryRun),
    ];
    let asks = prop_oneof![3 => vec(ask(), 1..2), 3 => vec(ask(), 2..7)];
    (mode, asks).prop_map(|(mode, asks)| Call { mode, asks })
}

fn ask() -> impl Strategy<Value = Ask> {
    let back = prop_oneof![2 => 0..4_usize, 1 => 0..200_usize];
    prop_oneof![
        16 => pick().prop_map(Ask::Fresh),
        2 => (back, any::<bool>()).prop_map(|(back, respelled)| Ask::Again { back, respelled }),
        1 => (0..200_usize).prop_map(|back| Ask::Reused { back }),
    ]
}

fn pick() -> impl Strategy<Value = Pick> {
    (any::<u16>(), vec(any::<u32>(), 12))
        .prop_map(|(kind, numbers)| Pick { kind: usize::from(kind), numbers })
}
