//! `cargo xtask demo`: the demonstration, in the folder `demo` of the repository.
//!
//! Makes demonstration keys, takes in the sample documents, signs and publishes a bundle, judges the eight codes twice
//! each, draws them, then serves the web app until Ctrl-C and says how to come to a first verdict. What a run leaves is
//! where the next one goes on; nothing in it is worth keeping.

mod codes;
mod serve;
mod sheet;
mod world;

use anyhow::Result;
use clap::Args;

use crate::{steps::Steps, web};
use codes::CODES;
use world::{Start, World};

/// The programs that the demonstration runs, by the packages that hold them.
const PACKAGES: [&str; 3] = ["packproof-cli", "signing", "sync-server"];

/// How the demonstration is served.
#[derive(Args)]
pub struct DemoArgs {
    /// Do everything but serve
    #[arg(long)]
    no_serve: bool,
    /// Start with new keys; devices of an earlier run have to join again
    #[arg(long)]
    fresh: bool,
    /// Where to listen; the first free port from 8080 on this machine unless given
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,
    /// Serve phones on the same network, over https with a certificate made here
    #[arg(long)]
    tls: bool,
}

/// Builds the programs that the demonstration runs.
pub fn build_programs(steps: &mut Steps) -> Result<()> {
    let packages = PACKAGES.iter().flat_map(|package| ["--package", package]);
    let mut build = steps.cargo(&["build", "--bins"]);
    steps.run("programs", build.args(packages))
}

/// Builds, publishes, judges, draws, serves, and says what to do next.
pub fn run(steps: &mut Steps, args: &DemoArgs) -> Result<()> {
    build_programs(steps)?;
    web::run(steps)?;
    let (world, rows) = steps.time("demo", |steps| {
        let world = World::new(steps);
        let bundle = world.publish(if args.fresh { Start::Anew } else { Start::GoOn })?;
        let said = world.judge(&bundle)?;
        let rows: Vec<_> = CODES.iter().zip(said).collect();
        codes::draw(&world, &rows)?;
        sheet::write(&world, &rows)?;
        Ok((world, rows))
    })?;
    println!("\n{:<32} {:<46} second read", "code", "first read");
    for (code, [first, second]) in &rows {
        println!("{:<32} {:<46} {}", code.name, first.codes(), second.codes());
    }
    if args.no_serve {
        println!(
            "\nThe codes as pictures, and a sheet to print: demo/codes. Without --no-serve this goes on to serve them."
        );
        return Ok(());
    }
    serve::run(&world, &web::dist(steps), args)
}
