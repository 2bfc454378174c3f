//! A merchant's lines as lines of its statements.
//!
//! The amounts of a line are those of its parts, so that a statement adds up to what was sealed.

use crate::convert::booked::clean;
use crate::convert::booked::labelled;
use crate::convert::booked::moves::bounded;
use crate::convert::names::Names;
use crate::convert::party;
use farthing_ledger::command::Notes;
use farthing_ledger::domain::MerchantNumber;
use farthing_ledger::domain::Part;
use farthing_ledger::domain::Time;
use farthing_ledger::domain::WalletRef;
use farthing_ledger::engine::payments::PlanFrom;
use farthing_ledger::engine::payments::chart::TillPurpose;
use farthing_ledger::event::Event;
use farthing_ledger::event::Executed;
use farthing_ledger::instruction::CodeKind;
use farthing_ledger::instruction::Instruction;
use farthing_ledger::instruction::TipTo;
use farthing_ledger::item::Item;
use farthing_ledger::item::Matter;
use farthing_ledger::item::Origin;
use farthing_ledger::item::Payment;
use farthing_ledger::query::LineView;
use farthing_ledger::query::Move as Moved;
use farthing_statements::AccountKind;
use farthing_statements::Business;
use farthing_statements::Line;
use farthing_statements::LineKind;
use farthing_statements::Move;
use farthing_statements::Way;

/// What a merchant's lines are told with.
#[derive(Debug)]
pub struct Books<'a> {
    /// The merchant.
    pub merchant: MerchantNumber,
    /// Aliases of its payers.
    pub names: &'a Names,
    /// Its fee plans.
    pub plans: &'a [PlanFrom],
}

impl Books<'_> {
    /// The line.
    #[must_use]
    pub fn line(&self, view: &LineView) -> Line {
        let recorded = &view.recorded;
        let kind = kind_of(&recorded.event, view);
        let mut line = Line::at(recorded.seq.raw(), recorded.time.micros(), kind);
        let sum = |part| view.parts.iter().find(|(known, _)| *known == part);
        let sum = |part| i128::from(sum(part).map_or(0, |(_, amount)| *amount));
        line.gross = sum(Part::Sale);
        line.refund = sum(Part::Refund).saturating_add(sum(Part::ChargeBack));
        line.fee = sum(Part::Fee).saturating_sub(sum(Part::FeeReturned));
        line.tip = sum(Part::Tip).saturating_sub(sum(Part::TipRefund));
        line.moves = bounded(view.moves.iter().map(moved).collect());
        match &recorded.event {
            Event::TransferPosted(transfer) => {
                let notes = transfer.notes.as_deref();
                let reference = notes.map_or("", |notes: &Notes| notes.reference.as_str());
                let memo = notes.map_or("", |notes| notes.memo.as_str());
                labelled(&mut line, Some(&transfer.id), reference, memo);
            }
            Event::Executed(executed) => self.tell(&mut line, executed),
            Event::AssetRegistered(_)
            | Event::AccountOpened(_)
            | Event::AccountStateChanged(_)
            | Event::HoldPlaced(_)
            | Event::HoldReleased(_)
            | Event::HoldExpired(_)
            | Event::CommandRefused(_) => {}
        }
        clean(&mut line);
        line
    }

    fn tell(&self, line: &mut Line, executed: &Executed) {
        let instruction = &executed.instruction;
        labelled(line, instruction.id(), executed.reference.as_str(), reason(instruction));
        for item in &executed.items {
            match &item.matter {
                // A share may be of another merchant's payment, whose payer is not this one's to know.
                Matter::Payment(payment) if payment.merchant != self.merchant => {}
                Matter::Payment(payment) => self.tell_payment(line, item, payment),
                Matter::Settlement(settlement) => {
                    let payout = settlement.payout.as_deref();
                    line.state = payout.map_or("", |payout| payout.state.name()).to_owned();
                    about(line, item);
                }
                Matter::Code(_)
                | Matter::Withdrawal(_)
                | Matter::Split(_)
                | Matter::Packet(_)
                | Matter::Suspense(_)
                | Matter::Break(_) => {}
            }
        }
        if let Instruction::Tip(tip) = instruction
            && let (TipTo::Shop(_), WalletRef::Number(wallet)) = (&tip.to, &tip.wallet)
            && let Some(alias) = self.names.aliases(self.merchant, *wallet).first()
        {
            line.payer.clone_from(alias);
        }
    }

    fn tell_payment(&self, line: &mut Line, item: &Item, payment: &Payment) {
        if line.kind == LineKind::Sale {
            // A sale goes by the number of its order, not by the id of what paid it.
            line.number = party::shown(&item.name);
        }
        about(line, item);
        if line.reference.is_empty() {
            line.reference = payment.reference.to_string();
        }
        line.terminal = payment.terminal.to_string();
        line.state = payment.state.name().to_owned();
        line.way = way_of(payment);
        if let Some(Origin::Wallet(wallet)) = payment.payer
            && let Some(alias) = self.names.aliases(payment.merchant, wallet).first()
        {
            line.payer.clone_from(alias);
        }
        if line.kind == LineKind::Sale || line.kind == LineKind::Refund {
            line.rate = payment.paid_at.map(|paid| self.rate_at(paid)).unwrap_or_default();
        }
    }

    /// The percentage of the fee plan that held then, with at least two decimals.
    fn rate_at(&self, time: Time) -> String {
        let held =
            |plan: &&PlanFrom| plan.from <= time && plan.until.is_none_or(|until| time < until);
        let plan = self.plans.iter().filter(held).max_by_key(|plan| plan.from);
        plan.map(|plan| percentage(&plan.plan.rate.to_string())).unwrap_or_default()
    }
}

/// Names the item that a line is about, where that is not the line itself.
fn about(line: &mut Line, item: &Item) {
    let name = party::shown(&item.name);
    if name != line.number {
        line.of = name;
    }
    if item.number.raw() != line.seq {
        line.payment_seq = Some(item.number.raw());
    }
}

fn percentage(text: &str) -> String {
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    match decimals {
        0 => format!("{text}.00%"),
        1 => format!("{text}0%"),
        _ => format!("{text}%"),
    }
}

fn way_of(payment: &Payment) -> Way {
    if let Some(Origin::Channel(_)) = payment.payer {
        return Way::Channel;
    }
    match payment.kind {
        CodeKind::Static => Way::StaticCode,
        CodeKind::Dynamic => Way::OrderCode,
        CodeKind::Consumer => Way::ConsumerCode,
        CodeKind::App => Way::Direct,
    }
}

/// Why something was done that has a reason of its own.
fn reason(instruction: &Instruction) -> &str {
    if let Instruction::ChargeBack(made) = instruction {
        return made.reason.as_str();
    }
    if let Instruction::Adjust(made) = instruction {
        return made.reason.as_str();
    }
    if let Instruction::AdvancePayout(made) = instruction {
        return made.reason.as_str();
    }
    ""
}

fn kind_of(event: &Event, view: &LineView) -> LineKind {
    let Event::Executed(executed) = event else { return LineKind::Other };
    let has = |part| view.parts.iter().any(|(known, _)| *known == part);
    match &executed.instruction {
        Instruction::Pay(_)
        | Instruction::CaptureOrder(_)
        | Instruction::ReceivePayment(_)
        | Instruction::ResolveSuspense(_) => LineKind::Sale,
        Instruction::Tip(_) => LineKind::Tip,
        Instruction::Refund(_) if has(Part::TipRefund) && !has(Part::Refund) => LineKind::TipRefund,
        Instruction::Refund(_) => LineKind::Refund,
        Instruction::ChargeBack(_) => LineKind::ChargeBack,
        Instruction::Split(_) if has(Part::ShareIn) => LineKind::ShareIn,
        Instruction::Split(_) => LineKind::SplitOut,
        Instruction::ReturnShare(_) if has(Part::ShareReturned) => LineKind::SplitReturned,
        Instruction::ReturnShare(_) => LineKind::ShareReturned,
        Instruction::Adjust(_) => LineKind::Adjustment,
        Instruction::AdvancePayout(_) => LineKind::PayoutReturned,
        Instruction::Seal(_) => {
            let kinds = [
                (Part::Payout, LineKind::Payout),
                (Part::ReserveKept, LineKind::ReserveHeld),
                (Part::ReserveUsed, LineKind::ReserveReleased),
                (Part::OwedPaid, LineKind::Collected),
                (Part::Owed, LineKind::Owed),
            ];
            let first = kinds.iter().find(|(part, _)| has(*part));
            first.map_or(LineKind::Other, |(_, kind)| *kind)
        }
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
        | Instruction::Expire(_)
        | Instruction::SetSettlementPlan(_)
        | Instruction::CloseSettlement(_)
        | Instruction::CutOff(_)
        | Instruction::FinishCutOff(_)
        | Instruction::RecordBreak(_)
        | Instruction::ResolveBreak(_) => LineKind::Other,
    }
}

fn moved(moved: &Moved) -> Move {
    Move {
        account: account_kind(moved.account),
        business: business_of(moved.part),
        amount: as_holder(moved.account, moved.amount),
        after: as_holder(moved.account, moved.after),
    }
}

/// The account by its name in statements.
#[must_use]
pub const fn account_kind(purpose: TillPurpose) -> AccountKind {
    match purpose {
        TillPurpose::Payable => AccountKind::Payable,
        TillPurpose::Tips => AccountKind::Tips,
        TillPurpose::Reserve => AccountKind::Reserve,
        TillPurpose::Receivable => AccountKind::Receivable,
        TillPurpose::Pool => AccountKind::Pool,
    }
}

/// Minor units as the holder sees them: what it owes stands below zero.
#[must_use]
pub fn as_holder(purpose: TillPurpose, units: i64) -> i128 {
    let units = i128::from(units);
    match purpose {
        TillPurpose::Receivable => units.saturating_neg(),
        TillPurpose::Payable | TillPurpose::Tips | TillPurpose::Reserve | TillPurpose::Pool => {
            units
        }
    }
}

const fn business_of(part: Part) -> Business {
    match part {
        Part::Sale => Business::Trade,
        Part::Tip | Part::TipRefund => Business::Tip,
        Part::Fee => Business::Fee,
        Part::Refund => Business::Refund,
        Part::FeeReturned => Business::FeeReturned,
        Part::ShareOut
        | Part::ShareReturned
        | Part::ShareIn
        | Part::ShareGivenBack
        | Part::Unfrozen => Business::Split,
        Part::ChargeBack | Part::DisputeFee => Business::Dispute,
        Part::AdjustmentIn | Part::AdjustmentOut => Business::Adjustment,
        Part::PayoutReturned | Part::Payout => Business::Settlement,
        Part::TransferIn | Part::TransferOut => Business::Transfer,
        Part::ReserveKept | Part::ReserveUsed => Business::Reserve,
        Part::Owed | Part::OwedPaid => Business::Debt,
        Part::Moved => Business::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_has_at_least_two_decimals() {
        for (text, shown) in [("0.6", "0.60%"), ("1", "1.00%"), ("0.125", "0.125%"), ("0", "0.00%")]
        {
            assert_eq!(percentage(text), shown);
        }
    }
}
