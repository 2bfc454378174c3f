//! `farthing qr`: the real binary reads, makes and draws codes, without a server.

use crate::support::farthing;
use farthing_qr::{Background, Level, Symbol, png, svg, terminal};
use serde_json::Value;
use std::fs;
use tempfile::TempDir;

const STALL: &str = "00020101021226330015com.example.pay0110m_stall_07520454995303156540518.8055020256040.505802CN5920NIGHT MARKET STALL 76007CHENGDU62220511ORD202600010703T016304B924";
/// PromptPay: without 52, 59 and 60.
const PROMPTPAY: &str =
    "00020101021229370016A000000677010111011300660000000005802TH530376454044.226304E469";

/// Exit code, standard output and standard error of `farthing qr ...`.
fn qr(args: &[&str]) -> (i32, String, String) {
    let output = farthing().arg("qr").args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn json(args: &[&str]) -> Value {
    let (code, out, err) = qr(&[args, &["--json"]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    serde_json::from_str(&out).unwrap()
}

/// Arguments that make [`STALL`].
const STALL_ARGS: &[&str] = &[
    "make",
    "--guid",
    "com.example.pay",
    "--merchant",
    "m_stall_07",
    "--category",
    "5499",
    "--currency",
    "CNY",
    "--amount",
    "18.80",
    "--dynamic",
    "--fee",
    "0.50",
    "--country",
    "CN",
    "--name",
    "NIGHT MARKET STALL 7",
    "--city",
    "CHENGDU",
    "--reference-label",
    "ORD20260001",
    "--terminal-label",
    "T01",
];

#[test]
fn a_code_is_made_and_read_again() {
    let (code, out, err) = qr(STALL_ARGS);
    assert_eq!((code, out.as_str(), err.as_str()), (0, &*format!("{STALL}\n"), ""));
    let (code, out, _) = qr(&["parse", STALL]);
    assert_eq!(code, 0);
    let squeezed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = out.lines().map(squeezed).collect();
    for line in [
        "01 Point of Initiation Method 12 (dynamic: for one payment)",
        "26-01 Payment Network Specific m_stall_07",
        "54 Transaction Amount 18.80 CNY",
        "56 Value of Convenience Fee Fixed 0.50 CNY",
        "62-05 Reference Label ORD20260001",
        "63 CRC B924",
    ] {
        assert!(lines.iter().any(|own| own == line), "{line}: {out}");
    }
}

#[test]
fn a_payload_is_one_json_object() {
    let read = json(&["parse", STALL]);
    assert_eq!((&read["payload"], &read["mode"]), (&STALL.into(), &"strict".into()));
    assert_eq!((&read["initiation"], &read["crc"]), (&"DYNAMIC".into(), &"B924".into()));
    assert_eq!((&read["characters"], &read["bytes"]), (&STALL.len().into(), &STALL.len().into()));
    assert_eq!((&read["currency"], &read["currency_numeric"]), (&"CNY".into(), &"156".into()));
    assert_eq!((&read["amount"], &read["amount_decimal"]), (&1880.into(), &"18.80".into()));
    assert_eq!((&read["tip"], &read["fee"]), (&"FIXED_FEE".into(), &50.into()));
    let account = &read["fields"][2];
    assert_eq!(account["name"], "Merchant Account Information");
    assert_eq!(account["fields"][0]["id"], "26-00");
    assert_eq!(account["fields"][0]["value"], "com.example.pay");
    assert_eq!(read["fields"].as_array().unwrap().last().unwrap()["id"], "63");
}

#[test]
fn a_refused_payload_names_its_field() {
    let (code, out, err) = qr(&["parse", PROMPTPAY]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.starts_with("error: 52 Merchant Category Code is missing"), "{err}");
    let (code, _, err) = qr(&["parse", PROMPTPAY, "--json"]);
    let said: Value = serde_json::from_str(&err).unwrap();
    assert_eq!((code, &said["exit_code"]), (2, &2.into()));
    assert_eq!(said["field_violations"][0]["field"], "52 Merchant Category Code");
    let read = json(&["parse", PROMPTPAY, "--lenient"]);
    assert_eq!((&read["amount"], &read["currency"]), (&422.into(), &"THB".into()));
    assert_eq!(read["mode"], "lenient");
    let changed = PROMPTPAY.replace("4.22", "5.22");
    let (code, _, err) = qr(&["parse", &changed, "--lenient"]);
    assert_eq!(code, 2);
    assert!(err.starts_with("error: 63 CRC is E469"), "{err}");
}

#[test]
fn images_are_those_of_the_payload() {
    let dir = TempDir::new().unwrap();
    let file = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (as_svg, as_png) = (file("code.svg"), file("code.png"));
    let images = ["--svg", &as_svg, "--png", &as_png, "--pixels-per-module", "3"];
    let made = json(&[STALL_ARGS, &images].concat());
    let symbol = Symbol::of(STALL, Level::Medium).unwrap();
    assert_eq!(made["version"], symbol.version());
    assert_eq!((&made["svg"], &made["png"]), (&as_svg.clone().into(), &as_png.clone().into()));
    assert_eq!(fs::read_to_string(as_svg).unwrap(), svg(&symbol));
    assert_eq!(fs::read(as_png).unwrap(), png(&symbol, 3).unwrap());
    let drawn = ["--terminal", "--light-background", "--level", "high"];
    let (code, out, _) = qr(&[STALL_ARGS, &drawn].concat());
    let symbol = Symbol::of(STALL, Level::High).unwrap();
    assert_eq!(code, 0);
    assert_eq!(out, format!("{}{STALL}\n", terminal(&symbol, Background::Light)));
}

#[test]
fn a_code_that_cannot_be_made_names_the_argument() {
    let refused = |change: &[&str]| {
        let (code, out, err) = qr(&[STALL_ARGS, change].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{change:?}");
        err
    };
    let long = "x".repeat(26);
    let err = refused(&["--purpose", &long]);
    assert_eq!(
        err,
        "error: --purpose (62-08 Purpose of Transaction) has 26 characters: give 1 to 25\n"
    );
    assert!(refused(&["--tax-id", "\u{e9}"]).contains("--tax-id (62-10 Merchant Tax ID)"));
    let yen = STALL_ARGS.iter().map(|arg| if *arg == "CNY" { "JPY" } else { arg });
    let (code, _, err) = qr(&yen.collect::<Vec<_>>());
    assert_eq!(code, 2);
    assert!(err.starts_with("error: --amount has 2 decimals, the asset has 0"), "{err}");
    let points = STALL_ARGS.iter().map(|arg| if *arg == "CNY" { "PTS" } else { arg });
    let (_, _, err) = qr(&points.collect::<Vec<_>>());
    assert!(err.starts_with("error: --currency is no currency of ISO 4217"), "{err}");
    let dir = TempDir::new().unwrap();
    let nowhere = dir.path().join("missing").join("code.svg");
    let (code, _, err) = qr(&[STALL_ARGS, &["--svg", nowhere.to_str().unwrap()]].concat());
    assert_eq!(code, 4);
    assert!(err.starts_with("error: cannot write "), "{err}");
}
