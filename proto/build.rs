//! Compiles the protos with `protox`, a compiler in Rust, so that no `protoc` has to be installed.
#![allow(clippy::disallowed_methods, reason = "cargo tells a build script through the environment")]

use std::{env, error::Error, fs, path::PathBuf};

const PROTOS: &[&str] = &[
    "farthing/v1/books_service.proto",
    "farthing/v1/ledger_service.proto",
    "farthing/v1/merchant_service.proto",
    "farthing/v1/payment_service.proto",
    "farthing/v1/receipt_service.proto",
    "farthing/v1/reconciliation_service.proto",
    "farthing/v1/settlement_service.proto",
    "farthing/v1/statement_service.proto",
    "farthing/v1/wallet_service.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    println!("cargo::rerun-if-changed=farthing");
    let descriptors = protox::Compiler::new([&root])?
        .include_imports(true)
        .include_source_info(true)
        .open_files(PROTOS)?
        .file_descriptor_set();
    // Reflection serves these bytes: without the comments, which nobody asks it for.
    let mut served = descriptors.clone();
    for file in &mut served.file {
        file.source_code_info = None;
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("descriptors.bin"), prost::Message::encode_to_vec(&served))?;
    tonic_prost_build::configure()
        // Ordered, so that the same message has the same bytes each time.
        .btree_map(".")
        // Rarely there on the hot path, and large: a stream moves each message some times.
        .boxed(".farthing.v1.Answer.event")
        .boxed(".farthing.v1.SubmitRequest.command")
        .compile_fds(descriptors)?;
    Ok(())
}
