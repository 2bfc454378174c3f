//! Applying what an instruction did. One function for the live ledger, replay and tests; it never fails.

use super::chart::Purpose;
use super::line::Moved;
use super::parties::{Channel, Merchant, PlanFrom, PlatformAccounts, Purse, Till, Wallet};
use super::settle::Touched;
use super::usage;
use super::work::kept;
use crate::domain::{AccountNumber, AccountState, AssetNumber, Usage};
use crate::engine::state::State;
use crate::event::Executed;
use crate::instruction::{
    ChangeWalletState, Instruction, MerchantState, OpenChannel, OpenWallet, RegisterMerchant,
    SetFeePlan, SetWalletLimits, WalletState,
};
use smallvec::SmallVec;

impl State {
    /// Takes an executed instruction into the state.
    pub(in crate::engine) fn apply_executed(&mut self, executed: &Executed) {
        for opened in &executed.opened {
            self.apply_opened(opened);
        }
        let seal =
            if let Instruction::Seal(seal) = &executed.instruction { Some(seal) } else { None };
        let touched = match seal {
            Some(seal) => {
                self.begin_seal(seal);
                Touched::new()
            }
            None => self.begin_lines(&executed.legs),
        };
        if let Some(reserved) = &executed.reserved {
            self.set_balance(reserved.debit, reserved.debit_after);
            self.set_balance(reserved.credit, reserved.credit_after);
        }
        for leg in &executed.legs {
            self.set_balance(leg.debit, leg.debit_after);
            self.set_balance(leg.credit, leg.credit_after);
        }
        for item in &executed.items {
            let open = item.is_open();
            self.parties.set_item(&item.name, open.then(|| kept(item)));
            if !open {
                self.parties.takers.remove(&item.number);
            }
        }
        self.apply_flows(executed);
        self.apply_accrued(executed);
        self.apply_terms(executed);
        if !touched.is_empty() {
            self.end_lines(&touched, Moved::of_executed(executed).as_ref());
        }
        if let Some(seal) = seal {
            self.end_seal(seal, executed);
        }
    }

    fn apply_flows(&mut self, executed: &Executed) {
        let now = self.time;
        for flow in &executed.flows {
            let Some(wallet) = self.parties.wallet_mut(flow.wallet) else { continue };
            let offset = wallet.utc_offset_minutes;
            let purse = wallet.purses.iter_mut().find(|purse| purse.asset == flow.asset);
            if let Some(purse) = purse {
                purse.usage = usage::add(purse.usage, flow.flow, now, offset);
            }
        }
    }

    fn apply_accrued(&mut self, executed: &Executed) {
        let Some(accrued) = executed.accrued else { return };
        let merchant = self.parties.merchant_mut(accrued.merchant);
        let tills = merchant.into_iter().flat_map(|merchant| merchant.tills.iter_mut());
        for till in tills.filter(|till| till.asset == accrued.asset) {
            if let Some(plan) = till.plans.get_mut(usize::from(accrued.plan)) {
                (plan.volume, plan.fees, plan.carry) =
                    (accrued.volume, accrued.fees, accrued.carry);
            }
        }
    }

    /// What an instruction says about the parties themselves.
    fn apply_terms(&mut self, executed: &Executed) {
        match &executed.instruction {
            Instruction::OpenWallet(open) => self.apply_open_wallet(open),
            Instruction::OpenChannel(open) => self.apply_open_channel(open),
            Instruction::RegisterMerchant(register) => self.apply_register(register),
            Instruction::SetWalletLimits(set) => self.apply_limits(set),
            Instruction::ChangeWalletState(change) => {
                let accounts = self.parties.accounts_of(&executed.instruction);
                self.apply_wallet_state(change, &accounts);
            }
            Instruction::SetMerchantPolicy(set) => {
                let number = self.parties.merchant_number(&set.merchant);
                if let Some(merchant) = number.and_then(|n| self.parties.merchant_mut(n)) {
                    merchant.policy = set.policy;
                }
            }
            Instruction::ChangeMerchantState(change) => {
                let accounts = self.parties.accounts_of(&executed.instruction);
                let number = self.parties.merchant_number(&change.merchant);
                if let Some(merchant) = number.and_then(|n| self.parties.merchant_mut(n)) {
                    merchant.state = change.state;
                    let state = match change.state {
                        MerchantState::Active | MerchantState::Suspended => AccountState::Open,
                        MerchantState::Closed => AccountState::Closed,
                    };
                    self.set_account_states(&accounts, state);
                }
            }
            Instruction::SetFeePlan(set) => self.apply_fee_plan(set),
            Instruction::SetSettlementPlan(set) => self.apply_settlement_plan(set),
            Instruction::CloseSettlement(close) => self.apply_close_settlement(close),
            Instruction::CutOff(cut_off) => self.apply_cut_off(cut_off),
            Instruction::FinishCutOff(finish) => self.apply_finish_cut_off(finish),
            Instruction::TakePacket(take) => {
                let packet = self.parties.item(&take.packet).map(|item| item.number);
                let taker = self.parties.wallet_number(&take.wallet);
                if let (Some(packet), Some(taker)) = (packet, taker) {
                    self.parties.takers.entry(packet).or_default().insert(taker);
                }
            }
            Instruction::TopUp(_)
            | Instruction::Withdraw(_)
            | Instruction::SettleWithdrawal(_)
            | Instruction::PayPerson(_)
            | Instruction::CreateOrder(_)
            | Instruction::IssueCode(_)
            | Instruction::Pay(_)
            | Instruction::Authorise(_)
            | Instruction::CaptureOrder(_)
            | Instruction::CloseOrder(_)
            | Instruction::ReceivePayment(_)
            | Instruction::ResolveSuspense(_)
            | Instruction::Refund(_)
            | Instruction::Tip(_)
            | Instruction::CollectTips(_)
            | Instruction::Split(_)
            | Instruction::ReturnShare(_)
            | Instruction::SendPacket(_)
            | Instruction::ChargeBack(_)
            | Instruction::Adjust(_)
            | Instruction::AdvancePayout(_)
            | Instruction::RecordBreak(_)
            | Instruction::ResolveBreak(_)
            | Instruction::Seal(_)
            | Instruction::Expire(_) => {}
        }
    }

    fn apply_open_wallet(&mut self, open: &OpenWallet) {
        if self.parties.wallet_numbers.get(&open.wallet).is_none() {
            self.parties.push_wallet(Wallet {
                id: open.wallet.clone(),
                seq: self.seq,
                state: WalletState::Active,
                utc_offset_minutes: open.utc_offset_minutes,
                purses: SmallVec::new(),
            });
        }
        let Some(number) = self.parties.wallet_numbers.get(&open.wallet).copied() else { return };
        for code in &open.assets {
            let Some((asset, _)) = self.asset_by_code(*code) else { continue };
            self.apply_platform(asset);
            let account = |spec| self.chart_number(spec);
            let main = account(super::chart::wallet_account(&open.wallet, *code));
            let tips = account(super::chart::tips_account(&open.wallet, *code));
            let Some(wallet) = self.parties.wallet_mut(number) else { return };
            match wallet.purses.iter_mut().find(|purse| purse.asset == asset) {
                Some(purse) => purse.tips = purse.tips.or(tips),
                None => wallet.purses.extend(main.map(|account| Purse {
                    asset,
                    account,
                    tips,
                    limits: None,
                    usage: Usage::default(),
                })),
            }
        }
    }

    fn apply_open_channel(&mut self, open: &OpenChannel) {
        let seq = self.seq;
        for code in &open.assets {
            let Some((asset, _)) = self.asset_by_code(*code) else { continue };
            self.apply_platform(asset);
            let account = self.chart_number(super::chart::channel_account(&open.channel, *code));
            let channel = self.parties.channels.entry(open.channel.clone()).or_insert_with(|| {
                Channel { id: open.channel.clone(), seq, accounts: SmallVec::new() }
            });
            if channel.accounts.iter().all(|(of, _)| *of != asset) {
                channel.accounts.extend(account.map(|account| (asset, account)));
            }
        }
    }

    fn apply_register(&mut self, register: &RegisterMerchant) {
        if self.parties.merchant_numbers.get(&register.merchant).is_none() {
            self.parties.push_merchant(Merchant {
                id: register.merchant.clone(),
                seq: self.seq,
                state: MerchantState::Active,
                profile: register.profile.clone(),
                policy: register.policy,
                tills: SmallVec::new(),
            });
        }
        let Some(number) = self.parties.merchant_numbers.get(&register.merchant).copied() else {
            return;
        };
        for code in &register.assets {
            let Some((asset, _)) = self.asset_by_code(*code) else { continue };
            self.apply_platform(asset);
            let accounts: SmallVec<[AccountNumber; 5]> = super::chart::TillPurpose::ALL
                .iter()
                .filter_map(|purpose| self.chart_number(purpose.account(&register.merchant, *code)))
                .collect();
            let Some(merchant) = self.parties.merchant_mut(number) else { return };
            if merchant.tills.iter().any(|till| till.asset == asset) {
                continue;
            }
            if let [payable, tips, reserve, receivable, pool] = accounts.as_slice() {
                merchant.tills.push(Till {
                    asset,
                    payable: *payable,
                    tips: *tips,
                    reserve: *reserve,
                    receivable: *receivable,
                    pool: *pool,
                    plans: Vec::new(),
                    settling: None,
                });
            }
        }
    }

    fn apply_platform(&mut self, asset: AssetNumber) {
        let Some(code) = self.asset(asset).map(|asset| asset.code) else { return };
        if self.parties.platform.contains_key(&asset) {
            return;
        }
        let numbers = Purpose::ALL.map(|purpose| self.chart_number(purpose.account(code)));
        let mut accounts: PlatformAccounts = [AccountNumber::FIRST; Purpose::ALL.len()];
        for (place, number) in accounts.iter_mut().zip(numbers) {
            let Some(number) = number else { return };
            *place = number;
        }
        self.parties.platform.insert(asset, accounts);
    }

    fn apply_limits(&mut self, set: &SetWalletLimits) {
        let asset = self.asset_by_code(set.asset).map(|(asset, _)| asset);
        let number = self.parties.wallet_number(&set.wallet);
        let wallet = number.and_then(|number| self.parties.wallet_mut(number));
        for purse in wallet.into_iter().flat_map(|wallet| wallet.purses.iter_mut()) {
            if Some(purse.asset) == asset {
                purse.limits =
                    (set.limits != crate::domain::Limits::default()).then(|| Box::new(set.limits));
            }
        }
    }

    fn apply_wallet_state(&mut self, change: &ChangeWalletState, accounts: &[AccountNumber]) {
        let number = self.parties.wallet_number(&change.wallet);
        let Some(wallet) = number.and_then(|n| self.parties.wallet_mut(n)) else { return };
        wallet.state = change.state;
        let state = match change.state {
            WalletState::Active => AccountState::Open,
            WalletState::Frozen => AccountState::Frozen,
            WalletState::DebitsFrozen => AccountState::DebitsFrozen,
            WalletState::Closed => AccountState::Closed,
        };
        self.set_account_states(accounts, state);
    }

    fn apply_fee_plan(&mut self, set: &SetFeePlan) {
        let asset = self.asset_by_code(set.asset).map(|(asset, _)| asset);
        let number = self.parties.merchant_number(&set.merchant);
        let merchant = number.and_then(|number| self.parties.merchant_mut(number));
        for till in merchant.into_iter().flat_map(|merchant| merchant.tills.iter_mut()) {
            if Some(till.asset) == asset {
                till.plans.push(PlanFrom {
                    plan: set.plan,
                    from: set.from,
                    until: set.until,
                    volume: 0,
                    fees: 0,
                    carry: 0,
                });
            }
        }
    }

    fn chart_number(&self, spec: Option<crate::domain::AccountSpec>) -> Option<AccountNumber> {
        self.number_of(&spec?.id)
    }

    fn set_account_states(&mut self, accounts: &[AccountNumber], state: AccountState) {
        for number in accounts {
            if let Some(account) = self.accounts.get_mut(number.index()) {
                account.state = state;
            }
        }
    }
}
