//! Stored bytes of instructions: the number of the kind, then its fields.

use super::bytes::{Malformed, Reader, Stored};
use super::fields::{stored, stored_choice, stored_content};
use crate::instruction::{
    Adjust, AdvancePayout, Authorise, BreakCategory, BreakEnding, BreakFile, BreakRow,
    CaptureOrder, ChangeMerchantState, ChangeWalletState, ChargeBack, CloseOrder, CloseSettlement,
    CodeKind, CollectTips, CreateOrder, CutOff, Exchange, Expire, FinishCutOff, FoundBreak,
    Instruction, IssueCode, OpenChannel, OpenWallet, PacketKind, Pay, PayPerson, Payer, PayoutStep,
    ReceivePayment, Receiver, RecordBreak, Refund, RegisterMerchant, Resolution, ResolveBreak,
    ResolveSuspense, ReturnShare, Seal, SendPacket, SetFeePlan, SetMerchantPolicy,
    SetSettlementPlan, SetWalletLimits, SettleWithdrawal, Share, ShareOf, Split, TakePacket, Tip,
    TipRule, TipTo, TopUp, Turn, Withdraw, each_instruction,
};

macro_rules! stored_instruction {
    ($($number:literal $kind:ident $name:literal)*) => {
        stored_content! {
            Instruction "an instruction" { $($number $kind),* }
        }
    };
}
each_instruction!(stored_instruction);

stored_choice! {
    CodeKind "a kind of code" { 1 Static, 2 Dynamic, 3 Consumer, 4 App }
    PacketKind "a kind of red packet" { 1 Even, 2 Random }
    BreakCategory "a category of breaks" {
        1 MissingHere, 2 MissingThere, 3 Timing, 4 Duplicate, 5 CurrencyDiffers, 6 AmountOver,
        7 AmountUnder, 8 StatusDiffers, 9 SplitDiffers, 10 FeeDiffers, 11 ReferenceDiffers,
        12 DataDiffers,
    }
    BreakFile "what a file was about" { 1 Trades, 2 Payouts, 3 Lines, 4 Channel }
    BreakEnding "how a break ended" { 1 Fixed, 2 Forced, 3 Void, 4 MatchedLater }
    PayoutStep "what became of a payout" { 1 Sent, 2 Confirmed, 3 Returned }
}

stored_content! {
    Payer "a payer" { 1 Wallet, 2 Code }
    TipTo "who gets a tip" { 1 Shop, 2 Person }
    Receiver "a receiver" { 1 Merchant, 2 Wallet }
    Share "a share" { 1 Rate, 2 Fixed }
}

impl Stored for TipRule {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Refused => out.push(1),
            Self::Any => out.push(2),
            Self::AtMost(most) => {
                out.push(3);
                most.put(out);
            }
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        match input.byte()? {
            1 => Ok(Self::Refused),
            2 => Ok(Self::Any),
            3 => Stored::take(input).map(Self::AtMost),
            _ => Err(Malformed { expected: "a rule of tips" }),
        }
    }
}

impl Stored for Resolution {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Match(order) => {
                out.push(1);
                order.put(out);
            }
            Self::Return => out.push(2),
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        match input.byte()? {
            1 => Stored::take(input).map(Self::Match),
            2 => Ok(Self::Return),
            _ => Err(Malformed { expected: "a resolution" }),
        }
    }
}

stored! {
    OpenWallet { wallet, assets, tips, utc_offset_minutes }
    SetWalletLimits { id, wallet, asset, limits }
    ChangeWalletState { id, wallet, state }
    OpenChannel { channel, assets }
    RegisterMerchant { merchant, assets, profile, policy }
    SetMerchantPolicy { id, merchant, policy }
    ChangeMerchantState { id, merchant, state }
    SetFeePlan { id, merchant, asset, plan, from, until }
    TopUp { id, wallet, channel, asset, amount, reference }
    Withdraw { id, wallet, asset, amount, fee, reference }
    SettleWithdrawal { id, withdrawal, channel, returned }
    PayPerson { id, from, to, asset, amount, reference }
    CreateOrder { id, merchant, asset, amount, expires, tip, split, terminal, reference }
    IssueCode { id, wallet, amount_max, expires }
    Exchange { asset, rate, valid_until, spread }
    Pay {
        id, payer, merchant, order, kind, asset, amount, tip, tip_to, exchange, terminal, reference,
    }
    Authorise { id, wallet, merchant, order, allowance_percent, deadline }
    CaptureOrder { id, merchant, order, amount, tip, tip_to }
    CloseOrder { id, merchant, order }
    ReceivePayment { id, channel, merchant, order, asset, amount, reference }
    ResolveSuspense { id, entry, resolution, reason }
    Refund { id, merchant, payment, amount, tip, reference }
    Tip { id, wallet, to, asset, amount, payment, reference }
    CollectTips { id, wallet, asset }
    ShareOf { receiver, share }
    Split { id, merchant, payment, shares, finish }
    ReturnShare { id, merchant, split, receiver, amount }
    SendPacket { id, wallet, asset, amount, takers, kind, seed, expires }
    TakePacket { id, packet, wallet }
    ChargeBack { id, merchant, payment, amount, fee, reason }
    Adjust { id, party, asset, amount, credit, reason, reference }
    Expire { item }
    SetSettlementPlan { id, merchant, asset, plan }
    CloseSettlement { id, merchant, asset }
    AdvancePayout { id, merchant, settlement, step, reference, reason }
    CutOff { schedule, at, next, next_date }
    Turn { schedule, place }
    Seal { id, merchant, asset, turn }
    FinishCutOff { schedule }
    BreakRow {
        place, kind, reference, provider, group, currency, amount, fee, time, status,
    }
    FoundBreak { file, category, since, theirs, ours, difference }
    RecordBreak { id, merchant, channel, asset, found }
    ResolveBreak { id, found, ending, reason, by }
}
