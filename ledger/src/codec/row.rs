//! Stored bytes of account rows: up to 128 rows of one account in a block, each told by what changed since the last.
//!
//! A row of the usual payment takes about 14 bytes, since the seq, the time, a time-ordered id and the balance all
//! follow from the row before.

use super::bytes::{Malformed, Reader, Stored, put_unsigned};
use crate::domain::{AccountNumber, Balance, CommandId, Seq, Side, Time};

/// Rows of a block at most.
pub const BLOCK_ROWS_MAX: usize = 128;
/// Rows after which a block is closed, between two events: one event has 64 rows of an account at most.
pub const BLOCK_ROWS_FULL: usize = 64;

/// What a row tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// A transfer moved money.
    Transfer,
    /// A capture moved money that was held.
    Capture,
    /// A reversal moved money back.
    Reversal,
    /// A hold was placed.
    HoldPlaced,
    /// A hold was released.
    HoldReleased,
    /// A hold expired.
    HoldExpired,
    /// An instruction of the payments layer moved money; `kind` is the instruction's number.
    Executed,
}

/// What one leg did to one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Position in the journal.
    pub seq: Seq,
    /// Index of the leg.
    pub leg: u8,
    /// When it was recorded.
    pub time: Time,
    /// What it was.
    pub what: RowKind,
    /// Id of the transfer, hold or command; of an expiry the hold's.
    pub id: CommandId,
    /// The other account.
    pub counterparty: AccountNumber,
    /// The side on which this account stood.
    pub side: Side,
    /// Minor units.
    pub amount: u64,
    /// The caller's kind.
    pub kind: u16,
    /// Balance after.
    pub after: Balance,
}

// Bits of a row's first byte. The low three are what it tells of.
const WHAT_MASK: u8 = 0x07;
const IS_CREDIT: u8 = 1 << 3;
const HAS_LEG: u8 = 1 << 4;
const HELD_CHANGED: u8 = 1 << 5;
const NET_STATED: u8 = 1 << 6;

// Second byte: how the id is told.
const ID_FULL: u8 = 0;
const ID_UUID_NEAR: u8 = 1;
const ID_ULID_NEAR: u8 = 2;

/// What the next row is told against.
#[derive(Debug, Clone, Copy)]
struct Before {
    seq: Seq,
    time: Time,
    id: u128,
    after: Balance,
}

impl Before {
    const fn block(first: Seq) -> Self {
        let after = Balance { net: 0, held_debits: 0, held_credits: 0 };
        Self { seq: first, time: Time::ZERO, id: 0, after }
    }

    fn row(row: &Row) -> Self {
        let id = row.id.compact().unwrap_or(0);
        Self { seq: row.seq, time: row.time, id, after: row.after }
    }

    /// The net balance that follows, if the row moved money and nothing is missing between.
    const fn net_after(&self, what: RowKind, side: Side, amount: u64) -> i64 {
        match (what, side) {
            (RowKind::HoldPlaced | RowKind::HoldReleased | RowKind::HoldExpired, _) => {
                self.after.net
            }
            (
                RowKind::Transfer | RowKind::Capture | RowKind::Reversal | RowKind::Executed,
                Side::Debit,
            ) => self.after.net.saturating_sub_unsigned(amount),
            (
                RowKind::Transfer | RowKind::Capture | RowKind::Reversal | RowKind::Executed,
                Side::Credit,
            ) => self.after.net.saturating_add_unsigned(amount),
        }
    }
}

/// The bytes of a block. Rows come oldest first.
#[must_use]
pub fn encode_block(rows: &[Row]) -> Vec<u8> {
    let mut block = BlockEncoder::default();
    rows.iter().for_each(|row| block.put(row));
    block.finish().to_vec()
}

/// Makes blocks, one after the other in the same memory.
#[derive(Debug, Default)]
pub struct BlockEncoder {
    rows: Vec<u8>,
    count: usize,
    before: Option<Before>,
    block: Vec<u8>,
}

impl BlockEncoder {
    /// How many rows are in the block.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no row in the block.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Puts the next row, which comes after the last one.
    pub fn put(&mut self, row: &Row) {
        let before = self.before.unwrap_or_else(|| Before::block(row.seq));
        put_row(&mut self.rows, &before, row);
        self.before = Some(Before::row(row));
        self.count = self.count.saturating_add(1);
    }

    /// The bytes of the block; the next row begins another.
    pub fn finish(&mut self) -> &[u8] {
        self.block.clear();
        put_unsigned(&mut self.block, u64::try_from(self.count).unwrap_or(u64::MAX));
        self.block.append(&mut self.rows);
        (self.count, self.before) = (0, None);
        &self.block
    }
}

/// The rows of a block whose first row stands at `first`.
///
/// # Errors
///
/// The bytes are damaged.
pub fn decode_block(first: Seq, bytes: &[u8]) -> Result<Vec<Row>, Malformed> {
    let mut input = Reader::over(bytes);
    let count: usize = input.number()?;
    if count > BLOCK_ROWS_MAX {
        return Err(Malformed { expected: "a block of rows" });
    }
    let mut rows = Vec::with_capacity(count);
    let mut before = Before::block(first);
    for _ in 0..count {
        let row = take_row(&mut input, &before)?;
        before = Before::row(&row);
        rows.push(row);
    }
    Ok(rows)
}

fn put_row(out: &mut Vec<u8>, before: &Before, row: &Row) {
    let held = |balance: &Balance| (balance.held_debits, balance.held_credits);
    let mut bits = what_to_byte(row.what);
    for (bit, set) in [
        (IS_CREDIT, row.side == Side::Credit),
        (HAS_LEG, row.leg != 0),
        (HELD_CHANGED, held(&before.after) != held(&row.after)),
        (NET_STATED, before.net_after(row.what, row.side, row.amount) != row.after.net),
    ] {
        if set {
            bits |= bit;
        }
    }
    out.push(bits);
    put_id(out, before.id, &row.id);
    put_unsigned(out, row.seq.since(before.seq));
    put_unsigned(out, row.time.micros_since(before.time));
    put_unsigned(out, u64::from(row.counterparty.raw()));
    put_unsigned(out, row.amount);
    put_unsigned(out, u64::from(row.kind));
    if bits & HAS_LEG != 0 {
        out.push(row.leg);
    }
    if bits & NET_STATED != 0 {
        row.after.net.put(out);
    }
    if bits & HELD_CHANGED != 0 {
        row.after.held_debits.put(out);
        row.after.held_credits.put(out);
    }
}

fn take_row(input: &mut Reader<'_>, before: &Before) -> Result<Row, Malformed> {
    let bits = input.byte()?;
    let what = what_of_byte(bits & WHAT_MASK)?;
    let side = if bits & IS_CREDIT == 0 { Side::Debit } else { Side::Credit };
    let id = take_id(input, before.id)?;
    let seq = before.seq.plus(input.unsigned()?);
    let time = Time::from_micros(before.time.micros().saturating_add(input.unsigned()?));
    let counterparty = Stored::take(input)?;
    let amount = input.unsigned()?;
    let kind = input.number()?;
    let leg = if bits & HAS_LEG == 0 { 0 } else { input.byte()? };
    let mut after = before.after;
    after.net = if bits & NET_STATED == 0 {
        before.net_after(what, side, amount)
    } else {
        input.signed()?
    };
    if bits & HELD_CHANGED != 0 {
        after.held_debits = input.unsigned()?;
        after.held_credits = input.unsigned()?;
    }
    Ok(Row { seq, leg, time, what, id, counterparty, side, amount, kind, after })
}

fn put_id(out: &mut Vec<u8>, before: u128, id: &CommandId) {
    let near = |value: u128| {
        let distance = value.wrapping_sub(before).cast_signed();
        i64::try_from(distance).ok().filter(|distance| distance.unsigned_abs() < 1 << 56)
    };
    let told = match id {
        CommandId::Uuid(value) => near(*value).map(|distance| (ID_UUID_NEAR, distance)),
        CommandId::Ulid(value) => near(*value).map(|distance| (ID_ULID_NEAR, distance)),
        CommandId::Text(_) => None,
    };
    match told {
        Some((tag, distance)) => {
            out.push(tag);
            distance.put(out);
        }
        None => {
            out.push(ID_FULL);
            id.put(out);
        }
    }
}

fn take_id(input: &mut Reader<'_>, before: u128) -> Result<CommandId, Malformed> {
    let near = |distance: i64| before.wrapping_add(i128::from(distance).cast_unsigned());
    match input.byte()? {
        ID_FULL => CommandId::take(input),
        ID_UUID_NEAR => Ok(CommandId::Uuid(near(input.signed()?))),
        ID_ULID_NEAR => Ok(CommandId::Ulid(near(input.signed()?))),
        _ => Err(Malformed { expected: "the id of a row" }),
    }
}

const fn what_to_byte(what: RowKind) -> u8 {
    match what {
        RowKind::Transfer => 1,
        RowKind::Capture => 2,
        RowKind::Reversal => 3,
        RowKind::HoldPlaced => 4,
        RowKind::HoldReleased => 5,
        RowKind::HoldExpired => 6,
        RowKind::Executed => 7,
    }
}

const fn what_of_byte(byte: u8) -> Result<RowKind, Malformed> {
    Ok(match byte {
        1 => RowKind::Transfer,
        2 => RowKind::Capture,
        3 => RowKind::Reversal,
        4 => RowKind::HoldPlaced,
        5 => RowKind::HoldReleased,
        6 => RowKind::HoldExpired,
        7 => RowKind::Executed,
        _ => return Err(Malformed { expected: "a kind of row" }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    prop_compose! {
        fn row()(seq in 0..1_000_u64, time in 0..1_000_000_u64, id: u128, form in 0..3_u8,
            leg in 0..64_u8, what in 1..=6_u8, credit: bool, amount in 1..=crate::domain::limits::AMOUNT_MAX,
            kind: u16, net in -i64::MAX..=i64::MAX, held_debits: u64, held_credits in 0..2_u64)
            -> Row
        {
            Row {
                seq: Seq::from_raw(seq),
                leg,
                time: Time::from_micros(time),
                what: what_of_byte(what).unwrap(),
                id: match form {
                    0 => CommandId::Uuid(id),
                    1 => CommandId::Ulid(id % 1_000),
                    _ => CommandId::Text(format!("t{id}").into()),
                },
                counterparty: AccountNumber::from_raw(kind.into()).unwrap_or(AccountNumber::FIRST),
                side: if credit { Side::Credit } else { Side::Debit },
                amount,
                kind,
                after: Balance { net, held_debits, held_credits },
            }
        }
    }

    proptest! {
        #[test]
        fn a_block_comes_back(rows in prop::collection::vec(row(), 1..BLOCK_ROWS_MAX)) {
            let mut rows = rows;
            rows.sort_by_key(|row| row.seq);
            rows.iter_mut().zip(1..).for_each(|(row, n)| row.time = Time::from_micros(n));
            let bytes = encode_block(&rows);
            prop_assert_eq!(decode_block(rows[0].seq, &bytes), Ok(rows));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _ = decode_block(Seq::FIRST, &bytes);
        }
    }
}
