//! Writes rows as the files of others: WeChat's bill, Alipay's, a bank's statement, JSON lines.

use std::fmt::Write;

use encoding_rs::GBK;
use farthing_recon::{Kind, Status, TheirRow, decimal};

use crate::support::{MIDNIGHT, SECOND};

const WECHAT_HEADER: &str = include_str!("vectors/wechat_header.txt");
const WECHAT_SUMMARY: &str = include_str!("vectors/wechat_summary.txt");
const ALIPAY_HEAD: &str = include_str!("vectors/alipay_head.txt");
const ALIPAY_TAIL: &str = include_str!("vectors/alipay_tail.txt");
const ALIPAY_KINDS: &str = include_str!("vectors/alipay_kinds.txt");

/// `yyyy-MM-dd HH:mm:ss` in Shanghai, for days around the generated one.
fn local(micros: u64) -> String {
    let seconds = micros / SECOND - MIDNIGHT / SECOND;
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    let date = match day {
        0..=3 => format!("2026-11-{:02}", 27 + day),
        _ => format!("2026-12-{:02}", day - 3),
    };
    format!("{date} {:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60)
}

fn yuan(minor: i128) -> String {
    decimal(minor, 2)
}

/// WeChat's trade bill with a byte order mark and back-ticks.
pub(crate) fn wechat(rows: &[TheirRow]) -> Vec<u8> {
    let mut text = format!("\u{feff}{WECHAT_HEADER}");
    let (mut orders, mut refunds, mut fees) = (0, 0, 0);
    for row in rows {
        let is_refund = row.kind == Some(Kind::Refund);
        let fee = row.fee.unwrap_or_default();
        fees += fee;
        let state = match row.status {
            Some(Status::Pending) if is_refund => "PROCESSING",
            Some(Status::Pending) => "NOTPAY",
            Some(Status::Closed) => "REVOKED",
            _ if is_refund => "REFUND",
            _ => "SUCCESS",
        };
        let (time, amount) = (local(row.time.unwrap()), yuan(row.amount.abs()));
        let (provider, reference, currency) = (&row.provider, &row.reference, &row.currency);
        if is_refund {
            refunds += row.amount.abs();
            let state = if state == "REFUND" { "SUCCESS" } else { state };
            writeln!(
                text,
                "`{time},`app,`mch,`0,`,`,`,`payer,`NATIVE,`REFUND,`OTHERS,`{currency},`0.00,`0.00,`{provider},\
                 `{reference},`{amount},`0.00,`ORIGINAL,`{state},`tea, hot,`,`{}000,`0.60%,`0.00,`{amount},`",
                yuan(fee),
            )
            .unwrap();
        } else {
            orders += row.amount;
            writeln!(
                text,
                "`{time},`app,`mch,`0,`,`{provider},`{reference},`payer,`NATIVE,`{state},`OTHERS,`{currency},\
                 `{amount},`0.00,`0,`0,`0.00,`0.00,`,`,`tea, hot,`,`{}000,`0.60%,`{amount},`0.00,`",
                yuan(fee),
            )
            .unwrap();
        }
    }
    let (orders, refunds) = (yuan(orders), yuan(refunds));
    writeln!(
        text,
        "{WECHAT_SUMMARY}`{},`{orders},`{refunds},`0.00,`{}000,`{orders},`{refunds}",
        rows.len(),
        yuan(fees),
    )
    .unwrap();
    text.into_bytes()
}

/// Alipay's trade bill in GBK.
pub(crate) fn alipay(rows: &[TheirRow]) -> Vec<u8> {
    let (payment, refund) = ALIPAY_KINDS.trim_end().split_once('\n').unwrap();
    let mut text = ALIPAY_HEAD.to_owned();
    for row in rows {
        let is_refund = row.kind == Some(Kind::Refund);
        let reference = &row.reference;
        let (kind, number) = if is_refund { (refund, reference.as_str()) } else { (payment, "") };
        let order = if is_refund { reference.replace("R-", "A-") } else { reference.clone() };
        let (time, amount) = (local(row.time.unwrap()), yuan(row.amount));
        let fee = yuan(-row.fee.unwrap_or_default());
        writeln!(
            text,
            "{}\t,{order}\t,{kind},tea,{time},{time},,,,,payer,{amount},{amount},0.00,0.00,0.00,0.00,0.00,,0.00,0.00,\
             {number},{fee},0.00,",
            row.provider,
        )
        .unwrap();
    }
    text.push_str(ALIPAY_TAIL);
    GBK.encode(&text).0.into_owned()
}

/// A bank statement, camt.053.001.08.
pub(crate) fn camt(rows: &[TheirRow]) -> Vec<u8> {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\n\
         <BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-11-28T06:00:00Z</CreDtTm></GrpHdr><Stmt><Id>S</Id>\n",
    );
    let total: i128 = rows.iter().map(|row| row.amount).sum();
    for (code, amount) in [("OPBD", 10_000), ("CLBD", 10_000 + total)] {
        let (sign, amount) = (indicator(amount), yuan(amount.abs()));
        writeln!(
            text,
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">{amount}</Amt>\
             <CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>2026-11-27</Dt></Dt></Bal>",
        )
        .unwrap();
    }
    for row in rows {
        let reference = if row.reference.is_empty() { "NOTPROVIDED" } else { &row.reference };
        let provider = &row.provider;
        let servicer = if provider.is_empty() {
            String::new()
        } else {
            format!("<AcctSvcrRef>{provider}</AcctSvcrRef>")
        };
        let time = local(row.time.unwrap()).replace(' ', "T");
        writeln!(
            text,
            "<Ntry><Amt Ccy=\"{}\">{}</Amt><CdtDbtInd>{}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>{servicer}\
             <NtryDtls><TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>\
             <RltdDts><TxDtTm>{time}+08:00</TxDtTm></RltdDts></TxDtls></NtryDtls></Ntry>",
            row.currency,
            yuan(row.amount.abs()),
            indicator(row.amount),
        )
        .unwrap();
    }
    text.push_str("</Stmt></BkToCstmrStmt></Document>\n");
    text.into_bytes()
}

fn indicator(amount: i128) -> &'static str {
    if amount < 0 { "DBIT" } else { "CRDT" }
}

/// JSON lines with everything that rows say.
pub(crate) fn json(rows: &[TheirRow]) -> Vec<u8> {
    let mut text = String::new();
    for row in rows {
        let parts: Vec<String> = row.parts.iter().map(|part| yuan(*part)).collect();
        let object = serde_json::json!({
            "reference": row.reference, "provider": row.provider, "kind": row.kind, "currency": row.currency,
            "amount_minor": row.amount.to_string(), "fee_minor": row.fee.map(|fee| fee.to_string()),
            "time_micros": row.time, "status": row.status, "parts": parts,
        });
        writeln!(text, "{object}").unwrap();
    }
    text.into_bytes()
}
