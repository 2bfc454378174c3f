//! Earlier instructions again: in other words, or with something else under the same id.

use super::model::Model;
use super::words;
use crate::ask::asset;
use farthing_ledger::domain::WalletRef;
use farthing_ledger::instruction::{CollectTips, Instruction, Payer};

/// The same with its parties named by number where they were named by id, and the other way round.
pub(super) fn respelled_of(mut instruction: Instruction, model: &Model) -> Instruction {
    let wallet = |named: &mut WalletRef| {
        *named = match &*named {
            WalletRef::Number(number) => words::wallet(&model.wallet_ids[number.index()]),
            WalletRef::Id(name) => {
                let index = model.wallet_ids.iter().position(|id| id == name.as_str());
                match index {
                    Some(index) => words::wallet(&format!("#{}", index + 1)),
                    None => return,
                }
            }
        };
    };
    match &mut instruction {
        Instruction::TopUp(top_up) => wallet(&mut top_up.wallet),
        Instruction::Withdraw(withdraw) => wallet(&mut withdraw.wallet),
        Instruction::PayPerson(pay) => {
            wallet(&mut pay.from);
            wallet(&mut pay.to);
        }
        Instruction::Pay(pay) => {
            if let Payer::Wallet(named) = &mut pay.payer {
                wallet(named);
            }
            pay.tip_to.iter_mut().for_each(wallet);
        }
        Instruction::Authorise(authorise) => wallet(&mut authorise.wallet),
        Instruction::Tip(tip) => wallet(&mut tip.wallet),
        Instruction::TakePacket(take) => wallet(&mut take.wallet),
        _ => {}
    }
    instruction
}

/// Something else under the same id.
pub(super) fn otherwise(mut instruction: Instruction) -> Instruction {
    match &mut instruction {
        Instruction::Pay(pay) => pay.amount += 1,
        Instruction::CreateOrder(create) => create.amount += 1,
        Instruction::Refund(refund) => refund.amount += 1,
        Instruction::TopUp(top_up) => top_up.amount += 1,
        Instruction::PayPerson(pay) => pay.amount += 1,
        Instruction::ReceivePayment(receive) => receive.amount += 1,
        Instruction::ChargeBack(charge_back) => charge_back.fee += 1,
        Instruction::ReturnShare(back) => back.amount += 1,
        Instruction::Split(split) => split.finish = true,
        Instruction::OpenWallet(open) => open.utc_offset_minutes += 1,
        other => {
            // Another kind of instruction under an id of the caller.
            if let Some(id) = other.id().filter(|id| id.business_number().is_none()).cloned() {
                return Instruction::CollectTips(CollectTips {
                    id,
                    wallet: words::wallet("w2"),
                    asset: asset("CNY"),
                });
            }
        }
    }
    instruction
}
