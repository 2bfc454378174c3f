//! A line: what one event means to one merchant in one asset. Periods are made of lines, statements show them, and
//! receipts prove them.
//!
//! | in | out |
//! |---|---|
//! | an event, and the accounts of a merchant | the parts that its legs are of, and the leaf that stands for it |
//!
//! Every leg that crosses the border of the merchant's accounts is in exactly one part, so what came in less what went
//! out is the change of what the merchant stands at.

use super::chart::TillPurpose;
use crate::domain::{AccountNumber, CommandId, Digest, Part, Seq, Time};
use crate::event::{Cause, Event, Executed, Leg};
use crate::instruction::Instruction;
use farthing_proof::line::LineEncoder;
use farthing_proof::merkle::leaf_hash;
use smallvec::SmallVec;

/// What moved in an event, and why.
#[derive(Debug, Clone, Copy)]
pub struct Moved<'a> {
    /// The stable name of what was asked.
    pub kind: &'static str,
    /// Its id, or the merchant's own number.
    pub id: Option<&'a CommandId>,
    /// The payment that it is about, where it is about one.
    pub payment: Option<&'a CommandId>,
    /// The legs.
    pub legs: &'a [Leg],
    meaning: Meaning,
}

/// What the legs across a merchant's border mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Sale,
    Tip,
    Refund,
    ChargeBack,
    Split,
    ShareReturn,
    Adjustment,
    PayoutReturn,
    Seal,
    Transfer,
}

/// What a merchant's accounts are to a line.
#[derive(Debug, Clone, Copy)]
pub struct Border {
    /// The accounts in the order of [`TillPurpose::ALL`].
    pub accounts: [AccountNumber; 5],
    /// Where fees go.
    pub fee_revenue: Option<AccountNumber>,
    /// Where fees of disputes go.
    pub dispute_fee: Option<AccountNumber>,
}

/// The parts of a line with what they came to, in the order in which they came up, none twice.
pub type Parts = SmallVec<[(Part, u64); 4]>;

impl<'a> Moved<'a> {
    /// What moved in `event`. None where nothing did.
    #[must_use]
    pub fn of(event: &'a Event) -> Option<Self> {
        let moved = match event {
            Event::TransferPosted(transfer) => Self {
                kind: match transfer.cause {
                    Cause::Posting => "transfer",
                    Cause::Capture(_) => "capture",
                    Cause::Reversal(_) => "reversal",
                },
                id: Some(&transfer.id),
                payment: None,
                legs: &transfer.legs,
                meaning: Meaning::Transfer,
            },
            Event::Executed(executed) => return Self::of_executed(executed),
            Event::AssetRegistered(_)
            | Event::AccountOpened(_)
            | Event::AccountStateChanged(_)
            | Event::HoldPlaced(_)
            | Event::HoldReleased(_)
            | Event::HoldExpired(_)
            | Event::CommandRefused(_) => return None,
        };
        (!moved.legs.is_empty()).then_some(moved)
    }

    /// What moved in an executed instruction.
    #[must_use]
    pub fn of_executed(executed: &'a Executed) -> Option<Self> {
        let paid = executed.items.iter().find(|item| item.payment().is_some());
        let moved = Self {
            kind: executed.instruction.name(),
            id: executed.instruction.id(),
            payment: paid.map(|item| &item.name),
            legs: &executed.legs,
            meaning: Meaning::of(&executed.instruction),
        };
        (!moved.legs.is_empty()).then_some(moved)
    }

    /// Whether these are a settlement's own postings: they belong to it, and are no line of any period.
    #[must_use]
    pub fn is_seal(&self) -> bool {
        self.meaning == Meaning::Seal
    }

    /// The parts for the merchant within `border`. Empty where nothing of it is the merchant's.
    #[must_use]
    pub fn parts(&self, border: &Border) -> Parts {
        let mut parts = Parts::new();
        for leg in self.legs.iter().filter(|leg| leg.amount > 0) {
            let Some(part) = self.part(border, leg) else { continue };
            match parts.iter_mut().find(|(known, _)| *known == part) {
                Some((_, amount)) => *amount = amount.saturating_add(leg.amount),
                None => parts.push((part, leg.amount)),
            }
        }
        parts
    }

    /// What one leg is to the merchant.
    #[must_use]
    pub fn part(&self, border: &Border, leg: &Leg) -> Option<Part> {
        match (border.purpose(leg.debit), border.purpose(leg.credit)) {
            (None, None) => None,
            (Some(from), Some(to)) => Some(inside(from, to)),
            (None, Some(to)) => Some(self.meaning.coming(border, leg.debit, to)),
            (Some(from), None) => Some(self.meaning.going(border, from, leg.credit)),
        }
    }

    /// The leaf that stands for the line in its period's tree. `encoder` is memory to be used again.
    #[must_use]
    pub fn leaf(
        &self,
        (seq, time): (Seq, Time),
        parts: &[(Part, u64)],
        encoder: &mut LineEncoder,
    ) -> Digest {
        encoder.begin(seq.raw(), time.micros());
        for (name, text) in self.names() {
            encoder.text(name, &text);
        }
        for (part, amount) in parts {
            encoder.integer(part.name(), *amount);
        }
        leaf_hash(encoder.bytes())
    }

    /// The names that a line carries: what was asked, under which number, and about which payment.
    #[must_use]
    pub fn names(&self) -> SmallVec<[(&'static str, String); 3]> {
        let mut names = SmallVec::new();
        names.push(("kind", self.kind.to_owned()));
        names.extend(self.id.map(|id| ("number", number(id))));
        names.extend(self.payment.filter(|p| self.id != Some(p)).map(|p| ("payment", number(p))));
        names
    }
}

/// A merchant's own number, or the id.
fn number(id: &CommandId) -> String {
    id.business_number().map_or_else(|| id.to_string(), str::to_owned)
}

impl Border {
    /// What an account is to the merchant; none for one outside.
    #[must_use]
    pub fn purpose(&self, account: AccountNumber) -> Option<TillPurpose> {
        let mut places = self.accounts.iter().zip(TillPurpose::ALL);
        places.find(|(number, _)| **number == account).map(|(_, purpose)| purpose)
    }
}

/// What moves between two accounts of the merchant.
const fn inside(from: TillPurpose, to: TillPurpose) -> Part {
    match (from, to) {
        (_, TillPurpose::Reserve) => Part::ReserveKept,
        (TillPurpose::Reserve, _) => Part::ReserveUsed,
        (TillPurpose::Receivable, _) => Part::Owed,
        (_, TillPurpose::Receivable) => Part::OwedPaid,
        (TillPurpose::Pool, _) => Part::Unfrozen,
        (TillPurpose::Payable | TillPurpose::Tips, _) => Part::Moved,
    }
}

impl Meaning {
    /// What an instruction's legs mean.
    const fn of(instruction: &Instruction) -> Self {
        match instruction {
            Instruction::Pay(_)
            | Instruction::CaptureOrder(_)
            | Instruction::ReceivePayment(_)
            | Instruction::ResolveSuspense(_) => Self::Sale,
            Instruction::Tip(_) => Self::Tip,
            Instruction::Refund(_) => Self::Refund,
            Instruction::ChargeBack(_) => Self::ChargeBack,
            Instruction::Split(_) => Self::Split,
            Instruction::ReturnShare(_) => Self::ShareReturn,
            Instruction::Adjust(_) => Self::Adjustment,
            Instruction::AdvancePayout(_) => Self::PayoutReturn,
            Instruction::Seal(_) => Self::Seal,
            Instruction::OpenWallet(_)
            | Instruction::SetWalletLimits(_)
            | Instruction::ChangeWalletState(_)
            | Instruction::OpenChannel(_)
            | Instruction::RegisterMerchant(_)
            | Instruction::SetMerchantPolicy(_)
            | Instruction::ChangeMerchantState(_)
            | Instruction::SetFeePlan(_)
            | Instruction::TopUp(_)
            | Instruction::Withdraw(_)
            | Instruction::SettleWithdrawal(_)
            | Instruction::PayPerson(_)
            | Instruction::CreateOrder(_)
            | Instruction::IssueCode(_)
            | Instruction::Authorise(_)
            | Instruction::CloseOrder(_)
            | Instruction::CollectTips(_)
            | Instruction::SendPacket(_)
            | Instruction::TakePacket(_)
            | Instruction::RecordBreak(_)
            | Instruction::ResolveBreak(_)
            | Instruction::Expire(_)
            | Instruction::SetSettlementPlan(_)
            | Instruction::CloseSettlement(_)
            | Instruction::CutOff(_)
            | Instruction::FinishCutOff(_) => Self::Transfer,
        }
    }

    /// What comes in from an account outside.
    fn coming(self, border: &Border, from: AccountNumber, to: TillPurpose) -> Part {
        match self {
            Self::Refund | Self::ChargeBack if border.fee_revenue == Some(from) => {
                Part::FeeReturned
            }
            Self::Sale if matches!(to, TillPurpose::Tips) => Part::Tip,
            Self::Sale => Part::Sale,
            Self::Tip => Part::Tip,
            Self::Split => Part::ShareIn,
            Self::ShareReturn => Part::ShareReturned,
            Self::Adjustment => Part::AdjustmentIn,
            Self::PayoutReturn => Part::PayoutReturned,
            Self::Refund | Self::ChargeBack | Self::Seal | Self::Transfer => Part::TransferIn,
        }
    }

    /// What goes out to an account outside.
    fn going(self, border: &Border, from: TillPurpose, to: AccountNumber) -> Part {
        match self {
            Self::Adjustment => return Part::AdjustmentOut,
            Self::Transfer => return Part::TransferOut,
            Self::Seal => return Part::Payout,
            Self::Sale
            | Self::Tip
            | Self::Refund
            | Self::ChargeBack
            | Self::Split
            | Self::ShareReturn
            | Self::PayoutReturn => {}
        }
        if border.fee_revenue == Some(to) {
            return Part::Fee;
        }
        if border.dispute_fee == Some(to) {
            return Part::DisputeFee;
        }
        match self {
            Self::Refund if matches!(from, TillPurpose::Tips) => Part::TipRefund,
            Self::Refund => Part::Refund,
            Self::ChargeBack => Part::ChargeBack,
            Self::Split => Part::ShareOut,
            Self::ShareReturn => Part::ShareGivenBack,
            Self::Sale
            | Self::Tip
            | Self::Adjustment
            | Self::PayoutReturn
            | Self::Seal
            | Self::Transfer => Part::TransferOut,
        }
    }
}
