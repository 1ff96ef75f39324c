//! `bench-decode FRAMES`: how many codes of camera-like frames are read, natively, beside zxing-cpp and rxing in one run.
//!
//! FRAMES is what `tools/gen_frames.py` of the reference data wrote. Invariants: what counts as read is equal byte for
//! byte, separators and symbology identifier included; time is that of the reading thread on a processor.

mod frames;
mod readers;
mod report;
mod score;
mod still;
#[path = "../../src/bench/table.rs"]
mod table;
mod threads;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;

use crate::readers::Reader;
use crate::still::Still;

/// How many codes of camera frames are read, and at what cost, beside zxing-cpp and rxing
#[derive(Parser)]
struct Cli {
    /// The folder of list.jsonl and its frames
    frames: PathBuf,
    /// Print one JSON object per row and no table
    #[arg(long)]
    json: bool,
    /// Only these conditions (blur) or levels (blur/0.40)
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Packproof alone
    #[arg(long)]
    no_reference: bool,
    /// Threads that read different frames at the same time
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Write a line per frame to this file: found of expected and milliseconds, by reader
    #[arg(long)]
    lines: Option<PathBuf>,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let frames = frames::list(&cli.frames, &cli.only)?;
    let readers = if cli.no_reference { &Reader::ALL[..1] } else { &Reader::ALL };
    let still = Still::measure(&cli.frames, &frames, readers, cli.threads)?;
    if let Some(path) = &cli.lines {
        let lines: String = still.lines.iter().map(|line| format!("{line}\n")).collect();
        fs::write(path, lines).with_context(|| format!("cannot write {}", path.display()))?;
    }
    if !cli.json {
        println!("{}", report::table(&still));
    }
    eprint!("{}", report::wrong(&still));
    for row in report::still_rows(&still) {
        println!("{}", if cli.json { row.json() } else { row.text() });
    }
    Ok(())
}
