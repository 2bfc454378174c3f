//! A ledger in memory: just enough rules, and faults that can be planted.

use std::cell::Cell;
use std::collections::BTreeMap;

use farthing_proto::v1::CompactAction;
use farthing_proto::v1::CompactCommand;

use super::shops::Executed;
use super::shops::Shops;

/// What the ledger does wrong, once, when its turn has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// Acknowledges a transfer and forgets it.
    LostAck,
    /// Applies a transfer twice.
    DoubleApply,
    /// Shows one balance with a unit too much, at the end.
    WrongBalance,
    /// Refuses a transfer and applies it all the same.
    AppliedRefusal,
    /// Lets an account without money pay.
    Overdraft,
    /// Takes a retry for a new command.
    ForgottenId,
    /// Names another position than the one where it recorded.
    WrongSeq,
    /// Takes a unit too much of a payment's fee.
    WrongFee,
    /// Records another amount than was asked.
    WrongAmount,
    /// Posts a transfer that nobody asked for under an id of the run.
    Invented,
    /// Debits without crediting.
    Unbalanced,
    /// Applies a single call and breaks the connection's answer.
    LostAnswer,
    /// Is too busy for a call.
    Busy,
    /// Stands still for a second.
    Stall,
    /// Lets one call, or one command of a stream, wait while the others pass it.
    Late,
}

/// Commands before the fault.
const FAULT_AT: u64 = 50;

/// One account.
#[derive(Clone, Default)]
pub struct Account {
    pub id: String,
    pub overdraft: i128,
    pub posted: i64,
    pub held: u64,
    pub incoming: u64,
}

/// How an id came: its form decides how it is shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Id {
    pub raw: u128,
    pub is_text: bool,
}

impl Id {
    pub fn show(self) -> String {
        let hex = format!("{:032x}", self.raw);
        if self.is_text {
            return hex;
        }
        let [a, b, c, d, e] = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        format!("{a}-{b}-{c}-{d}-{e}")
    }
}

/// What was recorded.
#[derive(Clone, Copy)]
pub enum Recorded {
    Opened(u32),
    Posted(Movement),
    Held(Movement),
    Refused(Id),
    Executed(Executed),
    /// Should have been something.
    Lost,
}

impl Recorded {
    /// Whether the statement of this account has it.
    pub fn touches(&self, number: u32) -> bool {
        match self {
            Self::Posted(one) | Self::Held(one) => one.debit == number || one.credit == number,
            Self::Executed(executed) => {
                executed.legs.iter().any(|leg| leg.0 == number || leg.1 == number)
            }
            Self::Lost => true,
            Self::Opened(_) | Self::Refused(_) => false,
        }
    }
}

/// One leg.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Movement {
    pub id: Id,
    pub debit: u32,
    pub credit: u32,
    pub amount: u64,
}

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    Post(Movement),
    Place(Movement),
    Capture(Id, Id),
}

/// What is answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Said {
    pub seq: u64,
    pub refused: Option<&'static str>,
    pub replayed: bool,
}

struct Known {
    ask: Ask,
    said: Said,
    /// Still to capture, for a hold.
    open: bool,
}

/// Everything the ledger knows.
#[derive(Default)]
pub struct State {
    pub accounts: Vec<Account>,
    pub names: BTreeMap<String, u32>,
    pub journal: Vec<Recorded>,
    known: BTreeMap<Id, Known>,
    pub fault: Fault,
    pub shops: Shops,
    asked: u64,
    faulty: Cell<bool>,
}

impl State {
    pub fn open(&mut self, id: &str, overdraft: i128) -> Said {
        if let Some(number) = self.names.get(id) {
            return Said { seq: u64::from(*number), refused: None, replayed: true };
        }
        self.accounts.push(Account { id: id.to_owned(), overdraft, ..Account::default() });
        let number = self.accounts.len() as u32;
        self.names.insert(id.to_owned(), number);
        self.record(Recorded::Opened(number))
    }

    pub fn ask(&mut self, ask: Ask) -> Said {
        self.asked += 1;
        let id = match ask {
            Ask::Post(movement) | Ask::Place(movement) => movement.id,
            Ask::Capture(id, _) => id,
        };
        if let Some(known) = self.known.get(&id)
            && !(self.fault == Fault::ForgottenId && self.turn())
        {
            if known.ask != ask {
                return Said { seq: 0, refused: Some("ID_CONFLICT"), replayed: false };
            }
            return Said { replayed: true, ..known.said };
        }
        let said = self.decide(id, ask);
        let open = matches!(ask, Ask::Place(_)) && said.refused.is_none();
        self.known.insert(id, Known { ask, said, open });
        said
    }

    pub fn count_asked(&mut self) {
        self.asked += 1;
    }

    /// Whether the planted fault is due; true once.
    pub fn turn(&self) -> bool {
        self.asked > FAULT_AT && !self.faulty.replace(self.asked > FAULT_AT)
    }

    fn decide(&mut self, id: Id, ask: Ask) -> Said {
        match ask {
            Ask::Post(movement) => self.post(movement),
            Ask::Place(movement) => {
                if !self.bears(movement) {
                    return self.refuse(id);
                }
                self.account(movement.debit).held += movement.amount;
                self.account(movement.credit).incoming += movement.amount;
                self.record(Recorded::Held(movement))
            }
            Ask::Capture(id, hold) => match self.known.get_mut(&hold) {
                Some(Known { ask: Ask::Place(held), open, .. }) if *open => {
                    *open = false;
                    let movement = Movement { id, ..*held };
                    self.account(movement.debit).held -= movement.amount;
                    self.account(movement.credit).incoming -= movement.amount;
                    self.post(movement)
                }
                _ => self.refuse(id),
            },
        }
    }

    fn post(&mut self, mut movement: Movement) -> Said {
        if !self.bears(movement) {
            if self.fault == Fault::AppliedRefusal && self.turn() {
                self.apply(movement);
            } else if !(self.fault == Fault::Overdraft && self.turn()) {
                return self.refuse(movement.id);
            } else {
                return self.apply(movement);
            }
            return Said { seq: 0, refused: Some("INSUFFICIENT_FUNDS"), replayed: false };
        }
        match self.fault {
            Fault::LostAck if self.turn() => return self.record(Recorded::Lost),
            Fault::DoubleApply if self.turn() => {
                self.apply(movement);
            }
            Fault::WrongAmount if self.turn() => movement.amount += 1,
            Fault::WrongSeq if self.turn() => {
                let said = self.apply(movement);
                return Said { seq: said.seq - 1, ..said };
            }
            Fault::Invented if self.turn() => {
                self.apply(Movement {
                    id: Id { raw: movement.id.raw ^ (1 << 38), ..movement.id },
                    ..movement
                });
            }
            Fault::Unbalanced if self.turn() => self.account(movement.credit).posted -= 1,
            _ => {}
        }
        self.apply(movement)
    }

    fn apply(&mut self, movement: Movement) -> Said {
        self.account(movement.debit).posted -= movement.amount as i64;
        self.account(movement.credit).posted += movement.amount as i64;
        self.record(Recorded::Posted(movement))
    }

    fn refuse(&mut self, id: Id) -> Said {
        let said = self.record(Recorded::Refused(id));
        Said { refused: Some("INSUFFICIENT_FUNDS"), ..said }
    }

    pub fn record(&mut self, what: Recorded) -> Said {
        self.journal.push(what);
        Said { seq: self.journal.len() as u64, refused: None, replayed: false }
    }

    fn bears(&mut self, movement: Movement) -> bool {
        let account = self.account(movement.debit);
        let available = i128::from(account.posted) - i128::from(account.held) + account.overdraft;
        available >= i128::from(movement.amount)
    }

    fn account(&mut self, number: u32) -> &mut Account {
        &mut self.accounts[number as usize - 1]
    }

    pub fn transfer(&self, id: Id) -> bool {
        self.known.get(&id).is_some_and(|known| known.said.refused.is_none())
    }

    pub fn compact(command: &CompactCommand) -> Ask {
        let id = |high: u64, low: u64| Id {
            raw: (u128::from(high) << 64) | u128::from(low),
            is_text: false,
        };
        let own = id(command.id_high, command.id_low);
        let movement = Movement {
            id: own,
            debit: command.debit,
            credit: command.credit,
            amount: command.amount,
        };
        match command.action() {
            CompactAction::PlaceHold => Ask::Place(movement),
            CompactAction::CaptureHold => {
                Ask::Capture(own, id(command.target_high, command.target_low))
            }
            _ => Ask::Post(movement),
        }
    }
}
