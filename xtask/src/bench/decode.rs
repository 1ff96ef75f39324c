//! The bench of decoding: frames from the generator of the reference data, read by `tests/bench-decode`.
//!
//! Invariants: without the reference data nothing is installed or built, and a line says so; frames are made once for
//! their seed and number, and a run that was interrupted leaves none behind that look complete.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use super::BenchArgs;
use crate::{doctor, steps::Steps};

/// Reference data beside the repository.
const REFERENCE: &str = "../shared";
/// The program in it that draws frames.
const GENERATOR: &str = "tools/gen_frames.py";
/// Photographs in it that are hard to read.
const HARD: &str = "data/datamatrix/hard";

/// Which frames `decode` reads.
#[derive(Args)]
pub struct Frames {
    /// decode: draws other frames for another seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// decode: frames of each level of each condition, at each of two sizes
    #[arg(long, default_value_t = 5)]
    per: u32,
}

/// Draws the frames, unless they are there, and reads them.
pub fn run(steps: &mut Steps, args: &BenchArgs) -> Result<()> {
    let reference = steps.root().join(REFERENCE);
    if !reference.join(GENERATOR).is_file() {
        eprintln!("decode: skipped: {REFERENCE}/{GENERATOR} is not there");
        return Ok(());
    }
    doctor::check_and_install(steps, doctor::BENCH_DECODE)?;
    let folder = steps.target().join("bench-decode");
    let frames = frames(steps, &folder, &reference, &args.frames)?;
    let mut command = steps.cargo(&["run", "--release", "--manifest-path", "tests/bench-decode/Cargo.toml"]);
    command.arg("--target-dir").arg(&folder).arg("--").arg(frames);
    let hard = reference.join(HARD);
    if hard.is_dir() {
        command.arg("--hard").arg(hard);
    }
    if args.json {
        command.arg("--json");
    }
    steps.run("bench decode", &mut command)
}

/// The folder of these frames.
fn frames(steps: &mut Steps, folder: &Path, reference: &Path, wanted: &Frames) -> Result<PathBuf> {
    let Frames { seed, per } = wanted;
    let done = folder.join(format!("frames-{seed}-{per}"));
    if done.is_dir() {
        return Ok(done);
    }
    // A folder of its own until it is whole.
    let unfinished = folder.join("frames.tmp");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut command = steps.command("python3");
    command.arg(reference.join(GENERATOR)).arg(&unfinished);
    command.arg("--seed").arg(seed.to_string()).arg("--per").arg(per.to_string());
    steps.run("frames", &mut command)?;
    fs::rename(&unfinished, &done)?;
    Ok(done)
}
