//! `packproof`: the engine in a terminal, for scripts, bulk work and support.
//!
//! Exit codes: 0 done, 1 failed, 2 usage, 3 a verdict other than VERIFIED (only
//! with `--exit-code`).

mod decode;
mod device;
mod judge;
mod output;
mod parse;
mod scanner_test;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use verify_core::time::Timestamp;

/// Tells what is known about medicine and device packs, with no network.
#[derive(Parser)]
#[command(name = "packproof", version, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options that every command understands.
#[derive(Args, Clone)]
struct Global {
    /// The folder of a device
    #[arg(long, global = true, value_name = "DIR")]
    home: Option<PathBuf>,
    /// Print JSON lines
    #[arg(long, global = true)]
    json: bool,
    /// Accept keys that are marked as demonstration keys
    #[arg(long, global = true)]
    demo: bool,
    /// Use this time (RFC 3339) instead of clock, build time and floor; recorded in the evidence as given
    #[arg(long, global = true, value_name = "T")]
    now: Option<Timestamp>,
    /// End with 3 if any verdict is not VERIFIED
    #[arg(long, global = true)]
    exit_code: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Read the symbols of image files: Data Matrix, or else QR Code and bars, a JSON line each
    Decode(decode::DecodeArgs),
    /// Show what texts from scanners say, a JSON line each
    Parse(parse::ParseArgs),
    /// Learn what a scanner does to codes; with --home, put it right on that device from then on
    ScannerTest(scanner_test::ScannerTestArgs),
    /// Judge scan lines against a published bundle, without a device
    Judge(judge::JudgeArgs),
    /// List the places at which a test may kill this program
    #[cfg(feature = "failpoints")]
    #[command(hide = true)]
    Failpoints,
    #[command(flatten)]
    Device(device::DeviceCommand),
}

fn main() -> ExitCode {
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let done = match &cli.command {
        Command::Decode(args) => decode::run(args),
        Command::Parse(args) => parse::run(args),
        Command::ScannerTest(args) => scanner_test::run(args, &cli.global),
        Command::Judge(args) => judge::run(args, &cli.global),
        #[cfg(feature = "failpoints")]
        Command::Failpoints => {
            engine::failpoint::NAMES.iter().try_for_each(|name| output::print_line(name)).map(|()| output::Done::Well)
        }
        Command::Device(command) => device::run(command, matches.subcommand().map(|(_, it)| it), &cli.global),
    };
    match done {
        Ok(output::Done::Well) => ExitCode::SUCCESS,
        Ok(output::Done::NotVerified) if cli.global.exit_code => ExitCode::from(3),
        Ok(output::Done::NotVerified) => ExitCode::SUCCESS,
        Ok(output::Done::InPart) => ExitCode::FAILURE,
        Err(error) => {
            output::print_error(&error);
            ExitCode::FAILURE
        }
    }
}
