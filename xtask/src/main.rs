//! `cargo xtask`: the project's own commands, the same on a laptop as in `.ci/run`.
//!
//! Invariant: a command that exits with 0 has run every step that it names, and each step succeeded.

mod bench;
mod ci;
mod demo;
mod doctor;
mod steps;
mod tally;
mod test;
mod web;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::steps::Steps;

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything, publish the sample documents, judge the eight codes, and serve the web app with them
    Demo(demo::DemoArgs),
    /// Say which tools are missing and install them
    Doctor,
    /// Build the web app into target/web/dist
    Web,
    /// Build every binary and the web app, and run every test
    Test,
    /// All that has to hold before a change lands: formatting, clippy, docs, licences, tests
    Ci,
    /// Print the tables of the benches, in release builds
    Bench(bench::BenchArgs),
}

fn main() -> ExitCode {
    match run(&Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<()> {
    let mut steps = Steps::new();
    match command {
        Command::Demo(args) => {
            doctor::check_and_install(&mut steps, doctor::DEMO)?;
            demo::run(&mut steps, args)
        }
        Command::Doctor => doctor::check_and_install(&mut steps, doctor::ALL),
        Command::Web => {
            doctor::check_and_install(&mut steps, doctor::DEMO)?;
            web::run(&mut steps)
        }
        Command::Test => {
            doctor::check_and_install(&mut steps, doctor::TEST)?;
            let tally = test::run(&mut steps)?;
            println!("\n{tally}");
            tally.verdict()
        }
        Command::Ci => ci::run(&mut steps),
        Command::Bench(args) => bench::run(&mut steps, args),
    }
}
