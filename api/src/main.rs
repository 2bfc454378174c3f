//! The command `farthing`: reads the arguments and hands them to the verb.

use clap::Parser;
use farthing::args::{Args, Verb};
use farthing::{cli, demo, inspect, serve, verify};
use std::process::ExitCode;

/// Batches come and go in megabytes, made by one thread and freed by another: the system's allocator keeps what is freed
/// in that pattern, so that memory would seem to grow with history.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            return cli::report_usage(&error, std::env::args().any(|arg| arg == "--json"));
        }
    };
    let json = args.json;
    let ended = match args.verb {
        Verb::Serve(serve_args) => serve::run(serve_args),
        Verb::Demo => demo::run(),
        Verb::Verify(verify_args) => verify::run(verify_args),
        Verb::Inspect(inspect_args) => {
            inspect::run(farthing::args::InspectArgs { json, ..inspect_args })
        }
        Verb::Qr(verb) => cli::qr::run(verb, json),
        Verb::Receipt(verb) => cli::receipt::run(&args.server, json, verb),
        Verb::Reconcile(asked) => cli::reconcile::run(&args.server, json, *asked),
        Verb::Client(verb) => cli::run(&args.server, json, verb),
    };
    ended.unwrap_or_else(|error| cli::report(&error, json))
}
