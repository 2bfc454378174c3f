//! Stored bytes of what settlement is made of: plans, parts, dates, hashes, trees.

use super::bytes::{Malformed, Reader, Stored, put_bytes, put_signed};
use super::fields::stored;
use crate::domain::{BusinessDate, Digest, Part, SettlementPlan, Zone};
use farthing_proof::merkle::Frontier;

stored! {
    SettlementPlan {
        zone, cut_off_minutes, delay_days, working_days, payout_minimum, reserve_rate,
        reserve_days, gross, payout_channel, payout_account,
    }
}

impl Stored for Zone {
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(out, self.as_str().as_bytes());
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Self::stored(input.text()?).map_err(|_| Malformed { expected: "a time zone" })
    }
}

impl Stored for BusinessDate {
    fn put(&self, out: &mut Vec<u8>) {
        put_signed(out, i64::from(self.days()));
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        i32::take(input).map(Self::from_days)
    }
}

impl Stored for Part {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(self.number());
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Self::from_number(input.byte()?).ok_or(Malformed { expected: "a part of a line" })
    }
}

impl Stored for Digest {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.array().map(Self::from_bytes)
    }
}

impl Stored for Frontier {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        self.peaks().iter().for_each(|peak| peak.put(out));
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        let len = input.unsigned()?;
        // One peak for each bit that is set in the length.
        let peaks: Result<Vec<Digest>, _> =
            (0..len.count_ones()).map(|_| Stored::take(input)).collect();
        Self::restore(len, &peaks?).ok_or(Malformed { expected: "a tree of lines" })
    }
}
