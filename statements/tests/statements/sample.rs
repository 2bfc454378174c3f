//! A merchant's day, a wallet's day and a month, as they are booked: what the golden files are made of.

use std::collections::BTreeMap;

use farthing_statements::{
    AccountKind, Asset, Business, Day, Heading, Holder, HolderKind, Language, Line, LineKind,
    Month, Move, SettlementRow, Total, Way,
};

/// 2026-11-27 00:00 in Shanghai.
pub(crate) const DAY_MICROS: u64 = 1_795_708_800_000_000;
pub(crate) const MINUTE_MICROS: u64 = 60_000_000;
const DAY_LENGTH_MICROS: u64 = 86_400_000_000;

/// Lines with the balances that their moves leave.
#[derive(Default)]
pub(crate) struct Book {
    pub(crate) balances: BTreeMap<AccountKind, i128>,
    pub(crate) lines: Vec<Line>,
}

impl Book {
    /// Books a line: `moves` says account, business and amount.
    pub(crate) fn book(&mut self, mut line: Line, moves: &[(AccountKind, Business, i128)]) {
        for &(account, business, amount) in moves {
            let balance = self.balances.entry(account).or_default();
            *balance += amount;
            line.moves.push(Move { account, business, amount, after: *balance });
        }
        self.lines.push(line);
    }

    pub(crate) fn balance(&self, account: AccountKind) -> i128 {
        self.balances.get(&account).copied().unwrap_or_default()
    }
}

pub(crate) fn heading(account: AccountKind, opening: i128, closing: i128) -> Heading {
    Heading {
        statement_id: "st-bakery-20261127".to_owned(),
        holder: Holder {
            kind: HolderKind::Merchant,
            id: "bakery".to_owned(),
            name: "Baker & Sons \u{5305}\u{5b50}\u{94fa}".to_owned(),
        },
        asset: Asset { code: "CNY".to_owned(), exponent: 2, iso_4217: true },
        account,
        account_id: "merchant:bakery:payable:CNY".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
        from_micros: DAY_MICROS,
        until_micros: DAY_MICROS + DAY_LENGTH_MICROS,
        created_micros: DAY_MICROS + DAY_LENGTH_MICROS + 600 * MINUTE_MICROS,
        opening,
        closing: Some(closing),
        settlement: Some(17),
    }
}

fn at(seq: u64, kind: LineKind) -> Line {
    Line::at(seq, DAY_MICROS + seq * 7 * MINUTE_MICROS + 31_000_000, kind)
}

fn sale(seq: u64, number: &str, gross: i128, fee: i128) -> Line {
    Line {
        number: number.to_owned(),
        payer: "p-7f3a19c2".to_owned(),
        way: Way::OrderCode,
        terminal: "till-1".to_owned(),
        gross,
        fee,
        rate: "0.60%".to_owned(),
        state: "PAID".to_owned(),
        ..at(seq, LineKind::Sale)
    }
}

/// A bakery's day that begins at 10.00 and ends below zero.
pub(crate) fn merchant_day() -> (Heading, Vec<Line>) {
    use AccountKind::{Payable, Receivable, Reserve, Tips};
    let opening = 1000;
    let mut book = Book::default();
    book.balances.insert(Payable, opening);
    let first = Line {
        reference: "4 buns, \"sesame\"; 2 < 3 & more".to_owned(),
        memo: "=SUM(A1:A9)".to_owned(),
        tip: 200,
        ..sale(101, "A-1", 2800, 17)
    };
    book.book(
        first,
        &[
            (Payable, Business::Trade, 2800),
            (Payable, Business::Fee, -17),
            (Tips, Business::Tip, 200),
        ],
    );
    let long = "2026-11-27/shop-04/till-1/receipt-000000000000000000001/part-000000a";
    let second = Line {
        way: Way::ConsumerCode,
        reference: "\u{829d}\u{9ebb}\u{5305} ".repeat(14) + &"x".repeat(100),
        ..sale(102, &long[..64], 1250, 8)
    };
    book.book(second, &[(Payable, Business::Trade, 1250), (Payable, Business::Fee, -8)]);
    let refund = Line {
        number: "R-1".to_owned(),
        of: "A-1".to_owned(),
        payment_seq: Some(101),
        payer: "p-7f3a19c2".to_owned(),
        way: Way::OrderCode,
        fee: -6,
        refund: 1000,
        rate: "0.60%".to_owned(),
        state: "PARTLY_REFUNDED".to_owned(),
        ..at(110, LineKind::Refund)
    };
    book.book(refund, &[(Payable, Business::Refund, -1000), (Payable, Business::FeeReturned, 6)]);
    let tip = Line {
        payer: "p-00aa".to_owned(),
        way: Way::StaticCode,
        tip: 500,
        state: "PAID".to_owned(),
        ..at(111, LineKind::Tip)
    };
    book.book(tip, &[(Tips, Business::Tip, 500)]);
    let back = Line {
        number: "cb-1".to_owned(),
        of: "A-0".to_owned(),
        payment_seq: Some(40),
        refund: 5000,
        memo: "NOT_RECOGNISED".to_owned(),
        ..at(120, LineKind::ChargeBack)
    };
    book.book(back, &[(Payable, Business::Dispute, -5000)]);
    let fee = Line { of: "A-0".to_owned(), payment_seq: Some(40), ..at(121, LineKind::DisputeFee) };
    book.book(fee, &[(Payable, Business::Dispute, -500), (Payable, Business::Other, 0)]);
    let reserve = at(122, LineKind::ReserveReleased);
    book.book(reserve, &[(Reserve, Business::Reserve, -149), (Payable, Business::Reserve, 149)]);
    let owed = at(123, LineKind::Owed);
    book.book(owed, &[(Receivable, Business::Debt, -1000), (Payable, Business::Debt, 1000)]);
    let closing = book.balance(Payable);
    (heading(Payable, opening, closing), book.lines)
}

/// A wallet's day in yen, whose account and statement have names longer than camt's fields.
pub(crate) fn wallet_day() -> (Heading, Vec<Line>) {
    use AccountKind::Wallet;
    let mut book = Book::default();
    book.book(at(7, LineKind::TopUp), &[(Wallet, Business::TopUp, 10_000)]);
    let paid =
        Line { number: "tea-1".to_owned(), state: "PAID".to_owned(), ..at(8, LineKind::PaidOut) };
    book.book(paid, &[(Wallet, Business::Trade, -980)]);
    book.book(at(9, LineKind::RedPacketTaken), &[(Wallet, Business::RedPacket, 888)]);
    let closing = book.balance(Wallet);
    let heading = Heading {
        statement_id: "statement-of-the-wallet-of-ada-for-the-27th-of-november".to_owned(),
        holder: Holder { kind: HolderKind::Wallet, id: "ada".to_owned(), name: String::new() },
        asset: Asset { code: "JPY".to_owned(), exponent: 0, iso_4217: true },
        account_id: "wallet:a-name-of-thirty-characters-0:JPY".to_owned(),
        settlement: None,
        ..heading(Wallet, 0, closing)
    };
    (heading, book.lines)
}

/// A line of every kind with a move of every business type, every text as long as it may be.
pub(crate) fn longest() -> (Heading, Vec<Line>) {
    use AccountKind::Wallet;
    let text = |bytes: usize| "<&>\"'".chars().cycle().take(bytes).collect::<String>();
    let mut book = Book::default();
    let moves: Vec<_> = Business::ALL.iter().map(|&business| (Wallet, business, 1)).collect();
    for (seq, &kind) in (1..).zip(LineKind::ALL) {
        for (half, moves) in moves.chunks(9).enumerate() {
            let line = Line {
                seq: seq * 2 + u64::try_from(half).unwrap_or(0),
                number: text(64),
                of: text(63) + "x",
                payer: text(62) + "yz",
                way: Way::Direct,
                terminal: text(64),
                reference: "\u{1f95f}".repeat(64),
                memo: text(256),
                rate: text(24),
                state: text(32),
                ..at(seq, kind)
            };
            book.book(line, moves);
        }
    }
    let closing = book.balance(Wallet);
    let heading = Heading {
        statement_id: text(64),
        holder: Holder { kind: HolderKind::Wallet, id: text(64), name: text(128) },
        account_id: text(128),
        ..heading(Wallet, 0, closing)
    };
    (heading, book.lines)
}

/// A busy November.
pub(crate) fn month(language: Language) -> Month {
    let day = |day: u8| {
        let n = i128::from(day);
        let busy = if day.is_multiple_of(7) || day % 7 == 6 { 5 } else { 3 };
        Day {
            day,
            sales: Total {
                count: u64::from(day) * 3 + 20,
                amount: (n * 7919 % 5000 + 9000) * busy,
            },
            refunds: if day.is_multiple_of(4) {
                Total { count: 2, amount: n * 311 % 9000 + 800 }
            } else {
                Total::default()
            },
            fees: n * 13 % 120 + 60,
            tips: if day.is_multiple_of(3) { n * 50 } else { 0 },
            other: if day == 19 { -12_345 } else { 0 },
        }
    };
    let from = DAY_MICROS - 26 * DAY_LENGTH_MICROS;
    let settlement = |number: u64| SettlementRow {
        number,
        from_micros: from + (number - 1) * 7 * DAY_LENGTH_MICROS,
        until_micros: from + number * 7 * DAY_LENGTH_MICROS,
        net: if number == 3 { -1234 } else { 248_031 + 9_377 * i128::from(number) },
        state: if number == 3 { "CARRIED" } else { "PAID" }.to_owned(),
        sha256: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1".to_owned(),
    };
    let day_heading = heading(AccountKind::Payable, 0, 0);
    Month {
        holder: day_heading.holder,
        asset: day_heading.asset,
        zone: day_heading.zone,
        year: 2026,
        month: 11,
        days: (1..=30).filter(|number| *number != 9).map(day).collect(),
        settlements: (1..=4).map(settlement).collect(),
        created_micros: day_heading.created_micros,
        language,
    }
}
