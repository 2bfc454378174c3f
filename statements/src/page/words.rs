//! The words of the month page.

use crate::kinds::coded;

coded! {
    /// A word of the page.
    pub(super) enum PageWord {
        Title = "TITLE",
        Sales = "SALES",
        Refunds = "REFUNDS",
        Fees = "FEES",
        Tips = "TIPS",
        Other = "OTHER",
        Net = "NET",
        Payments = "PAYMENTS",
        ByDay = "BY_DAY",
        Chart = "CHART",
        Day = "DAY",
        Total = "TOTAL",
        Settlements = "SETTLEMENTS",
        Number = "NUMBER",
        Period = "PERIOD",
        State = "STATE",
        Digest = "DIGEST",
        NoDays = "NO_DAYS",
        NoSettlements = "NO_SETTLEMENTS",
        Formula = "FORMULA",
        AmountsIn = "AMOUNTS_IN",
        TimesIn = "TIMES_IN",
        Made = "MADE",
        Monday = "MON",
        Tuesday = "TUE",
        Wednesday = "WED",
        Thursday = "THU",
        Friday = "FRI",
        Saturday = "SAT",
        Sunday = "SUN",
    }
}

/// The codes of all words, for the test that every one has its word in each language.
#[cfg(test)]
pub(crate) fn codes() -> Vec<&'static str> {
    PageWord::ALL.iter().map(|word| word.code()).collect()
}
