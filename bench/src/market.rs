//! A market: wallets with money, merchants with a fee, and sales, half of them of an order that was created before.

use crate::BATCH;
use farthing_ledger::command::Command;
use farthing_ledger::domain::{
    AssetCode, BusinessKind, BusinessNumber, ChannelId, CommandId, FeeOnRefund, FeePlan,
    FeeRounding, MerchantId, MerchantRef, Rate, Text, Time, WalletId, WalletRef,
};
use farthing_ledger::instruction::{
    CodeKind, CreateOrder, Instruction, MerchantPolicy, MerchantProfile, OpenChannel, OpenWallet,
    Pay, Payer, RefundFrom, RegisterMerchant, SetFeePlan, TipRule, TopUp,
};
use farthing_ledger::pipeline::Commands;

/// The asset that all of it is in.
pub const ASSET: &str = "CNY";

/// Money of a wallet, in minor units: more than it ever spends.
const MONEY: u64 = 100_000_000_000;

/// Wallets, merchants, and the sales between them by a fixed seed.
#[derive(Debug)]
pub struct Market {
    wallets: u32,
    merchants: u32,
    made: u64,
    random: u64,
}

/// One sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sale {
    /// Its number, from 1.
    pub number: u64,
    /// Who pays, from 0.
    pub wallet: u32,
    /// Who sells, from 0.
    pub merchant: u32,
    /// Minor units, the tip not included.
    pub amount: u64,
    /// Minor units of tip; 0 for none.
    pub tip: u64,
    /// Whether an order is created and paid, or a printed code.
    pub ordered: bool,
}

impl Market {
    /// A market of so many wallets and merchants, at least 1 of each.
    #[must_use]
    pub const fn of(wallets: u32, merchants: u32) -> Self {
        Self { wallets, merchants, made: 0, random: 88_172_645_463_325_252 }
    }

    /// The commands that open it and fill the wallets, in batches.
    pub fn openings(&self) -> impl Iterator<Item = Commands> {
        let channel = OpenChannel { channel: channel(), assets: vec![asset()] };
        let mut all = vec![instruct(Instruction::OpenChannel(channel))];
        all.extend((0..self.wallets).map(open_wallet));
        all.extend((0..self.merchants).map(register));
        all.extend((0..self.merchants).map(set_fee));
        all.extend((0..self.wallets).map(top_up));
        let batches: Vec<Commands> =
            all.chunks(BATCH as usize).map(|chunk| chunk.iter().cloned().collect()).collect();
        batches.into_iter()
    }

    /// The next sales.
    pub fn sales(&mut self, count: u64) -> Vec<Sale> {
        (0..count).map(|_| self.sale()).collect()
    }

    fn sale(&mut self) -> Sale {
        self.made += 1;
        let wallet = (self.next() % u64::from(self.wallets)) as u32;
        let merchant = (self.next() % u64::from(self.merchants)) as u32;
        let amount = 100 + self.next() % 10_000;
        let tip = if self.made.is_multiple_of(10) { amount / 10 } else { 0 };
        let ordered = self.made.is_multiple_of(2);
        Sale { number: self.made, wallet, merchant, amount, tip, ordered }
    }

    /// Xorshift: the sequence is the same everywhere.
    const fn next(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }
}

impl Sale {
    /// Name of the wallet.
    #[must_use]
    pub fn wallet_name(&self) -> String {
        wallet_name(self.wallet)
    }

    /// Name of the merchant.
    #[must_use]
    pub fn merchant_name(&self) -> String {
        merchant_name(self.merchant)
    }

    /// The merchant's number of the order.
    #[must_use]
    pub fn order_number(&self) -> String {
        format!("{:032x}", self.number)
    }

    /// Its commands, in their order: creating the order, where there is one, and paying.
    pub fn commands(&self) -> impl Iterator<Item = Command> {
        let order = self.ordered.then(|| self.create_order());
        order.into_iter().chain([self.pay()])
    }

    fn create_order(&self) -> Command {
        instruct(Instruction::CreateOrder(CreateOrder {
            id: self.order_id(),
            merchant: self.merchant_ref(),
            asset: asset(),
            amount: self.amount,
            expires: None,
            tip: TipRule::Any,
            split: false,
            terminal: Text::default(),
            reference: Text::default(),
        }))
    }

    fn pay(&self) -> Command {
        instruct(Instruction::Pay(Pay {
            id: CommandId::Uuid((1 << 100) | u128::from(self.number)),
            payer: Payer::Wallet(WalletRef::Id(wallet_id(self.wallet))),
            merchant: self.merchant_ref(),
            order: self.ordered.then(|| self.order_id()),
            kind: if self.ordered { CodeKind::Dynamic } else { CodeKind::Static },
            asset: asset(),
            amount: self.amount,
            tip: self.tip,
            tip_to: None,
            exchange: None,
            terminal: Text::default(),
            reference: Text::default(),
        }))
    }

    fn order_id(&self) -> CommandId {
        let number = BusinessNumber::parse("order", &self.order_number()).expect("a good number");
        CommandId::business(BusinessKind::Order, &merchant_id(self.merchant), &number)
    }

    fn merchant_ref(&self) -> MerchantRef {
        MerchantRef::Id(merchant_id(self.merchant))
    }
}

fn instruct(instruction: Instruction) -> Command {
    Command::Instruct(Box::new(instruction))
}

fn open_wallet(wallet: u32) -> Command {
    instruct(Instruction::OpenWallet(OpenWallet {
        wallet: wallet_id(wallet),
        assets: vec![asset()],
        tips: false,
        utc_offset_minutes: 480,
    }))
}

fn register(merchant: u32) -> Command {
    let text = |text: &str| Text::parse("name", text).expect("a good name");
    instruct(Instruction::RegisterMerchant(RegisterMerchant {
        merchant: merchant_id(merchant),
        assets: vec![asset()],
        profile: MerchantProfile {
            name: text("Stall"),
            city: Text::parse("city", "Chengdu").expect("a good city"),
            country: Text::parse("country", "CN").expect("a good country"),
            category: 5_814,
        },
        policy: MerchantPolicy {
            refund_from: RefundFrom::Payable,
            charge_back_from: RefundFrom::Receivable,
        },
    }))
}

fn set_fee(merchant: u32) -> Command {
    instruct(Instruction::SetFeePlan(SetFeePlan {
        id: CommandId::Uuid((2 << 100) | u128::from(merchant)),
        merchant: MerchantRef::Id(merchant_id(merchant)),
        asset: asset(),
        plan: FeePlan {
            rate: Rate::parse("rate", "0.6").expect("a good rate"),
            fixed: 0,
            min: None,
            max: None,
            rounding: FeeRounding::HalfUp,
            tips_free: true,
            on_refund: FeeOnRefund::ProRata,
        },
        from: Time::ZERO,
        until: None,
    }))
}

fn top_up(wallet: u32) -> Command {
    instruct(Instruction::TopUp(TopUp {
        id: CommandId::Uuid((3 << 100) | u128::from(wallet)),
        wallet: WalletRef::Id(wallet_id(wallet)),
        channel: channel(),
        asset: asset(),
        amount: MONEY,
        reference: Text::default(),
    }))
}

fn wallet_name(wallet: u32) -> String {
    format!("w{wallet}")
}

fn merchant_name(merchant: u32) -> String {
    format!("m{merchant}")
}

fn wallet_id(wallet: u32) -> WalletId {
    WalletId::parse("wallet", &wallet_name(wallet)).expect("a good id")
}

fn merchant_id(merchant: u32) -> MerchantId {
    MerchantId::parse("merchant", &merchant_name(merchant)).expect("a good id")
}

fn channel() -> ChannelId {
    ChannelId::parse("channel", "bench").expect("a good id")
}

fn asset() -> AssetCode {
    AssetCode::parse("asset", ASSET).expect("a good code")
}

#[cfg(test)]
mod tests {
    use super::Market;
    use crate::bare::{Bare, decide_with};
    use farthing_ledger::engine::{State, Target};
    use smallvec::SmallVec;

    #[test]
    fn every_sale_is_accepted() {
        let mut market = Market::of(20, 3);
        let mut state = State::default();
        let target = Target::Items(SmallVec::new());
        for command in market.openings().flatten() {
            decide_with(&mut state, &command, &target);
        }
        let before = state.seq();
        let sales = market.sales(40);
        for command in sales.iter().flat_map(|sale| sale.commands()) {
            decide_with(&mut state, &command, &target);
        }
        // Half of them are two commands.
        assert_eq!(state.seq().since(before), 60);
        assert!(sales.iter().any(|sale| sale.tip > 0));
    }

    #[test]
    fn bare_and_market_go_together() {
        let dir = tempfile::tempdir().unwrap();
        let market = Market::of(5, 2);
        let mut bare = Bare::open(dir.path()).unwrap();
        for batch in market.openings() {
            assert!(bare.append(&batch).unwrap() > 0);
        }
    }
}
