//! The fee of a payment as the tester reckons it: a percentage, half a minor unit upwards.

/// Parts of the whole that a rate counts: six decimals of a percentage.
const WHOLE: u128 = 100_000_000;

/// A rate in parts of 100,000,000.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Fee(u64);

impl Fee {
    /// From percent, 0 to 100, to the sixth decimal.
    pub(crate) fn percent(percent: f64) -> Self {
        Self((percent * 1e6).round() as u64)
    }

    /// The percentage as decimal text, as a fee plan states it.
    pub(crate) fn text(self) -> String {
        format!("{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
    }

    /// The fee of `amount` minor units.
    pub(crate) fn of(self, amount: u64) -> u64 {
        let parts = u128::from(amount) * u128::from(self.0) + WHOLE / 2;
        ((parts / WHOLE) as u64).min(amount)
    }

    /// What the first refund of a payment gives back of its fee: the refunded part of it, half a minor unit upwards.
    pub(crate) fn back(self, paid: u64, refunded: u64) -> u64 {
        let product = u128::from(self.of(paid)) * u128::from(refunded);
        ((product + u128::from(paid / 2)) / u128::from(paid.max(1))) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::Fee;

    #[test]
    fn half_a_unit_goes_upwards() {
        let fee = Fee::percent(0.6);
        let fees = [1, 83, 84, 249, 250, 888, 1_000, 1_083].map(|amount| fee.of(amount));
        assert_eq!(fees, [0, 0, 1, 1, 2, 5, 6, 6]);
        assert_eq!(
            (fee.text().as_str(), Fee::percent(12.5).text().as_str()),
            ("0.600000", "12.500000")
        );
        assert_eq!((Fee::percent(100.0).of(7), Fee::percent(0.0).of(u64::MAX)), (7, 0));
    }

    #[test]
    fn a_refund_gives_back_its_part() {
        let fee = Fee::percent(0.6);
        assert_eq!((fee.back(10_000, 5_000), fee.back(2_500, 1_000)), (30, 6));
        // 6 of 1,000: half of it is 3, a tenth is 0.6 and so 1.
        assert_eq!((fee.back(1_000, 500), fee.back(1_000, 100), fee.back(1_000, 83)), (3, 1, 0));
    }
}
