//! One event of a statement, and what it moved.

use crate::kinds::{AccountKind, Business, LineKind, Way};

/// What one event moved on one account of the holder.
///
/// Signs are the holder's: above zero raises what the holder has, below zero lowers it. So a receivable stands
/// below zero, and a merchant's accounts add up to what it has. A move of zero is checked and not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The account.
    pub account: AccountKind,
    /// Why.
    pub business: Business,
    /// Minor units.
    pub amount: i128,
    /// Balance of the account after it, in minor units.
    pub after: i128,
}

/// One event. Empty texts stand for "none"; amounts are minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Position in the journal: the provider's number of the event. Ascends from line to line.
    pub seq: u64,
    /// When, in microseconds since 1970 UTC.
    pub time_micros: u64,
    /// What happened.
    pub kind: LineKind,
    /// Its own number: of an order, a refund, a split. At most [`NUMBER_BYTES_MAX`](crate::NUMBER_BYTES_MAX) bytes.
    pub number: String,
    /// Number of the order that it is about, where that is another. At most
    /// [`NUMBER_BYTES_MAX`](crate::NUMBER_BYTES_MAX) bytes.
    pub of: String,
    /// The provider's number of the payment that it is about, where that is another event.
    pub payment_seq: Option<u64>,
    /// Alias of the payer. At most [`NUMBER_BYTES_MAX`](crate::NUMBER_BYTES_MAX) bytes.
    pub payer: String,
    /// How the payer reached the merchant.
    pub way: Way,
    /// Terminal, device or till. At most [`NUMBER_BYTES_MAX`](crate::NUMBER_BYTES_MAX) bytes.
    pub terminal: String,
    /// Goods or reference. At most [`TEXT_BYTES_MAX`](crate::TEXT_BYTES_MAX) bytes.
    pub reference: String,
    /// What the merchant keeps with the order, or a reason. At most [`TEXT_BYTES_MAX`](crate::TEXT_BYTES_MAX) bytes.
    pub memo: String,
    /// Price that was paid, without tip and before fee; zero where nothing was paid. Never below zero.
    pub gross: i128,
    /// Above zero it was charged to the holder, below zero given back.
    pub fee: i128,
    /// Above zero it was paid, below zero given back.
    pub tip: i128,
    /// What went back to the payer of the price. Never below zero.
    pub refund: i128,
    /// The fee's rate as text, such as `0.60%`, or nothing. At most [`RATE_BYTES_MAX`](crate::RATE_BYTES_MAX) bytes.
    pub rate: String,
    /// State of the payment or item after the event. At most [`STATE_BYTES_MAX`](crate::STATE_BYTES_MAX) bytes.
    pub state: String,
    /// What it moved on the holder's accounts, in order. At most [`LINE_MOVES_MAX`](crate::LINE_MOVES_MAX).
    pub moves: Vec<Move>,
}

impl Line {
    /// A line of this kind at this position and time, with nothing in it.
    #[must_use]
    pub const fn at(seq: u64, time_micros: u64, kind: LineKind) -> Self {
        Self {
            seq,
            time_micros,
            kind,
            number: String::new(),
            of: String::new(),
            payment_seq: None,
            payer: String::new(),
            way: Way::Unstated,
            terminal: String::new(),
            reference: String::new(),
            memo: String::new(),
            gross: 0,
            fee: 0,
            tip: 0,
            refund: 0,
            rate: String::new(),
            state: String::new(),
            moves: Vec::new(),
        }
    }

    /// The moves of an account that are not zero, each with its place among all moves of the line, from 1.
    pub(crate) fn entries_of(&self, account: AccountKind) -> impl Iterator<Item = (usize, &Move)> {
        (1..).zip(&self.moves).filter(move |(_, one)| one.account == account && one.amount != 0)
    }

    /// The order that it is about, or nothing.
    pub(crate) fn order_number(&self) -> &str {
        if self.of.is_empty() && !self.kind.is_refund() { &self.number } else { &self.of }
    }

    /// The provider's number of the payment that it is about.
    pub(crate) fn payment_number(&self) -> u64 {
        self.payment_seq.unwrap_or(self.seq)
    }
}
