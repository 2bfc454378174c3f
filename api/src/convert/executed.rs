//! Instructions of the payments layer as they were executed, and what their answers take from that.

use crate::convert::account;
use crate::convert::balance;
use crate::convert::item;
use crate::convert::names::Names;
use crate::convert::party;
use crate::convert::settlement;
use crate::convert::transfer;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::domain::Seq;
use farthing_ledger::domain::Time;
use farthing_ledger::domain::WalletRef;
use farthing_ledger::event::Executed;
use farthing_ledger::event::Reserved;
use farthing_ledger::instruction::Instruction;
use farthing_ledger::instruction::Payer;
use farthing_ledger::instruction::Receiver;
use farthing_ledger::instruction::TipTo;
use farthing_proto::v1;

/// What was executed, at `seq` and `time`.
#[must_use]
pub fn told(executed: &Executed, seq: Seq, time: Time, names: &Names) -> v1::Executed {
    let instruction = &executed.instruction;
    let (wallet, merchant) = asked_for(instruction);
    let opened = executed.opened.iter();
    v1::Executed {
        instruction: instruction.name().to_owned(),
        id: instruction.id().map(party::shown).unwrap_or_default(),
        wallet: wallet_name(instruction, wallet, names),
        merchant: merchant_name(instruction, merchant, names),
        opened: opened
            .map(|opened| v1::AccountOpened { account: Some(account::opened(opened, seq, time)) })
            .collect(),
        reserved: executed.reserved.as_ref().map(|reserved| told_reserved(reserved, names)),
        legs: executed.legs.iter().map(|leg| transfer::posted_leg(leg, names)).collect(),
        items: executed.items.iter().map(|each| item::told(each, names)).collect(),
        reference: executed.reference.to_string(),
        schedule_step: settlement::told_step(instruction),
    }
}

fn told_reserved(reserved: &Reserved, names: &Names) -> v1::Reserved {
    let (debit, credit) = (reserved.debit, reserved.credit);
    v1::Reserved {
        debit: names.name(debit),
        credit: names.name(credit),
        amount: reserved.amount,
        placed: reserved.placed,
        debit_after: Some(balance::of(&reserved.debit_after, names.known(debit))),
        credit_after: Some(balance::of(&reserved.credit_after, names.known(credit))),
    }
}

fn wallet_name(instruction: &Instruction, wallet: Option<&WalletRef>, names: &Names) -> String {
    match (instruction, wallet) {
        (Instruction::OpenWallet(open), _) => open.wallet.to_string(),
        (_, Some(WalletRef::Number(number))) => names.wallet(*number),
        (_, Some(WalletRef::Id(id))) => id.to_string(),
        (_, None) => String::new(),
    }
}

fn merchant_name(
    instruction: &Instruction,
    merchant: Option<&MerchantRef>,
    names: &Names,
) -> String {
    match (instruction, merchant) {
        (Instruction::RegisterMerchant(register), _) => register.merchant.to_string(),
        (_, Some(MerchantRef::Number(number))) => names.merchant(*number),
        (_, Some(MerchantRef::Id(id))) => id.to_string(),
        (_, None) => String::new(),
    }
}

/// The wallet and the merchant that an instruction was asked for.
#[must_use]
pub const fn asked_for(instruction: &Instruction) -> (Option<&WalletRef>, Option<&MerchantRef>) {
    match instruction {
        Instruction::OpenWallet(_)
        | Instruction::OpenChannel(_)
        | Instruction::RegisterMerchant(_)
        | Instruction::SettleWithdrawal(_)
        | Instruction::ResolveSuspense(_)
        | Instruction::ResolveBreak(_)
        | Instruction::CutOff(_)
        | Instruction::FinishCutOff(_)
        | Instruction::Expire(_) => (None, None),
        Instruction::SetSettlementPlan(set) => (None, Some(&set.merchant)),
        Instruction::CloseSettlement(close) => (None, Some(&close.merchant)),
        Instruction::AdvancePayout(advance) => (None, Some(&advance.merchant)),
        Instruction::Seal(seal) => (None, Some(&seal.merchant)),
        Instruction::RecordBreak(record) => (None, record.merchant.as_ref()),
        Instruction::SetWalletLimits(set) => (Some(&set.wallet), None),
        Instruction::ChangeWalletState(change) => (Some(&change.wallet), None),
        Instruction::SetMerchantPolicy(set) => (None, Some(&set.merchant)),
        Instruction::ChangeMerchantState(change) => (None, Some(&change.merchant)),
        Instruction::SetFeePlan(set) => (None, Some(&set.merchant)),
        Instruction::TopUp(top_up) => (Some(&top_up.wallet), None),
        Instruction::Withdraw(withdraw) => (Some(&withdraw.wallet), None),
        Instruction::PayPerson(pay) => (Some(&pay.from), None),
        Instruction::CreateOrder(create) => (None, Some(&create.merchant)),
        Instruction::IssueCode(issue) => (Some(&issue.wallet), None),
        Instruction::Pay(pay) => match &pay.payer {
            Payer::Wallet(wallet) => (Some(wallet), Some(&pay.merchant)),
            Payer::Code(_) => (None, Some(&pay.merchant)),
        },
        Instruction::Authorise(authorise) => (Some(&authorise.wallet), Some(&authorise.merchant)),
        Instruction::CaptureOrder(capture) => (None, Some(&capture.merchant)),
        Instruction::CloseOrder(close) => (None, Some(&close.merchant)),
        Instruction::ReceivePayment(receive) => (None, Some(&receive.merchant)),
        Instruction::Refund(refund) => (None, Some(&refund.merchant)),
        Instruction::Tip(tip) => match &tip.to {
            TipTo::Shop(merchant) => (Some(&tip.wallet), Some(merchant)),
            TipTo::Person(_) => (Some(&tip.wallet), None),
        },
        Instruction::CollectTips(collect) => (Some(&collect.wallet), None),
        Instruction::Split(split) => (None, Some(&split.merchant)),
        Instruction::ReturnShare(back) => (None, Some(&back.merchant)),
        Instruction::SendPacket(send) => (Some(&send.wallet), None),
        Instruction::TakePacket(take) => (Some(&take.wallet), None),
        Instruction::ChargeBack(charge_back) => (None, Some(&charge_back.merchant)),
        Instruction::Adjust(adjust) => match &adjust.party {
            Receiver::Merchant(merchant) => (None, Some(merchant)),
            Receiver::Wallet(wallet) => (Some(wallet), None),
        },
    }
}

/// The balance of a wallet's own account after what was executed; none where it was not touched. Where accounts in two
/// assets were, that of the last.
#[must_use]
pub fn wallet_balance(executed: &v1::Executed, wallet: &str) -> Option<v1::Balance> {
    let reserved = executed.reserved.iter().flat_map(|reserved| {
        [(&reserved.debit, reserved.debit_after), (&reserved.credit, reserved.credit_after)]
    });
    let legs = executed
        .legs
        .iter()
        .flat_map(|leg| [(&leg.debit, leg.debit_after), (&leg.credit, leg.credit_after)]);
    let mut newest_first = reserved.chain(legs).rev();
    newest_first.find(|(account, _)| is_account_of(account, wallet)).and_then(|(_, after)| after)
}

/// Whether it is the account of the wallet itself, not that for its tips.
fn is_account_of(account: &str, wallet: &str) -> bool {
    let mut parts = account.split(':');
    let is_wallets = parts.next() == Some("wallet") && parts.next() == Some(wallet);
    is_wallets && parts.count() == 1
}

/// Minor units of the first leg: what was taken or collected.
#[must_use]
pub fn first_amount(executed: &v1::Executed) -> u64 {
    executed.legs.first().map_or(0, |leg| leg.amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wallets_balance_is_that_of_its_own_account() {
        let balance = |posted| Some(v1::Balance { posted, ..v1::Balance::default() });
        let leg = |debit: &str, credit: &str, after| v1::PostedLeg {
            debit: debit.into(),
            credit: credit.into(),
            debit_after: balance(after),
            credit_after: balance(after + 100),
            amount: 7,
            ..v1::PostedLeg::default()
        };
        let executed = v1::Executed {
            legs: vec![
                leg("wallet:w:CNY", "merchant:m:payable:CNY", 1),
                leg("wallet:w:CNY", "wallet:p:tips:CNY", 2),
            ],
            ..v1::Executed::default()
        };
        assert_eq!(wallet_balance(&executed, "w"), balance(2));
        assert_eq!(wallet_balance(&executed, "p"), None);
        assert_eq!(first_amount(&executed), 7);
        let tips =
            v1::Executed { legs: vec![leg("wallet:p:tips:CNY", "wallet:p:CNY", 3)], ..executed };
        assert_eq!(wallet_balance(&tips, "p"), balance(103));
        assert_eq!(first_amount(&v1::Executed::default()), 0);
    }
}
