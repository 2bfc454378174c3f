//! A run's chunks as the sorted entries of each index file.

use super::tail::Run;
use crate::codec::{BLOCK_ROWS_FULL, Row, RowKind, Stored, encode_block, keys, put_unsigned};
use crate::domain::{AccountNumber, Balance, CommandId, Seq, Side, Time};

/// A key with its value.
pub(super) type Pair = (Vec<u8>, Vec<u8>);

/// Ids with their positions.
pub(super) fn ids(run: &Run) -> impl Iterator<Item = Pair> {
    let mut ids: Vec<_> = run.chunks.iter().flat_map(|chunk| chunk.ids()).collect();
    // Stable: it takes what is sorted already in one pass, as time-ordered ids are.
    ids.sort_by_key(|(id, _)| *id);
    ids.into_iter().map(|(id, seq)| (keys::id(id), position(seq)))
}

/// The highest 16-byte id.
pub(super) fn compact_id_max(run: &Run) -> Option<u128> {
    let ids = run.chunks.iter().flat_map(|chunk| chunk.ids());
    ids.filter_map(|(id, _)| id.compact()).max()
}

/// Links, by both positions.
pub(super) fn links(run: &Run) -> impl Iterator<Item = Pair> {
    let mut links: Vec<_> = run.chunks.iter().flat_map(|chunk| chunk.links()).collect();
    links.sort_by_key(|(target, seq, _)| (*target, *seq));
    links.into_iter().map(|(target, seq, link)| {
        let mut value = Vec::new();
        link.put(&mut value);
        (keys::link(*target, *seq).to_vec(), value)
    })
}

/// Items as the run left them.
pub(super) fn items(run: &Run) -> impl Iterator<Item = Pair> {
    let mut items: Vec<_> = run.chunks.iter().flat_map(|chunk| chunk.items().iter()).collect();
    // Stable: of one item's changes the last stands last.
    items.sort_by_key(|(key, _)| *key);
    let mut items = items.into_iter().peekable();
    std::iter::from_fn(move || {
        let mut last = items.next()?;
        while let Some(newer) = items.next_if(|(key, _)| *key == last.0) {
            last = newer;
        }
        Some((last.0.to_vec(), last.1.to_vec()))
    })
}

/// References with their positions.
pub(super) fn references(run: &Run) -> impl Iterator<Item = Pair> {
    let references = run.chunks.iter().flat_map(|chunk| chunk.references());
    let mut keys: Vec<_> = references.map(|(text, seq)| keys::reference(text, *seq)).collect();
    keys.sort();
    keys.into_iter().map(|key| (key, Vec::new()))
}

/// A run's rows in the order of their accounts.
///
/// Rows are put straight to their places, which are counted first: each account's next place is near the last one in
/// the cache, while looking each row up in sorted order would wait for memory twice a row.
#[derive(Debug)]
pub(super) struct SortedRows {
    rows: Vec<Row>,
    /// For each account number, where its rows end.
    ends: Vec<usize>,
}

impl SortedRows {
    pub(super) fn of(run: &Run) -> Self {
        let mut ends = counts(run);
        let mut sum = 0_usize;
        for end in &mut ends {
            // Until the rows are placed, an account's end is where its next row goes.
            let start = sum;
            sum = sum.saturating_add(*end);
            *end = start;
        }
        let mut rows = vec![NO_ROW; sum];
        for (account, row) in run.chunks.iter().flat_map(|chunk| chunk.rows()) {
            if let Some(next) = ends.get_mut(account.index())
                && let Some(place) = rows.get_mut(*next)
            {
                *place = row;
                *next = next.saturating_add(1);
            }
        }
        Self { rows, ends }
    }

    /// The rows in blocks, by account and position.
    pub(super) fn blocks(&self) -> impl Iterator<Item = Pair> + '_ {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let accounts = (0_usize..).zip(starts.zip(self.ends.iter().copied()));
        accounts.flat_map(|(index, (start, end))| {
            let account = AccountNumber::from_index(index);
            let mut rest = self.rows.get(start..end).unwrap_or_default();
            std::iter::from_fn(move || {
                let (block, others) = rest.split_at_checked(block_len(rest))?;
                rest = others;
                let first = block.first()?.seq;
                Some((keys::row(account?, first).to_vec(), encode_block(block)))
            })
        })
    }
}

/// What stands in a place until its row comes.
const NO_ROW: Row = Row {
    seq: Seq::NONE,
    leg: 0,
    time: Time::ZERO,
    what: RowKind::Transfer,
    id: CommandId::Uuid(0),
    counterparty: AccountNumber::FIRST,
    side: Side::Debit,
    amount: 0,
    kind: 0,
    after: Balance { net: 0, held_debits: 0, held_credits: 0 },
};

/// How many rows each account has.
fn counts(run: &Run) -> Vec<usize> {
    let accounts = || run.chunks.iter().flat_map(|chunk| chunk.row_accounts());
    let last = accounts().max().map_or(0, |account| account.index().saturating_add(1));
    let mut counts = vec![0_usize; last];
    for account in accounts() {
        if let Some(count) = counts.get_mut(account.index()) {
            *count = count.saturating_add(1);
        }
    }
    counts
}

/// Rows of the first block: it ends between two events, so that the first position of a block is its own.
fn block_len(rows: &[Row]) -> usize {
    let full = rows.get(BLOCK_ROWS_FULL.saturating_sub(1)).map(|row| row.seq);
    let more = rows.iter().skip(BLOCK_ROWS_FULL).take_while(|row| Some(row.seq) == full).count();
    rows.len().min(BLOCK_ROWS_FULL.saturating_add(more))
}

fn position(seq: Seq) -> Vec<u8> {
    let mut value = Vec::with_capacity(8);
    put_unsigned(&mut value, seq.raw());
    value
}
