//! `packproof-sign`: keys and ceremonies, releasing lots, inspecting and verifying. The clock and the random source are here.

use std::process::ExitCode;

use clap::Parser as _;

mod cli;

fn main() -> ExitCode {
    let args = cli::Args::parse();
    match cli::run(&args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{}", cli::explain(&error));
            ExitCode::FAILURE
        }
    }
}
