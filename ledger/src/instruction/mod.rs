//! What is asked of the payments layer: wallets, merchants, orders, payments and what follows them.
//!
//! An instruction is a command above plain transfers: it moves money by the rules of a product and keeps an item (a
//! payment, a withdrawal, a split, a red packet) in step with the money, in one event.
//!
//! Instructions are known in one of three ways, and a retry finds the first answer by it:
//!
//! | known by | examples | after a refusal |
//! |---|---|---|
//! | an id of the caller | pay, top up, tip | the id is used up: every retry gets that refusal |
//! | the merchant's own number | create an order, refund, split | the number stays free |
//! | what it opens | open a wallet, register a merchant | nothing was taken |

mod dispute;
mod merchant;
mod order;
mod packet;
mod reconcile;
mod refund;
mod settlement;
mod split;
mod wallet;

pub use dispute::{Adjust, ChargeBack};
pub use merchant::{
    ChangeMerchantState, MerchantPolicy, MerchantProfile, MerchantState, OpenChannel, RefundFrom,
    RegisterMerchant, SetFeePlan, SetMerchantPolicy,
};
pub use order::{
    Authorise, CaptureOrder, CloseOrder, CodeKind, CreateOrder, Exchange, IssueCode, Pay, Payer,
    ReceivePayment, Resolution, ResolveSuspense, TipRule,
};
pub use packet::{PacketKind, SendPacket, TakePacket};
pub use reconcile::{
    BreakCategory, BreakEnding, BreakFile, BreakRow, FoundBreak, RecordBreak, ResolveBreak,
};
pub use refund::{Refund, Tip, TipTo};
pub use settlement::{
    AdvancePayout, CloseSettlement, CutOff, FinishCutOff, PayoutStep, Seal, SetSettlementPlan, Turn,
};
pub use split::{Receiver, ReturnShare, Share, ShareOf, Split};
pub use wallet::{
    ChangeWalletState, CollectTips, OpenWallet, PayPerson, SetWalletLimits, SettleWithdrawal,
    TopUp, WalletState, Withdraw,
};

use crate::domain::limits::AMOUNT_MAX;
use crate::domain::{CommandId, Invalid};
use smallvec::SmallVec;

/// The ids of the items that an instruction names.
pub type Targets<'a> = SmallVec<[&'a CommandId; 2]>;

/// Declares the struct of an instruction together with the names of the fields in which two of them differ.
macro_rules! instruction {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)*
        }

        impl $name {
            /// The fields in which `other` differs.
            pub(super) fn differing(&self, other: &Self) -> Vec<&'static str> {
                let mut fields = Vec::new();
                $(if self.$field != other.$field {
                    fields.push(stringify!($field));
                })*
                fields
            }
        }
    };
}
pub(crate) use instruction;

/// The instructions: stored number, name of the variant and struct, stable name. A number is never given twice.
macro_rules! each_instruction {
    ($apply:ident) => {
        $apply! {
            1 OpenWallet "open_wallet"
            2 SetWalletLimits "set_wallet_limits"
            3 ChangeWalletState "change_wallet_state"
            4 OpenChannel "open_channel"
            5 RegisterMerchant "register_merchant"
            6 SetMerchantPolicy "set_merchant_policy"
            7 ChangeMerchantState "change_merchant_state"
            8 SetFeePlan "set_fee_plan"
            9 TopUp "top_up"
            10 Withdraw "withdraw"
            11 SettleWithdrawal "settle_withdrawal"
            12 PayPerson "pay_person"
            13 CreateOrder "create_order"
            14 IssueCode "issue_code"
            15 Pay "pay"
            16 Authorise "authorise"
            17 CaptureOrder "capture_order"
            18 CloseOrder "close_order"
            19 ReceivePayment "receive_payment"
            20 ResolveSuspense "resolve_suspense"
            21 Refund "refund"
            22 Tip "tip"
            23 CollectTips "collect_tips"
            24 Split "split"
            25 ReturnShare "return_share"
            26 SendPacket "send_packet"
            27 TakePacket "take_packet"
            28 ChargeBack "charge_back"
            29 Adjust "adjust"
            30 Expire "expire"
            31 SetSettlementPlan "set_settlement_plan"
            32 CloseSettlement "close_settlement"
            33 AdvancePayout "advance_payout"
            34 CutOff "cut_off"
            35 Seal "seal"
            36 FinishCutOff "finish_cut_off"
            37 RecordBreak "record_break"
            38 ResolveBreak "resolve_break"
        }
    };
}
pub(crate) use each_instruction;

macro_rules! instruction_enum {
    ($($number:literal $kind:ident $name:literal)*) => {
        /// Anything that can be asked of the payments layer.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Instruction {
            $(#[doc = concat!("See [`", stringify!($kind), "`].")] $kind($kind),)*
        }

        impl Instruction {
            /// The stable name of its kind.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$kind(_) => $name,)* }
            }

            /// The stored number of its kind.
            #[must_use]
            pub const fn number(&self) -> u8 {
                match self { $(Self::$kind(_) => $number,)* }
            }

            /// The fields in which `other` differs; `command` alone where it is of another kind.
            #[must_use]
            pub fn differing(&self, other: &Self) -> Vec<&'static str> {
                match (self, other) {
                    $((Self::$kind(a), Self::$kind(b)) => a.differing(b),)*
                    _ => vec!["command"],
                }
            }
        }

        /// The stable name of the kind of instruction with a stored number.
        #[must_use]
        pub const fn instruction_name(number: u8) -> Option<&'static str> {
            match number { $($number => Some($name),)* _ => None }
        }
    };
}
each_instruction!(instruction_enum);

instruction! {
    /// The ledger's own: the time of an item has come. Nobody can ask for it.
    Expire {
        /// The item.
        item: CommandId,
    }
}

impl Instruction {
    /// The id by which a retry is known: the caller's, or the merchant's own number. None for what is its own key.
    #[must_use]
    pub const fn id(&self) -> Option<&CommandId> {
        match self {
            Self::OpenWallet(_)
            | Self::OpenChannel(_)
            | Self::RegisterMerchant(_)
            | Self::Expire(_)
            | Self::CutOff(_)
            | Self::FinishCutOff(_) => None,
            Self::SetWalletLimits(set) => Some(&set.id),
            Self::ChangeWalletState(change) => Some(&change.id),
            Self::SetMerchantPolicy(set) => Some(&set.id),
            Self::ChangeMerchantState(change) => Some(&change.id),
            Self::SetFeePlan(set) => Some(&set.id),
            Self::TopUp(top_up) => Some(&top_up.id),
            Self::Withdraw(withdraw) => Some(&withdraw.id),
            Self::SettleWithdrawal(settle) => Some(&settle.id),
            Self::PayPerson(pay) => Some(&pay.id),
            Self::CreateOrder(create) => Some(&create.id),
            Self::IssueCode(issue) => Some(&issue.id),
            Self::Pay(pay) => Some(&pay.id),
            Self::Authorise(authorise) => Some(&authorise.id),
            Self::CaptureOrder(capture) => Some(&capture.id),
            Self::CloseOrder(close) => Some(&close.id),
            Self::ReceivePayment(receive) => Some(&receive.id),
            Self::ResolveSuspense(resolve) => Some(&resolve.id),
            Self::Refund(refund) => Some(&refund.id),
            Self::Tip(tip) => Some(&tip.id),
            Self::CollectTips(collect) => Some(&collect.id),
            Self::Split(split) => Some(&split.id),
            Self::ReturnShare(back) => Some(&back.id),
            Self::SendPacket(send) => Some(&send.id),
            Self::TakePacket(take) => Some(&take.id),
            Self::ChargeBack(charge_back) => Some(&charge_back.id),
            Self::Adjust(adjust) => Some(&adjust.id),
            Self::SetSettlementPlan(set) => Some(&set.id),
            Self::CloseSettlement(close) => Some(&close.id),
            Self::AdvancePayout(advance) => Some(&advance.id),
            Self::Seal(seal) => Some(&seal.id),
            Self::RecordBreak(record) => Some(&record.id),
            Self::ResolveBreak(resolve) => Some(&resolve.id),
        }
    }

    /// The ids of the items that it is about, beside the one that it begins.
    #[must_use]
    pub fn targets(&self) -> Targets<'_> {
        let mut targets = Targets::new();
        match self {
            Self::SettleWithdrawal(settle) => targets.push(&settle.withdrawal),
            Self::Pay(pay) => {
                targets.extend(&pay.order);
                targets.extend(pay.payer.code());
            }
            Self::Authorise(authorise) => targets.push(&authorise.order),
            Self::CaptureOrder(capture) => targets.push(&capture.order),
            Self::CloseOrder(close) => targets.push(&close.order),
            Self::ReceivePayment(receive) => targets.push(&receive.order),
            Self::ResolveSuspense(resolve) => {
                targets.push(&resolve.entry);
                targets.extend(resolve.resolution.order());
            }
            Self::Refund(refund) => targets.push(&refund.payment),
            Self::Tip(tip) => targets.extend(&tip.payment),
            Self::Split(split) => targets.push(&split.payment),
            Self::ReturnShare(back) => targets.push(&back.split),
            Self::TakePacket(take) => targets.push(&take.packet),
            Self::ChargeBack(charge_back) => targets.push(&charge_back.payment),
            Self::Expire(expire) => targets.push(&expire.item),
            Self::AdvancePayout(advance) => targets.push(&advance.settlement),
            Self::ResolveBreak(resolve) => targets.push(&resolve.found),
            Self::OpenWallet(_)
            | Self::SetWalletLimits(_)
            | Self::ChangeWalletState(_)
            | Self::OpenChannel(_)
            | Self::RegisterMerchant(_)
            | Self::SetMerchantPolicy(_)
            | Self::ChangeMerchantState(_)
            | Self::SetFeePlan(_)
            | Self::TopUp(_)
            | Self::Withdraw(_)
            | Self::PayPerson(_)
            | Self::CreateOrder(_)
            | Self::IssueCode(_)
            | Self::CollectTips(_)
            | Self::SendPacket(_)
            | Self::Adjust(_)
            | Self::SetSettlementPlan(_)
            | Self::CloseSettlement(_)
            | Self::CutOff(_)
            | Self::Seal(_)
            | Self::FinishCutOff(_)
            | Self::RecordBreak(_) => {}
        }
        targets
    }

    /// Whether a refusal is recorded under its id. A merchant's own number stays free until it is used.
    #[must_use]
    pub fn keeps_refusal(&self) -> bool {
        self.id().is_some_and(|id| id.business_number().is_none())
    }

    /// Checks what no type can hold: amounts, counts and what must differ.
    ///
    /// # Errors
    ///
    /// The first malformed field, by its path inside the instruction.
    pub fn check(&self) -> Result<(), Invalid> {
        match self {
            Self::OpenWallet(open) => open.check(),
            Self::OpenChannel(open) => open.check(),
            Self::RegisterMerchant(register) => register.check(),
            Self::SetFeePlan(set) => set.check(),
            Self::TopUp(top_up) => check_amount("amount", top_up.amount),
            Self::Withdraw(withdraw) => withdraw.check(),
            Self::PayPerson(pay) => check_amount("amount", pay.amount),
            Self::CreateOrder(create) => create.check(),
            Self::IssueCode(_)
            | Self::SetWalletLimits(_)
            | Self::ChangeWalletState(_)
            | Self::SetMerchantPolicy(_)
            | Self::ChangeMerchantState(_)
            | Self::SettleWithdrawal(_)
            | Self::CloseOrder(_)
            | Self::ResolveSuspense(_)
            | Self::CollectTips(_)
            | Self::TakePacket(_)
            | Self::CloseSettlement(_)
            | Self::AdvancePayout(_) => Ok(()),
            Self::Pay(pay) => pay.check(),
            Self::Authorise(authorise) => authorise.check(),
            Self::CaptureOrder(capture) => capture.check(),
            Self::ReceivePayment(receive) => check_amount("amount", receive.amount),
            Self::Refund(refund) => refund.check(),
            Self::Tip(tip) => check_amount("amount", tip.amount),
            Self::Split(split) => split.check(),
            Self::ReturnShare(back) => check_amount("amount", back.amount),
            Self::SendPacket(send) => send.check(),
            Self::ChargeBack(charge_back) => charge_back.check(),
            Self::Adjust(adjust) => adjust.check(),
            Self::SetSettlementPlan(set) => set.check(),
            Self::RecordBreak(record) => record.check(),
            Self::ResolveBreak(resolve) => resolve.check(),
            Self::Expire(_) | Self::CutOff(_) | Self::Seal(_) | Self::FinishCutOff(_) => {
                Err(Invalid::of("command", "is the ledger's own"))
            }
        }
    }
}

/// An amount of 1 to [`AMOUNT_MAX`] minor units.
pub(crate) fn check_amount(field: &'static str, amount: u64) -> Result<(), Invalid> {
    if amount == 0 {
        return Err(Invalid::of(field, "is 0; send at least 1 minor unit"));
    }
    check_at_most(field, amount)
}

/// An amount of 0 to [`AMOUNT_MAX`] minor units.
pub(crate) fn check_at_most(field: &'static str, amount: u64) -> Result<(), Invalid> {
    if amount > AMOUNT_MAX {
        return Err(Invalid::of(field, format!("is {amount}, at most {AMOUNT_MAX}")));
    }
    Ok(())
}

/// A list of `min` to `max` entries.
pub(crate) fn check_count(
    field: &'static str,
    count: usize,
    min: usize,
    max: usize,
) -> Result<(), Invalid> {
    if count < min || count > max {
        return Err(Invalid::of(field, format!("{count} given, must be {min} to {max}")));
    }
    Ok(())
}
