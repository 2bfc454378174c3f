//! Writes a directory with a sample of every format, each with its SHA-256 beside it.
//!
//! usage: samples DIRECTORY

#![allow(clippy::arithmetic_side_effects, reason = "the sample's amounts are small")]
#![allow(dead_code, reason = "the tests use more of the sample")]

#[path = "../tests/statements/sample.rs"]
mod sample;

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::Path;

use farthing_statements::{
    Digesting, Format, Heading, Language, Line, Options, StatementWriter, month_page,
};

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let directory = std::env::args().nth(1).ok_or("usage: samples DIRECTORY")?;
    let directory = Path::new(&directory);
    fs::create_dir_all(directory)?;
    let plain = Options::default();
    let chinese = Options { language: Language::Chinese, back_ticks: true, byte_order_mark: true };
    let (merchant, wallet) = (sample::merchant_day(), sample::wallet_day());
    for &format in Format::ALL {
        let name = format!("merchant-{format:?}{}", format.extension()).to_lowercase();
        write(directory, &name, format, &merchant, plain)?;
        if format != Format::TradeBill {
            let name = format!("wallet-{format:?}{}", format.extension()).to_lowercase();
            write(directory, &name, format, &wallet, plain)?;
        }
    }
    write(directory, "merchant-tradebill-zh.csv", Format::TradeBill, &merchant, chinese)?;
    write(directory, "merchant-fundflowbill-zh.csv", Format::FundFlowBill, &merchant, chinese)?;
    let quiet = (Heading { closing: Some(merchant.0.opening), ..merchant.0.clone() }, Vec::new());
    write(directory, "quiet-camt053.xml", Format::Camt053, &quiet, plain)?;
    write(directory, "quiet-camt054.xml", Format::Camt054, &quiet, plain)?;
    let longest = sample::longest();
    write(directory, "longest-camt053.xml", Format::Camt053, &longest, plain)?;
    write(directory, "longest-camt054.xml", Format::Camt054, &longest, plain)?;
    for language in [Language::English, Language::Chinese] {
        let name = format!("month-{}.html", language.tag());
        beside(directory, &name, |out| {
            month_page(&mut *out, &sample::month(language))?;
            Ok(())
        })?;
    }
    Ok(())
}

type Out = Digesting<BufWriter<File>>;

fn write(
    directory: &Path,
    name: &str,
    format: Format,
    (heading, lines): &(Heading, Vec<Line>),
    options: Options,
) -> Outcome {
    beside(directory, name, |out| {
        let mut writer = StatementWriter::begin(&mut *out, format, heading.clone(), options)?;
        for line in lines {
            writer.line(line)?;
        }
        writer.finish()?;
        Ok(())
    })
}

/// Writes a file, and its digest beside it.
fn beside(directory: &Path, name: &str, body: impl FnOnce(&mut Out) -> Outcome) -> Outcome {
    let mut out = Digesting::over(BufWriter::new(File::create(directory.join(name))?));
    body(&mut out)?;
    let (buffer, digest) = out.finish();
    buffer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    fs::write(directory.join(format!("{name}.sha256")), digest.sha256sum_line(name)?)?;
    Ok(())
}
