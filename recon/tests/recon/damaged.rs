//! Damaged files: bad rows in the middle, cut ends, huge lines, and bytes of any kind.

use farthing_recon::{CurrencySource, Fault, Format, Mapping, ReadOptions, Statement};
use proptest::prelude::*;

use crate::shapes;
use crate::support::{read, theirs};

fn csv() -> Format {
    let fixed = CurrencySource::Fixed("CNY".to_owned());
    Format::Csv(Box::new(Mapping::of("Order", "Total", fixed)))
}

#[test]
fn bad_rows_in_the_middle_are_told_by_line_and_the_rest_is_read() {
    let file = "Order,Total\nA-1,1.00\nA-2,1.005\nA-3\nA-4,x\n\"A-5,1.00\nA-6,6.00\n\
                A\u{7}7,7.00\nA-8,8.00\n";
    let (rows, bad_rows) = read(file.as_bytes(), &csv());
    let kept: Vec<&str> = rows.iter().map(|row| row.reference.as_str()).collect();
    assert_eq!(kept, ["A-1", "A-6", "A-8"]);
    let lines: Vec<u64> = bad_rows.kept().iter().map(|bad| bad.line).collect();
    assert_eq!(lines, [3, 4, 5, 6, 8]);
    assert!(bad_rows.is_whole());
    let told: Vec<String> = bad_rows.kept().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    line 3: `Total` = `1.005` has 3 decimals, but CNY has 2: amounts are never rounded
    line 4: the row has 1 fields, the header 2: it is cut, or a separator is not quoted
    line 5: `Total` = `x` is no decimal number: give digits with at most one decimal mark, such as -12.50
    line 6: a quoted field is not closed within 32 lines: close or double the quote
    line 8: `reference` holds a control character: remove it
    ");
}

#[test]
fn a_huge_line_is_an_error_and_not_memory() {
    let head = &b"Order,Total\nA-1,1.00\n"[..];
    let huge = std::io::repeat(b'9');
    let file = std::io::Read::chain(head, std::io::Read::take(huge, 1_000_000_000));
    let file = std::io::Read::chain(file, &b"\nA-2,2.00\n"[..]);
    let items: Vec<_> = Statement::open(file, &csv(), &ReadOptions::default()).unwrap().collect();
    assert_eq!(items.len(), 3);
    assert_eq!(items[1].as_ref().unwrap_err().fault, Fault::LineTooLong);
    assert_eq!(items[2].as_ref().unwrap().reference, "A-2");
}

#[test]
fn a_cut_bill_is_never_taken_for_a_whole_one() {
    let rows = [theirs(1, "A-1", 2_800), theirs(2, "R-1", -1_000)];
    let wechat = shapes::wechat(&rows);
    let header = wechat.iter().position(|byte| *byte == b'\n').unwrap();
    // The summary itself is one line, which is whole when its last digit has come.
    for cut in header..wechat.len() - 20 {
        let (_, bad_rows) = read(&wechat[..cut], &Format::WechatTrade);
        assert!(bad_rows.total() > 0, "cut at {cut} of {}", wechat.len());
    }
    let alipay = shapes::alipay(&rows);
    let format = Format::detect(&alipay).unwrap();
    let tail = alipay.windows(2).rposition(|pair| pair == b"\n#").unwrap();
    let tail = alipay[..tail].windows(2).rposition(|pair| pair == b"\n#").unwrap();
    for cut in 0..tail {
        let (_, bad_rows) = read(&alipay[..cut], &format);
        assert!(bad_rows.total() > 0, "cut at {cut} of {}", alipay.len());
    }
}

#[test]
fn a_missing_header_is_told_by_the_column_that_is_not_there() {
    let (rows, bad_rows) = read(b"Order,Sum\nA-1,1.00\n", &csv());
    assert_eq!((rows.len(), bad_rows.is_whole()), (0, false));
    assert_eq!(bad_rows.kept()[0].fault, Fault::Header("Total".to_owned()));
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic_or_go_on_for_ever(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        at in 0_usize..2_000,
        shape in 0_usize..5,
    ) {
        let rows = [theirs(1, "A-1", 2_800), theirs(2, "R-1", -1_000)];
        let (mut file, format) = match shape {
            0 => (shapes::wechat(&rows), Format::WechatTrade),
            1 => (shapes::alipay(&rows), Format::AlipayTrade(farthing_recon::Encoding::Gbk)),
            2 => (shapes::camt(&rows), Format::Camt053),
            3 => (shapes::json(&rows), Format::JsonLines),
            _ => (b"Order,Total\nA-1,1.00\n".to_vec(), csv()),
        };
        let at = at.min(file.len());
        file.splice(at..at, bytes);
        let items = Statement::open(file.as_slice(), &format, &ReadOptions::default()).unwrap();
        prop_assert!(items.take(10_000).count() < 10_000);
        let _ = Format::detect(&file);
    }
}
