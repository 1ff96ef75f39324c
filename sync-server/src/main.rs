//! `packproof-server`: learns what the supply chain says about packs, publishes it, and answers.
//!
//! The shell around the library of the same crate: the clock is read here and nowhere else. Exit codes: 0 done, 1 failed,
//! 2 usage.

mod cli;

use std::process::ExitCode;

use clap::Parser as _;
use verify_core::time::Timestamp;

fn main() -> ExitCode {
    cli::run(&cli::Cli::parse(), Timestamp::now())
}
