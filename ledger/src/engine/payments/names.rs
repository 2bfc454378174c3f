//! The parties of an instruction by number, however the client named them: what is recorded and what is compared.

use super::parties::Parties;
use crate::domain::{MerchantRef, WalletRef};
use crate::instruction::{Instruction, Payer, Receiver, TipTo};

/// Replaces every name by its number where there is such a party.
pub(in crate::engine) fn by_number(parties: &Parties, instruction: &mut Instruction) {
    let mut wallet = |wallet: &mut WalletRef| {
        if let Some(number) = parties.wallet_number(wallet) {
            *wallet = WalletRef::Number(number);
        }
    };
    let mut merchant = |merchant: &mut MerchantRef| {
        if let Some(number) = parties.merchant_number(merchant) {
            *merchant = MerchantRef::Number(number);
        }
    };
    each_name(instruction, &mut wallet, &mut merchant);
}

fn receiver_name(
    receiver: &mut Receiver,
    wallet: &mut dyn FnMut(&mut WalletRef),
    merchant: &mut dyn FnMut(&mut MerchantRef),
) {
    match receiver {
        Receiver::Merchant(named) => merchant(named),
        Receiver::Wallet(named) => wallet(named),
    }
}

/// Visits the name of each party of an instruction.
fn each_name(
    instruction: &mut Instruction,
    wallet: &mut dyn FnMut(&mut WalletRef),
    merchant: &mut dyn FnMut(&mut MerchantRef),
) {
    match instruction {
        Instruction::OpenWallet(_)
        | Instruction::OpenChannel(_)
        | Instruction::RegisterMerchant(_)
        | Instruction::SettleWithdrawal(_)
        | Instruction::ResolveSuspense(_)
        | Instruction::ResolveBreak(_)
        | Instruction::CutOff(_)
        | Instruction::FinishCutOff(_)
        | Instruction::Expire(_) => {}
        Instruction::SetSettlementPlan(set) => merchant(&mut set.merchant),
        Instruction::CloseSettlement(close) => merchant(&mut close.merchant),
        Instruction::AdvancePayout(advance) => merchant(&mut advance.merchant),
        Instruction::Seal(seal) => merchant(&mut seal.merchant),
        Instruction::RecordBreak(record) => record.merchant.iter_mut().for_each(merchant),
        Instruction::SetWalletLimits(set) => wallet(&mut set.wallet),
        Instruction::ChangeWalletState(change) => wallet(&mut change.wallet),
        Instruction::SetMerchantPolicy(set) => merchant(&mut set.merchant),
        Instruction::ChangeMerchantState(change) => merchant(&mut change.merchant),
        Instruction::SetFeePlan(set) => merchant(&mut set.merchant),
        Instruction::TopUp(top_up) => wallet(&mut top_up.wallet),
        Instruction::Withdraw(withdraw) => wallet(&mut withdraw.wallet),
        Instruction::PayPerson(pay) => {
            wallet(&mut pay.from);
            wallet(&mut pay.to);
        }
        Instruction::CreateOrder(create) => merchant(&mut create.merchant),
        Instruction::IssueCode(issue) => wallet(&mut issue.wallet),
        Instruction::Pay(pay) => {
            if let Payer::Wallet(named) = &mut pay.payer {
                wallet(named);
            }
            merchant(&mut pay.merchant);
            pay.tip_to.iter_mut().for_each(wallet);
        }
        Instruction::Authorise(authorise) => {
            wallet(&mut authorise.wallet);
            merchant(&mut authorise.merchant);
        }
        Instruction::CaptureOrder(capture) => {
            merchant(&mut capture.merchant);
            capture.tip_to.iter_mut().for_each(wallet);
        }
        Instruction::CloseOrder(close) => merchant(&mut close.merchant),
        Instruction::ReceivePayment(receive) => merchant(&mut receive.merchant),
        Instruction::Refund(refund) => merchant(&mut refund.merchant),
        Instruction::Tip(tip) => {
            wallet(&mut tip.wallet);
            match &mut tip.to {
                TipTo::Shop(named) => merchant(named),
                TipTo::Person(named) => wallet(named),
            }
        }
        Instruction::CollectTips(collect) => wallet(&mut collect.wallet),
        Instruction::Split(split) => {
            merchant(&mut split.merchant);
            for share in &mut split.shares {
                receiver_name(&mut share.receiver, wallet, merchant);
            }
        }
        Instruction::ReturnShare(back) => {
            merchant(&mut back.merchant);
            receiver_name(&mut back.receiver, wallet, merchant);
        }
        Instruction::SendPacket(send) => wallet(&mut send.wallet),
        Instruction::TakePacket(take) => wallet(&mut take.wallet),
        Instruction::ChargeBack(charge_back) => merchant(&mut charge_back.merchant),
        Instruction::Adjust(adjust) => receiver_name(&mut adjust.party, wallet, merchant),
    }
}
