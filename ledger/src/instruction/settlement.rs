//! Instructions about settlement: the plan, closing a period, and what became of a payout.

use super::{check_at_most, instruction};
use crate::domain::limits::{
    CUT_OFF_MINUTES_MAX, REASON_BYTES_MAX, REFERENCE_BYTES_MAX, RESERVE_DAYS_MAX,
    SETTLEMENT_DELAY_DAYS_MAX,
};
use crate::domain::{
    AssetCode, BusinessDate, CommandId, Invalid, MerchantRef, SettlementPlan, Text, Time,
};

/// What became of a payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayoutStep {
    /// It was handed to the bank.
    Sent,
    /// The bank paid it.
    Confirmed,
    /// The bank sent it back, or it was never sent: it is payable to the merchant again.
    Returned,
}

instruction! {
    /// Sets how a merchant is settled in an asset, from the open period on. The first plan opens that period.
    SetSettlementPlan {
        /// Id of the instruction.
        id: CommandId,
        /// The merchant.
        merchant: MerchantRef,
        /// The asset.
        asset: AssetCode,
        /// The plan.
        plan: SettlementPlan,
    }
}

impl SetSettlementPlan {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        let plan = &self.plan;
        within("plan.cut_off_minutes", plan.cut_off_minutes, CUT_OFF_MINUTES_MAX)?;
        within("plan.delay_days", u16::from(plan.delay_days), SETTLEMENT_DELAY_DAYS_MAX)?;
        within("plan.reserve_days", plan.reserve_days, RESERVE_DAYS_MAX)?;
        if (plan.reserve_rate.raw() > 0) != (plan.reserve_days > 0) {
            let problem = "goes with reserve_rate: state both or neither";
            return Err(Invalid::of("plan.reserve_days", problem));
        }
        check_at_most("plan.payout_minimum", plan.payout_minimum)
    }
}

fn within(field: &'static str, value: u16, max: u16) -> Result<(), Invalid> {
    if value > max {
        return Err(Invalid::of(field, format!("is {value}, at most {max}")));
    }
    Ok(())
}

instruction! {
    /// Ends the open period of a merchant now, whatever its schedule says. It is sealed right after.
    CloseSettlement {
        /// Id of the instruction.
        id: CommandId,
        /// The merchant.
        merchant: MerchantRef,
        /// The asset.
        asset: AssetCode,
    }
}

instruction! {
    /// Says what became of the payout of a settlement.
    AdvancePayout {
        /// Id of the instruction.
        id: CommandId,
        /// The merchant.
        merchant: MerchantRef,
        /// The settlement.
        settlement: CommandId,
        /// What became of it.
        step: PayoutStep,
        /// The bank's reference, to look it up by.
        reference: Text<REFERENCE_BYTES_MAX>,
        /// Why it came back. Empty otherwise.
        reason: Text<REASON_BYTES_MAX>,
    }
}

instruction! {
    /// The ledger's own: the time of a schedule has come. Every period on it ends here.
    CutOff {
        /// Index of the schedule.
        schedule: u16,
        /// The cut-off that has come.
        at: Time,
        /// The cut-off after it.
        next: Time,
        /// The business date that ends there.
        next_date: BusinessDate,
    }
}

instruction! {
    /// The ledger's own: seals the period of a merchant that has ended.
    Seal {
        /// The settlement's name.
        id: CommandId,
        /// The merchant.
        merchant: MerchantRef,
        /// The asset.
        asset: AssetCode,
        /// Where it was its turn in a schedule: the schedule, and the place in it.
        turn: Option<Turn>,
    }
}

/// The turn of a member of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Index of the schedule.
    pub schedule: u16,
    /// Place of the member in it.
    pub place: u32,
}

instruction! {
    /// The ledger's own: every period that ended at the last cut-off of a schedule is sealed.
    FinishCutOff {
        /// Index of the schedule.
        schedule: u16,
    }
}
