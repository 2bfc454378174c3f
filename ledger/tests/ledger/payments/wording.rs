//! Numbers into instructions, by what there is to refer to.

use super::asking::{Ask, Pick};
use super::dice::Dice;
use super::model::Model;
use super::spelling::{otherwise, respelled_of};
use super::wording_terms::{limits, plan, states};
use super::words;
use farthing_ledger::domain::Text;
use farthing_ledger::instruction::{
    Adjust, ChangeMerchantState, ChangeWalletState, CloseOrder, CollectTips, Instruction,
    IssueCode, MerchantPolicy, MerchantState, OpenWallet, PacketKind, PayPerson, RefundFrom,
    SendPacket, SetMerchantPolicy, SetWalletLimits, SettleWithdrawal, TakePacket, TopUp, Withdraw,
};
use farthing_ledger::item::ItemKind;

/// Kinds of instructions as often as they are asked for.
const KINDS: &[Kind] = {
    use Kind::*;
    &[
        Pay,
        Pay,
        Pay,
        Pay,
        Pay,
        Pay,
        Pay,
        Create,
        Create,
        Create,
        Create,
        Create,
        Create,
        Refund,
        Refund,
        Refund,
        Refund,
        Authorise,
        Authorise,
        Authorise,
        Capture,
        Capture,
        Capture,
        Close,
        Receive,
        Receive,
        Resolve,
        Resolve,
        ChargeBack,
        ChargeBack,
        Adjust,
        Adjust,
        Split,
        Split,
        Split,
        ReturnShare,
        ReturnShare,
        TopUp,
        TopUp,
        TopUp,
        Withdraw,
        Withdraw,
        Settle,
        Settle,
        Person,
        Person,
        Tip,
        Tip,
        Collect,
        Code,
        Code,
        SendPacket,
        SendPacket,
        TakePacket,
        TakePacket,
        TakePacket,
        TakePacket,
        Limits,
        WalletState,
        MerchantState,
        Policy,
        Plan,
        Plan,
        OpenWallet,
        OpenChannel,
        Register,
    ]
};

/// A kind of instruction.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Pay,
    Create,
    Refund,
    Authorise,
    Capture,
    Close,
    Receive,
    Resolve,
    ChargeBack,
    Adjust,
    Split,
    ReturnShare,
    TopUp,
    Withdraw,
    Settle,
    Person,
    Tip,
    Collect,
    Code,
    SendPacket,
    TakePacket,
    Limits,
    WalletState,
    MerchantState,
    Policy,
    Plan,
    OpenWallet,
    OpenChannel,
    Register,
}

/// Everything asked so far, and the next free number.
#[derive(Debug, Default)]
pub(super) struct Wording {
    asked: Vec<Instruction>,
    next: u32,
}

impl Wording {
    /// The instruction for one step.
    pub(super) fn word(&mut self, ask: &Ask, model: &Model, now: u64) -> Instruction {
        self.next += 1;
        let earlier = |back: usize| {
            let count = self.asked.len();
            (count > 0).then(|| self.asked[count - 1 - back % count].clone())
        };
        let instruction = match ask {
            Ask::Fresh(pick) => self.fresh(pick, model, now),
            Ask::Again { back, respelled } => match earlier(*back) {
                Some(again) if *respelled => respelled_of(again, model),
                Some(again) => again,
                None => self.fallback(now),
            },
            Ask::Reused { back } => match earlier(*back) {
                Some(earlier) => otherwise(earlier),
                None => self.fallback(now),
            },
        };
        self.asked.push(instruction.clone());
        instruction
    }

    fn fallback(&self, now: u64) -> Instruction {
        let pick = Pick { kind: 0, numbers: vec![0; 12] };
        self.fresh(&pick, &Model::default(), now)
    }

    fn fresh(&self, pick: &Pick, model: &Model, now: u64) -> Instruction {
        let mut dice = Dice { numbers: &pick.numbers, at: 0, model, now, next: self.next };
        match KINDS[pick.kind % KINDS.len()] {
            Kind::Pay => Instruction::Pay(dice.pay()),
            Kind::Create => Instruction::CreateOrder(dice.create()),
            Kind::Refund => Instruction::Refund(dice.refund()),
            Kind::Authorise => Instruction::Authorise(dice.authorise()),
            Kind::Capture => Instruction::CaptureOrder(dice.capture()),
            Kind::Close => {
                let (merchant, order, _) = dice.payment();
                Instruction::CloseOrder(CloseOrder { id: dice.id(), merchant, order })
            }
            Kind::Receive => Instruction::ReceivePayment(dice.receive()),
            Kind::Resolve => Instruction::ResolveSuspense(dice.resolve()),
            Kind::ChargeBack => Instruction::ChargeBack(dice.charge_back()),
            Kind::Adjust => Instruction::Adjust(Adjust {
                id: dice.id(),
                party: dice.receiver(),
                asset: dice.asset(),
                amount: dice.amount(),
                credit: dice.below(3) != 2,
                reason: words::text("correction"),
                reference: Text::default(),
            }),
            Kind::Split => Instruction::Split(dice.split()),
            Kind::ReturnShare => Instruction::ReturnShare(dice.return_share()),
            kind => moved(&mut dice, kind),
        }
    }
}

/// Money in and out of wallets, tips, codes and red packets.
fn moved(dice: &mut Dice<'_>, kind: Kind) -> Instruction {
    match kind {
        Kind::TopUp => Instruction::TopUp(TopUp {
            id: dice.id(),
            wallet: dice.wallet(),
            channel: dice.channel(),
            asset: dice.asset(),
            amount: dice.amount() * 3,
            reference: Text::default(),
        }),
        Kind::Withdraw => {
            let amount = dice.amount();
            Instruction::Withdraw(Withdraw {
                id: dice.id(),
                wallet: dice.wallet(),
                asset: dice.asset(),
                amount,
                fee: u64::from(dice.below(3)).min(amount - 1),
                reference: Text::default(),
            })
        }
        Kind::Settle => Instruction::SettleWithdrawal(SettleWithdrawal {
            id: dice.id(),
            withdrawal: dice.item(ItemKind::Withdrawal),
            channel: dice.channel(),
            returned: dice.below(2) == 1,
        }),
        Kind::Person => Instruction::PayPerson(PayPerson {
            id: dice.id(),
            from: dice.wallet(),
            to: dice.wallet(),
            asset: dice.asset(),
            amount: dice.amount(),
            reference: Text::default(),
        }),
        Kind::Tip => Instruction::Tip(dice.tip()),
        Kind::Collect => Instruction::CollectTips(CollectTips {
            id: dice.id(),
            wallet: dice.wallet(),
            asset: dice.asset(),
        }),
        Kind::Code => Instruction::IssueCode(IssueCode {
            id: dice.id(),
            wallet: dice.wallet(),
            amount_max: dice.maybe(4).then(|| dice.amount() * 4),
            expires: dice.soon(400),
        }),
        Kind::SendPacket => Instruction::SendPacket(SendPacket {
            id: dice.id(),
            wallet: dice.wallet(),
            asset: dice.asset(),
            amount: dice.amount(),
            takers: u16::try_from(1 + dice.below(4)).unwrap(),
            kind: [PacketKind::Even, PacketKind::Random][dice.index(2)],
            seed: u64::from(dice.below(1_000)),
            expires: dice.soon(100_000),
        }),
        Kind::TakePacket => Instruction::TakePacket(TakePacket {
            id: dice.id(),
            packet: dice.item(ItemKind::Packet),
            wallet: dice.wallet(),
        }),
        other => terms(dice, other),
    }
}

fn terms(dice: &mut Dice<'_>, kind: Kind) -> Instruction {
    match kind {
        Kind::Limits => Instruction::SetWalletLimits(SetWalletLimits {
            id: dice.id(),
            wallet: dice.wallet(),
            asset: dice.asset(),
            limits: limits(dice),
        }),
        Kind::WalletState => Instruction::ChangeWalletState(ChangeWalletState {
            id: dice.id(),
            wallet: dice.wallet(),
            state: states(dice),
        }),
        Kind::MerchantState => Instruction::ChangeMerchantState(ChangeMerchantState {
            id: dice.id(),
            merchant: dice.merchant(),
            state: match dice.below(8) {
                0..5 => MerchantState::Active,
                5 | 6 => MerchantState::Suspended,
                _ => MerchantState::Closed,
            },
        }),
        Kind::Policy => {
            let from = [RefundFrom::Receivable, RefundFrom::Reserve, RefundFrom::Payable];
            Instruction::SetMerchantPolicy(SetMerchantPolicy {
                id: dice.id(),
                merchant: dice.merchant(),
                policy: MerchantPolicy {
                    refund_from: from[dice.index(3)],
                    charge_back_from: from[dice.index(3)],
                },
            })
        }
        Kind::Plan => Instruction::SetFeePlan(plan(dice)),
        Kind::OpenWallet => {
            let name = ["late", "w3", "w1"][dice.index(3)];
            let assets = [&["CNY"][..], &["CNY", "USD"], &["JPY"]][dice.index(3)];
            let utc_offset_minutes = if dice.maybe(5) { 0 } else { 480 };
            let tips = dice.below(2) == 1;
            let open = words::open_wallet(name, assets);
            Instruction::OpenWallet(OpenWallet { tips, utc_offset_minutes, ..open })
        }
        Kind::OpenChannel => {
            let assets = [&["CNY"][..], &["CNY", "USD"], &["JPY"]][dice.index(3)];
            Instruction::OpenChannel(words::open_channel(["bank", "card"][dice.index(2)], assets))
        }
        _ => {
            let assets = [&["CNY"][..], &["CNY", "USD"], &["JPY"]][dice.index(3)];
            Instruction::RegisterMerchant(words::register(["late", "m2"][dice.index(2)], assets))
        }
    }
}
