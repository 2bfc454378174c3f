//! What an account of a wallet saw, as a line of its statement.

use crate::convert::activity::party_of;
use crate::convert::booked::clean;
use crate::convert::booked::labelled;
use crate::convert::booked::moves::bounded;
use crate::convert::names::Names;
use crate::convert::party;
use farthing_ledger::command::Notes;
use farthing_ledger::event::Event;
use farthing_ledger::event::Executed;
use farthing_ledger::instruction::Instruction;
use farthing_ledger::query::AccountLine;
use farthing_statements::AccountKind;
use farthing_statements::Business;
use farthing_statements::Line;
use farthing_statements::LineKind;
use farthing_statements::Move;

/// The line of an account of this kind. The memo is the other party.
#[must_use]
pub fn line(seen: &AccountLine, account: AccountKind, names: &Names) -> Line {
    let recorded = &seen.recorded;
    let amounts = seen.moves.iter().map(|each| i128::from(each.amount));
    let total = amounts.fold(0, i128::saturating_add);
    let (kind, business) = meaning(&recorded.event, total > 0);
    let mut line = Line::at(recorded.seq.raw(), recorded.time.micros(), kind);
    let other = seen.moves.first().map(|each| names.name(each.counterparty)).unwrap_or_default();
    match &recorded.event {
        Event::TransferPosted(transfer) => {
            let notes = transfer.notes.as_deref();
            let reference = notes.map_or("", |notes: &Notes| notes.reference.as_str());
            let memo = notes.map_or("", |notes| notes.memo.as_str());
            let memo = if memo.is_empty() { party_of(&other) } else { memo };
            labelled(&mut line, Some(&transfer.id), reference, memo);
        }
        Event::Executed(executed) => tell(&mut line, executed, party_of(&other)),
        Event::AssetRegistered(_)
        | Event::AccountOpened(_)
        | Event::AccountStateChanged(_)
        | Event::HoldPlaced(_)
        | Event::HoldReleased(_)
        | Event::HoldExpired(_)
        | Event::CommandRefused(_) => {}
    }
    if business == Business::Trade {
        line.gross = total.saturating_abs();
    } else if matches!(kind, LineKind::Tip | LineKind::TipRefund) {
        line.tip = total;
    } else if kind.is_refund() {
        line.refund = total.saturating_abs();
    }
    let moved = seen.moves.iter().map(|each| Move {
        account,
        business,
        amount: each.amount.into(),
        after: each.after.into(),
    });
    line.moves = bounded(moved.collect());
    clean(&mut line);
    line
}

fn tell(line: &mut Line, executed: &Executed, other: &str) {
    labelled(line, executed.instruction.id(), executed.reference.as_str(), other);
    let Some(item) = executed.items.iter().find(|item| item.payment().is_some()) else { return };
    if line.kind == LineKind::PaidOut {
        line.number = party::shown(&item.name);
    }
    if item.number.raw() != line.seq {
        line.payment_seq = Some(item.number.raw());
    }
    let name = party::shown(&item.name);
    if name != line.number {
        line.of = name;
    }
    line.state = item.payment().map_or("", |payment| payment.state.name()).to_owned();
}

/// What an event means to a wallet's account that got more by it, or less.
fn meaning(event: &Event, more: bool) -> (LineKind, Business) {
    let way = if more { LineKind::Received } else { LineKind::PaidOut };
    let Event::Executed(executed) = event else { return (way, Business::Transfer) };
    match &executed.instruction {
        Instruction::Pay(_) | Instruction::CaptureOrder(_) if more => {
            (LineKind::Tip, Business::Tip)
        }
        Instruction::Pay(pay) if pay.exchange.is_some() => (way, Business::Exchange),
        Instruction::Pay(_)
        | Instruction::CaptureOrder(_)
        | Instruction::ReceivePayment(_)
        | Instruction::ResolveSuspense(_) => (way, Business::Trade),
        Instruction::Tip(_) if more => (LineKind::Tip, Business::Tip),
        Instruction::Tip(_) | Instruction::CollectTips(_) => (way, Business::Tip),
        Instruction::Refund(_) if more => (LineKind::Refund, Business::Refund),
        Instruction::Refund(_) => (LineKind::TipRefund, Business::Tip),
        Instruction::ChargeBack(_) => (LineKind::ChargeBack, Business::Dispute),
        Instruction::TopUp(_) => (LineKind::TopUp, Business::TopUp),
        Instruction::Withdraw(_) => (LineKind::Withdrawal, Business::Withdrawal),
        Instruction::SettleWithdrawal(_) => (LineKind::WithdrawalReturned, Business::Withdrawal),
        Instruction::PayPerson(_) => (way, Business::Transfer),
        Instruction::SendPacket(_) => (LineKind::RedPacketSent, Business::RedPacket),
        Instruction::TakePacket(_) => (LineKind::RedPacketTaken, Business::RedPacket),
        Instruction::Expire(_) => (LineKind::RedPacketReturned, Business::RedPacket),
        Instruction::Split(_) => (LineKind::ShareIn, Business::Split),
        Instruction::ReturnShare(_) => (LineKind::ShareReturned, Business::Split),
        Instruction::Adjust(_) => (LineKind::Adjustment, Business::Adjustment),
        Instruction::OpenWallet(_)
        | Instruction::SetWalletLimits(_)
        | Instruction::ChangeWalletState(_)
        | Instruction::OpenChannel(_)
        | Instruction::RegisterMerchant(_)
        | Instruction::SetMerchantPolicy(_)
        | Instruction::ChangeMerchantState(_)
        | Instruction::SetFeePlan(_)
        | Instruction::CreateOrder(_)
        | Instruction::IssueCode(_)
        | Instruction::Authorise(_)
        | Instruction::CloseOrder(_)
        | Instruction::SetSettlementPlan(_)
        | Instruction::CloseSettlement(_)
        | Instruction::AdvancePayout(_)
        | Instruction::RecordBreak(_)
        | Instruction::ResolveBreak(_)
        | Instruction::CutOff(_)
        | Instruction::Seal(_)
        | Instruction::FinishCutOff(_) => (LineKind::Other, Business::Other),
    }
}
