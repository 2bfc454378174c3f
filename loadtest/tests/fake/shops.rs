//! Wallets, merchants and payments of the ledger in memory: the rules that a load tester can see.

use std::collections::BTreeMap;

use farthing_proto::v1;
use farthing_proto::v1::NewPayment;
use farthing_proto::v1::NewRefund;
use farthing_proto::v1::command::Action;

use super::service::id;
use super::state::Fault;
use super::state::Id;
use super::state::Recorded;
use super::state::Said;
use super::state::State;

/// One leg: debit, credit, amount.
pub type Leg = (u32, u32, u64);

/// What is executed under an id.
#[derive(Clone, Copy)]
pub struct Executed {
    pub instruction: &'static str,
    pub id: Id,
    pub legs: [Leg; 3],
}

impl Executed {
    /// As the event stream shows it.
    pub fn show(&self) -> v1::Executed {
        let legs = self.legs.iter().filter(|leg| leg.2 > 0);
        v1::Executed {
            instruction: self.instruction.to_owned(),
            id: self.id.show(),
            legs: legs
                .map(|(debit, credit, amount)| v1::PostedLeg {
                    debit_number: *debit,
                    credit_number: *credit,
                    amount: *amount,
                    ..v1::PostedLeg::default()
                })
                .collect(),
            ..v1::Executed::default()
        }
    }
}

/// An order or a payment.
#[derive(Clone, Default)]
struct Payment {
    merchant: String,
    wallet: String,
    amount: u64,
    paid: bool,
    refunded: u64,
}

#[derive(Clone, Copy)]
struct Packet {
    amount: u64,
    takers: u64,
    taken: u64,
}

/// What the payments layer knows.
#[derive(Default)]
pub struct Shops {
    /// Parts of 100,000,000, by merchant.
    rates: BTreeMap<String, u64>,
    payments: BTreeMap<Id, Payment>,
    packets: BTreeMap<Id, Packet>,
    /// First answers, by id; of business numbers too.
    answers: BTreeMap<Id, (String, Said)>,
    channel: bool,
}

const NOT_OPEN: &str = "ORDER_UNKNOWN";

impl State {
    /// An instruction of the payments layer.
    pub fn instruct(&mut self, action: &Action) -> Said {
        let id = match action {
            Action::OpenChannel(new) => {
                return self.open_all(&[format!("channel:{}:CNY", new.channel)]);
            }
            Action::OpenWallet(new) => {
                return self.open_all(&[format!("wallet:{}:CNY", new.wallet)]);
            }
            Action::RegisterMerchant(new) => {
                let names = ["payable", "tips", "reserve", "receivable", "pool"];
                let names = names.map(|name| format!("merchant:{}:{name}:CNY", new.merchant));
                return self.open_all(&names);
            }
            Action::SetFeePlan(new) => id("", &new.id_bytes),
            Action::TopUp(new) => id("", &new.id_bytes),
            Action::CreateOrder(new) => id(&new.order, &[]),
            Action::Pay(new) => id("", &new.id_bytes),
            Action::Refund(new) => id(&new.refund, &[]),
            Action::SendPacket(new) => id("", &new.id_bytes),
            Action::TakePacket(new) => id("", &new.id_bytes),
            other => panic!("{other:?}"),
        };
        self.count_asked();
        let body = format!("{action:?}");
        if let Some((first, said)) = self.shops.answers.get(&id)
            && !(self.fault == Fault::ForgottenId && self.turn())
        {
            if *first != body {
                return Said { seq: 0, refused: Some("ID_CONFLICT"), replayed: false };
            }
            return Said { replayed: true, ..*said };
        }
        let decided = self.decide_instruction(id, action);
        let said = match decided {
            Ok((instruction, legs)) => self.execute(Executed { instruction, id, legs }),
            Err(reason) => {
                let said = self.record(Recorded::Refused(id));
                Said { refused: Some(reason), ..said }
            }
        };
        self.shops.answers.insert(id, (body, said));
        said
    }

    /// Whether a payment of this name is paid.
    pub fn is_paid(&self, name: Id) -> bool {
        self.shops.payments.get(&name).is_some_and(|payment| payment.paid)
    }

    fn open_all(&mut self, names: &[String]) -> Said {
        if !std::mem::replace(&mut self.shops.channel, true) {
            for name in ["fee_revenue", "red_packets"] {
                self.open(&format!("platform:{name}:CNY"), i128::from(u64::MAX));
            }
        }
        let overdraft = if names[0].starts_with("channel:") { i128::from(u64::MAX) } else { 0 };
        names.iter().map(|name| self.open(name, overdraft)).last().unwrap()
    }

    fn number(&self, kind: &str, id: &str, purpose: &str) -> u32 {
        self.names[&format!("{kind}:{id}{purpose}:CNY")]
    }

    fn decide_instruction(
        &mut self,
        own: Id,
        action: &Action,
    ) -> Result<(&'static str, [Leg; 3]), &'static str> {
        let none = (0, 0, 0);
        let packets = |state: &Self| state.number("platform", "red_packets", "");
        match action {
            Action::SetFeePlan(new) => {
                if self.shops.rates.contains_key(&new.merchant) {
                    return Err("FEE_PLANS_OVERLAP");
                }
                let digits = new.plan.as_ref().unwrap().rate.replace('.', "");
                self.shops.rates.insert(new.merchant.clone(), digits.parse().unwrap());
                Ok(("set_fee_plan", [none; 3]))
            }
            Action::TopUp(new) => {
                let channel = self.number("channel", &new.channel, "");
                let wallet = self.number("wallet", &new.wallet, "");
                Ok(("top_up", [(channel, wallet, new.amount), none, none]))
            }
            Action::CreateOrder(new) => {
                let (merchant, amount) = (new.merchant.clone(), new.amount);
                let order = Payment { merchant, amount, ..Payment::default() };
                self.shops.payments.insert(own, order);
                Ok(("create_order", [none; 3]))
            }
            Action::Pay(new) => self.pay(own, new),
            Action::Refund(new) => self.refund(new),
            Action::SendPacket(new) => {
                let wallet = self.number("wallet", &new.wallet, "");
                self.check_funds(wallet, new.amount)?;
                let takers = u64::from(new.takers);
                self.shops.packets.insert(own, Packet { amount: new.amount, takers, taken: 0 });
                Ok(("send_packet", [(wallet, packets(self), new.amount), none, none]))
            }
            Action::TakePacket(new) => {
                let packet = self.shops.packets.get_mut(&by_uuid(&new.packet));
                let packet = packet.filter(|packet| packet.taken < packet.takers);
                let packet = packet.ok_or("PACKET_FINISHED")?;
                let more = u64::from(packet.taken < packet.amount % packet.takers);
                let share = packet.amount / packet.takers + more;
                packet.taken += 1;
                let wallet = self.number("wallet", &new.wallet, "");
                Ok(("take_packet", [(packets(self), wallet, share), none, none]))
            }
            _ => Err("NO_SUCH_INSTRUCTION"),
        }
    }

    fn pay(&mut self, own: Id, new: &NewPayment) -> Result<(&'static str, [Leg; 3]), &'static str> {
        let wallet = self.number("wallet", &new.wallet, "");
        let name = if new.order.is_empty() { own } else { id(&new.order, &[]) };
        if !new.order.is_empty() {
            let order = self.shops.payments.get(&name).ok_or(NOT_OPEN)?;
            if order.paid || order.merchant != new.merchant || order.amount != new.amount {
                return Err(NOT_OPEN);
            }
        }
        self.check_funds(wallet, new.amount + new.tip)?;
        let (merchant, payer) = (new.merchant.clone(), new.wallet.clone());
        let amount = new.amount;
        let payment = Payment { merchant, wallet: payer, amount, paid: true, refunded: 0 };
        self.shops.payments.insert(name, payment);
        let payable = self.number("merchant", &new.merchant, ":payable");
        let tips = self.number("merchant", &new.merchant, ":tips");
        let revenue = self.number("platform", "fee_revenue", "");
        let mut fee = self.fee(&new.merchant, amount);
        if self.fault == Fault::WrongFee && self.turn() {
            fee += 1;
        }
        Ok(("pay", [(wallet, payable, amount), (wallet, tips, new.tip), (payable, revenue, fee)]))
    }

    fn refund(&mut self, new: &NewRefund) -> Result<(&'static str, [Leg; 3]), &'static str> {
        let by_number = || id(&new.order, &[]);
        let name = if new.order.is_empty() { by_uuid(&new.payment_id) } else { by_number() };
        let payment = self.shops.payments.get(&name).cloned().ok_or("PAYMENT_UNKNOWN")?;
        if !payment.paid || payment.refunded + new.amount > payment.amount {
            return Err("REFUND_EXCEEDS_PAYMENT");
        }
        let fee = self.fee(&payment.merchant, payment.amount);
        let back = (fee * new.amount + payment.amount / 2) / payment.amount;
        self.shops.payments.get_mut(&name).unwrap().refunded += new.amount;
        let payable = self.number("merchant", &payment.merchant, ":payable");
        let wallet = self.number("wallet", &payment.wallet, "");
        let revenue = self.number("platform", "fee_revenue", "");
        Ok(("refund", [(revenue, payable, back), (payable, wallet, new.amount), (0, 0, 0)]))
    }

    /// Half up, in whole numbers.
    fn fee(&self, merchant: &str, amount: u64) -> u64 {
        (amount * self.shops.rates[merchant] + 50_000_000) / 100_000_000
    }

    fn check_funds(&self, wallet: u32, amount: u64) -> Result<(), &'static str> {
        let posted = self.accounts[wallet as usize - 1].posted;
        if posted >= amount as i64 { Ok(()) } else { Err("INSUFFICIENT_FUNDS") }
    }

    fn execute(&mut self, executed: Executed) -> Said {
        if self.fault == Fault::LostAck && self.turn() {
            return self.record(Recorded::Lost);
        }
        let times = if self.fault == Fault::DoubleApply && self.turn() { 2 } else { 1 };
        for (debit, credit, amount) in executed.legs.repeat(times) {
            if amount > 0 {
                self.accounts[debit as usize - 1].posted -= amount as i64;
                self.accounts[credit as usize - 1].posted += amount as i64;
            }
        }
        self.record(Recorded::Executed(executed))
    }
}

fn by_uuid(text: &str) -> Id {
    let hex = text.replace('-', "");
    Id { raw: u128::from_str_radix(&hex, 16).unwrap(), is_text: false }
}
