//! `cargo xtask bench`: the tables of numbers that the project holds itself to, from a release build.

mod decode;

use anyhow::Result;
use clap::Args;

use crate::{demo, doctor, steps::Steps, web};

/// The bench that needs the web app, a server and a browser.
const IN_A_BROWSER: &str = "web";
/// The bench that has a crate of its own.
const DECODE: &str = "decode";

/// Which bench, and how to print it.
#[derive(Args)]
pub struct BenchArgs {
    /// The bench to run (scan, bundle, web, decode, …); all of them if none is named
    name: Option<String>,
    /// Print one JSON object per row instead of a table
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    frames: decode::Frames,
}

/// Runs the program `bench` of the package `packproof-tests`, and `bench-decode`; what they print on stdout is the
/// result, and nothing else goes there.
pub fn run(steps: &mut Steps, args: &BenchArgs) -> Result<()> {
    match args.name.as_deref() {
        Some(DECODE) => decode::run(steps, args),
        Some(_) => run_program(steps, args),
        None => {
            run_program(steps, args)?;
            decode::run(steps, args)
        }
    }
}

fn run_program(steps: &mut Steps, args: &BenchArgs) -> Result<()> {
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
