//! `bench-decode FRAMES`: how many codes of camera-like frames are read, natively, beside zxing-cpp and rxing in one run.
//!
//! FRAMES is what `tools/gen_frames.py` of the reference data wrote. Invariants: what counts as read is equal byte for
//! byte, separators and symbology identifier included; time is that of the reading thread on a processor.

mod film;
mod frames;
mod hard;
mod live;
mod readers;
mod rows;
mod score;
mod still;
#[path = "../../src/bench/table.rs"]
mod table;
mod tables;
mod threads;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};

use crate::frames::Frame;
use crate::readers::Reader;
use crate::rows::Measured;
use crate::still::Still;

/// How many codes of camera frames are read, and at what cost, beside zxing-cpp and rxing
#[derive(Parser)]
struct Cli {
    /// The folder of list.jsonl and its frames
    frames: PathBuf,
    /// The folder of photographs that are hard to read, with their texts
    #[arg(long)]
    hard: Option<PathBuf>,
    /// Print one JSON object per row and no table
    #[arg(long)]
    json: bool,
    /// Only these conditions (blur) or levels (blur/0.40)
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Only these parts
    #[arg(long, value_delimiter = ',', default_values_t = [Part::Still, Part::Hard, Part::Film], value_enum)]
    parts: Vec<Part>,
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

/// What can be measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Every frame by itself
    Still,
    /// The photographs
    Hard,
    /// Every frame as a film of its scene, by the reader of cameras
    Film,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let frames = frames::list(&cli.frames, &cli.only)?;
    let measured = measure(&cli, &frames)?;
    if let (Some(path), Some(still)) = (&cli.lines, &measured.still) {
        fs::write(path, still.lines()).with_context(|| format!("cannot write {}", path.display()))?;
    }
    if !cli.json {
        print_tables(&measured);
    }
    print_wrong(&measured);
    for row in measured.rows() {
        println!("{}", if cli.json { row.json() } else { row.text() });
    }
    Ok(())
}

fn measure(cli: &Cli, frames: &[Frame]) -> Result<Measured> {
    let readers = if cli.no_reference { &Reader::ALL[..1] } else { &Reader::ALL };
    let wants = |part| cli.parts.contains(&part);
    let still = || Still::measure(&cli.frames, frames, readers, cli.threads);
    let hard = |folder: &Path| hard::measure(folder, readers, cli.threads);
    let films = || live::measure(&cli.frames, frames, cli.threads);
    Ok(Measured {
        readers: readers.to_vec(),
        still: wants(Part::Still).then(still).transpose()?,
        hard: cli.hard.as_deref().filter(|_| wants(Part::Hard)).map(hard).transpose()?,
        films: wants(Part::Film).then(films).transpose()?,
    })
}

fn print_tables(measured: &Measured) {
    if let Some(still) = &measured.still {
        println!("{}", tables::still(still));
    }
    if let Some(pictures) = &measured.hard {
        println!("{}", tables::hard(pictures, &measured.readers));
    }
    if let Some(levels) = &measured.films {
        println!("{}", tables::films(levels));
    }
}

/// On stderr, as stdout holds figures alone.
fn print_wrong(measured: &Measured) {
    if let Some(still) = &measured.still {
        eprint!("{}", tables::wrong(&measured.readers, still.levels.iter().map(|level| &level.scores)));
    }
    if let Some(pictures) = &measured.hard {
        eprint!("{}", tables::wrong(&measured.readers, pictures.values()));
    }
    if let Some(levels) = &measured.films {
        eprint!("{}", tables::wrong_in_films(levels));
    }
}
