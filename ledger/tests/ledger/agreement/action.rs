//! What a run of the property test is made of. Few accounts, few ids and small amounts, so that they collide.

use farthing_ledger::domain::AccountState;
use farthing_ledger::pipeline::Mode;
use proptest::collection::vec;
use proptest::option;
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

/// One command.
#[derive(Debug, Clone)]
pub(super) enum Ask {
    /// Under an id that was not used yet.
    Fresh(Form, Body),
    /// An earlier command again, with its ids and accounts written in another way if `respelled`.
    Again { back: usize, respelled: bool },
    /// Something under the id of an earlier command.
    Reused { back: usize, body: Body },
}

/// How an id looks.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    Text,
    /// Rising, as UUIDv7 and ULID are.
    OrderedUuid,
    OrderedUlid,
    RandomUuid(u128),
}

/// An account, by its place in the list of names, by id or by number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    pub(super) index: usize,
    pub(super) by_number: bool,
}

/// A command without its id.
#[derive(Debug, Clone)]
pub(super) enum Body {
    Register { index: usize, exponent: u32 },
    Open { index: usize, other: bool },
    State(Name, AccountState),
    Post(Vec<Part>, Option<(Name, i64, bool)>, Label),
    Hold { part: Part, deadline_s: Option<i64>, percent: u8, label: Label },
    Capture { hold: usize, amount: Option<u64>, release_rest: bool, label: Label },
    Release { hold: usize },
    Reverse { transfer: usize, parts: Vec<u64>, label: Label },
}

/// One posting.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) debit: Name,
    pub(super) credit: Name,
    pub(super) amount: u64,
    pub(super) up_to: bool,
    pub(super) asset: Option<usize>,
}

/// Kind and reference.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label {
    pub(super) kind: u16,
    pub(super) reference: Option<u8>,
}

/// Names that accounts can have; the first ones are open from the start.
pub(super) const NAMES: [&str; 9] =
    ["cash", "a", "a:b", "till", "yen", "yen:a", "late", "late:b", "points"];

pub(super) fn run() -> impl Strategy<Value = Vec<Action>> {
    vec(action(), 1..40)
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        24 => call().prop_map(Action::Submit),
        5 => vec(call(), 2..6).prop_map(Action::Burst),
        2 => (1..4_u64, any::<bool>(), vec(call(), 1..8))
            .prop_map(|(append, written, calls)| Action::Fail { append, written, calls }),
        1 => Just(Action::Restart),
        1 => Just(Action::Crash),
        3 => (1..40_u64).prop_map(Action::ClockForward),
        1 => (1..60_u64).prop_map(Action::ClockBack),
    ]
}

fn call() -> impl Strategy<Value = Call> {
    let mode = prop_oneof![
        6 => Just(Mode::Each),
        3 => Just(Mode::Atomic),
        1 => Just(Mode::DryRun),
    ];
    let asks = prop_oneof![3 => vec(ask(), 1..2), 2 => vec(ask(), 2..6)];
    (mode, asks).prop_map(|(mode, asks)| Call { mode, asks })
}

fn ask() -> impl Strategy<Value = Ask> {
    let back = prop_oneof![2 => 0..4_usize, 1 => 0..200_usize];
    prop_oneof![
        8 => (form(), body()).prop_map(|(form, body)| Ask::Fresh(form, body)),
        2 => (back, any::<bool>()).prop_map(|(back, respelled)| Ask::Again { back, respelled }),
        1 => (0..200_usize, body()).prop_map(|(back, body)| Ask::Reused { back, body }),
    ]
}

fn form() -> impl Strategy<Value = Form> {
    prop_oneof![
        Just(Form::Text),
        Just(Form::OrderedUuid),
        Just(Form::OrderedUlid),
        any::<u128>().prop_map(Form::RandomUuid),
    ]
}

fn name() -> impl Strategy<Value = Name> {
    let index = prop_oneof![8 => 0..4_usize, 2 => 4..NAMES.len()];
    (index, any::<bool>()).prop_map(|(index, by_number)| Name { index, by_number })
}

fn amount() -> impl Strategy<Value = u64> {
    prop_oneof![
        20 => 1..40_u64,
        4 => 40..300_u64,
        1 => 1..=i64::MAX as u64,
    ]
}

fn part() -> impl Strategy<Value = Part> {
    let pair = prop_oneof![3 => (name(), name()), 2 => cash_to_someone()];
    let asset = option::weighted(0.1, 0..3_usize);
    (pair, amount(), proptest::bool::weighted(0.2), asset).prop_map(
        |((debit, credit), amount, up_to, asset)| {
            let clash = debit.index == credit.index && debit.by_number == credit.by_number;
            // The same account written in the same way is malformed, and asked for elsewhere.
            let credit =
                if clash { Name { by_number: !credit.by_number, ..credit } } else { credit };
            Part { debit, credit, amount, up_to, asset }
        },
    )
}

/// Money has to come from somewhere, or nearly everything is refused.
fn cash_to_someone() -> impl Strategy<Value = (Name, Name)> {
    let cash = Name { index: 0, by_number: false };
    (1..4_usize, any::<bool>())
        .prop_map(move |(index, by_number)| (cash, Name { index, by_number }))
}

fn label() -> impl Strategy<Value = Label> {
    (0..3_u16, option::weighted(0.3, 0..2_u8))
        .prop_map(|(kind, reference)| Label { kind, reference })
}

fn body() -> impl Strategy<Value = Body> {
    let state = prop_oneof![
        3 => Just(AccountState::Open),
        1 => Just(AccountState::DebitsFrozen),
        1 => Just(AccountState::CreditsFrozen),
        1 => Just(AccountState::Frozen),
        1 => Just(AccountState::Closed),
    ];
    let condition = option::weighted(0.15, (name(), -20..60_i64, any::<bool>()));
    let percent = prop_oneof![Just(0_u8), Just(20), Just(100)];
    let deadline = option::weighted(0.5, prop_oneof![1 => -5..1_i64, 8 => 1..60_i64]);
    let captured = option::weighted(0.7, 1..40_u64);
    let parts = prop_oneof![
        2 => Just(Vec::new()),
        3 => vec(prop_oneof![1 => Just(0_u64), 4 => 1..30_u64], 1..4),
    ];
    prop_oneof![
        1 => (0..3_usize, 0..4_u32).prop_map(|(index, exponent)| Body::Register { index, exponent }),
        2 => (0..NAMES.len(), proptest::bool::weighted(0.2))
            .prop_map(|(index, other)| Body::Open { index, other }),
        2 => (name(), state).prop_map(|(name, state)| Body::State(name, state)),
        16 => (vec(part(), 1..4), condition, label())
            .prop_map(|(parts, condition, label)| Body::Post(parts, condition, label)),
        7 => (part(), deadline, percent, label())
            .prop_map(|(part, deadline_s, percent, label)| Body::Hold { part, deadline_s, percent, label }),
        7 => (0..6_usize, captured, any::<bool>(), label()).prop_map(
            |(hold, amount, release_rest, label)| Body::Capture { hold, amount, release_rest, label }),
        2 => (0..6_usize).prop_map(|hold| Body::Release { hold }),
        5 => (0..8_usize, parts, label())
            .prop_map(|(transfer, parts, label)| Body::Reverse { transfer, parts, label }),
    ]
}
