//! `cargo xtask bench`: the tables of numbers that the project holds itself to, from a release build.

use anyhow::Result;
use clap::Args;

use crate::{demo, doctor, steps::Steps, web};

/// The bench that needs the web app, a server and a browser.
const IN_A_BROWSER: &str = "web";

/// Which bench, and how to print it.
#[derive(Args)]
pub struct BenchArgs {
    /// The bench to run (scan, bundle, web, …); all of them if none is named
    name: Option<String>,
    /// Print one JSON object per row instead of a table
    #[arg(long)]
    json: bool,
}

/// Runs the program `bench` of the package `packproof-tests`; what it prints on stdout is the result, and nothing else
/// goes there.
pub fn run(steps: &mut Steps, args: &BenchArgs) -> Result<()> {
    if args.name.as_deref().is_none_or(|name| name == IN_A_BROWSER) {
        doctor::check_and_install(steps, doctor::BENCH_WEB)?;
        demo::build_programs(steps)?;
        web::run(steps)?;
    }
    let mut command = steps.cargo(&["run", "--release", "--package", "packproof-tests", "--bin", "bench", "--"]);
    command.args(&args.name);
    if args.json {
        command.arg("--json");
    }
    steps.run("bench", command.env("PACKPROOF_WEB", web::dist(steps)))
}
