//! `packproof judge`: scans in, verdicts out, a line each, in order.

use std::io::{self, BufRead};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use engine::judging::{Judging, fault};
use engine::repository::Source;
use verify_core::time::{BootId, Clock, Now, TimeFloor, Timestamp};
use verify_core::verdict::{Context, Decision, Knowledge};

use crate::Global;
use crate::output::{Done, print_line};

/// Arguments of `judge`.
#[derive(Args)]
pub struct JudgeArgs {
    /// The published repository of a scope: a folder or its web address
    #[arg(long, value_name = "DIR_OR_URL")]
    bundle: String,
    /// The root that you trust
    #[arg(long, value_name = "ROOT.json")]
    root: PathBuf,
    /// Accept the roles as of this time (RFC 3339), as a device did that pulled then
    #[arg(long, value_name = "T0")]
    pulled_at: Option<Timestamp>,
    /// Scan lines come from standard input
    #[arg(value_parser = ["-"], default_value = "-")]
    input: String,
}

/// Runs it.
pub fn run(args: &JudgeArgs, global: &Global) -> anyhow::Result<Done> {
    let root = std::fs::read(&args.root)
        .with_context(|| format!("{} cannot be read: give the root.json that you trust", args.root.display()))?;
    let pulled_at = args.pulled_at.or(global.now).unwrap_or_else(Timestamp::now);
    let repository = Source::parse(&args.bundle)
        .open(root, pulled_at)
        .with_context(|| format!("the bundle at {} is not used", args.bundle))?;
    if repository.bundle.is_demo() && !global.demo {
        bail!("the root {} is a demonstration root; add --demo if you meant the demonstration", args.root.display());
    }
    let floor = TimeFloor::at(repository.issued);
    let knowledge = Knowledge { bundle: &repository.bundle, objects: &repository.objects, issued: repository.issued };
    let mut judging = Judging::new(knowledge, Context::default());
    let mut done = Done::Well;
    for (i, line) in io::stdin().lock().split(b'\n').enumerate() {
        let line = line.with_context(|| format!("the input cannot be read beyond line {i}"))?;
        let clock = global.now.map_or_else(|| floor.read(&wall()), Clock::given);
        let (answer, decision) = match std::str::from_utf8(&line) {
            Ok(text) => judging.line(text, i + 1, clock),
            Err(_) => (fault(i + 1, &"not UTF-8 text; give bytes that are none as \\u escapes in JSON"), None),
        };
        print_line(&answer)?;
        match decision {
            None => done = Done::InPart,
            Some(Decision::Verified) => {}
            Some(Decision::Check | Decision::Stop | Decision::Held | Decision::NotCovered) => {
                if done == Done::Well {
                    done = Done::NotVerified;
                }
            }
        }
    }
    Ok(done)
}

/// The wall clock alone: a run of this command has accepted no signed time on this boot.
fn wall() -> Now {
    Now { wall: Timestamp::now(), mono: std::time::Duration::ZERO, boot: BootId::new("") }
}
