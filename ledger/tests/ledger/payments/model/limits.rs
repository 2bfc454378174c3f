//! What wallets have moved, and whether they may move more.

use super::calendar::day_and_month;
use super::{FlowLog, Model};

impl Model {
    /// Counts a movement, or says that a limit is in the way.
    pub(super) fn count(&mut self, wallet: &str, flow: FlowLog) {
        let party = &self.wallets[wallet];
        let (day, month) = day_and_month(flow.at, party.offset_minutes);
        let sum = |of: &dyn Fn(&FlowLog, i64, i64) -> bool| -> i128 {
            let same = party.flows.iter().filter(|f| f.asset == flow.asset && f.out == flow.out);
            let counted = same.filter(|f| {
                let (d, m) = day_and_month(f.at, party.offset_minutes);
                of(f, d, m)
            });
            counted.map(|f| f.amount).sum::<i128>() + flow.amount
        };
        let of_day = sum(&|_, d, _| d == day);
        let of_month = sum(&|_, _, m| m == month);
        let of_static = sum(&|f, d, _| d == day && f.static_code);
        let limits = party.limits.get(&flow.asset).copied().unwrap_or_default();
        let above = |limit: Option<u64>, used: i128| limit.is_some_and(|l| used > i128::from(l));
        let crossed = if flow.out {
            above(limits.per_payment, flow.amount)
                || above(limits.day_out, of_day)
                || above(limits.month_out, of_month)
                || (flow.static_code && above(limits.day_static, of_static))
        } else {
            above(limits.day_in, of_day) || above(limits.month_in, of_month)
        };
        if crossed {
            self.no("LIMIT_EXCEEDED");
        }
        self.wallets.get_mut(wallet).unwrap().flows.push(flow);
    }

    /// Out and in of today, out and in of this month, and out to static codes today.
    pub(crate) fn used(&self, wallet: &str, asset: &str) -> [u64; 5] {
        let party = &self.wallets[wallet];
        let (day, month) = day_and_month(self.time, party.offset_minutes);
        let mut used = [0_i128; 5];
        for flow in party.flows.iter().filter(|flow| flow.asset == asset) {
            let (d, m) = day_and_month(flow.at, party.offset_minutes);
            let counts = [
                d == day && flow.out,
                d == day && !flow.out,
                m == month && flow.out,
                m == month && !flow.out,
                d == day && flow.out && flow.static_code,
            ];
            for (sum, counts) in used.iter_mut().zip(counts) {
                *sum += if counts { flow.amount } else { 0 };
            }
        }
        used.map(|sum| u64::try_from(sum).unwrap())
    }

    pub(super) fn count_plain(&mut self, wallet: &str, asset: &str, out: bool, amount: u64) {
        let (asset, at, amount) = (asset.to_owned(), self.time, i128::from(amount));
        self.count(wallet, FlowLog { asset, at, out, amount, static_code: false });
    }
}
