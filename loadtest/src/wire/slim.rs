//! Answers with only the fields that the tool looks at. Decoding skips the others, so the client costs little.
//!
//! Field numbers are those of `proto/farthing/v1`; the tests decode what the generated types encode.

use bytes::Bytes;
use farthing_proto::v1::Balance;

/// `farthing.v1.Rejection` without its facts.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct Refusal {
    /// Stable code.
    #[prost(string, tag = "1")]
    pub(crate) reason: String,
}

/// `farthing.v1.Answer`.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct Answer {
    /// Position, or 0.
    #[prost(uint64, tag = "1")]
    pub(crate) seq: u64,
    /// The first answer again.
    #[prost(bool, tag = "3")]
    pub(crate) replayed: bool,
    /// Set where refused.
    #[prost(message, optional, boxed, tag = "4")]
    pub(crate) rejection: Option<Box<Refusal>>,
}

/// `farthing.v1.SubmitBatchResponse`.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct BatchAnswers {
    /// One a command.
    #[prost(message, repeated, tag = "1")]
    pub(crate) answers: Vec<Answer>,
}

/// `farthing.v1.CompactRejection`.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct IndexedRefusal {
    /// Which command.
    #[prost(uint32, tag = "1")]
    pub(crate) index: u32,
    /// Why.
    #[prost(message, optional, tag = "2")]
    pub(crate) rejection: Option<Refusal>,
}

/// `farthing.v1.SubmitCompactResponse`.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct CompactAnswers {
    /// Position of each, or 0.
    #[prost(uint64, repeated, tag = "1")]
    pub(crate) seqs: Vec<u64>,
    /// Those that were refused.
    #[prost(message, repeated, tag = "2")]
    pub(crate) rejections: Vec<IndexedRefusal>,
    /// Those whose answer is the first again.
    #[prost(uint32, repeated, tag = "3")]
    pub(crate) replayed: Vec<u32>,
}

/// `farthing.v1.SubmitResponse`.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct StreamAnswer {
    /// The answer.
    #[prost(message, optional, tag = "1")]
    pub(crate) answer: Option<Answer>,
}

/// `farthing.v1.Receipt`.
#[derive(Clone, Copy, PartialEq, Eq, prost::Message)]
pub(crate) struct Receipt {
    /// Position.
    #[prost(uint64, tag = "1")]
    pub(crate) seq: u64,
    /// The first answer again.
    #[prost(bool, tag = "3")]
    pub(crate) replayed: bool,
}

/// `farthing.v1.PostTransferResponse`, and those of PlaceHold and CaptureHold.
#[derive(Clone, Copy, PartialEq, Eq, prost::Message)]
pub(crate) struct UnaryAnswer {
    /// Where it was recorded.
    #[prost(message, optional, tag = "1")]
    pub(crate) receipt: Option<Receipt>,
}

/// `farthing.v1.PostedLeg`.
#[derive(Clone, Copy, PartialEq, Eq, prost::Message)]
pub(crate) struct Leg {
    /// Account debited.
    #[prost(uint32, tag = "3")]
    pub(crate) debit: u32,
    /// Account credited.
    #[prost(uint32, tag = "4")]
    pub(crate) credit: u32,
    /// Minor units.
    #[prost(uint64, tag = "5")]
    pub(crate) amount: u64,
}

/// `farthing.v1.Transfer`.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct Transfer {
    /// Its id.
    #[prost(bytes = "bytes", tag = "1")]
    pub(crate) id: bytes::Bytes,
    /// Its legs.
    #[prost(message, repeated, tag = "2")]
    pub(crate) legs: Vec<Leg>,
}

/// `farthing.v1.Hold`.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct Hold {
    /// Its id.
    #[prost(bytes = "bytes", tag = "1")]
    pub(crate) id: bytes::Bytes,
    /// Account to debit.
    #[prost(uint32, tag = "4")]
    pub(crate) debit: u32,
    /// Account to credit.
    #[prost(uint32, tag = "5")]
    pub(crate) credit: u32,
    /// Minor units.
    #[prost(uint64, tag = "7")]
    pub(crate) amount: u64,
}

/// `farthing.v1.Executed`.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct Executed {
    /// Name of the instruction.
    #[prost(string, tag = "1")]
    pub(crate) instruction: String,
    /// Id of the command, or the merchant's own number.
    #[prost(bytes = "bytes", tag = "2")]
    pub(crate) id: bytes::Bytes,
    /// What moved.
    #[prost(message, repeated, tag = "7")]
    pub(crate) legs: Vec<Leg>,
}

/// `farthing.v1.Event`. Kinds that a run does not cause decode to neither.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct Event {
    /// Position.
    #[prost(uint64, tag = "1")]
    pub(crate) seq: u64,
    /// A transfer was posted.
    #[prost(message, optional, tag = "6")]
    pub(crate) transfer: Option<Transfer>,
    /// A hold was placed.
    #[prost(message, optional, tag = "7")]
    pub(crate) hold: Option<Hold>,
    /// An instruction of the payments layer was executed.
    #[prost(message, optional, tag = "11")]
    pub(crate) executed: Option<Executed>,
}

/// `farthing.v1.EventsResponse`.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct EventsItem {
    /// What happened.
    #[prost(message, optional, tag = "1")]
    pub(crate) event: Option<Event>,
    /// Everything up to here was sent.
    #[prost(uint64, tag = "2")]
    pub(crate) through_seq: u64,
}

/// `farthing.v1.HistoryRow`.
#[derive(Clone, Copy, PartialEq, Eq, prost::Message)]
pub(crate) struct Row {
    /// Position.
    #[prost(uint64, tag = "1")]
    pub(crate) seq: u64,
}

/// `farthing.v1.ListHistoryResponse`. Rows stay as they came: of a page under load only their number counts.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct HistoryPage {
    /// A [`Row`] each.
    #[prost(bytes = "bytes", repeated, tag = "1")]
    pub(crate) rows: Vec<Bytes>,
}

impl HistoryPage {
    /// The first row, where there is one.
    ///
    /// # Errors
    ///
    /// It is no row.
    pub(crate) fn first(&self) -> Result<Option<Row>, prost::DecodeError> {
        self.rows.first().map(|row| prost::Message::decode(row.clone())).transpose()
    }
}

/// `farthing.v1.Account`.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Account {
    /// Readable id.
    #[prost(string, tag = "1")]
    pub(crate) id: String,
    /// Number.
    #[prost(uint32, tag = "2")]
    pub(crate) number: u32,
    /// What it holds.
    #[prost(message, optional, tag = "12")]
    pub(crate) balance: Option<Balance>,
}

/// `farthing.v1.ListAccountsResponse`.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct AccountsPage {
    /// The accounts.
    #[prost(message, repeated, tag = "1")]
    pub(crate) accounts: Vec<Account>,
    /// The next page, or empty.
    #[prost(string, tag = "2")]
    pub(crate) next_page_token: String,
}
