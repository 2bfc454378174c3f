//! Property: whatever is asked of the payments layer, and however the ledger is stopped in between, it answers what the
//! naive model does, and keeps the same books and items.
//!
//! `SEED` is the first seed and `CASES` how many follow it; a failure prints the command that runs its seed again.

use super::asking::{self, Action, Call};
use super::model::{Model, Said};
use super::wording::Wording;
use super::words::{open_channel, open_wallet, register, text, wallet};
use crate::agreement::setting;
use crate::ask::{Worded, asset, id};
use crate::fault::FaultSwitch;
use crate::rig::{Rig, START_US};
use farthing_ledger::command::Command;
use farthing_ledger::domain::RefusalCode;
use farthing_ledger::event::Event;
use farthing_ledger::instruction::{Adjust, Instruction, OpenWallet, Receiver, instruction_name};
use farthing_ledger::pipeline::{Answer, Mode, Outcome};
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn the_payments_layer_answers_what_the_model_does() {
    let (first, cases) = (setting("SEED", 1), setting("CASES", CASES));
    let seen = RefCell::new(BTreeSet::new());
    for seed in first..first + cases {
        let config = Config {
            cases: 1,
            max_shrink_iters: 300,
            failure_persistence: None,
            ..Config::default()
        };
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let tested = TestRunner::new_with_rng(config, rng).run(&asking::run(), |actions| {
            seen.borrow_mut().extend(Run::begin().play(&actions));
            Ok(())
        });
        if let Err(TestError::Fail(reason, actions)) = tested {
            panic!(
                "seed {seed} fails; again: SEED={seed} CASES=1 cargo test --release \
                 -p farthing-ledger --test ledger payments::agreement\n{reason}\n\
                 shortest run: {actions:?}"
            );
        }
        tested.unwrap();
    }
    let applied =
        (1..=29_u8).filter_map(instruction_name).filter(|name| seen.borrow().contains(name));
    assert!(cases < CASES || applied.count() == 29, "only these were ever applied: {seen:?}");
    let refused = RefusalCode::ALL.iter().filter(|code| seen.borrow().contains(code.name()));
    assert!(cases < CASES || refused.count() > 30, "few reasons to refuse: {seen:?}");
}

/// Runs of a test that is not told otherwise. So many apply each kind of instruction, and meet most refusals.
const CASES: u64 = 60;

/// A ledger and its model, side by side.
pub(super) struct Run {
    pub(super) rig: Rig,
    pub(super) model: Model,
    wording: Wording,
    switch: FaultSwitch,
    clock_us: u64,
    /// The event at each position that was answered with one.
    events: BTreeMap<u64, Event>,
    /// The rejection at each position.
    refusals: BTreeMap<u64, String>,
    /// Kinds of instructions that were applied, and codes of refusals.
    seen: BTreeSet<&'static str>,
}

impl Run {
    fn begin() -> Self {
        let (rig, switch) = (Rig::prepare(|_| {}), FaultSwitch::default());
        let (model, wording) = (Model::default(), Wording::default());
        let mut run = Self {
            rig,
            model,
            wording,
            switch,
            clock_us: START_US,
            events: BTreeMap::new(),
            refusals: BTreeMap::new(),
            seen: BTreeSet::new(),
        };
        run.open();
        run.submit(&preamble(), Mode::Each);
        run
    }

    fn play(mut self, actions: &[Action]) -> BTreeSet<&'static str> {
        for action in actions {
            self.act(action);
            self.check_books();
        }
        let seen = std::mem::take(&mut self.seen);
        self.check_ends();
        seen
    }

    fn act(&mut self, action: &Action) {
        match action {
            Action::Submit(call) => {
                let asked = self.worded(call);
                self.submit(&asked, call.mode);
            }
            Action::Burst(calls) => {
                let calls = self.calls(calls);
                let answers = self.burst(&calls);
                for ((asked, mode), answers) in calls.iter().zip(answers) {
                    self.expect(asked, *mode, &answers.expect("the ledger runs"));
                }
            }
            Action::Fail { append, written, calls } => {
                self.switch.arm(*append, *written);
                self.fail(calls);
            }
            Action::Restart => {
                self.rig.stop().unwrap();
                self.open();
            }
            Action::Crash => {
                let switch = self.switch.clone();
                self.rig.crash(|journal| switch.over(journal));
            }
            Action::ClockForward(seconds) => {
                self.set_clock(self.clock_us + seconds * 1_000_000);
                // Whatever is due has to expire at this time, and not at one that a later action sets.
                self.submit(&preamble()[..1], Mode::DryRun);
            }
            Action::ClockBack(seconds) => self.set_clock(self.clock_us - seconds * 1_000_000),
        }
    }

    fn open(&mut self) {
        let switch = self.switch.clone();
        self.rig.open_with(|journal| switch.over(journal)).unwrap();
    }

    fn set_clock(&mut self, micros: u64) {
        self.clock_us = micros;
        self.rig.set_clock(micros);
    }

    fn worded(&mut self, call: &Call) -> Vec<Instruction> {
        let now = self.clock_us.max(self.model.time);
        call.asks.iter().map(|ask| self.wording.word(ask, &self.model, now)).collect()
    }

    fn calls(&mut self, calls: &[Call]) -> Vec<(Vec<Instruction>, Mode)> {
        calls.iter().map(|call| (self.worded(call), call.mode)).collect()
    }

    fn submit(&mut self, asked: &[Instruction], mode: Mode) {
        let answers = self.rig.submit(commands(asked), mode);
        self.expect(asked, mode, &answers);
    }

    fn expect(&mut self, asked: &[Instruction], mode: Mode, answers: &[Answer]) {
        let expected = self.model.submit(self.clock_us, asked, mode);
        assert_eq!(answers.len(), expected.len());
        for ((asked, answer), said) in asked.iter().zip(answers).zip(&expected) {
            check_answer(asked, answer, said);
            self.seen.insert(match &answer.outcome {
                Outcome::Applied(_) => asked.name(),
                Outcome::Refused(rejection) => rejection.code(),
            });
            if mode != Mode::DryRun {
                self.check_again(answer);
            }
        }
    }

    /// What was answered once is answered again, to the letter.
    fn check_again(&mut self, answer: &Answer) {
        let seq = answer.seq.raw();
        match &answer.outcome {
            Outcome::Applied(event) => {
                let event = event.as_ref().expect("events were asked for");
                let first = self.events.entry(seq).or_insert_with(|| (**event).clone());
                assert_eq!(first, &**event);
            }
            Outcome::Refused(rejection) if seq != 0 => {
                let told = format!("{rejection:?}");
                assert_eq!(self.refusals.entry(seq).or_insert_with(|| told.clone()), &told);
            }
            Outcome::Refused(_) => {}
        }
    }

    /// Submits all calls before the first answer; nothing for a call whose outcome is unknown.
    fn burst(&self, calls: &[(Vec<Instruction>, Mode)]) -> Vec<Option<Vec<Answer>>> {
        let submitter = self.rig.ledger().submitter();
        let answers: Vec<_> = calls
            .iter()
            .map(|(asked, mode)| submitter.submit(commands(asked).into(), *mode, true).ok())
            .collect();
        let answers = answers.into_iter().map(|answers| answers?.blocking_recv().ok()?.ok());
        let answers = answers.collect();
        self.rig.settle();
        answers
    }

    /// Submits while the journal is about to fail; then finds out after which call it did, and sends all of it again.
    fn fail(&mut self, calls: &[Call]) {
        let calls = self.calls(calls);
        let answers = self.burst(&calls);
        let acknowledged = answers.iter().take_while(|answers| answers.is_some()).count();
        for ((asked, mode), answers) in calls.iter().zip(answers.iter().flatten()) {
            self.expect(asked, *mode, answers);
        }
        self.switch.disarm();
        let stopped = self.rig.stop();
        assert!(acknowledged == calls.len() || stopped.is_err(), "unknown without a fault");
        self.open();
        let recovered = self.rig.query().with_state(|state| state.seq().raw());
        for (asked, mode) in &calls[acknowledged..] {
            if self.model.seq < recovered {
                self.model.submit(self.clock_us, asked, *mode);
            }
        }
        assert_eq!(
            recovered, self.model.seq,
            "the journal ends inside a call, or before an answer"
        );
        self.check_books();
        for (asked, mode) in &calls {
            self.submit(asked, *mode);
        }
    }
}

fn commands(asked: &[Instruction]) -> Vec<Command> {
    asked.iter().map(|asked| Command::Instruct(Box::new(asked.clone()))).collect()
}

fn check_answer(asked: &Instruction, answer: &Answer, said: &Said) {
    let told = format!("{asked:?}\nanswered: {answer:?}\nexpected: {said:?}");
    match (&answer.outcome, &said.outcome) {
        (Outcome::Applied(_), Ok(())) => {}
        (Outcome::Refused(rejection), Err(codes)) => {
            assert!(codes.contains(rejection.code()), "another reason: {told}");
        }
        _ => panic!("another outcome: {told}"),
    }
    let place = (answer.seq.raw(), answer.time.micros(), answer.replayed);
    assert_eq!(place, (said.seq, said.time, said.replayed), "{told}");
}

/// The parties that there are from the start, and the money that they have.
fn preamble() -> Vec<Instruction> {
    let all: &[&str] = &["CNY", "USD", "JPY"];
    let plain = |name: &str| OpenWallet { tips: false, ..open_wallet(name, &["CNY"]) };
    let mut asked = vec![
        instruction(open_channel("bank", all)),
        instruction(open_wallet("w1", all)),
        instruction(open_wallet("w2", &["CNY", "USD"])),
        instruction(plain("w3")),
        instruction(open_wallet("w4", &["CNY"])),
        instruction(register("m1", &["CNY", "USD"])),
        instruction(register("m2", &["CNY"])),
    ];
    for (name, code) in [("w1", "CNY"), ("w1", "USD"), ("w1", "JPY"), ("w2", "CNY"), ("w3", "CNY")]
    {
        asked.push(Instruction::Adjust(Adjust {
            id: id(&format!("seed {name} {code}")),
            party: Receiver::Wallet(wallet(name)),
            asset: asset(code),
            amount: 20_000,
            credit: true,
            reason: text("seed"),
            reference: text(""),
        }));
    }
    asked
}

fn instruction(worded: impl Worded) -> Instruction {
    match worded.command() {
        Command::Instruct(instruction) => *instruction,
        other => panic!("{other:?}"),
    }
}
